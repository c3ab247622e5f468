"""The misspelt words of phrasings: curators paste what patients type.

As a word of its own, "teh" in one phrasing would make every message with it one about that
entry: with 210 phrasings more, some of them misspelt, one in ten right answers was lost.
"""

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from operator import itemgetter

from rapidfuzz import process
from rapidfuzz.distance import OSA

from faqbot import english
from faqbot.text import stem

USUAL = 10
"""A misspelt word is like one that so many times as many phrasings hold ..."""

ALIKE = 0.8
"""... and this much alike it ..."""

SHORT = 6
"""... but of so few letters, most words that are so much alike are others."""


def slips_of(said: Mapping[str, int]) -> dict[str, str]:
    """The stems of misspelt words of phrasings, each with the stem of what was meant.

    `said` counts the phrasings that hold each word. A word with an English form is none.

    >>> slips_of({"the": 40, "teh": 2, "hairless": 30, "hairles": 3, "wnt": 25, "want": 90})
    {'hairl': 'hairless', 'teh': 'the'}
    """
    forms: dict[str, list[str]] = {}
    for word in sorted(said, key=lambda word: (-said[word], word)):
        forms.setdefault(stem(word), []).append(word)
    found: dict[str, str] = {}
    usual: dict[str, list[tuple[int, str]]] = {}
    for slip, spelt in forms.items():  # the most usual first: no slip means another
        word = spelt[0]
        is_plain = len(word) > 2 and word.isalpha() and not any(map(english.is_known, spelt))
        begun = usual.get(word[0], []) if is_plain else []
        # To look through all words for each would take time that grows with their square.
        said_enough = bisect_right(begun, -USUAL * said[word], key=itemgetter(0))
        if meant := _meant(word, [known for _, known in begun[:said_enough]]):
            found[slip] = stem(max(meant, key=lambda known: (said[known], known)))
        else:
            for known in spelt:
                insort(usual.setdefault(known[0], []), (-said[known], known))
    return found


def _meant(word: str, usual: Sequence[str]) -> list[str]:
    near = process.extract(
        word, usual, scorer=OSA.normalized_similarity, score_cutoff=0.6, limit=None
    )
    return [known for known, alike, _ in near if _is_slip(word, known, alike)]


def _is_slip(word: str, known: str, alike: float) -> bool:
    """Whether `word` is a misspelling of `known`, which begins alike and is so much `alike`.

    In a short word only letters in the wrong order and a lost one are: "skint" is no skin.
    """
    if stem(word) == stem(known):
        return False
    if len(word) > SHORT:
        return alike >= ALIKE
    is_letter_lost = len(word) > 4 and len(known) - len(word) == 1 == OSA.distance(word, known)
    return is_letter_lost or sorted(word) == sorted(known)
