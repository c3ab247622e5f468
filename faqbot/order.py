"""How alike two phrasings are as a whole: the view of word order, in [0, 1].

Normalised Indel similarity of the alphabetically sorted words (rapidfuzz's
`token_sort_ratio`), which sees whole phrases.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance.Indel import normalized_similarity

from faqbot.similarity import Array

COMPARED = 2_000
"""The word order of so many phrasings is compared with every query's."""

APART, NEAR = 0.1, 0.2
"""Of more phrasings, those that words and letters find less alike than the first are not
compared, those more alike than the second are. With these a third of the time of a search is saved
on 7,800 phrasings, and as many questions are answered, rightly and falsely. What was dropped: a
constant for what is not compared (-.006 right), the same on small sets (-.01)."""


class OrderView(NamedTuple):
    """Normalised Indel similarity of the sorted words.

    `phrasings` (n,) are texts, `lengths` (n,) theirs in characters, `longest` the most of these.
    """

    phrasings: NDArray[np.object_]
    lengths: NDArray[np.int64]
    longest: int

    @classmethod
    def of(cls, phrasings: Sequence[Sequence[str]]) -> "OrderView":
        """The view of `phrasings`, given as word lists."""
        return cls.of_sorted([_sorted(words) for words in phrasings])

    @classmethod
    def of_sorted(cls, phrasings: list[str]) -> "OrderView":
        """The view of phrasings whose words are sorted already."""
        lengths = np.fromiter(map(len, phrasings), np.int64, len(phrasings))
        return cls(np.array(phrasings, np.object_), lengths, max(map(len, phrasings), default=0))

    def similarities(self, words: Sequence[str], rough: Array) -> Array:
        """The similarity of a query's words to every phrasing, shape (n,).

        `rough` (n,) is the sum of what the views of words and letters give. Of more than
        `COMPARED` phrasings those that share next to nothing are not compared: they get what
        unrelated texts of such lengths have, and the others come to their own by degrees.
        """
        text = _sorted(words)
        if len(self.phrasings) <= COMPARED:
            return _ratios(text, self.phrasings)
        found = unrelated(len(text), np.arange(self.longest + 1.0))[self.lengths]
        near = np.flatnonzero(rough > APART)
        ratios = _ratios(text, self.phrasings[near])
        share = np.minimum((rough[near] - APART) / (NEAR - APART), 1.0)
        found[near] += share * (ratios - found[near])
        return found

    def among(self, words: Sequence[str], rows: NDArray[np.integer[Any]]) -> Array:
        """The similarity of a query's words to the phrasings `rows`, shape (len(rows),)."""
        return _ratios(_sorted(words), self.phrasings[rows])

    def between(self, rows: NDArray[np.integer[Any]]) -> Array:
        """The similarities of the phrasings `rows` with each other."""
        some = self.phrasings[rows].tolist()
        return np.asarray(process.cdist(some, some, scorer=normalized_similarity, dtype=np.float64))


def unrelated(length: int, lengths: Array) -> Array:
    """The order similarity that unrelated texts have, one of `length` to those of `lengths`.

    A parabola in twice the shorter's share of both, fitted to English phrasings: it leaves
    half of the deviation that their mean leaves (.047 of .084).

    >>> unrelated(30, np.array([30.0, 10.0])).round(2).tolist()
    [0.41, 0.3]
    """
    share = 2.0 * np.minimum(lengths, length) / np.maximum(lengths + length, 1.0)
    return np.asarray(share * (0.79 - 0.38 * share))


def _sorted(words: Sequence[str]) -> str:
    return " ".join(sorted(words))


def _ratios(text: str, others: NDArray[np.object_]) -> Array:
    scorer = normalized_similarity
    found = process.cdist([text], others.tolist(), scorer=scorer, dtype=np.float64)
    return np.asarray(found[0])
