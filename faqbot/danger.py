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

Whoever is in danger may ask about hair as well, which sounds harmless. So a sentence in
which a rule fires is weighed alone, too, and so are all sentences that speak for danger,
without the others; the heaviest counts. Where no rule fires, weights decide only about
messages whose words they know (`Weights.know`): elsewhere they misled. Without that, 1 to 3 %
of what real people ask bots of other trades got a red flag.
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

RULE = 3.0
"""What a hard rule adds: the logarithm of how much likelier it fires on danger.

Measured on messages by authors whom the rules had not been written with: rules fired on
61 to 74 % of the hard ones and on 3 to 4 % of the harmless.
"""

PART = 3.0
"""So much less than the whole message its sentences that speak for danger weigh.

Harmless sentences beside a figure of speech do excuse it: without this, as many false
alarms cost one in ten of the right ones.
"""


FAMILIAR = 0.9
"""Weights decide alone only where they know this share of the words that were said ..."""

SPEAKING, SPEAKS = 8, 1.0
"""... and so many features weigh more than this. "I want to order" is no cry for help.

`FAMILIAR` and `SPEAKING` were chosen by hand, with the totals of the reserve and of public
question sets of other trades in view: figures on those do not test these two.
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
    weighs `threshold` or more is hard; without a rule only where `speaking` features speak.
    """

    features: Mapping[str, int]
    table: NDArray[np.float64]
    classes: Mapping[str, str]
    bias: float = 0.0
    threshold: float = 0.0
    speaking: int = SPEAKING

    def weigh(self, said: Sequence[str], fired: Sequence[Span] = ()) -> Weight:
        """How much the words `said` weigh; `fired` is where hard rules fired on them.

        >>> weights = Weights({"die": 0}, np.array([[2.0, 1.0, 0.5, 0.0]]), {}, bias=-1.0)
        >>> weights.weigh(["die"]), weights.weigh(["die"], [(0, 1)]).value
        (Weight(value=1.0, danger='self-harm'), 4.0)
        """
        rule = RULE if fired else 0.0
        parts = [
            (
                self._rows(said[start:end]),
                any(first < end and start < last for first, last in fired),
            )
            for start, end in sentences(said)
        ]
        whole = frozenset[int]().union(*(rows for rows, _ in parts))
        suspect = frozenset[int]().union(
            *(rows for rows, fires in parts if fires or self._sums(rows)[0] > self.bias)
        )
        value, *kinds = self._sums(whole)
        return Weight(
            max(
                value + rule,
                self._sums(suspect)[0] + rule - PART,
                *(self._sums(rows)[0] + RULE for rows, fires in parts if fires),
            ),
            DANGERS[kinds.index(max(kinds))] if whole else "unknown",
        )

    def know(self, said: Sequence[str]) -> bool:
        """Whether the words `said` are familiar, and enough of them speak for danger.

        >>> Weights({"die": 0}, np.array([[2.0, 1.0, 0.5, 0.0]]), {}).know(["die"])
        False
        """
        words = [word for word in said if word != BREAK]
        familiar = sum(stem(word) in self.features for word in words)
        speaking = np.count_nonzero(self.table[sorted(self._rows(said)), 0] > SPEAKS)
        return familiar >= FAMILIAR * len(words) and int(speaking) >= self.speaking

    def _rows(self, said: Sequence[str]) -> frozenset[int]:
        found = (self.features.get(name, -1) for name in features(said, self.classes))
        return frozenset(row for row in found if row >= 0)

    def _sums(self, rows: frozenset[int]) -> list[float]:
        """What the features `rows` weigh together, and of each of `DANGERS`."""
        # Sorted: the same words must weigh the same to the last bit, in every process.
        total, *kinds = self.table[sorted(rows)].sum(0).tolist()
        return [self.bias + total / sqrt(len(rows) or 1), *kinds]


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
