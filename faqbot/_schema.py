"""From nodes to typed fields: what a file of the knowledge folder may hold.

Everything is read before anything is refused: a field that is wrong is
reported to its file and read as empty, so that one run names all problems.
The caller must not keep what it read once a file has problems.
"""

import datetime
import re
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TypeVar

from rapidfuzz import fuzz, process

from faqbot import _yaml
from faqbot.errors import Problem
from faqbot.records import too_long_id
from faqbot.text import normalise, printable, quoted

T = TypeVar("T", bound=str)

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Comparing every wrong name with every right one would let a hostile file take minutes.
_MOST_SUGGESTIONS = 200


class File:
    """One file: its parsed `root` and, in `problems`, all that is wrong with it."""

    def __init__(self, name: str, root: _yaml.Node, problems: list[Problem]) -> None:
        self.name = name
        self.root = root
        self.problems = problems

    @property
    def is_whole(self) -> bool:
        """Whether each record that the file may hold could be seen."""
        match self.root:
            case _yaml.Sequence(items=items):
                return all(isinstance(item, _yaml.Mapping) for item in items)
            case _yaml.Scalar(text=""):
                return True
        return False

    @property
    def is_hopeless(self) -> bool:
        """Whether it has more than `MAX_PROBLEMS`; there is no use in looking further."""
        return len(self.problems) > _yaml.MAX_PROBLEMS

    def report(self, node: _yaml.Node, message: str, rule: str) -> None:
        """Add an error at the place of `node`, up to `MAX_PROBLEMS`."""
        if self.is_hopeless:
            return
        if len(self.problems) == _yaml.MAX_PROBLEMS:
            message, rule = _yaml.TOO_MANY
        self.problems.append(Problem(self.name, node.line, node.column, "error", message, rule))

    def nearest(self, name: str, known: Collection[str]) -> str:
        """The one of `known` that `name` may be a slip for; "" when none is near."""
        return "" if len(self.problems) >= _MOST_SUGGESTIONS else nearest(name, known, alike=70)

    def unknown(self, node: _yaml.Scalar, what: str, known: Collection[str], rule: str) -> str:
        """Report a name that is not in `known`; returns the nearest that is, or ""."""
        near = self.nearest(node.text, known)
        hint = f"did you mean {quoted(near)}?" if near else "mend it or delete it"
        self.report(node, f"{quoted(node.text)} is not {what}: {hint}", rule)
        return near

    def sequence(self, what: str) -> tuple[_yaml.Node, ...]:
        """The items of a file that must be a list of `what`; reports anything else."""
        match self.root:
            case _yaml.Sequence(items=items) if items:
                return items
            case _yaml.Refused():
                pass
            case _yaml.Sequence() | _yaml.Scalar(text=""):
                self.report(self.root, f"there is no {what} here: add one", "empty-value")
            case _:
                message = f"the file must be a list: begin each {what} with '- '"
                self.report(self.root, message, "wrong-type")
        return ()

    def text(self, node: _yaml.Node, what: str) -> str:
        """The text of a node that must hold one; reports anything else."""
        match node:
            case _yaml.Scalar(text=text):
                if not text.strip():
                    self.report(node, f"{what} is empty: fill it in", "empty-value")
                return text
            case _yaml.Sequence():
                message = f"{what} must be text, not a list: delete the '-' or the brackets"
                self.report(node, message, "wrong-type")
            case _yaml.Mapping():
                message = f"{what} must be text: put a text that holds ': ' in quotes"
                self.report(node, message, "wrong-type")
        return ""

    def texts(self, node: _yaml.Node, what: str, *, at_least: int) -> tuple[str, ...]:
        """The texts of a list, each as one line; reports anything else."""
        match node:
            case _yaml.Sequence(items=items):
                if not items and at_least:
                    self.report(node, f"{what} is empty: fill it in", "empty-value")
                elif len(items) < at_least:
                    message = f"{what} needs {at_least} items: add one"
                    self.report(node, message, "empty-value")
                texts = [self.text(item, f"an item of {what}") for item in items]
                return tuple(" ".join(text.split()) for text in texts)
            case _yaml.Scalar(text=""):
                self.report(node, f"{what} is empty: fill it in", "empty-value")
            case _yaml.Scalar(text=text) if text.startswith("-"):
                message = f"{what} must be a list: put a space after the '-' of each item"
                self.report(node, message, "wrong-type")
            case _yaml.Scalar() | _yaml.Mapping():
                message = f"{what} must be a list: begin each item with '- '"
                self.report(node, message, "wrong-type")
        return ()


def nearest(name: str, known: Collection[str], *, alike: float) -> str:
    """The one of `known` that is most like `name`, "" when none is `alike` of 100."""
    found = process.extractOne(name[:100], tuple(known), scorer=fuzz.ratio, score_cutoff=alike)
    return found[0] if found else ""


Parse = Callable[[bytes, str], tuple[_yaml.Node, list[Problem]]]
"""From the bytes of a file and its name to its root and all that is wrong with it."""


def open_file(
    folder: Path, name: str, parse: Parse = _yaml.parse, most: int = _yaml.MAX_BYTES
) -> File:
    """The file `name` of `folder`, parsed; problems are reported, never raised.

    `parse` refuses a file that is longer than `most` bytes; no more than that is read.
    """
    shown = printable(name).replace("\n", " ").replace("\t", " ")
    try:
        path = folder / name
        if not path.is_file():
            # A pipe or a device would block or never end.
            return _unreadable(shown, "not a file: replace it by one")
        with path.open("rb") as stream:
            data = stream.read(most + 1)
    except OSError as error:
        return _unreadable(shown, f"cannot be read: {error.strerror}")
    return File(shown, *parse(data, shown))


def _unreadable(name: str, message: str) -> File:
    problem = Problem(name, 0, 0, "error", message, "unreadable")
    return File(name, _yaml.Refused(0, 0), [problem])


class Fields:
    """One mapping, read field by field.

    Each method returns the typed value of a field; what is wrong is reported
    and comes back as "", () or None.
    """

    def __init__(self, file: File, node: _yaml.Mapping, known: tuple[str, ...]) -> None:
        self.file = file
        self._node = node
        # A mistyped name is one problem, not also a missing field.
        self._mistyped = {
            file.unknown(key, "a field here", known, "unknown-field")
            for name, key in node.keys.items()
            if name not in known
        }

    def scalars(self, name: str) -> list[_yaml.Scalar]:
        """The non-empty texts of a field, be it a text or a list, with their places."""
        node = self._node.values.get(name)
        items = node.items if isinstance(node, _yaml.Sequence) else (node,)
        return [item for item in items if isinstance(item, _yaml.Scalar) and item.text.strip()]

    def has(self, name: str) -> bool:
        """Whether the field is there, right or wrong."""
        return name in self._node.values

    def word(self, name: str) -> str:
        """The text of a field, whether it is right or wrong; "" when there is none."""
        found = self.scalars(name)
        return found[0].text.strip() if found else ""

    def place(self, name: str) -> _yaml.Node:
        """The node of a field; that of the whole mapping when it is not there."""
        return self._node.values.get(name, self._node)

    def paragraphs(self, name: str) -> str:
        """A required text that keeps its line breaks."""
        node = self._required(name)
        return "" if node is None else self.file.text(node, quoted(name)).strip()

    def line(self, name: str) -> str:
        """A required text as one line."""
        return " ".join(self.paragraphs(name).split())

    def optional_line(self, name: str) -> str:
        """A text as one line that may be absent; then ""."""
        return self.line(name) if name in self._node.values else ""

    def flag(self, name: str) -> bool:
        """A field that may be absent, which is false; otherwise `true` or `false`."""
        text = self.paragraphs(name) if name in self._node.values else ""
        if text not in ("", "true", "false"):
            self.file.report(
                self._node.values[name], f"{quoted(name)} must be true or false", "bad-value"
            )
        return text == "true"

    def slug(self, name: str) -> str:
        """A required id: a-z, 0-9 and hyphens between them, no longer than `LONGEST_ID`."""
        text = self.paragraphs(name)
        if text and not _SLUG.fullmatch(text):
            like = normalise(text[:60]).replace("'", "").replace(" ", "-")
            hint = f", such as {quoted(like)}" if _SLUG.fullmatch(like) else ""
            message = f"{quoted(text)} is not an id: use a-z, 0-9 and hyphens{hint}"
            self.file.report(self._node.values[name], message, "bad-id")
        elif excess := too_long_id(text):
            self.file.report(self._node.values[name], f"{quoted(text)} {excess}", "bad-id")
        return text

    def choice(self, name: str, options: tuple[T, ...]) -> T:
        """A required text that is one of `options`; the first of them when it is not."""
        text = self.paragraphs(name)
        for option in options:
            if option == text:
                return option
        if text:
            message = f"{quoted(text)} is not a {name}: write {' or '.join(options)}"
            self.file.report(self._node.values[name], message, "bad-value")
        return options[0]

    def choices(self, name: str, options: tuple[T, ...]) -> tuple[T, ...]:
        """A required list of texts that are each one of `options`; what is not is left out."""
        self.lines(name, needed=True)
        found = []
        for node in self.scalars(name):
            chosen = [option for option in options if option == node.text.strip()]
            if not chosen:
                message = f"{quoted(node.text)} is not in {name}: write {' or '.join(options)}"
                self.file.report(node, message, "bad-value")
            found += chosen
        return tuple(found)

    def pairs(self, name: str) -> dict[str, str]:
        """Texts, each as one line, by their names; a field that may be absent."""
        texts = {key: self.file.text(node, quoted(key)) for key, node in self._named(name).items()}
        return {key: " ".join(text.split()) for key, text in texts.items()}

    def table(self, name: str) -> dict[str, tuple[str, ...]]:
        """Lists of texts by their names; a field that may be absent."""
        named = self._named(name).items()
        return {key: self.file.texts(node, quoted(key), at_least=1) for key, node in named}

    def _named(self, name: str) -> Mapping[str, _yaml.Node]:
        """What a field that may be absent holds, by its names; reports anything else."""
        match self._node.values.get(name):
            case None:
                return {}
            case _yaml.Mapping(values=values):
                return values
            case node:
                self.file.report(node, f"{quoted(name)} must have fields", "wrong-type")
                return {}

    def date(self, name: str) -> datetime.date | None:
        """A required date, written YYYY-MM-DD."""
        text = self.paragraphs(name)
        if not text:
            return None
        try:
            if _DATE.fullmatch(text):
                return datetime.date.fromisoformat(text)
            reason = "a date"
        except ValueError:
            reason = "a day of the calendar"
        message = f"{quoted(text)} is not {reason}: write {quoted(name)} as YYYY-MM-DD"
        self.file.report(self._node.values[name], message, "bad-date")
        return None

    def lines(self, name: str, *, needed: bool) -> tuple[str, ...]:
        """A list of texts, each as one line; `needed` lists must have an item."""
        node = self._required(name) if needed else self._node.values.get(name)
        return () if node is None else self.file.texts(node, quoted(name), at_least=int(needed))

    def items(self, name: str) -> tuple[str, ...]:
        """A required list of texts, each as one line, that may be empty."""
        node = self._required(name)
        return () if node is None else self.file.texts(node, quoted(name), at_least=0)

    def _required(self, name: str) -> _yaml.Node | None:
        node = self._node.values.get(name)
        if node is None and name not in self._mistyped:
            self.file.report(self._node, f"{quoted(name)} is missing", "required-field")
        return node


def mappings(file: File, what: str, known: tuple[str, ...]) -> list[Fields]:
    """The fields of each item in a file that must be a list of mappings."""
    found = []
    for item in file.sequence(what):
        if isinstance(item, _yaml.Mapping):
            found.append(Fields(file, item, known))
        elif not isinstance(item, _yaml.Refused):
            message = f"each {what} must have fields: begin it with '- {known[0]}: '"
            file.report(item, message, "wrong-type")
    return found
