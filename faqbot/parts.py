"""A message in pieces: its sentences, the questions within them, and what of it is searched."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from faqbot import english, run_on
from faqbot.pointing import points
from faqbot.text import clauses, is_question, items, pauses, sentences, words

_NAMING = re.compile(r"(?:(?:and|but|so|ok|then)\W+)*(?:what|how) (?:about|of)\b", re.IGNORECASE)

_REJECTED = re.compile(
    r"(?:(?:no|sorry|ok|but)\W+)*"
    r"(?:i (?:did|was|do|am|have)(?: ?n[o']?t| not| never) "
    r"(?:ask(?:ing|ed)?|care|mean|(?:want|need)(?:ing)?(?! to\b))"
    r"|i'?m not asking|never ?mind|forget|leave aside|enough (?:of|about)|not)\b"
    r"[^,;.?!]*?(?:[,;.?!]+|\s-+)\s+"
    r"(?:(?:but|now|instead|i (?:ask|asked|mean|meant|am asking|want(?:ed)? to (?:know|ask)))"
    r"\b\W*)*",
    re.IGNORECASE,
)

MAX_READINGS = 8
"""At most this many parts of a long message are looked at, the last ones."""


class Cut(NamedTuple):
    """A `text` in pieces.

    `clauses` are what its `sentences` ask or say one after the other.
    """

    text: str
    sentences: tuple[str, ...]
    clauses: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Cut":
        """The pieces of `text`.

        >>> Cut.of("My hair is thin. Is it safe and who approved it?").clauses
        ('My hair is thin.', 'Is it safe', 'who approved it?')
        """
        said = sentences(items(text))
        return cls(text, tuple(said), tuple(_clauses(text, said)))

    def readings(self) -> list[str]:
        """What is searched: the whole, then each of its questions.

        What asks nothing is read sentence by sentence, and between commas.
        A question that says little alone is read with the sentence before it.

        >>> Cut.of("Is it safe?").readings()
        ['Is it safe?']
        >>> Cut.of("My hair is thin. Is gene therapy safe and when can I get it?").readings()[1:3]
        ['Is gene therapy safe', 'My hair is thin. Is gene therapy safe']
        """
        parts = self.clauses
        if len(parts) < 2:
            return [self.text]
        asked = [k for k, part in enumerate(parts) if is_question(part)]
        chosen = asked or [k for k, part in enumerate(parts) if len(words(part)) > 1]
        # Alone, "how does that work" says nothing: it needs what came before.
        texts = [parts[k] for k in chosen if not all(map(english.is_wrapping, words(parts[k])))]
        # Of two parts that would be the whole again.
        short = [k for k in asked if k and len(parts) > 2 and len(words(parts[k])) < 9]
        joined = [f"{parts[k - 1]} {parts[k]}" for k in short]
        return list(dict.fromkeys([self.text, *texts[-MAX_READINGS:], *joined[-MAX_READINGS:]]))

    def remarks(self) -> frozenset[str]:
        """The words of the clauses that ask nothing, or only name something.

        >>> sorted(Cut.of("My hair is thin. Is it safe?").remarks())
        ['hair', 'is', 'my', 'thin']
        >>> sorted(Cut.of("What about PRP, is it safe?").remarks())
        ['about', 'prp', 'what']
        """
        said = (p for p in self.clauses if not is_question(p) or _NAMING.match(p))
        return frozenset(word for clause in said for word in words(clause))


def meant(message: str) -> str:
    """`message` without a beginning that says what is not asked, if a whole question is left.

    >>> meant("I didn't ask about the price, I asked where the clinic is")
    'where the clinic is'
    >>> meant("Never mind minoxidil, is it safe?")
    'Never mind minoxidil, is it safe?'
    """
    found = _REJECTED.match(message)
    rest = message[found.end() :] if found else ""
    is_whole = is_question(rest) and not points(rest)
    tells = not all(map(english.is_wrapping, words(rest)))
    return rest if is_whole and tells else message


def _clauses(text: str, said: Sequence[str]) -> list[str]:
    """What a `text` of the sentences `said` asks or says one after the other."""
    found = [clause for sentence in said for clause in clauses(sentence)]
    if len(found) == 1:
        found = run_on.parts(text)
    # Where nothing has the form of a question, one may stand between commas all the same.
    return found if any(map(is_question, found)) else [p for c in found for p in pauses(c)]
