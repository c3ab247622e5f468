"""A knowledge base and its index, kept on disk so that the next start is quick.

One file for each knowledge base (`index_file`). It is used only when it was made
from the very same files by the very same code, belongs to the user who reads it,
and holds together; otherwise it is passed over with a warning and made again.

A wheel brings the one of its own knowledge base along, made when it was built
(`_build_hook`). The folder for others is `FAQBOT_CACHE`, else `faqbot` in
`XDG_CACHE_HOME` or `~/.cache`; `FAQBOT_CACHE=off` keeps nothing.
"""

import hashlib
import os
import warnings
from collections.abc import Callable, Iterable
from contextlib import suppress
from mmap import ACCESS_READ, mmap
from pathlib import Path

from faqbot.errors import KnowledgeError
from faqbot.index import Index
from faqbot.index_file import dumps, loads
from faqbot.knowledge import KnowledgeBase, read, restored

ENVIRONMENT = "FAQBOT_CACHE"

_KEPT = 8
_PACKAGE = Path(__file__).parent


def _code() -> bytes:
    """A digest of the code and the word list."""
    digest = hashlib.sha256()
    for file in (*sorted(_PACKAGE.glob("*.py")), _PACKAGE / "english.txt"):
        digest.update(file.read_bytes())
    return digest.digest()


# Taken when the code is imported: what changes on disk later is not what runs.
_CODE = _code()


def load_bot_parts(
    folder: Path, make_index: Callable[[KnowledgeBase], Index]
) -> tuple[KnowledgeBase, Index]:
    """The knowledge base in `folder` and its index, from the cache when that holds them.

    Raises KnowledgeError when the knowledge base has problems.
    """
    key = digest(folder)
    if (found := _restore(_PACKAGE / "_index" / name_of(key), key)) is not None:
        return found
    place = _place()
    if place is None:
        kb = read(folder)
        return kb, make_index(kb)
    file = place / name_of(key)
    if _is_ours(file) and (found := _restore(file, key)) is not None:
        return found
    kb = read(folder)
    index = make_index(kb)
    _keep(file, packed(key, kb, index))
    return kb, index


def name_of(key: str) -> str:
    """The file name of what is kept under `key`."""
    return f"{key[:32]}.index"


def packed(key: str, kb: KnowledgeBase, index: Index) -> bytes:
    """What is kept under `key`, as the bytes of its file."""
    return dumps(index, {"key": key, "kb": kb.to_json()})


def _place() -> Path | None:
    named = os.environ.get(ENVIRONMENT, "")
    if named.casefold() == "off":
        return None
    if named:
        return Path(named)
    try:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:  # no home directory
        return None
    return base / "faqbot"


def digest(folder: Path) -> str:
    """A digest of every file that the knowledge base and its index are made from."""
    made_from = hashlib.sha256(_CODE)
    for file in _knowledge_files(folder):
        with suppress(OSError):  # the loader says what is wrong with it
            content = file.read_bytes()
            made_from.update(f"{file.relative_to(folder).as_posix()} {len(content)}\n".encode())
            made_from.update(content)
    return made_from.hexdigest()


def _knowledge_files(folder: Path) -> Iterable[Path]:
    return [*sorted((folder / "faq").glob("*.yaml")), *sorted(folder.glob("*.yaml"))]


def _is_ours(file: Path) -> bool:
    """Whether `file` is there and nobody else could have written it; a warning if not."""
    try:
        state = file.stat()
    except OSError:
        return False
    if hasattr(os, "geteuid") and (state.st_uid != os.geteuid() or state.st_mode & 0o022):
        warnings.warn(f"{file} is not this user's alone: not used", stacklevel=3)
        return False
    return True


def _restore(file: Path, key: str) -> tuple[KnowledgeBase, Index] | None:
    try:
        index, extra = loads(_mapped(file))
        if extra["key"] != key:
            raise ValueError("made from other files")
        return restored(extra["kb"]), index
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, KnowledgeError) as error:
        warnings.warn(f"{file} cannot be used and is made again: {error}", stacklevel=3)
        return None


def _mapped(file: Path) -> mmap:
    """The content of `file` without a copy; `_keep` replaces files and never changes one."""
    with file.open("rb") as stream:
        return mmap(stream.fileno(), 0, access=ACCESS_READ)


def _keep(file: Path, content: bytes) -> None:
    """Writes the file whole or not at all; a full or read-only disk only costs time later."""
    import tempfile  # only to write

    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)
        kept = sorted(file.parent.glob("*.index"), key=lambda old: old.stat().st_mtime)
        for old in kept[:-_KEPT]:
            old.unlink()
    except OSError:
        return
