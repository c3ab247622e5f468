"""The answers as a weak second witness: which of them speak of what a query asks.

A patient may ask in words that no phrasing of an entry holds but its answer does.
`Answers` gives, for a query, a similarity in [0, 1] to every answer: the BM25 score
over stems of topical words (Robertson and Zaragoza 2009), as a share of the most that
these words could score. `fit` adds it to the fits, times a small weight that `mixture`
chooses by leave-one-out. Answers take no part in `evidence`: what only the answer
mentions supports no direct answer.

On a public set with 1 phrasing an entry success@1 rose from .38 to .44.
Tried and dropped: tests/benchmarks/TRIED.md.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from faqbot import english
from faqbot.similarity import Array, Postings, Token, rarity
from faqbot.text import stem

SATURATION, LENGTH = 1.2, 0.75
"""BM25's usual k1 and b: how soon repetition stops to count, and long answers to gain."""


class Answers(NamedTuple):
    """The topical words of all answers.

    `stems` numbers their stems, `weights` holds the rarity of each, `unknown` that of
    a word that no answer holds. A row of `postings` is an answer.
    """

    stems: dict[str, int]
    weights: Array
    unknown: float
    postings: Postings

    @classmethod
    def of(cls, answers: Sequence[Sequence[str]]) -> "Answers":
        """The topical words of `answers`, given as word lists; an empty one says nothing."""
        counts = [Counter(stem(w) for w in ws if not english.is_wrapping(w)) for ws in answers]
        among = Counter(name for count in counts for name in count)
        stems = {name: number for number, name in enumerate(sorted(among))}
        total = sum(map(bool, counts))
        mean = sum(count.total() for count in counts) / max(total, 1)
        vectors = [_saturated(count, mean, stems) for count in counts]
        return cls(
            stems=stems,
            weights=np.array([rarity(among[name], total) for name in stems]),
            unknown=rarity(0, total),
            postings=Postings.of(vectors, len(stems)),
        )

    def similarities(self, tokens: Sequence[Token]) -> Array:
        """The similarity of a query's tokens to every answer, shape (entries,)."""
        asked: dict[int, float] = {}
        most = 0.0
        for token in tokens:
            if token.wrapping:
                continue
            feature = self.stems.get(stem(token.read_as))
            weight = self.unknown if feature is None else float(self.weights[feature])
            most += weight
            if feature is not None:
                likeness = token.alike if token.feature >= 0 else 1.0
                asked[feature] = asked.get(feature, 0.0) + weight * likeness
        return self.postings.products({f: w / most for f, w in asked.items() if w})


def _saturated(count: Counter[str], mean: float, stems: dict[str, int]) -> dict[int, float]:
    """How much an answer speaks of each of its stems, below 1; `mean` is the usual length."""
    if not count:
        return {}
    slow = SATURATION * (1 - LENGTH + LENGTH * count.total() / mean)
    return {stems[name]: times / (times + slow) for name, times in count.items()}
