"""Families of messages that no answer fits: frames and the words to put into them.

`cases/families` says which. Where one message of a family is answered, hundreds are.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from faqbot import Bot, State
from faqbot._schema import mappings, open_file

CASES = Path(__file__).parent / "cases" / "families"

MOST = 0.02
"""So large a share of a family that says nothing of it may get an answer."""

_SLOT = re.compile(r"\{([a-z-]+)\}")


@dataclass(frozen=True, slots=True)
class Family:
    """Every message that `say` makes; the entries in `right` answer it all the same.

    With `after` it is said in a conversation, after each answer of the knowledge base. So large
    a share as `most` of them may get another answer: a hole that is known, and shall not grow.
    """

    name: str
    say: tuple[str, ...]
    right: frozenset[str]
    after: bool
    most: float


def read_words(folder: Path = CASES) -> dict[str, tuple[str, ...]]:
    """The lists of words by name."""
    file = open_file(folder, "words.yaml")
    rows = mappings(file, "list", ("list", "lines"))
    found = {row.line("list"): row.lines("lines", needed=True) for row in rows}
    assert not file.problems, file.problems
    return found


def read_families(folder: Path = CASES) -> list[Family]:
    """The families of the folder, in order."""
    file = open_file(folder, "families.yaml")
    found = [
        Family(
            name=row.line("family"),
            say=row.lines("say", needed=True),
            right=frozenset(row.lines("right", needed=False)),
            after=row.flag("after"),
            most=float(row.optional_line("most") or MOST),
        )
        for row in mappings(file, "family", ("family", "say", "right", "after", "most"))
    ]
    assert not file.problems, file.problems
    return found


def messages(frame: str, words: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """`frame` with every combination of what its braces name.

    >>> list(messages("{who} is {how}", {"who": ["he", "she"], "how": ["ill", "well"]}))
    ['he is ill', 'he is well', 'she is ill', 'she is well']
    """
    slot = _SLOT.search(frame)
    if not slot:
        yield frame
        return
    for line in words[slot[1]]:
        yield from messages(frame[: slot.start()] + line + frame[slot.end() :], words)


def answered(
    bot: Bot, family: Family, words: Mapping[str, Sequence[str]], most: int | None = None
) -> dict[str, bool]:
    """Whether each message of `family` gets a direct answer that is no right one.

    At most `most` are asked, drawn by their text. What is said in a conversation is told with
    the entry before it.
    """
    said = [message for frame in family.say for message in messages(frame, words)]
    before = _answers(bot) if family.after else [""]
    every = [(entry, message) for entry in before for message in said]
    drawn = sorted(every, key=lambda pair: Random("\n".join(pair)).random())[:most]
    found = {}
    for entry, message in drawn:
        reply = bot.ask(message, State(entries=(entry,)) if entry else State())
        is_false = reply.type == "answer" and not family.right.issuperset(reply.entries)
        found[f"{entry}: {message}" if entry else message] = is_false
    return found


@cache
def _answers(bot: Bot) -> list[str]:
    return [id for id, e in bot.kb.items() if e.kind == "answer" and not e.is_small_talk]
