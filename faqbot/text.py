"""Small steps from text to text: normalise, words, stems, segments.

Every step is a pure function of its argument and never raises on a `str`,
however odd: lone surrogates, control characters and emoji included.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from faqbot.short_forms import informal, written_out

MAX_CHARACTERS = 2000
"""A longer message is cut to this many characters before anything else."""

MAX_NORMALISED = 500
"""A service takes no message, and a knowledge base no phrasing, that is longer when normalised."""

APOSTROPHES = str.maketrans(dict.fromkeys("\u2018\u2019\u201b\u02bc\u00b4\u0060\u2032\uff07", "'"))
"""What is typed for an apostrophe, for `str.translate`."""
_SEPARATORS = re.compile(r"[^\w']|_")
_ASCII = (
    "".join(
        letter.lower() if letter.isalnum() or letter == "'" else " "
        for letter in map(chr, range(128))
    )
    .encode()
    .ljust(256)
)
"""Each letter of ASCII as `normalise` gives it, for `bytes.translate`, which is fast."""


def printable(text: str) -> str:
    """`text` without anything that a terminal or a log could act on.

    Newline and tab stay; C0, DEL, C1, bidirectional controls and lone
    surrogates go (Unicode categories Cc, Cs and the Bidi_Control property).

    >>> printable("a\\x1b[31mb\\u202ec")
    'a[31mbc'
    """
    return "".join(c for c in text if c in "\n\t" or not _unprintable(c))


def _unprintable(character: str) -> bool:
    return (
        unicodedata.category(character) in ("Cc", "Cs")
        or character in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )


_QUOTED = 40


def quoted(text: str) -> str:
    """`text` in single quotes, on one line, short enough for a message.

    >>> quoted("Will it\\n  cure me?"), quoted("x" * 99)
    ("'Will it cure me?'", "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…'")
    """
    line = " ".join(printable(text[:400]).split())
    return f"'{line}'" if len(line) <= _QUOTED else f"'{line[: _QUOTED - 1]}…'"


def clip(text: str) -> str:
    """At most `MAX_CHARACTERS` of `text`: the beginning and the end of a long one.

    Long stories put their question at either end. Letters that unfold to many
    (a ligature stands for up to 18) are counted unfolded.

    >>> len(clip("x" * 10_000)), len(clip("\ufdfa" * 1000))
    (2000, 2000)
    """
    cut = _ends(text)
    # Letter by letter: marks are not put into order, see `_MANY`.
    if cut.isascii() or len(unfolded := "".join(map(_unfolded, cut))) <= MAX_CHARACTERS:
        return cut
    return _ends(unfolded)


@lru_cache(maxsize=4096)
def _unfolded(character: str) -> str:
    return unicodedata.normalize("NFKD", character)


def _ends(text: str) -> str:
    if len(text) <= MAX_CHARACTERS:
        return text
    half = MAX_CHARACTERS // 2
    return text[: half - 1] + "\n" + text[-half:]


def normalise(text: str) -> str:
    """Lower-case words and figures, one space apart; apostrophes stay inside words.

    Compatibility forms are unfolded (NFKD), marks and format characters
    dropped, so that full-width, accented and zero-width spellings meet.
    Idempotent.

    >>> normalise("  Will GENE-therapy  c\u00fare it\u2019s\u200b cause?! ")
    "will gene therapy cure it's cause"
    >>> normalise("\\ud800 \\x00 \U0001f600")
    ''
    """
    if text.isascii():
        plain = text.encode().translate(_ASCII).decode()
    else:
        unfolded = text.translate(APOSTROPHES)
        if len(unfolded) >= _MANY:
            unfolded = unmarked(unfolded)
        unfolded = unicodedata.normalize("NFKD", unfolded)
        unfolded = unicodedata.normalize("NFKD", unfolded.casefold())
        plain = _SEPARATORS.sub(" ", "".join(map(_plain, unfolded)).translate(APOSTROPHES))
    words = plain.split()
    if "'" in plain:
        words = [stripped for word in words if (stripped := word.strip("'"))]
    return " ".join(words)


_MANY = 200
"""To put a row of so many marks into order takes time that grows with its square."""


def unmarked(text: str) -> str:
    """`text` without the marks that follow a letter, and that `normalise` drops anyway.

    One of them (U+0345) becomes a letter when cases are folded, and stays.

    >>> unmarked("sui\u0301c!de")
    'suic!de'
    """
    if text.isascii():
        return text
    return "".join(c for c in text if not unicodedata.combining(c) or c == "\u0345")


def _plain(character: str) -> str:
    category = unicodedata.category(character)
    if category[0] == "M" or category == "Cf":
        return ""
    return character if category[0] in "LN" or character == "'" else " "


def words(text: str) -> list[str]:
    """The words of `text`, contractions and phone spellings written out.

    >>> words("What's Glybera 4? Can't u tell me pls")
    ['what', 'is', 'glybera', '4', 'can', 'not', 'you', 'tell', 'me', 'please']
    """
    return [part for word in normalise(text).split() for part in written_out(word)]


_AMERICAN = re.compile(
    r"(?<=[a-z])aem|^aest|(?<=[a-z]{3})our$|(?<=[a-z]{3})our(?=s$|ed$|ing$)|tre(?=s?$)"
)


def _as_american(found: re.Match[str]) -> str:
    """The American spelling of a British part of a word: anaemia, tumour, centre."""
    return {"aem": "em", "aest": "est", "our": "or", "tre": "ter"}[found[0]]


_VOWEL = re.compile(r"[aeiouy]")
_DOUBLE = re.compile(r"([bdfgmnprt])\1$")
_SUFFIXES = (
    ("ational", "ate"), ("ization", "ize"), ("isation", "ize"), ("fulness", "ful"),
    ("iveness", "ive"), ("ousness", "ous"), ("ability", "able"), ("ibility", "ible"),
    ("ically", "ic"), ("lessly", "less"), ("ations", "ate"), ("ation", "ate"),
    ("ments", ""), ("ment", ""), ("ness", ""), ("ings", ""), ("ing", ""), ("edly", ""),
    ("ally", "al"), ("ised", "ize"), ("ises", "ize"), ("ise", "ize"), ("ies", "y"),
    ("ied", "y"), ("ions", ""), ("ion", ""), ("ers", ""), ("er", ""), ("est", ""),
    ("ly", ""), ("ed", ""), ("es", ""), ("'s", ""), ("s", ""), ("e", ""),
)  # fmt: skip
# Only those with the word's last letter are looked at: some thousand words are stemmed at once.
_BY_LAST = {
    last: tuple((suffix, full) for suffix, full in _SUFFIXES if suffix[-1] == last)
    for last in {suffix[-1] for suffix, _ in _SUFFIXES}
}
_KEEP = frozenset(
    "after before ever never other over under either neither rather whether when then number "
    "does this his was has is us as yes less thus one more there where were are here "
    "something anything nothing everything during thing the she he we me be fine".split()
)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The common part of a word's inflections, by one suffix of a fixed list.

    A light stemmer in the manner of Porter (1980), one pass, without his
    tables of measures: what matters is that inflections meet, not that the
    stem is a word.

    British and American spellings meet too.

    >>> stem("leukaemia") == stem("leukemia"), stem("tumours") == stem("tumor")
    (True, True)
    >>> [stem(w) for w in ("cures", "cured", "curing", "cure", "follicles", "therapies", "bald")]
    ['cur', 'cur', 'cur', 'cur', 'follicl', 'therapy', 'bald']
    """
    if len(word) < 4 or word in _KEEP or not word.isalpha() or word.endswith("ss"):
        return word
    if "ae" in word or "our" in word or "tre" in word:
        word = _AMERICAN.sub(_as_american, word)
    for suffix, full in _BY_LAST.get(word[-1], ()):
        if word.endswith(suffix):
            root = word.removesuffix(suffix)
            if len(root) < 3 or not _VOWEL.search(root):
                continue
            root += full
            if not full:
                root = _DOUBLE.sub(r"\1", root)
            return root[:-1] if len(root) > 3 and root.endswith("e") else root
    return word


REPEATED = re.compile(r"([^\W\d_])\1\1+")
"""A letter three times in a row or more, which no word has."""


def less_repeated(word: str) -> tuple[str, str]:
    """`word` with such letters written twice, and once.

    >>> less_repeated("theeerapy"), less_repeated("\u03b1\u03b1\u03b1")
    (('theerapy', 'therapy'), ('\u03b1\u03b1', '\u03b1'))
    """
    return REPEATED.sub(r"\1\1", word), REPEATED.sub(r"\1", word)


_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+|(?<=[^\d\s])[.!](?=[^\W\d])|(?<=\?)(?=\w)")


def sentences(text: str) -> list[str]:
    """The sentences of `text` that hold at least one letter or figure.

    >>> sentences("Hi! I'm 50. Is it safe?\\nAnd when")
    ['Hi!', "I'm 50.", 'Is it safe?', 'And when']
    """
    return _said_in(_SENTENCE_END.split(text))


_HEADS = (
    "what who whose whom when where why how which is are am was were can could will would "
    "does do did has have had should shall may any"
).split()
_HEAD = f"(?:{'|'.join((*_HEADS, *informal(_HEADS)))})"
_QUESTION = re.compile(
    rf"^(?:(?:and|n|nd|but|so|or|also|then|well|ok|just|please|sorry|hi|hello|hey)\W+)*{_HEAD}\b"
    r"|^(?:please\W+)?(?:tell|explain|show|give|list|describe|summarise|summarize)\b",
    re.IGNORECASE,
)
_JOINT = re.compile(
    rf"(?:\s*[,;:]\s*|\s+-+\s+)(?:and|but|so|also|plus|then)?\s*(?={_HEAD}\b)"
    rf"|\s+(?:and|n|nd|&|but|also|plus),?\s+(?:also,?\s+)?(?={_HEAD}\b)"
    rf"|\s+(?:second|third|last)(?:ly)?,\s+(?={_HEAD}\b)",
    re.IGNORECASE,
)

_ITEM = re.compile(
    rf"(?:(?:^|(?<=[\s.?!]))(?:\(?(?:[1-9]|[a-e])[.):]+|\(?q[1-9][.):]*|[-*\N{{BULLET}}/&+]+)"
    rf"|(?:^|(?<=[.?!\n])|(?<=[.?!]\s))(?:first|second|third|last|also|plus|and)(?:ly)?,?)"
    rf"\s*(?={_HEAD}\b)",
    re.IGNORECASE,
)
"""What counts or joins the questions of a list; a word does so only where a sentence begins."""

_PAUSE = re.compile(r"[,;]\s+|\s+[-\N{EN DASH}\N{EM DASH}]+\s+")
_ASKED = ("?", "\uff1f", "\u061f", "\u037e")
"""The question marks of Latin, Chinese, Arabic and Greek writing."""


def is_question(sentence: str) -> bool:
    """Whether `sentence` asks: it ends with a question mark or begins as questions do.

    >>> [is_question(s) for s in ("Is it safe", "i read it, true?", "My hair is thin.")]
    [True, True, False]
    """
    return sentence.rstrip().endswith(_ASKED) or bool(_QUESTION.match(sentence.strip()))


def items(text: str) -> str:
    """`text` with every question of a list on a line of its own, without what counts them.

    >>> items("Two things: 1) is it safe 2. where are you? Also when?").splitlines()
    ['Two things: ', 'is it safe ', 'where are you? ', 'when?']
    """
    return _ITEM.sub("\n", text)


def clauses(sentence: str) -> list[str]:
    """The parts of `sentence` that could each be asked alone, in order.

    >>> clauses("I read about Glybera, is it for hair and who approved it?")
    ['I read about Glybera', 'is it for hair', 'who approved it?']
    """
    return _said_in(_JOINT.split(sentence))


def pauses(sentence: str) -> list[str]:
    """The parts of `sentence`, which asks nothing, that commas and dashes set off.

    >>> pauses("32, thinning slowly - want to know about glybera")
    ['32', 'thinning slowly', 'want to know about glybera']
    """
    return _said_in(_PAUSE.split(sentence))


def _said_in(parts: Iterable[str]) -> list[str]:
    return [part.strip() for part in parts if any(c.isalnum() for c in part)]
