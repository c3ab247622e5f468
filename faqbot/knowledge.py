"""The knowledge base: what the bot knows, and where it is read from.

A `KnowledgeBase` is complete or it is not made: `read` collects every problem
of every file and raises them together.
"""

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeVar

from faqbot._memory import Compared, in_memory, listed
from faqbot.errors import KnowledgeError
from faqbot.places import find
from faqbot.records import (
    About,
    Contact,
    Entry,
    Fact,
    Kind,
    Messages,
    Policy,
    SafetyRule,
    SafetyRules,
    Source,
    Status,
)
from faqbot.reply import Citation

__all__ = [
    "About",
    "Entry",
    "Fact",
    "Kind",
    "KnowledgeBase",
    "Messages",
    "Source",
    "Status",
    "load",
    "read",
    "restored",
]

R = TypeVar("R", Entry, Source, Contact, SafetyRule)

_DAYS: Final = frozenset(("reviewed", "review_by", "verified_on"))
_GENERIC: Final = Messages()
_UNSAID: Final = About()
_USUAL: Final = Policy()
_NO_RULES: Final = SafetyRules()


class KnowledgeBase(Mapping[str, Entry]):
    """The entries that may be served, by id and in order, and all that they refer to.

    Drafts are left out, and so are links to them. Immutable, picklable, equal
    by content. Raises `KnowledgeError` with all that the loader would refuse: a field of
    another type than its record says, an id that is empty or used twice, an empty question or
    answer, a fact or `see_also` that is not there, a phrasing that two entries share or that is
    longer than a message, a safety rule that cannot be read.

    `synonyms` are groups of words that mean the same, `out_of_scope` questions that no entry
    answers: the bot learns from them what it does not know. `policy` says how sure it must be.

    >>> kb = KnowledgeBase([Entry("hello", "Hello", "Hello to you.")])
    >>> kb["hello"].answer, list(kb), len(kb.version)
    ('Hello to you.', ['hello'], 12)
    """

    __slots__ = (
        "_about",
        "_contacts",
        "_entries",
        "_facts",
        "_messages",
        "_neighbours",
        "_out_of_scope",
        "_policy",
        "_safety",
        "_sources",
        "_synonyms",
        "_version",
    )

    def __init__(
        self,
        entries: Iterable[Entry],
        *,
        facts: Iterable[Fact] = (),
        sources: Iterable[Source] = (),
        messages: Messages = _GENERIC,
        synonyms: Iterable[Iterable[str]] = (),
        out_of_scope: Iterable[str] = (),
        about: About = _UNSAID,
        policy: Policy = _USUAL,
        contacts: Iterable[Contact] = (),
        safety: SafetyRules = _NO_RULES,
    ) -> None:
        given, contacts = listed(entries, "entries"), listed(contacts, "contacts")
        facts, sources = listed(facts, "facts"), listed(sources, "sources")
        groups = [listed(group, "a group of synonyms") for group in listed(synonyms, "synonyms")]
        outside = listed(out_of_scope, "out_of_scope")
        problems = in_memory(
            given, facts, sources, contacts, groups,
            out_of_scope=outside, messages=messages, about=about, policy=policy, safety=safety,
        )  # fmt: skip
        if problems:
            raise KnowledgeError(problems)
        self._entries = {entry.id: entry for entry in _served(given)}
        self._facts = {fact.id: fact for fact in facts}
        self._sources = {source.id: source for source in sources}
        self._messages = messages
        self._synonyms = tuple(groups)
        self._out_of_scope = outside
        self._about = about
        self._policy = policy
        self._contacts = contacts
        self._safety = safety
        self._version = ""
        self._neighbours: dict[str, frozenset[str]] = {}

    @property
    def facts(self) -> Mapping[str, Fact]:
        """Facts by id."""
        return MappingProxyType(self._facts)

    @property
    def sources(self) -> Mapping[str, Source]:
        """Sources by id."""
        return MappingProxyType(self._sources)

    @property
    def messages(self) -> Messages:
        """The bot's own wording."""
        return self._messages

    @property
    def synonyms(self) -> tuple[tuple[str, ...], ...]:
        """Groups of words or short phrases that mean the same."""
        return self._synonyms

    @property
    def out_of_scope(self) -> tuple[str, ...]:
        """Questions that no entry answers."""
        return self._out_of_scope

    @property
    def about(self) -> About:
        """Purpose, publisher, funding, limits and review."""
        return self._about

    @property
    def policy(self) -> Policy:
        """How sure the bot must be, as those decided who publish the answers."""
        return self._policy

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """Services that crisis cards name, in order."""
        return self._contacts

    @property
    def safety(self) -> SafetyRules:
        """Safety rules of its own, besides those that faqbot brings along."""
        return self._safety

    @property
    def version(self) -> str:
        """12 hex digits that stand for the content: SHA-256 of it as canonical JSON.

        The same content has the same version in every process.
        """
        if not self._version:
            self._version = _digest(self._content())
        return self._version

    def topics(self) -> dict[str, list[Entry]]:
        """The entries of kind answer by topic, both in order."""
        topics: dict[str, list[Entry]] = {}
        for entry in self.values():
            if entry.kind == "answer":
                topics.setdefault(entry.topic, []).append(entry)
        return topics

    def neighbours(self, id: str) -> frozenset[str]:
        """The entries that the entry `id` names in `see_also`, or that name it."""
        if not self._neighbours:
            self._neighbours = _linked(self._entries)
        return self._neighbours[id]

    def citations(self, entry: Entry) -> tuple[Citation, ...]:
        """Where the facts of `entry` come from, each place once, in order.

        A fact or source that is not in the knowledge base has none.
        """
        facts = [self._facts[id] for id in entry.facts if id in self._facts]
        found = (
            Citation(self._sources[fact.source].title, fact.section)
            for fact in facts
            if fact.source in self._sources
        )
        return tuple(dict.fromkeys(found))

    def __getitem__(self, id: str, /) -> Entry:
        return self._entries[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, KnowledgeBase):
            return NotImplemented
        return self.version == other.version and self._content() == other._content()

    def __hash__(self) -> int:
        return hash(self.version)

    def __repr__(self) -> str:
        return f"<KnowledgeBase of {len(self)} entries, version {self.version}>"

    def to_json(self) -> list[object]:
        """All of it as JSON values, and its version, which `restored` reads again."""
        content: list[object] = json.loads(json.dumps(self._content(), default=_plain))
        return [*content, self.version]

    def _content(self) -> list[object]:
        records = (self._entries, self._facts, self._sources)
        texts = (self._synonyms, self._out_of_scope)
        single = (self._messages, *texts, self._about, self._policy, self._contacts, self._safety)
        return [*(list(by_id.values()) for by_id in records), *single]


def _served(entries: tuple[Entry, ...]) -> Iterator[Entry]:
    drafts = {entry.id for entry in entries if entry.status == "draft"}
    for entry in entries:
        if entry.id not in drafts:
            yield replace(
                entry,
                paraphrases=tuple(entry.paraphrases),
                facts=tuple(entry.facts),
                see_also=tuple(id for id in entry.see_also if id not in drafts),
            )


def _linked(entries: Mapping[str, Entry]) -> dict[str, frozenset[str]]:
    linked: dict[str, set[str]] = {id: set(entry.see_also) for id, entry in entries.items()}
    for id, entry in entries.items():
        for other in entry.see_also:
            linked[other].add(id)
    return {id: frozenset(others) for id, others in linked.items()}


def _digest(content: list[object]) -> str:
    import hashlib  # slow to load, and a kept knowledge base brings its version along

    text = json.dumps(content, default=_plain, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:12]


def _plain(value: Any) -> object:
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    return {field.name: getattr(value, field.name) for field in fields(value)}


def restored(content: list[Any]) -> KnowledgeBase:
    """The knowledge base whose `to_json` is `content`.

    Raises TypeError, ValueError or KeyError for anything else.
    """
    *records, messages, synonyms, outside, about, policy, contacts, safety, version = content
    entries, facts, sources = records
    kb = KnowledgeBase(
        Compared(_restored(Entry, entry) for entry in entries),
        facts=[Fact(**fact) for fact in facts],
        sources=[_restored(Source, source) for source in sources],
        messages=Messages(**messages),
        synonyms=synonyms,
        out_of_scope=outside,
        about=About(**about),
        policy=Policy(**policy),
        contacts=[_restored(Contact, contact) for contact in contacts],
        safety=restored_rules(safety),
    )
    kb._version = version  # a digest of all that takes longer than the rest
    return kb


def _restored(record: type[R], content: dict[str, Any]) -> R:
    """The record whose fields are `content`, in which lists were tuples and days dates."""
    fields: dict[str, Any] = {}
    for name, value in dict(content).items():
        if isinstance(value, list):
            fields[name] = tuple(value)
        else:
            is_day = name in _DAYS and value
            fields[name] = datetime.date.fromisoformat(value) if is_day else value
    return record(**fields)


def rules_as_json(rules: SafetyRules) -> dict[str, Any]:
    """`rules` as JSON values, which `restored_rules` reads again."""
    content: dict[str, Any] = json.loads(json.dumps(rules, default=_plain))
    return content


def restored_rules(content: dict[str, Any]) -> SafetyRules:
    """The safety rules whose fields are `content`, as JSON values."""
    return SafetyRules(
        rules=tuple(_restored(SafetyRule, rule) for rule in content["rules"]),
        lists={name: tuple(words) for name, words in content["lists"].items()},
        spellings=content["spellings"],
    )


def read(folder: Path) -> KnowledgeBase:
    """The knowledge base in `folder`: `faq/*.yaml` by name, and what they refer to.

    Raises `KnowledgeError` with every problem of every file; then nothing is
    loaded. Files that are not part of the format are not opened.
    """
    from faqbot._folder import read_folder  # not needed when the cache holds it
    from faqbot._safety_folder import besides_ours

    found = read_folder(folder)
    return KnowledgeBase(
        Compared(row.record for row in found.entries),
        facts=(row.record for row in found.facts),
        sources=(row.record for row in found.sources),
        messages=found.messages.record if found.messages else _GENERIC,
        synonyms=found.synonyms,
        out_of_scope=found.out_of_scope,
        about=found.about.record if found.about else _UNSAID,
        policy=found.policy.record if found.policy else _USUAL,
        contacts=(row.record for row in found.safety.contacts),
        safety=besides_ours(found.safety.rules),
    )


def load(folder: str | Path | None = None) -> KnowledgeBase:
    """`read` of what `find` finds. Raises as they do."""
    return read(find(folder))
