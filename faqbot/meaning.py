"""How alike two phrasings are in meaning: a fourth view beside those of `similarity`.

`MeaningView` is the cosine of an encoder's vectors, cut off at 0. What all phrasings have
in common, their mean and their few strongest directions, is taken out before (Mu and
Viswanath 2018): it tells the subject of the knowledge base and no entry from another. The
view sees the words of a query as they were read: misspellings put right, what was written
together taken apart.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from faqbot.encoder import Encoder, Vectors, of_length_one, vectors
from faqbot.similarity import Array

PER_DIRECTION = 100
"""One direction is taken out for so many dimensions, and for so many phrasings."""


class MeaningView(NamedTuple):
    """Cosine of the encoder's vectors.

    `mean` (d,) and `directions` (k, d) are what the phrasings have in common; `phrasings`
    (n, d) holds their vectors without it, of length 1.
    """

    encoder: Encoder
    mean: Vectors
    directions: Vectors
    phrasings: Vectors

    @classmethod
    def of(cls, encoder: Encoder, phrasings: Sequence[Sequence[str]]) -> "MeaningView":
        """The view of `phrasings`, given as word lists."""
        found = vectors(encoder, [" ".join(words) for words in phrasings])
        count, size = found.shape
        # Of few phrasings the mean tells much that is their own.
        mean = found.sum(0) / np.float32(count + 10)
        strongest = np.linalg.svd(of_length_one(found - mean), full_matrices=False)[2]
        directions = strongest[: min(count, size) // PER_DIRECTION]
        return cls(encoder, mean, directions, _own(found, mean, directions))

    def similarities(self, words: Sequence[str]) -> Array:
        """The similarity of a query's words to every phrasing, shape (n,)."""
        (query,) = self._vectors([words])
        # As `fit.product`: no BLAS, which would wake its threads for every message.
        return _cut(np.einsum("j,ij->i", query, self.phrasings))

    def of_many(self, queries: Sequence[Sequence[str]]) -> Array:
        """The similarities of many queries, shape (len(queries), n)."""
        return _cut(self._vectors(queries) @ self.phrasings.T)

    def _vectors(self, queries: Sequence[Sequence[str]]) -> Vectors:
        found = vectors(self.encoder, [" ".join(words) for words in queries])
        return _own(found, self.mean, self.directions)


def _own(found: Vectors, mean: Vectors, directions: Vectors) -> Vectors:
    """`found` without what is common to the phrasings, of length 1."""
    own = found - mean
    shares = np.einsum("ij,kj->ik", own, directions)
    return of_length_one(own - np.einsum("ik,kj->ij", shares, directions))


def _cut(cosines: Vectors) -> Array:
    return np.clip(cosines, 0.0, 1.0).astype(np.float64)
