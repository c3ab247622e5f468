"""Sparse vectors row by row: what `similarity.Postings` holds, turned round.

An inverted index compares a query with every phrasing. Where there are a hundred
thousand of them only few are worth it: `Rows` compares a query with those alone, and
some phrasings with each other. Numbers are kept in single precision, half the memory.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from faqbot.matrices import squared
from faqbot.similarity import Array

Numbers = NDArray[np.int32]
Places = NDArray[np.integer[Any]]
Single = NDArray[np.float32]


class Rows(NamedTuple):
    """Sparse vectors over `width` features: those of row i lie from starts[i] to starts[i + 1]."""

    starts: NDArray[np.int64]
    features: Numbers
    weights: Single
    width: int

    @classmethod
    def of(cls, vectors: Iterable[Mapping[int, float]], width: int) -> "Rows":
        """The rows of `vectors`, one mapping from feature to weight for each."""
        sizes, features, weights = [0], [], []
        for vector in vectors:
            sizes.append(len(vector))
            features.append(np.fromiter(vector.keys(), np.int32, len(vector)))
            weights.append(np.fromiter(vector.values(), np.float32, len(vector)))
        return cls(
            np.cumsum(sizes, dtype=np.int64),
            np.concatenate(features) if features else np.zeros(0, np.int32),
            np.concatenate(weights) if weights else np.zeros(0, np.float32),
            width,
        )

    def products(self, vector: Mapping[int, float], rows: Places) -> Array:
        """The dot product of `vector` with each of `rows`, shape (len(rows),)."""
        dense = np.zeros(self.width, np.float32)
        dense[np.fromiter(vector.keys(), np.int64, len(vector))] = np.fromiter(
            vector.values(), np.float32, len(vector)
        )
        at, places = spans(self.starts, rows)
        found = dense[self.features[at]] * self.weights[at]
        return sums(places, found, len(rows))

    def between(self, rows: Places) -> Array:
        """The dot products of `rows` with each other, shape (len(rows), len(rows))."""
        at, places = spans(self.starts, rows)
        held, columns = np.unique(self.features[at], return_inverse=True)
        dense = np.zeros((len(rows), len(held)), np.float32)
        dense[places, columns] = self.weights[at]
        return squared(dense).astype(np.float64)

    def turned(self, owners: Numbers, total: int) -> "Rows":
        """For each feature the owners that hold it, with the most that a row of theirs weighs."""
        keys = self.features.astype(np.int64) * total + np.repeat(owners, np.diff(self.starts))
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        firsts = np.flatnonzero(np.diff(keys, prepend=-1))
        weights = np.maximum.reduceat(self.weights[order], firsts) if len(firsts) else self.weights
        sizes = np.bincount(keys[firsts] // total, minlength=self.width)
        return Rows(
            np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
            (keys[firsts] % total).astype(np.int32),
            weights,
            total,
        )


def rows_of(owners: Numbers, owner: int) -> tuple[int, int]:
    """The first row of `owner` and the one after its last; `owners` ascend.

    >>> rows_of(np.array([0, 1, 1, 2], np.int32), 1)
    (1, 3)
    """
    # The same type, or numpy copies all owners.
    ends = np.array((owner, owner + 1), owners.dtype)
    first, last = np.searchsorted(owners, ends).tolist()
    return first, last


def sums(places: Places, values: Array | Single, count: int) -> Array:
    """The sum of the values of each place below `count`.

    >>> sums(np.array([0, 2, 2]), np.array([1.0, 2.0, 3.0]), 4).tolist()
    [1.0, 0.0, 5.0, 0.0]
    """
    return np.asarray(np.bincount(places, values, count), np.float64)


def spans(starts: NDArray[np.int64], rows: Places) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The places of all that `rows` hold, one row after the other, and whose each is.

    >>> spans(np.array([0, 2, 2, 5]), np.array([2, 0]))
    (array([2, 3, 4, 0, 1]), array([0, 0, 0, 1, 1]))
    """
    firsts, sizes = starts[rows], starts[rows + 1] - starts[rows]
    whose = np.repeat(np.arange(len(rows)), sizes)
    before = np.cumsum(sizes) - sizes
    return np.arange(len(whose)) + np.repeat(firsts - before, sizes), whose
