"""Many sorted names with their numbers, of which one run asks for few.

A dict of 40,000 names takes as long to make as reading all else that is kept, so that only
the names with the same first letters as one that is asked for are made a dict.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import count, groupby, pairwise
from typing import Any, NamedTuple, Self

_LETTERS = 2
"""So many letters say which group a name is in: some hundred names at most are read for one."""


class Group(NamedTuple):
    """Names with the same first letters: the number of the first, and where they are written."""

    number: int
    start: int
    end: int


class Names(Mapping[str, int]):
    """Names, one on each line of `text`, numbered from 0 on; `groups` finds those of some letters.

    >>> names = Names.of(["hair", "my", "my hair"])
    >>> names["my hair"], "mine" in names, list(names)
    (2, False, ['hair', 'my', 'my hair'])
    """

    __slots__ = ("_read", "groups", "text")

    def __init__(self, text: str, groups: Mapping[str, Group]) -> None:
        self.text = text
        self.groups = groups
        self._read: dict[str, dict[str, int]] = {}

    @classmethod
    def of(cls, names: Iterable[str]) -> Self:
        """The names `names`, which hold no line break; raises ValueError if they are not sorted."""
        written = list(names)
        if any(one >= other for one, other in pairwise(written)):
            raise ValueError("names must be sorted, each once")
        groups, number, start = {}, 0, 0
        for letters, found in groupby(written, key=lambda name: name[:_LETTERS]):
            some = list(found)
            end = start + len("\n".join(some))
            groups[letters] = Group(number, start, end)
            number, start = number + len(some), end + 1
        return cls("\n".join(written), groups)

    def get(self, name: str, default: Any = None) -> Any:
        """The number of `name`, or `default`."""
        letters = name[:_LETTERS]
        known = self._read.get(letters)
        if known is None:
            known = self._read[letters] = self._group(letters)
        return known.get(name, default)

    def _group(self, letters: str) -> dict[str, int]:
        if letters not in self.groups:
            return {}
        number, start, end = self.groups[letters]
        return dict(zip(self.text[start:end].split("\n"), count(number), strict=False))

    def __getitem__(self, name: str) -> int:
        number: int | None = self.get(name)
        if number is None:
            raise KeyError(name)
        return number

    def __iter__(self) -> Iterator[str]:
        return iter(self.text.split("\n") if self.groups else ())

    def __len__(self) -> int:
        return sum(1 for _ in self)
