"""Asides: parts of a message that ask nothing and say nothing of a topic.

"Be honest with me," "no rush, I can wait" and "sorry, my English is bad" hold no word but
such as wrap any question (`english.is_wrapping`) or speak of the talk itself. They stand
before or behind the question, set off by a stop; without one when they speak of the talk.

Of 240 wrappings by an author who knew of no rule 94% leave the answer as it was, and 78% did when
only listed courtesies were passed over.
"""

import re
from collections.abc import Callable, Collection, Sequence, Set
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from faqbot import english
from faqbot.pointing import ASKING
from faqbot.text import is_question, stem, words

FARTHEST = 14
"""An aside has at most so many chunks."""

TELLS, TALK_TELLS, SILENT = 0.1, 0.3, 0.02
"""A word that so large a share of an entry's phrasings hold tells of it; one of the talk, if it is
as large as the second. What holds one that is said no more than the third needs no stop."""

_SLIP = 0.7
"""A word that no list knows is read as that of a courtesy when they are as alike as this."""

_REMEMBERED = 4096

STOPS = (",", ".", ";", ":", "!", "?", "-", ")", "\N{EN DASH}", "\N{EM DASH}", "\u2026")
OPENS = ("(", "/", "-", "\N{EN DASH}", "\N{EM DASH}")
NAME = re.compile(r"[-/~]?[A-Z][^\W\d_]+(?:-[A-Z][^\W\d_]+)?[.,!]?")

_NAMED = frozenset("hi hello hey hiya dear thanks cheers regards wishes greetings bye".split())
"""Behind one of these a name stands in an aside."""

_TELLING = frozenset("tell know explain answer advise ask".split())
_LEADS = frozenset("can could may might would will do".split())
"""With both, what has the form of a question only leads to one: "can you tell me, ..."."""

_HEADS = ASKING | frozenset(
    "is are am was were can could will would does do did should may".split()
)
"""A question begins with one of these: what stands before it may lead to it without a stop."""

_STARTS = _HEADS | frozenset(
    "i im you we it please pls plz sorry thank thanks thx but and or if be keep just no not only "
    "that hope let my this there for in with".split()
)
"""An aside about the talk may begin with one of these without a stop before it."""

_JOINS = frozenset("and but or so please pls plz just do".split())
"""It does not begin behind one of these, but with it."""


@lru_cache(_REMEMBERED)
def words_in(chunk: str) -> tuple[str, ...]:
    """The words of a chunk: kept, since a message's chunks are looked at many times each."""
    return tuple(words(chunk))


def is_stop(chunk: str) -> bool:
    """Whether a sentence, or a part of one, may end with `chunk`: with a mark, or the line."""
    bare = chunk.rstrip()
    return bare.endswith(STOPS) or "\n" in chunk[len(bare) :] or not words_in(bare)


class Asides:
    """Finds the asides of messages, which are given as chunks: each a word and what follows it.

    `vocabulary` has the words of all phrasings, of each of which `share_of` gives the share that
    it has of an entry's phrasings, if it tells of few entries. `courteous` are words of
    courtesies, `talk` those that speak of the talk. Immutable but for what it remembers.
    """

    __slots__ = ("_courteous", "_is_idle_word", "_share_of", "_talk", "_vocabulary", "read")

    def __init__(
        self,
        vocabulary: Set[str],
        share_of: Callable[[str], float],
        courteous: Collection[str],
        talk: Collection[str],
    ) -> None:
        self._vocabulary = vocabulary
        self._share_of = lru_cache(_REMEMBERED)(share_of)
        # In order, or of equally near words another would be found in every process.
        self._courteous = dict.fromkeys(sorted({*courteous, *talk})).keys()
        self._talk = frozenset(map(stem, talk))
        # Hostile messages hold any number of words.
        self.read = lru_cache(_REMEMBERED)(self._read)
        self._is_idle_word = lru_cache(_REMEMBERED)(self._idles)

    def words(self, chunks: Sequence[str]) -> list[str]:
        """The words of `chunks`, those that are misspelt as the courtesies that they may be."""
        return [self.read(word) for chunk in chunks for word in words_in(chunk)]

    def topics(self, chunks: Sequence[str]) -> tuple[int, int]:
        """The first and the last chunk that say something of a topic; the last is -1 if none does.

        What may be a name says nothing.
        """
        found = [
            k
            for k, chunk in enumerate(chunks)
            if not self.is_idle([chunk]) and not self._may_be_name(chunk)
        ]
        return (found[0], found[-1]) if found else (len(chunks), -1)

    def before(self, chunks: Sequence[str], most: int) -> int:
        """The number of chunks of the aside that they begin with, `most` or less, 0 for none."""
        for n in range(1, min(FARTHEST, most) + 1):
            part = chunks[:n]
            if is_stop(part[-1]) or part[-1].strip() == "but":
                if self.is_idle(part) and not _asks_before("".join(part).strip()):
                    return n
                break
        for n in range(1, min(FARTHEST, most) + 1):
            part = chunks[:n]
            if _begins(chunks[n], _HEADS) and self._talks(part[-4:]):
                said = "".join(part).strip()
                return n if self.is_idle(part) and not _asks_before(said) else 0
        return 0

    def behind(self, chunks: Sequence[str], most: int) -> int:
        """The number of chunks of the aside that they end with, `most` or less, 0 for none."""
        for n in range(1, min(FARTHEST, most) + 1):
            part = chunks[-n:]
            if self._is_set_off(chunks[-n - 1], part[0]):
                return n if self.is_idle(part) and not self._asks_behind(part) else 0
            if self._starts(part[0]) and self._talks(part) and not self._asks_behind(part):
                if _begins(chunks[-n - 1], _JOINS) and n < most:
                    continue
                return n if self.is_idle(part) else 0
        return 0

    def is_idle(self, chunks: Sequence[str]) -> bool:
        """Whether no word of `chunks` says anything of a topic; names do not, behind a greeting."""
        named = False
        for k, chunk in enumerate(chunks):
            said = words_in(chunk)
            may_name = k > 0 and (
                named or not _NAMED.isdisjoint(self.words(chunks[k - 1 : k])[-1:])
            )
            named = may_name and self._may_be_name(chunk)
            if not named and not all(map(self._is_idle_word, said)):
                return False
        return True

    def _may_be_name(self, chunk: str) -> bool:
        is_name = NAME.fullmatch(chunk.rstrip()) is not None
        return is_name and self._vocabulary.isdisjoint(words_in(chunk))

    def _idles(self, word: str) -> bool:
        word = self.read(word)
        talks = stem(word) in self._talk
        wraps = word in self._courteous or (english.is_wrapping(word) and not word.isdecimal())
        if not (talks or wraps) or word not in self._vocabulary:
            return talks or wraps
        return self._share_of(word) <= (TALK_TELLS if talks else TELLS)

    def _read(self, word: str) -> str:
        """`word`, or the word of a courtesy that it may be a misspelling of."""
        if len(word) < 4 or word in self._vocabulary or english.is_known(word):
            return word
        ratio = OSA.normalized_similarity
        found = process.extractOne(word, self._courteous, scorer=ratio, score_cutoff=_SLIP)
        if found is None:
            return word
        # "Theropy" is the therapy of a phrasing.
        nearer = process.extractOne(word, self._vocabulary, scorer=ratio, score_cutoff=found[1])
        return word if nearer and nearer[0] not in self._courteous else str(found[0])

    def _talks(self, chunks: Sequence[str]) -> bool:
        """Whether one of `chunks` speaks of the talk itself, and of nothing that entries do."""
        talk = (word for word in self.words(chunks) if stem(word) in self._talk)
        return any(word not in self._vocabulary or self._share_of(word) <= SILENT for word in talk)

    def _is_set_off(self, before: str, chunk: str) -> bool:
        """Whether a part of a message begins with `chunk`, which stands behind `before`."""
        if is_stop(before) or chunk.startswith(OPENS):
            return True
        # Who forgets the full stop may still begin anew: "is it safe Thanks for reading this".
        is_capital = chunk[:1].isupper() and chunk[1:2].islower() and not before[:1].isupper()
        return is_capital and self.is_idle([chunk])

    def _starts(self, chunk: str) -> bool:
        return _begins(chunk, _STARTS) or self._talks([chunk])

    def _asks_behind(self, part: Sequence[str]) -> bool:
        """Whether `part` asks something but whether it was understood."""
        said = "".join(part)
        return is_question(said) and (not self._talks(part) or not ASKING.isdisjoint(words(said)))


def _begins(chunk: str, heads: frozenset[str]) -> bool:
    return not heads.isdisjoint(words_in(chunk)[:1])


def _asks_before(part: str) -> bool:
    """Whether `part` asks something itself, and does not only lead to a question."""
    said = words(part)
    leads = not _LEADS.isdisjoint(said[:1]) and not _TELLING.isdisjoint(said)
    return is_question(part) and not (leads and part.endswith((",", ":")))
