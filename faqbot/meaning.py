"""How alike two phrasings are in meaning: a fourth view.

`MeaningView` is the cosine of an encoder's vectors, cut off at 0. What all phrasings have
in common, which tells the subject of the knowledge base and hardly one entry from another,
is lessened before: their mean is taken out and their strongest direction halved (after Mu
and Viswanath 2018, who take out both). The view sees the words of a query as they were
read: misspellings put right, what was written together taken apart.

Tried and dropped: tests/benchmarks/TRIED.md.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from faqbot.encoder import Encoder, Vectors, of_length_one, vectors
from faqbot.similarity import Array

SHRUNK = 10
"""So many vectors of zero count in the mean: that of few phrasings tells much of their own."""

ENOUGH = 100
"""From so many phrasings on their strongest direction is known, and halved."""


class MeaningView(NamedTuple):
    """Cosine of the encoder's vectors.

    `mean` and `strongest` (d,) are what the phrasings have in common; `phrasings` (n, d)
    holds their vectors with less of it, of length 1.
    """

    encoder: Encoder
    mean: Vectors
    strongest: Vectors
    phrasings: Vectors

    @classmethod
    def of(cls, encoder: Encoder, phrasings: Sequence[Sequence[str]]) -> "MeaningView":
        """The view of `phrasings`, given as word lists."""
        texts = [" ".join(words) for words in phrasings]
        found = vectors(encoder, texts or [""])[: len(texts)]
        mean = found.sum(0) / np.float32(len(found) + SHRUNK)
        strongest = _strongest(of_length_one(found - mean))
        return cls(encoder, mean, strongest, _own(found, mean, strongest))

    def similarities(self, words: Sequence[str]) -> Array:
        """The similarity of a query's words to every phrasing, shape (n,)."""
        (query,) = self._vectors([words])
        # As in `matrices`: no BLAS, which would wake its threads for every message.
        return _cut(np.einsum("j,ij->i", query, self.phrasings))

    def of_many(self, queries: Sequence[Sequence[str]]) -> Array:
        """The similarities of many queries, shape (len(queries), n)."""
        return _cut(self._vectors(queries) @ self.phrasings.T)

    def _vectors(self, queries: Sequence[Sequence[str]]) -> Vectors:
        found = vectors(self.encoder, [" ".join(words) for words in queries])
        return _own(found, self.mean, self.strongest)


def _strongest(rows: Vectors) -> Vectors:
    """The first principal direction of `rows`, zero when there are too few to know it."""
    if len(rows) < ENOUGH:
        return np.zeros(rows.shape[1], np.float32)
    found: Vectors = np.linalg.eigh(rows.T @ rows)[1][:, -1]
    return found


def _own(found: Vectors, mean: Vectors, strongest: Vectors) -> Vectors:
    """`found` with less of what is common to the phrasings, of length 1."""
    own = of_length_one(found - mean)
    shares = np.einsum("ij,j->i", own, strongest)
    return of_length_one(own - shares[:, None] * strongest / 2)


def _cut(cosines: Vectors) -> Array:
    return np.clip(cosines, 0.0, 1.0).astype(np.float64)
