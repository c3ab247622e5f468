import os
import pickle
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import faqbot
from faqbot import Bot, EncoderError, Entry, KnowledgeBase, StaticEncoder
from faqbot.bot import index_of, made_of
from faqbot.cache import load_bot_parts
from faqbot.encoder import fingerprint, vectors
from faqbot.fit import Fitted, fit
from faqbot.index import Index
from faqbot.meaning import MeaningView
from faqbot.mixture import choose
from tests.conftest import POOL
from tests.test_cache import never

ROOT = Path(faqbot.__file__).parents[1]
IDEAS = (
    {"car", "automobile", "vehicle", "park", "parking", "coach"},
    {"warm", "hot", "temperature", "heated", "cold", "degrees", "thermometer"},
    {"lesson", "lessons", "course", "teacher", "tuition", "coaching"},
    {"open", "opening", "close", "hours", "late", "schedule"},
    {"goggles", "eyewear"},
    {"lockers", "locker", "bag", "clothes", "cloakroom"},
)
QUESTIONS = (
    "How warm is the water?",
    "automobile",
    "is there tuition",
    "when is the pool opne",
    "qwxz vbnm plok",
    "\U0001f600",
)


class Ideas:
    """Knows six ideas by their words, and nothing else; `scale` makes another encoder of it."""

    def __init__(self, scale: float = 1.0) -> None:
        self.scale = scale

    def encode(self, sentences: list[str], /) -> NDArray[np.float64]:
        counts = [[len(idea & set(text.split())) for idea in IDEAS] for text in sentences]
        rest = np.full((len(sentences), 1), 0.1 * self.scale)
        return np.hstack([np.array(counts, float).reshape(-1, len(IDEAS)), rest])


class Broken:
    """Gives `rows`, whatever it is asked."""

    def __init__(self, rows: object) -> None:
        self.rows = rows

    def encode(self, sentences: list[str], /) -> object:
        return self.rows


class Shapeless:
    """Says the same of all texts."""

    def encode(self, sentences: list[str], /) -> NDArray[np.float64]:
        return np.ones((len(sentences), 3))


@pytest.fixture(scope="module")
def semantic(pool_kb: KnowledgeBase) -> Bot:
    """A bot for the swimming pool that knows the six ideas."""
    return Bot(pool_kb, encoder=Ideas())


def replies(bot: Bot) -> list[dict[str, object]]:
    return [reply.to_dict() for reply in bot.ask_many(QUESTIONS)]


# What an encoder is good for.


@pytest.mark.parametrize(
    ("word", "entry"), [("automobile", "parking"), ("tuition", "lessons"), ("eyewear", "goggles")]
)
def test_a_word_that_no_phrasing_holds_is_found_by_what_it_means(
    semantic: Bot, pool: Bot, word: str, entry: str
) -> None:
    (hit,) = semantic.search(word, k=1)
    assert hit.entry == entry
    assert [found.score for found in pool.search(word, k=6) if found.entry == entry] != [hit.score]


def test_the_words_of_a_phrasing_still_answer_and_nonsense_still_does_not(semantic: Bot) -> None:
    assert semantic.ask("How warm is the water?").text == "The water has 28 degrees."
    assert semantic.ask("qwxz vbnm plok").type == "fallback"
    assert semantic.ask("\U0001f600").type == "fallback"


@pytest.mark.parametrize("encoder", [Ideas(), Shapeless()])
def test_the_same_question_gets_the_same_reply(pool_kb: KnowledgeBase, encoder: Ideas) -> None:
    assert replies(Bot(pool_kb, encoder=encoder)) == replies(Bot(pool_kb, encoder=encoder))


@pytest.mark.parametrize(
    "kb",
    [
        KnowledgeBase([]),
        KnowledgeBase([Entry(id="odd", question="?!", answer="So.")]),
        KnowledgeBase([Entry(id="one", question="When are you open?", answer="Daily.")]),
    ],
    ids=["no entry", "no word", "one phrasing"],
)
def test_a_tiny_knowledge_base_needs_no_vectors_to_compare(kb: KnowledgeBase) -> None:
    bot = Bot(kb, encoder=Ideas())
    assert bot.ask("a parrot").type == "fallback"
    index = index_of(kb, Ideas())
    assert Index.loads(index.dumps({}), Ideas())[0].fitted.mixture == index.fitted.mixture


# Its weight.


OWNERS = np.repeat(np.arange(6, dtype=np.int32), 4)
SAME = OWNERS[:, None] == OWNERS
BESIDE = abs(OWNERS[:, None] - OWNERS) == 1
ITSELF = np.eye(24, dtype=bool)
TELLING = np.where(ITSELF, 1.0, np.where(SAME, 0.7, 0.1))
SILENT = np.where(ITSELF, 1.0, 0.3)
MISLEADING = np.where(ITSELF, 1.0, np.where(BESIDE, 0.9, 0.0))


@pytest.mark.parametrize(
    ("others", "meaning", "least", "most"),
    [
        pytest.param(SILENT, TELLING, 0.35, 0.6, id="it alone tells entries apart"),
        pytest.param(TELLING, MISLEADING, 0.0, 0.15, id="it takes entries for others"),
    ],
)
def test_leave_one_out_weighs_the_encoder(
    others: NDArray[np.float64], meaning: NDArray[np.float64], least: float, most: float
) -> None:
    mixture = choose([others] * 3 + [meaning], np.zeros((24, 6)), OWNERS)
    assert least <= mixture.weights[3] <= most


def test_the_weights_sum_to_one_with_and_without_an_encoder(
    pool_kb: KnowledgeBase,
) -> None:
    for encoder, count in ((None, 3), (Ideas(), 4)):
        weights = index_of(pool_kb, encoder).fitted.mixture.weights
        assert len(weights) == count
        assert sum(weights) == pytest.approx(1.0)


# The view.


def test_the_view_of_one_query_is_that_of_many() -> None:
    view = MeaningView.of(Ideas(), [["car", "park"], ["warm"], ["open", "late"], ["hello"]])
    queries = [["automobile"], ["hot", "car"], ["unknown"], []]
    single = np.array([view.similarities(words) for words in queries])
    np.testing.assert_allclose(single, view.of_many(queries), atol=1e-6)
    assert single.min() >= 0.0
    assert single.max() <= 1.0
    assert single[0].argmax() == 0


def test_a_phrasing_is_as_alike_to_itself_as_can_be() -> None:
    phrasings = [[word] for idea in IDEAS for word in sorted(idea)] * 4
    view = MeaningView.of(Ideas(), phrasings)
    assert len(phrasings) > 100
    assert np.linalg.norm(view.strongest) == pytest.approx(1.0)
    np.testing.assert_allclose(np.diag(view.of_many(phrasings)), 1.0, atol=1e-6)


def test_the_coefficients_solve_the_ridge_equation_with_an_encoder_too() -> None:
    entries = {entry.id: entry.phrasings for entry in POOL}
    fitted, inverse = fit(entries, encoder=Ideas())
    read = fitted.vocabulary.read
    kernel = np.array([fitted.kernel(text.split(), read(text.split())) for text in fitted.exact])
    kernel += fitted.mixture.ridge * np.eye(len(kernel))
    members = np.eye(len(fitted.ids))[fitted.owners]
    np.testing.assert_allclose(kernel @ fitted.coefficients, members, atol=1e-6)
    np.testing.assert_allclose(kernel @ inverse, np.eye(len(kernel)), atol=1e-6)


# What an encoder must keep to.


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            np.ones(3),
            "the encoder Broken gave an array of shape (3,) for 1 texts; "
            "encode must give one row for each: (1, d)",
        ),
        (
            np.ones((2, 3)),
            "the encoder Broken gave an array of shape (2, 3) for 1 texts; "
            "encode must give one row for each: (1, d)",
        ),
        (
            np.array([[0.5, np.nan]]),
            "the encoder Broken gave vectors that are not all finite numbers",
        ),
        ([["a", "b"]], "the encoder Broken gave vectors that are not all finite numbers"),
    ],
)
def test_vectors_that_cannot_be_used_are_an_error_that_names_the_encoder(
    rows: object, message: str
) -> None:
    with pytest.raises(EncoderError) as caught:
        vectors(Broken(rows), ["a text"])
    assert str(caught.value) == message


def test_a_list_of_lists_of_any_numbers_will_do() -> None:
    assert vectors(Broken([[3, 4]]), ["a text"]).tolist() == [
        [pytest.approx(0.6), pytest.approx(0.8)]
    ]
    assert vectors(Broken([[0, 0]]), ["a text"]).tolist() == [[0.0, 0.0]]


def test_a_bot_with_an_encoder_can_be_pickled(semantic: Bot) -> None:
    assert replies(pickle.loads(pickle.dumps(semantic))) == replies(semantic)


def test_a_bot_with_an_encoder_may_be_shared_between_threads(semantic: Bot) -> None:
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: replies(semantic), range(16)))
    assert found == [replies(semantic)] * 16


# The kept index.


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own, which is not there yet."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("FAQBOT_CACHE", str(folder))
    return folder


def test_an_index_is_kept_for_each_encoder_and_for_none(pool_folder: Path, cache: Path) -> None:
    encoders = (Ideas(), Ideas(scale=5.0), None)
    first = [Bot.load(pool_folder, encoder=encoder) for encoder in encoders]
    assert len(list(cache.iterdir())) == 3
    for bot, encoder in zip(first, encoders, strict=True):
        kb, made = load_bot_parts(pool_folder, never, encoder)
        again = Bot(kb, index=made.index, usual=made.usual)
        assert replies(again) == replies(bot)
        assert [again.search(q) for q in QUESTIONS] == [bot.search(q) for q in QUESTIONS]
    assert len(list(cache.iterdir())) == 3


@pytest.mark.parametrize("other", [None, Ideas(scale=5.0), Shapeless()])
def test_the_index_of_another_encoder_is_refused(
    pool_folder: Path, cache: Path, other: Ideas | None
) -> None:
    Bot.load(pool_folder, encoder=other)
    (foreign,) = cache.iterdir()
    expected = replies(Bot.load(pool_folder, encoder=Ideas()))
    (own,) = set(cache.iterdir()) - {foreign}
    shutil.copy(foreign, own)
    with pytest.warns(UserWarning, match="made with another encoder"):
        mended = Bot.load(pool_folder, encoder=Ideas())
    assert replies(mended) == expected


def test_an_index_made_with_an_encoder_is_none_without_it(pool_kb: KnowledgeBase) -> None:
    data = made_of(pool_kb, Ideas()).index.dumps({})
    restored = Index.loads(data, Ideas())[0].fitted
    assert isinstance(restored, Fitted)
    assert restored.by_meaning is not None
    with pytest.raises(ValueError, match="made with another encoder"):
        Index.loads(data)


def test_another_encoder_has_another_fingerprint() -> None:
    prints = [fingerprint(encoder) for encoder in (Ideas(), Ideas(), Ideas(5.0), Shapeless())]
    assert prints[0] == prints[1]
    assert len(set(prints)) == 3


# Without one.


def test_without_an_encoder_no_vectors_are_made_or_kept(pool_kb: KnowledgeBase) -> None:
    index = index_of(pool_kb)
    assert isinstance(index.fitted, Fitted)
    assert index.fitted.by_meaning is None
    assert b"meaning" not in index.dumps({})


ASK = "import faqbot.cli, sys; code = faqbot.cli.main(sys.argv[1:]); print(code, *sys.modules)"


def ask(pool_path: Path, tmp_path: Path, *arguments: str, before: str = "") -> list[str]:
    """The exit code and the modules of a process that asks, after what it said."""
    code = before + ASK
    done = subprocess.run(
        [sys.executable, "-c", code, "ask", "--knowledge", str(pool_path), *arguments],
        capture_output=True, text=True, check=True, cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "FAQBOT_CACHE": str(tmp_path / "cache")},
    )  # fmt: skip
    return [done.stderr, *done.stdout.splitlines()]


def test_without_an_encoder_nothing_of_it_is_imported(pool_path: Path, tmp_path: Path) -> None:
    for _ in ("cold", "warm"):
        *said, last = ask(pool_path, tmp_path, "is the water cold")
        assert "The water has 28 degrees." in said
        packages = {"faqbot.encoder", "faqbot.meaning", "wordllama", "tokenizers", "safetensors"}
        assert not packages & set(last.split())


# The static encoder.

needs_extra = pytest.mark.skipif(
    not all(map(find_spec, ("wordllama", "tokenizers", "safetensors"))),
    reason="the extra semantic is not installed",
)


@pytest.fixture(scope="module")
def static() -> StaticEncoder:
    return StaticEncoder()


@needs_extra
def test_static_vectors_have_length_one_and_that_of_nothing_is_zero(static: StaticEncoder) -> None:
    found = static.encode(["how do I park my car", "parking", ""])
    assert found.shape == (3, 256)
    assert np.linalg.norm(found, axis=1).tolist() == pytest.approx([1.0, 1.0, 0.0], abs=1e-6)
    assert static.encode([]).shape == (0, 256)


@needs_extra
def test_a_static_vector_is_the_same_alone_and_among_others(static: StaticEncoder) -> None:
    texts = ["is the water cold", "parking for a coach", "\U0001f600 \ud800 \x00", "x" * 2000]
    alone = np.vstack([static.encode([text]) for text in texts])
    np.testing.assert_array_equal(static.encode(texts), alone)


@needs_extra
@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        ("automobile", "car", "soup"),
        ("is the doctor in", "can i see a physician", "how much is the cake"),
        ("my hair falls out", "i am going bald", "my train is late"),
    ],
)
def test_words_of_one_meaning_are_nearer_than_others(
    static: StaticEncoder, text: str, near: str, far: str
) -> None:
    asked, same, other = static.encode([text, near, far])
    assert asked @ same > asked @ other + 0.1


@needs_extra
def test_a_bot_with_the_static_encoder_is_pickled_without_its_vectors(
    static: StaticEncoder, pool_kb: KnowledgeBase
) -> None:
    bot = Bot(pool_kb, encoder=static)
    data = pickle.dumps(bot)
    assert len(data) < 1_000_000
    assert replies(pickle.loads(data)) == replies(bot)
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda _: replies(bot), range(8))) == [replies(bot)] * 8


@needs_extra
def test_semantic_asks_with_the_static_encoder(pool_path: Path, tmp_path: Path) -> None:
    for _ in ("cold", "warm"):
        *said, last = ask(pool_path, tmp_path, "--semantic", "is the water cold")
        assert "The water has 28 degrees." in said
        loaded = set(last.split())
        assert "faqbot.meaning" in loaded
        assert not loaded & {"wordllama", "requests", "pydantic", "huggingface_hub"}


@pytest.mark.parametrize("lacking", ["wordllama", "tokenizers", "safetensors"])
def test_without_the_extra_the_error_says_what_to_install(
    pool_path: Path, tmp_path: Path, lacking: str
) -> None:
    before = f"import sys; sys.modules['{lacking}'] = None; "
    error, last = ask(pool_path, tmp_path, "--semantic", "parking", before=before)
    assert error == (
        "faqbot: the static encoder is not installed:"
        " run pip install '.[semantic]' in faqbot's repository\n"
    )
    assert last.startswith("2 ")


@needs_extra
@pytest.mark.skipif(
    not (unshare := shutil.which("unshare"))
    or subprocess.run([unshare, "-n", "true"], capture_output=True, check=False).returncode != 0,
    reason="unshare -n is not permitted here",
)
def test_the_static_encoder_needs_no_network(pool_path: Path, tmp_path: Path) -> None:
    code = """if True:
        import socket, sys
        from faqbot import Bot, StaticEncoder
        assert [name for _, name in socket.if_nameindex()] == ["lo"]
        print(Bot.load(sys.argv[1], encoder=StaticEncoder()).ask("is the water cold").text)
    """
    done = subprocess.run(
        ["unshare", "-n", sys.executable, "-c", code, str(pool_path)],
        capture_output=True, text=True, check=True,
        env={"PYTHONPATH": str(ROOT), "FAQBOT_CACHE": str(tmp_path), "PATH": os.environ["PATH"]},
    )  # fmt: skip
    assert done.stdout == "The water has 28 degrees.\n"
