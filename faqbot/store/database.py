"""What a store needs of a database: transactions, and deleted bytes that are gone.

Statements are SQL that SQLite and PostgreSQL both understand, with `?` for each value. Texts,
whole numbers and None are the only values.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import RLock
from typing import Any, Protocol

from faqbot.errors import StoreError

Value = str | int | None


class Cursor(Protocol):
    """What came of a statement."""

    @property
    def rowcount(self) -> int:
        """How many rows were added, changed or deleted."""

    def fetchall(self) -> list[Any]:
        """The rows that were found, each a tuple of values."""


Run = Callable[[str, tuple[Value, ...]], Cursor]
"""Runs one statement with its values, inside a transaction."""


class Turns:
    """Lets one thread at a time use a connection; none waits for ever for one that hangs."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._lock = RLock()

    @contextmanager
    def turn(self, seconds: float) -> Iterator[None]:
        """The connection is this thread's; raises StoreError when it is not within `seconds`."""
        if not self._lock.acquire(timeout=seconds):
            raise StoreError(self._place, "too many wait for it; try again")
        try:
            yield
        finally:
            self._lock.release()


class Database(Protocol):
    """A database that several threads share, one at a time.

    Everything raises StoreError. A transaction is stored for good when its `with` block ends,
    and not at all when an exception leaves the block.
    """

    @property
    def place(self) -> str:
        """How errors call it; holds no password."""

    def reading(self) -> AbstractContextManager[Run]:
        """A transaction that only reads, all of it at one state."""

    def writing(self) -> AbstractContextManager[Run]:
        """A transaction that writes."""

    def migrating(self) -> AbstractContextManager[Run]:
        """A transaction that no other process's `migrating` overlaps."""

    def scrub(self) -> None:
        """Nothing; what was deleted is gone from the files of the database afterwards."""

    def close(self) -> None:
        """Ends the connection; closing twice is allowed."""
