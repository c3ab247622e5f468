"""What was learnt of messages: how much they sound like danger, or ask for a safety note.

Rules see what is said plainly; danger is mostly said otherwise. So every word, and
every two or three words in a row, has weights, learnt by linear support vector machines
with squared hinge loss (Cortes and Vapnik 1995) from the messages in
`tests/cases/safety/development`, each of which says what it is. So has the first word of a
sentence, and the last: who "can't go on" says something else than who "can't go on Monday".
What stands behind a denial in its clause counts as denied as well (Das and Chen 2001): "no
headaches, no chest pain" is no emergency, "not breathing" is one.
A word of some lists
(relatives, medicines, weapons ...) also counts as the list that it stands in, so that what
was learnt of an uncle holds for an aunt. Weights are data, in `learnt.txt`, made by
`python -m tests.train_screen`.

The sum over a message is divided by the square root of the number of its features and `FEW`
more, so that long messages weigh no more, and one word alone less. What reaches the threshold
is a red flag, or shows a note; a soft rule that fires adds to its note.

For danger, a message is weighed by its pieces as well: without those that are harmless
(`HARMLESS`), and each alone, be it a sentence, what stands between commas, or `ROW` words in a
row of what runs on ("i want to die where is the clinic"). Of short signs of danger
among three harmless clauses 80 of 100 are found so between commas and 67 without a mark, 54 by
sentences alone; behind full stops 81.

Tried and dropped, and what helped: tests/benchmarks/TRIED.md.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import inf, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from faqbot.names import Names
from faqbot.pattern import BREAK
from faqbot.records import DANGERS, Danger
from faqbot.rulebook import Span
from faqbot.run_on import cuts
from faqbot.text import stem

FEW = 4
"""So many features are counted beside those of a message."""

UNIT = 10
"""Weights are whole numbers, so many to 1: their sums are exact, in whatever order."""

NOTE_RULE = 2.0
"""What a soft rule that fires adds."""

HARMLESS = -2.0
"""A sentence that weighs less is no sign of danger, and seldom meant to excuse one ..."""

ASIDE = 1.0
"""... so a message is weighed without such pieces, and by each piece alone, and so much less.

Whoever is in danger may ask about hair, too. Beside a question in the patient's own words
91 of 100 signs of danger are found, 86 without this; alone it costs .2 of 100. Harmless
sentences do excuse figures of speech: with half of `ASIDE` false alarms rise by a quarter.
"""

ROW, STEP, LONG = 10, 3, 13
"""Of a piece of more than `LONG` words each `ROW` in a row, from every `STEP`th on, are weighed."""

_DENIALS = frozenset("no not never without none nobody nothing neither nor hardly free".split())
_CLAUSES = frozenset("but because so".split())
"""A denial reaches no further than one of these."""

Features = frozenset[str]


class Weight(NamedTuple):
    """How much a message weighs, and the danger that it sounds like most."""

    value: float
    danger: Danger


class Weights(NamedTuple):
    """Learnt weights, a column for each of `columns`.

    `features` gives each feature its row of `table`, shape (n, columns), in parts of `UNIT`;
    `biases`, shape (columns,), is what nothing weighs. What weighs `threshold` or more counts.
    """

    columns: tuple[str, ...]
    features: Names
    table: NDArray[np.int16]
    biases: NDArray[np.float32]
    threshold: float

    def sums(self, found: Features) -> list[float]:
        """What the features `found` weigh together, a number for each column.

        >>> table, biases = np.array([[30, 60]], np.int16), np.array([-1.0, 0])
        >>> weights = Weights(("a", "b"), Names.of(["die"]), table, biases, 0)
        >>> weights.sums(frozenset(["i", "die", "now", "i die", "die now"]))
        [0.0, 2.0]
        """
        rows = np.array(self.features.numbers(found), np.intp)
        total = np.add.reduce(self.table.take(rows, 0), 0, np.int64)
        sums: list[float] = (self.biases + total / (UNIT * sqrt(len(found) + FEW))).tolist()
        return sums

    def first(self, found: Features) -> float:
        """The first of the `sums`, four times as fast."""
        table = self.table.data
        total = sum(table[row, 0] for row in self.features.numbers(found))
        return float(self.biases[0]) + total / (UNIT * sqrt(len(found) + FEW))


class Cut(NamedTuple):
    """The features of a message: of its sentences, of their `pieces`, and of rows in long ones."""

    parts: Sequence[Features]
    pieces: Sequence[Features]
    rows: Sequence[Features]


class Learnt(NamedTuple):
    """The weights for danger (all of it, then each of `DANGERS`) and for the notes of soft rules.

    Both have the same features. `classes` names the list that a word stands in; `words` are those
    that a misspelt one may be meant as, those first that are said in danger and in little else.
    """

    classes: Mapping[str, str]
    words: tuple[str, ...]
    danger: Weights
    notes: Weights

    def parts(self, said: Sequence[str]) -> list[Features]:
        """The features of each sentence of the words `said`."""
        return [features(said[start:end], self.classes) for start, end in sentences(said)]

    def cut(self, said: Sequence[str], apart: Sequence[str]) -> Cut:
        """The features of a message of the words `said`, which are `apart` at each comma, too."""
        parts, pieces = self.parts(said), list(_pieces(apart))
        rows = [features(row, self.classes) for piece in pieces for row in _rows(piece)]
        is_whole = len(pieces) == len(parts)
        return Cut(parts, parts if is_whole else [features(p, self.classes) for p in pieces], rows)

    def weigh(self, cut: Cut) -> Weight:
        """How much a message sounds like danger, as a whole or by its pieces."""
        whole = _all(cut.parts)
        value, *kinds = self.danger.sums(whole)
        alone = [*cut.pieces, *cut.rows]
        if len(alone) > 1:
            weighed = [self.danger.first(piece) for piece in alone]
            suspect = [p for p, v in zip(cut.pieces, weighed, strict=False) if v >= HARMLESS]
            if 0 < len(suspect) < len(cut.pieces):
                alone.append(_all(suspect))
                weighed.append(self.danger.first(alone[-1]))
            heaviest = max(weighed)
            if heaviest - ASIDE > value:
                value = heaviest - ASIDE
                _, *kinds = self.danger.sums(alone[weighed.index(heaviest)])
        return Weight(value, DANGERS[kinds.index(max(kinds))] if kinds else "unknown")

    def weigh_notes(self, parts: Sequence[Features], fired: Collection[str]) -> dict[str, float]:
        """How much the sentences `parts` ask for the note of each soft rule.

        `fired` are the rules that fired on them.
        """
        sums = zip(self.notes.columns, self.notes.sums(_all(parts)), strict=True)
        return {rule: value + (NOTE_RULE if rule in fired else 0.0) for rule, value in sums}

    def asks(self, parts: Sequence[Features], fired: Collection[str]) -> frozenset[str]:
        """The soft rules whose notes the sentences `parts` ask for, as `weigh_notes` says."""
        if not fired and max(self.notes.sums(_all(parts)), default=-inf) < self.notes.threshold:
            return frozenset()  # as mostly
        weighed = self.weigh_notes(parts, fired)
        return frozenset(rule for rule, v in weighed.items() if v >= self.notes.threshold)


def unlearnt(*columns: str) -> Weights:
    """Weights that say nothing of any message."""
    empty = np.empty((0, len(columns)), np.int16)
    return Weights(columns, Names.of([]), empty, np.zeros(len(columns), np.float32), inf)


UNLEARNT = Learnt({}, (), unlearnt("danger"), unlearnt())
"""Nothing: rules decide alone."""


def sentences(said: Sequence[str]) -> Iterator[Span]:
    """Where the sentences of the words `said` are.

    >>> list(sentences(["help", ".", "i", "fell", "."]))
    [(0, 1), (2, 4)]
    """
    start = 0
    for end, word in enumerate([*said, BREAK]):
        if word == BREAK:
            if end > start:
                yield start, end
            start = end + 1


def _pieces(said: Sequence[str]) -> Iterator[Sequence[str]]:
    waiting = [said[start:end] for start, end in sentences(said)]
    while waiting:
        piece = waiting.pop()
        if cut := cuts(piece):
            waiting += (piece[start:end] for start, end in pairwise([0, *cut, len(piece)]))
        else:
            yield piece


def _rows(piece: Sequence[str]) -> list[Sequence[str]]:
    if len(piece) <= LONG:
        return []
    starts = [*range(0, len(piece) - ROW, STEP), len(piece) - ROW]
    return [piece[start : start + ROW] for start in starts]


def features(said: Sequence[str], classes: Mapping[str, str]) -> Features:
    """The stems of the words of one sentence, two and three words in a row, and its ends.

    Once more with the class in place of a word that has one, and as denied behind a denial.

    >>> sorted(features(["my", "uncle"], {"uncle": "relative"}))
    ['<relative>', '^ my', 'my', 'my <relative>', 'my uncl', 'uncl', 'uncl $']
    >>> sorted(features(["no", "pain"], {}))
    ['^ no', 'no', 'no pain', 'pain', 'pain $', '~pain']
    """
    plain = [stem(word) for word in said]
    found = {*plain, *_runs(plain), *_denied(said, plain)}
    if plain:
        found.update((f"^ {plain[0]}", f"{plain[-1]} $"))
    # "My uncles gun": what is his, and some of them, count as the word itself.
    known = [classes.get(word) or classes.get(word.removesuffix("s")) for word in said]
    if any(known):
        both = zip(known, plain, strict=True)
        named = [f"<{name}>" if name else stemmed for name, stemmed in both]
        for at, name in enumerate(known):
            if name:  # the others have all been found
                found.add(named[at])
                found.update(_runs(named[max(0, at - 2) : at + 3]))
    return frozenset(found)


def _runs(names: Sequence[str]) -> list[str]:
    """Each two and three of `names` in a row."""
    pairs = [f"{first} {second}" for first, second in pairwise(names)]
    return pairs + [f"{pair} {third}" for pair, third in zip(pairs, names[2:], strict=False)]


def _denied(said: Sequence[str], stems: Sequence[str]) -> Iterator[str]:
    """Those of `stems`, of the words `said`, that stand behind a denial in a clause."""
    if _DENIALS.isdisjoint(said):
        return
    is_denied = False
    for word, stemmed in zip(said, stems, strict=True):
        if word in _DENIALS:
            is_denied = True
        elif word in _CLAUSES:
            is_denied = False
        elif is_denied:
            yield f"~{stemmed}"


def _all(parts: Sequence[Features]) -> Features:
    return parts[0] if len(parts) == 1 else frozenset[str]().union(*parts)


def parse(text: str) -> Learnt:
    """What `learnt.txt` holds, whose content is `text`; its features are sorted."""
    classes: dict[str, str] = {}
    words: tuple[str, ...] = ()
    tables: list[tuple[list[str], dict[str, list[str]]]] = []
    for line in text.splitlines():
        name, *values = line.split("\t")
        if name == "(class)":
            classes |= dict.fromkeys(values[1].split(), values[0])
        elif name == "(words)":
            words = tuple(values[0].split())
        elif name == "(table)":
            tables.append((values, {}))
        elif not name.startswith("#"):
            tables[-1][1][name] = values
    biases = [list(map(float, rows.pop("(biases)"))) for _, rows in tables]
    thresholds = [float(rows.pop("(threshold)")[0]) for _, rows in tables]
    features = Names.of(sorted({name for _, rows in tables for name in rows}))
    danger, notes = (
        Weights(
            tuple(columns),
            features,
            _table(features, rows, len(columns)),
            np.array(bias, np.float32),
            threshold,
        )
        for (columns, rows), bias, threshold in zip(tables, biases, thresholds, strict=True)
    )
    return Learnt(classes, words, danger, notes)


def _table(
    features: Iterable[str], rows: Mapping[str, Sequence[str]], columns: int
) -> NDArray[np.int16]:
    """A row for each of `features`, nought where nothing was learnt of it."""
    nothing = ("0",) * columns
    return np.array([list(map(int, rows.get(name, nothing))) for name in features], np.int16)
