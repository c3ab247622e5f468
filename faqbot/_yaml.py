"""YAML as text that knows its line; hostile input is refused.

A deliberately small part of YAML: block and flow lists and mappings, and
scalars that stay text (`No`, `9:30`, `0123` and `1.10` are what they look
like). Anchors, aliases, tags, merge keys, duplicate keys, directives and a
second document are problems with a place, not exceptions.

Events are read one by one and nodes built from a list of open collections,
so nothing recurses: PyYAML's own loaders overflow the C stack on deep nesting,
and composing before counting would let an alias bomb grow.
"""

import re
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from faqbot._remedies import merge_marker, remedy
from faqbot.errors import Problem
from faqbot.text import quoted

MAX_BYTES: Final = 1_000_000
"""A larger file is refused unread."""

MAX_DEPTH: Final = 12
"""Collections inside collections, the outermost counted."""

MAX_PROBLEMS: Final = 1_000
"""After so many in one file the rest is left: nobody reads on, and memory is finite."""

TOO_MANY: Final = (f"there are more than {MAX_PROBLEMS:,} problems: mend these first", "too-many")
"""The message and the rule of the last problem of such a file."""

# libyaml is some twenty times as fast; a PyYAML built without it still works.
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

_CONTROL = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # C0 but tab and line ends, DEL, C1
    "\u2028\u2029"  # line breaks to YAML, not to an editor: places would be off
    "\u202a-\u202e\u2066-\u2069"  # bidirectional: a text that reads unlike what it says
    "\ufeff\ufffe\uffff\ud800-\udfff"
)
_CONTROL_IN_FILE = re.compile(f"[{_CONTROL}]")
_CONTROL_IN_VALUE = re.compile(f"[{_CONTROL}\r]")
# PyYAML compares every %TAG with all before it: a file of them takes a minute.
_DIRECTIVE = re.compile(r"(?:\A|(?<=[\r\n]))%")
_LINE_END = re.compile(r"\r\n|\r|\n")

_DEEP = (f"this is nested more than {MAX_DEPTH} deep: flatten it", "too-deep")
_UNMERGED = (
    "a merge was not finished: keep one version, and delete the lines '<<<<<<<', '=======' and"
    " '>>>>>>>'"
)
# The scanner of a newer libyaml looks ahead of the events and has a limit of its own.
_SCANNED_TOO_DEEP = "exceeded maximum nesting depth"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, with the place where it begins (from 1).

    `is_cut` says that a comment stands behind it and that it has no quotes: the comment may
    have been meant as text.
    """

    text: str
    line: int
    column: int
    is_cut: bool = field(default=False, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes, with the place where it begins."""

    items: "tuple[Node, ...]"
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Values by the text of their key, in order; `keys` holds the keys' places."""

    values: "dict[str, Node]"
    keys: dict[str, Scalar]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A place whose content cannot be used; its problem has been reported."""

    line: int
    column: int


Node = Scalar | Sequence | Mapping | Refused


def parse(data: bytes, file: str) -> tuple[Node, list[Problem]]:
    """The one document in `data` and all that is wrong with it; never raises.

    After a problem that leaves no way to read on (bytes, control characters,
    syntax, depth) the node is `Refused`. A file without content is an empty
    scalar. A UTF-8 byte order mark is tolerated. `file` names the problems.

    >>> parse(b"open: No", "a.yaml")[0].values["open"]
    Scalar(text='No', line=1, column=7)
    >>> print(*parse(b"a: 1\\na: 2", "a.yaml")[1])
    a.yaml:2:1: error: 'a' is given twice, first in line 1: keep one (duplicate-key)
    """
    tree = _Tree(file)
    try:
        text = _decode(data, tree)
        tree.lines = _LINE_END.split(text)
        for event in yaml.parse(text, Loader=_LOADER):
            tree.take(event)
    except _UnreadableError:
        return Refused(1, 1), tree.problems
    except yaml.MarkedYAMLError as error:
        if error.problem == _SCANNED_TOO_DEEP:
            tree.report(*_at(error.problem_mark or error.context_mark), *_DEEP)
        else:
            tree.report(*_syntax(error, tree.lines))
        return Refused(1, 1), tree.problems
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # The pure-Python parser lets chr() raise on an escape beyond Unicode.
        tree.report(0, 0, f"this is not YAML: {quoted(str(error))}", "syntax")
        return Refused(1, 1), tree.problems
    return tree.root, tree.problems


class _UnreadableError(Exception):
    """Reported already; there is no way to read on."""


def _decode(data: bytes, tree: "_Tree") -> str:
    if len(data) > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES:,} bytes: split it into several"
        raise tree.unreadable(0, 0, message, "too-large")
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8").removeprefix("\ufeff")
        message = f"byte 0x{data[error.start]:02X} is not UTF-8: save the file as UTF-8"
        raise tree.unreadable(*_end(before), message, "not-utf-8") from None
    if found := _CONTROL_IN_FILE.search(text):
        message = f"control character U+{ord(found[0]):04X}: delete it"
        raise tree.unreadable(*_end(text[: found.start()]), message, "control-character")
    if found := _DIRECTIVE.search(text):
        message = "a line may not begin with '%': delete the directive"
        raise tree.unreadable(*_end(text[: found.start()]), message, "syntax")
    return text


def _end(text: str) -> tuple[int, int]:
    """The line and column of what follows `text`."""
    lines = _LINE_END.split(text)
    return len(lines), len(lines[-1]) + 1


def _at(mark: Any) -> tuple[int, int]:
    return (mark.line + 1, mark.column + 1) if mark else (0, 0)


def _syntax(error: yaml.MarkedYAMLError, lines: list[str]) -> tuple[int, int, str, str]:
    if marker := merge_marker(lines):
        return marker, 1, _UNMERGED, "syntax"
    problem = error.problem or "this is not YAML"
    begun, found = _at(error.context_mark), _at(error.problem_mark or error.context_mark)
    do = remedy(problem, error.context or "", lines, begun, found)
    if error.context and 0 < begun[0] < found[0]:
        problem += f" {error.context} that begins in line {begun[0]}"
    return *found, f"{problem}: {do}", "syntax"


class _Open:
    """A collection whose end has not come yet."""

    __slots__ = ("column", "is_mapping", "items", "key", "keys", "line", "values")

    def __init__(self, line: int, column: int, *, is_mapping: bool) -> None:
        self.line = line
        self.column = column
        self.is_mapping = is_mapping
        self.items: list[Node] = []
        self.values: dict[str, Node] = {}
        self.keys: dict[str, Scalar] = {}
        self.key: Node | None = None

    def close(self) -> Node:
        if self.is_mapping:
            return Mapping(self.values, self.keys, self.line, self.column)
        return Sequence(tuple(self.items), self.line, self.column)


class _Tree:
    """Takes events; ends with the root node and the problems met."""

    def __init__(self, file: str) -> None:
        self.root: Node = Scalar("", 1, 1)
        self.problems: list[Problem] = []
        self.lines: list[str] = []
        self._file = file
        self._open: list[_Open] = []
        self._documents = 0

    def report(self, line: int, column: int, message: str, rule: str) -> None:
        self.problems.append(Problem(self._file, line, column, "error", message, rule))

    def unreadable(self, line: int, column: int, message: str, rule: str) -> _UnreadableError:
        self.report(line, column, message, rule)
        return _UnreadableError()

    def take(self, event: yaml.Event) -> None:
        """One step. Raises `_UnreadableError` where there is no way to read on."""
        if len(self.problems) >= MAX_PROBLEMS:
            raise self.unreadable(*_at(event.start_mark), *TOO_MANY)
        if isinstance(event, yaml.ScalarEvent):
            self._add(self._scalar(event))
        elif isinstance(event, yaml.CollectionStartEvent):
            self._begin(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._add(self._open.pop().close())
        elif isinstance(event, yaml.AliasEvent):
            line, column = _start(event)
            message = f"alias {quoted(f'*{event.anchor}')} is not allowed: write the text out"
            self.report(line, column, message, "alias")
            self._add(Refused(line, column))
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                message = "a second document begins here: delete the line '---'"
                raise self.unreadable(*_start(event), message, "several-documents")

    def _scalar(self, event: yaml.ScalarEvent) -> Node:
        line, column = _start(event)
        if event.anchor is not None or event.tag is not None:
            self._refuse_properties(event)
        # Only an escape in double quotes can still hide one.
        if event.style == '"' and (found := _CONTROL_IN_VALUE.search(event.value)):
            message = f"the text holds control character U+{ord(found[0]):04X}: delete its escape"
            self.report(line, column, message, "control-character")
            return Refused(line, column)
        return Scalar(event.value, line, column, is_cut=not event.style and self._is_cut(event))

    def _is_cut(self, event: yaml.ScalarEvent) -> bool:
        line, column = _at(event.end_mark)
        # A text may end behind the last line, which no line end closes.
        behind = "".join(self.lines[line - 1 : line])[column - 1 :]
        return bool(event.value) and behind.lstrip(" \t").startswith("#")

    def _begin(self, event: yaml.CollectionStartEvent) -> None:
        line, column = _start(event)
        if len(self._open) == MAX_DEPTH:
            raise self.unreadable(line, column, *_DEEP)
        if event.anchor is not None or event.tag is not None:
            self._refuse_properties(event)
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        self._open.append(_Open(line, column, is_mapping=is_mapping))

    def _refuse_properties(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        line, column = _start(event)
        if event.anchor is not None:
            message = f"anchor {quoted('&' + event.anchor)} is not allowed: delete it"
            self.report(line, column, message, "anchor")
        if event.tag is not None:
            message = f"tag {quoted(event.tag)} is not allowed: delete it, every value is text"
            self.report(line, column, message, "tag")

    def _add(self, node: Node) -> None:
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        if not parent.is_mapping:
            parent.items.append(node)
        elif parent.key is None:
            parent.key = node
        else:
            self._pair(parent, parent.key, node)
            parent.key = None

    def _pair(self, parent: _Open, key: Node, value: Node) -> None:
        if not isinstance(key, Scalar):
            if not isinstance(key, Refused):
                message = "a name must be text, not a list or a mapping: check the brackets"
                self.report(key.line, key.column, message, "wrong-type")
        elif key.text == "<<":
            message = "merge key '<<' is not allowed: write the fields out"
            self.report(key.line, key.column, message, "merge-key")
        elif first := parent.keys.get(key.text):
            do = "begin a new record with '- ', or keep one" if key.text == "id" else "keep one"
            message = f"{quoted(key.text)} is given twice, first in line {first.line}: {do}"
            self.report(key.line, key.column, message, "duplicate-key")
        else:
            parent.values[key.text] = value
            parent.keys[key.text] = key


def _start(event: yaml.Event) -> tuple[int, int]:
    return _at(event.start_mark)
