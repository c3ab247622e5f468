"""The mixture: how much each view and the answers count, chosen by leave-one-out.

A mixture is judged by the share of phrasings whose entry still fits best when the
phrasing is left out, times how well that fit is told from the best fit of
phrasings whose whole entry is left out (the area under the ROC curve). Both come
in closed form from one inverse, so that no question but the knowledge base's own
is looked at. The answers are not left out with a phrasing, and go with their entry.

An entry with many phrasings fits much that it does not mean: whatever is asked is like one of
them. So it has a handicap, the more the more phrasings it has (`handicaps`), as large as it
pays by leave-one-out: with it one more in 100 of our development questions fits a right entry best.
Where all entries have as many phrasings nothing changes, and a local fit has no handicap: its
groups are small.

Tried and dropped: tests/benchmarks/TRIED.md.
"""

from collections.abc import Sequence
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from faqbot.similarity import Array

TEMPERATURE = 0.01
"""A candidate whose merit is less by this much counts for 1/e."""

SAMPLE = 700
"""Mixtures are compared on at most about this many phrasings, whole entries at a time."""


WITNESS = (0.0, 0.1, 0.2, 0.3)
"""The weights that the answers may get."""

MEANING = (0.0, 0.2, 0.4, 0.6)
"""The shares that the meaning may get."""


HANDICAPS = (0.0, 0.02, 0.04, 0.06, 0.08)
"""What an entry may lose for e times as many phrasings as another ..."""

FEW = 8
"""... counting so many more for each: an entry with two has nothing ahead of one with one."""


class Mixture(NamedTuple):
    """The weights of the views, which sum to 1; g; and the ridge l.

    The views are word, letter and order, and meaning when there is an encoder. `answers`
    is the weight of the answers, which are added to the fit. `handicap` is what an entry
    loses for e times as many phrasings as another.
    """

    weights: tuple[float, ...]
    sharpness: float
    ridge: float
    answers: float
    handicap: float = 0.0

    def kernel(self, similarities: Sequence[Array]) -> Array:
        """exp(-g (1 - S)) for the mixed similarity S."""
        mixed = sum(w * s for w, s in zip(self.weights, similarities, strict=True))
        return np.asarray(np.exp(self.sharpness * (mixed - 1.0)))


DEFAULT = Mixture((0.35, 0.35, 0.3), 2.0, 0.45, 0.15)
CANDIDATES = tuple(
    Mixture(weights, sharpness, ridge, answers)
    for weights, (sharpness, ridge), answers in product(
        ((0.35, 0.35, 0.3), (0.25, 0.45, 0.3), (0.45, 0.25, 0.3), (0.25, 0.25, 0.5)),
        ((2.0, 0.3), (2.0, 0.6), (3.0, 0.45)),
        WITNESS,
    )
)


def with_meaning(mixture: Mixture, share: float) -> Mixture:
    """`mixture` with a fourth view, the meaning, that has this `share` of all weights."""
    others = (weight * (1.0 - share) for weight in mixture.weights)
    return mixture._replace(weights=(*others, share))


DEFAULT_WITH_MEANING = with_meaning(DEFAULT, 0.5)
CANDIDATES_WITH_MEANING = tuple(
    with_meaning(mixture, share)
    for share in MEANING
    for mixture in CANDIDATES
    if mixture.weights == DEFAULT.weights
)


def choose(similarities: Sequence[Array], witness: Array, owners: NDArray[np.int32]) -> Mixture:
    """The mean of the candidates, weighted by how well each does on these phrasings.

    `similarities` are the views' (n, n) similarities between phrasings, three or with the
    meaning four, `witness` (n, entries) those of phrasings to answers. With too few to
    leave any out it is the default. A mean follows the merits without jumping where two
    candidates are nearly as good.
    """
    sizes = np.bincount(owners)
    default, candidates = DEFAULT, CANDIDATES
    if len(similarities) > len(DEFAULT.weights):
        default, candidates = DEFAULT_WITH_MEANING, CANDIDATES_WITH_MEANING
    if len(sizes[sizes > 1]) < 3 or len(owners) < 12:
        return default
    merits = []
    for views in candidates[:: len(WITNESS)]:
        alone, lacking = without(views.kernel(similarities), owners, views.ridge)
        merits += [
            merit(alone + weight * witness, lacking + weight * witness, owners)
            for weight in WITNESS
        ]
    shares = np.exp((np.array(merits) - max(merits)) / TEMPERATURE)
    shares /= shares.sum()
    settings = np.array([(*m.weights, m.sharpness, m.ridge, m.answers) for m in candidates])
    *weights, sharpness, ridge, answers = (shares @ settings).tolist()
    return Mixture(tuple(weights), sharpness, ridge, answers)


def handicaps(sizes: NDArray[np.integer[Any]], handicap: float) -> Array:
    """What entries of so many phrasings lose of their fit, on the average nothing.

    >>> handicaps(np.array([1, 2, 10, 100]), 0.04).round(3).tolist()
    [-0.033, -0.029, -0.005, 0.067]
    """
    logs = np.log(sizes + FEW)
    return np.asarray(handicap * (logs - logs.mean())) if len(sizes) else logs


def choose_handicap(alone: Array, owners: NDArray[np.int32]) -> float:
    """The mean of `HANDICAPS`, weighted by how many left-out phrasings fit their entry best.

    `alone` (n, entries) has the fits of every phrasing without itself. With its own entry's
    handicap for one phrasing less, any handicap would seem to pay.
    """
    sizes = np.bincount(owners, minlength=alone.shape[1])
    several = sizes[owners] > 1
    if not several.any():
        return 0.0
    fits = (alone[several] - handicaps(sizes, handicap) for handicap in HANDICAPS)
    merits = np.array([float((fit.argmax(1) == owners[several]).mean()) for fit in fits])
    shares = np.exp((merits - merits.max()) / TEMPERATURE)
    return float(shares @ np.array(HANDICAPS) / shares.sum())


def without(kernel: Array, owners: NDArray[np.int32], ridge: float) -> tuple[Array, Array]:
    """The fits of every phrasing to all entries, (n, entries), without itself and its entry.

    The first leaves out the phrasing alone, the second all phrasings of its entry,
    whose own fit is then minus infinity.
    """
    n, rows = len(owners), np.arange(len(owners))
    members = np.zeros((n, int(owners.max()) + 1))
    members[rows, owners] = 1.0
    inverse = np.linalg.inv(kernel + ridge * np.eye(n))
    fitted = inverse @ members
    alone = members - fitted / np.diag(inverse)[:, None]
    lacking = np.empty_like(members)
    for owner in np.unique(owners):
        group = np.flatnonzero(owners == owner)
        block = np.linalg.solve(inverse[np.ix_(group, group)], fitted[group])
        lacking[group] = members[group] - block
    lacking[rows, owners] = -np.inf
    return alone, lacking


def merit(alone: Array, lacking: Array, owners: NDArray[np.int32]) -> float:
    """Leave-one-out success@1 times the AUROC of known against lacking, in [0, 1]."""
    several = np.bincount(owners)[owners] > 1
    right = (alone.argmax(1) == owners)[several]
    return float(right.mean()) * auroc(alone.max(1)[several], lacking.max(1))


def auroc(higher: Array, lower: Array) -> float:
    """The share of pairs in which the value of `higher` is the larger, ties half (Hanley 1982).

    >>> auroc(np.array([0.9, 0.4]), np.array([0.4, 0.1]))
    0.875
    """
    ordered = np.sort(lower)
    below = np.searchsorted(ordered, higher, "left") + np.searchsorted(ordered, higher, "right")
    return float(below.sum() / 2 / (len(higher) * len(lower)))
