"""Safety rules, the words that they share, and contacts: from files to records."""

from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from faqbot._schema import Fields, File
from faqbot._table import Row, Table, optional_file
from faqbot._yaml import Mapping, Refused, Scalar
from faqbot.pattern import Grammar
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
    rules = Table("rule", SafetyRule, _rule, optional_file(folder, "safety.yaml"))
    contacts = Table("contact", Contact, _contact, optional_file(folder, "contacts.yaml"))
    shared = optional_file(folder, "safety_words.yaml")
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
        case Mapping() as node:
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
