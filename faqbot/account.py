"""What speaks for and against an entry that was found, word by word and view by view.

Nothing here decides: it breaks down the figures that `index` and `evidence` come to.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from faqbot.evidence import WeighedQuery
from faqbot.index import Found, Index, Match
from faqbot.similarity import Token
from faqbot.text import words as words_of


class Share(NamedTuple):
    """What one similarity gave, `value` in [0, 1], and the `weight` that it has in the mixture."""

    similarity: str
    value: float
    weight: float


class WeighedWord(NamedTuple):
    """A word of the query and what it weighs, as rare as it is."""

    token: Token
    weight: float


@dataclass(frozen=True, slots=True)
class Account:
    """Why a match is as sure as it is.

    `margin` is its fit less the best fit of another entry, `phrasing` the entry's phrasing
    that is most like the query, as normalised words. `shares` are the similarities to that
    phrasing, and to the answer. Words of the query that the entry's phrasings hold speak
    for it, all others against it; the heaviest come first.
    """

    match: Match
    margin: float
    phrasing: str
    shares: tuple[Share, ...]
    words_for: tuple[WeighedWord, ...]
    words_against: tuple[WeighedWord, ...]


def accounts(index: Index, query: str, found: Found, k: int = 3) -> tuple[Account, ...]:
    """Why the first `k` matches of `found`, which was found for `query`, are so sure."""
    if not found.matches:
        return ()
    fitted, tokens, words = index.fitted, found.tokens, words_of(query)
    witness = fitted.answers.similarities(tokens)
    told = []
    for match in found.matches[:k]:
        entry = fitted.ids.index(match.entry)
        row = fitted.nearest(words, tokens, entry)
        views = zip(fitted.alike(words, tokens, row).items(), fitted.mixture.weights, strict=True)
        shares = [Share(name, value, weight) for (name, value), weight in views]
        shares.append(Share("answer", float(witness[entry]), fitted.mixture.answers))
        told.append(_account(index, found, match, index.phrasings[row], tuple(shares)))
    return tuple(told)


def _account(
    index: Index, found: Found, match: Match, phrasing: str, shares: tuple[Share, ...]
) -> Account:
    others = [other.fit for other in found.matches if other.entry != match.entry]
    others += [] if found.beyond is None else [found.beyond]
    weighed = sorted(_weighed(index, found.tokens, match), key=lambda pair: -pair[0].weight)
    return Account(
        match=match,
        margin=match.fit - max(others, default=0.0),
        phrasing=phrasing,
        shares=shares,
        words_for=tuple(word for word, held in weighed if held),
        words_against=tuple(word for word, held in weighed if not held),
    )


def _weighed(
    index: Index, tokens: Sequence[Token], match: Match
) -> Iterator[tuple[WeighedWord, bool]]:
    """Every word with its weight, as `Evidence` sums them up, and whether the entry has it."""
    holds = index.fitted.holds_of(index.fitted.ids.index(match.entry))
    weighed = WeighedQuery.of(index.fitted, tokens, index.spread)
    for token, weight, spread in zip(tokens, weighed.weights, weighed.spread, strict=True):
        held = token.feature >= 0 and bool(holds[token.feature])
        yield WeighedWord(token, weight * token.alike if spread else weight), held
