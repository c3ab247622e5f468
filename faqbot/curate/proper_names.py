"""The proper names of a text, found by their capitals.

Inside a sentence every word with a capital belongs to a name. At its beginning
every word has one; `ordinary` tells which of them are names.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from faqbot import english
from faqbot.curate.ordinary import ALWAYS_NAMES
from faqbot.text import stem

_TOKEN = re.compile(r"[^\W_]+(?:['\u2019&][^\W_]+)*")
_CONTRACTION = re.compile(r"n['\u2019]t$|['\u2019](?:ll|re|ve|d|m)$", re.IGNORECASE)
_OPENING = re.compile(r"[\n!?:\u2022\"\u201c(\u2018]|\s'")
_POSSESSIVE = re.compile(r"['\u2019]s$")
_APOSTROPHES = re.compile(r"['\u2019]")
# Both sides are folded alike, so that folding too much does little harm.
_SPELLINGS = (
    (re.compile(r"ae|oe"), "e"),
    (re.compile(r"our"), "or"),
    (re.compile(r"tre(s?)$"), r"ter\1"),
    (re.compile(r"is(?=ation|e|ing)"), "iz"),
    (re.compile(r"(?<=n)ce(s?)$"), r"se\1"),
    (re.compile(r"mme(s?)$"), r"m\1"),
    (re.compile(r"ll(?=ed$|ing$|or)"), "l"),
)
_CONNECTING = frozenset("of the for and de la van von der".split())
_TITLES = frozenset("dr mr mrs ms prof professor sir dame st".split())
_EVERYWHERE = frozenset("gp gps nhs uk i faq faqs".split())
_EMPHASIS = frozenset("NO NOT NEVER DO MUST ONLY ALL ANY AND OR".split())

# No name is longer; what is hostile must not take minutes.
_MOST_WORDS = 12


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name as it is written, and its words in a common form.

    `opens` says that its first word begins a sentence, where it may be no part of it.
    """

    text: str
    words: tuple[str, ...]
    opens: bool


def folded(word: str) -> str:
    """`word` in small letters, in one spelling, without a possessive ending.

    >>> [folded(word) for word in ("Centre's", "centers", "Organisation", "O'Brien")]
    ['center', 'centers', 'organization', 'obrien']
    """
    word = _APOSTROPHES.sub("", _POSSESSIVE.sub("", word)).casefold()
    for pattern, spelling in _SPELLINGS:
        word = pattern.sub(spelling, word)
    return word


def name_words(text: str) -> list[str]:
    """All words of `text`, folded."""
    return [folded(word) for word in _TOKEN.findall(text)]


def small_words(texts: Iterable[str]) -> frozenset[str]:
    """The stems of the words that are written small in `texts`."""
    found = (word for text in texts for word in _TOKEN.findall(text))
    return frozenset(stem(folded(word)) for word in found if word.islower())


def names(text: str) -> list[Name]:
    """The proper names of `text`, in order; abbreviations that every patient knows are none.

    Words in between end a name: University of Pennsylvania is two.

    >>> [name.text for name in names("Ask Dr. Smith of Columbia University, a GP.")]
    ['Smith', 'Columbia University']
    >>> names("The Belgravia Centre's team")[0].words
    ('belgravia', 'center')
    """
    found: list[Name] = []
    before, end, joins = "", 0, False
    for token in _TOKEN.finditer(text):
        gap = text[end : token.start()]
        begins = not end or _begins(gap, before)
        word = _name_word(token[0], is_first=begins)
        continues = joins and not begins and gap in (" ", "-")
        if word and continues and len(found[-1].words) < _MOST_WORDS:
            last = found.pop()
            found.append(Name(last.text + gap + _plain(token[0]), (*last.words, word), last.opens))
        elif word:
            found.append(Name(_plain(token[0]), (word,), begins))
        before, end, joins = token[0], token.end(), bool(word)
    return found


def _begins(gap: str, before: str) -> bool:
    """Whether the word after `before` and `gap` begins a sentence or what is quoted."""
    if _OPENING.search(gap):
        return True
    return "." in gap and folded(before) not in _TITLES


def _name_word(text: str, *, is_first: bool) -> str:
    """The folded word; "" when it is no part of a name."""
    has_capital = text[0].isalpha() and any(c.isupper() for c in text)
    if not has_capital or len(text) == 1 or _CONTRACTION.search(text) or text in _EMPHASIS:
        return ""
    word = folded(text)
    if word in _EVERYWHERE | _TITLES | _CONNECTING:
        return ""
    if is_first and text.istitle() and word not in ALWAYS_NAMES and english.is_wrapping(word):
        return ""
    return word


def _plain(text: str) -> str:
    return _POSSESSIVE.sub("", text)
