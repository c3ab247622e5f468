"""What an entry leads to: facts and sources that are used, and a way on."""

import re
from collections.abc import Iterator

from faqbot.curate.rule import Finding, Rule, View
from faqbot.text import quoted, sentences

_WAY_ON = re.compile(
    r"(?:^|\b(?:please|also|instead|can|could|should|and|or|then)\s+|[,;:]\s*)"
    r"(?:ask|call|phone|ring|e-?mail|contact|visit|see|consult|speak (?:to|with)|talk to|write to"
    r"|go to|look (?:for|at|on)|check with|meet)\s+\w",
    re.IGNORECASE,
)


def unused_fact(view: View) -> Iterator[Finding]:
    """No entry rests on this fact.

    Cite it in the `facts` of an entry that says it, or write one. A fact that is kept
    out on purpose says why: `left_out: it is a promotional claim`.
    """
    used = {fact for row in view.entries for fact in row.record.facts}
    for row in view.facts:
        if row.record.id not in used and not row.record.left_out:
            message = "no entry uses this fact: cite it, or say why not in 'left_out'"
            yield Finding.at(row, "id", message)


def used_left_out(view: View) -> Iterator[Finding]:
    """A fact is marked as left out, and yet an entry rests on it.

    Delete its `left_out`, or take the fact and what rests on it out of the entry.
    """
    used = {fact for row in view.entries for fact in row.record.facts}
    for row in view.facts:
        if row.record.id in used and row.record.left_out:
            message = "an entry uses this fact: delete its 'left_out'"
            yield Finding.at(row, "left_out", message)


def unused_source(view: View) -> Iterator[Finding]:
    """No fact is taken from this source.

    Write the facts that it gives, or delete it.
    """
    used = {row.record.source for row in view.facts}
    for row in view.sources:
        if row.record.id not in used:
            message = "no fact is taken from this source: write its facts or delete it"
            yield Finding.at(row, "id", message)


def own_see_also(view: View) -> Iterator[Finding]:
    """An entry names itself in `see_also`.

    A patient who has read it is not helped by reading it again. Delete the id.
    """
    for row in view.entries:
        for node in row.fields.scalars("see_also"):
            if node.text.strip() == row.record.id:
                message = f"{quoted(row.record.id)} is this entry itself: delete it"
                yield Finding(row.fields, node, message)


def no_way_on(view: View) -> Iterator[Finding]:
    """An entry of the kind not_covered does not say where to ask instead.

    A patient who is told only what the chat does not cover is left alone. End the
    answer with whom to ask: "Please ask your GP or pharmacist."
    """
    for row in view.entries:
        is_open = any(_WAY_ON.search(sentence) for sentence in sentences(row.record.answer))
        if row.record.kind == "not_covered" and not is_open:
            message = "the answer does not say where to ask: add a sentence such as 'Ask a GP.'"
            yield Finding.at(row, "answer", message)


def draft(view: View) -> Iterator[Finding]:
    """An entry is a draft and not served.

    Compare it with its source and write `status: approved`, or accept it with the
    reason for which it waits.
    """
    for row in view.entries:
        if row.record.status == "draft":
            message = "this entry is not served: approve it once it is reviewed"
            yield Finding.at(row, "status", message)


RULES = (
    Rule("unused-fact", "warning", unused_fact, "folder"),
    Rule("used-left-out", "warning", used_left_out, "folder"),
    Rule("unused-source", "warning", unused_source, "folder"),
    Rule("own-see-also", "warning", own_see_also),
    Rule("no-way-on", "warning", no_way_on),
    Rule("draft", "warning", draft),
)
