"""A rule, what it looks at and what it finds."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from faqbot import _yaml
from faqbot._safety_folder import Safety
from faqbot._schema import Fields, File
from faqbot._table import Row
from faqbot.curate.records import Hazard, Term
from faqbot.errors import Level, Problem
from faqbot.records import About, Entry, Fact, Messages, Source

Scope = Literal["record", "folder"]
"""Whether a rule looks at each entry by itself, or needs more than that to be whole."""

Pace = Literal["quick", "slow"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule found: in which record, at which place, and what."""

    fields: Fields
    node: _yaml.Node
    message: str

    @classmethod
    def at(cls, row: Row[Any], field: str, message: str) -> "Finding":
        """What was found in a field of `row`, or in the whole of it when the field is not there."""
        return cls(row.fields, row.fields.place(field), message)

    @classmethod
    def of_file(cls, name: str, message: str) -> "Finding":
        """What was found of a file as a whole, be it there or not."""
        root = _yaml.Mapping({}, {}, 0, 0)
        return cls(Fields(File(name, root, []), root, ()), root, message)


@dataclass(frozen=True, slots=True)
class View:
    """What the rules look at: a folder as rows, and the day on which it is checked.

    `found` holds what the rules that came before found, by their ids.
    """

    folder: Path
    entries: tuple[Row[Entry], ...]
    facts: tuple[Row[Fact], ...]
    sources: tuple[Row[Source], ...]
    messages: Row[Messages] | None
    about: Row[About] | None
    synonyms: tuple[tuple[str, ...], ...]
    out_of_scope: tuple[str, ...]
    safety: Safety
    terms: tuple[Row[Term], ...]
    hazards: tuple[Row[Hazard], ...]
    today: datetime.date
    found: Mapping[str, tuple[Finding, ...]]

    @property
    def approved(self) -> Iterator[Row[Entry]]:
        """The entries that are served."""
        return (row for row in self.entries if row.record.status == "approved")

    @property
    def records(self) -> Iterator[Fields]:
        """The fields of every record that may accept a warning."""
        yield from (row.fields for row in self.entries)
        yield from (row.fields for row in self.facts)
        yield from (row.fields for row in self.sources)
        yield from (row.fields for row in self.hazards)
        yield from (row.fields for row in self.safety.contacts)
        yield from (row.fields for row in self.safety.rows)

    def facts_of(self, entry: Entry) -> list[Fact]:
        """The facts that `entry` rests on."""
        return [row.record for row in self.facts if row.record.id in entry.facts]


@dataclass(frozen=True, slots=True)
class Rule:
    """One check; the docstring of `find` is its manual page."""

    id: str
    level: Level
    find: Callable[[View], Iterable[Finding]]
    scope: Scope = "record"
    pace: Pace = "quick"

    def problem(self, finding: Finding) -> Problem:
        """`finding` as a problem of this rule."""
        node = finding.node
        return Problem(
            finding.fields.file.name, node.line, node.column, self.level, finding.message, self.id
        )
