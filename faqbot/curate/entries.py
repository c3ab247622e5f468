"""A knowledge base in memory from a file with one entry a line."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from faqbot._memory import Compared
from faqbot._schema import Fields, mappings, open_file
from faqbot.curate import jsonl
from faqbot.errors import KnowledgeError
from faqbot.knowledge import KnowledgeBase
from faqbot.records import Entry, too_long_id
from faqbot.text import quoted

_FIELDS = ("id", "question", "paraphrases", "answer")


def read_entries(path: Path) -> KnowledgeBase:
    """The knowledge base of the entries in a JSONL file.

    A line is an object with `id`, `question`, `paraphrases` (a list) and `answer`. An id
    may be any text of up to 100 characters here. Sets that are made to measure finding have no
    answers: an entry without one answers its id. Raises KnowledgeError with every problem.
    """
    file = open_file(Path(), str(path), jsonl.parse, jsonl.MAX_BYTES)
    entries = list(_entries(mappings(file, "entry", _FIELDS)))
    if file.problems:
        raise KnowledgeError(file.problems)
    # A public set may hold a question under two ids: that is measured as it is.
    return KnowledgeBase(Compared(entries))


def _entries(rows: Iterable[Fields]) -> Iterator[Entry]:
    first: dict[str, int] = {}
    for row in rows:
        id, line = row.line("id"), row.place("id").line
        if id and first.setdefault(id, line) != line:
            message = f"entry {quoted(id)} is already in line {first[id]}: rename one"
            row.file.report(row.place("id"), message, "duplicate-id")
        if excess := too_long_id(id):
            row.file.report(row.place("id"), f"{quoted(id)} {excess}", "bad-id")
        yield Entry(
            id=id,
            question=row.line("question"),
            answer=row.word("answer") or id,
            paraphrases=row.lines("paraphrases", needed=False),
        )
