"""The fit: how well each entry fits a query, and how it would without some phrasings.

Phrasings i = 1..n of entries e = 1..E. The three views of `similarity` are mixed,
S = sum of weight times similarity, and made a kernel K = exp(-g (1 - S)). Kernel
ridge regression, one against the rest (Saunders, Gammerman and Vovk 1998), gives
A = (K + lI)^-1 Y, and the fit of query q to entry e is k(q) A[:, e]: it sharpens
what separates entries and ignores what they share. The query's similarities to the
answers are added to it with a small weight.

With M = (K + lI)^-1 the fit of any query with phrasing i left out has the closed
form k(q) A - (k(q) M[:, i]) A[i] / M_ii, and with all phrasings G of an entry left
out k(q) A - k(q) M[:, G] M_GG^-1 A_G (Cook and Weisberg 1982; Rifkin and Lippert
2007). So the knowledge base itself tells how a new wording of a known question
fits, and how a question that it lacks does; `calibration` learns from both.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from faqbot.answers import Answers
from faqbot.mixture import DEFAULT, SAMPLE, Mixture, choose
from faqbot.similarity import Array, LetterView, OrderView, Token, Vocabulary, WordView
from faqbot.text import words as words_of


class Fitted(NamedTuple):
    """Phrasings with their views and coefficients: all that scoring needs.

    `ids` are the entries' ids, sorted; `owners` (n,) names the entry of each
    phrasing; `coefficients` is A, (n, E); `holds` (E, vocabulary) counts the
    phrasings of an entry that hold a word.
    """

    ids: tuple[str, ...]
    owners: NDArray[np.int32]
    exact: dict[str, int]
    vocabulary: Vocabulary
    by_word: WordView
    by_letter: LetterView
    by_order: OrderView
    mixture: Mixture
    coefficients: Array
    holds: NDArray[np.int32]
    answers: Answers

    def similarities(self, words: Sequence[str], tokens: Sequence[Token]) -> dict[str, Array]:
        """What each view gives for the query and every phrasing, shape (n,), by its name.

        A misspelt word is compared as the word that it was read as, words written
        together as the words that they hold. Where no word is known there are only
        misspellings to see, and rare letters in common mislead: spelling decides, at
        the scale of the letters, which show how little a message says that is not ours.
        """
        misread = {token.word: token.read_as for token in tokens if 0.0 < token.alike < 1.0}
        words = [misread.get(word, word) for word in self.vocabulary.split(words)]
        letters, order = self.by_letter.similarities(words), self.by_order.similarities(words)
        if order.any() and all(token.feature < 0 for token in tokens):
            letters = order * (letters.max() / order.max())
        return {"words": self.by_word.similarities(tokens), "letters": letters, "order": order}

    def kernel(self, words: Sequence[str], tokens: Sequence[Token]) -> Array:
        """k(q), the query's kernel with every phrasing, shape (n,)."""
        return self.mixture.kernel(tuple(self.similarities(words, tokens).values()))

    def fits(self, kernel: Array, tokens: Sequence[Token]) -> Array:
        """How well each entry fits the query of this kernel and these tokens, shape (E,)."""
        witness = self.answers.similarities(tokens)
        return product(kernel, self.coefficients) + self.mixture.answers * witness


def product(vector: Array, matrix: Array) -> Array:
    """`vector` times `matrix`, (n,) times (n, m), in one thread.

    A BLAS would wake its threads for every message, which takes longer than the
    product, many times longer on a busy machine.
    """
    return np.asarray(np.einsum("i,ij->j", vector, matrix))


def fit(
    entries: Mapping[str, Sequence[str]],
    synonyms: Sequence[Sequence[str]] = (),
    answers: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Fitted, Array]:
    """The fitted phrasings of `entries` (id to phrasings) and M, shape (n, n).

    `answers` maps ids to texts; an entry without one has no second witness.
    The order of entries and of phrasings does not matter. A phrasing without a
    single word is passed over.
    """
    ids = tuple(sorted(entries))
    rows: dict[str, tuple[int, list[str]]] = {}
    for number, entry in enumerate(ids):
        for phrasing in sorted(entries[entry]):
            if found := words_of(phrasing):
                rows.setdefault(" ".join(found), (number, found))
    owners = np.array([owner for owner, _ in rows.values()], dtype=np.int32)
    phrasings = [found for _, found in rows.values()]
    vocabulary = Vocabulary.of(phrasings, owners.tolist(), len(ids), synonyms)
    views = (
        WordView.of(vocabulary, phrasings), LetterView.of(phrasings), OrderView.of(phrasings)
    )  # fmt: skip
    witness = Answers.of([words_of(answers.get(entry, "")) for entry in ids])
    mixture = _chosen(views, phrasings, owners, witness)
    inverse: Array = np.asarray(np.linalg.inv(_kernel(views, phrasings, mixture)), np.float64)
    members = np.zeros((len(phrasings), len(ids)))
    members[np.arange(len(phrasings)), owners] = 1.0
    fitted = Fitted(
        ids=ids,
        owners=owners,
        exact={text: owner for text, (owner, _) in rows.items()},
        vocabulary=vocabulary,
        by_word=views[0],
        by_letter=views[1],
        by_order=views[2],
        mixture=mixture,
        coefficients=inverse @ members,
        holds=_holds(vocabulary, phrasings, owners, len(ids)),
        answers=witness,
    )
    return fitted, inverse


Views = tuple[WordView, LetterView, OrderView]


def _similarities(views: Views, phrasings: list[list[str]]) -> tuple[Array, Array, Array]:
    """The similarities of `phrasings` to all, three times (len(phrasings), n)."""
    by_word, by_letter, by_order = views
    read = by_word.vocabulary.read
    return (
        np.array([by_word.similarities(read(words)) for words in phrasings]),
        np.array([by_letter.similarities(words) for words in phrasings]),
        by_order.of_many(phrasings),
    )


def _kernel(views: Views, phrasings: list[list[str]], mixture: Mixture) -> Array:
    """K + lI, made in blocks of rows: all three views at once would need much memory."""
    n, block = len(phrasings), 512
    kernel = np.empty((n, n))
    for start in range(0, n, block):
        part = _similarities(views, phrasings[start : start + block])
        kernel[start : start + block] = mixture.kernel(part)
    kernel[np.diag_indices_from(kernel)] += mixture.ridge
    return kernel


def _chosen(
    views: Views, phrasings: list[list[str]], owners: NDArray[np.int32], answers: Answers
) -> Mixture:
    """The mixture chosen on a sample of whole entries."""
    if not phrasings:
        return DEFAULT
    drawn = np.flatnonzero(np.isin(owners, _drawn(phrasings, owners)))
    part = _similarities(views, [phrasings[row] for row in drawn])
    kept, numbers = np.unique(owners[drawn], return_inverse=True)
    read = views[0].vocabulary.read
    witness = np.array([answers.similarities(read(phrasings[row])) for row in drawn])
    between = [similarity[:, drawn] for similarity in part]
    return choose(between, witness[:, kept], numbers.astype(np.int32))


def _drawn(phrasings: list[list[str]], owners: NDArray[np.int32]) -> list[int]:
    """Entries whose phrasings together number about `SAMPLE`, drawn by their first phrasing."""
    from random import Random  # not needed when the cache holds the index

    sizes = np.bincount(owners)
    first = {int(owner): row for row, owner in reversed(list(enumerate(owners)))}
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
