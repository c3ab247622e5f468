"""A message that was read: each way to read it, what was found for it, and what that must reach."""

from collections.abc import Sequence
from typing import NamedTuple

from faqbot.index import Found, Match
from faqbot.parts import Cut


class Thresholds(NamedTuple):
    """What a match must reach: `direct` by sureness, the others by score.

    A part of a message needs `part` more than the whole: a message that is read in
    several ways has as many chances to be misread.

    Small talk, which does no harm, is answered from `small_talk` on. Between `offer` and
    `direct` any other entry is only offered. A neighbouring question
    that is known and not covered is named from `neighbour` on: to say so wrongly
    costs a patient little. When nothing but such questions is like a message, they are
    offered from `uncovered` on: below it, it is mostly about something else.
    """

    direct: float
    part: float = 0.2
    small_talk: float = 0.45
    neighbour: float = 0.4
    clarify: float = 0.3
    uncovered: float = 0.15
    offer: float = 0.05


class Reading(NamedTuple):
    """One way to read a message, and what was found for it.

    `swapped` are the likely entries of which it is a phrasing with another word that matters.
    `second` is the surest match of a part, for the whole message, if it is the same entry.
    A part is `elsewhere` when what stands beside it makes it a question about something else.
    `small_talk` is what the whole message is unless it is surely something else (`small_talk`).
    """

    text: str
    found: Found
    swapped: frozenset[str] = frozenset()
    second: Match | None = None
    elsewhere: bool = False
    small_talk: Match | None = None

    @property
    def best(self) -> Match | None:
        """The best match, None when nothing was found."""
        return self.found.matches[0] if self.found.matches else None

    @property
    def score(self) -> float:
        """The score of the best match: if a part says the same, the better of both."""
        return max((match.score for match in (self.best, self.second) if match), default=0.0)

    @property
    def sureness(self) -> float:
        """How sure the best match is: if a part says the same, by the better of both figures.

        In a long story foreign words take support from the whole, and what the part leaves out
        takes score from it. That both mean the same entry, each read by itself, is evidence.
        """
        support = (match.support for match in (self.best, self.second) if match)
        return self.score * max(support, default=0.0)

    @property
    def is_swap(self) -> bool:
        """Whether it is a phrasing of its best entry with another word that matters."""
        return self.best is not None and self.best.entry in self.swapped

    def may_mean(self, entries: Sequence[str], least: float) -> bool:
        """Whether it means one of `entries` with a score of at least `least`."""
        return any(m.entry in entries and m.score >= least for m in self.found.matches)


class Read(NamedTuple):
    """A message that was read: as a `whole`, and by its `parts`.

    `cut` are the pieces of the whole, `outside` those of its sentences that are, alone or with
    the next, questions out of scope: the whole itself if it is one.
    """

    whole: Reading
    parts: tuple[Reading, ...]
    cut: Cut
    outside: tuple[str, ...] = ()

    @property
    def readings(self) -> tuple[Reading, ...]:
        """All of them, the whole first."""
        return (self.whole, *self.parts)

    @property
    def is_outside(self) -> bool:
        """Whether the whole message is a question out of scope."""
        return self.whole.text in self.outside

    def seconded(self) -> "Read":
        """The same, with the whole seconded by the surest part that means the same entry."""
        own = self.whole.best
        parts = [part.best for part in self.parts if part.best and not part.elsewhere]
        same = [best for best in parts if own and best.entry == own.entry]
        second = max(same, key=lambda match: match.sureness, default=None)
        return self._replace(whole=self.whole._replace(second=second))
