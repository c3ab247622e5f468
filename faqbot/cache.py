"""A knowledge base and its index, kept on disk so that the next start is quick.

One file for each knowledge base and encoder (`index_file`, `kept`). It is used only when it
was made from the very same files by the very same code and encoder, and holds together. A
wheel brings the one of its own knowledge base along, made without an encoder when it was
built (`_build_hook`).
"""

import hashlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from mmap import mmap
from pathlib import Path
from typing import TYPE_CHECKING

from faqbot.errors import KnowledgeError
from faqbot.index import Index
from faqbot.index_file import dumps, loads
from faqbot.kept import CODE, kept
from faqbot.knowledge import KnowledgeBase, read, restored

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
    key = digest(folder, encoder)

    def anew() -> tuple[tuple[KnowledgeBase, Made], bytes]:
        kb = read(folder)
        made = make(kb)
        return (kb, made), packed(key, kb, made)

    return kept(name_of(key), lambda content: unpacked(key, content, encoder), anew)


def name_of(key: str) -> str:
    """The file name of what is kept under `key`."""
    return f"{key[:32]}.index"


def packed(key: str, kb: KnowledgeBase, made: Made) -> bytes:
    """What is kept under `key`, as the bytes of its file."""
    return dumps(made.index, {"key": key, "kb": kb.to_json(), "usual": made.usual})


def unpacked(
    key: str, content: mmap, encoder: "Encoder | None" = None
) -> tuple[KnowledgeBase, Made]:
    """What `packed` made the content of under `key`; raises ValueError for anything else."""
    index, extra = loads(content, encoder)
    if extra["key"] != key:
        raise ValueError("made from other files")
    try:
        return restored(extra["kb"]), Made(index, extra["usual"])
    except KnowledgeError as error:
        raise ValueError(str(error)) from error


def digest(folder: Path, encoder: "Encoder | None" = None) -> str:
    """A digest of all that the knowledge base and its index are made from."""
    made_from = hashlib.sha256(CODE)
    if encoder is not None:
        from faqbot.encoder import fingerprint  # only with an encoder

        made_from.update(fingerprint(encoder).encode())
    for file in _knowledge_files(folder):
        with suppress(OSError):  # the loader says what is wrong with it
            content = file.read_bytes()
            made_from.update(f"{file.relative_to(folder).as_posix()} {len(content)}\n".encode())
            made_from.update(content)
    return made_from.hexdigest()


def _knowledge_files(folder: Path) -> Iterable[Path]:
    return [*sorted((folder / "faq").glob("*.yaml")), *sorted(folder.glob("*.yaml"))]
