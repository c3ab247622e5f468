"""Which messages ask the same thing, or nearly so.

Two are alike when they share most of their words, each weighed by how rare it is in the
knowledge base (Dice 1945, with weights): "do you take insurance" and "can I pay with my
insurance" are, if no entry speaks of insurance; "gene therapy for deafness" and "gene therapy
for asthma" are not. Misspelt words are read as in a search.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from faqbot.knowledge import KnowledgeBase
from faqbot.similarity import Vocabulary
from faqbot.text import stem, words

ALIKE: Final = 0.6
"""Messages that share this much, from 0 to 1, are of one group.

Of 565 questions that no entry of ours answers 86 join another so; at 0.5 137 do, and all that is
asked of free consultations becomes one group."""

WRAPPING: Final = 0.3
"""A word that only wraps a question counts for this share of its weight."""

HEAVIEST: Final = 12
"""Of a message with more words those that weigh most count: long stories take long to compare."""

Weights = Mapping[int | str, float]
"""What the words of a message weigh, falling: by number those that are known, by stem others."""


def grouped(messages: Sequence[str], kb: KnowledgeBase) -> list[list[str]]:
    """`messages` in groups that ask nearly the same, each in the order given.

    The first of a group is what the others of it are like; a message goes to the group whose
    first it is most like. Each is compared only with groups that share a word which matters.

    >>> from faqbot import Entry
    >>> kb = KnowledgeBase([Entry("hours", "When are you open?", "Daily.")])
    >>> grouped(["do you take insurance", "are you closed", "is insurance taken?"], kb)
    [['do you take insurance', 'is insurance taken?'], ['are you closed']]
    """
    vocabulary = _vocabulary(kb)
    firsts = _Firsts()
    groups: list[list[str]] = []
    for message in messages:
        weights = _weights(message, vocabulary)
        if (number := firsts.nearest(weights)) is None:
            firsts.add(weights)
            groups.append([message])
        else:
            groups[number].append(message)
    return groups


def _vocabulary(kb: KnowledgeBase) -> Vocabulary:
    said = [(at, words(text)) for at, entry in enumerate(kb.values()) for text in entry.phrasings]
    owners, phrasings = [at for at, _ in said], [spoken for _, spoken in said]
    return Vocabulary.of(phrasings, owners, len(kb), kb.synonyms)


def _weights(message: str, vocabulary: Vocabulary) -> Weights:
    weights: dict[int | str, float] = {}
    for token in vocabulary.read(words(message)):
        is_known = token.feature >= 0
        share = WRAPPING if token.wrapping and is_known else 1.0  # unknown ones weigh less anyway
        key = token.feature if is_known else stem(token.word)
        weights[key] = vocabulary.weight(token) * share
    heaviest = sorted(weights, key=lambda word: (-weights[word], str(word)))[:HEAVIEST]
    return {word: weights[word] for word in heaviest}


class _Firsts:
    """The first message of each group, found by the words that it holds."""

    def __init__(self) -> None:
        self._weights: list[Weights] = []
        self._sums: list[float] = []
        self._holding: dict[int | str, list[int]] = {}

    def add(self, weights: Weights) -> None:
        """A message that begins the next group."""
        for word in weights:
            self._holding.setdefault(word, []).append(len(self._weights))
        self._weights.append(weights)
        self._sums.append(sum(weights.values()))

    def nearest(self, weights: Weights) -> int | None:
        """The number of the group whose first is most like a message; None when none is alike."""
        whole = sum(weights.values())
        best, likeness = None, ALIKE
        for number in sorted(self._sharing(weights, whole)):
            both = whole + self._sums[number]
            shared = sum(weights[word] for word in weights.keys() & self._weights[number].keys())
            if both and 2 * shared / both > likeness:
                best, likeness = number, 2 * shared / both
        return best

    def _sharing(self, weights: Weights, whole: float) -> Collection[int]:
        """Those that share one of the heavy words: whoever shares only others is not alike.

        What is shared weighs at least `ALIKE` of half of both, and no more than the other does
        alone: so it is at least `ALIKE` / (2 - `ALIKE`) of the message (Chaudhuri et al. 2006).
        """
        found: set[int] = set()
        rest = whole
        for word, weight in weights.items():
            if rest < ALIKE * whole / (2 - ALIKE):
                break
            rest -= weight
            found.update(self._holding.get(word, ()))
        return found
