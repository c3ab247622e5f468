"""Problems as text: for people, for programs, for GitHub's annotations."""

import datetime
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final

from faqbot.curate.check import check
from faqbot.curate.rule import Pace
from faqbot.curate.rules import QUICK, RULES
from faqbot.errors import Problem
from faqbot.text import printable


def problems(folder: Path, today: datetime.date, *, pace: Pace) -> list[Problem]:
    """What `check` finds with the quick rules or all, files named from the working folder."""
    found = check(folder, today, QUICK if pace == "quick" else RULES)
    return [_located(problem, folder) for problem in found]


def _located(problem: Problem, folder: Path) -> Problem:
    if problem.file == printable(str(folder)):
        return problem
    path = folder / problem.file
    if path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    return replace(problem, file=printable(path.as_posix()))


def as_text(problems: Sequence[Problem]) -> str:
    """One line a problem: file:line:column: level: message (rule)."""
    return "".join(f"{problem}\n" for problem in problems)


def as_json(problems: Sequence[Problem]) -> str:
    """An array of objects with the keys file, line, column, level, message and rule."""
    return json.dumps([asdict(problem) for problem in problems], indent=2) + "\n"


def as_github(problems: Sequence[Problem]) -> str:
    """One workflow command a problem, escaped as GitHub reads it.

    >>> print(as_github([Problem("faq/a,b.yaml", 2, 9, "error", "50% is wrong", "number")]), end="")
    ::error file=faq/a%2Cb.yaml,line=2,col=9,title=number::50%25 is wrong
    """
    return "".join(
        f"::{problem.level} file={_property(problem.file)},line={problem.line},"
        f"col={problem.column},title={_property(problem.rule)}::{_data(problem.message)}\n"
        for problem in problems
    )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


FORMATS: Final[Mapping[str, Callable[[Sequence[Problem]], str]]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
}


def count(problems: Sequence[Problem]) -> str:
    """How many errors and warnings there are.

    >>> count([Problem("a", 1, 1, "error", "m", "r")])
    '1 error, 0 warnings'
    """
    levels = Counter(problem.level for problem in problems)
    return ", ".join(
        f"{levels[level]} {level}{'' if levels[level] == 1 else 's'}"
        for level in ("error", "warning")
    )
