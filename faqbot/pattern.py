"""Patterns over words: how a safety rule says what it looks for.

A pattern is a line of words that must follow one another:

- `a|b` one word or the other, `a|b?` one of them or neither, `a_b|c` a phrase or a word;
- `<name>` one of a list of words or short phrases that has this name;
- `..` up to two more words, `...` up to five, within one sentence;
- `8-500` a number in this range, in figures or in words.

Matching looks at each word of a message, and from there at most at a fixed number of
ways on, so that its time grows with the length of the message and no faster. Nothing here
is a regular expression: no pattern can be written that takes long.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

BREAK = "."
"""Stands between two sentences in the words of a message."""

NUMBER = "#"
"""Stands for a number among the words that a pattern can begin with."""

GAPS = {"..": 2, "...": 5}
"""How many words a gap may skip."""

MAX_SKIPPED = 12
"""The gaps of one pattern may skip this many words together: each multiplies the ways on."""

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty".split()
)
_NUMBERS = {word: number for number, word in enumerate(_UNITS)} | {
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "hundred": 100, "dozen": 12,
}  # fmt: skip
_RANGE = re.compile(r"(\d{1,4})-(\d{1,4})")
_WORD = re.compile(r"[a-z0-9]+")
NAME = re.compile(r"<([a-z0-9-]+)>")
"""Names a list in a pattern."""


def number_of(word: str) -> int:
    """The number that `word` says, or -1.

    >>> number_of("30"), number_of("twelve"), number_of("12345"), number_of("pill")
    (30, 12, -1, -1)
    """
    return int(word) if word.isdecimal() and len(word) < 5 else _NUMBERS.get(word, -1)


Phrase = tuple[str, ...]


class Range(NamedTuple):
    """A number from `low` to `high`."""

    low: int
    high: int

    def holds(self, word: str) -> bool:
        """Whether `word` is a number of this range.

        >>> Range(8, 500).holds("30"), Range(8, 500).holds("twelve"), Range(8, 500).holds("2")
        (True, True, False)
        """
        return self.low <= number_of(word) <= self.high


class Step(NamedTuple):
    """One place of a pattern: a gap, or phrases by their first word and ranges of numbers."""

    phrases: Mapping[str, tuple[Phrase, ...]]
    ranges: tuple[Range, ...] = ()
    gap: int = 0
    optional: bool = False


class Pattern:
    """A pattern that can be matched; `text` is what it was written as. Immutable.

    Its steps are read when it is first tried: a screen has hundreds of patterns, and one
    message begins only a few.
    """

    __slots__ = ("_grammar", "_steps", "text")

    def __init__(self, text: str, grammar: "Grammar") -> None:
        self.text = text
        self._grammar = grammar
        self._steps: tuple[Step, ...] | None = None

    @property
    def steps(self) -> tuple[Step, ...]:
        """What must follow one another. Raises ValueError, saying what to do, for no pattern."""
        if self._steps is None:
            self._steps = self._grammar.steps(self.text)
        return self._steps

    def matches(self, said: "Said") -> list[tuple[int, int]]:
        """The (start, end) of each match, at most one for each start, in order.

        >>> pattern = Pattern("want|wants to ... die", Grammar({}))
        >>> pattern.matches(Said.of("i want to just die now".split()))
        [(1, 5)]
        """
        steps = self._steps or self.steps
        phrases, ranges = steps[0].phrases, steps[0].ranges
        places = [said.places[word] for word in phrases.keys() & said.places.keys()]
        starts = places[0] if len(places) == 1 else sorted(chain.from_iterable(places))
        if ranges:
            starts = sorted({*starts, *said.numbers})
        found = []
        for at in starts:
            end = _match(steps, 0, said.words, at)
            if end >= 0:
                found.append((at, end))
        return found


class Said(NamedTuple):
    """The words of a message, and where each of them and each number stands."""

    words: Sequence[str]
    places: Mapping[str, Sequence[int]]
    numbers: Sequence[int]

    @classmethod
    def of(cls, words: Sequence[str]) -> "Said":
        """`words` with their places."""
        places: dict[str, list[int]] = {}
        for at, word in enumerate(words):
            places.setdefault(word, []).append(at)
        numbers = (at for word in places if number_of(word) >= 0 for at in places[word])
        return cls(words, places, sorted(numbers))


class Grammar:
    """Reads patterns that may name the `lists` of words; what it has read it keeps."""

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        self._lists = {name: tuple(tuple(text.split()) for text in lists[name]) for name in lists}
        self._steps: dict[str, Step] = {}

    def steps(self, text: str) -> tuple[Step, ...]:
        """The steps of the pattern written as `text`.

        Raises ValueError, saying what to do, for what is no pattern. It must begin and end
        with a word or a number, not with a gap or something optional, so that it can be
        found and its end is sure.

        >>> Grammar({}).steps("... die")
        Traceback (most recent call last):
        ValueError: '... die' begins or ends with a gap or something optional: take it away
        """
        steps = tuple(map(self.step, text.split()))
        if not steps:
            raise ValueError("an empty pattern: write the words to look for")
        if any(step.gap or step.optional for step in (steps[0], steps[-1])):
            message = "begins or ends with a gap or something optional: take it away"
            raise ValueError(f"'{text}' {message}")
        if sum(step.gap for step in steps) > MAX_SKIPPED:
            message = f"its gaps skip more than {MAX_SKIPPED} words: narrow them, or write two"
            raise ValueError(f"'{text}': {message}")
        return steps

    def step(self, part: str) -> Step:
        """One place of a pattern. Raises ValueError for what is none."""
        if part not in self._steps:
            self._steps[part] = self._read(part)
        return self._steps[part]

    def _read(self, part: str) -> Step:
        if part in GAPS:
            return Step({}, gap=GAPS[part])
        items = part.removesuffix("?").split("|")
        ranges = tuple(
            Range(int(found[1]), int(found[2]))
            for item in items
            if (found := _RANGE.fullmatch(item))
        )
        words = [item for item in items if not _RANGE.fullmatch(item)]
        phrases = [phrase for item in words for phrase in self._phrases(item)]
        return Step(_by_first(phrases), ranges, optional=part.endswith("?"))

    def _phrases(self, item: str) -> Sequence[Phrase]:
        if found := NAME.fullmatch(item):
            if found[1] not in self._lists:
                raise ValueError(
                    f"'{item}' names no list: write it under 'lists', or mend the name"
                )
            return self._lists[found[1]]
        phrase = tuple(item.split("_"))
        if not all(map(_WORD.fullmatch, phrase)):
            message = "use a-z and 0-9, and write contractions out (do not, i am)"
            raise ValueError(f"'{item}' is no word: {message}")
        return (phrase,)


def _by_first(phrases: Sequence[Phrase]) -> dict[str, tuple[Phrase, ...]]:
    found: dict[str, list[Phrase]] = {}
    for phrase in sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase)):
        found.setdefault(phrase[0], []).append(phrase)
    return {first: tuple(together) for first, together in found.items()}


def _match(steps: Sequence[Step], at: int, words: Sequence[str], start: int) -> int:
    count = len(words)
    while at < len(steps):
        phrases, ranges, gap, optional = steps[at]
        at += 1
        if gap:
            return _skip(steps, at, words, range(start, min(start + gap + 1, count)))
        if optional and (end := _match(steps, at, words, start)) >= 0:
            return end
        # Whoever is upset puts full stops between words that belong together.
        while start < count and words[start] == BREAK:
            start += 1
        if start == count:
            return -1
        word = words[start]
        found = phrases.get(word, ())
        is_number = ranges and any(span.holds(word) for span in ranges)
        if found == ((word,),) or (is_number and not found):  # the one way on, as mostly
            start += 1
            continue
        for phrase in found:
            end = start + len(phrase)
            if tuple(words[start:end]) == phrase and (end := _match(steps, at, words, end)) >= 0:
                return end
        if not is_number:
            return -1
        start += 1
    return start


def _skip(steps: Sequence[Step], at: int, words: Sequence[str], starts: Iterable[int]) -> int:
    phrases, ranges, gap, optional = steps[at]
    anything = gap or optional or ranges
    for start in starts:
        word = words[start]
        if word == BREAK:
            return -1
        if (anything or word in phrases) and (end := _match(steps, at, words, start)) >= 0:
            return end
    return -1
