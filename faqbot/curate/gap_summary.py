"""What patients asked in vain, and what did not help them, as text and as JSON."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Final

from faqbot.curate.gaps import Gaps, Group, Likely, Named, Wording
from faqbot.curate.summary import interval, percent
from faqbot.curate.unhelpful import Opinions, Unhelpful
from faqbot.knowledge import KnowledgeBase
from faqbot.records import Entry

SHOWN: Final = 25
"""So many of each list are printed; JSON has all."""

EXAMPLES: Final = 3
"""So many texts of each are printed."""

LONGEST: Final = 160
"""A longer text is cut on the page."""

_LEGEND = (
    "An entry marked * was offered. If it is the right one, it lacks a paraphrase; if none is,",
    "write an entry (not_covered, perhaps), or a line in out_of_scope.yaml.",
)


def as_text(found: Gaps, said: Opinions, kb: KnowledgeBase) -> str:
    """A page for people; `kb` has the questions of the entries that are named."""
    return "".join(f"{line}".rstrip() + "\n" for line in _lines(found, said, kb))


def as_json(found: Gaps, said: Opinions) -> str:
    """One object with the fields of `Gaps`, and `feedback` with those of `Opinions`."""
    return json.dumps({**asdict(found), "feedback": asdict(said)}) + "\n"


def _lines(found: Gaps, said: Opinions, kb: KnowledgeBase) -> Iterator[str]:
    yield f"{_counted(found.messages, 'message')}, knowledge version {found.knowledge_version}"
    yield from (f"{count:>6}  {what}" for what, count in _fates(found) if count)
    if found.groups:
        yield from ("", f"Not answered: {_counted(len(found.groups), 'group')}", *_LEGEND)
        yield from _blocks([list(_group(group, kb)) for group in found.groups])
    if found.not_covered:
        count = _counted(len(found.not_covered), "entry")
        yield from ("", f"Named as not covered: {count}; the least sure messages first")
        yield from _blocks([list(_named(named, kb)) for named in found.not_covered])
    yield from _feedback(said, kb)


def _fates(found: Gaps) -> list[tuple[str, int]]:
    return [
        ("get no answer", sum(group.count for group in found.groups)),
        ("are named as not covered", sum(named.count for named in found.not_covered)),
        ("are answered now", found.answered),
        ("stand in out_of_scope.yaml", found.out_of_scope),
        ("show a sign of danger, and are not shown", found.red_flags),
        ("hold no word", found.empty),
        ("are left out: only the most frequent texts are looked at", found.left_out),
    ]


def _blocks(blocks: Sequence[Sequence[str]]) -> Iterator[str]:
    for block in blocks[:SHOWN]:
        yield from ("", *block)
    if len(blocks) > SHOWN:
        yield from ("", f"and {len(blocks) - SHOWN} more: --json lists them all")


def _group(group: Group, kb: KnowledgeBase) -> Iterator[str]:
    several = len(group.types) > 1
    types = (f"{type} {count}" if several else type for type, count in group.types.items())
    yield f"{group.count:>6}  {', '.join(types)}"
    yield from _examples(group.wordings)
    yield from (f"        {_likely(likely, kb)}" for likely in group.likely)
    if not group.likely:
        yield "        no entry is like it"


def _likely(likely: Likely, kb: KnowledgeBase) -> str:
    score = "   -" if likely.score is None else f"{likely.score:.2f}"
    return f"{score} {'*' if likely.offered else ' '} {_entry(kb[likely.entry])}"


def _named(named: Named, kb: KnowledgeBase) -> Iterator[str]:
    yield f"{named.count:>6}  {named.entry}: {kb[named.entry].question}"
    yield from _examples(named.wordings)


def _examples(wordings: Sequence[Wording]) -> Iterator[str]:
    for wording in wordings[:EXAMPLES]:
        yield f"        {_quoted(wording.text)}{_times(wording.count)}"
    if len(wordings) > EXAMPLES:
        yield f"        and {_counted(len(wordings) - EXAMPLES, 'more wording')}"


def _feedback(said: Opinions, kb: KnowledgeBase) -> Iterator[str]:
    helpful = said.helpful
    if not helpful.n:
        return
    yield ""
    yield f"Feedback: {helpful.n}, helpful {percent(helpful.value)} ({interval(helpful)})"
    if said.red_flags:
        yield f"{_counted(said.red_flags, 'text')} with a sign of danger: not shown"
    yield from _blocks([list(_unhelpful(entry, kb)) for entry in said.entries])


def _unhelpful(found: Unhelpful, kb: KnowledgeBase) -> Iterator[str]:
    named = _entry(kb[found.entry]) if found.is_served else _gone(found.entry)
    yield f"{found.count:>6}  {named}"
    helpful = found.helpful
    yield f"        helpful {percent(helpful.value)} ({interval(helpful)}) of {helpful.n}"
    yield f"        {', '.join(f'{count} {reason}' for reason, count in found.reasons.items())}"
    yield from _texts(found.texts)


def _texts(texts: Sequence[str]) -> Iterable[str]:
    yield from (f"        {_quoted(text)}" for text in texts[:EXAMPLES])
    if len(texts) > EXAMPLES:
        yield f"        and {_counted(len(texts) - EXAMPLES, 'more text')}"


def _gone(entry: str) -> str:
    return f"{entry}: not served any more" if entry else "replies that named no entry"


def _entry(entry: Entry) -> str:
    kind = " (not covered)" if entry.kind == "not_covered" else ""
    return f"{entry.id}{kind}: {entry.question}"


def _times(count: int) -> str:
    return f" ({count} times)" if count > 1 else ""


def _quoted(text: str) -> str:
    """A text in quotes, cut where it is longer than a curator wants to read.

    >>> _quoted("x" * 999) == '"' + "x" * 159 + '…"'
    True
    """
    return f'"{text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"}"'


def _counted(count: int, what: str) -> str:
    """A number of things, in words.

    >>> _counted(1, "entry"), _counted(2, "entry"), _counted(0, "group")
    ('1 entry', '2 entries', '0 groups')
    """
    if count != 1:
        what = f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"
    return f"{count} {what}"
