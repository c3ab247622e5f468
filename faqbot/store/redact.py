"""Texts without personal details: what is kept of a patient's words.

Found are e-mail addresses, dates of birth, payment cards (Luhn's check digit, ISO/IEC 7812-1),
NHS numbers (modulus 11, NHS Data Dictionary), telephone numbers, UK postcodes (BS 7666) and what a
text calls the number of a patient. Most have patterns that are strict by themselves, and looser
ones for after a cue such as "my NHS number is". In doubt a text loses more. Names, streets and
numbers that are spelt out in words are not found. Patterns are bounded, so the time grows with the
length of the text only.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

LATEST_BIRTH = 2010
"""The latest year in which a date without a cue is taken for one of birth.

Those who write were seldom born later; what they write of later dates is appointments."""

_AREAS = (
    "AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN "
    "DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA "
    "LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG "
    "SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE"
)
_PROVIDERS = (
    "aol|btinternet|gmail|googlemail|gmx|hotmail|icloud|live|me|msn|nhs|outlook|proton|protonmail|"
    "sky|virginmedia|yahoo|ymail"
)
_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    "sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)


class _Pattern(NamedTuple):
    """What a detail looks like: `pattern`, whose group "it" is taken out if `holds` says so."""

    detail: str
    pattern: re.Pattern[str]
    holds: Callable[[str], bool]


def redact(text: str) -> str:
    """`text` with the name of a detail in brackets in place of each personal detail.

    >>> redact("I'm on 07700 900123, born 12/03/1985, from SW1A 1AA")
    "I'm on [phone], born [date of birth], from [postcode]"
    >>> redact("Were 2,500 grafts in 2012 too many? Mail jo@example.org")
    'Were 2,500 grafts in 2012 too many? Mail [e-mail]'
    """
    for pattern in _PATTERNS:
        text = _without(text, pattern)
    return text


def details(text: str) -> list[str]:
    """The names of the details that `redact` put in place of others in `text`.

    >>> details("write to [e-mail] or ring [phone]")
    ['e-mail', 'phone']
    """
    return _PLACE.findall(text)


def _without(text: str, pattern: _Pattern) -> str:
    parts, end = [], 0
    for found in pattern.pattern.finditer(_folded(text)):
        if pattern.holds(found["it"]):
            parts += [text[end : found.start("it")], f"[{pattern.detail}]"]
            end = found.end("it")
    return "".join(parts) + text[end:]


def _folded(text: str) -> str:
    """`text` in plain letters and digits, each character at its place.

    >>> _folded("\\uff10\\uff17\\u200b\\u0967 jo\\uff20x \\xbd")
    '07 1 jo@x ½'
    """
    return text if text.isascii() else "".join(map(_plain, text))


@lru_cache(4096)
def _plain(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    match unicodedata.category(character):
        case "Cf" | "Zs":
            return " "
        case "Pd":
            return "-"
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 else character


def _always(_: str) -> bool:
    return True


def _digits(text: str) -> list[int]:
    return [int(character) for character in text if character.isdigit()]


def is_card(text: str) -> bool:
    """Whether the digits of `text` end in Luhn's check digit.

    >>> is_card("4111 1111 1111 1111"), is_card("4111 1111 1111 1112")
    (True, False)
    """
    digits = _digits(text)[::-1]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def is_nhs_number(text: str) -> bool:
    """Whether the ten digits of `text` end in the check digit of an NHS number.

    >>> is_nhs_number("943 476 5919"), is_nhs_number("943 476 5918")
    (True, False)
    """
    *digits, check = _digits(text)
    weighed = sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True))
    return (weighed + check) % 11 == 0


def _may_be_birth(date: str) -> bool:
    """Whether a full date is one on which a patient may have been born."""
    parts = re.findall(r"\d+", date)
    year = int(next((part for part in parts if len(part) == 4), parts[-1]))
    if year < 100:
        year += 1900 if year > 30 else 2000
    return year <= LATEST_BIRTH


def _each(detail: str, pattern: str, holds: Callable[[str], bool] = _always) -> _Pattern:
    return _Pattern(detail, re.compile(pattern, re.IGNORECASE), holds)


_LOCAL = r"(?<![\w.+'%-])\w[\w.+'%-]{0,63}"
_DOT = r"(?:\.|\s\.\s|\s?[\[(]dot[\])]\s?|\sdot\s)"
_SPELT_DOT = r"(?:\.|\sdot\s)"
_DOMAIN = rf"\w[\w-]{{0,62}}(?:{_DOT}\w[\w-]{{0,62}}){{1,8}}"

_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_ORDINAL = (
    "(?:(?:twenty|thirty)[ -]?)?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
    "|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth"
    "|nineteenth|twentieth|thirtieth"
)
_NTH = rf"(?:{_DAY}(?:st|nd|rd|th)?|{_ORDINAL})"
_YEAR = r"(?:19\d\d|20\d\d|'?\d\d)(?!\w)"
_IN_WORDS = (
    rf"{_NTH}(?:\sof)?[\s-](?:{_MONTHS})\.?,?[\s-]{_YEAR}"
    rf"|(?:{_MONTHS})\.?\s{_NTH},?\s{_YEAR}"
)
_ISO = rf"(?:19|20)\d\d(?:-{_DAY}-|/{_DAY}/){_DAY}(?!\d)"
_RUN_TOGETHER = r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d(?!\d)|\d{4}(?:19|20)\d\d(?!\d)"
_IN_FIGURES = rf"{_DAY}(?P<by>[/.-]){_DAY}(?P=by){_YEAR}"
_BORN = r"\b(?:born|birth|birth\s?date|birthday|d[\s.]?o[\s.]?b)\b\D{0,20}?"

_CARD = r"\d{4}(?:[ .-]?\d{4}){3}|3\d{3}[ -]?\d{6}[ -]?\d{4,5}|\d(?:[ -]?\d){12,18}"
_THREE_THREE_FOUR = r"\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)"
_PATIENT = (
    r"\b(?:(?:hosp(?:ital)?|patient|clinic|record) (?:id|number|num|no|ref|reference)|mrn"
    r"|(?:chi|h&c) (?:number|num|no))\b[\s.:#=]{0,3}(?:is )?"
)
_APART = r"[ ().-]{0,3}"
_CALL = (
    r"\b(?:call|ring|(?:tele)?phone|tel|mob(?:ile)?|cell|text|whatsapp|fax|reach|contact"
    r"|my (?:number|no|num)(?! of))\b\D{0,20}?"
)
_ANY_NUMBER = r"\d(?:[ -]?\d){5,14}"
_OR = r"(?:,? (?:or|and) |[ ,/&]{1,3})"
_DATE_IN_FIGURES = r"\d{1,2}[.-]\d{1,2}[.-]\d{2,4}\b"

_PATTERNS = (
    _each("e-mail", rf"(?P<it>{_LOCAL}\s?(?:@|[\[({{]at[\])}}])\s?{_DOMAIN})"),
    _each(
        "e-mail",
        r"(?<![\w.+'%-])(?!(?:look|looked|looking|see|seen|found|me|us|it|site|website)\s)"
        rf"(?P<it>\w[\w.+'%-]{{0,63}}(?:\sdot\s[\w.+-]{{1,63}}){{0,3}}\sat\s"
        rf"(?:(?:{_PROVIDERS})(?:{_SPELT_DOT}[a-z]{{2,}}){{1,2}}"
        r"|[\w-]{1,63}(?:\sdot\s[a-z]{2,63}){1,4})\b)",
    ),
    _each("date of birth", rf"{_BORN}(?P<it>{_IN_WORDS}|{_ISO}|{_IN_FIGURES})"),
    _each("date of birth", rf"{_BORN}(?P<it>{_DAY} {_DAY} {_YEAR}|{_RUN_TOGETHER})"),
    _each(
        "date of birth",
        rf"(?<![\w.,/-])(?P<it>{_IN_WORDS}|{_ISO}|{_IN_FIGURES})(?![/-]?\d)",
        _may_be_birth,
    ),
    _each("card", rf"(?<!\d)(?P<it>(?=[2-6])(?:{_CARD}))(?!\d)", is_card),
    _each(
        "card",
        rf"\b(?:card|visa|mastercard|amex|debit)\b\D{{0,20}}?(?P<it>{_CARD})(?!\d)",
    ),
    _each("NHS number", rf"\bnhs\b\D{{0,25}}?(?P<it>{_THREE_THREE_FOUR})"),
    _each("NHS number", rf"(?<![\d+])(?P<it>{_THREE_THREE_FOUR})", is_nhs_number),
    _each("patient number", rf"{_PATIENT}(?P<it>[a-z]{{0,3}}[ -]?\d(?:[ -]?\d){{4,11}})(?!\d)"),
    _each("phone", rf"(?P<it>(?:\+|(?<!\d)00 ?)[1-9](?:{_APART}\d){{7,14}})(?!\d)"),
    _each("phone", rf"(?P<it>\(0[1-9]\d{{1,3}}\)(?:{_APART}\d){{5,8}})(?!\d)"),
    _each("phone", rf"(?<![\d.,])(?P<it>0[1-9](?:{_APART}\d){{8,9}})(?!\d)"),
    _each("phone", r"(?<![\d.,])(?P<it>0(?: \d){9,10})(?! ?\d)"),
    # A mobile number whose 0 was left out.
    _each("phone", r"(?<![\d.,-])(?P<it>7\d{3} ?\d{3} ?\d{3})(?!\d)"),
    _each(
        "phone",
        r"(?<![\d.])(?P<it>(?:1[ .-])?"
        r"(?:\([2-9]\d\d\) ?\d{3}|[2-9]\d\d[ .-][2-9]\d\d)[ .-]\d{4})(?!\d)",
    ),
    _each("phone", rf"{_CALL}(?!{_DATE_IN_FIGURES})(?P<it>{_ANY_NUMBER})(?!\d)"),
    _each("phone", rf"\[phone\]{_OR}(?P<it>{_ANY_NUMBER}(?:{_OR}{_ANY_NUMBER}){{0,5}})(?!\d)"),
    _each(
        "postcode",
        rf"\b(?P<it>(?:{_AREAS.replace(' ', '|')})\d[A-Z\d]?[ -]{{0,2}}\d[ABD-HJLNP-UW-Z]{{2}}"
        r"|GIR ?0AA)\b",
    ),
)
_PLACE = re.compile(
    rf"\[({'|'.join(map(re.escape, sorted({pattern.detail for pattern in _PATTERNS})))})\]"
)
