"""Words that point at what was named elsewhere, and words that ask for something."""

from faqbot.text import words

SUBJECTS = frozenset("it its they them".split())
"""Point at the subject of the knowledge base where nothing was said before."""

THINGS = frozenset("it this that these those them".split())
"""Point at a thing that something is said of, or done to."""

NAMED = THINGS | SUBJECTS | {"one"}
"""Point at what the same message named."""

SAID = NAMED | frozenset("he she his her their there then".split())
"""Point at what was said before, be it a person, a place or a time."""

ASKING = frozenset("when where who whom whose why how what which".split())
"""Ask for something, wherever they stand."""


def points(text: str) -> bool:
    """Whether `text` points at what was named beside it.

    >>> points("who approved it?"), points("who approved Glybera?")
    (True, False)
    """
    return not NAMED.isdisjoint(words(text))
