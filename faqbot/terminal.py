"""Blocks as lines that fit a terminal, and two ways to read and write them.

`Prompted` has line editing and marks, `Lines` nothing but lines. Neither
writes anything of a block that a terminal could act on.
"""

import io
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Protocol, TextIO

from prompt_toolkit.completion import Completer
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import create_input
from prompt_toolkit.output import create_output
from prompt_toolkit.shortcuts import PromptSession, print_formatted_text
from prompt_toolkit.styles import Style
from prompt_toolkit.utils import get_cwidth

from faqbot.blocks import Block, Mark
from faqbot.text import printable

if sys.platform == "win32":
    from prompt_toolkit.output.win32 import NoConsoleScreenBufferError

    CONSOLE_ERRORS: tuple[type[Exception], ...] = (OSError, NoConsoleScreenBufferError)
else:
    import termios

    CONSOLE_ERRORS: tuple[type[Exception], ...] = (OSError, termios.error)

WIDEST = 88
"""Cells of the longest line, however wide the terminal: longer ones are hard to read."""

NARROWEST = 20
"""Cells that a line may take even in a terminal that has fewer columns."""

_PROMPT = "> "
_COLUMNS = 80
_STYLE = Style.from_dict(
    {"prompt": "bold ansigreen", "question": "bold", "note": "bold", "card": "bold", "small": "dim"}
)


def cells(text: str) -> int:
    """How many terminal cells `text` takes: two for a wide character, none for a combining one.

    >>> cells("hair"), cells("\u9aea"), cells("e\\u0301")
    (4, 2, 1)
    """
    return sum(map(get_cwidth, text))


def wrap(text: str, width: int) -> list[str]:
    """The lines of `text`, each of at most `width` (2 or more) cells.

    Line breaks stay. A line that is too long is folded between words under
    its own indentation; a word that is too long is cut.

    >>> wrap("Is it safe?\\n  Nobody knows yet", 10)
    ['Is it', 'safe?', '  Nobody', '  knows', '  yet']
    """
    lines = printable(text).expandtabs(4).split("\n")
    return [folded for line in lines for folded in _fold(line, width)]


def _fold(line: str, width: int) -> list[str]:
    if cells(line) <= width:
        return [line.rstrip(" ")]
    indent = min(len(line) - len(line.lstrip(" ")), width // 2)
    room = width - indent
    folded = []
    current = ""
    for piece in (part for word in line.split(" ") if word for part in _cut(word, room)):
        joined = f"{current} {piece}" if current else piece
        if cells(joined) > room:
            folded.append(current)
            joined = piece
        current = joined
    return [" " * indent + part for part in (*folded, current)]


def _cut(word: str, room: int) -> list[str]:
    parts = [""]
    used = 0
    for character in word:
        width = get_cwidth(character)
        if used and used + width > room:
            parts.append("")
            used = 0
        parts[-1] += character
        used += width
    return parts


def layout(blocks: Iterable[Block], columns: int) -> Iterator[tuple[Mark, str]]:
    """The lines of `blocks` with their marks, for a terminal of so many `columns`.

    No line is wider than `columns` or `WIDEST`, whichever is less; a terminal
    narrower than `NARROWEST` gets lines of `NARROWEST` cells.

    >>> [line for _, line in layout([Block("Is gene therapy safe?", lead="1. ")], 20)]
    ['1. Is gene therapy', '   safe?']
    """
    width = max(NARROWEST, min(columns, WIDEST))
    for block in blocks:
        lead = block.lead
        for line in wrap(block.text, width - cells(block.lead)):
            yield block.mark, (lead + line).rstrip(" ")
            lead = " " * cells(block.lead)


class Console(Protocol):
    """Where a chat is typed and shown."""

    def read(self) -> str:
        """The next line; raises EOFError at the end, KeyboardInterrupt on Ctrl-C."""

    def write(self, blocks: Iterable[Block]) -> None:
        """Show `blocks` and an empty line below them."""


class Prompted:
    """A console with line editing, completion and marks."""

    def __init__(self, session: PromptSession[str], stdout: TextIO, completer: Completer) -> None:
        self._session = session
        self._stdout = stdout
        self._completer = completer

    def read(self) -> str:
        """The next line; Ctrl-C first clears what was typed."""
        while True:
            try:
                return self._session.prompt(
                    [("class:prompt", _PROMPT)],
                    completer=self._completer,
                    complete_while_typing=True,
                )
            except KeyboardInterrupt:
                if not self._session.default_buffer.text:
                    raise

    def write(self, blocks: Iterable[Block]) -> None:
        """Show `blocks`, marked, and an empty line below them."""
        lines = layout(blocks, _columns(self._stdout))
        fragments = [(f"class:{mark}", f"{line}\n") for mark, line in lines]
        print_formatted_text(FormattedText(fragments), file=self._stdout, style=_STYLE)


class Lines:
    """A console that reads and writes lines, and nothing but lines."""

    def __init__(self, stdin: TextIO, stdout: TextIO) -> None:
        self._stdin = stdin
        self._stdout = stdout
        self._typed = stdin.isatty() and stdout.isatty()

    def read(self) -> str:
        """The next line; input that cannot be read any more is at its end."""
        self._echo(_PROMPT)
        try:
            line = self._stdin.readline()
        except KeyboardInterrupt:
            self._echo("\n")
            raise
        except OSError as error:
            raise EOFError from error
        if not line:
            self._echo("\n")
            raise EOFError
        return line.rstrip("\r\n")

    def write(self, blocks: Iterable[Block]) -> None:
        """Show `blocks`, unmarked, and an empty line below them."""
        for _, line in layout(blocks, _columns(self._stdout)):
            self._stdout.write(f"{line}\n")
        self._stdout.write("\n")
        self._stdout.flush()

    def _echo(self, text: str) -> None:
        # In a pipe the prompt would stand in front of the answers.
        if self._typed:
            self._stdout.write(text)
            self._stdout.flush()


def _columns(stdout: TextIO) -> int:
    try:
        return os.get_terminal_size(stdout.fileno()).columns or _COLUMNS
    except OSError:
        return _COLUMNS


def wants_lines(stdin: TextIO, stdout: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether plain lines are called for: no terminal, a dumb one, or `ACCESSIBLE` is set."""
    dumb = environ.get("TERM", "").lower() in ("dumb", "unknown")
    return dumb or bool(environ.get("ACCESSIBLE")) or not (stdin.isatty() and stdout.isatty())


def open_session(stdin: TextIO, stdout: TextIO) -> PromptSession[str] | None:
    """A session whose history is kept in memory; None if the console has no place for one."""
    try:
        session: PromptSession[str] = PromptSession(
            history=InMemoryHistory(),
            input=create_input(stdin),
            output=create_output(stdout),
            style=_STYLE,
            reserve_space_for_menu=6,
        )
    except CONSOLE_ERRORS:
        return None
    # No warning: a terminal that cannot tell where its cursor is will do.
    session.app.renderer.cpr_not_supported_callback = None
    return session


def stream_or_nothing(stream: TextIO | None) -> TextIO:
    """`stream`, from now on replacing what it cannot decode or encode; empty if it is closed."""
    if stream is None or stream.closed:
        return io.StringIO()
    if isinstance(stream, io.TextIOWrapper):
        # A stream that somebody has already read from cannot be changed.
        with suppress(io.UnsupportedOperation):
            stream.reconfigure(errors="replace")
    return stream
