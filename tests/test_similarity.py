import time
from collections.abc import Callable, Sequence
from itertools import product

import numpy as np
import pytest

from faqbot.letters import LetterView
from faqbot.order import OrderView
from faqbot.similarity import Array, Token, Vocabulary, WordView
from faqbot.slips import slips_of

PHRASINGS = (
    ("will", "gene", "therapy", "cure", "baldness"),
    ("can", "baldness", "be", "cured"),
    ("is", "gene", "therapy", "safe"),
    ("what", "are", "the", "risks", "of", "gene", "therapy"),
    ("who", "approved", "glybera"),
    ("what", "is", "glybera"),
)
View = Callable[[Sequence[str]], Array]

OWNERS = (0, 0, 1, 1, 2, 2)
VOCABULARY = Vocabulary.of(PHRASINGS, OWNERS, 3)
QUERIES = (
    ("baldness",),
    ("gene", "therapy"),
    ("kidney", "transplants", "in", "whales"),
    ("glybra", "aproved", "wen"),
    ("xqz", "\U0001f600", "2007"),
    ("gene",) * 50,
    *PHRASINGS,
)


def by_word(words: Sequence[str]) -> Array:
    return WordView.of(VOCABULARY, PHRASINGS).similarities(VOCABULARY.read(words))


def by_letter(words: Sequence[str]) -> Array:
    return LetterView.of(PHRASINGS).similarities(words)


def by_order(words: Sequence[str]) -> Array:
    return OrderView.of(PHRASINGS).similarities(words, np.zeros(len(PHRASINGS)))


VIEWS = pytest.mark.parametrize("view", [by_word, by_letter, by_order])


def token(word: str) -> Token:
    return VOCABULARY.read([word])[0]


@VIEWS
@pytest.mark.parametrize("words", QUERIES)
def test_every_similarity_is_between_0_and_1(view: View, words: tuple[str, ...]) -> None:
    found = view(words)
    assert found.shape == (len(PHRASINGS),)
    assert (found >= 0.0).all()
    assert (found <= 1.0 + 1e-12).all()


@VIEWS
def test_identical_text_has_similarity_1(view: View) -> None:
    for row, words in enumerate(PHRASINGS):
        assert view(words)[row] == pytest.approx(1.0, abs=1e-12)


@VIEWS
def test_a_phrasing_is_most_like_itself(view: View) -> None:
    for row, words in enumerate(PHRASINGS):
        assert view(words).argmax() == row


@VIEWS
def test_unknown_content_lowers_the_similarity(view: View) -> None:
    bare, foreign = view(("what", "is", "glybera")), view(("what", "is", "glybera", "kidney"))
    assert foreign.max() < bare.max()
    assert foreign[5] < bare[5]


def test_unknown_content_lowers_every_similarity_by_word() -> None:
    bare, foreign = by_word(("what", "is", "glybera")), by_word(("what", "is", "glybera", "kidney"))
    assert (foreign[bare > 0] < bare[bare > 0]).all()


@VIEWS
def test_a_query_that_shares_nothing_has_no_similarity_by_word_and_little_otherwise(
    view: View,
) -> None:
    assert view(("kiwi", "zoom")).max() < (1e-12 if view is by_word else 0.5)


@VIEWS
def test_a_query_without_words_is_like_nothing(view: View) -> None:
    assert not view(()).any()


@VIEWS
def test_the_order_of_words_does_not_matter(view: View) -> None:
    words = ("will", "gene", "therapy", "cure", "baldness")
    np.testing.assert_allclose(view(words), view(words[::-1]), atol=1e-12)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("baldnes", "baldness"),
        ("theropy", "therapy"),
        ("glibera", "glybera"),
        ("aproved", "approved"),
        ("thearpy", "therapy"),
    ],
)
def test_a_misspelling_is_read_as_the_nearest_known_word(typed: str, meant: str) -> None:
    read = token(typed)
    assert (read.word, read.read_as) == (typed, meant)
    assert read.feature == VOCABULARY.surface[meant]
    assert 0.5 < read.alike < 1.0


@pytest.mark.parametrize("word", ["blindness", "kidney", "lawn", "rinse"])
def test_a_real_english_word_is_not_read_as_a_known_one(word: str) -> None:
    read = token(word)
    assert (read.read_as, read.feature, read.alike) == (word, -1, 0.0)


def test_an_inflection_of_a_known_word_is_that_word() -> None:
    assert token("curing").feature == VOCABULARY.surface["cured"]
    assert token("curing").alike == 1.0


@pytest.mark.parametrize("word", ["2007", "12345678", "zz", "\U0001f600", "\ud800"])
def test_figures_and_oddities_are_read_as_no_known_word(word: str) -> None:
    assert token(word).feature == -1


def test_a_word_said_twice_counts_once() -> None:
    assert len(VOCABULARY.read(["gene", "genes", "gene"])) == 1


def test_of_two_spellings_of_a_word_the_right_one_counts() -> None:
    assert [t.alike for t in VOCABULARY.read(["baldnes", "baldness"])] == [1.0]


def test_a_rare_word_weighs_more_than_a_common_one_and_an_unknown_one_most() -> None:
    weights = [VOCABULARY.weight(token(word)) for word in ("gene", "risks", "kidney")]
    assert weights == sorted(weights)
    assert weights[0] < weights[1] < weights[2]


def test_an_unknown_wrapping_word_weighs_less_than_an_unknown_topical_one() -> None:
    assert 0.0 < VOCABULARY.weight(token("wondering")) < VOCABULARY.weight(token("kidney"))


def test_a_misspelt_word_of_one_phrasing_is_no_word_of_its_own() -> None:
    entries = {
        "size": [f"how big is the {ball} ball" for ball in ("red", "blue", "green", "small")] * 3,
        "price": [f"what does the {ball} ball cost" for ball in ("red", "blue", "old", "new")],
        "hours": ["when does teh shop open", "opening times of the shop"],
    }
    words = [text.split() for texts in entries.values() for text in texts]
    owners = [k for k, texts in enumerate(entries.values()) for _ in texts]
    vocabulary = Vocabulary.of(words, owners, 3)
    (token,) = vocabulary.read(["teh"])
    assert token.feature == vocabulary.surface["the"]
    assert token.wrapping


def test_misspelt_words_are_found_among_ten_thousand_within_seconds() -> None:
    syllables = ("ka", "lo", "mi", "tra", "schu", "ben", "gro", "el", "ung", "heit")
    unknown = ["".join(parts) for parts in product(syllables, repeat=4)]
    said = {word: 1 + 3000 // place for place, word in enumerate(unknown, 1)}
    start = time.perf_counter()
    assert slips_of({**said, "hairless": 400, "hairles": 2})["hairl"] == "hairless"
    assert time.perf_counter() - start < 3.0  # some 15 s when each was held against all


def test_a_misspelling_of_a_misspelling_is_read_as_some_word() -> None:
    words = [["glybera"]] * 100 + [["glyberra"]] * 10 + [["gllyberra"]]
    vocabulary = Vocabulary.of(words, [0] * len(words), 1)
    first, second = (vocabulary.read([word])[0].feature for word in ("glybera", "glyberra"))
    assert first == second
    assert vocabulary.read(["gllyberra"])[0].feature >= 0


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (["gene", "therpy", "apy"], ["gene", "therpy", "apy"]),
        (["bald", "ness"], ["baldness"]),
        (["therrapy"], ["therrapy"]),
        (["theeerapy"], ["therapy"]),
        (["baldnesssss"], ["baldness"]),
        (["gly", "bera"], ["glybera"]),
        (["gene", "ra", "therapy"], ["gene", "ra", "therapy"]),
    ],
)
def test_pieces_and_repeated_letters_are_read_as_the_word_that_they_make(
    written: list[str], read: list[str]
) -> None:
    assert VOCABULARY.split(written) == read


def test_two_words_are_not_put_together_when_both_are_words() -> None:
    vocabulary = Vocabulary.of((("online",), ("on", "line")), (0, 1), 2)
    assert vocabulary.split(["on", "line"]) == ["on", "line"]
