"""One JSON object a line, as the nodes that YAML gives, so that one schema reads both."""

import json
from typing import Any, Final

from faqbot._yaml import MAX_PROBLEMS, TOO_MANY, Mapping, Node, Refused, Scalar, Sequence
from faqbot.errors import Problem

MAX_BYTES: Final = 50_000_000
"""A larger file is refused unread."""

_DEEP = "this is nested too deep: flatten it"


def parse(data: bytes, file: str) -> tuple[Node, list[Problem]]:
    """The objects in `data` as a list, and all that is wrong with it; never raises.

    Empty lines are passed over. Every value is text, as in our YAML: numbers as they are
    written, `null` empty. A node has the line of its object and the column 1. `file`
    names the problems.

    >>> root, problems = parse(b'{"id": 7}\\n\\n[1]', "a.jsonl")
    >>> root.items[0].values["id"]
    Scalar(text='7', line=1, column=1)
    >>> print(*problems)
    a.jsonl:3:1: error: this is no JSON object: begin the line with '{' (wrong-type)
    """
    if len(data) > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES:,} bytes: split it into several"
        return Refused(0, 0), [Problem(file, 0, 0, "error", message, "too-large")]
    items: list[Node] = []
    problems: list[Problem] = []
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
        if len(problems) == MAX_PROBLEMS:
            problems.append(Problem(file, number, 1, "error", *TOO_MANY))
            break
        if line.strip():
            item = _object(line, number)
            if isinstance(item, _Unreadable):
                problems.append(Problem(file, number, item.column, "error", *item.said))
            items.append(Refused(number, 1) if isinstance(item, _Unreadable) else item)
    return Sequence(tuple(items), 1, 1), problems


class _Unreadable:
    """Why a line cannot be used: the column, the message and the rule."""

    def __init__(self, column: int, message: str, rule: str) -> None:
        self.column = column
        self.said = message, rule


def _object(line: bytes, number: int) -> Node | _Unreadable:
    try:
        value = json.loads(line.decode("utf-8"), parse_int=str, parse_float=str, parse_constant=str)
        if isinstance(value, dict):
            return _node(value, number)
    except UnicodeDecodeError as error:
        column = len(line[: error.start].decode("utf-8")) + 1
        message = f"byte 0x{line[error.start]:02X} is not UTF-8: save the file as UTF-8"
        return _Unreadable(column, message, "not-utf-8")
    except json.JSONDecodeError as error:
        return _Unreadable(error.colno, f"{error.msg}: write one JSON object a line", "syntax")
    except RecursionError:
        return _Unreadable(1, _DEEP, "too-deep")
    return _Unreadable(1, "this is no JSON object: begin the line with '{'", "wrong-type")


def _node(value: Any, line: int) -> Node:
    match value:
        case dict():
            nodes = {name: _node(part, line) for name, part in value.items()}
            return Mapping(nodes, {name: Scalar(name, line, 1) for name in value}, line, 1)
        case list():
            return Sequence(tuple(_node(part, line) for part in value), line, 1)
        case str():
            return Scalar(value, line, 1)
        case None:
            return Scalar("", line, 1)
        case _:
            return Scalar(json.dumps(value), line, 1)
