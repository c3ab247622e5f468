"""How the safety notes of the rules that faqbot brings along are worded in another trade's chat."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from faqbot.records import About
from faqbot.rulebook import Rulebook
from faqbot.text import words

ELSEWHERE: Final[Mapping[str, str]] = {
    "despair": "This can weigh heavily on people. If you feel low, a doctor can help with that "
    "too, and talking to someone you trust often does some good.",
    "sudden-hair-loss": "What came suddenly or hurts should be looked at by a doctor soon, and "
    "at once if it gets worse.",
}
"""The notes that speak of hair, worded so that they are right of eyes and teeth as well."""


def worded_for(about: About, rulebook: Rulebook) -> Rulebook:
    """`rulebook` with notes that are right for a chat that says this `about` itself.

    What fires them stays, and a knowledge base may word each note itself (`Screen`).
    """
    if "hair" in words(f"{about.purpose} {about.subject}"):
        return rulebook
    rules = [replace(r, text=ELSEWHERE.get(r.id, r.text)) for r in rulebook.rules.rules]
    return rulebook._replace(rules=replace(rulebook.rules, rules=tuple(rules)))
