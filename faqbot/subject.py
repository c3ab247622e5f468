"""The subject: what the knowledge base is about, and whether a message is about it.

"What are the risks?" is asked about gene therapy, unless minoxidil was talked of before, or
something that nobody here knows. Of 200 conversations that got an answer about another subject,
or an option that was not chosen, 28 still do. Tried and dropped: tests/benchmarks/TRIED.md.
"""

from collections.abc import Sequence

import numpy as np

from faqbot.index import Index
from faqbot.knowledge import KnowledgeBase
from faqbot.pointing import ASKING, THINGS
from faqbot.reading import Reading
from faqbot.records import ABOUT, Entry
from faqbot.setting import COMMON, MARK, WIDE, knows_most, points_at, telling
from faqbot.similarity import Token
from faqbot.text import is_question, words

AROUND = frozenset(
    "the a an this that your my of about for with in on not no yes ok but and".split()
)
"""Who says only some of these and the subject has asked nothing."""

SUBJECT = 0.4
"""What the knowledge base is about is an entry's subject if so many of its phrasings name it."""

NAMED = 0.5
"""A word that so many phrasings of an entry hold names it in a message that points at nothing."""

SHORT = 4
"""A message of so few words that asks nothing is rather a subject than a remark."""

TAKING = frozenset(
    "take takes taking took taken use uses using used try tries trying tried on put puts had have "
    "has gave given got get gets getting prescribed bought buy heard saw read recommended".split()
)
"""Who says one of these names what is taken, used or heard of."""


class Subject:
    """What the knowledge base `kb` with the `index` is about. Immutable."""

    __slots__ = ("_index", "_ours", "_said")

    def __init__(self, kb: KnowledgeBase, index: Index) -> None:
        self._index = index
        self._said = frozenset(words(kb.about.subject))
        about = sum(len(entry.phrasings) for entry in kb.values() if entry.topic == ABOUT)
        self._ours = max(len(index.phrasings) - about, 1)

    def common(self, word: int) -> float:
        """The share that the phrasings with a word are of those that are not about the chat."""
        return float(self._index.holding[word]) / self._ours

    def is_about(self, word: int) -> bool:
        """Whether the knowledge base is about `word`: a telling one that many entries hold."""
        is_telling = bool(self._index.fitted.vocabulary.topical[word])
        return is_telling and bool(self._index.spread[word] >= WIDE) and self.common(word) >= COMMON

    def is_about_other(
        self, entry: Entry, others: Sequence[Entry], tokens: Sequence[Token]
    ) -> bool:
        """Whether `entry` is about a subject that none of `others` is, nor do the `tokens` say so.

        Its subject is what the knowledge base is about, if many of its phrasings name that. What
        points at something unknown, which is when there are no `others`, is about that.
        """
        own = self._index.shares(entry.id)
        said = {token.feature for token in tokens if token.feature >= 0}
        ours = [word for word in said if own[word] >= MARK and self.is_about(word)]
        points = any(token.word in THINGS for token in tokens)
        if points and not others:
            return points_at(tokens) or not ours
        if ours or (not points and any(own[word] >= NAMED for word in said)):
            return self._may_ask_of(others, tokens)
        subjects = [w for w in np.flatnonzero(own >= SUBJECT) if self.is_about(int(w))]
        known = [self._index.shares(other.id) for other in others if other.kind == "answer"]
        is_shared = any(all(other[word] >= MARK for word in subjects) for other in known)
        return bool(subjects) and not is_shared

    def _may_ask_of(self, others: Sequence[Entry], tokens: Sequence[Token]) -> bool:
        """Whether `tokens` may ask about what is not covered, or unknown, and was talked of."""
        uncovered = [self._index.shares(o.id) for o in others if o.kind == "not_covered"]
        said = telling(tokens)
        rest = [word for word in said if not self.is_about(word)]
        is_known = any(knows_most(o, said) and knows_most(o, rest) for o in uncovered)
        return is_known or (bool(uncovered) and points_at(tokens))

    def is_remark(self, whole: Reading, entry: Entry) -> bool:
        """Whether `whole` asks nothing and has at most one telling word in common with `entry`.

        "My dad died" is not asked of the trial. Of 1,816 remarks in conversations 64 were answered
        without this and 47 are, of 498 statements that ask 232 and 207.
        """
        tokens, own = whole.found.tokens, self._index.shares(entry.id)
        is_exact = whole.best is not None and whole.best.exact
        if is_exact or len(tokens) < SHORT or is_question(whole.text):
            return False
        shared = {word for word in telling(tokens) if own[word] > 0}
        return len(shared) < 2 and not any(token.word in ASKING for token in tokens)

    def asks_of(self, text: str, *, is_near: bool) -> tuple[bool, bool]:
        """Whether `text` asks or only names something, and whether that is something else.

        `is_near` says that something is known which it may mean: if it asks in known words, it is.
        """
        tokens, is_asked = self._index.read(text), is_question(text)
        said = {token.word for token in tokens}
        is_naming = len(tokens) <= SHORT
        is_taking = not TAKING.isdisjoint(said) and THINGS.isdisjoint(said)
        others = [t for t in tokens if not t.wrapping and not self._is_ours(t)]
        is_known = is_near and is_asked and all(token.feature >= 0 for token in others)
        is_ours = is_known or (bool(self._said) and self._said <= said)
        is_other = bool(others) and not is_ours and (is_asked or is_naming or is_taking)
        return is_asked or is_naming, is_other

    def is_bare(self, tokens: Sequence[Token]) -> bool:
        """Whether `tokens` only name the subject: "the gene therapy"."""
        return all(token.word in AROUND or self._is_ours(token) for token in tokens)

    def _is_ours(self, token: Token) -> bool:
        return token.feature >= 0 and self.is_about(token.feature)
