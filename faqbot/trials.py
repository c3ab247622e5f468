"""Queries made from the knowledge base's own phrasings, and how they come out.

Every phrasing is tried as a new wording (left out alone) and as a question that
the knowledge base lacks (left out with its whole entry), and so are disturbed
copies of it (`disturb`), all by the closed forms of `leave_out`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from faqbot import english
from faqbot.disturb import UNWANTED, WANTED, Telling
from faqbot.evidence import WeighedQuery, score_features, support_features
from faqbot.fit import Fits, outside
from faqbot.leave_out import Leftout, Without
from faqbot.local import Fit
from faqbot.rows import Numbers
from faqbot.similarity import Array, Token

NEW_WORDING, LACKING, OUTSIDE = "new wording", "lacking", "out of scope"
"""A phrasing left out alone, and with its whole entry; a question out of scope left out."""

SAMPLES = 2500
"""So many phrasings are sampled. With 1,000, the threshold for 1% false moved by .04 when one in
a hundred phrasings went, with 2,500 by .01."""

MANY, FEWEST_SAMPLES = 12_000, 500
"""Of more phrasings than `MANY` there are fewer samples, in proportion, but not below the second:
queries take longer then. A threshold must not jump where one phrasing more is written."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One query made from phrasing `row`; `kind` names how."""

    words: tuple[str, ...]
    row: int
    leftout: Leftout | None
    kind: str
    wanted: bool


def drawn(phrasings: Sequence[Sequence[str]]) -> list[int]:
    """The rows of the phrasings that are sampled, whatever the order of entries."""
    order = sorted(range(len(phrasings)), key=lambda row: Random(" ".join(phrasings[row])).random())
    share = min(MANY / max(len(phrasings), 1), 1.0)
    return order[: max(round(SAMPLES * share), FEWEST_SAMPLES)]


def samples(fitted: Fit, phrasings: Sequence[tuple[str, ...]]) -> Iterator[Sample]:
    """The queries that the calibration learns from, of the phrasings `drawn`."""
    sizes = np.bincount(fitted.owners, minlength=len(fitted.ids))
    foreign = [w for w in english.topical_words() if w not in fitted.vocabulary.surface]
    others, beyond = _telling_words(fitted, fitted.spread()), outside(fitted.ids)
    for row in drawn(phrasings):
        words, owner = phrasings[row], int(fitted.owners[row])
        alone = Leftout(row, whole_entry=False) if sizes[owner] > 1 else None
        if owner == beyond:
            yield Sample(words, row, alone, OUTSIDE, wanted=False)
            continue
        if alone:
            yield Sample(words, row, alone, NEW_WORDING, wanted=True)
        yield Sample(words, row, Leftout(row, whole_entry=True), LACKING, wanted=False)
        rng = Random("copies of " + " ".join(words))
        holds = fitted.holds_of(owner)
        source = Telling(words, _order(fitted, words, holds), foreign, _not_of(holds, others, rng))
        for make in (*WANTED, *UNWANTED):
            copy = make(source, rng)
            if copy is None:
                continue
            # A near miss of a question is met while that question is there.
            there = make in UNWANTED and rng.random() < 0.5
            yield Sample(copy, row, None if there else alone, make.__name__, make in WANTED)


def _telling_words(fitted: Fit, spread: Array) -> list[tuple[str, int]]:
    """Surface words of four letters or more that few entries hold, with their features."""
    rare = max(2, len(fitted.ids) // 20)
    found = fitted.vocabulary
    return [
        (word, feature)
        for word, feature in found.surface.items()
        if len(word) > 3 and found.topical[feature] and spread[feature] <= rare
    ]


def _not_of(holds: Numbers, words: Sequence[tuple[str, int]], rng: Random) -> list[str]:
    """Up to eight of `words` that the entry does not hold which `holds` words so often."""
    drawn = rng.sample(words, min(8, len(words)))
    return [word for word, feature in drawn if not holds[feature]]


def _order(fitted: Fit, words: Sequence[str], holds: Numbers) -> tuple[int, ...]:
    """The positions of topical words, the most telling of the entry first."""
    vocabulary = fitted.vocabulary

    def telling(position: int) -> float:
        feature = vocabulary.surface[words[position]]
        return float(vocabulary.weights[feature] * holds[feature])

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
    fitted: Fit,
    without: Without,
    phrasings: Sequence[tuple[str, ...]],
    samples: Iterable[Sample],
) -> list[Trial | None]:
    """Every sample scored against the index without what it leaves out; None if nothing fits it.

    `phrasings` has the words of each row.
    """
    made = list(samples)
    read = fitted.vocabulary.read
    said = [(sample.words, read(sample.words)) for sample in made]
    found = without.found_many(said, [sample.leftout for sample in made])
    bench = _Bench(fitted, phrasings)
    return [bench.trial(*one) for one in zip(made, (t for _, t in said), found, strict=True)]


class _Bench:
    """Scores samples."""

    def __init__(self, fitted: Fit, phrasings: Sequence[tuple[str, ...]]) -> None:
        self._fitted, self._phrasings = fitted, phrasings
        self._outside = outside(fitted.ids)
        self._spread = fitted.spread()
        self._sizes = np.bincount(fitted.owners, minlength=len(fitted.ids)).tolist()

    def trial(self, sample: Sample, tokens: Sequence[Token], found: Fits) -> Trial | None:
        """How the entry that fits `sample` best comes out; None when nothing fits.

        `tokens` is how its words are read, `found` how well entries fit it.
        """
        fitted, owner = self._fitted, int(self._fitted.owners[sample.row])
        entries, fits = found
        answerable = np.flatnonzero(entries != self._outside)
        if not len(answerable):
            return None
        place = int(answerable[fits[answerable].argmax()])
        best, others = int(entries[place]), np.delete(fits, place)
        rival = float(others.max()) if len(others) else 0.0
        before = fitted.holds_of(owner).astype(np.float64)
        own = self._left(before, sample)
        spread = self._spread - ((before > 0) & (own <= 0))
        holds = own if best == owner else fitted.holds_of(best).astype(np.float64)
        seen = WeighedQuery.of(fitted, tokens, spread).evidence(holds)
        return Trial(
            kind=sample.kind,
            owner=owner,
            best=best,
            right=sample.wanted and best == owner,
            own=best == owner,
            wanted=sample.wanted,
            score=score_features(float(fits[place]), rival, self._sizes[best], seen),
            support=support_features(fitted, seen),
        )

    def _left(self, before: Array, sample: Sample) -> Array:
        """How often the sample's entry holds each word, less what is left out."""
        if sample.leftout is None:
            return before
        if sample.leftout.whole_entry:
            return np.zeros_like(before)
        left, surface = before.copy(), self._fitted.vocabulary.surface
        left[sorted({surface[word] for word in self._phrasings[sample.row]})] -= 1
        return left
