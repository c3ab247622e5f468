"""The index: search a query, get the entries that it may mean and how sure that is.

`index_making.make_index` fits the phrasings (`fit`) and learns from them when a match
can be trusted (`calibration`); `Index.search` scores a query in well under a millisecond
for some thousand phrasings. Nothing here knows topics or wording.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from mmap import mmap
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from faqbot.calibration import Calibration
from faqbot.errors import UsageError
from faqbot.evidence import Evidence, WeighedQuery, score_features, support_features
from faqbot.fit import OUT_OF_SCOPE, Fits, outside
from faqbot.index_file import dumps, loads
from faqbot.local import Fit
from faqbot.similarity import Array, Token
from faqbot.swap import Held, is_swapped
from faqbot.text import words as words_of

if TYPE_CHECKING:
    from faqbot.encoder import Encoder

CERTAIN = 0.999
"""The score of a query that is, word for word, a phrasing of the entry."""


SPREAD = 0.2
"""A word that this share of all entries hold tells of none of them."""


class Match(NamedTuple):
    """One entry found for a query.

    `score` is the probability that the entry is the right one, `support` the
    probability that the query's words say this and nothing else, both in [0, 1];
    `exact` when the query is one of its phrasings. `shared` when a word that tells something
    is in both, or any word if a phrasing of the entry has no other: what is alike by its
    letters or by "what do you" alone is a guess.
    """

    entry: str
    score: float
    support: float
    exact: bool
    fit: float
    seen: Evidence
    shared: bool

    @property
    def sureness(self) -> float:
        """score times support: what a direct answer is measured by."""
        return self.score * self.support


class Found(NamedTuple):
    """The matches of one query, best first, and how its words were read.

    `beyond` is how well the questions out of scope fit it, None where they are not among the
    best.
    """

    matches: tuple[Match, ...]
    tokens: tuple[Token, ...]
    beyond: float | None = None


class Index(NamedTuple):
    """Phrasings made searchable. Immutable and picklable.

    `spread` is the number of entries that hold each word, `holding` that of phrasings, `sizes`
    the number of phrasings of each entry, `phrasings` the normalised words of each row. `plain`
    are the numbers of the entries with a phrasing in which all words wrap.
    """

    fitted: Fit
    calibration: Calibration
    spread: Array
    holding: NDArray[np.int64]
    sizes: Array
    phrasings: tuple[str, ...]
    plain: frozenset[int]

    @classmethod
    def of(cls, fitted: Fit, calibration: Calibration) -> "Index":
        """The index of what was fitted and learnt."""
        sizes = np.bincount(fitted.owners, minlength=len(fitted.ids)).astype(np.float64)
        holding, phrasings = fitted.holding(), tuple(fitted.exact)
        plain = _plain(fitted, phrasings)
        return cls(fitted, calibration, fitted.spread(), holding, sizes, phrasings, plain)

    def dumps(self, extra: Mapping[str, Any]) -> bytes:
        """The index as bytes, with `extra`, any JSON, beside it."""
        return dumps(self.fitted, self.calibration, extra)

    @classmethod
    def loads(
        cls, data: bytes | mmap, encoder: "Encoder | None" = None
    ) -> tuple["Index", dict[str, Any]]:
        """The index and the extra that `dumps` made `data` of.

        An index that was made with an encoder needs the very same. Raises ValueError, KeyError
        or TypeError for any other encoder or data, whole or damaged.
        """
        fitted, calibration, extra = loads(data, encoder)
        return cls.of(fitted, calibration), extra

    def save(self, file: Path, version: str) -> None:
        """Write the index to `file`, for the knowledge base of this `version`.

        Raises OSError when it cannot be written. An older file stays until this one is whole.
        """
        part = file.with_name(f"{file.name}.part")
        part.write_bytes(self.dumps({"version": version}))
        part.replace(file)

    @classmethod
    def load(cls, file: Path, version: str, encoder: "Encoder | None" = None) -> "Index":
        """The index that was saved in `file` for the knowledge base of this `version`.

        Raises UsageError when it holds another one, or none that can be read, OSError when
        there is no such file.
        """
        try:
            index, extra = cls.loads(file.read_bytes(), encoder)
        except (ValueError, KeyError, TypeError) as error:
            message = f"{file} holds no index that can be used, make it again: {error}"
            raise UsageError(message) from error
        if extra.get("version") != version:
            raise UsageError(f"{file} holds the index of another knowledge base, make it again")
        return index

    def search(self, query: str, k: int = 5) -> Found:
        """The best `k` entries for `query`, best first; none for a query without words.

        An exact phrasing of an entry comes first, whatever else fits; a question out of scope,
        word for word, supports none.
        """
        return self.search_many([query], k)[0]

    def search_many(self, queries: Sequence[str], k: int = 5) -> list[Found]:
        """What `search` finds for each query, sooner than one after the other."""
        if not self.fitted.ids:
            return [Found((), ()) for _ in queries]
        read = self.fitted.vocabulary.read
        said = [(words, read(words)) for words in map(words_of, queries)]
        fits = self.fitted.found_many([one for one in said if one[0]], k)
        return [self._found(*one, next(fits), k) if one[0] else Found((), ()) for one in said]

    def _found(self, words: Sequence[str], tokens: Sequence[Token], found: Fits, k: int) -> Found:
        entries, values = found
        exact = self.fitted.exact.get(" ".join(words), -1)
        best = np.argsort(-values, kind="stable")[: max(k, 2) + 1]  # one may be out of scope
        fits = dict(zip(entries[best].tolist(), values[best].tolist(), strict=True))
        if exact >= 0:
            fits = {exact: float(values[entries == exact][0]), **fits}
        beyond = fits.pop(outside(self.fitted.ids), None)
        said = WeighedQuery.of(self.fitted, tokens, self.spread)
        rivals = _rivals(list(fits.values()), beyond)
        matches = [
            self._match(entry, fit, rival, said, exact)
            for (entry, fit), rival in zip(list(fits.items())[:k], rivals, strict=False)
        ]
        return Found(tuple(_falling(matches)), tuple(tokens), beyond)

    def read(self, text: str) -> list[Token]:
        """The words of `text` as the phrasings see them."""
        return self.fitted.vocabulary.read(words_of(text))

    def told_for(self, found: Found, unanswerable: float) -> Found:
        """`found` with the scores that queries have of which this share is unanswerable.

        Of the matches there must be two, if two were to be found.
        """
        rivals = _rivals([match.fit for match in found.matches], found.beyond)
        pairs = zip(found.matches, rivals, strict=True)
        told = [self._told(match, rival, unanswerable) for match, rival in pairs]
        return found._replace(matches=tuple(_falling(told)))

    def _told(self, match: Match, rival: float, unanswerable: float) -> Match:
        if match.exact:
            return match
        size = self.sizes[self._number(match.entry)]
        features = score_features(match.fit, rival, size, match.seen)
        return match._replace(score=self.calibration.probability(features, unanswerable))

    def shares(self, entry: str) -> Array:
        """The share of the phrasings of `entry` that hold each word, shape (vocabulary,)."""
        number = self._number(entry)
        return np.asarray(self.fitted.holds_of(number) / self.sizes[number])

    def phrasings_of(self, entry: str) -> list[str]:
        """The phrasings of `entry`, as their normalised words."""
        rows = np.flatnonzero(self.fitted.owners == self._number(entry))
        return [self.phrasings[row] for row in rows.tolist()]

    def most_said(self, word: int, but: Collection[str]) -> float:
        """The largest share of an entry's phrasings that hold the word of this number.

        Those of the entries `but` do not count. 0 if it is said of many: then it tells of none.
        """
        if self.spread[word] >= SPREAD * len(self.sizes):
            return 0.0
        shares = self.fitted.held_of(word) / self.sizes
        shares[[self._number(entry) for entry in but]] = 0.0
        return float(shares.max())

    def held(self, entry: str) -> Held:
        """What the phrasings of `entry` hold, for `is_swapped`."""
        return Held(*self.fitted.held_by(self._number(entry)), self.shares(entry))

    def is_swapped(self, found: Found, held: Held) -> bool:
        """Whether the query of `found` is a phrasing with another word that matters.

        It is one of the entry whose phrasings hold what is `held`.
        """
        return is_swapped(self.fitted.vocabulary.topical, found.tokens, held, self._often)

    def _number(self, entry: str) -> int:
        return bisect_left(self.fitted.ids, entry)

    def _often(self, word: int) -> float:
        """How many phrasings hold the word, of each entry that holds it."""
        return float(self.holding[word]) / float(self.spread[word])

    def nearest(self, query: str, entry: str) -> str:
        """The phrasing of `entry` that is most like `query`, as its normalised words."""
        words = words_of(query)
        row = self.fitted.nearest(words, self.fitted.vocabulary.read(words), self._number(entry))
        return self.phrasings[row]

    def is_outside(self, text: str) -> bool:
        """Whether `text` is, word for word, a question out of scope."""
        exact = self.fitted.exact.get(" ".join(words_of(text)), -1)
        return 0 <= exact == outside(self.fitted.ids)

    def nearest_outside(self, query: str, found: Found) -> str:
        """The question out of scope most like `query`, as `nearest`; "" when there is none."""
        return "" if found.beyond is None else self.nearest(query, OUT_OF_SCOPE)

    def _match(self, entry: int, fit: float, rival: float, said: WeighedQuery, exact: int) -> Match:
        seen = said.evidence(self.fitted.holds_of(entry))
        score = self.calibration.score.one(score_features(fit, rival, self.sizes[entry], seen))
        support = self.calibration.support.one(support_features(self.fitted, seen))
        if entry == exact:
            score, support = CERTAIN, 1.0
        elif 0 <= exact == outside(self.fitted.ids):
            support = 0.0
        shared = seen.telling > 0 or (seen.met > 0 and entry in self.plain)
        return Match(self.fitted.ids[entry], score, support, entry == exact, fit, seen, shared)


def _rivals(fits: Sequence[float], beyond: float | None = None) -> list[float]:
    """For each entry's fit the best one of another, 0 where there is none.

    The questions out of scope, if they fit `beyond`, are another for all.

    >>> _rivals([0.9, 0.4, 0.7]), _rivals([0.9, 0.4], beyond=0.5)
    ([0.7, 0.9, 0.9], [0.5, 0.9])
    """
    others = list(fits) if beyond is None else [*fits, beyond]
    first, second = (*sorted(others, reverse=True), 0.0, 0.0)[:2]
    return [second if fit >= first else first for fit in fits]


def _plain(fitted: Fit, phrasings: Sequence[str]) -> frozenset[int]:
    """The numbers of the entries with a phrasing in which all words wrap."""
    vocabulary = fitted.vocabulary
    topical = {word for word, at in vocabulary.surface.items() if vocabulary.topical[at]}
    pairs = zip(phrasings, fitted.owners.tolist(), strict=True)
    return frozenset(owner for said, owner in pairs if topical.isdisjoint(said.split()))


def _falling(matches: Sequence[Match]) -> Iterator[Match]:
    """`matches`, none likelier than one before it, which fits better."""
    least = 1.0
    for match in matches:
        least = min(least, match.score)
        yield match._replace(score=least)
