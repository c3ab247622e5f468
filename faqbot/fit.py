"""The fit: how well each entry fits a query, and how it would without some phrasings.

Phrasings i = 1..n of entries e = 1..E. The views (`similarity`, `letters`, `order` and
perhaps `meaning`) are mixed, S = sum of weight times similarity, and made a kernel
K = exp(-g (1 - S)). Kernel ridge regression, one against the rest (Saunders, Gammerman
and Vovk 1998), gives A = (K + lI)^-1 Y, and the fit of query q to entry e is k(q) A[:, e]:
it sharpens what separates entries and ignores what they share. The query's similarities to
the answers are added to it with a small weight, and an entry with many phrasings loses a
little.

With M = (K + lI)^-1 the fit of any query with phrasing i left out has the closed
form k(q) A - (k(q) M[:, i]) A[i] / M_ii, and with all phrasings G of an entry left
out k(q) A - k(q) M[:, G] M_GG^-1 A_G (Cook and Weisberg 1982; Rifkin and Lippert
2007). So the knowledge base itself tells how a new wording of a known question
fits, and how a question that it lacks does; `calibration` learns from both.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from faqbot.answers import Answers
from faqbot.letters import LetterView
from faqbot.matrices import inverse_of, product
from faqbot.mixture import (
    DEFAULT,
    DEFAULT_WITH_MEANING,
    SAMPLE,
    Mixture,
    choose,
    choose_handicap,
    handicaps,
)
from faqbot.order import OrderView
from faqbot.rows import rows_of
from faqbot.similarity import Array, Token, Vocabulary, WordView
from faqbot.text import words as words_of

if TYPE_CHECKING:
    from faqbot.encoder import Encoder
    from faqbot.meaning import MeaningView


OUT_OF_SCOPE = ""
"""The id, which no entry has, of questions that none answers: they are fitted as an entry is."""


def outside(ids: Sequence[str]) -> int:
    """The number of the questions out of scope among `ids`, -1 when there are none.

    >>> outside(("", "a")), outside(("a",))
    (0, -1)
    """
    return 0 if ids and ids[0] == OUT_OF_SCOPE else -1


class Phrasings(NamedTuple):
    """All phrasings as words, by entry and then by alphabet.

    `ids` are the entries' ids, sorted; `owners` (n,) names the entry of each phrasing.
    """

    ids: tuple[str, ...]
    owners: NDArray[np.int32]
    words: list[list[str]]

    @classmethod
    def of(cls, entries: Mapping[str, Sequence[str]]) -> "Phrasings":
        """The phrasings of `entries`, in whatever order these are.

        A phrasing without a single word is passed over, one that two entries have is the
        first one's.
        """
        ids = tuple(sorted(entries))
        rows: dict[str, tuple[int, list[str]]] = {}
        for number, entry in enumerate(ids):
            for phrasing in sorted(entries[entry]):
                if found := words_of(phrasing):
                    rows.setdefault(" ".join(found), (number, found))
        owners = np.array([owner for owner, _ in rows.values()], dtype=np.int32)
        return cls(ids, owners, [found for _, found in rows.values()])

    def exact(self) -> dict[str, int]:
        """The entry of every phrasing, by its words."""
        return dict(zip(map(" ".join, self.words), self.owners.tolist(), strict=True))


Said = tuple[Sequence[str], Sequence[Token]]
"""The words of a query, and how they were read."""


class Fits(NamedTuple):
    """How well entries, given by their numbers, fit a query; those not among them do not."""

    entries: NDArray[np.int64]
    values: Array


class Fitted(NamedTuple):
    """Phrasings with their views and coefficients: all that scoring needs.

    `ids` are the entries' ids, sorted; `owners` (n,) names the entry of each
    phrasing; `coefficients` is A, (n, E), of small numbers, since a search spends much
    of its time reading them; `handicaps` (E,) is what entries lose; `holds` (E, vocabulary)
    counts the phrasings of an entry that hold a word.
    """

    ids: tuple[str, ...]
    owners: NDArray[np.int32]
    exact: dict[str, int]
    vocabulary: Vocabulary
    by_word: WordView
    by_letter: LetterView
    by_order: OrderView
    mixture: Mixture
    coefficients: NDArray[np.float32]
    handicaps: Array
    holds: NDArray[np.int32]
    answers: Answers
    by_meaning: "MeaningView | None" = None

    def similarities(self, words: Sequence[str], tokens: Sequence[Token]) -> dict[str, Array]:
        """What each view gives for the query and every phrasing, shape (n,), by its name."""
        words = self.vocabulary.as_read(words, tokens)
        by_word, letters = self.by_word.similarities(tokens), self.by_letter.similarities(words)
        order = self.by_order.similarities(words, by_word + letters)
        found = {
            "words": by_word,
            "letters": by_spelling(letters, order, tokens),
            "order": order,
        }
        if self.by_meaning:
            found["meaning"] = self.by_meaning.similarities(words)
        return found

    def kernel(self, words: Sequence[str], tokens: Sequence[Token]) -> Array:
        """k(q), the query's kernel with every phrasing, shape (n,)."""
        return self.mixture.kernel(tuple(self.similarities(words, tokens).values()))

    def alike(self, words: Sequence[str], tokens: Sequence[Token], row: int) -> dict[str, float]:
        """What each view gives for the query and the phrasing `row`, by its name."""
        found = self.similarities(words, tokens)
        return {name: float(values[row]) for name, values in found.items()}

    def found_many(self, queries: Sequence[Said], k: int) -> Iterator[Fits]:
        """How well all entries fit each query, however many are wanted."""
        entries = np.arange(len(self.ids))
        for words, tokens in queries:
            yield Fits(entries, self.fits(self.kernel(words, tokens), tokens))

    def nearest(self, words: Sequence[str], tokens: Sequence[Token], entry: int) -> int:
        """The row of `entry` that is most like the query."""
        first, last = rows_of(self.owners, entry)
        return first + int(self.kernel(words, tokens)[first:last].argmax())

    def holds_of(self, entry: int) -> NDArray[np.int32]:
        """How many phrasings of `entry` hold each word, shape (vocabulary,)."""
        return np.asarray(self.holds[entry])

    def held_of(self, word: int) -> NDArray[np.int32]:
        """How many phrasings of each entry hold the word of this number, shape (E,)."""
        return np.asarray(self.holds[:, word])

    def held_by(self, entry: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Which phrasings of `entry`, by number from 0 on, hold which words, as pairs."""
        postings = self.by_word.postings
        first, last = rows_of(self.owners, entry)
        found = np.flatnonzero((postings.rows >= first) & (postings.rows < last))
        words = np.searchsorted(postings.starts, found, "right") - 1
        return postings.rows[found].astype(np.int64) - first, words

    def holding(self) -> NDArray[np.int64]:
        """How many phrasings hold each word, shape (vocabulary,)."""
        return np.diff(self.by_word.postings.starts)

    def spread(self) -> Array:
        """The number of entries that hold each word, shape (vocabulary,)."""
        return np.asarray((self.holds > 0).sum(0), np.float64)

    def fits(self, kernel: Array, tokens: Sequence[Token]) -> Array:
        """How well each entry fits the query of this kernel and these tokens, shape (E,)."""
        witness = self.answers.similarities(tokens)
        fits = product(kernel, self.coefficients) - self.handicaps
        return fits + self.mixture.answers * witness


def by_spelling(letters: Array, order: Array, tokens: Sequence[Token]) -> Array:
    """What the letter view gives, `letters`, unless no word is known.

    Then there are only misspellings to see, and rare letters in common mislead: spelling
    decides, at the scale of the letters, which show how little such a query says of ours.
    """
    if order.any() and all(token.feature < 0 for token in tokens):
        return order * (float(letters.max()) / float(order.max()))
    return letters


def fit(
    entries: Mapping[str, Sequence[str]],
    synonyms: Sequence[Sequence[str]] = (),
    answers: Mapping[str, str] = MappingProxyType({}),
    *,
    encoder: "Encoder | None" = None,
) -> tuple[Fitted, Array]:
    """The fitted phrasings of `entries` (id to phrasings) and M, shape (n, n).

    `answers` maps ids to texts; an entry without one has no second witness. With an
    `encoder` meaning is a view of its own.
    """
    ids, owners, phrasings = read = Phrasings.of(entries)
    vocabulary = Vocabulary.of(phrasings, owners.tolist(), len(ids), synonyms)
    views = Views(
        WordView.of(vocabulary, phrasings),
        LetterView.of(phrasings),
        OrderView.of(phrasings),
        _meaning(phrasings, encoder),
    )
    witness = Answers.of([words_of(answers.get(entry, "")) for entry in ids])
    mixture = _chosen(views, read, witness)
    inverse = inverse_of(_kernel(views, phrasings, mixture))
    members = np.zeros((len(phrasings), len(ids)))
    members[np.arange(len(phrasings)), owners] = 1.0
    coefficients = inverse @ members
    alone = members - coefficients / np.diag(inverse)[:, None]
    for row, words in enumerate(phrasings):
        alone[row] += mixture.answers * witness.similarities(vocabulary.read(words))
    mixture = mixture._replace(handicap=choose_handicap(alone, owners))
    fitted = Fitted(
        ids=ids,
        owners=owners,
        exact=read.exact(),
        vocabulary=vocabulary,
        by_word=views.by_word,
        by_letter=views.by_letter,
        by_order=views.by_order,
        mixture=mixture,
        coefficients=coefficients.astype(np.float32),
        handicaps=handicaps(np.bincount(owners, minlength=len(ids)), mixture.handicap),
        holds=_holds(vocabulary, phrasings, owners, len(ids)),
        answers=witness,
        by_meaning=views.by_meaning,
    )
    return fitted, inverse


class Views(NamedTuple):
    """The views of the phrasings; that of meaning needs an encoder."""

    by_word: WordView
    by_letter: LetterView
    by_order: OrderView
    by_meaning: "MeaningView | None"


def _meaning(phrasings: list[list[str]], encoder: "Encoder | None") -> "MeaningView | None":
    if encoder is None:
        return None
    from faqbot.meaning import MeaningView  # only with an encoder

    return MeaningView.of(encoder, phrasings)


def _similarities(views: Views, phrasings: list[list[str]]) -> list[Array]:
    """The similarities of `phrasings` to all, (len(phrasings), n) for each view."""
    read = views.by_word.vocabulary.read
    by_word = np.array([views.by_word.similarities(read(words)) for words in phrasings])
    letters = np.array([views.by_letter.similarities(words) for words in phrasings])
    pairs = zip(phrasings, by_word + letters, strict=True)
    order = np.array([views.by_order.similarities(*pair) for pair in pairs])
    found = [by_word, letters, order]
    return [*found, views.by_meaning.of_many(phrasings)] if views.by_meaning else found


def _kernel(views: Views, phrasings: list[list[str]], mixture: Mixture) -> Array:
    """K + lI, made in blocks of rows: all views at once would need much memory."""
    n, block = len(phrasings), 512
    kernel = np.empty((n, n))
    for start in range(0, n, block):
        part = _similarities(views, phrasings[start : start + block])
        kernel[start : start + block] = mixture.kernel(part)
    kernel[np.diag_indices_from(kernel)] += mixture.ridge
    return kernel


def _chosen(views: Views, read: Phrasings, answers: Answers) -> Mixture:
    """The mixture chosen on a sample of whole entries, without the questions out of scope."""
    _, owners, phrasings = read
    drawn = np.flatnonzero(np.isin(owners, _drawn(read)))
    if not len(drawn):
        return DEFAULT_WITH_MEANING if views.by_meaning else DEFAULT
    part = _similarities(views, [phrasings[row] for row in drawn])
    kept, numbers = np.unique(owners[drawn], return_inverse=True)
    tokens = views.by_word.vocabulary.read
    witness = np.array([answers.similarities(tokens(phrasings[row])) for row in drawn])
    between = [similarity[:, drawn] for similarity in part]
    return choose(between, witness[:, kept], numbers.astype(np.int32))


def _drawn(read: Phrasings) -> list[int]:
    """Entries whose phrasings together number about `SAMPLE`, drawn by their first phrasing."""
    from random import Random  # not needed when the cache holds the index

    ids, owners, phrasings = read
    sizes = np.bincount(owners)
    first = {int(owner): row for row, owner in reversed(list(enumerate(owners)))}
    first.pop(outside(ids), None)
    order = sorted(first, key=lambda owner: Random(" ".join(phrasings[first[owner]])).random())
    taken = np.cumsum([sizes[owner] for owner in order]) <= SAMPLE
    return [owner for owner, take in zip(order, taken, strict=True) if take] or order[:1]


def _holds(
    vocabulary: Vocabulary,
    phrasings: Sequence[Sequence[str]],
    owners: NDArray[np.int32],
    entries: int,
) -> NDArray[np.int32]:
    holds = np.zeros((entries, len(vocabulary.weights)), dtype=np.int32)
    for owner, words in zip(owners, phrasings, strict=True):
        holds[owner, [token.feature for token in vocabulary.read(words)]] += 1
    return holds
