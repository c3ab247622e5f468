"""What is wrong with records that were made in code: what the loader refuses in files.

An id may be any text of up to 100 characters here, and dates may lack: who has other data need
not invent them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from typing import Any, Final, TypeVar

from faqbot._types import is_texts, wrong_fields
from faqbot.errors import KnowledgeError, Problem
from faqbot.pattern import Grammar
from faqbot.records import (
    DANGERS,
    About,
    Contact,
    Entry,
    Fact,
    Messages,
    Policy,
    SafetyRule,
    SafetyRules,
    Source,
    too_long,
    too_long_id,
)
from faqbot.rulebook import faults
from faqbot.text import quoted, words

R = TypeVar("R")

_HALF: Final = re.compile("[\ud800-\udfff]")

_MADE: Final[Mapping[type, str]] = {
    Entry: "an Entry(id, question, answer)",
    Fact: "a Fact(id, text, source, section)",
    Source: "a Source(id, title, publisher, sections)",
    Contact: "a Contact(id, locales, dangers, ...)",
    Messages: "a Messages(...)",
    About: "an About(...)",
    Policy: "a Policy(...)",
    SafetyRules: "a SafetyRules(rules, lists, spellings)",
}


class Compared(tuple[Entry, ...]):
    """Entries whose phrasings need not be compared: that was done, or is no matter."""

    __slots__ = ()


def listed(values: Iterable[R], what: str) -> tuple[R, ...]:
    """`values` as a tuple. Raises KnowledgeError for what is no list.

    >>> listed([1], "facts"), listed((), "facts")
    ((1,), ())
    """
    if isinstance(values, tuple):
        return values
    if isinstance(values, str | Mapping) or not isinstance(values, Iterable):
        message = f"{what!r} is {_kind_of(values)}: give a list"
        raise KnowledgeError([_problem(message, "wrong-type")])
    return tuple(values)


def in_memory(
    entries: tuple[Entry, ...],
    facts: tuple[Fact, ...] = (),
    sources: tuple[Source, ...] = (),
    contacts: tuple[Contact, ...] = (),
    synonyms: Iterable[object] = (),
    *,
    out_of_scope: Iterable[object] = (),
    messages: Messages,
    about: About,
    policy: Policy,
    safety: SafetyRules,
) -> list[Problem]:
    """All that is wrong with the records of one knowledge base.

    >>> single = {"messages": Messages(), "about": About(), "safety": SafetyRules(),
    ...     "policy": Policy()}
    >>> for problem in in_memory((Entry("a", "A?", "A.", facts=("f",)),), **single):
    ...     print(problem)
    <memory>:0:0: error: entry 'a' names the fact 'f', which is not given (unknown-fact)
    """
    problems = [*_of_other_types("entry", entries, Entry), *_of_other_types("fact", facts, Fact)]
    problems += _of_other_types("source", sources, Source)
    problems += _of_other_types("contact", contacts, Contact)
    problems += _of_another_type("messages", messages, Messages)
    problems += _of_another_type("about", about, About)
    problems += _of_another_type("policy", policy, Policy)
    problems += _rules_of_other_types(safety)
    problems += _groups_of_other_types(synonyms)
    problems += _outside_of_other_types(out_of_scope)
    if problems:
        return problems  # nothing more can be asked of these
    problems += [*_repeated("entry", entries), *_repeated("fact", facts)]
    problems += [*_repeated("source", sources), *_repeated("contact", contacts)]
    problems += [*_entry_problems(entries, facts), *_contact_problems(contacts)]
    if not problems and not isinstance(entries, Compared):
        problems += [*_phrasing_problems(entries, out_of_scope), *_pattern_problems(safety)]
        problems += _surrogates("entry", entries)
        problems += [*_surrogates("fact", facts), *_surrogates("source", sources)]
        problems += [*_surrogates("contact", contacts), *_surrogates("rule", safety.rules)]
        problems += _surrogates("", (messages, about, replace(safety, rules=())))
        problems += [*_halves("'synonyms'", synonyms), *_halves("'out_of_scope'", out_of_scope)]
    return problems


def _problem(message: str, rule: str) -> Problem:
    return Problem("<memory>", 0, 0, "error", message, rule)


def _of_other_types(what: str, records: Iterable[object], kind: type) -> Iterator[Problem]:
    for number, record in enumerate(records, 1):
        if not isinstance(record, kind):
            which = f"item {number}" if kind is Entry else f"{what} {number}"
            yield _problem(f"{which} is {_kind_of(record)}: give {_MADE[kind]}", "wrong-type")
            continue
        id = getattr(record, "id", None)
        yield from _wrong(f"{what} {quoted(id) if isinstance(id, str) else number}", record)


def _of_another_type(what: str, record: object, kind: type) -> Iterator[Problem]:
    if isinstance(record, kind):
        yield from _wrong(what, record)
    else:
        yield _problem(f"{what!r} is {_kind_of(record)}: give {_MADE[kind]}", "wrong-type")


def _rules_of_other_types(safety: SafetyRules) -> Iterator[Problem]:
    problems = [*_of_another_type("safety", safety, SafetyRules)]
    yield from problems or _of_other_types("rule", safety.rules, SafetyRule)


def _groups_of_other_types(synonyms: Iterable[object]) -> Iterator[Problem]:
    for number, group in enumerate(synonyms, 1):
        if not is_texts(group):
            message = f"group {number} of 'synonyms' is {_kind_of(group)}: give a tuple of texts"
            yield _problem(message, "wrong-type")


def _outside_of_other_types(out_of_scope: Iterable[object]) -> Iterator[Problem]:
    for number, question in enumerate(out_of_scope, 1):
        if not isinstance(question, str):
            place = f"question {number} of 'out_of_scope'"
            yield _problem(f"{place} is {_kind_of(question)}: give a text", "wrong-type")


def _wrong(place: str, record: object) -> Iterator[Problem]:
    for name, value, expected in wrong_fields(record):
        is_word = expected.rule == "bad-value"
        found = f"{value!r:.40}" if is_word else _kind_of(value)
        yield _problem(f"{name!r} of {place} is {found}: give {expected.give}", expected.rule)


def _kind_of(value: object) -> str:
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} that holds something else"
    return "None" if value is None else f"of the type {type(value).__name__}"


def _repeated(what: str, records: Iterable[Entry | Fact | Source | Contact]) -> Iterator[Problem]:
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
        if excess := too_long_id(entry.id):
            yield _problem(f"the id of {place} {excess}", "bad-id")
        for id in entry.facts:
            if id not in stated:
                message = f"{place} names the fact {quoted(id)}, which is not given"
                yield _problem(message, "unknown-fact")
        for id in entry.see_also:
            if id not in known:
                message = f"{place} links to {quoted(id)}, which is not an entry"
                yield _problem(message, "unknown-see-also")


def _contact_problems(contacts: Iterable[Contact]) -> Iterator[Problem]:
    for contact in contacts:
        for danger in contact.dangers:
            if danger not in DANGERS:
                message = f"'dangers' of contact {quoted(contact.id)} holds {quoted(danger)}"
                yield _problem(f"{message}: give {' or '.join(DANGERS)}", "bad-value")


def _phrasing_problems(
    entries: tuple[Entry, ...], out_of_scope: Iterable[Any]
) -> Iterator[Problem]:
    """A phrasing of two entries, which the index could not tell apart; one that is too long.

    Questions out of scope are looked at alike: they are no entry's.
    """
    first: dict[str, Entry | None] = {}
    phrasings = [(entry, text) for entry in entries for text in entry.phrasings]
    for owner, phrasing in [*phrasings, *((None, text) for text in out_of_scope)]:
        of = f"of entry {quoted(owner.id)}" if owner else "of 'out_of_scope'"
        if excess := too_long(phrasing):
            yield _problem(f"{quoted(phrasing)} {of} {excess}", "phrasing-too-long")
            continue
        said = " ".join(words(phrasing))
        other = first.setdefault(said, owner)
        if said and other and other is not owner:
            message = f"{quoted(phrasing)} {of} is also a phrasing of {quoted(other.id)}: keep one"
            yield _problem(message, "duplicate-phrasing")


def _surrogates(what: str, records: Iterable[Any]) -> Iterator[Problem]:
    for record in records:
        place = f"{what} {quoted(record.id)}" if what else type(record).__name__
        for field in fields(record):
            yield from _halves(f"{field.name!r} of {place}", getattr(record, field.name))


def _halves(place: str, value: object) -> Iterator[Problem]:
    """A text of `value` that holds half of a surrogate pair: no reply with it could be sent."""
    if found := next(filter(None, map(_HALF.search, _texts_in(value))), None):
        message = f"{place} holds U+{ord(found[0]):04X}, half of a surrogate pair: delete it"
        yield _problem(message, "control-character")


def _texts_in(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            yield from _texts_in(tuple(value.items()))
        case tuple() | list():
            for item in value:
                yield from _texts_in(item)


def _pattern_problems(safety: SafetyRules) -> Iterator[Problem]:
    grammar, known = Grammar(safety.lists), {rule.id for rule in safety.rules}
    for rule in safety.rules:
        place = f"rule {quoted(rule.id)}"
        for text in (*rule.patterns, *rule.exceptions):
            for fault in faults(text, grammar):
                yield _problem(f"{place}: {fault}", "bad-pattern")
        for id in rule.unless:
            if id not in known:
                message = f"{place} names the rule {quoted(id)}, which is not given"
                yield _problem(message, "unknown-rule")
