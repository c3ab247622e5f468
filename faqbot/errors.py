"""What can go wrong, as values that carry the facts.

`FaqbotError` is the one base class: a program that embeds faqbot catches it
and shows `str(error)`. A `ProblemsError` carries every `Problem` that was
found, so that a curator mends a knowledge base in one go.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One finding about one place in a file.

    `line` and `column` count from 1; 0 means "the file as a whole".

    >>> print(Problem("faq/risks.yaml", 12, 3, "error", "'answer' is missing", "required-field"))
    faq/risks.yaml:12:3: error: 'answer' is missing (required-field)
    """

    file: str
    line: int
    column: int
    level: Level
    message: str
    rule: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.level}: {self.message} ({self.rule})"


class FaqbotError(Exception):
    """The base of every error that faqbot raises on purpose."""


class ProblemsError(FaqbotError):
    """Files that cannot be used.

    `problems` holds every problem of every file, sorted by place.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type["ProblemsError"], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


class KnowledgeError(ProblemsError):
    """A knowledge base that cannot be used; nothing of it was loaded."""


class QuestionsError(ProblemsError):
    """Evaluation questions that cannot be used; none was asked."""


class UsageError(FaqbotError):
    """What was asked for cannot be done so; the message says how it can."""


class StoreError(FaqbotError):
    """A store cannot be read or written; nothing of what was asked for was stored.

    `place` names the store, without a password; the message never repeats what was to be stored.
    """

    def __init__(self, place: str, reason: str) -> None:
        self.place, self.reason = place, reason
        super().__init__(f"{place}: {reason}")

    def __reduce__(self) -> tuple[type["StoreError"], tuple[str, str]]:
        return type(self), (self.place, self.reason)


class KnowledgeNotFoundError(FaqbotError):
    """There is no knowledge base in any of the places tried.

    `tried` lists them in order, as text.
    """

    def __init__(self, tried: Sequence[str]) -> None:
        self.tried = tuple(tried)
        places = "".join(f"\n  {place}" for place in self.tried)
        super().__init__(
            f"no knowledge base found; tried:{places}\n"
            "Name a folder that holds faq/*.yaml with --knowledge or FAQBOT_KNOWLEDGE."
        )

    def __reduce__(self) -> tuple[type["KnowledgeNotFoundError"], tuple[tuple[str, ...]]]:
        return type(self), (self.tried,)


class EncoderError(FaqbotError):
    """An encoder that is not installed, or whose vectors cannot be used."""
