"""The index: search a query, get the entries that it may mean and how sure that is.

`learning.make_index` fits the phrasings (`fit`) and learns from them when a match
can be trusted (`calibration`); `Index.search` scores a query in well under a millisecond
for some thousand phrasings. Nothing here knows topics or wording.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from faqbot.calibration import Calibration
from faqbot.evidence import Evidence, evidence, score_features, support_features
from faqbot.fit import Fitted
from faqbot.similarity import Array, Token
from faqbot.swap import is_swapped
from faqbot.text import words as words_of

CERTAIN = 0.999
"""The score of a query that is, word for word, a phrasing of the entry."""


class Match(NamedTuple):
    """One entry found for a query.

    `score` is the probability that the entry is the right one, `support` the
    probability that the query's words say this and nothing else, both in [0, 1];
    `exact` when the query is one of its phrasings.
    """

    entry: str
    score: float
    support: float
    exact: bool
    fit: float
    seen: Evidence

    @property
    def sureness(self) -> float:
        """score times support: what a direct answer is measured by."""
        return self.score * self.support


class Found(NamedTuple):
    """The matches of one query, best first, and how its words were read."""

    matches: tuple[Match, ...]
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Phrasings made searchable. Immutable and picklable.

    `spread` is the number of entries that hold each word, `sizes` the number of
    phrasings of each entry.
    """

    fitted: Fitted
    calibration: Calibration
    spread: Array
    sizes: Array

    @classmethod
    def of(cls, fitted: Fitted, calibration: Calibration) -> "Index":
        """The index of what was fitted and learnt."""
        spread = (fitted.holds > 0).sum(0).astype(np.float64)
        sizes = np.bincount(fitted.owners, minlength=len(fitted.ids)).astype(np.float64)
        return cls(fitted, calibration, spread, sizes)

    def search(self, query: str, k: int = 5) -> Found:
        """The best `k` entries for `query`, best first; none for a query without words.

        An exact phrasing of an entry comes first, whatever else fits.
        """
        words = words_of(query)
        if not words or not self.fitted.ids:
            return Found((), ())
        tokens = self.fitted.vocabulary.read(words)
        fits = self.fitted.fits(self.fitted.kernel(words, tokens), tokens)
        exact = self.fitted.exact.get(" ".join(words), -1)
        order = np.argsort(-fits, kind="stable")[: max(k, 2)].tolist()
        first, second = fits[order[0]], fits[order[1]] if len(order) > 1 else 0.0
        if exact >= 0:
            order = [exact, *(entry for entry in order if entry != exact)]
        matches = [
            self._match(entry, fits, second if fits[entry] >= first else first, tokens, exact)
            for entry in order[:k]
        ]
        return Found(tuple(_falling(matches)), tuple(tokens))

    def is_swapped(self, found: Found, entry: str) -> bool:
        """Whether the query of `found` is a phrasing of `entry` with another word that matters."""
        return is_swapped(self.fitted, found.tokens, self.fitted.ids.index(entry))

    def nearest(self, query: str, entry: str) -> str:
        """The phrasing of `entry` that is most like `query`, as its normalised words."""
        words = words_of(query)
        kernel = self.fitted.kernel(words, self.fitted.vocabulary.read(words))
        rows = np.flatnonzero(self.fitted.owners == self.fitted.ids.index(entry))
        return list(self.fitted.exact)[int(rows[kernel[rows].argmax()])]

    def _match(
        self, entry: int, fits: Array, rival: float, tokens: Sequence[Token], exact: int
    ) -> Match:
        fit_here = float(fits[entry])
        seen = evidence(self.fitted, tokens, self.fitted.holds[entry], self.spread)
        score = self.calibration.score.one(
            score_features(fit_here, float(rival), self.sizes[entry], seen)
        )
        support = self.calibration.support.one(support_features(self.fitted, seen))
        if entry == exact:
            score, support = CERTAIN, 1.0
        return Match(self.fitted.ids[entry], score, support, entry == exact, fit_here, seen)


def _falling(matches: Sequence[Match]) -> Iterator[Match]:
    """`matches`, none likelier than one before it, which fits better."""
    least = 1.0
    for match in matches:
        least = min(least, match.score)
        yield match._replace(score=least)
