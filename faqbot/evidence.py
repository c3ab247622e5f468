"""What a query's words say for and against one entry, as the features of `calibration`."""

from collections.abc import Sequence
from math import log
from typing import NamedTuple

import numpy as np

from faqbot.local import Fit
from faqbot.rows import Numbers, Places
from faqbot.similarity import WRAPPING_SHARE, Array, Token

_ASKING = frozenset("who whom whose when where why many much long often far old".split())
"""What a question asks for. "What" and "how" alone, and yes or no, ask for anything."""

FULL = 0.5
"""A better fit than this is hardly better evidence."""

WRAPPING_KNOWN = 0.15
"""A wrapping word that is known weighs this share of what it would otherwise."""


class Evidence(NamedTuple):
    """What a query's words say about one entry.

    Sums of weights: `total` of all words, `met` of those that the entry's
    phrasings hold, `telling` of the topical ones of these, `strange` of unknown topical
    words. `foreign` is the weight of
    the most telling word that only other entries hold, `unknown` the number of
    unknown topical words, `unasked` that of question words that no phrasing of the
    entry holds, `words` that of all words.
    """

    total: float
    met: float
    telling: float
    strange: float
    foreign: float
    unknown: int
    unasked: int
    words: int


class WeighedQuery(NamedTuple):
    """The words of a query, `tokens`, with what each says, for its evidence on several entries.

    `weights` has the weight of each, before its likeness is counted, `spread` the number of
    entries that hold it; `features` numbers those in the vocabulary.
    """

    tokens: Sequence[Token]
    features: Places
    weights: Sequence[float]
    spread: Sequence[float]

    @classmethod
    def of(cls, fitted: Fit, tokens: Sequence[Token], spread: Array) -> "WeighedQuery":
        """`tokens` weighed; `spread` is the number of entries that hold each word."""
        vocabulary, weights, spreads = fitted.vocabulary, [], []
        features = np.array([token.feature for token in tokens if token.feature >= 0], np.intp)
        known = zip(vocabulary.weights[features].tolist(), spread[features].tolist(), strict=True)
        for token in tokens:
            weight, entries = next(known) if token.feature >= 0 else (0.0, 0.0)
            if entries <= 0:
                weight = vocabulary.unknown * (WRAPPING_SHARE / 2 if token.wrapping else 1.0)
            elif token.wrapping:
                weight *= WRAPPING_KNOWN
            weights.append(weight)
            spreads.append(entries)
        return cls(tokens, features, weights, spreads)

    def evidence(self, holds: Array | Numbers) -> Evidence:
        """What the words say about the entry that holds each word `holds` times, (vocabulary,)."""
        total = met = telling = strange = foreign = 0.0
        unknown = unasked = 0
        known = iter(holds[self.features].tolist())
        for token, weight, spread in zip(self.tokens, self.weights, self.spread, strict=True):
            held = next(known) if token.feature >= 0 else 0.0
            unasked += token.word in _ASKING and held <= 0
            if spread <= 0:
                total += weight
                if not token.wrapping:
                    strange, unknown = strange + weight, unknown + 1
                continue
            total += weight * token.alike
            if held > 0:
                met += weight * token.alike
                telling += 0.0 if token.wrapping else weight * token.alike
            else:
                foreign = max(foreign, weight / spread**0.5)
        return Evidence(total, met, telling, strange, foreign, unknown, unasked, len(self.tokens))


def _length(words: int) -> float:
    """The logarithm of a number of words; beyond 40 a message only grows longer."""
    return log(min(max(words, 1), 40))


def score_features(fit: float, rival: float, size: float, seen: Evidence) -> list[float]:
    """The features of `Calibration.score` for an entry of this fit and number of phrasings.

    `rival` is the fit of the best other entry. A fit tells less the better it is, from `FULL`
    on nothing but in proportion: the second feature is what it has of that, and never falls.
    """
    short = 1.0 - min(max(fit, 0.0) / FULL, 1.0)
    return [fit, 1.0 - short**2, fit - rival, _length(seen.words), log(max(size, 1.0))]


def support_features(fitted: Fit, seen: Evidence) -> list[float]:
    """The features of `Calibration.support` for one entry."""
    return [
        float(seen.unknown > 0),
        float(min(seen.unknown, 3)),
        seen.strange / (seen.total + 1e-9),
        seen.foreign / fitted.vocabulary.unknown,
        _length(seen.words),
        seen.met / (seen.total + 1e-9),
        float(seen.unasked > 0),
    ]
