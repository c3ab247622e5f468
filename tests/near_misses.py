"""Questions that are nearly one of ours: the word that matters is swapped for another.

`cases/near_misses.yaml` says which words, in the phrasings of which entries. A bot that
goes by shared words answers them, and wrongly.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from faqbot._schema import mappings, open_file
from faqbot.knowledge import Entry
from faqbot.reply import Reply

FILE = Path(__file__).parent / "cases" / "near_misses.yaml"


@dataclass(frozen=True, slots=True)
class Swap:
    """One line of the file: `old` words of the phrasings of `entries` for each of `new`.

    What still holds a word that begins with one of `unless` is no near miss. `right` are
    entries whose answer is right all the same.
    """

    group: str
    entries: tuple[str, ...]
    old: tuple[str, ...]
    new: tuple[str, ...]
    unless: tuple[str, ...]
    right: frozenset[str]


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A question made from a phrasing of `entry`, which does not answer it; `right` ones do."""

    text: str
    entry: str
    group: str
    right: frozenset[str]


def read_swaps(path: Path = FILE) -> list[Swap]:
    """The swaps of the file, in order."""
    file = open_file(path.parent, path.name)
    known = ("group", "entries", "swap", "for", "unless", "right")
    swaps = [
        Swap(
            group=row.line("group"),
            entries=row.lines("entries", needed=True),
            old=row.lines("swap", needed=True),
            new=row.lines("for", needed=True),
            unless=row.lines("unless", needed=False),
            right=frozenset(row.lines("right", needed=False)),
        )
        for row in mappings(file, "swap", known)
    ]
    assert not file.problems, file.problems
    return swaps


def swapped(phrasing: str, swap: Swap) -> Iterator[str]:
    """`phrasing` with the old words replaced by each of the new; nothing when it holds none.

    >>> pairs = Swap("", (), ("hair loss", "baldness"), ("acne",), ("bald",), frozenset())
    >>> list(swapped("Is baldness hair loss?", pairs)), list(swapped("bald? hair loss!", pairs))
    (['Is acne acne?'], [])
    """
    left, found = _any_of(swap.old, r"\b").subn("\0", phrasing)
    if not found or (swap.unless and _any_of(swap.unless, "").search(left)):
        return
    for new in swap.new:
        yield left.replace("\0", new)


def _any_of(words: Sequence[str], end: str) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))}){end}", re.IGNORECASE)


def near_misses(entries: Mapping[str, Entry], swaps: Sequence[Swap]) -> list[NearMiss]:
    """Every question that `swaps` make of the phrasings of `entries`, each once."""
    found: dict[str, NearMiss] = {}
    for swap in swaps:
        for id in swap.entries:
            for phrasing in entries[id].phrasings:
                for text in swapped(phrasing, swap):
                    found.setdefault(text.lower(), NearMiss(text, id, swap.group, swap.right))
    return list(found.values())


def is_false(miss: NearMiss, reply: Reply) -> bool:
    """Whether `reply` answers the near miss directly and an entry in it is no right one."""
    return reply.type == "answer" and not miss.right.issuperset(reply.entries)
