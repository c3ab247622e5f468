"""Replies as blocks of text, whatever will show them."""

import datetime
from collections.abc import Iterable
from typing import Literal, NamedTuple, assert_never

from faqbot.reply import Answer, Citation, Clarification, Escalation, Fallback, NotCovered, Reply
from faqbot.text import printable

Mark = Literal["text", "question", "note", "card", "small"]
"""How a line may be set off. A mark adds nothing to the words: it may be left out."""

_MONTHS = "January February March April May June July August September October November December"


class Block(NamedTuple):
    """Some text, its mark, and a lead such as "1. " under which its lines hang."""

    text: str
    mark: Mark = "text"
    lead: str = ""


GAP = Block("")
"""An empty line."""


def date_in_words(day: str) -> str:
    """An ISO date as it is said, in any locale.

    Raises ValueError for anything that is not an ISO date.

    >>> date_in_words("2018-08-06")
    '6 August 2018'
    """
    date = datetime.date.fromisoformat(day)
    return f"{date.day} {_MONTHS.split()[date.month - 1]} {date.year}"


def show(reply: Reply, none_of_these: str) -> list[Block]:
    """The blocks of `reply`: the question that it answers first, its options last.

    `none_of_these` is the wording of the last number below the options.
    """
    match reply:
        case Escalation():
            return _card(reply.text)
        case Answer() | NotCovered():
            opening = _restated(reply.question)
        case Clarification() | Fallback():
            opening = []
        case _:
            assert_never(reply)
    notes = [Block(note.text, "note", lead="Note: ") for note in reply.notes]
    small = [*_sources(reply.sources), *_reviewed(reply.reviewed)]
    parts = [opening, [Block(reply.text)], notes, small, _numbered(reply, none_of_these)]
    return _apart(part for part in parts if part)


def _card(text: str) -> list[Block]:
    """The crisis card; a sign sets its heading off where there are no marks."""
    heading, _, rest = text.partition("\n\n")
    return (
        [Block(heading, "card", lead="! "), GAP, Block(rest)] if rest else [Block(heading, "card")]
    )


def _apart(parts: Iterable[list[Block]]) -> list[Block]:
    blocks: list[Block] = []
    for part in parts:
        blocks += [GAP, *part] if blocks else part
    return blocks


def _restated(question: str | None) -> list[Block]:
    return [Block(question, "question", lead="Question: ")] if question else []


def _sources(sources: Iterable[Citation]) -> list[Block]:
    return [
        Block(", ".join(filter(None, (source.title, source.section))), "small", lead="Source: ")
        for source in sources
    ]


def _reviewed(day: str | None) -> list[Block]:
    return [Block(date_in_words(day), "small", lead="Reviewed: ")] if day else []


def _numbered(reply: Reply, none_of_these: str) -> list[Block]:
    if not reply.options:
        return []
    choices = [*(option.question for option in reply.options), none_of_these]
    return [Block(choice, lead=f"{number}. ") for number, choice in enumerate(choices, start=1)]


def plain_text(reply: Reply, none_of_these: str) -> str:
    """`reply` as lines of text that no terminal can act on.

    >>> from faqbot.reply import Option
    >>> print(plain_text(Clarification(text="Which?", options=(Option("a", "Safe?"),)), "None"))
    Which?
    <BLANKLINE>
    1. Safe?
    2. None
    """
    return printable("\n".join(block.lead + block.text for block in show(reply, none_of_these)))
