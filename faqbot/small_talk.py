"""Small talk: a message that asks nothing, such as a greeting, and is answered all the same.

Which entries are small talk they say themselves (`Entry.is_small_talk`). A message is when one
of these is likely for it, it is short, holds no word of anything else and asks nothing.
"""

from faqbot.index import Found, Index, Match
from faqbot.knowledge import KnowledgeBase
from faqbot.opposites import DENYING
from faqbot.parts import Cut
from faqbot.reading import Thresholds
from faqbot.text import is_question

MOST_WORDS = 8
"""A message of more words is no small talk, unless it is surely so."""


class SmallTalk:
    """The small talk of a knowledge base; `entries` are the ids of its entries."""

    __slots__ = ("_index", "_thresholds", "entries")

    def __init__(self, kb: KnowledgeBase, index: Index, thresholds: Thresholds) -> None:
        self.entries = frozenset(entry.id for entry in kb.values() if entry.is_small_talk)
        self._index = index
        self._thresholds = thresholds

    def is_short(self, message: str) -> bool:
        """Whether `message` has no more words than small talk has."""
        return len(self._index.read(message)) <= MOST_WORDS

    def match(self, bare: Found, cut: Cut, said: Found) -> Match | None:
        """The small talk that a message is: all that was `said`, or the `bare` message, in pieces
        `cut`."""
        match = self._likely(said) or self._likely(bare)
        return None if match and self._asks(bare, cut) else match

    def is_borrowed(self, found: Found) -> bool:
        """Whether what was `found` is small talk, said with words of something else.

        "How do I take care of my hair" is no goodbye.
        """
        best = self._best(found)
        return best is not None and self._is_foreign(found, best)

    def _best(self, found: Found) -> Match | None:
        best = found.matches[0] if found.matches else None
        return best if best and best.entry in self.entries else None

    def _likely(self, found: Found) -> Match | None:
        best = self._best(found)
        if best is None or best.score < self._thresholds.small_talk:
            return None
        is_other = self._is_foreign(found, best) or any(t.word in DENYING for t in found.tokens)
        return None if is_other or best.seen.words > MOST_WORDS else best

    def _asks(self, bare: Found, cut: Cut) -> bool:
        """Whether the form of a message says that it asks something, or its best match does."""
        best = bare.matches[0] if bare.matches else None
        if best and best.entry not in self.entries and best.score >= self._thresholds.clarify:
            return True
        return any(map(is_question, cut.clauses))

    def _is_foreign(self, found: Found, best: Match) -> bool:
        """Whether words of what was `found` tell of what its `best` entry does not say."""
        own = self._index.shares(best.entry)
        # A figure alone is text-speak ("bye 4 now"), a number is not.
        return any(
            (not t.wrapping or (len(t.word) > 1 and t.word.isdecimal()))
            and (t.feature < 0 or own[t.feature] <= 0)
            for t in found.tokens
        )
