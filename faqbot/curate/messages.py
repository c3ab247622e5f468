"""Messages of patients: from files with one a line, and from a store."""

import datetime
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, Final

from faqbot._schema import File, open_file
from faqbot._yaml import Node, Refused, Scalar, Sequence
from faqbot.errors import Problem, ProblemsError
from faqbot.store.model import Feedback, Store

STANDARD_INPUT: Final = Path("-")
"""What stands for standard input among the names of files."""

MAX_BYTES: Final = 50_000_000
"""A larger file is refused unread."""


def read_messages(files: Iterable[Path], stdin: BinaryIO) -> list[str]:
    """The messages of `files`, one a line, in order; empty lines are passed over.

    The file `-` is `stdin`. A byte order mark and the line ends of Windows do not count. Raises
    ProblemsError with every problem of every file: one that is not there, or not UTF-8.
    """
    opened = [_open(path, stdin) for path in files]
    if problems := [problem for file in opened for problem in file.problems]:
        raise ProblemsError(problems)
    roots = (file.root for file in opened)
    nodes = (node for root in roots if isinstance(root, Sequence) for node in root.items)
    return [node.text for node in nodes if isinstance(node, Scalar)]


def kept(store: Store, since: datetime.date) -> tuple[list[str], list[Feedback]]:
    """The messages and the feedback that `store` received on the day `since` or later.

    Both oldest first. Raises StoreError.
    """
    messages = [kept.text for kept in store.messages() if kept.received >= since]
    feedback = [one for one in store.feedback() if one.received and one.received >= since]
    return messages, feedback


def parse(data: bytes, file: str) -> tuple[Node, list[Problem]]:
    """The lines of `data` that hold anything, as a list of texts, and all that is wrong with it.

    Never raises; `file` names the problems.

    >>> [node.text for node in parse(b"Is it safe?\\r\\n\\r\\nWhen", "a.txt")[0].items]
    ['Is it safe?', 'When']
    >>> print(*parse(b"Is it\\nsafe\\x92", "a.txt")[1])
    a.txt:2:5: error: byte 0x92 is not UTF-8: save the file as UTF-8 (not-utf-8)
    """
    if len(data) > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES:,} bytes: split it into several"
        return Refused(0, 0), [Problem(file, 0, 0, "error", message, "too-large")]
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8").removeprefix("\ufeff").split("\n")
        message = f"byte 0x{data[error.start]:02X} is not UTF-8: save the file as UTF-8"
        place = len(before), len(before[-1]) + 1
        return Refused(*place), [Problem(file, *place, "error", message, "not-utf-8")]
    lines = ((number, line.strip()) for number, line in enumerate(text.split("\n"), 1))
    return Sequence(tuple(Scalar(line, number, 1) for number, line in lines if line), 1, 1), []


def _open(path: Path, stdin: BinaryIO) -> File:
    if path == STANDARD_INPUT:
        return File("standard input", *parse(stdin.read(MAX_BYTES + 1), "standard input"))
    return open_file(Path(), str(path), parse, MAX_BYTES)
