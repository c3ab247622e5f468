"""The screen: every message is looked at for signs of danger before anything else.

A *hard* rule that fires is a red flag: the reply is the crisis card and nothing else. A
*soft* rule that fires adds a safety note to the usual reply. Rules are data
(`knowledge/safety.yaml`): patterns over words (`pattern`) and exceptions; a match that
overlaps a match of an exception does not count.

Before matching, words are made plain (`SpelledOut`): accents, widths, invisible
characters, spaced-out and doubled letters, figures for letters and words written together
are undone, and a misspelling of a long word of the rules is read as that word. A word
that is itself an English one is never changed: "spelling" is no swelling.

The screen is a pure function without state or network. An exception inside it raises the
red flag `FAILED`: silence would be the one wrong reply.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from faqbot import english
from faqbot.pattern import BREAK, NUMBER, Grammar, Pattern, number_of
from faqbot.records import SafetyRule, SafetyRules
from faqbot.text import clip, words

FAILED = "screen-failed"
"""The rule that a red flag names when the screen itself failed."""

SHORT, LONG = 6, 9
"""A misspelling may be one letter off from words of `SHORT` letters, two from `LONG` ones."""

MAX_CORRECTIONS = 40
"""At most this many different words of one message are looked up as misspellings."""

_SENTENCE_END = re.compile(r"[.!?;]+(?=\s|$)|[\u2026\u3002]")
_INSIDE = re.compile(r"(?<=[^\W\d_])[!|](?=[^\W\d_])")
_FIGURE_END = re.compile(r"(\d+)([a-z]+)")
_SIGNS = str.maketrans({"@": "a", "$": "s"})
_FIGURES = str.maketrans("01345", "oieas")


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A sign of danger: the hard rule that fired, its class, and the words that it saw."""

    rule: str
    danger: str
    words: str


@dataclass(frozen=True, slots=True)
class SafetyNote:
    """A soft rule that fired, and the words that it saw; `text` goes below the reply."""

    rule: str
    text: str
    words: str


@dataclass(frozen=True, slots=True)
class Screening:
    """What the screen saw in one message."""

    red_flag: RedFlag | None = None
    notes: tuple[SafetyNote, ...] = ()


class Screen:
    """The safety rules, ready to look at messages."""

    def __init__(self, rules: SafetyRules) -> None:
        """Raises ValueError for a rule with a pattern that cannot be read."""
        grammar = Grammar(rules.lists)
        compiled = compile_rules(rules, grammar)
        self._hard = [rule for rule in compiled if rule.record.tier == "hard"]
        self._soft = [rule for rule in compiled if rule.record.tier == "soft"]
        patterns = [pattern for rule in compiled for pattern in rule.patterns()]
        self._starts = _by_start(patterns)
        named = {word for pattern in patterns for word in pattern.words}
        self._spelled = SpelledOut(named, rules.spellings)

    def look(self, message: str) -> Screening:
        """What is seen in `message`; never raises."""
        try:
            return self._seen(self._spelled.words(clip(message)))
        except Exception:  # whatever went wrong, a person in danger must not get silence
            return Screening(RedFlag(FAILED, "unknown", ""))

    def _seen(self, said: Sequence[str]) -> Screening:
        spans = self._spans(said)
        for rule in self._hard:
            if (found := rule.counts(spans)) is not None:
                quoted = " ".join(said[slice(*found)])
                return Screening(RedFlag(rule.record.id, rule.record.danger, quoted))
        fired = [(rule, found) for rule in self._soft if (found := rule.counts(spans)) is not None]
        return Screening(
            notes=tuple(
                SafetyNote(rule.record.id, rule.record.text, " ".join(said[slice(*found)]))
                for rule, found in fired
            )
        )

    def _spans(self, said: Sequence[str]) -> dict[str, list[tuple[int, int]]]:
        """Where each pattern matches: its text and the (start, end) of every match."""
        spans: dict[str, list[tuple[int, int]]] = {}
        for start, word in enumerate(said):
            starting = self._starts.get(word, ())
            if number_of(word) >= 0:
                starting = (*starting, *self._starts.get(NUMBER, ()))
            for pattern in starting:
                if (end := pattern.match(said, start)) >= 0:
                    spans.setdefault(pattern.text, []).append((start, end))
        return spans


Span = tuple[int, int]
_JOINT = " & "


Together = tuple[Pattern, ...]
"""Patterns that must all match."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rule with its patterns read."""

    record: SafetyRule
    fires: tuple[Together, ...]
    excepts: tuple[Together, ...]

    def patterns(self) -> Iterator[Pattern]:
        """All of its patterns."""
        for together in (*self.fires, *self.excepts):
            yield from together

    def counts(self, spans: Mapping[str, Sequence[Span]]) -> Span | None:
        """The first match that no exception overlaps, as (start, end); None when there is none."""
        excepted: list[Span] | None = None
        for together in self.fires:
            if not all(pattern.text in spans for pattern in together):
                continue
            if excepted is None:
                excepted = list(_excepted(self.excepts, spans))
            found = [_clear(spans[pattern.text], excepted) for pattern in together]
            if found[0] is not None and None not in found:
                return found[0]
        return None


def _excepted(excepts: Iterable[Together], spans: Mapping[str, Sequence[Span]]) -> Iterator[Span]:
    for together in excepts:
        if all(pattern.text in spans for pattern in together):
            yield from (span for pattern in together for span in spans[pattern.text])


def _clear(found: Sequence[Span], excepted: Sequence[Span]) -> Span | None:
    for start, end in found:
        if not any(start < last and first < end for first, last in excepted):
            return start, end
    return None


def compile_rules(rules: SafetyRules, grammar: Grammar) -> list[Compiled]:
    """The rules with their patterns read, in order. Raises ValueError for what cannot be read."""

    def read(texts: Iterable[str]) -> tuple[Together, ...]:
        return tuple(tuple(map(grammar.pattern, text.split(_JOINT))) for text in texts)

    fires = {rule.id: read(rule.patterns) for rule in rules.rules}
    return [
        Compiled(
            rule,
            fires[rule.id],
            (*read(rule.exceptions), *(one for id in rule.unless for one in fires[id])),
        )
        for rule in rules.rules
    ]


def _by_start(patterns: Iterable[Pattern]) -> dict[str, tuple[Pattern, ...]]:
    found: dict[str, dict[str, Pattern]] = {}
    for pattern in patterns:
        for word in pattern.starts:
            found.setdefault(word, {})[pattern.text] = pattern
    return {word: tuple(together.values()) for word, together in found.items()}


class SpelledOut:
    """Reads messages as the words that rules are written in."""

    def __init__(self, named: Iterable[str], spellings: Mapping[str, str]) -> None:
        """`named` are the words of the rules; `spellings` maps short forms to what they mean."""
        self._spellings = {word: tuple(meant.split()) for word, meant in spellings.items()}
        self._named = frozenset(named) | {w for meant in self._spellings.values() for w in meant}
        self._long = sorted(word for word in self._named if len(word) >= SHORT)
        self._squeezed = {_squeezed(word): word for word in sorted(self._named) if len(word) > 2}

    def words(self, message: str) -> list[str]:
        """The words of `message`, with `BREAK` between its sentences.

        >>> SpelledOut({"kill", "myself"}, {}).words("I'm fine. K i l l mysself")
        ['i', 'am', 'fine', '.', 'kill', 'myself']
        """
        said: list[str] = []
        corrections: dict[str, tuple[str, ...]] = {}
        for sentence in _SENTENCE_END.split(_INSIDE.sub("i", message.translate(_SIGNS))):
            if said and said[-1] != BREAK:
                said.append(BREAK)
            for word in self._joined(words(sentence)):
                said.extend(self._meant(word, corrections))
        return said

    def _joined(self, said: Sequence[str]) -> Iterator[str]:
        """`said` with single letters in a row put together where that makes words."""
        start = 0
        while start < len(said):
            end = start
            while end < len(said) and len(said[end]) == 1 and said[end].isalpha():
                end += 1
            together = "".join(said[start:end])
            if end - start > 2 and (together in self._named or self._parts(together)):
                yield together
            else:
                end = max(end, start + 1)
                yield from said[start:end]
            start = end

    def _meant(self, word: str, corrections: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
        if word in self._spellings:
            return self._spellings[word]
        if word in self._named or len(word) < 3 or word.isdecimal():
            return (word,)
        if word not in corrections:
            if len(corrections) >= MAX_CORRECTIONS:
                return (word,)
            corrections[word] = self._corrected(word)
        return corrections[word]

    def _corrected(self, word: str) -> tuple[str, ...]:
        if found := _FIGURE_END.fullmatch(word):
            return (found[1], *self._meant(found[2], {}))
        if english.is_listed(word):
            return (word,)
        plain = word.translate(_FIGURES)
        if plain in self._named:
            return (plain,)
        if (whole := self._squeezed.get(_squeezed(plain))) is not None:
            return (whole,)
        return self._parts(plain) or self._nearest(plain)

    def _nearest(self, word: str) -> tuple[str, ...]:
        if len(word) < SHORT - 1:
            return (word,)
        off = 2 if len(word) >= LONG - 1 else 1
        near = process.extract(word, self._long, scorer=OSA.distance, score_cutoff=off, limit=3)
        for known, distance, _ in near:
            if distance <= (2 if len(known) >= LONG else 1):
                return (known,)
        return (word,)

    def _parts(self, word: str) -> tuple[str, ...]:
        """`word` as words of the rules written together, () when it is not that."""
        if not 5 < len(word) < 30:
            return ()
        # ways[end] is how the first `end` letters can be cut, in as few words as possible.
        ways: list[tuple[str, ...] | None] = [(), *[None] * len(word)]
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - 12), end):
                before, part = ways[start], word[start:end]
                if before is None or not (part in self._named and (len(part) > 1 or part in "ia")):
                    continue
                best = ways[end]
                if best is None or len(before) + 1 < len(best):
                    ways[end] = (*before, part)
        return ways[-1] or ()


def _squeezed(word: str) -> str:
    """`word` with each run of one letter cut to a single one.

    >>> _squeezed("kiilll")
    'kil'
    """
    return re.sub(r"(.)\1+", r"\1", word)
