"""Courtesies around a message: "good morning", "thanks", "kind regards", which ask nothing.

A knowledge base answers small talk too, so that its words are rare and telling ones. Of 296
development questions 209 are answered directly; with "hello" before them 136 were, and five
with the greeting, with "thank you very much" behind them as well 91. So what is small talk
alone is passed over at both ends of a message: now 208 of them are, with both.
"""

from collections.abc import Collection, Sequence

from faqbot import english
from faqbot.text import is_question, words

LONGEST = 4
"""A courtesy has at most so many words."""

MOSTLY = 2
"""It stands in so many times as many phrasings of small talk as in others ("see you")."""

_STOPS = (",", ".", ";", ":", "!", "?", "-")


class Courtesies:
    """What is passed over around a message: `small_talk`, of all `phrasings`, normalised words.

    Immutable but for what it remembers.
    """

    __slots__ = ("_first", "_known", "_last", "_phrasings", "_small")

    def __init__(self, small_talk: Collection[str], phrasings: Collection[str]) -> None:
        self._small = frozenset(small_talk)
        self._first = frozenset(said.partition(" ")[0] for said in small_talk)
        self._last = frozenset(said.rpartition(" ")[2] for said in small_talk)
        self._phrasings = phrasings
        self._known: dict[str, bool] = {}

    def without(self, message: str) -> str:
        """`message` less the courtesies at both ends; the last of them, when nothing else is said.

        One that is, as a whole, a phrasing stays as it is.
        """
        if not self._small or " ".join(words(message)) in self._phrasings:
            return message
        chunks = message.split()
        start, end = 0, len(chunks)
        while cut := self._at_start(chunks[start:]):
            start += cut
        while cut := self._at_end(chunks[start:end]):
            end -= cut
        if not words(" ".join(chunks[start:end])):
            start, end = len(chunks) - (self._at_end(chunks) or len(chunks)), len(chunks)
        return " ".join(chunks[start:end]) if end - start < len(chunks) else message

    def _at_start(self, chunks: Sequence[str]) -> int:
        """The number of chunks of the courtesy that they begin with, 0 if there is none."""
        if self._first.isdisjoint(words(" ".join(chunks[:2]))[:1]):
            return 0
        return self._longest([chunks[:n] for n in range(min(LONGEST, len(chunks)), 0, -1)])

    def _at_end(self, chunks: Sequence[str]) -> int:
        """The number of chunks of the courtesy that they end with, 0 if there is none."""
        if self._last.isdisjoint(words(" ".join(chunks[-2:]))[-1:]):
            return 0
        return self._longest([chunks[-n:] for n in range(min(LONGEST, len(chunks)), 0, -1)])

    def _longest(self, parts: Sequence[Sequence[str]]) -> int:
        return next((len(part) for part in parts if self._is_courtesy(part)), 0)

    def _is_courtesy(self, chunks: Sequence[str]) -> bool:
        said = " ".join(words(" ".join(chunks)))
        if said not in self._small:
            return False
        if is_question(said) and not chunks[-1].endswith(_STOPS):
            return False  # "how are you" may go on
        if said not in self._known:
            self._known[said] = self._stands_alone(said)
        return self._known[said]

    def _stands_alone(self, said: str) -> bool:
        """Whether the words of `said` are seldom a part of anything else; one alone must wrap."""
        if " " not in said and english.is_known(said) and not english.is_wrapping(said):
            return False
        part = f" {said} "
        holding = [phrasing for phrasing in self._phrasings if part in f" {phrasing} "]
        small = sum(phrasing in self._small for phrasing in holding)
        return small >= MOSTLY * (len(holding) - small)
