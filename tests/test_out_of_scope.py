"""Questions out of scope: never answered when listed, less readily when like those listed."""

import re
from pathlib import Path

import pytest

from faqbot import Bot, Entry, KnowledgeBase
from faqbot.bot import index_of
from faqbot.curate.questions import read_questions
from faqbot.errors import KnowledgeError
from faqbot.index import Index
from faqbot.knowledge import read, restored
from faqbot.local import Local
from faqbot.state import State

RESERVE = Path(__file__).parent / "cases" / "neighbours" / "reserve.yaml"

ENTRIES = (
    Entry(
        "hours",
        "When is the pool open?",
        "From 9 to 5.",
        paraphrases=(
            "pool opening hours", "opening times of the pool", "when does the pool open",
            "how long is the pool open", "what time does the pool close", "is the pool open today",
        ),
    ),
    Entry(
        "ticket",
        "What does a ticket cost?",
        "5 euros.",
        paraphrases=(
            "ticket price", "how much is a ticket", "price of a day ticket for the pool",
            "what do I pay to get in", "cost of entry to the pool", "are tickets expensive",
        ),
    ),
    Entry(
        "lessons",
        "Do you teach swimming?",
        "On Mondays.",
        paraphrases=(
            "swimming lessons", "can I learn to swim here", "lessons for beginners",
            "do you have a swimming teacher", "courses for adults", "learn swimming at the pool",
        ),
    ),
)  # fmt: skip
OUTSIDE = (
    "How deep is the pool?", "How warm is the pool?", "Who built the pool?",
    "How long is the pool in metres?", "When was the pool built?", "Who designed the ticket?",
)  # fmt: skip


@pytest.fixture(scope="module")
def bare() -> Bot:
    return Bot(KnowledgeBase(ENTRIES))


@pytest.fixture(scope="module")
def listing() -> Bot:
    return Bot(KnowledgeBase(ENTRIES, out_of_scope=OUTSIDE))


# What the bot does with them.


@pytest.mark.parametrize("question", OUTSIDE)
@pytest.mark.parametrize("around", ["{}", "hello, {}", "{} thank you very much", "  {}!!"])
def test_a_listed_question_gets_no_direct_answer(listing: Bot, question: str, around: str) -> None:
    assert listing.ask(around.format(question.lower())).type in {"fallback", "clarification"}


def test_none_that_we_list_gets_a_direct_answer(bot: Bot) -> None:
    asked = bot.kb.out_of_scope
    assert len(asked) > 500
    replies = bot.ask_many(asked)
    answered = [q for q, reply in zip(asked, replies, strict=True) if reply.type == "answer"]
    assert answered == []


def test_nor_does_one_after_another_question(bot: Bot) -> None:
    after = State(entries=("plausible",))
    asked = [q for q in bot.kb.out_of_scope if bot.ask(q, after).type == "answer"]
    assert asked == []


@pytest.mark.parametrize("message", ["What is Glybera? {}", "Is gene therapy safe? {}"])
def test_nor_does_one_beside_another_question(bot: Bot, message: str) -> None:
    asked = [message.format(question) for question in bot.kb.out_of_scope]
    pairs = zip(asked, bot.ask_many(asked), strict=True)
    answered = [q for q, reply in pairs if len(reply.entries) > 1 and reply.type == "answer"]
    assert len(answered) <= 1  # a part of it may be read as an aside


@pytest.mark.parametrize(
    "question", ["how deep is your pool", "who was the pool built by", "how warm the pool is"]
)
def test_what_is_like_a_listed_question_fits_entries_less_surely(
    bare: Bot, listing: Bot, question: str
) -> None:
    before, after = bare.explain(question), listing.explain(question)
    sureness = [told.readings[0].found.matches[0].sureness for told in (before, after)]
    assert sureness[1] < sureness[0]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_what_entries_are_asked_is_answered_as_before(listing: Bot, entry: Entry) -> None:
    for phrasing in entry.phrasings:
        assert listing.ask(phrasing).entries == (entry.id,)


def test_a_question_out_of_scope_is_never_found(listing: Bot) -> None:
    for question in (*OUTSIDE, "pool", "who", "ticket price"):
        assert {hit.entry for hit in listing.search(question, k=9)} <= listing.kb.keys()


def test_explain_names_the_listed_question_that_is_most_like_the_message(listing: Bot) -> None:
    told = listing.explain("how deep is your pool")
    assert told.outside == ("how deep is the pool",)
    assert re.search(r'Out of scope: fit 0\.\d\d, like "how deep is the pool"', str(told))


def test_without_a_list_nothing_is_said_of_it(bare: Bot) -> None:
    told = bare.explain("how deep is your pool")
    assert told.outside == ("",)
    assert "scope" not in str(told)


def test_a_list_that_only_repeats_itself_does_no_harm() -> None:
    kb = KnowledgeBase(ENTRIES, out_of_scope=[*OUTSIDE, *OUTSIDE, "", "?"])
    assert Bot(kb).ask("pool opening hours").entries == ("hours",)


def test_a_large_knowledge_base_keeps_to_its_list_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("faqbot.local_fit.MOST_PHRASINGS", 10)
    kb = KnowledgeBase(ENTRIES, out_of_scope=OUTSIDE)
    assert isinstance(index_of(kb).fitted, Local)
    bot = Bot(kb)
    assert [bot.ask(q).type == "answer" for q in OUTSIDE] == [False] * len(OUTSIDE)
    assert {hit.entry for hit in bot.search(OUTSIDE[0], k=9)} <= kb.keys()
    assert bot.ask("pool opening hours").entries == ("hours",)


def test_an_index_that_was_kept_keeps_to_the_list(tmp_path: Path) -> None:
    kb = KnowledgeBase(ENTRIES, out_of_scope=OUTSIDE)
    made = index_of(kb)
    made.save(tmp_path / "index", kb.version)
    kept = Index.load(tmp_path / "index", kb.version)
    for question in (*OUTSIDE, "how deep is your pool", "ticket price"):
        assert kept.search(question) == made.search(question)


def test_few_neighbours_by_others_get_an_answer(
    bot: Bot, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [question.text for question in read_questions([RESERVE], bot.kb)]
    false = sum(reply.type == "answer" for reply in bot.ask_many(asked))
    with capsys.disabled():
        print(f"\n{false} of {len(asked)} neighbours by others answered")
    assert len(asked) > 600
    assert false <= 0.03 * len(asked)


# What the knowledge base does with them.


def test_the_list_is_part_of_the_content() -> None:
    kb = KnowledgeBase(ENTRIES, out_of_scope=list(OUTSIDE))
    assert kb.out_of_scope == OUTSIDE
    assert restored(kb.to_json()) == kb
    assert kb.version != KnowledgeBase(ENTRIES).version


def test_the_list_is_read_from_its_file(pool_folder: Path) -> None:
    assert read(pool_folder).out_of_scope == ()
    (pool_folder / "out_of_scope.yaml").write_text("# Asked in vain.\n- Who\n  built it?\n- why\n")
    assert read(pool_folder).out_of_scope == ("Who built it?", "why")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "1:1: error: there is no question here: add one (empty-value)"),
        ("who built it", "1:1: error: the file must be a list: begin each question with '- '"),
        ('- ""', "1:3: error: a question is empty: fill it in (empty-value)"),
        ("- [a, b]", "1:3: error: a question must be text, not a list"),
        (f"- {'x' * 501}", "holds 501 characters, and a message no more than 500: shorten it"),
    ],
)
def test_a_wrong_file_is_told(pool_folder: Path, text: str, problem: str) -> None:
    (pool_folder / "out_of_scope.yaml").write_text(text)
    with pytest.raises(KnowledgeError) as raised:
        read(pool_folder)
    assert "out_of_scope.yaml:1:" in str(raised.value)
    assert problem in str(raised.value)


def test_a_phrasing_of_an_entry_cannot_be_out_of_scope(pool_folder: Path) -> None:
    entry = next(iter(read(pool_folder).values()))
    (pool_folder / "out_of_scope.yaml").write_text(f'- "why"\n- "{entry.question.upper()}"\n')
    with pytest.raises(KnowledgeError) as raised:
        read(pool_folder)
    place = (
        rf"out_of_scope\.yaml:2:3: error: '.*' is a phrasing of '{entry.id}' in faq/\S+: keep one"
    )
    assert re.search(place, str(raised.value))


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (["ticket price"], "'ticket price' of 'out_of_scope' is also a phrasing of 'ticket'"),
        ([3], "question 1 of 'out_of_scope' is of the type int: give a text (wrong-type)"),
        ("who", "'out_of_scope' is of the type str: give a list (wrong-type)"),
        (["x" * 501], "of 'out_of_scope' holds 501 characters"),
    ],
)
def test_a_wrong_list_in_memory_is_told(given: list[str], problem: str) -> None:
    with pytest.raises(KnowledgeError, match=re.escape(problem)):
        KnowledgeBase(ENTRIES, out_of_scope=given)
