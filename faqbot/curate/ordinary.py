"""Whether a word that begins a sentence, where all have a capital, is no proper name.

The list of English words (`english`) holds names, too, all written small. But English
inflects its own words (patch, patches, patchy) and hardly ever a name (London).
"""

from collections.abc import Iterator, Set
from functools import lru_cache

from faqbot import english
from faqbot.text import stem

# Names that English also inflects, or that can stand around any question.
ALWAYS_NAMES = frozenset(
    """
    africa african america american americans asia asian australia australian austria bayer
    berlin boston britain british cambridge canada canadian canadians china chinese cuba dane
    danes danish denmark dutch egypt england english europe european europeans france french
    german germans germany greece greek greeks iceland india indian indians iran iraq ireland
    irish israel italian italians italy japan japanese jordan kenya korea korean koreans london
    manchester mexican mexico miami norway oxford poland polish portugal roman rome russia
    russian russians scotland scots scottish spain spanish sweden swedish swiss turkey turkish
    ukraine wales welsh york
    january february april june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday christmas easter
    amazon apple facebook google
    charles david edward einstein elizabeth emma george henry jackson james john johnson jones
    kelly lee martin mary michael miller morgan patel paul peter richard robert robinson smith
    taylor thomas thompson walker watson william williams wilson wright
    """.split()
)

# What the rule of inflection misses.
_IRREGULAR = frozenset(
    """
    abroad acupuncture after against alive anaemia anemia arthritis asthma before below bigger
    biggest biology bought brought caffeine chemistry children cholesterol commerce data dead
    diabetes diagnosis dormant eczema embryonic epilepsy feet forever grew grown haemophilia
    half held hemophilia hereditary hidden immune insulin internet introductory leukaemia
    leukemia lost made malaria men menopause mice molecular money muscular nearby neural
    obligatory overseas penicillin petrol plasma postcode privacy quite reversible scrutiny self
    series sheep software species surgical taught teeth thinner together tooth twice unavailable
    unborn under undone viral without women worn wrote
    """.split()
)

_INFLECTIONS = (
    ("", "s es ly ally er est r st ness ed d ing ful less y hood ship".split()),
    ("y", ["ies", "ily", "ier", "iness", "ied"]), ("e", ["ing", "y"]), ("s", [""]),
    ("es", [""]), ("ies", ["y"]), ("er", ["", "e"]), ("est", ["", "e"]), ("ier", ["y"]),
    ("iest", ["y"]), ("ily", ["y"]), ("ed", ["", "e"]), ("ing", ["", "e"]), ("ly", [""]),
    ("ical", ["y", "ics", "ic"]), ("al", ["", "e"]), ("ic", ["ically", "ics", "y"]),
    ("ous", ["", "y", "e"]), ("ent", ["ence", "ency"]), ("ant", ["ance", "ancy"]),
    ("ency", ["ent"]), ("ancy", ["ant"]), ("y", ["", "e"]), ("en", ["", "e"]),
    ("able", ["ably", "", "e"]), ("ible", ["ibly", "ibility"]), ("ive", ["ion"]),
    ("ary", ["arily"]),
)  # fmt: skip
_PREFIXES = ("un", "in", "im", "dis")
# Endings that no name has: such a word is ordinary although the list lacks it.
_ENDINGS = ("ing", "ed", "ly", "tion", "tions", "ness", "ment", "ments", "ist", "ists", "ity")


def is_ordinary(word: str, small: Set[str]) -> bool:
    """Whether `word`, in small letters, is an ordinary word of English.

    `small` holds the stems of words that are written small elsewhere.

    >>> [is_ordinary(w, frozenset()) for w in ("scientists", "london", "glybera", "the")]
    [True, False, False, True]
    """
    if word in ALWAYS_NAMES:
        return False
    return stem(word) in small or _is_english(word)


@lru_cache(maxsize=4096)
def _is_english(word: str) -> bool:
    if english.is_wrapping(word) or word in _IRREGULAR or word.endswith(_ENDINGS):
        return True
    return english.is_known(word) and any(map(english.is_known, _relatives(word)))


def _relatives(word: str) -> Iterator[str]:
    """What other forms of `word` there would be, were it ordinary."""
    for ending, others in _INFLECTIONS:
        root = word.removesuffix(ending)
        if word.endswith(ending) and len(root) > 2:
            yield from (root + other for other in others)
    yield from (word + word[-1] + other for other in ("ing", "er", "ed"))
    yield from (prefix + word for prefix in _PREFIXES)
