"""Introductions: "im dave,", "My name is Priya Okafor and", "Karen Byrne from Leeds here."

Who says a name tells the clinic who asks, and nothing of what is asked. A name is one of
`given_names.txt`, or behind "my name is" any capitalised word that English does not know
otherwise; before a full stop or comma a surname may follow, and a place behind "from". Behind
a title ("this is mrs whitfield") any word may be a name that wraps nothing and is in no phrasing.
"""

from collections.abc import Sequence, Set
from functools import cache
from pathlib import Path

from faqbot import english
from faqbot.aside import NAME, is_stop, words_in

_NAMING = (("my", "name", "is"), ("my", "names"), ("the", "name", "is"), ("name", "is"))
"""Behind these any name may stand; "This is Propecia, ..." needs one that is usual."""

_LEADS = (*_NAMING, ("this", "is"), ("it", "is"), ("i", "am"))
_TITLES = (("mr",), ("mrs",), ("ms",), ("miss",), ("dr",))
_PRESENT = (("here",), ("speaking",))
_GOES_ON = frozenset(
    "what who whose when where why how which is are am was were can could will would do does did "
    "should may i we please pls sorry".split()
)
_LONGEST_PRESENT = 5
_FARTHEST = 3
"""A place behind "from" has at most so many chunks."""


@cache
def _given() -> frozenset[str]:
    text = Path(__file__).with_name("given_names.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(name for line in lines for name in line.split())


def is_given(chunk: str) -> bool:
    """Whether `chunk` is a given name, in whatever case.

    >>> is_given("dave,"), is_given("bald,")
    (True, False)
    """
    said = words_in(chunk)
    return len(said) == 1 and said[0] in _given()


def introduced(chunks: Sequence[str], vocabulary: Set[str]) -> int:
    """The number of chunks of the introduction that they begin with, 0 if there is none.

    Each chunk is a word and what follows it. A name that is not a usual one is none if the
    `vocabulary` of the phrasings holds it.

    >>> introduced(["im ", "dave, ", "is ", "it ", "safe"], set())
    2
    >>> introduced(["I ", "am ", "bald, ", "is ", "it ", "safe"], set())
    0
    """
    if present := _present(chunks, vocabulary):
        return present
    first = _led(chunks)
    if not first or first >= len(chunks):
        return 0
    is_naming = tuple(word for chunk in chunks[:first] for word in words_in(chunk)) in _NAMING
    is_sure = is_given(chunks[first])
    if words_in(chunks[first]) in _TITLES and first + 1 < len(chunks):
        first += 1
        is_sure = is_given(chunks[first]) or _may_be_titled(chunks[first], vocabulary)
    if not (is_sure or (is_naming and _is_name(chunks[first], vocabulary))):
        return 0
    end = first + 1
    if is_stop(chunks[first]) or end == len(chunks):
        return end
    behind = _behind(chunks[end:], vocabulary, is_sure=is_sure)
    return 0 if behind is None else end + behind


def _behind(rest: Sequence[str], vocabulary: Set[str], *, is_sure: bool) -> int | None:
    """How many chunks behind the name belong to it; None when it is no introduction."""
    said = words_in(rest[0]) if rest else ()
    if not said:
        return None
    if said in (("here",), ("and",)):
        return 1
    if said[0] in _GOES_ON:
        return 0 if is_sure else None
    if said == ("from",):
        ends = range(2, min(_FARTHEST + 1, len(rest)) + 1)
        return next((n for n in ends if is_stop(rest[n - 1])), None)
    if not _is_name(rest[0], vocabulary):
        return None
    # A surname.
    behind = 0 if is_stop(rest[0]) else _behind(rest[1 : _FARTHEST + 3], vocabulary, is_sure=False)
    return None if behind is None else 1 + behind


def _present(chunks: Sequence[str], vocabulary: Set[str]) -> int:
    """The number of chunks of "Karen Byrne from Leeds here,", 0 if they do not begin so."""
    heads = chunks[: _LONGEST_PRESENT + 1]
    end = next((n for n, chunk in enumerate(heads) if words_in(chunk) in _PRESENT), 0)
    if not end or end + 1 == len(chunks):
        return 0
    is_titled = words_in(chunks[0]) in _TITLES
    named = chunks[1:end] if is_titled else chunks[:end]
    if not named or not (
        is_given(named[0]) or (is_titled and _may_be_titled(named[0], vocabulary))
    ):
        return 0
    places = [n for n, chunk in enumerate(named) if words_in(chunk) == ("from",)]
    surnames = named[1 : places[0] if places else None]
    are_names = (chunk[:1].isupper() and _may_be_titled(chunk, vocabulary) for chunk in surnames)
    return end + 1 if all(are_names) else 0


def _led(chunks: Sequence[str]) -> int:
    """The number of chunks before the name, 0 when no name is to be expected."""
    said: list[str] = []
    for n, chunk in enumerate(chunks[:3], 1):
        said += words_in(chunk)
        if tuple(said) in _LEADS and not is_stop(chunk):
            return n
    return 0


def _is_name(chunk: str, vocabulary: Set[str]) -> bool:
    said = words_in(chunk)
    is_strange = not any(word in vocabulary or english.is_known(word) for word in said)
    return is_given(chunk) or (is_strange and NAME.fullmatch(chunk.rstrip()) is not None)


def _may_be_titled(chunk: str, vocabulary: Set[str]) -> bool:
    """Whether `chunk` may be the name behind a title, or a surname when it is capitalised."""
    return not any(word in vocabulary or english.is_wrapping(word) for word in words_in(chunk))
