"""Whether each hazard has a control that a test verifies.

A hazard log in the manner of DCB0129: a disclaimer is no control.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from faqbot.curate.rule import Finding, Rule, View
from faqbot.text import printable, quoted

_CHECKOUT = Path(__file__).parents[2]


def hazard_test(view: View) -> Iterator[Finding]:
    """A hazard names a test that does not exist.

    `test` is such as tests/test_bot.py::test_name. The file is looked for beside the
    knowledge folder, or in faqbot's own checkout, and read, never run. Nothing is
    reported where there are no tests, as in an installed copy.
    """
    root = _root(view.folder)
    if root is None:
        return
    for row in view.hazards:
        for node in row.fields.scalars("test"):
            if row.record.status != "planned" and (reason := _missing(root, node.text.strip())):
                yield Finding(row.fields, node, reason)


def hazard_planned(view: View) -> Iterator[Finding]:
    """A hazard has no control yet.

    Build the control and name its test, with `status: controlled`; or accept it with
    what stands in for the control until then.
    """
    for row in view.hazards:
        if row.record.status == "planned":
            message = f"no control yet: planned in {row.record.place}"
            yield Finding.at(row, "status", message)


def _root(folder: Path) -> Path | None:
    """The folder that holds `tests`."""
    for root in (folder.absolute().parent, _CHECKOUT):
        # Beside an installed package, `tests` may be somebody else's.
        if (root / "tests").is_dir() and (root != _CHECKOUT or (root / "pyproject.toml").is_file()):
            return root
    return None


def _missing(root: Path, name: str) -> str:
    """Why there is no test `name` below `root`; "" when there is."""
    file, _, function = name.partition("::")
    path = root / file
    if not function or Path(file).parts[:1] != ("tests",) or ".." in Path(file).parts:
        return f"{quoted(name)} is no test: write it as tests/test_bot.py::test_name"
    if not path.is_file():
        return f"there is no file {quoted(file)}: mend the name, or write the test"
    if function not in _functions(path):
        return f"{quoted(file)} holds no {printable(function)}: mend the name, or write the test"
    return ""


def _functions(path: Path) -> set[str]:
    """The names of the functions of a module, those of its classes as Class::name."""
    try:
        body = ast.parse(path.read_bytes()).body
    except (OSError, SyntaxError, ValueError):
        return set()
    found = set()
    for node in body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found.add(name)
            case ast.ClassDef(name=group, body=members):
                found |= {
                    f"{group}::{member.name}"
                    for member in members
                    if isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef)
                }
    return found


RULES = (
    Rule("hazard-test", "error", hazard_test),
    Rule("hazard-planned", "warning", hazard_planned),
)
