"""How much a message sounds like danger, whatever its words: a sum of learnt weights.

Safety rules see what is said plainly; danger is often said otherwise. So every word, and
every two or three words in a row, has a weight, learnt by balanced logistic regression
with an L2 penalty (Cox 1958) from the messages in `tests/cases/safety/development`, each
of which says whether it is hard. A word of some lists (relatives, medicines, weapons ...)
also counts as the list that it stands in, so that what was learnt of an uncle holds for an
aunt. Weights are data, in `danger.txt`, made by `python -m tests.train_danger`.

The sum over a message is divided by the square root of the number of its known features,
so that long messages weigh no more. A hard rule that fires adds `RULE`. What reaches the
threshold is hard.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from faqbot.pattern import BREAK
from faqbot.records import Danger
from faqbot.text import stem

DANGERS: tuple[Danger, ...] = ("self-harm", "emergency", "abuse")
"""The dangers that a weight says something about, in the order of the columns."""

LONGEST = 3
"""So many words in a row are the longest feature."""

RULE = 3.0
"""What a hard rule adds: the logarithm of how much likelier it fires on danger.

Measured on messages by authors whom the rules had not been written with: rules fired on
61 to 74 % of the hard ones and on 3 to 4 % of the harmless.
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

    def weigh(self, said: Sequence[str]) -> Weight:
        """How much the words `said` weigh.

        >>> weights = Weights({"die": 0}, np.array([[2.0, 1.0, 0.5, 0.0]]), {}, bias=-1.0)
        >>> weights.weigh(["die"])
        Weight(value=1.0, danger='self-harm')
        """
        found = {self.features.get(feature, -1) for feature in features(said, self.classes)} - {-1}
        if not found:
            return Weight(self.bias, "unknown")
        # Sorted: the same words must weigh the same to the last bit, in every process.
        total, *kinds = self.table[sorted(found)].sum(0).tolist()
        return Weight(self.bias + total / sqrt(len(found)), DANGERS[kinds.index(max(kinds))])


UNLEARNT = Weights({}, np.empty((0, 1 + len(DANGERS))), {})
"""Weights that say nothing of any message."""


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
