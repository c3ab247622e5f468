"""Files that look like a part of the knowledge base and are not read."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from faqbot._schema import File
from faqbot._yaml import Refused
from faqbot.curate.rule import Finding, Rule, View
from faqbot.text import printable, quoted

_KNOWN: Final = (
    "about.yaml",
    "contacts.yaml",
    "facts.yaml",
    "glossary.yaml",
    "hazards.yaml",
    "messages.yaml",
    "out_of_scope.yaml",
    "policy.yaml",
    "safety.yaml",
    "safety_words.yaml",
    "sources.yaml",
    "synonyms.yaml",
)
_FOLDERS: Final = ("faq", "evaluation")
_LIKE_YAML: Final = (".yaml", ".yml", ".yaml.txt", ".yml.txt")


def unread_file(view: View) -> Iterator[Finding]:
    """A file looks like a part of the knowledge base, but nothing reads it.

    Entries are read from faq/*.yaml and evaluation questions from evaluation/*.yaml, not
    from folders below them nor from names that end otherwise, such as .yml, .YAML or
    .yaml.txt, which some editors append. Beside these, files have the names of the table
    in knowledge/README.md. Rename the file as the message says, or keep it elsewhere.
    """
    for name in sorted(_unread(view.folder)):
        file = File(printable(name), Refused(0, 0), [])
        yield Finding.of_file(file.name, f"nothing reads this file: {_hint(file)}")


def _unread(folder: Path) -> Iterator[str]:
    read = {folder / name for name in _KNOWN}
    read |= {path for inside in _FOLDERS for path in (folder / inside).glob("*.yaml")}
    beside = [*folder.iterdir(), *(p for inside in _FOLDERS for p in (folder / inside).rglob("*"))]
    for path in beside:
        is_yaml = path.name.casefold().endswith(_LIKE_YAML)
        # An editor's lock and backup files begin with a full stop.
        if is_yaml and path not in read and path.name[0] != "." and path.is_file():
            yield path.relative_to(folder).as_posix()


def _hint(file: File) -> str:
    *folders, name = file.name.split("/")
    stem = name[: name.casefold().index(".y")]
    if len(folders) > 1:
        return f"move it to {folders[0]}/"
    if folders:
        return f"name it {quoted(stem + '.yaml')}"
    near = file.nearest(stem.casefold() + ".yaml", _KNOWN)
    return f"did you mean {quoted(near)}?" if near else "entries belong into faq/, or delete it"


RULES = (Rule("unread-file", "warning", unread_file),)
