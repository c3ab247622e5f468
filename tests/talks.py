"""Conversations, remarks and choices, by authors who knew of no rule: what becomes of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

from faqbot import Bot
from faqbot.state import State

CASES = Path(__file__).parent / "cases"
NAMES = ("development", "reserve")
OFFERED = ("is-it-safe", "when-available", "glybera")

Outcome = Literal["right", "offered", "missed", "quiet", "false"]


@dataclass(frozen=True, slots=True)
class Turn:
    """A message typed after the entry `talked_of`, and the entries that would be right then."""

    text: str
    talked_of: str
    expected: frozenset[str]
    author: str


def turns(name: str) -> Iterator[Turn]:
    """The turns of one folder but the first of each conversation."""
    for path in sorted((CASES / "talks" / name).glob("*.yaml")):
        for talk in yaml.safe_load(path.read_text(encoding="utf-8")):
            talked_of = ""
            for turn in talk["turns"]:
                if talked_of:
                    expected = frozenset(turn["expected"])
                    yield Turn(turn["text"], talked_of, expected, path.stem)
                talked_of = next(iter(turn["expected"]), talked_of)


def statements(name: str) -> Iterator[tuple[Turn, bool]]:
    """What is typed without a question mark after an answer, and whether it asks something."""
    for path in sorted((CASES / "remarks" / name).glob("*.yaml")):
        for row in yaml.safe_load(path.read_text(encoding="utf-8")):
            expected = frozenset(row.get("expected", ()))
            yield Turn(row["text"], row["after"], expected, path.stem), row["asks"]


def outcome(bot: Bot, turn: Turn) -> Outcome:
    """Right, offered, missed or false; quiet when none was to be answered and none is.

    Only a direct answer is false: to be told that something else is not covered costs little.
    """
    reply = bot.ask(turn.text, State(entries=(turn.talked_of,)))
    if turn.expected.intersection(reply.entries):
        return "right"
    if reply.type == "answer":
        return "false"
    if not turn.expected:
        return "quiet"
    offered = turn.expected.intersection(option.entry for option in reply.options)
    return "offered" if offered else "missed"


def choices(name: str) -> list[tuple[str, int]]:
    """The texts of one file, each with the number that it means, 0 for none."""
    text = (CASES / "choices" / f"{name}.yaml").read_text(encoding="utf-8")
    return [(row["text"], row["means"]) for row in yaml.safe_load(text)]


def chosen(bot: Bot, text: str) -> int:
    """The number that `text` chooses among `OFFERED`, 4 for none of these, 0 for no choice."""
    reply = bot.ask(text, State(options=OFFERED))
    if reply.text == bot.kb.messages.none_chosen:
        return len(OFFERED) + 1
    answered = reply.type == "answer" and len(reply.entries) == 1 and reply.entries[0] in OFFERED
    return OFFERED.index(reply.entries[0]) + 1 if answered else 0
