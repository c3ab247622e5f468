"""Whether the files of a knowledge base were edited."""

from pathlib import Path

Stamp = frozenset[tuple[str, int, int]]


class Watch:
    """Compares the files of a folder with what they were, by size and time of change."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loaded = self._last = stamp(folder)

    def look(self) -> bool:
        """Whether an edit is complete: files differ from before, and not from the last look.

        An editor, or a copy of many files, takes a moment; half of an edit is not looked at.
        """
        last, self._last = self._last, stamp(self._folder)
        if self._last == self._loaded or self._last != last:
            return False
        self._loaded = self._last
        return True


def stamp(folder: Path) -> Stamp:
    """Name, size and time of change (ns) of every YAML file that a knowledge base may read."""
    found = set()
    for file in (*folder.glob("*.yaml"), *folder.glob("faq/*.yaml")):
        try:
            status = file.stat()
        except OSError:
            continue  # it was just removed, or is an editor's dangling link
        found.add((str(file), status.st_size, status.st_mtime_ns))
    return frozenset(found)
