"""What only the checker reads: medical terms and hazards."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from faqbot._schema import Fields
from faqbot._table import Row, Table, optional_file
from faqbot.errors import Problem

HazardStatus = Literal["controlled", "planned"]

_STATUSES: tuple[HazardStatus, ...] = ("controlled", "planned")


@dataclass(frozen=True, slots=True)
class Term:
    """A medical term, in `forms`, with a plain explanation.

    An answer that holds one of the phrases of `explained_by` explains it; in the
    topics of `plain_in` it needs no explanation.
    """

    id: str
    forms: tuple[str, ...]
    explanation: str
    explained_by: tuple[str, ...]
    plain_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hazard:
    """How a patient could come to harm, and what is done about it.

    `test` is such as tests/test_bot.py::test_name; while the control is only
    planned it is empty, and `place` says where it will be.
    """

    id: str
    hazard: str
    cause: str
    effect: str
    control: str
    status: HazardStatus
    test: tuple[str, ...]
    place: str


@dataclass(frozen=True, slots=True)
class Extras:
    """The rows of the files that only the checker reads, and what is wrong with them."""

    terms: tuple[Row[Term], ...]
    hazards: tuple[Row[Hazard], ...]
    problems: tuple[Problem, ...]


def read_extras(folder: Path) -> Extras:
    """What `glossary.yaml` and `hazards.yaml` in `folder` hold; both may be absent."""
    terms = Table("term", Term, _term, optional_file(folder, "glossary.yaml"))
    hazards = Table("hazard", Hazard, _hazard, optional_file(folder, "hazards.yaml"))
    files = [*terms.files, *hazards.files]
    return Extras(
        tuple(terms.rows),
        tuple(hazards.rows),
        tuple(problem for file in files for problem in file.problems),
    )


def _term(row: Fields) -> Term:
    return Term(
        id=row.slug("id"),
        forms=row.lines("forms", needed=True),
        explanation=row.line("explanation"),
        explained_by=row.lines("explained_by", needed=True),
        plain_in=row.lines("plain_in", needed=False),
    )


def _hazard(row: Fields) -> Hazard:
    status = row.choice("status", _STATUSES)
    is_planned = status == "planned"
    return Hazard(
        id=row.slug("id"),
        hazard=row.line("hazard"),
        cause=row.line("cause"),
        effect=row.line("effect"),
        control=row.line("control"),
        status=status,
        test=() if is_planned else row.lines("test", needed=True),
        place=row.line("place") if is_planned else "",
    )
