"""Whether a text promises more than it may.

After the guidance of the UK's Committees of Advertising Practice on hair-loss
claims: no miracles, no guarantees, no cures.
"""

import re
from collections.abc import Iterator

from faqbot._schema import Fields
from faqbot._yaml import Node
from faqbot.curate.rule import Finding, Rule, View
from faqbot.curate.wording import texts_of, told
from faqbot.text import quoted, sentences

_CLAIM = re.compile(
    r"\b(?:miracles?|miraculous(?:ly)?|guarantee(?:d|s|ing)?|permanent(?:ly)?|risk[- ]free"
    r"|(?:no|zero|without(?: any)?|free (?:of|from)) (?:side[- ]effects?|risks?)|breakthroughs?"
    r"|harmless|(?:completely|perfectly|totally|entirely|absolutely|always) (?:safe|effective)"
    r"|always (?:works?|helps?|succeeds?)|never fails?|nothing to (?:worry about|fear|lose)"
    r"|(?:works?|helps?|safe|effective) (?:for|in) (?:(?:any|every)(?:body|one)|all patients)"
    r"|(?:every(?:body|one)|all (?:patients|people)) (?:will )?(?:sees?|gets?|benefits?|improves?)"
    r"|hair will (?:all )?(?:re-?grow|(?:grow|come) back|return)|will re-?grow"
    r"|gets? (?:all |all of )?your hair back|we promise|(?:clinically|scientifically) proven"
    r"|proven beyond|(?:most effective|safest|best) (?:treatment|therapy|clinic|medicine)"
    r"|(?:is|are) the (?:best|safest))\b"
    r"|\b100 ?(?:%|per ?cent)|\bone hundred per ?cent\b",
    re.IGNORECASE,
)
_ORDER = re.compile(
    r"\b(?:(?:stop|quit|start|begin|skip|avoid) (?:taking|using|your)\b(?! time)"
    r"|(?:double|halve|increase|raise|lower|reduce|change) (?:your|the) (?:dose|dosage|tablets?)"
    r"|(?:come off|throw away) (?:your|the) (?:medicines?|tablets?|pills?|inhalers?)"
    r"|(?:do not|don['\u2019]t|no) need to (?:see|ask|tell|call|ring) (?:a|your|the) (?:doctor|gp)"
    r"|instead of (?:seeing|asking|calling) (?:a|your|the) (?:doctor|gp))\b",
    re.IGNORECASE,
)
_ASKED = re.compile(r"\b(?:before|unless|until|whether|if)\b|\bask\b", re.IGNORECASE)
_CURE = re.compile(r"\bcur(?:e[ds]?|ing|able|ative)\b", re.IGNORECASE)
_CURES = re.compile(
    r"\b(?:cures|cured|curing|curable|curative"
    r"|(?:will|can|could|may|might|would|shall|should|does|do|did|to|it['\u2019]ll)"
    r" (?:\w+ ){0,3}?cure"
    r"|(?:is|are|was|be|becomes?|finds?|found|offers?|brings?|gives?|provides?|have|has|got)"
    r" (?:\w+ ){0,3}?cure|cure (?:your|my|bald(?:ness|ing)|hair|it|this|them))\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\bwhether\b|\b(?:asks?|asked|knows?|known|says?|said|tells?|sure|clear) if\b"
    r"|\bhop(?:e[sd]?|ing)\b",
    re.IGNORECASE,
)
_DENIAL = re.compile(
    r"\b(?:no|not(?! (?:only|just|merely))|never|cannot|nobody|none|neither|nor)\b"
    r"|n['\u2019]t\b(?! (?:only|just|merely))|\btoo (?:early|soon)\b",
    re.IGNORECASE,
)
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
        yield from texts_of(view.about)


def claim_word(view: View) -> Iterator[Finding]:
    """A text promises too much.

    Miracle, guarantee, permanent, 100%, no risk, no side effects, harmless, always works, never
    fails, for everybody, will regrow, the best treatment: it makes no difference that the
    source says so. Write what was shown, in how many people, and
    what is not known. Where a promise is denied ("nobody can guarantee"), the words
    before it in the sentence must say so.
    """
    for fields, node, text in _texts(view):
        for sentence in sentences(text):
            for found in _CLAIM.finditer(sentence):
                if not _DENIAL.search(sentence[: found.start()]):
                    message = f"{quoted(found[0])} promises too much: say what was shown"
                    yield Finding(fields, node, message)


def medical_order(view: View) -> Iterator[Finding]:
    """An answer gives an order that only a doctor may give.

    To stop, start or change a medicine, or not to see a doctor: whoever obeys may come to
    harm. Send the patient to a doctor or pharmacist. An order may stand where it is denied
    ("do not stop taking it") or only spoken of ("ask before you stop taking it").
    """
    for fields, node, text in _texts(view):
        for sentence in sentences(text):
            for found in _ORDER.finditer(sentence):
                before = sentence[: found.start()]
                if not _DENIAL.search(before) and not _ASKED.search(before):
                    message = f"{quoted(found[0])} is for a doctor to say: send the patient to one"
                    yield Finding(fields, node, message)


def cure_promise(view: View) -> Iterator[Finding]:
    """A text promises a cure.

    No treatment of hair loss is a cure, whatever the source says, so nothing cures, will cure or
    may one day be a cure. The words before it in the sentence may deny that ("gene therapy cannot
    cure baldness"), or leave it open ("patients ask whether it will cure baldness").
    """
    for fields, node, text in _texts(view):
        for sentence in sentences(text):
            if found := _promised_cure(sentence):
                message = f"{quoted(found)} promises a cure: deny it, or say what was shown"
                yield Finding(fields, node, message)


def _promised_cure(sentence: str) -> str:
    """The words that promise a cure, "" where it is denied or asked.

    >>> _promised_cure("It will cure baldness."), _promised_cure("It will not cure baldness.")
    ('will cure', '')
    """
    if sentence.rstrip().endswith("?"):
        return ""
    for found in _CURES.finditer(sentence):
        before = sentence[: found.end()]
        if not _DENIAL.search(before) and not _ASKS.search(before):
            return found[0]
    return ""


def cure_claim(view: View) -> Iterator[Finding]:
    """An answer speaks of a cure.

    "Cure" may stand where it is denied in the same sentence, or in the answer to a
    question that asks for one. Write otherwise what a treatment does. To promise one is an
    error: see cure-promise.
    """
    for row in view.entries:
        if _CURE.search(row.record.question):
            continue
        for sentence in sentences(row.record.answer):
            if _promised_cure(sentence):
                continue
            if _CURE.search(sentence) and not _DENIAL.search(sentence):
                message = f"{quoted(sentence)} speaks of a cure: deny it or say what is done"
                yield Finding.at(row, "answer", message)


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
            yield Finding.at(row, "answer", message)


RULES = (
    Rule("claim-word", "error", claim_word),
    Rule("medical-order", "error", medical_order),
    Rule("cure-promise", "error", cure_promise),
    Rule("cure-claim", "warning", cure_claim),
    Rule("early-research-limit", "error", early_research_limit, "folder"),
)
