"""The parts of a message that are searched: its sentences, and the questions within them."""

import re

from faqbot import english, run_on
from faqbot.text import clauses, is_question, items, pauses, sentences, words

_NAMING = re.compile(r"(?:(?:and|but|so|ok|then)\W+)*(?:what|how) (?:about|of)\b", re.IGNORECASE)

_REJECTED = re.compile(
    r"(?:(?:no|sorry|ok|but)\W+)*"
    r"(?:i (?:did|was|do|am|have)(?: ?n[o']?t| not| never) "
    r"(?:ask(?:ing|ed)?|care|mean|(?:want|need)(?:ing)?(?! to\b))"
    r"|i'?m not asking|never ?mind|forget|leave aside|enough (?:of|about)|not)\b"
    r"[^,;.?!]*?(?:[,;.?!]+|\s-+)\s+"
    r"(?:(?:but|now|instead|i (?:ask|asked|mean|meant|am asking|want(?:ed)? to (?:know|ask)))"
    r"\b\W*)*",
    re.IGNORECASE,
)
_POINTS = re.compile(r"\b(?:it|its|this|that|these|those|them|they|one)\b", re.IGNORECASE)

ASKING = frozenset("when where who whom whose why how what which".split())
"""Words that ask for something, wherever they stand."""

MAX_READINGS = 8
"""At most this many parts of a long message are looked at, the last ones."""


def readings(message: str) -> list[str]:
    """The parts of `message` that are searched: the whole, then each of its questions.

    A message that asks nothing is read sentence by sentence, and between commas.
    A question that says little alone is read with the sentence before it.

    >>> readings("Is it safe?")
    ['Is it safe?']
    >>> readings("My hair is thin. Is gene therapy safe and when can I get it?")[1:3]
    ['Is gene therapy safe', 'My hair is thin. Is gene therapy safe']
    """
    parts = parts_of(message)
    if len(parts) < 2:
        return [message]
    asked = [k for k, part in enumerate(parts) if is_question(part)]
    chosen = asked or [k for k, part in enumerate(parts) if len(words(part)) > 1]
    # Alone, "how does that work" says nothing: it needs what came before.
    texts = [parts[k] for k in chosen if not all(map(english.is_wrapping, words(parts[k])))]
    # Of two parts that would be the whole again.
    short = [k for k in asked if k and len(parts) > 2 and len(words(parts[k])) < 9]
    joined = [f"{parts[k - 1]} {parts[k]}" for k in short]
    return list(dict.fromkeys([message, *texts[-MAX_READINGS:], *joined[-MAX_READINGS:]]))


def meant(message: str) -> str:
    """`message` without a beginning that says what is not asked, if a whole question is left.

    >>> meant("I didn't ask about the price, I asked where the clinic is")
    'where the clinic is'
    >>> meant("Never mind minoxidil, is it safe?")
    'Never mind minoxidil, is it safe?'
    """
    found = _REJECTED.match(message)
    rest = message[found.end() :] if found else ""
    is_whole = is_question(rest) and not points(rest)
    tells = not all(map(english.is_wrapping, words(rest)))
    return rest if is_whole and tells else message


def points(text: str) -> bool:
    """Whether `text` points at what was named elsewhere.

    >>> points("who approved it?"), points("who approved Glybera?")
    (True, False)
    """
    return _POINTS.search(text) is not None


def remarks(message: str) -> frozenset[str]:
    """The words of the parts of `message` that ask nothing, or only name something.

    >>> sorted(remarks("My hair is thin. Is it safe?"))
    ['hair', 'is', 'my', 'thin']
    >>> sorted(remarks("What about PRP, is it safe?"))
    ['about', 'prp', 'what']
    """
    said = (p for p in parts_of(message) if not is_question(p) or _NAMING.match(p))
    return frozenset(word for part in said for word in words(part))


def parts_of(message: str) -> list[str]:
    """The sentences of `message`, and what they ask or say one after the other.

    >>> parts_of("Is it safe and who approved it?")
    ['Is it safe', 'who approved it?']
    """
    said = [part for sentence in sentences(items(message)) for part in clauses(sentence)]
    if len(said) == 1:
        said = run_on.parts(message)
    # Where nothing has the form of a question, one may stand between commas all the same.
    return said if any(map(is_question, said)) else [p for part in said for p in pauses(part)]
