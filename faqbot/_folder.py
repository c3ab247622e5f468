"""From a folder to records: the files, and how they refer to each other."""

import os
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Generic, TypeVar

from faqbot._schema import Fields, File, mappings, open_file
from faqbot._yaml import Mapping, Refused, Scalar
from faqbot.errors import KnowledgeError, Problem
from faqbot.records import Entry, Fact, Kind, Messages, Source, Status
from faqbot.text import printable, quoted, words

R = TypeVar("R", bound=Entry | Fact | Source)

_KINDS: tuple[Kind, ...] = ("answer", "not_covered")
_STATUSES: tuple[Status, ...] = ("approved", "draft")
_ABOUT = "about"
_GROUP = "group of synonyms"


@dataclass(frozen=True, slots=True)
class Contents:
    """All records of a folder, in the order of the files and of their lines."""

    entries: tuple[Entry, ...]
    facts: tuple[Fact, ...]
    sources: tuple[Source, ...]
    messages: Messages
    synonyms: tuple[tuple[str, ...], ...]


def read_folder(folder: Path) -> Contents:
    """The records of `folder`. Raises `KnowledgeError` with all problems of all files."""
    faq = [open_file(folder, name) for name in _entry_files(folder)]
    entries = _Table("entry", "an entry", Entry, _entry, faq)
    facts = _Table("fact", "a fact in facts.yaml", Fact, _fact, _optional(folder, "facts.yaml"))
    sources = _Table(
        "source", "a source in sources.yaml", Source, _source, _optional(folder, "sources.yaml")
    )
    messages, synonyms = _optional(folder, "messages.yaml"), _optional(folder, "synonyms.yaml")
    found = Contents(
        entries=tuple(entries.records),
        facts=tuple(facts.records),
        sources=tuple(sources.records),
        messages=_messages(messages[0]) if messages else Messages(),
        synonyms=_synonyms(synonyms[0]) if synonyms else (),
    )
    facts.check_links(entries.rows, "facts", "unknown-fact")
    entries.check_links(entries.rows, "see_also", "unknown-see-also")
    sources.check_links(facts.rows, "source", "unknown-source")
    _check_sections(facts.rows, sources.by_id)
    _check_phrasings(entries.rows)
    files = [*faq, *facts.files, *sources.files, *messages, *synonyms]
    if problems := [problem for file in files for problem in file.problems]:
        raise KnowledgeError(problems)
    return found


def _entry_files(folder: Path) -> list[str]:
    try:
        if not folder.is_dir():
            message = "this is a file, not a folder" if folder.exists() else "no such folder"
            raise _refused(folder, f"{message}: name one that holds faq/*.yaml", "not-a-folder")
        # An editor's lock and backup files begin with a full stop.
        names = [path.name for path in (folder / "faq").glob("*.yaml") if path.name[0] != "."]
    except OSError as error:
        raise _refused(folder, f"cannot be read: {error.strerror}", "unreadable") from None
    if not names:
        raise _refused(folder, "there is no faq/*.yaml here: write one entry", "no-entries")
    return [f"faq/{name}" for name in sorted(names)]


def _refused(folder: Path, message: str, rule: str) -> KnowledgeError:
    return KnowledgeError([Problem(printable(str(folder)), 0, 0, "error", message, rule)])


def _optional(folder: Path, name: str) -> list[File]:
    return [open_file(folder, name)] if os.path.lexists(folder / name) else []


class _Table(Generic[R]):
    """The records of one kind, with the fields that they were read from."""

    def __init__(
        self,
        what: str,
        listed: str,
        record: type[R],
        make: Callable[[Fields], R],
        files: list[File],
    ) -> None:
        names = tuple(field.name for field in fields(record))
        self.files = files
        self.rows = [row for file in files for row in mappings(file, what, names)]
        self.records: list[R] = [make(row) for row in self.rows if not row.file.is_hopeless]
        self.by_id: dict[str, Fields] = {}
        self._what = what
        self._listed = listed
        for row in self.rows:
            for node in row.scalars("id"):
                self._add(row, node)

    def _add(self, row: Fields, node: Scalar) -> None:
        first = self.by_id.setdefault(row.word("id"), row)
        if first is not row:
            place = f"{first.file.name}:{first.line_of('id')}"
            message = f"{self._what} {quoted(node.text)} is already in {place}: rename one"
            row.file.report(node, message, "duplicate-id")

    def check_links(self, rows: list[Fields], field: str, rule: str) -> None:
        """Report what `field` of `rows` names and this table lacks."""
        if not all(file.is_whole for file in self.files):
            return  # What is missed may be in the part that could not be read.
        for row in rows:
            for node in row.scalars(field):
                if node.text.strip() not in self.by_id:
                    row.file.unknown(node, self._listed, self.by_id, rule)


def _entry(row: Fields) -> Entry:
    answers = row.word("kind") == "answer" and row.word("topic") != _ABOUT
    entry = Entry(
        id=row.slug("id"),
        question=row.line("question"),
        answer=row.paragraphs("answer"),
        paraphrases=row.lines("paraphrases", needed=True),
        topic=row.line("topic"),
        kind=row.choice("kind", _KINDS),
        facts=row.lines("facts", needed=answers),
        see_also=row.lines("see_also", needed=False),
        reviewed=row.date("reviewed"),
        review_by=row.date("review_by"),
        status=row.choice("status", _STATUSES),
    )
    if entry.reviewed and entry.review_by and entry.review_by < entry.reviewed:
        for node in row.scalars("review_by"):
            message = "'review_by' is before 'reviewed': write the day of the next review"
            row.file.report(node, message, "bad-date")
    return entry


def _fact(row: Fields) -> Fact:
    return Fact(
        id=row.slug("id"),
        text=row.line("text"),
        source=row.line("source"),
        section=row.line("section"),
    )


def _source(row: Fields) -> Source:
    return Source(
        id=row.slug("id"),
        title=row.line("title"),
        publisher=row.line("publisher"),
        sections=row.lines("sections", needed=True),
    )


def _messages(file: File) -> Messages:
    names = tuple(field.name for field in fields(Messages))
    match file.root:
        case Mapping() as node:
            row = Fields(file, node, names)
            return Messages(*(row.paragraphs(name) for name in names))
        case Scalar(text=""):
            file.report(file.root, "there is no message here: add them all", "empty-value")
        case Refused():
            pass
        case _:
            message = f"the file must have fields: begin it with '{names[0]}: '"
            file.report(file.root, message, "wrong-type")
    return Messages()


def _synonyms(file: File) -> tuple[tuple[str, ...], ...]:
    return tuple(file.texts(node, f"a {_GROUP}", at_least=2) for node in file.sequence(_GROUP))


def _check_sections(facts: list[Fields], sources: dict[str, Fields]) -> None:
    sections = {
        id: dict.fromkeys(map(_one_line, source.scalars("sections")))
        for id, source in sources.items()
    }
    for fact in facts:
        source = fact.word("source")
        known = sections.get(source)
        if not known:
            continue
        for node in fact.scalars("section"):
            if _one_line(node) not in known:
                what = f"a section of source {quoted(source)}"
                fact.file.unknown(node, what, known, "unknown-section")


def _check_phrasings(entries: list[Fields]) -> None:
    """Two entries with one phrasing: the index could not tell them apart."""
    first: dict[str, Fields] = {}
    for entry in entries:
        for node in (*entry.scalars("question"), *entry.scalars("paraphrases")):
            phrasing = " ".join(words(node.text))
            other = first.setdefault(phrasing, entry)
            if phrasing and other.word("id") != entry.word("id"):
                place = f"{quoted(other.word('id'))} in {other.file.name}"
                message = f"{quoted(node.text)} is also a phrasing of {place}: keep one"
                entry.file.report(node, message, "duplicate-phrasing")


def _one_line(node: Scalar) -> str:
    return " ".join(node.text.split())
