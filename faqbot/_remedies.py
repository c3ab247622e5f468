"""What to do about text that is not YAML: a parser says what it met, not what was done wrong."""

import re
from collections.abc import Sequence
from typing import Final

from faqbot.text import quoted

Place = tuple[int, int]
"""A line and a column, from 1."""

_MARKER = re.compile(r"(?:<{7}|={7}|>{7})(?: |$)")
_FIELD = re.compile(r"(?P<before> *(?P<item>- +)?)(?P<name>[a-z_]+):(?: |$)")
_NO_SPACE = re.compile(r"\s*-[^\s-]")
_NO_SPACE_AFTER_NAME = re.compile(r"\s*(?:- +)?[a-z_]+:\S")

_QUOTES: Final = "put a text that holds ': ' in quotes"
_REMEDIES: Final = {
    "found character that cannot start any token": "put the text in quotes",
    "did not find expected key": "check the indentation and the quotes here and just above",
    "found unexpected end of stream": "close the quotes",
}


def merge_marker(lines: Sequence[str]) -> int:
    """The first line that a merge has left behind; 0 when there is none.

    >>> merge_marker(["- id: a", "<<<<<<< HEAD"])
    2
    """
    return next((number for number, line in enumerate(lines, 1) if _MARKER.match(line)), 0)


def remedy(problem: str, context: str, lines: Sequence[str], begun: Place, found: Place) -> str:
    """What most likely mends the `problem` that a parser has `found` in `lines`.

    `context` is what it was doing, with what was `begun`.

    >>> remedy("could not find expected ':'", "", ["- a", '-"b"', "c: d"], (2, 1), (3, 1))
    "put a space after '-' in line 2"
    >>> remedy("mapping values are not allowed here", "", ["- id: a", "   b: c"], (0, 0), (2, 5))
    "begin 'b' in column 3, as the line above does, or put a text that holds ': ' in quotes"
    """
    if problem.startswith("mapping values are not allowed"):
        return _of_value(lines, found)
    if problem == "could not find expected ':'":
        return _of_item(_line(lines, begun[0]), begun[0])
    if context == "while parsing a block collection":
        field = _FIELD.match(_line(lines, found[0]))
        if field and field["name"] == "id":
            return "begin a new record with '- ': '- id: '"
        if field:
            return f"begin {quoted(field['name'])} where the other fields of its record begin"
    if "tab character" in problem or r"'\t'" in problem:
        return "indent with spaces, not with tabs"
    return _REMEDIES.get(problem, "check the indentation and the quotes")


def _line(lines: Sequence[str], number: int) -> str:
    return lines[number - 1] if 0 < number <= len(lines) else ""


def _of_value(lines: Sequence[str], found: Place) -> str:
    """A second ': ' in a text, or a field that is not where those of its record are."""
    line, column = found
    field = _FIELD.match(_line(lines, line))
    above = _FIELD.match(_line(lines, line - 1))
    if not field or not above or field.end("name") != column - 1:
        return _QUOTES
    if above["name"] == "id" and not above["item"]:
        return f"begin the record with '- ' in line {line - 1}: '- id: '"
    where = f"begin {quoted(field['name'])} in column {len(above['before']) + 1}"
    return f"{where}, as the line above does, or {_QUOTES}"


def _of_item(line: str, number: int) -> str:
    """A line that is neither a field nor an item."""
    if _NO_SPACE.match(line):
        return f"put a space after '-' in line {number}"
    if _NO_SPACE_AFTER_NAME.match(line):
        return f"put a space after ':' in line {number}"
    return f"begin line {number} with '- ' if it is an item of a list, else check the quotes"
