"""Whether a text promises more than it may.

After the guidance of the UK's Committees of Advertising Practice on hair-loss
claims: no miracles, no guarantees, no cures.
"""

import re
from collections.abc import Iterator

from faqbot._schema import Fields
from faqbot._yaml import Node
from faqbot.curate.rule import Finding, Rule, View
from faqbot.curate.wording import told
from faqbot.text import quoted, sentences

_CLAIM = re.compile(
    r"\b(?:miracles?|miraculous(?:ly)?|guarantee(?:d|s|ing)?|permanent(?:ly)?|risk[- ]free"
    r"|(?:no|without(?: any)?|free (?:of|from)) side[- ]effects?|breakthroughs?)\b"
    r"|\b100 ?(?:%|per ?cent)|\bone hundred per ?cent\b",
    re.IGNORECASE,
)
_CURE = re.compile(r"\bcur(?:e[ds]?|ing|able|ative)\b", re.IGNORECASE)
_DENIAL = re.compile(r"\b(?:no|not|never|cannot|nobody|none|neither|nor)\b|n['\u2019]t\b", re.I)
_LIMIT = re.compile(
    r"\b(?:mice|mouse|rats?|animals?|laborator(?:y|ies)"
    r"|early (?:research|stages?|results?|stud(?:y|ies)|work|trials?|tests?)"
    r"|(?:no|not|nor|never|nobody)\b[^.!?]{0,60}\b(?:in|on) (?:people|humans|patients)"
    r"|not (?:yet )?(?:been )?(?:available|licensed|approved)|no (?:licensed|approved))\b",
    re.IGNORECASE,
)


def _texts(view: View) -> Iterator[tuple[Fields, Node, str]]:
    """All that answers may be made of, and what patients read beside them."""
    yield from told(view)
    for row in view.facts:
        yield row.fields, row.fields.place("text"), row.record.text
    if view.about:
        fields = view.about.fields
        for name in view.about.record.__dataclass_fields__:
            yield fields, fields.place(name), getattr(view.about.record, name)


def claim_word(view: View) -> Iterator[Finding]:
    """A text promises too much.

    Miracle, guarantee, permanent, 100%, risk-free, no side effects, breakthrough: it makes
    no difference that the source says so. Write what was shown, in how many people, and
    what is not known. Where a promise is denied ("nobody can guarantee"), the words
    before it in the sentence must say so.
    """
    for fields, node, text in _texts(view):
        for sentence in sentences(text):
            for found in _CLAIM.finditer(sentence):
                if not _DENIAL.search(sentence[: found.start()]):
                    message = f"{quoted(found[0])} promises too much: say what was shown"
                    yield Finding(fields, node, message)


def cure_claim(view: View) -> Iterator[Finding]:
    """An answer speaks of a cure.

    "Cure" may stand where it is denied in the same sentence, or in the answer to a
    question that asks for one. Write otherwise what a treatment does.
    """
    for row in view.entries:
        if _CURE.search(row.record.question):
            continue
        for sentence in sentences(row.record.answer):
            if _CURE.search(sentence) and not _DENIAL.search(sentence):
                message = f"{quoted(sentence)} speaks of a cure: deny it or say what is done"
                yield Finding(row.fields, row.fields.place("answer"), message)


def early_research_limit(view: View) -> Iterator[Finding]:
    """An answer rests on early research and does not say so.

    One of its facts is marked `early_research: true`. Say in the same answer that it
    was in mice, in animals or in a laboratory, that the research is early, that it was
    not in people, or that it is not available.
    """
    for row in view.entries:
        early = [fact.id for fact in view.facts_of(row.record) if fact.early_research]
        if early and not _LIMIT.search(row.record.answer):
            message = f"say that this is early research, such as 'in mice' ({quoted(early[0])})"
            yield Finding(row.fields, row.fields.place("answer"), message)


RULES = (
    Rule("claim-word", "error", claim_word),
    Rule("cure-claim", "warning", cure_claim),
    Rule("early-research-limit", "error", early_research_limit, "folder"),
)
