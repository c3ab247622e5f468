"""Safety rules, the words that they share, and contacts: from files to records."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import get_args

from faqbot._schema import Fields, File
from faqbot._table import Row, Table, optional_file
from faqbot._yaml import Mapping as MappingNode
from faqbot._yaml import Refused, Scalar
from faqbot.pattern import NAME, Grammar
from faqbot.places import SAFETY, packaged
from faqbot.records import DANGERS, Contact, SafetyRule, SafetyRules, Tier
from faqbot.rulebook import faults

_TIERS: tuple[Tier, ...] = get_args(Tier)
_SHARED = ("spellings", "lists")


@dataclass(frozen=True, slots=True)
class Safety:
    """What a folder holds for the screen and its crisis cards; all of it is optional."""

    rules: SafetyRules
    rows: tuple[Row[SafetyRule], ...]
    contacts: tuple[Row[Contact], ...]
    files: tuple[File, ...]


def open_safety(folder: Path) -> Safety:
    """What `safety.yaml`, `safety_words.yaml` and `contacts.yaml` in `folder` hold."""
    rules = Table("rule", SafetyRule, _rule, optional_file(folder, SAFETY[0]))
    contacts = Table("contact", Contact, _contact, optional_file(folder, "contacts.yaml"))
    shared = optional_file(folder, SAFETY[1])
    words = _shared(shared[0]) if shared else None
    found = SafetyRules(
        rules=tuple(row.record for row in rules.rows),
        lists=words.table("lists") if words else {},
        spellings=words.pairs("spellings") if words else {},
    )
    rules.check_links(rules.fields, "unless", "a rule in safety.yaml", "unknown-rule")
    _check_patterns(rules.rows, Grammar(found.lists))
    return Safety(
        found, tuple(rules.rows), tuple(contacts.rows), (*rules.files, *contacts.files, *shared)
    )


def besides_ours(found: SafetyRules) -> SafetyRules:
    """What the rules of a folder add to those that faqbot brings along, which always hold.

    That is nothing for a copy of ours. Of other rules, soft ones that see what ours of the same
    id see go, or only word its note if they say something else: those of a second rulebook would
    show their notes without being weighed (`Screen`). Hard rules stay: two that are alike raise
    one red flag, and what tells of danger hangs on no comparison.
    """
    if not found.rules:
        return found
    ours = open_safety(packaged()).rules
    if found == ours:
        return SafetyRules()
    notes = {rule.id: rule for rule in ours.rules if rule.tier == "soft"}
    same = {
        rule.id: rule
        for rule in found.rules
        if rule.id in notes and _sees(rule, found) == _sees(notes[rule.id], ours)
    }
    left = []
    for rule in found.rules:
        if rule.id not in same:
            left.append(_spelt_out(rule, same))
        elif rule.text != notes[rule.id].text:
            left.append(replace(rule, patterns=(), exceptions=(), unless=()))
    return replace(found, rules=tuple(left))


def _sees(rule: SafetyRule, rules: SafetyRules) -> tuple[object, ...]:
    """What `rule`, one of `rules`, fires on: its patterns with the words of their lists."""
    spared = tuple(other.patterns for other in rules.rules if other.id in rule.unless)
    texts = " ".join(chain(rule.patterns, rule.exceptions, *spared))
    words = tuple(rules.lists.get(name) for name in NAME.findall(texts))
    return rule.tier, rule.patterns, rule.exceptions, spared, words


def _spelt_out(rule: SafetyRule, gone: Mapping[str, SafetyRule]) -> SafetyRule:
    """`rule` with the patterns of rules that are `gone` as exceptions where `unless` named them."""
    spared = chain.from_iterable(gone[id].patterns for id in rule.unless if id in gone)
    unless = tuple(id for id in rule.unless if id not in gone)
    return replace(rule, exceptions=(*rule.exceptions, *spared), unless=unless)


def _rule(row: Fields) -> SafetyRule:
    tier = row.choice("tier", _TIERS)
    # A soft rule without patterns words the note of one that faqbot brings along.
    sees = tier == "hard" or any(map(row.scalars, ("patterns", "fires", "quiet")))
    return SafetyRule(
        id=row.slug("id"),
        tier=tier,
        patterns=row.lines("patterns", needed=sees),
        exceptions=row.lines("exceptions", needed=False),
        unless=row.lines("unless", needed=False),
        fires=row.lines("fires", needed=sees),
        quiet=row.lines("quiet", needed=sees),
        danger=row.choice("danger", DANGERS) if tier == "hard" else "unknown",
        text=row.line("text") if tier == "soft" else "",
    )


def _contact(row: Fields) -> Contact:
    return Contact(
        id=row.slug("id"),
        locales=row.lines("locales", needed=True),
        dangers=row.choices("dangers", DANGERS),
        service=row.line("service"),
        call=row.line("call"),
        detail=row.line("detail"),
        source=row.line("source"),
        verified_on=row.date("verified_on"),
        unverified=row.flag("unverified"),
    )


def _shared(file: File) -> Fields | None:
    match file.root:
        case MappingNode() as node:
            return Fields(file, node, _SHARED)
        case Refused():
            pass
        case Scalar(text=""):
            file.report(file.root, "there is nothing here: write 'lists:'", "empty-value")
        case _:
            message = "the file must have fields: begin it with 'lists:'"
            file.report(file.root, message, "wrong-type")
    return None


def _check_patterns(rows: list[Row[SafetyRule]], grammar: Grammar) -> None:
    for row in rows:
        for field in ("patterns", "exceptions"):
            for node in row.fields.scalars(field):
                for fault in faults(" ".join(node.text.split()), grammar):
                    row.fields.file.report(node, fault, "bad-pattern")
