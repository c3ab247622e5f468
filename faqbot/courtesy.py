"""Courtesies around a message: "good morning", "quick question", "kind regards, Karen".

They ask nothing, but a search sees their words: of 296 development questions 209 are answered
directly; with "hello" before them 136 were, and five with the greeting, with "thank you very
much" behind them as well 91, with "urgent" or a name as few as 45. So they are passed over at
both ends of a message. They are what the knowledge base itself says in small talk, and the
phrases of `courtesies.txt`, unless what is said otherwise begins or ends so; and a name that signs.
"""

import re
from collections.abc import Collection, Container, Sequence
from functools import cache
from pathlib import Path

from faqbot import english
from faqbot.text import is_question, words

LONGEST = 7
"""A courtesy has at most so many chunks."""

MOSTLY = 2
"""It begins or ends so many times as many phrasings of small talk as others ("see you") ..."""

SELDOM = 1000
"""... or no more than one in so many of all."""

_STOPS = (",", ".", ";", ":", "!", "?", "-")
_ENDS = (".", "!", "?", "-", "\N{EN DASH}", "\N{EM DASH}")
_NAME = re.compile(r"[A-Z][^\W\d_]+[.,!]?")


@cache
def _listed() -> tuple[frozenset[str], frozenset[str]]:
    """The phrases of `courtesies.txt`, and those of them that begin only before a stop."""
    text = Path(__file__).with_name("courtesies.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    stopped = frozenset(line[:-1] for line in lines if line.endswith(","))
    return stopped.union(line for line in lines if not line.endswith(",")), stopped


def _introduced(chunks: Sequence[str]) -> int:
    """The number of chunks of "My name is Karen.", 0 if they do not begin so."""
    begun = [chunk.lower() for chunk in chunks[:3]] == ["my", "name", "is"]
    is_name = begun and len(chunks) > 4 and chunks[3].endswith(_STOPS)
    return 4 if is_name and _NAME.fullmatch(chunks[3]) else 0


class Courtesies:
    """What is passed over around a message: `small_talk`, of all `phrasings`, normalised words.

    `vocabulary` has the words of all phrasings: none of them is a name that signs. Immutable
    but for what it remembers.
    """

    __slots__ = ("_first", "_known", "_last", "_phrasings", "_said", "_small", "_vocabulary")

    def __init__(
        self,
        small_talk: Collection[str],
        phrasings: Collection[str],
        vocabulary: Container[str],
    ) -> None:
        self._small = frozenset(small_talk)
        self._said = self._small | _listed()[0]
        self._first = frozenset(said.partition(" ")[0] for said in self._said)
        self._last = frozenset(said.rpartition(" ")[2] for said in self._said)
        self._phrasings = phrasings
        self._vocabulary = vocabulary
        self._known: dict[str, bool] = {}

    def without(self, message: str) -> str:
        """`message` less the courtesies at both ends; the last of them, when nothing else is said.

        One that is, as a whole, a phrasing stays as it is.
        """
        if " ".join(words(message)) in self._phrasings:
            return message
        chunks = message.split()
        start, end = 0, len(chunks)
        while cut := self._at_start(chunks[start:]):
            start += cut
        end -= self._closing(chunks[start:end])
        if signed := self._signed(chunks[start:end]):
            end -= signed
            end -= self._closing(chunks[start:end])
        if not words(" ".join(chunks[start:end])):
            start, end = len(chunks) - (self._at_end(chunks) or len(chunks)), len(chunks)
        return " ".join(chunks[start:end]) if end - start < len(chunks) else message

    def _at_start(self, chunks: Sequence[str]) -> int:
        """The number of chunks of the courtesy that they begin with, 0 if there is none."""
        if self._first.isdisjoint(words(" ".join(chunks[:2]))[:1]):
            return _introduced(chunks)
        parts = (chunks[:n] for n in range(min(LONGEST, len(chunks)), 0, -1))
        return next((len(part) for part in parts if self._begins(part)), _introduced(chunks))

    def _at_end(self, chunks: Sequence[str]) -> int:
        """The number of chunks of the courtesy that they end with, 0 if there is none."""
        if self._last.isdisjoint(words(" ".join(chunks[-2:]))[-1:]):
            return 0
        parts = ((chunks[:-n], chunks[-n:]) for n in range(min(LONGEST, len(chunks)), 0, -1))
        return next((len(part) for rest, part in parts if self._ends(rest, part)), 0)

    def _closing(self, chunks: Sequence[str]) -> int:
        """The number of chunks of all courtesies that they end with."""
        end = len(chunks)
        while cut := self._at_end(chunks[:end]):
            end -= cut
        return len(chunks) - end

    def _begins(self, chunks: Sequence[str]) -> bool:
        said = " ".join(words(" ".join(chunks)))
        if said not in self._said:
            return False
        is_stopped = chunks[-1].endswith(_STOPS)
        if said in _listed()[1]:
            return is_stopped
        # "How are you" may go on.
        return (is_stopped or not is_question(said)) and self._stands_alone(said, f"\n {said} ")

    def _ends(self, rest: Sequence[str], chunks: Sequence[str]) -> bool:
        said = " ".join(words(" ".join(chunks)))
        if said not in self._said or (said in _listed()[1] and " " not in said):
            return False  # "see a doctor"
        # "What may I ask" is no courtesy.
        is_asked = is_question(said) and rest and not rest[-1].endswith(_STOPS)
        return not is_asked and self._stands_alone(said, f" {said} \n")

    def _signed(self, chunks: Sequence[str]) -> int:
        """The number of chunks of the name behind the last sentence or courtesy, 0 if none is."""
        for n in (1, 2):
            rest, name = chunks[:-n], chunks[-n:]
            is_behind = rest and (rest[-1].endswith(_ENDS) or self._at_end(rest))
            if is_behind and all(map(_NAME.fullmatch, name)):
                is_said = any(word in self._vocabulary for word in words(" ".join(name)))
                return 0 if is_said else n + (not words(rest[-1]))
        return 0

    def _stands_alone(self, said: str, part: str) -> bool:
        """Whether few other phrasings begin or end with `said`; a word alone must wrap, too.

        `part` says which: it is looked for in phrasings between line breaks and spaces.
        Phrasings may hold the longer ones of the list, as patients do.
        """
        if " " in said and said in _listed()[0]:
            return True
        if part not in self._known:
            holding = [phrasing for phrasing in self._phrasings if part in f"\n {phrasing} \n"]
            small = sum(phrasing in self._small for phrasing in holding)
            most = max(small / MOSTLY, len(self._phrasings) / SELDOM)
            self._known[part] = len(holding) - small <= most and _may_wrap(said)
        return self._known[part]


def _may_wrap(said: str) -> bool:
    if " " in said or said in _listed()[0]:
        return True
    return english.is_wrapping(said) or not english.is_known(said)
