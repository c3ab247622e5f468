"""What the bot says: a closed union of five kinds of reply.

Every reply has a `type`, a `text` to show and `to_dict()`, the JSON that all
channels share. Use `match` over `Reply` to handle each kind.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

ReplyType = Literal["answer", "clarification", "not_covered", "fallback", "escalation"]


@dataclass(frozen=True, slots=True)
class Option:
    """An entry that may be asked for next, with its question.

    The `options` of a clarification or a fallback are what may have been meant; what is
    `related` belongs to what was answered (`see_also`).
    """

    entry: str
    question: str


@dataclass(frozen=True, slots=True)
class Note:
    """What stands below a reply: a safety note, or a word on the answer itself."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Citation:
    """Where an answer's facts come from: a source's title and its section."""

    title: str
    section: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reply:
    """The fields that all replies share; see the JSON contract in `to_dict`.

    The kinds of reply add none, so that this one dataclass serves them all.
    """

    type: ClassVar[ReplyType]

    text: str
    entries: tuple[str, ...] = ()
    question: str | None = None
    score: float | None = None
    options: tuple[Option, ...] = ()
    related: tuple[Option, ...] = ()
    notes: tuple[Note, ...] = ()
    sources: tuple[Citation, ...] = ()
    reviewed: str | None = None
    knowledge_version: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The reply as a JSON-ready dict; absent values are None or [], never missing.

        >>> Fallback(text="I have no answer to that.").to_dict()["type"]
        'fallback'
        """
        return {
            "type": self.type,
            "text": self.text,
            "entries": list(self.entries),
            "question": self.question,
            "score": None if self.score is None else round(self.score, 4),
            "options": [{"entry": o.entry, "question": o.question} for o in self.options],
            "related": [{"entry": o.entry, "question": o.question} for o in self.related],
            "notes": [{"id": n.id, "text": n.text} for n in self.notes],
            "sources": [{"title": s.title, "section": s.section} for s in self.sources],
            "reviewed": self.reviewed,
            "knowledge_version": self.knowledge_version,
        }


class Answer(_Reply):
    """The approved answer of one entry, or of two for a message that asks two things."""

    __slots__ = ()
    type: ClassVar[ReplyType] = "answer"


class Clarification(_Reply):
    """Several entries fit: the reply asks which was meant."""

    __slots__ = ()
    type: ClassVar[ReplyType] = "clarification"


class NotCovered(_Reply):
    """A question that the knowledge base knows of and does not answer."""

    __slots__ = ()
    type: ClassVar[ReplyType] = "not_covered"


class Fallback(_Reply):
    """No entry fits: an honest "I don't know", perhaps with questions to pick from."""

    __slots__ = ()
    type: ClassVar[ReplyType] = "fallback"


class Escalation(_Reply):
    """The crisis card, shown instead of anything else."""

    __slots__ = ()
    type: ClassVar[ReplyType] = "escalation"


Reply = Answer | Clarification | NotCovered | Fallback | Escalation
