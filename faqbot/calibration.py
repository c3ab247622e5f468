"""From fits to probabilities, learnt from the knowledge base alone.

Three questions about the best entry for a query, each answered by a logistic
regression on a few features (Platt 1999):

- `score`: is this entry the right one? Learnt from every phrasing scored as a new
  wording (left out alone) and as a question that the knowledge base lacks (left
  out with its whole entry), and from wanted copies (`disturb`).
- `among`: if it is not, is the query answerable at all? What is right, what is wrong
  among the entries and what the knowledge base lacks are three shares, so that `score`
  can be told for a use in which more or fewer questions are unanswerable than in the
  trials (Saerens, Latinne and Decaestecker 2002).
- `support`: do the query's words say this and nothing else? Learnt from wanted
  against unwanted copies: a foreign or a neighbour's telling word in an otherwise
  perfect match.

A direct answer needs score times support above the threshold that a stated budget
of false answers allows. Signs are fixed beforehand (a better fit never lowers a
score, more phrasings never raise one, neither an unknown word nor a question word that
nobody asked the entry with ever raises support); a
coefficient that would take the wrong sign is left out. That held the ordering on
sets unlike ours, where free coefficients lost up to .10 of AUROC. The number of an
entry's phrasings keeps large entries from winning by number.

What few phrasings show is not much to go by here either: the models stay near cautious ones,
the nearer the fewer phrasings there are. With none where no telling word is shared, three
knowledge bases of a few entries give 2 of 612 greetings and the like a direct answer, and gave 57.

Tried and dropped: tests/benchmarks/TRIED.md.
"""

from collections.abc import Sequence
from math import exp, sqrt
from typing import NamedTuple

import numpy as np

from faqbot.similarity import Array

LEAST_SURE = 0.3
"""A direct answer is never less sure than this, whatever the budget."""


TRUST = 3.0
"""How far a coefficient may well be from the one that is expected."""


CONFIDENCE = 1.2816
"""The normal quantile of nine cases in ten: in so many a budget is kept."""


class Logistic(NamedTuple):
    """A logistic regression: P = 1 / (1 + exp(-(bias + x . weights)))."""

    bias: float
    weights: tuple[float, ...]

    def probability(self, features: Array) -> Array:
        """The probabilities of rows of features, shape (rows,)."""
        z = self.bias + features @ np.array(self.weights)
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(z, -50.0, 50.0))))

    def one(self, features: Sequence[float]) -> float:
        """The probability of one row of features."""
        z = self.bias + sum(w * x for w, x in zip(self.weights, features, strict=True))
        return 1.0 / (1.0 + exp(-min(max(z, -50.0), 50.0)))

    @classmethod
    def fit(
        cls,
        features: Array,
        truth: Array,
        weight: Array,
        signs: Sequence[int],
        *,
        expected: "Logistic",
        tried: int,
    ) -> "Logistic":
        """The likeliest model of these rows, where `expected` is likely beforehand.

        What few phrasings were `tried` for stays near `expected`: each coefficient has a normal
        prior about the one expected, `TRUST` wide. A feature whose coefficient contradicts its
        sign (1 or -1; 0 is free) is left out, the worst first, and the rest fitted again.
        """
        mean, use = features.mean(0), list(range(features.shape[1]))
        weights = np.array(expected.weights)
        prior = np.array([expected.bias + weights @ mean, *weights])
        ridge = 1.0 / (TRUST**2 * max(tried, 1))
        while True:
            kept = [0, *(k + 1 for k in use)]
            found = _newton(
                (features - mean)[:, use], truth, weight / weight.sum(), prior[kept], ridge
            )
            wrong = [(b * signs[k], k) for b, k in zip(found[1:], use, strict=True) if signs[k]]
            worst = min(wrong, default=(0.0, -1))
            if worst[0] >= 0:
                break
            use.remove(worst[1])
        slopes = np.zeros(features.shape[1])
        slopes[use] = found[1:]
        return cls(float(found[0] - slopes @ mean), tuple(slopes.tolist()))


def _newton(features: Array, truth: Array, weight: Array, prior: Array, ridge: float) -> Array:
    """Newton's method for the logistic likelihood; the first coefficient is the bias.

    `ridge` holds the coefficients near `prior`. A step that leads too far is halved.
    """
    design = np.column_stack([np.ones(len(features)), features])

    def loss(point: Array) -> float:
        z, off = design @ point, point - prior
        return float(weight @ (np.logaddexp(0.0, z) - truth * z) + ridge * (off @ off) / 2)

    found = np.zeros(design.shape[1])
    for _ in range(30):
        p = 1.0 / (1.0 + np.exp(-np.clip(design @ found, -30.0, 30.0)))
        slope = design.T @ (weight * (truth - p)) - ridge * (found - prior)
        curve = (design.T * (weight * p * (1 - p))) @ design + ridge * np.eye(len(found))
        step = np.linalg.solve(curve, slope)
        while np.abs(step).max() > 1e-9 and loss(found + step) > loss(found):
            step = step / 2
        found = found + step
        if np.abs(step).max() < 1e-9:
            break
    return found


CAUTIOUS_SCORE = Logistic(-4.0, (7.0, 0.0, 3.0, 0.0, 0.0))
CAUTIOUS_AMONG = Logistic(0.0, (0.0, 0.0, 0.0, 0.0, 0.0))
CAUTIOUS_SUPPORT = Logistic(0.0, (-2.0, -0.5, -1.0, -3.0, 0.0, 4.0, -0.5))


class Calibration(NamedTuple):
    """The three models, and how sure they were where a direct answer would have been false.

    `unanswerable` and `answerable` hold score times support of every false direct
    answer among the trials of either sort, falling, each with its share of the sort.
    `tried` is the number of phrasings that the trials were made of, `lacking` the share
    that unanswerable queries have of what `score` and `among` were learnt from.
    """

    score: Logistic
    support: Logistic
    unanswerable: tuple[tuple[float, float], ...]
    answerable: tuple[tuple[float, float], ...]
    tried: int
    among: Logistic = CAUTIOUS_AMONG
    lacking: float = 0.5

    @property
    def careful(self) -> bool:
        """Whether there was too little to learn from, so that cautious models hold."""
        return self.score == CAUTIOUS_SCORE or self.support == CAUTIOUS_SUPPORT

    def probability(self, features: Sequence[float], unanswerable: float) -> float:
        """The probability that the entry with these features of `score` is the right one.

        It is told for queries of which the share `unanswerable` is not answered by the
        knowledge base.

        >>> even = Logistic(0.0, (0.0,))
        >>> calibration = Calibration(even, even, (), (), 0, among=even, lacking=0.5)
        >>> [round(calibration.probability([1.0], share), 2) for share in (0.0, 0.5, 1.0)]
        [0.67, 0.5, 0.0]
        """
        right = self.score.one(features)
        wrong = (1.0 - right) * self.among.one(features)
        more = unanswerable / self.lacking
        fewer = (1.0 - unanswerable) / (1.0 - self.lacking)
        whole = (right + wrong) * fewer + (1.0 - right - wrong) * more
        return right * fewer / whole if whole > 0.0 else 0.0

    def threshold(self, budget: float) -> float:
        """The sureness above which at most `budget` of either sort is answered falsely.

        `budget` is a share, such as 0.02. It holds even when every question that the
        knowledge base does not answer is a near miss, as all trials of that sort are. What
        few phrasings show is not much to go by: the trials keep to a smaller share, whose
        upper bound by `CONFIDENCE` is the budget (Wilson 1927). Never below `LEAST_SURE`.
        """
        error = CONFIDENCE * sqrt(budget * (1.0 - budget) / max(self.tried, 1))
        sorts = (self.unanswerable, self.answerable)
        return max(LEAST_SURE, *(_quantile(sort, budget - error) for sort in sorts))


def _quantile(falling: Sequence[tuple[float, float]], budget: float) -> float:
    used = 0.0
    for sureness, share in falling:
        used += share
        if used > budget:
            return sureness
    return 0.0
