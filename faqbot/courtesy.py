"""Courtesies around a message: "good morning", "quick question", "kind regards, Karen".

They ask nothing, but a search sees their words: of the questions that are answered, a third no
longer were with "hello" before them. So they are passed over at both ends of a message. They are
what the knowledge base itself says in small talk, and the phrases of `courtesies.txt`, unless
what is said otherwise begins or ends so; a name that signs; and asides (`aside`).
"""

import re
from collections.abc import Callable, Collection, Sequence, Set
from functools import cache
from pathlib import Path
from typing import NamedTuple

from faqbot import english
from faqbot.aside import NAME, OPENS, STOPS, Asides, is_stop, words_in
from faqbot.introduction import introduced
from faqbot.text import is_question, words

LONGEST = 7
"""A courtesy has at most so many chunks."""

MOSTLY = 2
"""It begins or ends so many times as many phrasings of small talk as others ("see you") ..."""

SELDOM = 1000
"""... or no more than one in so many of all."""

_ENDS = tuple(stop for stop in STOPS if stop not in (",", ";", ":"))
_CHUNK = re.compile(r"\S+\s*")
_INITIAL = re.compile(r"[A-Z]\.?|(?:Mr|Mrs|Ms|Dr|Prof|Miss)\.?")


class _Listed(NamedTuple):
    """What `courtesies.txt` lists.

    Of the `phrases`, those that are `stopped` count only beside a stop; `talk` are words that
    speak of the talk itself.
    """

    phrases: frozenset[str]
    stopped: frozenset[str]
    talk: frozenset[str]


@cache
def _listed() -> _Listed:
    text = Path(__file__).with_name("courtesies.txt").read_text(encoding="utf-8")
    head, _, tail = text.partition("[talk]\n")
    lines = [line for line in head.splitlines() if not line.startswith("#")]
    stopped = frozenset(line[:-1] for line in lines if line.endswith(","))
    phrases = stopped.union(line for line in lines if not line.endswith(","))
    return _Listed(phrases, stopped, frozenset(tail.split()))


class Courtesies:
    """What is passed over around a message: `small_talk`, of all `phrasings`, normalised words.

    `vocabulary` has the words of all phrasings: none of them is a name that signs. Of each of
    these `share_of` gives the share that it has of an entry's phrasings, if it tells of few
    entries: then no aside holds it. Immutable but for what it remembers.
    """

    __slots__ = (
        "_asides", "_first", "_known", "_last", "_phrasings", "_said", "_small", "_vocabulary",
    )  # fmt: skip

    def __init__(
        self,
        small_talk: Collection[str],
        phrasings: Collection[str],
        vocabulary: Set[str],
        share_of: Callable[[str], float] = lambda word: 0.0,
    ) -> None:
        self._small = frozenset(small_talk)
        self._said = self._small | _listed().phrases
        self._first = frozenset(said.partition(" ")[0] for said in self._said)
        self._last = frozenset(said.rpartition(" ")[2] for said in self._said)
        self._phrasings = phrasings
        self._vocabulary = vocabulary
        courteous = {word for said in self._said for word in said.split()}
        self._asides = Asides(vocabulary, share_of, courteous, _listed().talk)
        self._known: dict[str, bool] = {}

    def without(self, message: str) -> str:
        """`message` less the courtesies at both ends; the last of them, when nothing else is said.

        One that is, as a whole, a phrasing stays as it is.
        """
        if " ".join(words(message)) in self._phrasings:
            return message
        chunks = _CHUNK.findall(message)
        start, end = self._bounds(chunks)
        if not any(map(words_in, chunks[start:end])):
            start, end = len(chunks) - (self._at_end(chunks) or len(chunks)), len(chunks)
        return "".join(chunks[start:end]).strip() if end - start < len(chunks) else message

    def _bounds(self, chunks: Sequence[str]) -> tuple[int, int]:
        """Where what is no courtesy begins, and ends."""
        first, last = self._asides.topics(chunks)
        start, end = 0, len(chunks)
        while cut := self._asides.before(chunks[start:], last - start) or self._at_start(
            chunks[start:]
        ):
            start += cut
        first = max(first, start)
        end -= self._closing(chunks[start:end], first - start)
        if signed := self._signed(chunks[start:end]):
            end -= signed
            end -= self._closing(chunks[start:end], first - start)
        return start, end

    def _at_start(self, chunks: Sequence[str]) -> int:
        """The number of chunks of the courtesy that they begin with, 0 if there is none."""
        if chunks and chunks[0].startswith("@"):
            return 1
        introduction = introduced(chunks, self._vocabulary)
        if self._first.isdisjoint(self._asides.words(chunks[:2])[:1]):
            return introduction
        parts = (chunks[:n] for n in range(min(LONGEST, len(chunks)), 0, -1))
        return next((len(part) for part in parts if self._begins(part)), introduction)

    def _at_end(self, chunks: Sequence[str]) -> int:
        """The number of chunks of the courtesy that they end with, 0 if there is none."""
        if chunks and chunks[-1].startswith("@"):
            return 1
        if self._last.isdisjoint(self._asides.words(chunks[-2:])[-1:]):
            return 0
        parts = ((chunks[:-n], chunks[-n:]) for n in range(min(LONGEST, len(chunks)), 0, -1))
        return next((len(part) for rest, part in parts if self._ends(rest, part)), 0)

    def _closing(self, chunks: Sequence[str], first: int) -> int:
        """The number of chunks of all courtesies and asides that they end with.

        Chunk number `first` says something of a topic: no aside holds it.
        """
        end = len(chunks)
        while cut := self._at_end(chunks[:end]) or self._asides.behind(
            chunks[:end], end - 1 - first
        ):
            end -= cut
        return len(chunks) - end

    def _begins(self, chunks: Sequence[str]) -> bool:
        said = " ".join(self._asides.words(chunks))
        if said not in self._said:
            return False
        if said in _listed().stopped:
            return is_stop(chunks[-1])
        # "How are you" may go on.
        may_stand = is_stop(chunks[-1]) or not is_question(said)
        return may_stand and self._stands_alone(said, f"\n {said} ")

    def _ends(self, rest: Sequence[str], chunks: Sequence[str]) -> bool:
        said = " ".join(self._asides.words(chunks))
        if said not in self._said:
            return False
        is_stopped = bool(rest) and is_stop(rest[-1])
        if said in _listed().stopped and (not is_stopped or is_question(said)):
            return False  # "see a doctor"
        # "What may I ask" is no courtesy.
        is_asked = is_question(said) and rest and not is_stopped
        return not is_asked and self._stands_alone(said, f" {said} \n")

    def _signed(self, chunks: Sequence[str]) -> int:
        """The number of chunks of the name behind the last sentence or courtesy, 0 if none is."""
        bare = [chunk.rstrip() for chunk in chunks[-3:]]
        for n in range(1, min(3, len(chunks) - 1) + 1):
            rest, (*titles, name) = chunks[:-n], bare[-n:]
            is_name = NAME.fullmatch(name) and all(map(_is_first_name, titles))
            if is_name and (self._is_before_a_name(rest) or bare[-n].startswith(OPENS)):
                is_said = any(word in self._vocabulary for word in words(" ".join(bare[-n:])))
                return 0 if is_said else n + (not words_in(rest[-1]))
        return 0

    def _is_before_a_name(self, chunks: Sequence[str]) -> bool:
        last = chunks[-1].rstrip()
        if last.endswith(_ENDS) or "\n" in chunks[-1] or not words_in(last):
            return True
        # "In France, Spain" is a list.
        is_list = last[:1].isupper() and not self._asides.is_idle([last])
        return (last.endswith(",") and not is_list) or bool(self._at_end(chunks))

    def _stands_alone(self, said: str, part: str) -> bool:
        """Whether few other phrasings begin or end with `said`; a word alone must wrap, too.

        `part` says which: it is looked for in phrasings between line breaks and spaces.
        Phrasings may hold the longer ones of the list, as patients do.
        """
        if " " in said and said in _listed().phrases:
            return True
        if part not in self._known:
            holding = [phrasing for phrasing in self._phrasings if part in f"\n {phrasing} \n"]
            small = sum(phrasing in self._small for phrasing in holding)
            most = max(small / MOSTLY, len(self._phrasings) / SELDOM)
            self._known[part] = len(holding) - small <= most and _may_wrap(said)
        return self._known[part]


def _is_first_name(text: str) -> bool:
    """Whether `text` may stand before a surname: a name, an initial, or a title."""
    return bool(_INITIAL.fullmatch(text) or (NAME.fullmatch(text) and not text.endswith(STOPS)))


def _may_wrap(said: str) -> bool:
    if " " in said or said in _listed().phrases:
        return True
    return english.is_wrapping(said) or not english.is_known(said)
