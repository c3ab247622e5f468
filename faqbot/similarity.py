"""How alike two phrasings are in their words: a view, in [0, 1].

A view is made once from all phrasings and gives, for a query, its similarity to every
phrasing as an array of shape (n,). `letters`, `order` and `meaning` hold the others.

`WordView` is the TF-IDF cosine over stems (Salton and Buckley 1988). A word that the
phrasings do not know is read as the nearest word that they do, when its spelling allows
that; what stays unknown still counts in the norm, with more than the rarest word's
weight, so that unknown content lowers every similarity.

Tried and dropped: tests/benchmarks/TRIED.md.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from faqbot import english
from faqbot.slips import slips_of
from faqbot.text import REPEATED, less_repeated, stem

Array = NDArray[np.float64]

WRAPPING_SHARE = 0.3
"""A wrapping word that is unknown weighs this share of an unknown topical word."""

SHORTEST_JOINED = 6
"""Two pieces are put together to a word of so many letters or more."""

MAX_CORRECTIONS = 16
"""At most this many words of one query are looked up as misspellings."""

REMEMBERED = 4096
"""Of so many words it is remembered how they are read: hostile messages hold any number."""

MISREAD = 0.5
"""How much of a misspelling's unlikeness counts against the word that it is read as."""


class Token(NamedTuple):
    """One distinct word of a query as the phrasings see it.

    `feature` is its number in the vocabulary, -1 when unknown. `read_as` is the
    known word that it was taken for; `alike` in [0, 1] says how sure that is.
    """

    word: str
    read_as: str
    feature: int
    alike: float
    wrapping: bool


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """An inverted index: for each feature the phrasings that hold it, with weights."""

    starts: NDArray[np.int64]
    rows: NDArray[np.int64]  # wider than needed: numpy would copy others for every message
    weights: Array
    count: int

    @classmethod
    def of(cls, vectors: Sequence[dict[int, float]], features: int) -> "Postings":
        """The inverted index of `vectors`, one dict from feature to weight for each row."""
        rows: list[list[int]] = [[] for _ in range(features)]
        weights: list[list[float]] = [[] for _ in range(features)]
        for row, vector in enumerate(vectors):
            for feature, weight in vector.items():
                rows[feature].append(row)
                weights[feature].append(weight)
        return cls(
            starts=np.cumsum([0, *map(len, rows)], dtype=np.int64),
            rows=np.array([r for part in rows for r in part], dtype=np.int64),
            weights=np.array([w for part in weights for w in part], dtype=np.float64),
            count=len(vectors),
        )

    def products(self, vector: dict[int, float]) -> Array:
        """The dot product of `vector` with every row, shape (count,)."""
        if not vector:
            return np.zeros(self.count)
        features = np.fromiter(vector.keys(), np.int64, len(vector))
        starts, ends = self.starts[features], self.starts[features + 1]
        spans = [slice(*span) for span in zip(starts.tolist(), ends.tolist(), strict=True)]
        rows = np.concatenate([self.rows[span] for span in spans])
        weights = np.concatenate([self.weights[span] for span in spans])
        weights *= np.repeat(np.fromiter(vector.values(), np.float64, len(vector)), ends - starts)
        return np.asarray(np.bincount(rows, weights, self.count), dtype=np.float64)


def rarity(count: float, total: int) -> float:
    """The inverse document frequency log((total + 1) / (count + 1/2)), never negative.

    >>> rarity(0, 9) > rarity(1, 9) > rarity(9, 9)
    True
    """
    return max(0.0, math.log((total + 1) / (count + 0.5)))


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The words of the phrasings, with what each says.

    `stems` maps a stem to its feature; `surface` the written words, in order, to
    their stems' features. `weights` holds each feature's rarity: half among
    phrasings, half among entries, since a word that many phrasings of one entry
    share tells much. `unknown` is the weight of a word that is not there. Immutable but for
    what it remembers.
    """

    stems: dict[str, int]
    surface: dict[str, int]
    weights: Array
    topical: NDArray[np.bool_]
    unknown: float
    _as_long: dict[tuple[int, float], list[str]] = field(
        init=False, repr=False, default_factory=dict
    )
    _near: dict[str, tuple[str | None, float]] = field(init=False, repr=False, default_factory=dict)

    def __reduce__(self) -> tuple[object, ...]:
        # Without what it remembers: patients typed that.
        made_of = (self.stems, self.surface, self.weights, self.topical, self.unknown)
        return Vocabulary, made_of

    @classmethod
    def of(
        cls,
        phrasings: Sequence[Sequence[str]],
        owners: Sequence[int],
        entries: int,
        synonyms: Iterable[Iterable[str]] = (),
    ) -> "Vocabulary":
        """The vocabulary of `phrasings` (word lists), `owners` naming the entry of each.

        A word that only a group of `synonyms` holds shares the feature of one here.
        """
        said = Counter(word for words in phrasings for word in set(words))
        slips = slips_of(said)
        meant = ({slips.get(stem(w), stem(w)) for w in ws} for ws in phrasings)
        stems = _numbered(Counter(name for names in meant for name in names), synonyms)
        stems |= {slip: stems[name] for slip, name in slips.items()}
        alike = {word for group in synonyms for word in group if stem(word) in stems}
        surface = sorted(said.keys() | alike)
        among_phrasings = Counter(f for ws in phrasings for f in {stems[stem(w)] for w in ws})
        pairs = {(o, stems[stem(w)]) for o, ws in zip(owners, phrasings, strict=True) for w in ws}
        among_entries = Counter(feature for _, feature in pairs)
        n = len(phrasings)
        weights = [
            (rarity(among_phrasings[f], n) + rarity(among_entries[f], entries)) / 2
            for f in range(1 + max(stems.values(), default=-1))
        ]
        wraps = [True] * len(weights)
        for word in surface:
            if stem(word) not in slips:
                wraps[stems[stem(word)]] &= english.is_wrapping(word)
        return cls(
            stems=stems,
            surface={word: stems[stem(word)] for word in surface},
            weights=np.array(weights),
            topical=~np.array(wraps, dtype=bool),
            unknown=(rarity(0, n) + rarity(0, entries)) / 2,
        )

    def read(self, words: Iterable[str]) -> list[Token]:
        """The distinct words of a query as tokens, first come first.

        A word is known, or read as the nearest known one, or unknown. Only the first
        `MAX_CORRECTIONS` that are not known are looked up.
        """
        tokens: dict[object, Token] = {}
        corrections = 0
        for word in self.split(words):
            token = self._token(word, correct=corrections < MAX_CORRECTIONS)
            corrections += token.feature < 0 or token.alike < 1.0
            key = token.feature if token.feature >= 0 else stem(token.word)
            if key not in tokens or tokens[key].alike < token.alike:
                tokens[key] = token
        return list(tokens.values())

    def as_read(self, words: Sequence[str], tokens: Sequence[Token]) -> list[str]:
        """The words of a query that other views compare: a misspelt one as what it was read as.

        Words written together are compared as the words that they hold.
        """
        misread = {token.word: token.read_as for token in tokens if 0.0 < token.alike < 1.0}
        return [misread.get(word, word) for word in self.split(words)]

    def split(self, words: Iterable[str]) -> list[str]:
        """`words`, with those written together ("genetherapy") taken apart, and the other way."""
        return [part for word in self._joined(list(words)) for part in self._parts(word)]

    def _joined(self, words: list[str]) -> list[str]:
        """`words`, with one that was written as two ("ther apy") put together."""
        for k in range(len(words) - 2, -1, -1):
            whole = words[k] + words[k + 1]
            is_word = len(whole) >= SHORTEST_JOINED and whole in self.surface
            if is_word and not all(map(self._is_known, words[k : k + 2])):
                words[k : k + 2] = [whole]
        return words

    def _is_known(self, word: str) -> bool:
        return stem(word) in self.stems or english.is_known(word)

    def _parts(self, word: str) -> tuple[str, ...]:
        if len(word) < 5 or self._is_known(word):
            return (word,)
        # No word has a letter three times in a row: "theeerapy", "balllld".
        if REPEATED.search(word):
            twice, once = less_repeated(word)
            return (twice if self._is_known(twice) else once,)
        cuts = ((word[:at], word[at:]) for at in range(2, len(word) - 1))
        whole = [cut for cut in cuts if cut[0] in self.surface and cut[1] in self.surface]
        return max(whole, key=lambda cut: min(map(len, cut)), default=(word,))

    def _token(self, word: str, *, correct: bool) -> Token:
        feature = self.stems.get(stem(word), -1)
        # A misspelling can share a stem by chance: "expirement" is no form of "expire".
        if feature >= 0 and (not correct or word in self.surface or english.is_known(word)):
            return Token(word, word, feature, 1.0, not self.topical[feature])
        near, alike = self._nearest_of(word) if correct else (None, 0.0)
        if near is None:
            alike = float(feature >= 0)
            return Token(word, word, feature, alike, english.is_wrapping(word))
        feature = self.surface[near]
        return Token(word, near, feature, alike, not self.topical[feature])

    def _nearest_of(self, word: str) -> tuple[str | None, float]:
        found = self._near.get(word)
        if found is None:
            if len(self._near) >= REMEMBERED:
                self._near.clear()
            found = self._near[word] = self._nearest(word)
        return found

    def _nearest(self, word: str) -> tuple[str | None, float]:
        """The known word that `word` is a likely misspelling of, and how alike they are.

        Optimal string alignment (Damerau 1964), normalised by the longer word. A real word is
        hardly a misspelling: it needs a closer match. Which words are real is known of English
        alone: any word with a letter that English lacks may be ("закрыта" is not "открыта").
        """
        if len(word) < 3 or word.isdecimal() or english.is_wrapping(word):
            return None, 0.0
        may_be_real = english.is_known(word) or not word.isascii()
        cutoff = 0.8 if may_be_real else 0.7 if len(word) > 4 else 0.66
        some = self._as_long.get((len(word), cutoff))
        if some is None:  # no others can be so alike
            least, most = cutoff * len(word) - 1e-9, len(word) / cutoff + 1e-9
            some = [known for known in self.surface if least <= len(known) <= most]
            self._as_long[len(word), cutoff] = some
        ratio = OSA.normalized_similarity
        near = process.extract(word, some, scorer=ratio, score_cutoff=cutoff, limit=12)
        # No real word begins with another letter by a slip: "banned" is not "canned".
        first = word[0] if may_be_real else ""
        near = [found for found in near if found[0].startswith(first) and found[0].isalpha()]
        if not near:
            return None, 0.0
        best = max(near, key=lambda found: (self._plausible(word, found[0], found[1]), found[0]))
        return best[0], 1.0 - (1.0 - best[1]) * MISREAD

    def _plausible(self, word: str, near: str, alike: float) -> float:
        """How plausible it is that `near` was meant: alike, the same letters, often said.

        The first letter is seldom wrong (Yannakoudakis and Fawthrop 1983); more than
        a tie it does not decide, which would cost AUROC on questions with typing errors.
        """
        letters = 0.15 if sorted(word) == sorted(near) else 0.0
        first = 0.02 if word[0] == near[0] else 0.0
        often = self.unknown - float(self.weights[self.surface[near]])
        return alike + letters + first + 0.1 * often / self.unknown

    def weight(self, token: Token) -> float:
        """How much `token` says, known or not, before its likeness is counted."""
        if token.feature >= 0:
            return float(self.weights[token.feature])
        return self.unknown * (WRAPPING_SHARE if token.wrapping else 1.0)


def _numbered(said: Counter[str], synonyms: Iterable[Iterable[str]]) -> dict[str, int]:
    """Every stem with the number of its feature; `said` counts the phrasings of each.

    A synonym that no phrasing holds is read as the most said one of its group.

    >>> _numbered(Counter({"mic": 3, "mous": 2}), [["mouse", "mice", "critter"], ["soap", "suds"]])
    {'mic': 0, 'mous': 1, 'crit': 0}
    """
    numbers = {name: number for number, name in enumerate(sorted(said))}
    for group in synonyms:
        members = sorted({stem(word) for word in group})
        known = max(members, key=lambda name: said[name])
        if said[known]:
            for name in members:
                numbers.setdefault(name, numbers[known])
    return numbers


class WordView(NamedTuple):
    """TF-IDF cosine over stems."""

    vocabulary: Vocabulary
    postings: Postings

    @classmethod
    def of(cls, vocabulary: Vocabulary, phrasings: Sequence[Sequence[str]]) -> "WordView":
        """The view of `phrasings`, given as word lists."""
        vectors = [vector(vocabulary, vocabulary.read(words)) for words in phrasings]
        return cls(vocabulary, Postings.of(vectors, len(vocabulary.weights)))

    def similarities(self, tokens: Sequence[Token]) -> Array:
        """The similarity of a query's tokens to every phrasing, shape (n,)."""
        return self.postings.products(vector(self.vocabulary, tokens))


def vector(vocabulary: Vocabulary, tokens: Sequence[Token]) -> dict[int, float]:
    """The unit vector of `tokens`; what is unknown or misspelt stays in its norm."""
    weights = [(token, vocabulary.weight(token)) for token in tokens]
    norm = math.sqrt(sum(weight * weight for _, weight in weights)) or 1.0
    return {t.feature: w * t.alike / norm for t, w in weights if t.feature >= 0}
