"""Questions with the entries that answer them, and what a reply makes of them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

from faqbot import Answer, Bot, KnowledgeBase, NotCovered, Reply

Verdict = Literal["right", "offered", "missed", "false", "named", "quiet"]


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the ids of the entries that answer it (none: nothing does), and its tags."""

    text: str
    expected: frozenset[str]
    tags: frozenset[str] = frozenset()


def read_questions(files: Iterable[Path]) -> list[Question]:
    """The questions of YAML files as in `knowledge/evaluation`."""
    rows = [row for file in files for row in yaml.safe_load(file.read_text(encoding="utf-8"))]
    return [
        Question(row["question"], frozenset(row["expected"]), frozenset(row.get("tags", ())))
        for row in rows
    ]


def is_answerable(question: Question, kb: KnowledgeBase) -> bool:
    """Whether an entry of kind answer is expected."""
    return any(kb[entry].kind == "answer" for entry in question.expected)


def verdict(question: Question, reply: Reply, kb: KnowledgeBase) -> Verdict:
    """What `reply` is worth.

    On an answerable question: right (answered, and only by expected entries),
    offered (an expected entry is among the options), false or missed. On another:
    false (any answer), named (the expected not_covered entry) or quiet.
    """
    if isinstance(reply, Answer):
        is_right = is_answerable(question, kb) and question.expected.issuperset(reply.entries)
        return "right" if is_right else "false"
    if is_answerable(question, kb):
        options = {option.entry for option in reply.options}
        return "offered" if options & question.expected else "missed"
    if isinstance(reply, NotCovered) and question.expected.issuperset(reply.entries):
        return "named"
    return "quiet"


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each verdict fell, as shares of the answerable or the unanswerable questions."""

    answerable: int
    unanswerable: int
    right: float
    offered: float
    false: float
    false_beyond: float
    named: float

    @classmethod
    def of(cls, bot: Bot, questions: Sequence[Question]) -> "Tally":
        """The tally of what `bot` replies to `questions`."""
        replies = bot.ask_many([question.text for question in questions])
        counts = Counter(
            (is_answerable(question, bot.kb), verdict(question, reply, bot.kb))
            for question, reply in zip(questions, replies, strict=True)
        )
        able = sum(count for (is_able, _), count in counts.items() if is_able)
        beyond = len(questions) - able
        return cls(
            answerable=able,
            unanswerable=beyond,
            right=counts[True, "right"] / max(able, 1),
            offered=counts[True, "offered"] / max(able, 1),
            false=counts[True, "false"] / max(able, 1),
            false_beyond=counts[False, "false"] / max(beyond, 1),
            named=counts[False, "named"] / max(beyond, 1),
        )

    def __str__(self) -> str:
        return (
            f"answerable {self.answerable}: right {self.right:.3f},"
            f" right or offered {self.right + self.offered:.3f}, false {self.false:.3f};"
            f" unanswerable {self.unanswerable}: named {self.named:.3f},"
            f" false {self.false_beyond:.3f}"
        )
