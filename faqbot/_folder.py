"""From a folder to records: the files, and how they refer to each other."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar, get_args

from faqbot._safety_folder import Safety, open_safety
from faqbot._schema import Fields, File, open_file
from faqbot._table import Row, Table, names_of, optional_file
from faqbot._yaml import Mapping, Refused, Scalar, Sequence
from faqbot.errors import KnowledgeError, Problem
from faqbot.records import (
    ABOUT,
    About,
    Entry,
    Fact,
    Kind,
    Messages,
    Policy,
    Source,
    Status,
    too_long,
)
from faqbot.text import printable, quoted, words

S = TypeVar("S", Messages, About)

_KINDS: tuple[Kind, ...] = get_args(Kind)
_STATUSES: tuple[Status, ...] = get_args(Status)
_MAY_LACK = (
    "call_", "card_", "clarification_one", "no_such_option", "answered_partly", "subject", "keeping"
)  # fmt: skip
_GROUP = "group of synonyms"
_SHARE = (float, "a number", 0.02)
OUT_OF_SCOPE = "out_of_scope.yaml"
"""The file of questions that no entry answers."""


@dataclass(frozen=True, slots=True)
class Folder:
    """All that a folder holds, in the order of the files and of their lines, right or wrong.

    The records must not be used when there are `problems`.
    """

    entries: tuple[Row[Entry], ...]
    facts: tuple[Row[Fact], ...]
    sources: tuple[Row[Source], ...]
    messages: Row[Messages] | None
    about: Row[About] | None
    policy: Row[Policy] | None
    synonyms: tuple[tuple[str, ...], ...]
    out_of_scope: tuple[str, ...]
    safety: Safety
    problems: tuple[Problem, ...]


def open_folder(folder: Path) -> Folder:
    """What `folder` holds. Raises `KnowledgeError` when it has no entry files."""
    faq = [open_file(folder, name) for name in _entry_files(folder)]
    entries = Table("entry", Entry, _entry, faq)
    facts = Table("fact", Fact, _fact, optional_file(folder, "facts.yaml"))
    sources = Table("source", Source, _source, optional_file(folder, "sources.yaml"))
    messages = optional_file(folder, "messages.yaml")
    about = optional_file(folder, "about.yaml")
    policy = optional_file(folder, "policy.yaml")
    synonyms = optional_file(folder, "synonyms.yaml")
    groups = _synonyms(synonyms[0]) if synonyms else ()
    outside = optional_file(folder, OUT_OF_SCOPE)
    wording = _texts(messages[0], "message", Messages) if messages else None
    imprint = _texts(about[0], "text", About) if about else None
    stated = _policy(policy[0]) if policy else None
    facts.check_links(entries.fields, "facts", "a fact in facts.yaml", "unknown-fact")
    entries.check_links(entries.fields, "see_also", "an entry", "unknown-see-also")
    sources.check_links(facts.fields, "source", "a source in sources.yaml", "unknown-source")
    _check_sections(facts.fields, sources.by_id)
    said = _check_phrasings(entries.fields)
    unanswered = _out_of_scope(outside[0], said) if outside else ()
    safety = open_safety(folder)
    files = [*faq, *facts.files, *sources.files, *messages, *about, *policy, *synonyms]
    files += [*outside, *safety.files]
    return Folder(
        entries=tuple(entries.rows),
        facts=tuple(facts.rows),
        sources=tuple(sources.rows),
        messages=wording,
        about=imprint,
        policy=stated,
        synonyms=groups,
        out_of_scope=unanswered,
        safety=safety,
        problems=tuple(problem for file in files for problem in file.problems),
    )


def read_folder(folder: Path) -> Folder:
    """What `folder` holds. Raises `KnowledgeError` with all problems of all files."""
    found = open_folder(folder)
    if found.problems:
        raise KnowledgeError(found.problems)
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


def _entry(row: Fields) -> Entry:
    answers = row.word("kind") == "answer" and row.word("topic") != ABOUT
    entry = Entry(
        id=row.slug("id"),
        question=row.line("question"),
        answer=row.paragraphs("answer"),
        paraphrases=row.items("paraphrases"),
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
        early_research=row.flag("early_research"),
        left_out=row.optional_line("left_out"),
    )


def _source(row: Fields) -> Source:
    return Source(
        id=row.slug("id"),
        title=row.line("title"),
        publisher=row.line("publisher"),
        sections=row.lines("sections", needed=True),
    )


def _texts(file: File, what: str, record: type[S]) -> Row[S] | None:
    """The one record of a file that holds nothing but texts, the fields of `record`.

    The wording of crisis cards may be left out: faqbot has its own. So may what is kept.
    """
    names = tuple(names_of(record))
    row = _only(file, f"there is no {what} here: add them all", names)
    if row is None:
        return None
    left_out = {n for n in names if n.startswith(_MAY_LACK) and not row.has(n)}
    texts = {name: row.paragraphs(name) for name in names if name not in left_out}
    return Row(replace(record(), **texts), row)


def _policy(file: File) -> Row[Policy] | None:
    """How sure the bot must be: numbers, each of which may be left out."""
    names = tuple(names_of(Policy))
    row = _only(file, "there is no policy here: state a budget", names)
    if row is None:
        return None
    given: dict[str, Any] = {name: _number_of(row, name) for name in names if row.has(name)}
    stated = {name: number for name, number in given.items() if number is not None}
    return Row(replace(Policy(), **stated), row)


def _number_of(row: Fields, name: str) -> Any:
    """The number of the field `name` of a policy; reports one that no policy may have."""
    if not (text := row.line(name)):
        return None
    read, kind, example = (int, "a whole number", 3) if name == "options" else _SHARE
    try:
        value: Any = read(text)
    except ValueError:
        message = f"{quoted(text)} is not {kind}: write one, such as {quoted(f'{name}: {example}')}"
        row.file.report(row.place(name), message, "bad-value")
        return None
    try:
        replace(Policy(), **{name: value})
    except ValueError as error:
        row.file.report(row.place(name), str(error), "bad-value")
        return None
    return value


def _only(file: File, none: str, names: tuple[str, ...]) -> Fields | None:
    """The fields of a file that holds one record; reports any other, and `none` of an empty one."""
    match file.root:
        case Mapping() as node:
            return Fields(file, node, names)
        case Scalar(text=""):
            file.report(file.root, none, "empty-value")
        case Refused():
            pass
        case _:
            message = f"the file must have fields: begin it with '{names[0]}: '"
            file.report(file.root, message, "wrong-type")
    return None


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


def _check_phrasings(entries: list[Fields]) -> dict[str, Fields]:
    """The entry of every phrasing, by its words.

    Reports two entries with one, which the index could not tell apart, and one that is too long.
    """
    first: dict[str, Fields] = {}
    for entry in entries:
        # One text instead of a list is told as that: all paraphrases in one would be too long.
        listed = isinstance(entry.place("paraphrases"), Sequence)
        paraphrases = entry.scalars("paraphrases") if listed else []
        for node in (*entry.scalars("question"), *paraphrases):
            if excess := too_long(_one_line(node)):
                message = f"{quoted(node.text)} {excess}"
                entry.file.report(node, message, "phrasing-too-long")
                continue
            if not (phrasing := " ".join(words(node.text))):
                continue  # without a word it is like nothing
            other = first.setdefault(phrasing, entry)
            if other.word("id") != entry.word("id"):
                place = f"{quoted(other.word('id'))} in {other.file.name}"
                message = f"{quoted(node.text)} is also a phrasing of {place}: keep one"
                entry.file.report(node, message, "duplicate-phrasing")
    return first


def _out_of_scope(file: File, said: dict[str, Fields]) -> tuple[str, ...]:
    """The questions of `file`, which no entry answers; `said` has the entry of every phrasing.

    Reports one that an entry is asked all the same, and one that is too long.
    """
    questions = []
    for node in file.sequence("question"):
        text = " ".join(file.text(node, "a question").split())
        if excess := too_long(text):
            file.report(node, f"{quoted(text)} {excess}", "phrasing-too-long")
        elif entry := said.get(" ".join(words(text))):
            place = f"{quoted(entry.word('id'))} in {entry.file.name}"
            message = f"{quoted(text)} is a phrasing of {place}: keep one"
            file.report(node, message, "duplicate-phrasing")
        questions.append(text)
    return tuple(questions)


def _one_line(node: Scalar) -> str:
    return " ".join(node.text.split())
