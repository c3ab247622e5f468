"""How much a message sounds like danger, whatever its words: a sum of learnt weights.

Safety rules see what is said plainly; danger is often said otherwise. So every word, and
every two or three words in a row, has a weight, learnt by a linear support vector machine
with squared hinge loss (Cortes and Vapnik 1995) from the messages in
`tests/cases/safety/development`, each of which says whether it is hard. A word of some
lists (relatives, medicines, weapons ...) also counts as the list that it stands in, so that
what was learnt of an uncle holds for an aunt. Weights are data, in `danger.txt`, made by
`python -m tests.train_danger`.

The sum over a message is divided by the square root of the number of its features and `FEW`
more, so that long messages weigh no more, and one word alone less. A hard rule that fires
adds `RULE`. What reaches the threshold is hard. Whoever is in danger may ask about hair as
well: a sentence that weighs less than `HARMLESS` is left out of the sum.

Tried and dropped, on messages by authors who were not learnt from: balanced logistic
regression (finds 2 to 3 of 100 fewer), pairs of words further apart, letter n-grams, static
word vectors beside the words and clusters of them (no gain), a convolutional network over
word vectors (20 of 100 fewer), the most dangerous sentence instead of the whole message (2
to 5 fewer). What helped was more authors: each doubling of the messages found 8 more of 100.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from faqbot.pattern import BREAK
from faqbot.records import Danger
from faqbot.rulebook import Span
from faqbot.text import stem

DANGERS: tuple[Danger, ...] = ("self-harm", "emergency", "abuse")
"""The dangers that a weight says something about, in the order of the columns."""

LONGEST = 3
"""So many words in a row are the longest feature."""

RULE = 1.5
"""What a hard rule adds.

Rules fire on half of what unknown authors say in danger and on 2 % of what is harmless,
which makes a likelihood ratio of 25, but most of that the words have said already.
"""

FEW = 4
"""So many features are counted beside those of a message."""

HARMLESS = -7.0
"""A sentence that weighs less says nothing about the others.

Less far from danger, harmless sentences do excuse a figure of speech: leaving them out, too,
costs 2 of 100 signs of danger for as many false alarms.
"""


class Weight(NamedTuple):
    """How much a message weighs, and the danger that it sounds like most."""

    value: float
    danger: Danger


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """Learnt weights.

    `features` gives each feature its row of `table`, shape (n, 4): one weight for all danger
    and one for each of `DANGERS`. `classes` names the list that a word stands in. What
    weighs `threshold` or more is hard.
    """

    features: Mapping[str, int]
    table: NDArray[np.float64]
    classes: Mapping[str, str]
    bias: float = 0.0
    threshold: float = 0.0

    def weigh(self, said: Sequence[str], *, rule: bool = False) -> Weight:
        """How much the words `said` weigh; `rule` tells whether a hard rule fired on them.

        >>> weights = Weights({"die": 0}, np.array([[2.0, 1.0, 0.5, 0.0]]), {}, bias=-1.0)
        >>> weights.weigh("have to just die now".split()).danger
        'self-harm'
        >>> round(weights.weigh(["die"], rule=True).value - weights.weigh(["die"]).value, 2)
        1.5
        """
        parts = [
            frozenset(features(said[start:end], self.classes)) for start, end in sentences(said)
        ]
        suspect = frozenset[str]().union(*self._suspect(parts))
        value, *kinds = self._sums(suspect)
        danger = DANGERS[kinds.index(max(kinds))] if any(kinds) else "unknown"
        return Weight(value + (RULE if rule else 0.0), danger)

    def _suspect(self, parts: Sequence[frozenset[str]]) -> Sequence[frozenset[str]]:
        """The features of the sentences `parts` without those that are surely harmless."""
        if len(parts) < 2:
            return parts
        weighed = [self._sums(part)[0] for part in parts]
        least = min(HARMLESS, max(weighed))
        return [part for part, value in zip(parts, weighed, strict=True) if value >= least]

    def _sums(self, found: frozenset[str]) -> list[float]:
        """What the features `found` weigh together, and of each of `DANGERS`."""
        # Sorted: the same words must weigh the same to the last bit, in every process.
        rows = sorted(self.features[name] for name in found if name in self.features)
        total, *kinds = self.table[rows].sum(0).tolist()
        return [self.bias + total / sqrt(len(found) + FEW), *kinds]


UNLEARNT = Weights({}, np.empty((0, 1 + len(DANGERS))), {})
"""Weights that say nothing of any message."""


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


def features(said: Sequence[str], classes: Mapping[str, str]) -> Iterator[str]:
    """The stems of words, and of up to `LONGEST` words in a row within a sentence.

    Once more with the class in place of a word that has one.

    >>> sorted(features(["my", "uncle", ".", "now"], {"uncle": "relative"}))
    ['<relative>', 'my', 'my <relative>', 'my uncl', 'now', 'uncl']
    """
    run: list[str] = []
    general: list[str] = []
    for word in said:
        if word == BREAK:
            run, general = [], []
            continue
        stemmed = stem(word)
        run = [*run, stemmed][-LONGEST:]
        general = [*general, f"<{classes[word]}>" if word in classes else stemmed][-LONGEST:]
        for start in range(len(run)):
            yield " ".join(run[start:])
            if general[start:] != run[start:]:
                yield " ".join(general[start:])


def parse(text: str) -> Weights:
    """The weights that `danger.txt` holds, whose content is `text`."""
    rows: dict[str, list[str]] = {}
    classes: dict[str, str] = {}
    for line in text.splitlines():
        name, *values = line.split("\t")
        if name == "(class)":
            classes |= dict.fromkeys(values[1].split(), values[0])
        elif not name.startswith("#"):
            rows[name] = values
    bias, threshold = float(rows.pop("(bias)")[0]), float(rows.pop("(threshold)")[0])
    table = np.array([[float(value) for value in values] for values in rows.values()])
    return Weights({name: row for row, name in enumerate(rows)}, table, classes, bias, threshold)
