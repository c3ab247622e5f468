"""Queries made from the knowledge base's own phrasings, and how they come out.

Every phrasing is tried as a new wording (left out alone) and as a question that
the knowledge base lacks (left out with its whole entry), and so are disturbed
copies of it (`disturb`), all by the closed forms of `fit`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from faqbot import english
from faqbot.disturb import UNWANTED, WANTED, Telling
from faqbot.evidence import evidence, score_features, support_features
from faqbot.fit import Fitted, product
from faqbot.similarity import Array

NEW_WORDING, LACKING = "new wording", "lacking"
"""A phrasing left out alone, and left out with its whole entry."""

MIN_SAMPLES, MAX_SAMPLES = 1000, 1500
"""So many samples of one kind, fewer the more phrasings there are: their product is time."""

_PRODUCT = 1_200_000


@dataclass(frozen=True, slots=True)
class Leftout:
    """What is left out of the phrasings while one query is scored.

    `phrasing` is a row number; with `whole_entry` all rows of its entry go.
    """

    phrasing: int
    whole_entry: bool


@dataclass(frozen=True, slots=True)
class Sample:
    """One query made from phrasing `row`; `kind` names how."""

    words: tuple[str, ...]
    row: int
    leftout: Leftout | None
    kind: str
    wanted: bool


def samples(fitted: Fitted, phrasings: Sequence[tuple[str, ...]]) -> Iterator[Sample]:
    """The queries that the calibration learns from, for at most `MAX_SAMPLES` of the phrasings."""
    sizes = np.bincount(fitted.owners, minlength=len(fitted.ids))
    foreign = [w for w in english.topical_words() if w not in fitted.vocabulary.surface]
    spread = (fitted.holds > 0).sum(0)
    others = _telling_words(fitted, spread)
    drawn = sorted(range(len(phrasings)), key=lambda row: Random(" ".join(phrasings[row])).random())
    most = min(MAX_SAMPLES, max(MIN_SAMPLES, _PRODUCT // max(len(phrasings), 1)))
    for row in drawn[:most]:
        words, owner = phrasings[row], int(fitted.owners[row])
        alone = Leftout(row, whole_entry=False) if sizes[owner] > 1 else None
        if alone:
            yield Sample(words, row, alone, NEW_WORDING, wanted=True)
        yield Sample(words, row, Leftout(row, whole_entry=True), LACKING, wanted=False)
        rng = Random("copies of " + " ".join(words))
        source = Telling(
            words, _order(fitted, words, owner), foreign, _not_of(fitted, others, owner, rng)
        )
        for make in (*WANTED, *UNWANTED):
            copy = make(source, rng)
            if copy is None:
                continue
            # A near miss of a question is met while that question is there.
            there = make in UNWANTED and rng.random() < 0.5
            yield Sample(copy, row, None if there else alone, make.__name__, make in WANTED)


def _telling_words(fitted: Fitted, spread: Array) -> list[tuple[str, int]]:
    """Surface words of four letters or more that few entries hold, with their features."""
    rare = max(2, len(fitted.ids) // 20)
    found = fitted.vocabulary
    return [
        (word, feature)
        for word, feature in found.surface.items()
        if len(word) > 3 and found.topical[feature] and spread[feature] <= rare
    ]


def _not_of(fitted: Fitted, words: Sequence[tuple[str, int]], owner: int, rng: Random) -> list[str]:
    """Up to eight of `words` that the entry `owner` does not hold."""
    drawn = rng.sample(words, min(8, len(words)))
    return [word for word, feature in drawn if not fitted.holds[owner, feature]]


def _order(fitted: Fitted, words: Sequence[str], owner: int) -> tuple[int, ...]:
    """The positions of topical words, the most telling of the entry first."""
    vocabulary = fitted.vocabulary

    def telling(position: int) -> float:
        feature = vocabulary.surface[words[position]]
        return float(vocabulary.weights[feature] * fitted.holds[owner, feature])

    topical = [k for k, word in enumerate(words) if vocabulary.topical[vocabulary.surface[word]]]
    return tuple(sorted(topical, key=telling, reverse=True))


@dataclass(frozen=True, slots=True)
class Trial:
    """How `best`, the entry that fitted a sample of `owner` best, came out."""

    kind: str
    owner: int
    best: int
    right: bool
    own: bool
    wanted: bool
    score: list[float]
    support: list[float]


def trials(
    fitted: Fitted, inverse: Array, phrasings: Sequence[tuple[str, ...]], drawn: Iterable[Sample]
) -> list[Trial]:
    """Every sample scored against the index without what it leaves out.

    `inverse` is M of `fit`, `phrasings` the words of each of its rows.
    """
    bench = _Bench(fitted, inverse, phrasings)
    return [bench.trial(sample) for sample in drawn]


class _Bench:
    """Scores samples; what is left out of an entry is solved when first asked for."""

    def __init__(
        self, fitted: Fitted, inverse: Array, phrasings: Sequence[tuple[str, ...]]
    ) -> None:
        self._fitted, self._inverse = fitted, inverse
        surface = fitted.vocabulary.surface
        self._features = [sorted({surface[word] for word in words}) for words in phrasings]
        self._spread = (fitted.holds > 0).sum(0).astype(np.float64)
        self._sizes = np.bincount(fitted.owners, minlength=len(fitted.ids)).tolist()
        self._solved: dict[int, tuple[Array, Array]] = {}

    def trial(self, sample: Sample) -> Trial:
        """How the entry that fits `sample` best comes out."""
        fitted, owner = self._fitted, int(self._fitted.owners[sample.row])
        tokens = fitted.vocabulary.read(sample.words)
        kernel = fitted.kernel(sample.words, tokens)
        fits, own = self._without(kernel, fitted.fits(kernel, tokens), sample)
        best = int(fits.argmax())
        rival = float(np.partition(fits, -2)[-2]) if len(fits) > 1 else 0.0
        before = fitted.holds[owner].astype(np.float64)
        spread = self._spread - ((before > 0) & (own <= 0))
        holds = own if best == owner else fitted.holds[best].astype(np.float64)
        seen = evidence(fitted, tokens, holds, spread)
        return Trial(
            kind=sample.kind,
            owner=owner,
            best=best,
            right=sample.wanted and best == owner,
            own=best == owner,
            wanted=sample.wanted,
            score=score_features(float(fits[best]), rival, self._sizes[best], seen),
            support=support_features(fitted, seen),
        )

    def _without(self, kernel: Array, fits: Array, sample: Sample) -> tuple[Array, Array]:
        """`fits`, and how often the sample's entry holds each word, less what is left out."""
        fitted, row = self._fitted, sample.row
        owner = int(fitted.owners[row])
        own = fitted.holds[owner].astype(np.float64)
        if sample.leftout is None:
            return fits, own
        if sample.leftout.whole_entry:
            columns, solved = self._group(owner)
            fits = fits - product(product(kernel, columns), solved)
            fits[owner] = -1.0
            return fits, np.zeros_like(own)
        column = self._inverse[row]  # M is symmetric
        own[self._features[row]] -= 1
        share = float((kernel * column).sum()) / column[row]
        return fits - share * fitted.coefficients[row], own

    def _group(self, owner: int) -> tuple[Array, Array]:
        """M[:, G] and M_GG^-1 A_G for the phrasings G of an entry."""
        if owner not in self._solved:
            rows = np.flatnonzero(self._fitted.owners == owner)
            block = self._inverse[np.ix_(rows, rows)]
            solved = np.asarray(np.linalg.solve(block, self._fitted.coefficients[rows]))
            self._solved[owner] = np.ascontiguousarray(self._inverse[:, rows]), solved
        return self._solved[owner]
