"""Which of many patterns a message can match at all, by the words that it holds.

Of each pattern, the `PLACES` that the fewest messages fill are its *anchors*. A message calls
for a pattern when it fills all of them, so that it is matched against a few of many hundred.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from faqbot.pattern import NUMBER, Said, Step

PLACES = 3
"""So many places of a pattern are looked at before it is tried; many have no more."""

ALWAYS = ""
"""Stands for a word of every message: it fills the places that a pattern does not have."""

_FREQUENT = frozenset(
    "a about after all am an and any anything are as at be been but by can do does even for from "
    "get go going gone got had hair has have he her here him his how i if in into is it just like "
    "me more my no not now of off on one or our out over own she so some still than that the "
    "their them then there they this to too up us was we were what when where which who will with "
    "would you your".split()
)
_OFTEN = 60
"""A frequent word counts for so many others when anchors are chosen."""

Masks = tuple[int, ...]
"""For each of `PLACES`, the patterns for which a word fills it: bit k for pattern k."""


class Anchors:
    """The anchors of patterns: `words` gives, for each word and place, the numbers of patterns.

    >>> from faqbot.pattern import Grammar
    >>> anchors = Anchors.of(map(Grammar({}).steps, ["cut my wrist|arm", "sharp knife"]))
    >>> anchors.words["arm"], anchors.words["my"]
    ([[], [0], []], [[], [], [0]])
    >>> anchors.called(Said.of("my arm is cut".split())), anchors.called(Said.of(["knife"]))
    ([0], [])
    """

    def __init__(self, words: Mapping[str, Sequence[Sequence[int]]]) -> None:
        self.words: Final = words
        self._masks: dict[str, Masks] = {}

    @classmethod
    def of(cls, patterns: Iterable[Sequence[Step]]) -> "Anchors":
        """The anchors of `patterns`, each with its steps, numbered from 0 on."""
        words: dict[str, list[list[int]]] = {}
        for number, steps in enumerate(patterns):
            needed = sorted((s for s in steps if not s.gap and not s.optional), key=_filled)
            for place in range(PLACES):
                for word in _words(needed[place]) if place < len(needed) else (ALWAYS,):
                    words.setdefault(word, [[] for _ in range(PLACES)])[place].append(number)
        return cls(words)

    def called(self, said: Said) -> list[int]:
        """The numbers of the patterns all of whose anchors the message `said` fills, in order."""
        first, second, third = self._mask(NUMBER) if said.numbers else (0, 0, 0)
        for word in (ALWAYS, *said.places):
            if word in self.words:
                one, two, three = self._masks.get(word) or self._mask(word)
                first |= one
                second |= two
                third |= three
        return _bits(first & second & third)

    def _mask(self, word: str) -> Masks:
        """The masks of `word`, which are made when it is first asked for."""
        numbers = self.words.get(word, ((),) * PLACES)
        masks = tuple(sum(1 << number for number in some) for some in numbers)
        self._masks[word] = masks
        return masks


def _words(step: Step) -> list[str]:
    """The first words of what fills the place `step`."""
    return [*step.phrases, *((NUMBER,) if step.ranges else ())]


def _filled(step: Step) -> int:
    """How often messages fill the place `step`, roughly."""
    return sum(_OFTEN if word in _FREQUENT else 1 for word in step.phrases) + _OFTEN * len(
        step.ranges
    )


def _bits(mask: int) -> list[int]:
    """The numbers of the bits that are set in `mask`.

    >>> _bits(0b10010)
    [1, 4]
    """
    found = []
    while mask:
        lowest = mask & -mask
        found.append(lowest.bit_length() - 1)
        mask ^= lowest
    return found
