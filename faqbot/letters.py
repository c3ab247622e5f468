"""How alike two phrasings are in their letters: a view beside that of `similarity`.

`LetterView` is the TF-IDF cosine over letter n-grams (2 to 4) within word boundaries.
`letter_rows` makes it of very many phrasings at once: a word's n-grams are numbered once,
however many phrasings hold it; the rest is sums over long arrays, ten times as fast as
one phrasing after the other.

Tried and dropped: tests/benchmarks/TRIED.md.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from faqbot.rows import Numbers, Rows, spans
from faqbot.similarity import REMEMBERED, Array, Postings, rarity

COMMON = 0.1
"""Letter n-grams in more than this share of many phrasings say little and are left out."""

_BLOCK = 8192


def grams(word: str) -> tuple[str, ...]:
    """The letter n-grams (2 to 4) of one word with its boundaries.

    >>> grams("wnt")
    (' w', 'wn', 'nt', 't ', ' wn', 'wnt', 'nt ', ' wnt', 'wnt ')
    """
    padded = f" {word} "
    return tuple(padded[i : i + size] for size in (2, 3, 4) for i in range(len(padded) - size + 1))


@dataclass(frozen=True, slots=True, eq=False)
class LetterView:
    """TF-IDF cosine over letter n-grams within words. Immutable but for what it remembers."""

    features: dict[str, int]
    common: frozenset[str]
    weights: list[float]
    unknown: float
    postings: Postings
    _held: dict[str, tuple[list[int], list[str]]] = field(
        init=False, repr=False, default_factory=dict
    )

    def __reduce__(self) -> tuple[object, ...]:
        # Without what it remembers: patients typed that.
        made_of = (self.features, self.common, self.weights, self.unknown, self.postings)
        return LetterView, made_of

    @classmethod
    def of(cls, phrasings: Sequence[Sequence[str]]) -> "LetterView":
        """The view of `phrasings`, given as word lists."""
        counts = Counter(g for words in phrasings for g in {g for w in words for g in grams(w)})
        bare = cls.of_counts(counts, len(phrasings))
        vectors = [bare.vector(words) for words in phrasings]
        return replace(bare, postings=Postings.of(vectors, len(bare.features)))

    @classmethod
    def of_counts(cls, counts: Mapping[str, int], n: int) -> "LetterView":
        """The view of `n` phrasings, of which `counts` hold each n-gram, without postings."""
        telling = sorted(gram for gram, count in counts.items() if count <= max(n * COMMON, 300))
        features = {gram: i for i, gram in enumerate(telling)}
        weights = [rarity(counts[gram], n) for gram in features]
        common = frozenset(counts.keys() - features.keys())
        return cls(features, common, weights, rarity(0, n) / math.sqrt(2), Postings.of([], 0))

    def vector(self, words: Iterable[str]) -> dict[int, float]:
        """The unit vector of some words; what is unknown stays in its norm."""
        held = [self._held_by(word) for word in words]
        weights = self.weights
        raw = {
            feature: weights[feature] if count == 1 else (1 + math.log(count)) * weights[feature]
            for feature, count in Counter(chain.from_iterable(known for known, _ in held)).items()
        }
        unknown = len(set(chain.from_iterable(strange for _, strange in held)))
        norm = math.sqrt(sum(w * w for w in raw.values()) + unknown * self.unknown**2) or 1.0
        return {f: w / norm for f, w in raw.items()}

    def _held_by(self, word: str) -> tuple[list[int], list[str]]:
        """The features of the n-grams of `word`, and those of its n-grams that have none."""
        held = self._held.get(word)
        if held is None:
            if len(self._held) >= REMEMBERED:
                self._held.clear()
            made = grams(word)
            known = [self.features[gram] for gram in made if gram in self.features]
            strange = {gram for gram in made if gram not in self.features} - self.common
            held = self._held[word] = (known, sorted(strange))
        return held

    def similarities(self, words: Sequence[str]) -> Array:
        """The similarity of a query's words to every phrasing, shape (n,)."""
        return self.postings.products(self.vector(words))


class _Held(NamedTuple):
    """Which n-grams the phrasings hold, by number, and how often: `sizes` says how many each."""

    sizes: NDArray[np.int64]
    grams: Numbers
    counts: Numbers


def letter_rows(phrasings: Sequence[Sequence[str]]) -> tuple[LetterView, Rows]:
    """The view of `phrasings`, given as word lists, without postings; and their vectors."""
    names: dict[str, int] = {}
    parts = list(_blocks(phrasings, names))
    held = _Held(*(np.concatenate([part[k] for part in parts]) for k in range(3)))
    counts = dict(zip(names, np.bincount(held.grams, minlength=len(names)).tolist(), strict=True))
    view = LetterView.of_counts(counts, len(phrasings))
    numbers = np.array([view.features.get(gram, -1) for gram in names], np.int32)
    return view, _unit_rows(held, numbers, np.array(view.weights))


def _unit_rows(held: _Held, numbers: Numbers, weights: NDArray[np.float64]) -> Rows:
    """The unit vectors of what is `held`; `numbers` names each n-gram's feature or -1."""
    n, features = len(held.sizes), numbers[held.grams]
    told = features >= 0
    whose, features = np.repeat(np.arange(n), held.sizes)[told], features[told]
    raw = (1 + np.log(held.counts[told])) * weights[features]
    norms = np.sqrt(np.bincount(whose, raw * raw, n))
    norms[norms == 0.0] = 1.0
    starts = np.concatenate([[0], np.cumsum(np.bincount(whose, minlength=n))])
    return Rows(
        starts.astype(np.int64), features, (raw / norms[whose]).astype(np.float32), len(weights)
    )


def _blocks(phrasings: Sequence[Sequence[str]], names: dict[str, int]) -> Iterator[_Held]:
    """What blocks of phrasings hold; `names` gets the n-grams, numbered as they are met."""
    known = {word: number for number, word in enumerate({w: 0 for ws in phrasings for w in ws})}
    numbered = [[names.setdefault(gram, len(names)) for gram in grams(word)] for word in known]
    starts = np.cumsum([0, *map(len, numbered)], dtype=np.int64)
    all_grams = np.array([gram for part in numbered for gram in part], np.int64)
    for start in range(0, max(len(phrasings), 1), _BLOCK):
        block = phrasings[start : start + _BLOCK]
        words = np.array([known[word] for words in block for word in words], np.int64)
        at, whose = spans(starts, words)
        rows = np.repeat(np.arange(len(block)), [len(words) for words in block])[whose]
        keys, counts = np.unique(rows * len(names) + all_grams[at], return_counts=True)
        owners, found = np.divmod(keys, max(len(names), 1))
        sizes = np.bincount(owners, minlength=len(block))
        yield _Held(sizes, found.astype(np.int32), counts.astype(np.int32))
