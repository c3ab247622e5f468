"""Near misses: a phrasing in which the word that matters was swapped for another.

"Will gene therapy cure malaria?" shares nearly all of its words with "Will gene therapy
cure baldness?", and whatever adds up likeness answers it. What tells them apart is not
how much differs but what: a topical word of the phrasing is gone, and where it stood is
one that the entry never uses instead.

Of 2,500 questions made so from our own phrasings, 18% got a direct answer without this
and 1% with it; of 251 right direct answers to our evaluation it takes none that it did
not take with half of these rules. With `LOST` at .3 two more of them went, with no limits
at all one in six: a new wording, too, has words for others. Tried and dropped: common
words such as "light" or "made" as another topic (one right answer in 60 less), and
telling the calibration of it, whose threshold then falls and lets in other false ones.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from faqbot.local import Fit
from faqbot.similarity import Token

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

Held = NDArray[np.bool_]
"""Which phrasings of one entry hold which word of the vocabulary, (phrasings, words)."""


def is_swapped(fitted: Fit, tokens: Sequence[Token], entry: int) -> bool:
    """Whether `tokens` are those of a phrasing of the entry with a word of another topic.

    That is a topical word that the entry never says, or one in whose company it always
    says a word that matters and is lost here: who is born with all their teeth is asked
    about hair only beside follicles.
    """
    others = [token for token in tokens if token.feature < 0 or not token.wrapping]
    if not others:
        return False
    held = fitted.held_of(entry)
    said = sorted({token.feature for token in tokens if token.feature >= 0})
    near = held[_near(held, said, len(tokens))]
    if len(near) and any(not token.wrapping and _is_never_said(held, token) for token in others):
        return True
    matter = fitted.vocabulary.topical & (held.mean(0) >= TELLING)
    matter[said] = False
    return any(
        _takes_the_place(held, token, lost)
        for phrasing in near
        for lost in np.flatnonzero(phrasing & matter).tolist()
        for token in others
        if token.feature < 0 or not phrasing[token.feature]
    )


def _near(held: Held, said: Sequence[int], length: int) -> NDArray[np.bool_]:
    """The phrasings of which a message of `length` words could be a swap, (phrasings,)."""
    gone = held.copy()
    gone[:, said] = False
    lengths, lost = held.sum(1), gone @ np.where(held.mean(0) >= SUBJECT, 0.5, 1.0)
    both = lengths - gone.sum(1)
    little_lost = lost <= np.maximum(1, LOST * lengths)
    little_new = length - both <= max(2, ADDED * length)
    return np.asarray((both >= 2) & little_lost & little_new)


def _is_never_said(held: Held, token: Token) -> bool:
    return token.feature < 0 or not held[:, token.feature].any()


def _takes_the_place(held: Held, token: Token, lost: int) -> bool:
    """Whether no phrasing has the word of `token` without the word `lost`."""
    return token.feature < 0 or not (held[:, token.feature] & ~held[:, lost]).any()
