"""A knowledge base and its index, kept on disk so that the next start is quick.

One file for each knowledge base (`index_file`, `kept`). It is used only when it was made
from the very same files by the very same code, and holds together. A wheel brings the one
of its own knowledge base along, made when it was built (`_build_hook`).
"""

import hashlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from mmap import mmap
from pathlib import Path

from faqbot.errors import KnowledgeError
from faqbot.index import Index
from faqbot.index_file import dumps, loads
from faqbot.kept import CODE, kept
from faqbot.knowledge import KnowledgeBase, read, restored


def load_bot_parts(
    folder: Path, make_index: Callable[[KnowledgeBase], Index]
) -> tuple[KnowledgeBase, Index]:
    """The knowledge base in `folder` and its index, from the cache when that holds them.

    Raises KnowledgeError when the knowledge base has problems.
    """
    key = digest(folder)

    def make() -> tuple[tuple[KnowledgeBase, Index], bytes]:
        kb = read(folder)
        index = make_index(kb)
        return (kb, index), packed(key, kb, index)

    return kept(name_of(key), lambda content: _unpacked(key, content), make)


def name_of(key: str) -> str:
    """The file name of what is kept under `key`."""
    return f"{key[:32]}.index"


def packed(key: str, kb: KnowledgeBase, index: Index) -> bytes:
    """What is kept under `key`, as the bytes of its file."""
    return dumps(index, {"key": key, "kb": kb.to_json()})


def _unpacked(key: str, content: mmap) -> tuple[KnowledgeBase, Index]:
    index, extra = loads(content)
    if extra["key"] != key:
        raise ValueError("made from other files")
    try:
        return restored(extra["kb"]), index
    except KnowledgeError as error:
        raise ValueError(str(error)) from error


def digest(folder: Path) -> str:
    """A digest of every file that the knowledge base and its index are made from."""
    made_from = hashlib.sha256(CODE)
    for file in _knowledge_files(folder):
        with suppress(OSError):  # the loader says what is wrong with it
            content = file.read_bytes()
            made_from.update(f"{file.relative_to(folder).as_posix()} {len(content)}\n".encode())
            made_from.update(content)
    return made_from.hexdigest()


def _knowledge_files(folder: Path) -> Iterable[Path]:
    return [*sorted((folder / "faq").glob("*.yaml")), *sorted(folder.glob("*.yaml"))]
