"""The numbers that a text states, in figures or words, in one form.

Years, amounts, shares and counts; "half" is 50%, "a dozen" 12. "One" counts
only before what is counted ("one year", "one in ten"): mostly it is no number.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple


class Quantity(NamedTuple):
    """A number as it is written, its value in a common form and its unit, "" for none."""

    text: str
    value: str
    unit: str


# Nobody means a longer number; what is hostile must not take minutes.
_MOST_DIGITS = 30

_UNITS = {
    "%": "%", "percent": "%", "per cent": "%", "£": "£", "pound": "£", "pounds": "£",
    "pence": "p", "$": "$", "dollar": "$", "dollars": "$", "€": "€", "euro": "€", "euros": "€",
    "am": "am", "pm": "pm", "st": "th", "nd": "th", "rd": "th", "th": "th", "s": "s",
}  # fmt: skip
_SCALES = {
    "k": 10**3, "m": 10**6, "bn": 10**9,
    "hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9,
}  # fmt: skip
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen".split()
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SMALL = {word: value for value, word in enumerate(_ONES)}
_SMALL |= {word: 10 * tens for tens, word in enumerate(_TENS, start=2)}
_LOOSE = {
    "dozen": ("12", ""), "dozens": ("dozens", ""), "hundreds": ("hundreds", ""),
    "thousands": ("thousands", ""), "millions": ("millions", ""), "billions": ("billions", ""),
    "half": ("50", "%"), "halve": ("50", "%"), "halved": ("50", "%"), "halves": ("50", "%"),
    "halving": ("50", "%"), "quarter": ("25", "%"), "quarters": ("25", "%"),
    "twice": ("2", "times"), "double": ("2", "times"), "doubled": ("2", "times"),
    "doubles": ("2", "times"), "doubling": ("2", "times"), "twofold": ("2", "times"),
    "thrice": ("3", "times"), "triple": ("3", "times"), "tripled": ("3", "times"),
    "triples": ("3", "times"), "tripling": ("3", "times"), "threefold": ("3", "times"),
}  # fmt: skip

_UNIT = r"(?:\s?(?P<unit>%|per\s?cent\b|pounds?\b|pence\b|dollars?\b|euros?\b|[ap]\.?m\b))?"
_FIGURES = re.compile(
    r"(?:(?P<currency>[£$€])\s?|(?<!\w))"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:(?P<suffix>st|nd|rd|th|s)\b"
    r"|(?:[\s-]?(?P<scale>k|m|bn|hundred|thousand|million|billion)\b)?" + _UNIT + ")",
    re.IGNORECASE,
)
_WORD = "|".join(sorted((*_SMALL, "hundred", "thousand", "million", "billion"), reverse=True))
_WORDS = re.compile(
    rf"\b(?P<words>(?:{_WORD})"
    rf"(?:(?:[\s-]+|(?<=hundred)\s+and\s+|(?<=thousand)\s+and\s+)(?:{_WORD})){{0,11}})\b" + _UNIT,
    re.IGNORECASE,
)
_LOOSELY = re.compile(rf"\b(?:{'|'.join(_LOOSE)})\b(?![\s-]check)", re.IGNORECASE)
_COUNTED = re.compile(
    r"[\s-]+(?:in|out|(?:year|month|week|day|hour|minute|time|patient|person|man|woman|child|trial"
    r"|study|dose|tablet|injection|session|mouse)s?)\b",
    re.IGNORECASE,
)


def quantities(text: str) -> list[Quantity]:
    """The numbers of `text`: those in figures, then those in words.

    >>> quantities("In 2012, £1.50 or twenty-five per cent of 2 million.")[:2]
    [Quantity(text='2012', value='2012', unit=''), Quantity(text='£1.50', value='1.5', unit='£')]
    >>> [(q.value, q.unit) for q in quantities("one of 12: half of one year, 3pm, the 1990s")]
    [('12', ''), ('3', 'pm'), ('1990', 's'), ('1', ''), ('50', '%')]
    """
    text = unicodedata.normalize("NFKC", text)
    in_words = _FIGURES.sub(lambda found: "\n" * len(found[0]), text)
    return [*_in_figures(text), *_in_words(in_words), *_loosely(in_words)]


def _in_figures(text: str) -> Iterator[Quantity]:
    for found in _FIGURES.finditer(text):
        value = Decimal(found["digits"].replace(",", "")[:_MOST_DIGITS])
        scale = (found["scale"] or "").lower()
        written = found[0]
        if scale == "m" and not found["currency"]:
            # Metres, or minutes: only money is written so.
            scale, written = "", written[: found.start("scale") - found.start()].rstrip(" -")
        unit = found["currency"] or found["suffix"] or found["unit"] or ""
        yield Quantity(written, _plain(value * _SCALES.get(scale, 1)), _unit(unit))


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _unit(unit: str) -> str:
    name = " ".join(unit.lower().replace(".", "").split())
    return _UNITS[name] if name else ""


def _in_words(text: str) -> Iterator[Quantity]:
    for found in _WORDS.finditer(text):
        words = re.split(r"[\s-]+(?:and\s+)?", found["words"].lower())
        if words == ["one"] and not found["unit"] and not _COUNTED.match(text, found.end()):
            continue
        yield Quantity(found[0], str(_sum(words)), _unit(found["unit"] or ""))


def _sum(words: Sequence[str]) -> int:
    """The value of number words: hundreds multiply what stands before, thousands close it.

    >>> _sum("two hundred thousand four hundred twenty one".split())
    200421
    """
    total = current = 0
    for word in words:
        if word in _SMALL:
            current += _SMALL[word]
        elif word == "hundred":
            current = max(current, 1) * 100
        else:
            total += max(current, 1) * _SCALES[word]
            current = 0
    return total + current


def _loosely(text: str) -> Iterator[Quantity]:
    for found in _LOOSELY.finditer(text):
        yield Quantity(found[0], *_LOOSE[found[0].lower()])
