import json
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from faqbot.bot import Bot, index_of
from faqbot.conversation import Conversation
from faqbot.knowledge import Entry, KnowledgeBase, Messages
from faqbot.records import Policy
from faqbot.reply import Answer, Fallback, NotCovered, Reply
from faqbot.state import State
from faqbot.text import clip

HOURS = Entry(id="hours", question="When are you open?", answer="Daily.")
WARM = Entry(id="warm", question="How warm is the water?", answer="28 degrees.")
QUESTIONS = (
    "How warm is the water?",
    "when is the pool opne",
    "how do i book a tennis court",
    "parking",
    "how warm is the water and can i borrow goggles",
    "qwxz vbnm plok",
    "goggles",
    "is the sauna open",
    "",
)
ODD = {
    "nothing": "",
    "spaces": " \t\n\u00a0\u3000 ",
    "a megabyte of words": "how warm is the water " * 46_000,
    "a megabyte of one letter": "x" * 1_000_000,
    "a megabyte of question marks": "?" * 1_000_000,
    "a megabyte of unknown words": " ".join(f"zq{number}w" for number in range(130_000)),
    "a megabyte of questions": "Is it warm? " * 84_000,
    "zalgo": "how " + "w\u0301\u0323\u0302\u0489\u0336" * 400 + " is the water",
    "lone surrogates": "\ud800 how warm \udfff is the water \udc00",
    "control characters": "\x00how\x08 warm\x1b[31m is\x07 the\x7f water\x9b",
    "bidirectional controls": "\u202ehow warm is the water\u2066",
    "emoji": "\U0001f600\U0001f44d\U0001f3fd" * 100,
    "unfolding ligatures": "\ufdfa" * 100_000,
    "apostrophes": "'" * 100_000,
    "one endless line of digits": "1" * 100_000,
}


@pytest.mark.parametrize(
    ("message", "entry"),
    [
        ("at what time does the pool open", "hours"),
        ("could i hire some goggles from you", "goggles"),
        ("what temperature does the water have", "temperature"),
        ("Where can I register my son for a swimming lesson?", "lessons"),
    ],
)
def test_a_new_wording_gets_the_answer(pool: Bot, message: str, entry: str) -> None:
    reply = pool.ask(message)
    assert isinstance(reply, Answer)
    assert reply.entries == (entry,)
    assert reply.text == pool.kb[entry].answer
    assert reply.question == pool.kb[entry].question


@pytest.mark.parametrize(
    ("message", "entry"),
    [
        ("when is the pool opne", "hours"),
        ("gogles", "goggles"),
        ("what temprature is the watter", "temperature"),
        ("HOW WARM IS THE WATER", "temperature"),
        ("how warm is the wat\u00e9r", "temperature"),
        ("can i borow gogles", "goggles"),
    ],
)
def test_a_misspelt_question_gets_the_answer(pool: Bot, message: str, entry: str) -> None:
    assert pool.ask(message).entries == (entry,)


@pytest.mark.parametrize(
    ("message", "entry"),
    [("goggles", "goggles"), ("lockers", "lockers"), ("temperature", "temperature")],
)
def test_a_keyword_gets_the_answer(pool: Bot, message: str, entry: str) -> None:
    assert pool.ask(message).entries == (entry,)


def test_an_exact_phrasing_always_gets_its_entry(pool: Bot) -> None:
    for entry in pool.kb.values():
        for phrasing in entry.phrasings:
            for typed in (phrasing, phrasing.upper(), f"  {phrasing}  !!"):
                reply = pool.ask(typed)
                assert reply.entries == (entry.id,)
                assert reply.type == entry.kind
                assert reply.text == entry.answer


def test_an_exact_phrasing_of_the_packaged_knowledge_base_gets_its_entry(bot: Bot) -> None:
    wrong = [
        phrasing
        for entry in bot.kb.values()
        for phrasing in entry.phrasings[::5]
        if bot.ask(phrasing).entries != (entry.id,)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "message",
    [
        "how do i book a tennis court",
        "how warm is the sauna",
        "do you lend out towels",
        "are there lockers for my bicycle",
        "what is the capital of france",
        "where can i leave my car",
    ],
)
def test_a_near_miss_gets_no_direct_answer(pool: Bot, message: str) -> None:
    assert pool.ask(message).type != "answer"


@pytest.mark.parametrize("message", ["parking", "is the car park free on sunday", "car prk"])
def test_a_question_that_is_known_and_not_covered_says_so(pool: Bot, message: str) -> None:
    reply = pool.ask(message)
    assert isinstance(reply, NotCovered)
    assert reply.entries == ("parking",)
    assert reply.text == "We have no information on parking here."


@pytest.mark.parametrize("message", ["qwxz vbnm plok", "zzz", "\U0001f600", "1234567"])
def test_nonsense_gets_a_fallback_without_an_answer(pool: Bot, message: str) -> None:
    reply = pool.ask(message)
    assert isinstance(reply, Fallback)
    assert reply.entries == ()
    assert reply.question is None


@pytest.mark.parametrize("message", ["", "   ", "\n\t", "?!", "\u200b"])
def test_a_message_without_words_asks_for_a_question(pool: Bot, message: str) -> None:
    reply = pool.ask(message)
    assert isinstance(reply, Fallback)
    assert reply.text == Messages().empty
    assert reply.options == ()


def test_a_draft_is_never_served() -> None:
    draft = Entry(id="sauna", question="Is there a sauna?", answer="Soon.", status="draft")
    made = Bot(KnowledgeBase([HOURS, WARM, draft]))
    assert made.ask("Is there a sauna?").type != "answer"
    assert all(hit.entry != "sauna" for hit in made.search("Is there a sauna?", 10))


def test_one_entry_with_one_phrasing_is_answered_and_nothing_else_is() -> None:
    made = Bot(KnowledgeBase([HOURS]))
    assert made.ask("when are you open").text == "Daily."
    assert made.ask("how deep is the water").type != "answer"
    assert [hit.entry for hit in made.search("opening")] == ["hours"]


def test_two_entries_are_told_apart() -> None:
    made = Bot(KnowledgeBase([HOURS, WARM]))
    assert made.ask("how warm is the water").text == "28 degrees."
    assert made.ask("when are you open").text == "Daily."
    assert made.ask("kidney transplants in whales").type != "answer"


LIBRARY = (
    Entry(
        "open",
        "When is the library open?",
        "Nine to five.",
        ("opening hours", "what time do you open"),
    ),
    Entry("card", "How do I get a card?", "Come in.", ("membership card", "I want a library card")),
    Entry("fine", "What is the fine for a late book?", "Ten pence.", ("overdue charge",)),
    Entry("print", "Can I print at the library?", "Yes.", ("printer", "photocopies")),
    Entry("wifi", "Is there wifi?", "Yes.", ("internet access", "how do I get online")),
    Entry("kids", "Do you have story time?", "Yes.", ("events for kids", "reading hour")),
)
SMALL_TALK = (
    "hello", "hi", "thanks", "thank you", "good morning", "good night", "bye", "1", "2", "3", "ok",
    "yes", "no", "tell me a joke", "asdf qwer", "how are you", "what can you do", "help", "lol",
    "are you a robot", "who is the prime minister", "what is the capital of France", "I hate you",
    "when does the bus come", "how old are you", "what do you think", "can you help me",
    "do you like it", "what is the weather", "where are you", "sorry",
)  # fmt: skip


@pytest.mark.parametrize("entries", range(1, 7))
def test_a_tiny_knowledge_base_answers_no_small_talk_and_no_nonsense(entries: int) -> None:
    made = Bot(KnowledgeBase(LIBRARY[:entries]))
    assert [text for text in SMALL_TALK if made.ask(text).type == "answer"] == []


@pytest.mark.parametrize("entries", range(2, 7))
def test_a_tiny_knowledge_base_answers_or_offers_what_is_clear(entries: int) -> None:
    made = Bot(KnowledgeBase(LIBRARY[:entries]))
    clear = {"what time does it open": "open", "i would like a membership card": "card"}
    for text, entry in clear.items():
        assert entry in named(made.ask(text))
    assert made.ask("opening hours please").entries == ("open",)


def named(reply: Reply) -> set[str]:
    """The entries that are answered or offered."""
    options = reply.to_dict()["options"]
    return {*reply.entries, *(option["entry"] for option in options)}


GREEK = (
    Entry("open", "Πότε είναι ανοιχτή η βιβλιοθήκη;", "-", ("ώρες λειτουργίας", "τι ώρα ανοίγετε")),
    Entry("card", "Πώς βγάζω κάρτα;", "-", ("κάρτα μέλους", "θέλω κάρτα βιβλιοθήκης")),
)
RUSSIAN = (
    Entry("open", "Когда открыта библиотека?", "-", ("часы работы", "во сколько вы открываетесь")),
    Entry(
        "card", "Как получить читательский билет?", "-",
        ("хочу читательский билет", "запись в библиотеку"),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("entries", "message", "entry"),
    [
        (GREEK, "θέλω κάρτα μέλους", "card"),
        (GREEK, "Κάρτα μέλους;".upper(), "card"),
        (GREEK, "τι ωρα", "open"),
        (GREEK, "Πώς βγάζω κάρτα παρακαλώ;", "card"),
        (GREEK, "τι ώρα ανοίγει η βιβλιοθήκη", "open"),
        (RUSSIAN, "хочу билет", "card"),
        (RUSSIAN, "билет", "card"),
        (RUSSIAN, "часы", "open"),
    ],
)
def test_in_another_alphabet_what_is_clear_is_answered_or_offered(
    entries: tuple[Entry, ...], message: str, entry: str
) -> None:
    assert named(Bot(KnowledgeBase(entries)).ask(message)) == {entry}


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (GREEK, "καλημέρα"),
        (GREEK, "Πότε είναι κλειστή η βιβλιοθήκη;"),
        (GREEK, "πώς βγάζω διαβατήριο"),
        (RUSSIAN, "когда закрыта библиотека"),
        (RUSSIAN, "как получить паспорт"),
        (RUSSIAN, "привет"),
    ],
)
def test_in_another_alphabet_another_question_gets_no_direct_answer(
    entries: tuple[Entry, ...], message: str
) -> None:
    assert Bot(KnowledgeBase(entries)).ask(message).type != "answer"


def test_an_entry_that_is_not_covered_may_stand_alone() -> None:
    made = Bot(KnowledgeBase([replace(HOURS, kind="not_covered")]))
    assert made.ask("When are you open?").type == "not_covered"


def test_no_entries_give_a_fallback_for_everything() -> None:
    made = Bot(KnowledgeBase([]))
    assert made.ask("When are you open?").type == "fallback"
    assert made.search("open") == []
    assert made.explain("open").type == "fallback"


def test_an_entry_whose_phrasings_hold_no_words_is_never_found() -> None:
    made = Bot(KnowledgeBase([replace(HOURS, question="?!")]))
    assert made.ask("When are you open?").type == "fallback"


def test_an_entry_whose_phrasings_hold_no_words_does_not_disturb_the_others() -> None:
    made = Bot(KnowledgeBase([HOURS, WARM, Entry(id="odd", question="?!", answer="Odd.")]))
    assert made.ask("When are you open?").text == "Daily."


@pytest.mark.parametrize("message", QUESTIONS)
def test_a_reply_as_json_has_every_key_and_absent_values_are_null_or_empty(
    pool: Bot, message: str
) -> None:
    found = pool.ask(message).to_dict()
    assert json.loads(json.dumps(found)) == found
    assert list(found) == [
        "type",
        "text",
        "entries",
        "question",
        "score",
        "options",
        "related",
        "notes",
        "sources",
        "reviewed",
        "knowledge_version",
    ]
    assert found["type"] in ("answer", "clarification", "not_covered", "fallback")
    assert found["text"]
    assert found["score"] is None or 0.0 <= found["score"] <= 1.0
    offered = found["options"] + found["related"]
    assert all(set(option) == {"entry", "question"} for option in offered)
    assert isinstance(found["notes"], list)
    assert isinstance(found["sources"], list)
    assert found["knowledge_version"] == pool.kb.version
    if not found["entries"]:
        assert found["question"] is found["reviewed"] is None


def test_no_more_options_are_offered_than_the_policy_says(pool_kb: KnowledgeBase) -> None:
    made = Bot(pool_kb, policy=Policy(options=1))
    assert all(len(reply.options) <= 1 for reply in made.ask_many(QUESTIONS))


def test_a_smaller_budget_never_answers_more(pool: Bot, pool_kb: KnowledgeBase) -> None:
    careful = Bot(pool_kb, policy=Policy(budget=0.0001), index=index_of(pool_kb))
    for reply, usual in zip(careful.ask_many(QUESTIONS), pool.ask_many(QUESTIONS), strict=True):
        assert reply.type != "answer" or usual.type == "answer"


def test_many_messages_get_the_replies_of_each_in_order(pool: Bot) -> None:
    assert pool.ask_many(QUESTIONS) == [pool.ask(message) for message in QUESTIONS]
    assert pool.ask_many(iter(QUESTIONS)) == pool.ask_many(list(QUESTIONS))
    assert pool.ask_many([]) == []


@pytest.mark.parametrize("query", [*QUESTIONS, "the", "\ud800"])
@pytest.mark.parametrize("k", [1, 2, 3, 100])
def test_a_search_gives_at_most_k_hits_best_first(pool: Bot, query: str, k: int) -> None:
    hits = pool.search(query, k)
    assert len(hits) <= k
    assert len({hit.entry for hit in hits}) == len(hits)
    assert all(hit.entry in pool.kb for hit in hits)
    assert all(0.0 <= hit.score <= 1.0 for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_a_hit_names_the_phrasing_that_matched(pool: Bot) -> None:
    assert pool.search("is the pool heatd", 1)[0].matched == "is the pool heated"


@pytest.mark.parametrize("k", [0, -1])
def test_a_search_for_no_hits_is_refused(pool: Bot, k: int) -> None:
    with pytest.raises(ValueError, match=f"k must be 1 or more, not {k}"):
        pool.search("goggles", k)


NO_TEXT: tuple[Any, ...] = (None, 5, b"how warm is the water", ["goggles"])


@pytest.mark.parametrize("message", NO_TEXT, ids=repr)
@pytest.mark.parametrize("way", ["ask", "ask_many", "search", "explain", "screen", "say"])
def test_what_is_no_text_is_a_mistake_of_the_caller_and_no_emergency(
    pool: Bot, way: str, message: Any
) -> None:
    asked = [message] if way == "ask_many" else message
    with pytest.raises(TypeError) as raised:
        getattr(Conversation(pool) if way == "say" else pool, way)(asked)
    assert str(raised.value) == (
        f"a message must be a str, not {type(message).__name__}:"
        " give what was typed, '' for nothing"
    )


def test_a_search_gives_k_entries_that_are_served_and_no_other() -> None:
    old = replace(HOURS, review_by=date(2026, 1, 1))
    kb = KnowledgeBase([old, WARM])
    assert [
        hit.entry for hit in Bot(kb, clock=lambda: date(2026, 4, 1)).search(HOURS.question, 1)
    ] == ["hours"]
    later = Bot(kb, clock=lambda: date(2026, 4, 2))
    assert [hit.entry for hit in later.search(HOURS.question, 1)] == ["warm"]


@pytest.mark.parametrize("state", [None, {}, State(), "x", 5, ["hours"], {"entries": 7}])
def test_a_state_that_says_nothing_is_as_none(pool: Bot, state: Any) -> None:
    reply = pool.ask("how warm is it", state)
    assert reply == pool.ask("how warm is it")
    assert pool.after("how warm is it", reply, state) == pool.after("how warm is it", reply)
    assert pool.explain("how warm is it", state) == pool.explain("how warm is it")


def test_a_state_may_be_given_as_its_json(pool: Bot) -> None:
    state = State(options=("temperature", "hours"))
    assert pool.ask("2", state).entries == ("hours",)
    assert pool.ask("2", state.to_dict()) == pool.ask("2", state)


def test_one_text_is_not_taken_for_many(pool: Bot) -> None:
    with pytest.raises(TypeError, match="not one text: use ask for one"):
        pool.ask_many("goggles")


def test_a_long_query_is_searched_as_its_clip(pool: Bot) -> None:
    heated, degrees = "is the pool heated ", "how many degrees is the pool "
    query = heated * 60 + degrees * 2000 + heated * 60
    assert pool.search(query) == pool.search(clip(query))


@pytest.mark.parametrize("message", QUESTIONS)
def test_an_explanation_agrees_with_the_reply(pool: Bot, message: str) -> None:
    explained, reply = pool.explain(message), pool.ask(message)
    assert (explained.type, explained.entries) == (reply.type, reply.entries)
    assert explained.options == tuple(option.entry for option in reply.options)
    assert explained.message == message
    assert str(explained).startswith(f"Reply: {reply.type}")


def test_an_explanation_names_what_was_read_and_how_a_misspelling_was_taken(pool: Bot) -> None:
    page = str(pool.explain("how wrm is the water in the sauna"))
    assert 'Read as: "how wrm is the water in the sauna"' in page
    assert "wrm (read as warm)" in page
    assert "sauna (unknown)" in page


@pytest.mark.parametrize(
    "message",
    [
        "how warm is the water and can I borrow goggles?",
        "How warm is the water? Can I borrow goggles?",
        "How warm is the water\nCan I borrow goggles",
        "1) how warm is the water 2) can I borrow goggles",
        "Q1 how warm is the water Q2 can I borrow goggles",
        "first, how warm is the water? second, can I borrow goggles?",
        "How warm is the water? Also can I borrow goggles?",
        "- how warm is the water?\n- can I borrow goggles?",
        "how warm is the water / can I borrow goggles",
    ],
)
def test_two_questions_in_one_message_get_both_answers(pool: Bot, message: str) -> None:
    reply = pool.ask(message)
    assert reply.type == "answer"
    assert reply.entries == ("temperature", "goggles")
    for entry in reply.entries:
        assert pool.kb[entry].answer in reply.text
        assert pool.kb[entry].question in reply.text


@pytest.mark.parametrize(
    "message",
    [
        "Hello! How warm is the water? Thank you!",
        "Good morning, I have a question. How warm is the water? Many thanks.",
        "hi there, sorry to bother you, how warm is the water please",
        "Hey!! How warm is the water???",
    ],
)
def test_a_greeting_around_a_question_does_not_hide_it(pool: Bot, message: str) -> None:
    assert pool.ask(message).entries == ("temperature",)


def test_a_greeting_around_a_question_is_not_answered_in_its_place(bot: Bot) -> None:
    assert bot.ask("Hello! What is Glybera? Thanks!").entries == ("glybera",)
    assert bot.ask("Hello!").entries == ("hello",)


def test_threads_that_ask_at_once_get_the_same_replies(pool_kb: KnowledgeBase, pool: Bot) -> None:
    made, start = Bot(pool_kb, index=index_of(pool_kb)), Barrier(8)

    def ask() -> list[dict[str, object]]:
        start.wait()
        return [reply.to_dict() for reply in made.ask_many(QUESTIONS * 5)]

    with ThreadPoolExecutor(8) as threads:
        found = [future.result() for future in [threads.submit(ask) for _ in range(8)]]
    assert found == [[reply.to_dict() for reply in pool.ask_many(QUESTIONS * 5)]] * 8


def test_a_pickled_bot_gives_the_same_replies(pool: Bot) -> None:
    restored = pickle.loads(pickle.dumps(pool))
    assert restored.ask_many(QUESTIONS) == pool.ask_many(QUESTIONS)
    assert (restored.kb, restored.policy) == (pool.kb, pool.policy)


def test_a_pickled_bot_holds_nothing_that_was_typed(pool_kb: KnowledgeBase) -> None:
    bot = Bot(pool_kb)
    bot.ask("When is the frobnicarium open?")
    bot.ask("I am Zebedee, how warm is the frobnicarium", State(("temperature",)))
    bot.ask_many(["when does the wumpelstadt opne", "do you lend out gogglfrob"])
    bot.search("warm wumpelstadt")
    bot.explain("is there a quombat in the pool")
    data = pickle.dumps(bot)
    for typed in (b"frobnicarium", b"zebedee", b"wumpelstadt", b"opne", b"gogglfrob", b"quombat"):
        assert typed not in data.lower()
    again = pickle.loads(data)
    assert [str(again.explain(q)) for q in QUESTIONS] == [str(bot.explain(q)) for q in QUESTIONS]
    assert again.ask_many(QUESTIONS) == bot.ask_many(QUESTIONS)


def test_a_bot_that_has_only_questions_out_of_scope_answers_none() -> None:
    draft = Entry("a", "Are you open?", "Daily.", status="draft")
    bot = Bot(KnowledgeBase([draft], out_of_scope=["what is up", "who built it"]))
    asked = ["what is up", "Are you open?", "", "who are you"]
    assert {bot.ask(message).type for message in asked} == {"fallback"}
    assert bot.search("what is up") == []
    assert bot.explain("what is up").type == "fallback"


def test_every_process_gives_the_same_replies(
    pool_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAQBOT_CACHE", "off")
    made = Bot.load(pool_path)
    for seed in ("1", "2"):
        found = subprocess.run(
            [sys.executable, "-m", "faqbot", "ask", "--json", "-", "--knowledge", pool_path],
            input="\n".join(QUESTIONS) + "\n",
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        replies = [json.loads(line) for line in found.stdout.splitlines()]
        assert replies == [reply.to_dict() for reply in made.ask_many(QUESTIONS)]


def test_a_bot_made_twice_gives_the_same_replies(pool: Bot, pool_kb: KnowledgeBase) -> None:
    assert Bot(pool_kb).ask_many(QUESTIONS) == pool.ask_many(QUESTIONS)


@pytest.mark.parametrize("name", ODD)
def test_an_odd_message_gets_a_reply_in_time(
    bot: Bot, name: str, record_property: Callable[[str, object], None]
) -> None:
    taken = []
    for _ in range(3):  # on a busy machine one may wait for others
        start = time.perf_counter()
        reply = bot.ask(ODD[name])
        taken.append(time.perf_counter() - start)
    record_property("milliseconds", round(min(taken) * 1000, 1))
    assert reply.text
    assert json.loads(json.dumps(reply.to_dict()))["text"] == reply.text
    assert min(taken) < 0.25


@pytest.mark.parametrize("name", ["zalgo", "lone surrogates", "control characters", "emoji"])
def test_an_odd_message_is_searched_and_explained(pool: Bot, name: str) -> None:
    assert len(pool.search(ODD[name])) <= 5
    assert str(pool.explain(ODD[name]))


@pytest.mark.parametrize("name", ["bidirectional controls", "lone surrogates"])
def test_a_question_among_odd_characters_is_answered(pool: Bot, name: str) -> None:
    assert pool.ask(ODD[name]).entries == ("temperature",)


def test_scores_fall_with_the_share_of_unanswerable_questions_and_replies_stay(bot: Bot) -> None:
    query = "can gene therapy give me hair"
    bots = [Bot.load(policy=Policy(unanswerable=share)) for share in (0.0, 0.4, 0.9)]
    scores = [[hit.score for hit in told.search(query, 3)] for told in bots]
    assert all(found == sorted(found, reverse=True) for found in scores)
    firsts = [found[0] for found in scores]
    assert firsts[0] > firsts[1] > firsts[2] > 0.0
    assert {tuple(hit.entry for hit in told.search(query, 3)) for told in bots} == {
        tuple(hit.entry for hit in bot.search(query, 3))
    }
    assert {told.ask(query) for told in bots} == {bot.ask(query)}
    assert [hit.score for hit in bots[2].search("Hello", 1)] == [
        hit.score for hit in bot.search("Hello", 1)
    ]
    assert pickle.loads(pickle.dumps(bots[1])).search(query, 3) == bots[1].search(query, 3)


def test_a_third_question_is_the_first_that_may_be_asked_next(bot: Bot) -> None:
    reply = bot.ask("is gene therapy safe, where is the clinic, and who found the hairless gene?")
    assert reply.entries == ("is-it-safe", "clinic-where")
    assert reply.related[0].entry == "hairless-gene-discovery"


@pytest.mark.parametrize(
    "message",
    [
        "I didn't ask about the price, I asked where the clinic is",
        "never mind minoxidil, where is the clinic",
        "I don't want a transplant. Where is the clinic?",
        "no, not finasteride - where is the clinic",
        "forget is gene therapy safe, where is the clinic?",
    ],
)
def test_what_is_said_not_to_be_asked_is_passed_over(bot: Bot, message: str) -> None:
    assert bot.ask(message).entries == ("clinic-where",)


@pytest.mark.parametrize(
    "message", ["I don't want minoxidil, is it safe?", "not a transplant, is it safe?"]
)
def test_a_question_that_points_at_what_is_not_asked_is_read_with_it(
    bot: Bot, message: str
) -> None:
    assert bot.ask(message).type != "answer"


def test_the_same_bot_at_another_policy_replies_as_one_made_with_it(
    pool: Bot, pool_kb: KnowledgeBase
) -> None:
    sure, made = pool.with_policy(Policy(budget=0.6)), Bot(pool_kb, policy=Policy(budget=0.6))
    assert (sure.policy.budget, sure.kb, sure.locale) == (0.6, pool.kb, pool.locale)
    asked = ["how late in the evening is it open", "do you sell goggles", "tennis"]
    assert sure.ask_many(asked) == made.ask_many(asked)
    assert (pool.policy.budget, pool.ask("do you sell goggles").type) == (0.02, "clarification")
    assert sure.ask("do you sell goggles").type == "answer"
