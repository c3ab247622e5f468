"""Many sorted names with their numbers, of which one run asks for few.

A dict of 40,000 names takes as long to make as reading all else that is kept, so that only
the names with the same first letters as one that is asked for are made a dict.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import count, groupby, pairwise
from typing import NamedTuple, Self

_LETTERS = 2
"""So many letters say which group a name is in: some hundred names at most are read for one."""

_REMEMBERED = 8
"""The numbers of the last so many sets are kept: two tables of the same names ask in turn."""


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

    __slots__ = ("_asked", "_read", "_unread", "groups", "text")

    def __init__(self, text: str, groups: Mapping[str, Group]) -> None:
        self.text = text
        self.groups = groups
        self._read: dict[str, int] = {}
        self._asked: dict[frozenset[str], list[int]] = {}
        self._unread = set(groups)

    def __reduce__(self) -> tuple[object, ...]:
        # Without what was asked for: patients typed that.
        return type(self), (self.text, self.groups)

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

    def numbers(self, names: frozenset[str]) -> list[int]:
        """The numbers of those of `names` that are here.

        >>> sorted(Names.of(["hair", "my", "my hair"]).numbers(frozenset(["my hair", "the", "my"])))
        [1, 2]
        """
        found = self._asked.get(names)
        if found is None:
            found = self._found(names)
            if len(self._asked) >= _REMEMBERED:
                self._asked.clear()
            self._asked[names] = found
        return found

    def _found(self, names: frozenset[str]) -> list[int]:
        for letters in self._unread & {name[:_LETTERS] for name in names}:
            number, start, end = self.groups[letters]
            some = self.text[start:end].split("\n")
            self._read.update(zip(some, count(number), strict=False))
            # Not before: another thread may ask meanwhile, and must not miss a sign of danger.
            self._unread.discard(letters)
        read = self._read
        return [read[name] for name in names if name in read]

    def __getitem__(self, name: str) -> int:
        for number in self._found(frozenset((name,))):
            return number
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.text.split("\n") if self.groups else ())

    def __len__(self) -> int:
        return sum(1 for _ in self)
