"""Copies of a phrasing, disturbed as patients disturb them.

Two kinds, to learn from the knowledge base alone when a match can be trusted:

- *wanted*: still the same question. A slip of the finger, words wrapped around
  it, a word left out.
- *unwanted*: the words are near and the question is another. The telling word
  replaced by a foreign one, a foreign word put in, one telling word alone among
  foreign ones, the telling word of another entry in its place.

Every copy is drawn from a random generator that the caller seeds by the
phrasing's own text, so that the order of entries changes nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from faqbot import english

_BEFORE = (
    "hi", "hello there", "please", "can you tell me", "i was wondering", "sorry to bother you",
    "just a quick one", "my wife says", "i read somewhere that", "honestly", "so", "ok so", "um",
    "tell me", "do you know", "i would like to know", "any idea", "good morning",
    "hi there i have a question", "someone told me that",
)  # fmt: skip
_AFTER = ("thanks", "mate", "please", "cheers", "thank you very much", "if you know", "or not")
_LINKS = (("in",), ("for",), ("of", "my"), ("in", "the"), ("for", "my"), ("with",))


@dataclass(frozen=True, slots=True)
class Telling:
    """A phrasing's words with what is known of them.

    `order` lists the positions of its topical words, the most telling first;
    `foreign` words occur nowhere in the phrasings, `others` are telling words of
    other entries.
    """

    words: tuple[str, ...]
    order: tuple[int, ...]
    foreign: Sequence[str]
    others: Sequence[str]


Copy = tuple[str, ...]


def slipped(source: Telling, rng: Random) -> Copy | None:
    """One typing error in a word of five letters or more: swapped, lost, doubled or wrong."""
    long = [k for k, word in enumerate(source.words) if len(word) > 4]
    if not long:
        return None
    k = rng.choice(long)
    word, at, letter = (
        source.words[k],
        rng.randrange(1, len(source.words[k]) - 1),
        rng.choice("".join(source.words)),
    )
    slips = (
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
    )
    return (*source.words[:k], rng.choice(slips), *source.words[k + 1 :])


def wrapped(source: Telling, rng: Random) -> Copy:
    """Politeness, hearsay and up to two wrapping words around and between."""
    words = list(source.words)
    for _ in range(rng.randrange(3)):
        words.insert(rng.randrange(len(words) + 1), rng.choice(english.wrapping_words()))
    before = rng.choice(_BEFORE).split() if rng.random() < 0.7 else []
    after = rng.choice(_AFTER).split() if rng.random() < 0.4 else []
    return (*before, *words, *after)


def shortened(source: Telling, rng: Random) -> Copy | None:
    """One topical word left out, but not the most telling one."""
    if len(source.order) < 3:
        return None
    k = rng.choice(source.order[1:])
    return (*source.words[:k], *source.words[k + 1 :])


def keywords(source: Telling, rng: Random) -> Copy | None:
    """The one or two most telling words alone, in their order."""
    if not source.order:
        return None
    kept = sorted(source.order[: rng.choice((1, 2))])
    return tuple(source.words[k] for k in kept)


def swapped(source: Telling, rng: Random) -> Copy | None:
    """One of the two most telling words replaced by a foreign one."""
    return _replaced(source, rng, source.foreign)


def crossed(source: Telling, rng: Random) -> Copy | None:
    """One of the two most telling words replaced by a telling word of another entry."""
    return _replaced(source, rng, source.others)


def _replaced(source: Telling, rng: Random, words: Sequence[str]) -> Copy | None:
    if not source.order or not words:
        return None
    old, new = source.words[rng.choice(source.order[:2])], rng.choice(words)
    return tuple(new if word == old else word for word in source.words)


def inserted(source: Telling, rng: Random) -> Copy | None:
    """A foreign word put before a topical one, or added ("in the lawn")."""
    if not source.order:
        return None
    foreign, k = rng.choice(source.foreign), rng.choice(source.order)
    if rng.random() < 0.5:
        return (*source.words[:k], foreign, *source.words[k:])
    return (*source.words, *rng.choice(_LINKS), foreign)


def isolated(source: Telling, rng: Random) -> Copy | None:
    """The one or two most telling words among foreign ones."""
    replaced = set(source.order[1 if rng.random() < 0.6 else 2 :])
    if not replaced:
        return None
    return tuple(
        rng.choice(source.foreign) if k in replaced else word for k, word in enumerate(source.words)
    )


Disturbance = Callable[[Telling, Random], Copy | None]
WANTED: tuple[Disturbance, ...] = (slipped, wrapped, shortened, keywords)
UNWANTED: tuple[Disturbance, ...] = (swapped, crossed, inserted, isolated)
