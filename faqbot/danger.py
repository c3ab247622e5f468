"""How much a message sounds like danger, whatever its words: a sum of learnt weights.

Safety rules see what is said plainly; danger is often said otherwise. So every word, and
every two or three words in a row, has a weight, learnt by logistic regression (Platt 1999;
L2 penalty) from the messages in `tests/cases/safety/development`, each of which says
whether it is hard. Weights are data, in `danger.txt`, made by `python -m tests.train_danger`.

The sum over a message is divided by the square root of the number of its known features,
so that long messages weigh no more. A hard rule that fires adds `RULE`. What reaches
`THRESHOLD` is hard.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from math import sqrt
from pathlib import Path

from faqbot.pattern import BREAK
from faqbot.records import Danger
from faqbot.text import stem

DANGERS: tuple[Danger, ...] = ("self-harm", "emergency", "abuse")
"""The dangers that a weight says something about, in the order of the columns."""

LONGEST = 3
"""So many words in a row are the longest feature."""

RULE = 2.5
"""What a hard rule adds: the logarithm of how much likelier it fires on danger.

Measured on messages by authors whom the rules had not been written with: rules fired on
61 to 74 % of the hard ones and on 3 to 4 % of the others.
"""


class Weights:
    """Learnt weights: `bias`, and for each feature one for all danger and one for each kind."""

    def __init__(self, bias: float, features: Mapping[str, Sequence[float]]) -> None:
        self.bias = bias
        self.features = features

    def weigh(self, said: Sequence[str]) -> tuple[float, Danger]:
        """How much the words `said` weigh, and the danger that they sound like most.

        Above 0 danger is the likelier for as many dangerous as harmless messages.

        >>> Weights(-1.0, {"die": (2.0, 1.0, 0.5, 0.0)}).weigh(["die"])
        (1.0, 'self-harm')
        """
        known = [w for feature in set(features(said)) if (w := self.features.get(feature))]
        if not known:
            return self.bias, "unknown"
        sums = [sum(column) for column in zip(*known, strict=True)]
        kind = max(range(len(DANGERS)), key=lambda k: sums[k + 1])
        return self.bias + sums[0] / sqrt(len(known)), DANGERS[kind]


def features(said: Sequence[str]) -> Iterator[str]:
    """The stems of words, and of up to `LONGEST` words in a row within a sentence.

    >>> sorted(features(["want", "to", "die", ".", "now"]))
    ['die', 'now', 'to', 'to die', 'want', 'want to', 'want to die']
    """
    run: list[str] = []
    for word in said:
        run = [] if word == BREAK else [*run, stem(word)][-LONGEST:]
        for start in range(len(run)):
            yield " ".join(run[start:])


@cache
def learnt() -> tuple[Weights, float]:
    """The weights of `danger.txt`, and the threshold."""
    lines = Path(__file__).with_name("danger.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    table = {row[0]: tuple(map(float, row[1:])) for row in rows}
    bias, threshold = table.pop("(bias)")[0], table.pop("(threshold)")[0]
    return Weights(bias, table), threshold
