"""What is said beside a question, and whether it makes the question another one.

"Is it safe?" is asked about gene therapy as often as about the cataract operation of the
sentence before. A question that is searched apart from its message answers for it only when
the message says somewhere what the knowledge base is about, or the question itself says what
its entry is about; and when no word beside it is the mark of a neighbouring question that is
known and not covered. Otherwise the entry is offered. So it is when the question points at
what something is done to ("my son is deaf, can gene therapy fix that") and nothing beside it
says what its entry is about, or when it points at what was asked before and is not covered
("is there a risk with minoxidil, can I trust it?").

What points at nothing ("I take minoxidil. What is Glybera?") is another question only where the
neighbour knows most of its words. "Hair" beside "what are the risks" names no subject of that
question: what the knowledge base is about must be what the entry is about, too.

Of 120 messages that borrow a question of ours for another subject 58% got an answer without
this, and 14% with it. Tried and dropped: tests/benchmarks/TRIED.md.
"""

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from faqbot.pointing import THINGS
from faqbot.similarity import Array, Token

COMMON = 0.04
"""A topical word that this share of all phrasings but those about the chat itself hold is what
the knowledge base is about."""

MOST = 2 / 3
"""One that this share of the phrasings of an entry hold is what the entry is about ..."""

OF_THE_CHAT = 0.1
"""... and one that this share of an entry about the chat itself hold."""

MARK = 0.1
"""One that this share of the phrasings of a neighbour hold is its mark ..."""

KNOWN = 0.05
"""A neighbour knows a word that so many of its phrasings hold: with any that one does, 300 of
9,075 questions beside a background that is not covered got less of an answer."""

SELDOM = 0.02
"""... if fewer of the entry's own hold it."""

WIDE = 4
"""A word of so many entries may be what the knowledge base is about, and no entry's mark."""

_YOU = ("you", "your")

_BEFORE_A_SUBJECT = frozenset(
    "is was are were am be do does did has have had can could will would shall should may might "
    "must isnt wasnt arent doesnt didnt cant couldnt wont wouldnt if that so and but or because "
    "when where how why what who then think know hope say said says heard read told".split()
)
"""A pointer behind one of these is a subject ("is it safe"), or no pointer at all."""

_BY = frozenset("with by through using via".split())

NEAR = 0.1
"""Entries that are not covered are neighbours of a message from this score on."""

TO_US = 0.2
"""Who says "you" where this share of the phrasings of the entry do asks us."""

LIKE = 0.8
"""A misspelt word counts if it is so much like what it was read as."""


class Setting(NamedTuple):
    """What a message of several sentences says around its questions.

    `tokens` are those of the message, `remarks` the words of what asks nothing in it.
    `neighbours` have, for each entry that is near and not covered, the share of its phrasings
    that hold each word of the vocabulary; `common` gives that of all phrasings but those about
    the chat itself, for one word, and `is_subject` tells whether the knowledge base is about one,
    which then marks no entry.
    """

    tokens: Sequence[Token]
    remarks: Collection[str]
    neighbours: Sequence[Array]
    common: Callable[[int], float]
    is_subject: Callable[[int], bool]

    def is_another(self, part: Sequence[Token], own: Array, *, is_about: bool = False) -> bool:
        """Whether the question with the tokens `part` is about something else here.

        `own` has the share of the phrasings of its entry that hold each word; with `is_about`
        the entry is about the chat itself.
        """
        beside = self._beside(part)
        if all(token.feature >= 0 and own[token.feature] > 0 for token in beside):
            return False
        if points_at(part) and not self._is_named(beside, own):
            return True
        most = OF_THE_CHAT if is_about else MOST
        return self._is_marked(part, beside, own) or not self._is_ours(part, own, most)

    def leans(self, part: Sequence[Token]) -> bool:
        """Whether the question points at what was named before, and names nothing itself."""
        is_named = any(self.common(word) >= COMMON for word in telling(part))
        return not is_named and any(token.word in THINGS for token in part)

    def _beside(self, part: Sequence[Token]) -> list[Token]:
        """The topical words that only remarks hold."""
        said = {token.word for token in part}
        beside = (t for t in self.tokens if t.word in self.remarks and t.word not in said)
        return [token for token in beside if not token.wrapping]

    def _is_named(self, beside: Sequence[Token], own: Array) -> bool:
        """Whether `beside` names what the entry is about."""
        return any(own[word] >= SELDOM or self.common(word) >= COMMON for word in telling(beside))

    def _is_marked(self, part: Sequence[Token], beside: Sequence[Token], own: Array) -> bool:
        """Whether `beside` holds the mark of a neighbour that the question may be asked about.

        What points at nothing ("What is Glybera?") is asked about a neighbour only if that knows
        most of its telling words, and most of those that the knowledge base is not about.
        """
        marks = [
            word for word in telling(beside) if own[word] < SELDOM and not self.is_subject(word)
        ]
        marking = [s for s in self.neighbours if any(s[mark] >= MARK for mark in marks)]
        if any(token.word in THINGS for token in part):
            return bool(marking)
        said = telling(part)
        other = [word for word in said if not self.is_subject(word)]
        return any(
            knows_most(shares, said, least=0.0) and knows_most(shares, other) for shares in marking
        )

    def _is_ours(self, part: Sequence[Token], own: Array, most: float) -> bool:
        return (
            any(own[word] >= most for word in telling(part))
            or any(self.common(w) >= COMMON and own[w] >= MARK for w in telling(self.tokens))
            or any(own[t.feature] >= TO_US for t in part if t.word in _YOU and t.feature >= 0)
        )


def knows_most(shares: Array, words: Sequence[int], least: float = KNOWN) -> bool:
    """Whether an entry holds most of `words`, each in more than the share `least` of its phrasings.

    `shares` has the share of its phrasings that hold each word. It holds most of no words.
    """
    return 2 * sum(shares[word] > least for word in words) > len(words) or not words


def telling(tokens: Sequence[Token]) -> list[int]:
    """The known topical words of `tokens`."""
    return [t.feature for t in tokens if t.feature >= 0 and not t.wrapping and t.alike > LIKE]


def points_at(tokens: Sequence[Token]) -> bool:
    """Whether `tokens` point at something that is done to, or that something is done by."""
    said = [token.word for token in tokens]
    before_a_topic = [not token.wrapping for token in tokens[1:]] + [False]
    pairs = list(zip(said, before_a_topic, strict=True))
    pointers = [k for k, (word, is_bound) in enumerate(pairs) if word in THINGS and not is_bound]
    is_object = any(k and said[k - 1] not in _BEFORE_A_SUBJECT for k in pointers)
    by_a_thing = any(word in _BY and is_bound for word, is_bound in pairs)
    return bool(pointers) and (is_object or by_a_thing)
