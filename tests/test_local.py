"""Large knowledge bases: fitted locally, with the same promises as small ones."""

import hashlib
import os
import pickle
import subprocess
import sys
from random import Random

import numpy as np
import pytest
from numpy.typing import NDArray

from faqbot.bot import Bot, made_of
from faqbot.fit import Fits, Phrasings, fit
from faqbot.index import Index
from faqbot.index_making import calibrate
from faqbot.knowledge import Entry, KnowledgeBase
from faqbot.leave_out import Leftout, Nearby
from faqbot.letters import LetterView, letter_rows
from faqbot.local import Local
from faqbot.local_fit import GROUP, NEIGHBOURS, Views, fit_local, is_large
from faqbot.rows import Rows
from faqbot.similarity import Array
from faqbot.text import words as words_of

THINGS = ("garden", "kitchen", "bicycle", "piano", "telescope", "violin", "parrot", "canoe")
ASKED = {
    "price": (
        "How much does a new {} cost?", "What is the price of the {}?", "{} price please",
        "Is the {} expensive?", "What would I pay for a {}?",
    ),
    "repair": (
        "Who repairs my {}?", "My {} is broken, who can fix it?", "Can you mend the {}?",
        "Where do I get the {} repaired?", "{} repair",
    ),
    "insurance": (
        "Is the {} insured?", "Does my insurance cover the {}?", "How do I insure a {}?",
        "{} insurance cover", "Will you insure my {} against theft?",
    ),
    "hire": (
        "Can I hire a {} for a weekend?", "Do you lend the {}?", "I want to rent a {}",
        "{} for hire", "Where could I borrow a {} from?",
    ),
}  # fmt: skip
ENTRIES = {
    f"{topic}-{thing}": tuple(text.format(thing) for text in texts)
    for topic, texts in ASKED.items()
    for thing in THINGS
}
QUERIES = ("what does the piano cost", "my canoo is brocken", "insure violin", "borrow a parrot")


def fitted(entries: dict[str, tuple[str, ...]] = ENTRIES) -> tuple[Local, Nearby]:
    """The local fit; every row may be left out."""
    return fit_local(Phrasings.of(entries), lambda read: range(len(read.words)))


LOCAL, NEARBY = fitted()
VIEWS = Views(LOCAL.by_word, LOCAL.by_letter, LOCAL.by_order)
INDEX = Index.of(LOCAL, calibrate([], bool))


def best(fits: Fits, index: Local = LOCAL) -> str:
    return index.ids[int(fits.entries[fits.values.argmax()])]


def system(group: int, without: set[int]) -> tuple[NDArray[np.int64], Array]:
    """The rows of a neighbourhood less some, and their coefficients solved anew."""
    held = slice(*LOCAL.systems.starts[group : group + 2].tolist())
    rows = np.array([row for row in LOCAL.systems.rows[held].tolist() if row not in without])
    kernel = LOCAL.mixture.kernel(VIEWS.between(rows)) - LOCAL.background
    wanted = (LOCAL.owners[rows] == LOCAL.groups.owners[group]).astype(np.float64)
    solved = np.linalg.solve(kernel + LOCAL.mixture.ridge * np.eye(len(rows)), wanted)
    return rows, np.asarray(solved)


def test_every_neighbourhood_solves_its_own_ridge_equation() -> None:
    for group in range(len(LOCAL.groups.owners)):
        rows, solved = system(group, set())
        held = slice(*LOCAL.systems.starts[group : group + 2].tolist())
        assert len(rows) == 5 + NEIGHBOURS
        np.testing.assert_allclose(LOCAL.systems.coefficients[held], solved, atol=1e-5)


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("whole", [False, True])
def test_leaving_out_is_solving_every_neighbourhood_without_it(query: str, whole: bool) -> None:
    words, tokens = words_of(query), LOCAL.vocabulary.read(words_of(query))
    for row in range(0, len(LOCAL.owners), 7):
        owner = int(LOCAL.owners[row])
        gone = set(np.flatnonzero(LOCAL.owners == owner).tolist()) if whole else {row}
        (fits,) = NEARBY.found_many([(words, tokens)], [Leftout(row, whole_entry=whole)])
        for entry, value in zip(fits.entries.tolist(), fits.values.tolist(), strict=True):
            if whole and entry == owner:
                assert value == -1.0
                continue
            (group,) = np.flatnonzero(LOCAL.groups.owners == entry).tolist()
            rows, solved = system(group, gone)
            expected = LOCAL.kernel(words, tokens, rows) @ solved
            assert value == pytest.approx(expected, abs=1e-5)


def test_nothing_left_out_is_what_a_search_fits() -> None:
    for query in QUERIES:
        words = words_of(query)
        tokens = LOCAL.vocabulary.read(words)
        (fits,) = LOCAL.found_many([(words, tokens)], 5)
        (left,) = NEARBY.found_many([(words, tokens)], [None])
        np.testing.assert_array_equal(left.values, fits.values)


def test_each_query_finds_its_entry_misspelt_or_not() -> None:
    found = [INDEX.search(query).matches[0].entry for query in QUERIES]
    assert found == ["price-piano", "repair-canoe", "insurance-violin", "hire-parrot"]


def test_every_phrasing_finds_its_entry_exactly() -> None:
    for id, texts in ENTRIES.items():
        for text in texts:
            match = INDEX.search(text).matches[0]
            assert (match.entry, match.exact) == (id, True)
            assert INDEX.nearest(text, id) == " ".join(words_of(text))


def test_the_phrasings_that_hold_a_word_are_counted_as_in_a_whole_fit() -> None:
    whole, _ = fit(ENTRIES)
    for word in ("piano", "price", "the"):
        holding = sum(word in words_of(text) for texts in ENTRIES.values() for text in texts)
        for one in (whole, LOCAL):
            assert one.holding()[one.vocabulary.surface[word]] == holding


def test_words_that_nothing_holds_find_nothing_and_raise_nothing() -> None:
    for query in ("", "?!", "qqqq zzzz xxxx", "\U0001f600", "a " * 900):
        assert len(INDEX.search(query).matches) <= 5


def test_as_many_entries_as_asked_for_are_found() -> None:
    assert len(INDEX.search("what is the price of the piano", k=30).matches) == 30


def test_the_order_of_entries_and_phrasings_changes_no_byte() -> None:
    ids = list(ENTRIES)
    Random(1).shuffle(ids)
    turned = {id: ENTRIES[id][::-1] for id in ids}
    index = Index.of(fitted(turned)[0], INDEX.calibration)
    assert index.dumps({}) == INDEX.dumps({})


HASHED = """
import hashlib
from tests.test_local import INDEX
print(hashlib.sha256(INDEX.dumps({})).hexdigest())
"""


def test_every_process_makes_the_same_bytes() -> None:
    def run(seed: str) -> str:
        env = os.environ | {"PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", HASHED]
        return subprocess.run(
            command, env=env, check=True, capture_output=True, text=True
        ).stdout.strip()

    assert {run("1"), run("2")} == {hashlib.sha256(INDEX.dumps({})).hexdigest()}


def test_a_kept_index_finds_the_same() -> None:
    again, extra = Index.loads(INDEX.dumps({"note": "kept"}))
    assert extra == {"note": "kept"}
    assert isinstance(again.fitted, Local)
    for query in (*QUERIES, "How much does a new piano cost?", "nothing of the sort"):
        assert again.search(query) == INDEX.search(query)


def test_a_pickled_index_finds_the_same() -> None:
    again = pickle.loads(pickle.dumps(INDEX))
    assert [again.search(query) for query in QUERIES] == [INDEX.search(q) for q in QUERIES]


def test_an_entry_of_many_phrasings_is_fitted_in_parts_and_found_by_any() -> None:
    numbers = "one two three four five six seven eight nine ten eleven twelve".split()
    verbs = ("book", "buy", "want", "order")
    many = tuple(f"{verb} {number} tickets" for verb in verbs for number in numbers)
    local, _ = fitted({**ENTRIES, "tickets": many})
    entry = local.ids.index("tickets")
    sizes = np.diff(local.groups.starts)[local.groups.owners == entry]
    assert sizes.sum() == len(many)
    assert sizes.max() <= GROUP
    for query in ("could I book seven tickets", "I want to buy eleven tickets"):
        words = words_of(query)
        (fits,) = local.found_many([(words, local.vocabulary.read(words))], 5)
        assert best(fits, local) == "tickets"


def test_rows_multiply_as_dense_vectors_do() -> None:
    rows = Rows.of([{0: 1.0, 2: 0.5}, {}, {1: 0.25, 2: 2.0}], 4)
    dense = np.array([[1.0, 0.0, 0.5, 0.0], [0.0] * 4, [0.0, 0.25, 2.0, 0.0]])
    picked = np.array([2, 0])
    np.testing.assert_allclose(rows.between(picked), dense[picked] @ dense[picked].T)
    np.testing.assert_allclose(rows.products({2: 3.0, 3: 1.0}, np.array([1, 2])), [0.0, 6.0])
    most = rows.turned(np.array([0, 0, 1], np.int32), 2)
    assert most.starts.tolist() == [0, 1, 2, 4, 4]
    assert most.features.tolist() == [0, 1, 0, 1]
    assert most.weights.tolist() == [1.0, 0.25, 0.5, 2.0]


def test_letters_of_all_phrasings_at_once_are_those_of_each() -> None:
    phrasings = [words_of(text) for texts in ENTRIES.values() for text in texts]
    view, rows = letter_rows(phrasings)
    plain = LetterView.of(phrasings)
    assert [view.features, view.common, view.weights, view.unknown] == [
        plain.features, plain.common, plain.weights, plain.unknown,
    ]  # fmt: skip
    for row, words in enumerate(phrasings):
        held = slice(*rows.starts[row : row + 2].tolist())
        found = dict(zip(rows.features[held].tolist(), rows.weights[held].tolist(), strict=True))
        assert found == pytest.approx(plain.vector(words), abs=1e-6)


def test_no_phrasings_make_an_empty_index() -> None:
    local, _ = fit_local(Phrasings.of({}), lambda read: ())
    index = Index.of(local, INDEX.calibration)
    assert index.search("anything").matches == ()
    assert Index.loads(index.dumps({}))[0].search("anything").matches == ()


TOLD: list[float] = []
"""What was told of the progress while `large` was made."""


@pytest.fixture(scope="module")
def large() -> Bot:
    """A bot of so many entries that they are fitted locally."""
    base = "abcdefghijklmnopqrstuvwxyz"
    names = [f"{a}o{b}u{c}an" for a in base for b in base for c in base[:4]][:2100]
    entries = [
        Entry(id=name, question=f"Where is {name} street?", answer=f"In {name}.") for name in names
    ]
    assert is_large(Phrasings.of({entry.id: entry.phrasings for entry in entries}))
    kb = KnowledgeBase(entries)
    made = made_of(kb, progress=TOLD.append)
    return Bot(kb, index=made.index, usual=made.usual)


MESSAGES = [
    *(f"where can I find {name} street" for name in ("aoauaan", "boducan", "coxudan") * 30),
    "Where is doeuban street?",
    "I want to kill myself",
    "what is the weather on mars",
    "",
]


def test_a_large_knowledge_base_answers_and_knows_when_it_does_not(large: Bot) -> None:
    assert large.ask("Where is doeuban street?").text == "In doeuban."
    assert large.search("where can I find boducan street")[0].entry == "boducan"
    assert large.ask("what is the weather on mars").type == "fallback"


def test_many_messages_at_once_get_the_replies_of_each(large: Bot) -> None:
    alone = [large.ask(message) for message in MESSAGES]
    assert large.ask_many(MESSAGES) == alone
    assert large.ask_many(iter(MESSAGES), workers=2) == alone


def test_fewer_than_one_worker_is_an_error(large: Bot) -> None:
    with pytest.raises(ValueError, match="workers must be 1 or more, not 0"):
        large.ask_many(["Hello"], workers=0)


def test_progress_is_told_from_the_first_part_to_the_whole(large: Bot) -> None:
    assert sorted(TOLD) == TOLD
    assert (TOLD[-1], len(TOLD) > 3) == (1.0, True)
