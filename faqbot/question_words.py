"""What a question asks for by its question word, and whether some phrasings ask for that, too.

"How much are the drops" shares all that tells with "How do I use the drops", and nothing with it
that the patient wants to know. Where phrasings never ask for a price, a place, a person, a time or
a reason, a question that begins so asks for something else.

Of 56 questions to a knowledge base of another practice, made so from its own, 38 got an answer, and
10 do; of 4,493 right answers to questions about ours 12 are only offered.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from faqbot.english import is_wrapping
from faqbot.text import words

_ALONE = {
    "when": "time", "where": "place", "who": "person", "whom": "person", "whose": "person",
    "why": "reason",
}  # fmt: skip
_WITH_NEXT = {
    "how": {
        "much": "price", "many": "number", "long": "length", "often": "rate", "old": "age",
        "far": "distance", "soon": "time",
    },
    "what": {"time": "time", "date": "time", "year": "time", "day": "time", "month": "time"},
    "which": {
        "year": "time", "date": "time", "day": "time", "month": "time", "city": "place",
        "country": "place", "town": "place", "place": "place",
    },
}  # fmt: skip
_SAID = {
    "price": "cost costs price prices priced pricing expensive fee fees charge charges charged pay "
    "paid paying free cheap cheaper money afford pound pounds",
    "place": "located location address whereabouts place city country town",
    "time": "year years date day days time soon wait ago long month months",
    "person": "university scientist scientists researcher researchers team people doctor person "
    "name names named",
    "reason": "reason reasons because",
    "number": "number numbers count",
    "length": "when time years year months weeks days hours minutes wait long",
    "rate": "often times every frequency",
    "age": "age aged ages years year",
    "distance": "far near close distance miles away",
}
"""By what other words phrasings ask for it."""


def asks_otherwise(text: str, phrasings: tuple[str, ...]) -> bool:
    """Whether `text` begins with a question word for what none of `phrasings` asks.

    >>> drops = ("How do I use the drops?", "When do I take the drops?")
    >>> [asks_otherwise(q, drops) for q in ("Why drops?", "So when?", "Are the drops cold?")]
    [True, False, False]
    """
    wanted = wanted_by(text)
    return bool(wanted) and wanted not in _all_wanted(phrasings)


def wanted_by(text: str) -> str:
    """What `text` asks for by the question word that it begins with, "" if there is none.

    Words that can stand around any question may stand before it; others make it a
    conjunction ("people who").

    >>> wanted_by("And how much is it?"), wanted_by("the swimmer who won")
    ('price', '')
    """
    said = words(text)
    for place, kind in _kinds(said):
        return kind if all(map(is_wrapping, said[:place])) else ""
    return ""


def _kinds(said: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Where a question word stands, and what it asks for."""
    for place, (word, following) in enumerate(pairwise([*said, ""])):
        if kind := _ALONE.get(word) or _WITH_NEXT.get(word, {}).get(following):
            yield place, kind


@lru_cache(maxsize=1024)
def _all_wanted(phrasings: tuple[str, ...]) -> frozenset[str]:
    """What any of `phrasings` asks for, by a question word or by the name of the thing."""
    said = [words(phrasing) for phrasing in phrasings]
    held = frozenset(word for one in said for word in one)
    named = {kind for kind, names in _SAID.items() if not held.isdisjoint(names.split())}
    return frozenset(named.union(kind for one in said for _, kind in _kinds(one)))
