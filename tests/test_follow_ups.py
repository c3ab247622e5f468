"""Follow-ups by an author who had seen no paraphrase: how many are understood."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from faqbot import Bot, Conversation
from faqbot._schema import mappings, open_file

CASES = Path(__file__).parent / "cases"
FILE = "conversations.yaml"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A message typed after `first`, and the entries that answer it then."""

    first: str
    entry: str
    then: str
    expected: frozenset[str]
    leans: bool


def follow_ups() -> list[FollowUp]:
    file = open_file(CASES, FILE)
    rows = mappings(file, "follow-up", ("first", "entry", "then", "expected", "leans"))
    found = [
        FollowUp(
            first=row.paragraphs("first"),
            entry=row.slug("entry"),
            then=row.paragraphs("then"),
            expected=frozenset(row.items("expected")),
            leans=row.flag("leans"),
        )
        for row in rows
    ]
    assert not file.problems, file.problems
    return found


FOLLOW_UPS = follow_ups()


def outcome(bot: Bot, case: FollowUp) -> str:
    """What became of a follow-up: right, offered, false, or unknown."""
    chat = Conversation(bot)
    chat.say(case.first)
    reply = chat.say(case.then)
    if case.expected.intersection(reply.entries):
        return "right"
    if reply.type == "answer":
        return "false"
    offered = case.expected.intersection(option.entry for option in reply.options)
    return "offered" if offered else "unknown"


def test_every_first_question_is_answered_or_offered(bot: Bot) -> None:
    for case in FOLLOW_UPS:
        reply = bot.ask(case.first)
        assert case.entry in {*reply.entries, *(option.entry for option in reply.options)}


@pytest.mark.parametrize(
    ("leans", "answerable", "right", "false"),
    [(True, True, 0.55, 0.05), (True, False, 0.0, 0.1), (False, True, 0.9, 0.05)],
    ids=["leaning", "leaning on what has no answer", "standing alone"],
)
def test_follow_ups_are_understood(
    bot: Bot, leans: bool, answerable: bool, right: float, false: float
) -> None:
    some = [c for c in FOLLOW_UPS if c.leans == leans and bool(c.expected) == answerable]
    found = Counter(outcome(bot, case) for case in some)
    print(f"{len(some)}: {dict(found)}")
    assert found["right"] >= right * len(some)
    assert found["false"] <= false * len(some)


@pytest.mark.parametrize("then", ["is that one free as well", "and that ones free too?"])
def test_what_is_asked_of_one_thing_too_is_not_answered_with_the_other(bot: Bot, then: str) -> None:
    chat = Conversation(bot)
    assert chat.say("Can I have a consultation online?").entries == ("online-consultation",)
    reply = chat.say(then)
    assert reply.type == "clarification"
    assert "free-consultation" in [option.entry for option in reply.options]
