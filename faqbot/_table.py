"""Records of one kind, read from files, with the places that they were read from."""

import os
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Generic, TypeVar

from faqbot._schema import Fields, File, mappings, open_file
from faqbot._yaml import Scalar
from faqbot.text import quoted

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Row(Generic[R]):
    """A record and the fields that it was read from, which know their places."""

    record: R
    fields: Fields


def optional_file(folder: Path, name: str) -> list[File]:
    """The file `name` of `folder`, or none when it is not there."""
    return [open_file(folder, name)] if os.path.lexists(folder / name) else []


class Table(Generic[R]):
    """The records of one kind, `what`, with the fields that they were read from.

    Every record may have a list `accept`, which only the checker reads.
    """

    def __init__(
        self, what: str, record: type[R], make: Callable[[Fields], R], files: list[File]
    ) -> None:
        names = (*names_of(record), "accept")
        self.files = files
        self.fields = [row for file in files for row in mappings(file, what, names)]
        self.rows = [_row(row, make) for row in self.fields if not row.file.is_hopeless]
        self.by_id: dict[str, Fields] = {}
        self._what = what
        for row in self.fields:
            for node in row.scalars("id"):
                self._add(row, node)

    def _add(self, row: Fields, node: Scalar) -> None:
        first = self.by_id.setdefault(row.word("id"), row)
        if first is not row:
            place = f"{first.file.name}:{first.place('id').line}"
            message = f"{self._what} {quoted(node.text)} is already in {place}: rename one"
            row.file.report(node, message, "duplicate-id")

    def check_links(self, rows: list[Fields], field: str, listed: str, rule: str) -> None:
        """Report what `field` of `rows` names and this table lacks; `listed` says what it is."""
        if not all(file.is_whole for file in self.files):
            return  # What is missed may be in the part that could not be read.
        for row in rows:
            for node in row.scalars(field):
                if node.text.strip() not in self.by_id:
                    row.file.unknown(node, listed, self.by_id, rule)


def names_of(record: type[Any]) -> list[str]:
    """The names of the fields of a record."""
    return [field.name for field in fields(record)]


def _row(row: Fields, make: Callable[[Fields], R]) -> Row[R]:
    row.lines("accept", needed=False)
    return Row(make(row), row)
