"""All rules, and the page of the manual for each of them and for what the loader refuses."""

import inspect
from collections.abc import Iterator
from typing import Final

from faqbot._schema import nearest
from faqbot.curate import (
    claims,
    grounding,
    hazards,
    links,
    phrasings,
    questions,
    review,
    safety,
    unread,
    wording,
)
from faqbot.curate.accepted import useless_accepts
from faqbot.curate.refusals import REFUSALS
from faqbot.curate.rule import Finding, Rule, View
from faqbot.text import quoted


def useless_accept(view: View) -> Iterator[Finding]:
    """An accept accepts nothing.

    An item of `accept` is the id of a rule, a colon and the reason, in quotes:
    "sentence-length: the name of the disease has four words". It accepts warnings of
    that rule in that entry, fact, source or hazard. Errors cannot be accepted. When
    the warning is gone, the accept must go, or it would hide the next one.
    """
    yield from useless_accepts(view, BY_ID)


RULES: Final = (
    *phrasings.RULES,
    *grounding.RULES,
    *wording.RULES,
    *claims.RULES,
    *review.RULES,
    *links.RULES,
    *hazards.RULES,
    *safety.RULES,
    *unread.RULES,
    *questions.RULES,
    Rule("useless-accept", "warning", useless_accept),
)
"""Every rule, in the order in which they look; the last one looks at what the others found."""

QUICK: Final = tuple(rule for rule in RULES if rule.pace == "quick")
"""Those that take no time to speak of."""

BY_ID: Final = {rule.id: rule for rule in RULES}


def page(id: str) -> str:
    """The page of the manual for a rule or a refusal. Raises KeyError for anything else.

    >>> print(page("unused-source"))
    unused-source (warning)
    <BLANKLINE>
    No fact is taken from this source.
    <BLANKLINE>
    Write the facts that it gives, or delete it.
    >>> print(page("anchor"))
    anchor (error; nothing is loaded)
    <BLANKLINE>
    Something has an anchor (&name), which could be repeated: delete it.
    """
    if id in REFUSALS:
        return f"{id} (error; nothing is loaded)\n\n{REFUSALS[id]}"
    rule = BY_ID[id]
    return f"{id} ({rule.level})\n\n{inspect.getdoc(rule.find)}"


def unknown(id: str) -> str:
    """What to say of an id that is neither a rule nor a refusal.

    >>> unknown("unused-sorce")
    "there is no rule 'unused-sorce': did you mean 'unused-source'?"
    """
    near = nearest(id, [*BY_ID, *REFUSALS], alike=60)
    hint = f": did you mean {quoted(near)}?" if near else f"; the rules are {', '.join(BY_ID)}"
    return f"there is no rule {quoted(id)}{hint}"
