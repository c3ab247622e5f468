"""Messages that ask two things: both get a reply, or the bot says that one has none."""

from collections import Counter
from pathlib import Path
from typing import Any, Literal

import pytest
import yaml

from faqbot import Bot, Reply
from faqbot.responder import ALSO, PARTLY

CASES = Path(__file__).parent / "cases" / "two_questions"

Outcome = Literal["two", "named", "owned up", "one", "false", "none"]


def outcome(reply: Reply, expected: set[str]) -> Outcome:
    """What a message gets: two answers, one and a note, one alone, a false one, or none."""
    if reply.type != "answer":
        return "none"
    if not expected.issuperset(reply.entries):
        return "false"
    if len(reply.entries) == 2:
        return "two"
    notes = {note.id for note in reply.notes}
    return "named" if ALSO in notes else "owned up" if PARTLY in notes else "one"


def outcomes(bot: Bot, name: str) -> dict[str, Counter[Outcome]]:
    """How often messages of each sort in a file come out each way."""
    text = (CASES / f"{name}.yaml").read_text(encoding="utf-8")
    cases: list[dict[str, Any]] = yaml.load(text, Loader=yaml.CSafeLoader)
    replies = bot.ask_many([case["text"] for case in cases])
    found: dict[str, Counter[Outcome]] = {}
    for case, reply in zip(cases, replies, strict=True):
        counts = found.setdefault(case["sort"], Counter())
        counts[outcome(reply, set(case["expected"]))] += 1
    return found


@pytest.mark.parametrize("name", ["development", "reserve"])
def test_of_two_questions_none_is_dropped_in_silence(
    bot: Bot, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = outcomes(bot, name)
    with capsys.disabled():
        print()
        for sort, counts in found.items():
            print(f"{name}, {sort}: {dict(counts.most_common())}")
    asked_two = Counter[Outcome]()
    for sort in ("both", "points", "one"):
        asked_two += found[sort]
    assert asked_two["one"] <= 0.2 * asked_two.total()
    assert found["both"]["two"] >= 0.4 * found["both"].total()
    assert found["points"]["two"] >= 0.4 * found["points"].total()


@pytest.mark.parametrize("name", ["development", "reserve"])
def test_one_question_in_two_sentences_is_seldom_called_two(bot: Bot, name: str) -> None:
    found = outcomes(bot, name)
    single = found["single"]
    assert single["two"] + single["owned up"] + single["named"] <= 0.24 * single.total()
    assert sum(counts["false"] for counts in found.values()) <= 0.015 * 200
