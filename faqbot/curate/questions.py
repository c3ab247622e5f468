"""Evaluation questions: what is asked, and which entries answer it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from faqbot._schema import Fields, File, mappings, open_file
from faqbot.curate import jsonl
from faqbot.curate.rule import Finding, Rule, View
from faqbot.errors import Problem, QuestionsError
from faqbot.records import Entry
from faqbot.text import printable, quoted, words

_YAML_FIELDS = ("question", "expected", "tags")
_JSONL_FIELDS = ("query", "expected", "tags", "clean")


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the ids of the entries that answer it (none: nothing does), and its tags."""

    text: str
    expected: frozenset[str]
    tags: frozenset[str] = frozenset()


def is_answerable(question: Question, entries: Mapping[str, Entry]) -> bool:
    """Whether an entry of kind answer is expected.

    A question for which only a `not_covered` entry is expected is unanswerable, though
    there is a right entry to be found and named.
    """
    return any(entries[entry].kind == "answer" for entry in question.expected)


def evaluation_files(folder: Path) -> list[Path]:
    """The files of evaluation questions of the knowledge base in `folder`, by name.

    Raises QuestionsError when there are none.
    """
    files = sorted((folder / "evaluation").glob("*.yaml"))
    if not files:
        message = "there is no evaluation/*.yaml here: name the files with the questions"
        place = printable(str(folder))
        raise QuestionsError([Problem(place, 0, 0, "error", message, "no-questions")])
    return files


def read_questions(files: Iterable[Path], entries: Collection[str]) -> list[Question]:
    """The questions of `files` for a knowledge base with the ids `entries`, in order.

    A file that ends in `.jsonl` holds an object a line, with `query`, `expected` and
    perhaps `tags` and `clean` (the query before it was misspelt, which is not used). Any
    other is YAML, a list of mappings with `question`, `expected` and perhaps `tags`.
    Raises QuestionsError with every problem of every file.
    """
    opened = [_open(path) for path in files]
    questions = [q for file, fields in opened for q in _questions(file, fields, entries)]
    if problems := [problem for file, _ in opened for problem in file.problems]:
        raise QuestionsError(problems)
    return questions


def question_problems(folder: Path, entries: Collection[str]) -> list[Problem]:
    """All that is wrong with the evaluation questions of the knowledge base in `folder`, if any.

    `entries` are the ids that are served. The files are named as they are in `folder`.
    """
    files = _evaluation(folder)
    for file in files:
        list(_questions(file, _YAML_FIELDS, entries))
    return [problem for file in files for problem in file.problems]


def seen_question(view: View) -> Iterator[Finding]:
    """An evaluation question is, word for word, a phrasing of an entry, or out of scope.

    The bot has seen it, so its right reply says nothing of how patients are answered. Ask it
    in other words, best by somebody who does not know the phrasings, or delete it here.
    """
    owners = {" ".join(words(text)): "in out_of_scope.yaml" for text in view.out_of_scope}
    owners |= {
        " ".join(words(text)): f"a phrasing of {quoted(row.record.id)}"
        for row in view.approved
        for text in row.record.phrasings
    }
    for file in _evaluation(view.folder):
        for row in mappings(file, "question", _YAML_FIELDS):
            for node in row.scalars("question"):
                if owner := owners.get(" ".join(words(node.text)), ""):
                    message = f"{quoted(node.text)} is {owner}"
                    yield Finding(row, node, f"{message}: ask it in other words, or delete it")


def _evaluation(folder: Path) -> list[File]:
    """The files of evaluation questions in `folder`, opened, named as they are there."""
    paths = sorted((folder / "evaluation").glob("*.yaml"))
    return [open_file(folder, f"evaluation/{path.name}") for path in paths]


def _open(path: Path) -> tuple[File, tuple[str, ...]]:
    shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    if path.suffix == ".jsonl":
        return open_file(Path(), str(shown), jsonl.parse, jsonl.MAX_BYTES), _JSONL_FIELDS
    return open_file(Path(), str(shown)), _YAML_FIELDS


def _questions(file: File, fields: tuple[str, ...], entries: Collection[str]) -> Iterator[Question]:
    for row in mappings(file, "question", fields):
        text, expected = row.paragraphs(fields[0]), row.items("expected")
        _check_expected(row, entries)
        yield Question(text, frozenset(expected), frozenset(row.lines("tags", needed=False)))


def _check_expected(row: Fields, entries: Collection[str]) -> None:
    for node in row.scalars("expected"):
        if " ".join(node.text.split()) not in entries:
            row.file.unknown(node, "an entry that is served", entries, "unknown-entry")


RULES = (Rule("seen-question", "warning", seen_question, "folder"),)
