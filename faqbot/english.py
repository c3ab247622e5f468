"""What faqbot knows of English: which words there are, and which only wrap a question.

"My wife read in the paper that Glybera ..." and "which bus goes to ..." both
hold words that a knowledge base lacks. *Wrapping* words (wife, read, paper)
leave the topic unchanged, other English words (bus) do not, and what is no
English word at all is probably a misspelling. Wrapping words are known by their
stems: what only shares one with them (shoulder and should, scar and scared) is listed
as topical. The list is `english.txt`, with its source and licence at the top.
"""

from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from faqbot.text import stem


class _Lists(NamedTuple):
    """The stems of words that wrap, all known words as lines, and what only shares a stem."""

    wrapping: frozenset[str]
    known: str
    topical: frozenset[str]


@cache
def _lists() -> _Lists:
    text = Path(__file__).with_name("english.txt").read_text(encoding="utf-8")
    topical, _, rest = text.partition("[topical]\n")[2].partition("[wrapping]\n")
    wrapping, _, known = rest.partition("[known]\n")
    return _Lists(frozenset(map(stem, wrapping.split())), f"\n{known}", frozenset(topical.split()))


@lru_cache(maxsize=65536)
def is_wrapping(word: str) -> bool:
    """Whether `word` can stand around any question and leave its topic unchanged.

    One or two letters or figures (but for those of an illness), emphatic spellings ("sooo")
    and short numbers wrap too; a year does not.

    >>> [is_wrapping(word) for word in ("wondering", "71", "kidney", "2007", "b", "soooo", "mnd")]
    [True, True, False, False, True, True, False]
    """
    if word in _lists().topical:
        return False
    if len(word) < 3:
        return True
    if word.isdecimal():
        return len(word) < 4
    return stem(word) in _lists().wrapping or _squeezed(word) in _lists().wrapping


def _squeezed(word: str) -> str:
    """The stem of a `word` with three equal letters in a row, each run cut to one; else ""."""
    if not any(word[i] == word[i + 1] == word[i + 2] for i in range(len(word) - 2)):
        return ""
    return stem("".join(c for i, c in enumerate(word) if i == 0 or c != word[i - 1]))


@lru_cache(maxsize=65536)
def is_known(word: str) -> bool:
    """Whether `word` is an English word or name on the list.

    >>> [is_known(word) for word in ("blindness", "belgrade", "wondering", "theropy")]
    [True, True, True, False]
    """
    return _is_in_list(word) or word in _lists().topical or is_wrapping(word)


@lru_cache(maxsize=65536)
def is_listed(word: str) -> bool:
    """Whether the list holds `word` itself or, if it wraps, another form of it.

    >>> [is_listed(word) for word in ("blindness", "wondering", "soooo")]
    [True, True, False]
    """
    return _is_in_list(word) or word in _lists().topical or stem(word) in _lists().wrapping


def _is_in_list(word: str) -> bool:
    start, end = _place(word[:2])
    return _lists().known.find(f"\n{word}\n", start, end) >= 0


@cache
def _place(letters: str) -> tuple[int, int]:
    """Where words that begin with `letters` lie in the list: close together, since it is sorted."""
    known = _lists().known
    start, end = _place(letters[:-1]) if len(letters) > 1 else (0, len(known))
    first = known.find(f"\n{letters}", start, end)
    if first < 0:
        return 0, 0
    return first, known.find("\n", known.rfind(f"\n{letters}", first, end) + 1) + 1


@cache
def topical_words() -> tuple[str, ...]:
    """The listed words of four letters or more that do not wrap, sorted: another topic each."""
    return tuple(w for w in _lists().known.split() if len(w) > 3 and not is_wrapping(w))


@cache
def wrapping_words() -> tuple[str, ...]:
    """The stems of the wrapping words, sorted."""
    return tuple(sorted(_lists().wrapping))
