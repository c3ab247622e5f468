"""Files that only save time: kept in the user's cache folder, or brought along by a wheel.

The folder is `FAQBOT_CACHE`, else `faqbot` in `XDG_CACHE_HOME` or `~/.cache`;
`FAQBOT_CACHE=off` keeps nothing. A file's name stands for all that it was made from, the
code included (`CODE`); a file is used only when it belongs to the user who reads it.
"""

import os
import warnings
import zlib
from collections.abc import Callable
from contextlib import suppress
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

ENVIRONMENT = "FAQBOT_CACHE"

BROUGHT = Path(__file__).parent / "_index"
"""Where a wheel has the files of its own knowledge base."""

_KEPT = 8


def checksum(content: bytes) -> str:
    """What tells `content` from another version of it: a CRC-32 and its length.

    A digest would keep no forger away, who could write the kept file itself (`_is_ours`),
    and loading OpenSSL would take longer than reading all that is kept.

    >>> checksum(b"hair"), checksum(b"hare")
    ('9cf76119-4', 'b6122f44-4')
    """
    return _told(zlib.crc32(content), len(content))


def _told(crc: int, length: int) -> str:
    return f"{crc:08x}-{length}"


def _code() -> str:
    """The checksum of the code and its word lists."""
    package = Path(__file__).parent
    crc = length = 0
    # A piece at a time: to get memory for all of it would take longer than to read it.
    piece = memoryview(bytearray(1 << 16))
    for file in (*sorted(package.glob("*.py")), *sorted(package.glob("*.txt"))):
        with file.open("rb", buffering=0) as stream:
            while read := stream.readinto(piece):
                crc = zlib.crc32(piece[:read], crc)
                length += read
    return _told(crc, length)


# Taken when the code is imported: what changes on disk later is not what runs.
CODE = _code()


def kept(name: str, read: Callable[[mmap], T], make: Callable[[], tuple[T, bytes | None]]) -> T:
    """What the file `name` holds, as `read` makes it of the file's content.

    Where there is no such file that can be used, it is what `make` makes, which gives the
    content to keep, too, or None to keep nothing. `read` raises ValueError, KeyError or
    TypeError for content that cannot be used; that is a warning, and the file is made again.
    """
    if (found := _read(BROUGHT / name, read)) is not None:
        return found
    place = _place()
    if place is None:
        return make()[0]
    file = place / name
    if _is_ours(file) and (found := _read(file, read)) is not None:
        return found
    made, content = make()
    if content is not None:
        _keep(file, content)
    return made


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


def _is_ours(file: Path) -> bool:
    """Whether `file` is there and nobody else could have written it; a warning if not."""
    try:
        state = file.stat()
    except OSError:
        return False
    if hasattr(os, "geteuid") and (state.st_uid != os.geteuid() or state.st_mode & 0o022):
        warnings.warn(f"{file} is not this user's alone: not used", stacklevel=4)
        return False
    return True


def _read(file: Path, read: Callable[[mmap], T]) -> T | None:
    try:
        return read(mapped(file))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        warnings.warn(f"{file} cannot be used and is made again: {error}", stacklevel=4)
        return None


def mapped(file: Path) -> mmap:
    """The content of `file` without a copy; `_keep` replaces files and never changes one."""
    with file.open("rb") as stream:
        return mmap(stream.fileno(), 0, access=ACCESS_READ)


def _keep(file: Path, content: bytes) -> None:
    """Writes the file whole or not at all; a full or read-only disk costs time later: a warning."""
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
    except OSError as error:
        # From one place, so that Python shows it once for all files.
        warnings.warn(
            f"nothing can be kept in {file.parent}, so each start takes as long as the first"
            f" ({error.strerror}): name another folder in {ENVIRONMENT}, or off",
            stacklevel=1,
        )
        return
    _prune(file)


def _prune(kept: Path) -> None:
    """Removes all but the newest files of the kind of `kept`, where that can be done."""
    with suppress(OSError):
        # The times of links themselves: what they name may be gone.
        found = kept.parent.glob(f"*{kept.suffix}")
        for too_old in sorted(found, key=lambda file: file.lstat().st_mtime)[:-_KEPT]:
            too_old.unlink(missing_ok=True)  # another process may prune, too
