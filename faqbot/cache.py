"""A knowledge base and its index, kept on disk so that the next start is quick.

One file for each knowledge base and encoder (`index_file`, `cache_folder`). It is used only when it
was made from the very same files, beside the very same safety rules that faqbot brings along, by
the very same code and encoder, and holds together. A wheel brings the one of its own knowledge
base along, made without an encoder when it was built (`_build_hook`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from mmap import mmap
from pathlib import Path
from typing import TYPE_CHECKING

from faqbot.cache_folder import CODE, checksum, kept
from faqbot.errors import KnowledgeError
from faqbot.index import Index
from faqbot.knowledge import KnowledgeBase, read, restored
from faqbot.places import SAFETY, packaged

if TYPE_CHECKING:
    from faqbot.encoder import Encoder


@dataclass(frozen=True, slots=True)
class Made:
    """What takes a while to make of a knowledge base.

    Its index, and what its phrasings usually weigh in the screen (`Screen.usual`).
    """

    index: Index
    usual: float


def load_bot_parts(
    folder: Path, make: Callable[[KnowledgeBase], Made], encoder: "Encoder | None" = None
) -> tuple[KnowledgeBase, Made]:
    """The knowledge base in `folder` and what is made of it, from the cache when that holds them.

    `encoder` is the one that `make` uses. Raises KnowledgeError when the knowledge base
    has problems.
    """
    key = key_of(folder, encoder)

    def anew() -> tuple[tuple[KnowledgeBase, Made], bytes | None]:
        kb = read(folder)
        changed = key_of(folder, encoder) != key  # while it was read: whose is it?
        made = make(kb)
        return (kb, made), None if changed else packed(key, kb, made)

    return kept(name_of(key), lambda content: unpacked(key, content, encoder), anew)


def name_of(key: str) -> str:
    """The file name of what is kept under `key`."""
    return f"{checksum(key.encode())}.index"


def packed(key: str, kb: KnowledgeBase, made: Made) -> bytes:
    """What is kept under `key`, as the bytes of its file."""
    return made.index.dumps({"key": key, "kb": kb.to_json(), "usual": made.usual})


def unpacked(
    key: str, content: mmap, encoder: "Encoder | None" = None
) -> tuple[KnowledgeBase, Made]:
    """What `packed` made the content of under `key`; raises ValueError for anything else."""
    index, extra = Index.loads(content, encoder)
    if extra["key"] != key:
        raise ValueError("made from other files")
    try:
        return restored(extra["kb"]), Made(index, extra["usual"])
    except KnowledgeError as error:
        raise ValueError(str(error)) from error


def key_of(folder: Path, encoder: "Encoder | None" = None) -> str:
    """All that the knowledge base and its index are made from, a line each with its checksum."""
    made_from = [f"code {CODE}"]
    if encoder is not None:
        from faqbot.encoder import fingerprint  # only with an encoder

        made_from.append(f"encoder {fingerprint(encoder)}")
    for file in _knowledge_files(folder):
        made_from.append(_line(f"{file.relative_to(folder).as_posix()!a}", file))
    # Safety rules of the folder are kept as far as these differ, and phrasings weighed by these.
    made_from += [_line(f"ours {name}", packaged() / name) for name in SAFETY]
    return "\n".join(made_from)


def _line(name: str, file: Path) -> str:
    try:
        return f"{name} {checksum(file.read_bytes())}"
    except OSError as error:  # the loader says more about it
        return f"{name} {error.errno}"


def _knowledge_files(folder: Path) -> Iterable[Path]:
    return [*sorted((folder / "faq").glob("*.yaml")), *sorted(folder.glob("*.yaml"))]
