"""What is said on a given day, when the reviews of entries are due or long overdue."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from faqbot.bot import index_of
from faqbot.knowledge import KnowledgeBase
from faqbot.policy import Decision
from faqbot.records import Entry, Policy
from faqbot.reply import Answer, Clarification, Fallback, NotCovered, Option
from faqbot.responder import Responder
from faqbot.reviews import DUE

REVIEWED, DUE_BY = date(2026, 1, 1), date(2026, 6, 30)
ON_THE_DAY, DAY_AFTER = date(2026, 6, 30), date(2026, 7, 1)
LAST_DAY, TOO_LATE = date(2026, 9, 28), date(2026, 9, 29)

WARM = Entry("warm", "How warm is the water?", "28 degrees.", reviewed=REVIEWED, review_by=DUE_BY)
OPEN = Entry(
    "open", "When are you open?", "Daily.", reviewed=date(2025, 5, 1), review_by=date(2028, 1, 1)
)
GOGGLES = Entry("goggles", "Can I borrow goggles?", "No.")
PARKING = replace(WARM, id="parking", question="Is there parking?", kind="not_covered", answer="?")


def responder(entries: Iterable[Entry] = (WARM, OPEN, GOGGLES, PARKING)) -> Responder:
    kb = KnowledgeBase(entries)
    return Responder(kb, index_of(kb), Policy())


POOL = responder()
MESSAGES = POOL.kb.messages


def option(entry: Entry) -> Option:
    return Option(entry.id, entry.question)


@pytest.mark.parametrize("day", [REVIEWED, ON_THE_DAY])
def test_an_answer_is_served_without_a_note_until_the_day_of_its_review(day: date) -> None:
    reply = POOL.reply(Decision("answer", "sure", ("warm",), 0.9), day)
    assert isinstance(reply, Answer)
    assert (reply.text, reply.question) == ("28 degrees.", "How warm is the water?")
    assert (reply.entries, reply.score, reply.notes) == (("warm",), 0.9, ())
    assert (reply.reviewed, reply.options) == ("2026-01-01", ())
    assert reply.knowledge_version == POOL.kb.version


@pytest.mark.parametrize("day", [DAY_AFTER, LAST_DAY])
def test_an_answer_whose_review_is_overdue_is_served_with_a_note(day: date) -> None:
    reply = POOL.reply(Decision("answer", "sure", ("warm",), 0.9), day)
    assert (reply.type, reply.text, reply.notes) == ("answer", "28 degrees.", (DUE,))


def test_an_answer_is_not_served_when_its_review_is_90_days_overdue() -> None:
    reply = POOL.reply(Decision("answer", "sure", ("warm",), 0.9), TOO_LATE)
    assert isinstance(reply, Fallback)
    assert (reply.text, reply.entries, reply.notes) == (MESSAGES.fallback, (), ())
    assert (reply.score, reply.options, reply.reviewed) == (0.9, (), None)


def test_an_answer_without_a_day_of_review_is_always_served() -> None:
    reply = POOL.reply(Decision("answer", "sure", ("goggles",), 0.9), date.max)
    assert (reply.type, reply.text, reply.notes, reply.reviewed) == ("answer", "No.", (), None)


def test_two_questions_get_both_answers_with_their_questions() -> None:
    reply = POOL.reply(Decision("answer", "two questions", ("warm", "open"), 0.8), ON_THE_DAY)
    assert reply.text == ("How warm is the water?\n28 degrees.\n\nWhen are you open?\nDaily.")
    assert reply.entries == ("warm", "open")
    assert reply.question == "How warm is the water? When are you open?"
    assert reply.notes == ()
    assert reply.reviewed == "2025-05-01"


def test_two_questions_of_which_one_is_overdue_get_one_note() -> None:
    for entries in (("warm", "open"), ("open", "warm")):
        reply = POOL.reply(Decision("answer", "two questions", entries, 0.8), DAY_AFTER)
        assert (reply.type, reply.entries, reply.notes) == ("answer", entries, (DUE,))


def test_two_questions_of_which_one_is_stale_get_the_other_answer_alone() -> None:
    for entries in (("warm", "open"), ("open", "warm")):
        reply = POOL.reply(Decision("answer", "two questions", entries, 0.8), TOO_LATE)
        assert isinstance(reply, Answer)
        assert (reply.text, reply.entries) == ("Daily.", ("open",))
        assert (reply.question, reply.notes) == ("When are you open?", ())
        assert reply.reviewed == "2025-05-01"


def test_two_questions_that_are_both_stale_get_a_fallback() -> None:
    decision = Decision("answer", "two questions", ("warm", "open"), 0.8)
    assert POOL.reply(decision, date(2029, 1, 1)).type == "fallback"


def test_a_known_neighbour_is_named_with_its_options_until_it_is_stale() -> None:
    decision = Decision("not_covered", "known neighbour", ("parking",), 0.7, ("warm", "open"))
    reply = POOL.reply(decision, ON_THE_DAY)
    assert isinstance(reply, NotCovered)
    assert (reply.text, reply.entries, reply.question) == ("?", ("parking",), "Is there parking?")
    assert (reply.score, reply.notes, reply.reviewed) == (0.7, (), "2026-01-01")
    assert reply.options == (option(WARM), option(OPEN))
    assert POOL.reply(decision, LAST_DAY).notes == (DUE,)
    reply = POOL.reply(decision, TOO_LATE)
    assert isinstance(reply, Fallback)
    assert (reply.text, reply.options) == (MESSAGES.fallback_options, (option(OPEN),))


def test_a_known_neighbour_without_a_review_is_named() -> None:
    never = replace(PARKING, reviewed=None, review_by=None)
    reply = responder([never, OPEN]).reply(
        Decision("not_covered", "known neighbour", ("parking",), 0.7), date.max
    )
    assert (reply.type, reply.reviewed, reply.notes) == ("not_covered", None, ())


def test_options_that_are_stale_are_not_offered() -> None:
    decision = Decision("clarification", "close call", score=0.5, options=("warm", "open"))
    reply = POOL.reply(decision, LAST_DAY)
    assert isinstance(reply, Clarification)
    assert (reply.text, reply.score) == (MESSAGES.clarification, 0.5)
    assert reply.options == (option(WARM), option(OPEN))
    assert POOL.reply(decision, TOO_LATE).options == (option(OPEN),)


def test_a_clarification_whose_options_are_all_stale_is_a_fallback() -> None:
    decision = Decision("clarification", "close call", score=0.5, options=("warm",))
    reply = POOL.reply(decision, TOO_LATE)
    assert isinstance(reply, Fallback)
    assert (reply.text, reply.options, reply.score) == (MESSAGES.fallback, (), 0.5)


def test_a_fallback_offers_only_what_is_not_stale() -> None:
    decision = Decision("fallback", "unsure", score=0.2, options=("warm", "open"))
    reply = POOL.reply(decision, TOO_LATE)
    assert (reply.text, reply.options) == (MESSAGES.fallback_options, (option(OPEN),))
    assert reply.knowledge_version == POOL.kb.version


def test_a_message_without_words_and_none_of_these_have_texts_of_their_own() -> None:
    empty = POOL.reply(Decision("fallback", "no words"), ON_THE_DAY)
    chosen = POOL.reply(Decision("fallback", "none of these"), ON_THE_DAY)
    unlike = POOL.reply(Decision("fallback", "nothing like it"), ON_THE_DAY)
    assert (empty.text, chosen.text) == (MESSAGES.empty, MESSAGES.none_chosen)
    assert unlike.text == MESSAGES.fallback


def test_a_number_that_no_option_has_is_told_the_numbers_that_are_there() -> None:
    decision = Decision("clarification", "no such option", options=("warm", "open"))
    reply = POOL.reply(decision, ON_THE_DAY)
    assert reply.text == MESSAGES.no_such_option.replace("{count}", "2")
    assert reply.options == (option(WARM), option(OPEN))


def test_a_message_is_read_and_decided() -> None:
    decision = POOL.decision(POOL.read("How warm is the water?"))
    assert (decision.type, decision.entries) == ("answer", ("warm",))
    assert POOL.reply(decision, ON_THE_DAY).text == "28 degrees."
