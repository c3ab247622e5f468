"""Whether a text says the opposite of some phrasings, word by word."""

from collections.abc import Sequence
from functools import lru_cache

from faqbot.text import words

_OPPOSITES = (
    ("start", "stop"), ("before", "after"), ("man", "woman"), ("men", "women"),
    ("male", "female"), ("boy", "girl"), ("boys", "girls"), ("safe", "unsafe"),
    ("works", "fails"), ("gain", "lose"), ("approved", "banned"), ("approved", "withdrawn"),
    ("approved", "rejected"), ("open", "closed"), ("first", "last"), ("first", "second"),
    ("increase", "decrease"), ("regrow", "remove"), ("grow", "remove"), ("free", "paid"),
    ("cause", "cure"), ("causes", "cures"), ("cause", "treat"), ("cure", "worsen"),
    ("improve", "worsen"), ("born", "die"), ("adult", "child"), ("adults", "children"),
    ("hair", "hairless"),
)  # fmt: skip
_PAIRS = (*_OPPOSITES, *((other, one) for one, other in _OPPOSITES))

_JUDGING = frozenset(
    "safe dangerous risky work works working effective approved allowed available possible "
    "licensed help helps cure cures real true free".split()
)

DENYING = frozenset(("not", "never"))
"""Words that deny what follows."""


def contradicts(said: Sequence[str], phrasings: tuple[str, ...]) -> bool:
    """Whether the words `said` say the opposite of what `phrasings` say.

    True when they hold one word of a pair of opposites and the phrasings hold only the
    other, or when they deny a judgement that these make and never deny ("not safe").

    >>> contradicts(["can", "it", "worsen"], ("Can it cure me?",))
    True
    """
    pairs = [(mine, theirs) for mine, theirs in _PAIRS if mine in said and theirs not in said]
    denied = denials(said)
    if not pairs and not denied:
        return False
    known, ever_denied = _said_by(phrasings)
    if any(theirs in known and mine not in known for mine, theirs in pairs):
        return True
    return bool(denied & known) and ever_denied.isdisjoint(denied & known)


@lru_cache(maxsize=1024)
def _said_by(phrasings: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """The words of `phrasings`, and the judgements that one of them denies."""
    said = [words(phrasing) for phrasing in phrasings]
    return frozenset().union(*said), frozenset().union(*map(denials, said))


def denials(said: Sequence[str]) -> frozenset[str]:
    """The words of judgement that stand one or two words behind a denial.

    >>> denials(["is", "it", "not", "really", "safe", "for", "men"])
    frozenset({'safe'})
    """
    at = [k for k, word in enumerate(said) if word in DENYING]
    return _JUDGING & {word for k in at for word in said[k + 1 : k + 3]}
