"""Near misses: a phrasing in which the word that matters was swapped for another.

"Will gene therapy cure malaria?" shares nearly all of its words with "Will gene therapy
cure baldness?", and whatever adds up likeness answers it. What tells them apart is not
how much differs but what: a topical word of the phrasing is gone, and where it stood is
one that the entry never uses instead.

Of some 3,700 questions made so from our own phrasings, 18% got a direct answer without
this and 1.6% with it; no right answer to our evaluation was lost. The limits matter: with none
one in six is, as a new wording, too, has words for others.

Tried and dropped: tests/benchmarks/TRIED.md.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from faqbot.similarity import Array, Token

LOST = 0.2
"""A swap lacks at most this share of a phrasing's words, but always one."""

SUBJECT = 0.5
"""A word that this share of an entry's phrasings hold counts half among the lost.

"Gene therapy" is lost as one.
"""

ADDED = 0.3
"""Of its own words at most this share is new, but always two: "vitamin D" for "minoxidil"."""

TELLING = 0.03
"""A word matters to an entry when at least this share of its phrasings hold it."""


STRAY = 0.015
"""Such a share of an entry's phrasings may say a word by chance: one of seventy."""

OFTEN = 2.0
"""A wrapping word tells of an entry if so many phrasings of each that holds it do."""


class Held(NamedTuple):
    """Which phrasings of one entry hold which words, as pairs of a phrasing and a word.

    `shares` is the share of the phrasings that hold each word of the vocabulary.
    """

    phrasings: NDArray[np.int64]
    words: NDArray[np.int64]
    shares: Array

    def by(self, word: int) -> set[int]:
        """The phrasings that hold the word."""
        return set(self.phrasings[self.words == word].tolist())


def is_swapped(
    topical: NDArray[np.bool_],
    tokens: Sequence[Token],
    held: Held,
    often: Callable[[int], float],
) -> bool:
    """Whether `tokens` are those of a phrasing of an entry with a word of another topic.

    `topical` says of each word of the vocabulary whether it is, `held` is what the phrasings
    of the entry hold, `often` how many phrasings of an entry hold a word, of those that do.
    Such a word is one that the entry never says, or one in whose company it
    always says a word that matters and is lost here: who is born with all their teeth is asked
    about hair only beside follicles.
    """
    # "In the evening" can wrap any question, and is what another entry is asked.
    others = [
        t
        for t in tokens
        if t.feature < 0
        or not t.wrapping
        or (held.shares[t.feature] == 0.0 and often(t.feature) >= OFTEN)
    ]
    if not others:
        return False
    said = np.zeros(len(held.shares), dtype=bool)
    said[[token.feature for token in tokens if token.feature >= 0]] = True
    near = _near(held, said, len(tokens))
    if near and any(not token.wrapping and _is_never_said(held, token) for token in others):
        return True
    matter = topical & (held.shares >= TELLING) & ~said
    return any(
        _takes_the_place(held, token, lost)
        for phrasing in near
        for words in [held.words[held.phrasings == phrasing]]
        for lost in words[matter[words]].tolist()
        for token in others
        if token.feature not in words
    )


def _near(held: Held, said: NDArray[np.bool_], length: int) -> list[int]:
    """The phrasings of which a message of `length` words, `said`, could be a swap."""
    is_said = said[held.words]
    counts = np.where(held.shares >= SUBJECT, 0.5, 1.0)[held.words]
    lengths = np.bincount(held.phrasings)
    both = np.bincount(held.phrasings, is_said)
    lost = np.bincount(held.phrasings, counts * ~is_said)
    little_lost = lost <= np.maximum(1, LOST * lengths)
    little_new = length - both <= max(2, ADDED * length)
    return np.flatnonzero((both >= 2) & little_lost & little_new).tolist()


def _is_never_said(held: Held, token: Token) -> bool:
    return token.feature < 0 or held.shares[token.feature] == 0.0


def _takes_the_place(held: Held, token: Token, lost: int) -> bool:
    """Whether next to no phrasing has the word of `token` without the word `lost`.

    Who says that grass does not grow on concrete, either, has not made a bald patch of lawn
    a question of the entry.
    """
    alone = held.by(token.feature) - held.by(lost) if token.feature >= 0 else ()
    return len(alone) <= STRAY * (int(held.phrasings.max()) + 1)
