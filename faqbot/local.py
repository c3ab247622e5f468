"""The fit of a large knowledge base: every entry solved among what it is mistaken for.

`fit` solves one system of all phrasings, which is too much beyond some thousand. Here
the phrasings of an entry, a *group*, are solved with the `local_fit.NEIGHBOURS` phrasings
most like them, once and beforehand (local learning, Bottou and Vapnik 1992). A query costs
no solve: an inverted index names the groups that share its words, the kernel is computed with
their neighbourhoods alone, and one short product for each group is its fit.

What lies outside a neighbourhood is nearly equally unlike everything in it. In the whole
system those many phrasings hold the sum of an entry's coefficients near zero; here the
same is had by taking the usual kernel of two phrasings, the *background*, off every kernel.
That brought +.04 success@1 at 10,000 phrasings, as much as neighbourhoods twice as large.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from faqbot.answers import Answers
from faqbot.fit import Fits, Fitted, Said, by_spelling
from faqbot.letters import LetterView
from faqbot.mixture import Mixture
from faqbot.order import OrderView
from faqbot.rows import Numbers, Places, Rows, Single, rows_of, spans, sums
from faqbot.similarity import Array, Token, Vocabulary, vector

GROUPS = 24
"""So many groups are looked at for a query, more when more entries are asked for."""

HOLDERS = 60_000
"""A query's most telling words name groups until about so many are named, with repetition."""


class Groups(NamedTuple):
    """Up to `local_fit.GROUP` phrasings of one entry each.

    The rows of group g are starts[g] to starts[g + 1], its entry is `owners`[g]. `holders`
    has for each word the groups that hold it.
    """

    starts: NDArray[np.int64]
    owners: Numbers
    holders: Rows

    def near(self, words: Mapping[int, float], witness: Array, most: int, budget: int) -> Numbers:
        """At most `most` groups that share `words` or answer them, the most alike first.

        `words` maps features to weights, `witness` is what each group gets beforehand. Words
        count in the order of their weights, until `budget` groups were named.
        """
        telling = sorted(words, key=lambda feature: (-words[feature], feature))
        features = np.array(telling, np.int64)
        starts = self.holders.starts
        named = np.cumsum(starts[features + 1] - starts[features])
        features = features[: max(2, int(np.searchsorted(named, budget)))]
        at, whose = spans(self.holders.starts, features)
        weights = np.array([words[feature] for feature in features.tolist()])
        found = self.holders.weights[at] * weights[whose]
        alike = sums(self.holders.features[at], found, len(self.owners)) + witness
        best = _highest(alike, most)
        return best[np.argsort(-alike[best], kind="stable")[:most]]


def _highest(values: Array, most: int) -> Numbers:
    """The places of at least the `most` highest values, of all that are above 0 if they are fewer.

    Halving a bound finds them sooner than sorting many values.
    """
    bound = float(values.max(initial=0.0)) / 2
    while bound > 1e-6:
        if np.count_nonzero(values >= bound) >= most:
            return np.flatnonzero(values >= bound).astype(np.int32)
        bound /= 2
    return np.flatnonzero(values > 0.0).astype(np.int32)


class Systems(NamedTuple):
    """The solved systems: that of group g lies from starts[g] to starts[g + 1]."""

    starts: NDArray[np.int64]
    rows: Numbers
    coefficients: Single


class Look(NamedTuple):
    """What a query finds: `groups` with their `fits`, without the answers' `witness` (E,).

    `kernel` has the query's kernel with the neighbourhoods of all these groups, one after
    the other; `whose` names the place of each one's group.
    """

    groups: Numbers
    fits: Array
    witness: Array
    kernel: Array
    whose: NDArray[np.int64]


class Local(NamedTuple):
    """Phrasings with their views and local coefficients: all that scoring needs.

    The counterpart of `fit.Fitted` for many phrasings. `ids` are the entries' ids, sorted;
    `owners` (n,), ascending, names the entry of each phrasing. `letters` has no postings.
    """

    ids: tuple[str, ...]
    owners: Numbers
    exact: dict[str, int]
    vocabulary: Vocabulary
    by_word: Rows
    letters: LetterView
    by_letter: Rows
    by_order: OrderView
    mixture: Mixture
    background: float
    groups: Groups
    systems: Systems
    answers: Answers

    def found_many(self, queries: Sequence[Said], k: int) -> Iterator[Fits]:
        """How well the entries fit that each query may mean, `k` or more if there are any."""
        return (self.best_of(self.look(words, tokens, k)) for words, tokens in queries)

    def look(self, words: Sequence[str], tokens: Sequence[Token], k: int = 1) -> Look:
        """The groups that are worth looking at, enough for `k` entries, and how they fit."""
        near, witness = self.near(words, tokens, max(GROUPS, 2 * k))
        at, whose = spans(self.systems.starts, near.astype(np.int64))
        kernel = self.kernel(words, tokens, self.systems.rows[at])
        fits = sums(whose, kernel * self.systems.coefficients[at], len(near))
        return Look(near, fits, witness, kernel, whose)

    def near(
        self, words: Sequence[str], tokens: Sequence[Token], most: int
    ) -> tuple[Numbers, Array]:
        """The groups worth looking at, and the answers' witness for each entry, shape (E,)."""
        witness = self.mixture.answers * self.answers.similarities(tokens)
        groups = self.groups
        near = groups.near(vector(self.vocabulary, tokens), witness[groups.owners], most, HOLDERS)
        exact = self.exact.get(" ".join(words), -1)
        if exact >= 0 and exact not in groups.owners[near]:
            near = np.append(near, np.searchsorted(groups.owners, exact).astype(np.int32))
        return near, witness

    def best_of(self, look: Look) -> Fits:
        """The fits of entries: each has that of its group that fits best."""
        owners = self.groups.owners[look.groups]
        entries, places = np.unique(owners, return_inverse=True)
        best = np.full(len(entries), -np.inf)
        np.maximum.at(best, places, look.fits)
        return Fits(entries.astype(np.int64), best + look.witness[entries])

    def kernel(self, words: Sequence[str], tokens: Sequence[Token], members: Places) -> Array:
        """The query's kernel with the phrasings `members`, less the background."""
        rows, places = np.unique(members, return_inverse=True)
        kernel = self.mixture.kernel(tuple(self.similarities(words, tokens, rows).values()))
        return np.asarray((kernel - self.background)[places])

    def similarities(
        self, words: Sequence[str], tokens: Sequence[Token], rows: Places
    ) -> dict[str, Array]:
        """What each view gives for the query and the phrasings `rows`, ascending, by its name."""
        words = self.vocabulary.as_read(words, tokens)
        order = self.by_order.among(words, rows)
        letters = self.by_letter.products(self.letters.vector(words), rows)
        return {
            "words": self.by_word.products(vector(self.vocabulary, tokens), rows),
            "letters": by_spelling(letters, order, tokens),
            "order": order,
        }

    def alike(self, words: Sequence[str], tokens: Sequence[Token], row: int) -> dict[str, float]:
        """What each view gives for the query and the phrasing `row`, by its name."""
        found = self.similarities(words, tokens, np.array([row], np.int32))
        return {name: float(values[0]) for name, values in found.items()}

    def nearest(self, words: Sequence[str], tokens: Sequence[Token], entry: int) -> int:
        """The row of `entry` that is most like the query."""
        first, last = rows_of(self.owners, entry)
        kernel = self.kernel(words, tokens, np.arange(first, last, dtype=np.int32))
        return first + int(kernel.argmax())

    def holds_of(self, entry: int) -> NDArray[np.int32]:
        """How many phrasings of `entry` hold each word, shape (vocabulary,)."""
        first, last = rows_of(self.owners, entry)
        held = self.by_word.features[self.by_word.starts[first] : self.by_word.starts[last]]
        return np.bincount(held, minlength=self.by_word.width).astype(np.int32)

    def held_of(self, word: int) -> NDArray[np.int32]:
        """How many phrasings of each entry hold the word of this number, shape (E,)."""
        at = np.flatnonzero(self.by_word.features == word)
        rows = np.searchsorted(self.by_word.starts, at, "right") - 1
        return np.bincount(self.owners[rows], minlength=len(self.ids)).astype(np.int32)

    def held_by(self, entry: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Which phrasings of `entry`, by number from 0 on, hold which words, as pairs."""
        first, last = rows_of(self.owners, entry)
        starts = self.by_word.starts[first : last + 1]
        words = self.by_word.features[starts[0] : starts[-1]].astype(np.int64)
        return np.repeat(np.arange(last - first), np.diff(starts)), words

    def holding(self) -> NDArray[np.int64]:
        """How many phrasings hold each word, shape (vocabulary,)."""
        return np.bincount(self.by_word.features, minlength=self.by_word.width)

    def spread(self) -> Array:
        """The number of entries that hold each word, shape (vocabulary,)."""
        holders, owners = self.groups.holders, self.groups.owners
        words = np.repeat(np.arange(len(holders.starts) - 1), np.diff(holders.starts))
        pairs = np.unique(words * len(self.ids) + owners[holders.features])
        return np.bincount(pairs // len(self.ids), minlength=self.by_word.width).astype(np.float64)


Fit = Fitted | Local
"""The fit of a knowledge base, whole or local."""
