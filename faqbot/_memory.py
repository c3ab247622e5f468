"""What is wrong with records that were made in code: what the loader refuses in files.

An id may be any text here, and dates may lack: who has other data need not invent them.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, get_args

from faqbot.errors import Problem
from faqbot.records import Entry, Fact, Kind, Source, Status
from faqbot.text import quoted, words

_TEXTS: Final = ("id", "question", "answer", "topic")
_LISTS: Final = ("paraphrases", "facts", "see_also")
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "kind": get_args(Kind),
    "status": get_args(Status),
}


class Compared(tuple[Entry, ...]):
    """Entries whose phrasings need not be compared: that was done, or is no matter."""

    __slots__ = ()


def in_memory(
    entries: tuple[Entry, ...], facts: tuple[Fact, ...], sources: tuple[Source, ...]
) -> list[Problem]:
    """All that is wrong with the records of one knowledge base.

    >>> for problem in in_memory((Entry("a", "A?", "A.", facts=("f",)),), (), ()):
    ...     print(problem)
    <memory>:0:0: error: entry 'a' names the fact 'f', which is not given (unknown-fact)
    """
    if problems := [*_of_other_types(entries)]:
        return problems  # nothing more can be asked of these
    problems = [*_repeated("entry", entries), *_repeated("fact", facts)]
    problems += [*_repeated("source", sources), *_entry_problems(entries, facts)]
    if not problems and not isinstance(entries, Compared):
        problems += _shared_phrasings(entries)
    return problems


def _problem(message: str, rule: str) -> Problem:
    return Problem("<memory>", 0, 0, "error", message, rule)


def _of_other_types(entries: tuple[Entry, ...]) -> Iterator[Problem]:
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, Entry):
            message = f"item {number} is {_kind_of(entry)}: give an Entry(id, question, answer)"
            yield _problem(message, "wrong-type")
            continue
        place = f"entry {number}" if not isinstance(entry.id, str) else f"entry {quoted(entry.id)}"
        for name in _TEXTS:
            if not isinstance(value := getattr(entry, name), str):
                message = f"{name!r} of {place} is {_kind_of(value)}: give a text"
                yield _problem(message, "wrong-type")
        for name in _LISTS:
            value = getattr(entry, name)
            if not isinstance(value, tuple | list) or not all(isinstance(v, str) for v in value):
                message = f"{name!r} of {place} is {_kind_of(value)}: give a tuple of texts"
                yield _problem(message, "wrong-type")
        for name, options in _CHOICES.items():
            if (value := getattr(entry, name)) not in options:
                message = f"{name!r} of {place} is {value!r:.40}: give {' or '.join(options)}"
                yield _problem(message, "bad-value")


def _kind_of(value: object) -> str:
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} that holds other things than texts"
    return "None" if value is None else f"of the type {type(value).__name__}"


def _repeated(what: str, records: Iterable[Entry | Fact | Source]) -> Iterator[Problem]:
    seen = set()
    for record in records:
        if record.id in seen:
            yield _problem(f"{what} {quoted(record.id)} is given twice", "duplicate-id")
        seen.add(record.id)


def _entry_problems(entries: tuple[Entry, ...], facts: tuple[Fact, ...]) -> Iterator[Problem]:
    known, stated = {entry.id for entry in entries}, {fact.id for fact in facts}
    for entry in entries:
        place = f"entry {quoted(entry.id)}"
        for name in ("id", "question", "answer"):
            if not getattr(entry, name).strip():
                yield _problem(f"{place} has no {name}", "empty-value")
        for id in entry.facts:
            if id not in stated:
                message = f"{place} names the fact {quoted(id)}, which is not given"
                yield _problem(message, "unknown-fact")
        for id in entry.see_also:
            if id not in known:
                message = f"{place} links to {quoted(id)}, which is not an entry"
                yield _problem(message, "unknown-see-also")


def _shared_phrasings(entries: tuple[Entry, ...]) -> Iterator[Problem]:
    """Two entries with one phrasing: the index could not tell them apart."""
    first: dict[str, Entry] = {}
    for entry in entries:
        for phrasing in entry.phrasings:
            said = " ".join(words(phrasing))
            other = first.setdefault(said, entry)
            if said and other is not entry:
                message = (
                    f"{quoted(phrasing)} of entry {quoted(entry.id)} is also a phrasing of"
                    f" {quoted(other.id)}: keep one"
                )
                yield _problem(message, "duplicate-phrasing")
