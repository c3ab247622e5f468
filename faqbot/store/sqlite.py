"""A store's database in one SQLite file, for one machine.

Write-ahead log, one writer at a time, each commit synced to the disk: what was acknowledged
survives `kill -9` and a power cut. Beside the file lie two more, `-wal` and `-shm`; all are
for their owner only. Deleted bytes are overwritten, and the log is emptied.
"""

import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from faqbot.errors import StoreError
from faqbot.store.database import Run, Turns

PATIENCE = 5.0
"""Seconds to wait for other processes."""

_PAUSE = 0.005  # seconds before asking again

_SETTINGS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    # VACUUM copies everything: what it copies must not reach another file.
    "PRAGMA temp_store = MEMORY",
    "PRAGMA trusted_schema = OFF",
)
_ADVICE = {
    sqlite3.SQLITE_BUSY: "another process has kept it locked for too long; try again",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; look at the rights of the file and its folder",
    sqlite3.SQLITE_CORRUPT: "the file is damaged; put a backup in its place",
    sqlite3.SQLITE_FULL: "the disk is full; make room",
    sqlite3.SQLITE_IOERR: "the disk cannot be read or written; see whether it is full or broken",
    sqlite3.SQLITE_NOTADB: "the file is no SQLite database; name another",
    sqlite3.SQLITE_PERM: "no right to use the file; look at its rights",
    sqlite3.SQLITE_READONLY: "may only be read; give the right to write the file and its folder",
}


class SqliteDatabase:
    """A `Database` in the file `path`, which is made if it is not there.

    With `must_exist`, a missing file is an error. Raises StoreError.
    """

    def __init__(self, path: Path, *, must_exist: bool) -> None:
        self._path = path
        self._turns = Turns(str(path))
        with self._errors():
            _make_private(path, must_exist=must_exist)
            # Transactions begin where we say so, not where the module guesses.
            self._connection = sqlite3.connect(
                path, timeout=PATIENCE, isolation_level=None, check_same_thread=False
            )
        try:
            self._set_up()
        except BaseException:
            self._connection.close()
            raise

    @property
    def place(self) -> str:
        """The path of the file."""
        return str(self._path)

    @contextmanager
    def reading(self) -> Iterator[Run]:
        """See `Database.reading`."""
        with self._transaction("BEGIN") as run:
            yield run

    @contextmanager
    def writing(self) -> Iterator[Run]:
        """See `Database.writing`."""
        # The right to write is taken first: two readers that both turn writers cannot wait.
        with self._transaction("BEGIN IMMEDIATE") as run:
            yield run

    migrating = writing

    def scrub(self) -> None:
        """See `Database.scrub`; as long as another process reads, it raises StoreError."""
        with self._turns.turn(PATIENCE), self._errors():
            self._empty_log()
            self._connection.execute("VACUUM")
            self._empty_log()

    def close(self) -> None:
        """See `Database.close`."""
        with self._turns.turn(PATIENCE), self._errors():
            self._connection.close()

    def _set_up(self) -> None:
        with self._errors():
            mode = self._log_ahead()
            if mode != "wal":
                raise StoreError(
                    self.place, "SQLite cannot keep a write-ahead log here; name a local disk"
                )
            for setting in _SETTINGS:
                self._connection.execute(setting)

    def _log_ahead(self) -> str:
        """The mode of the journal after asking for a write-ahead log."""
        # A file that several processes make at once is busy for all but one, and here alone
        # SQLite says so without waiting: who reads and wants to write could wait for ever.
        end = time.monotonic() + PATIENCE
        while True:
            try:
                ((mode,),) = self._connection.execute("PRAGMA journal_mode = WAL").fetchall()
            except sqlite3.OperationalError as error:
                is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not is_busy or time.monotonic() > end:
                    raise
                time.sleep(_PAUSE)
            else:
                return str(mode)

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Run]:
        with self._turns.turn(PATIENCE), self._errors():
            self._connection.execute(begin)
            try:
                yield self._connection.execute
                self._connection.execute("COMMIT")
            except BaseException:
                # After some errors, such as a full disk, SQLite has rolled back by itself.
                with suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                raise

    def _empty_log(self) -> None:
        statement = "PRAGMA wal_checkpoint(TRUNCATE)"
        ((is_busy, _, _),) = self._connection.execute(statement).fetchall()
        if is_busy:
            raise StoreError(
                self.place,
                "records were deleted, but another process still reads the log that holds "
                "their bytes; it is tried again at the next purge",
            )

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(self.place, _advice(error)) from None
        except OSError as error:
            raise StoreError(
                self.place, f"{error.strerror}; name a file that you own, in a folder that there is"
            ) from None


def _make_private(path: Path, *, must_exist: bool) -> None:
    """Nothing; the file exists and is for its owner only."""
    if not must_exist:
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    # Never opened here when it exists: closing it would end the locks of this process.
    for file in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        if file == path or file.exists():
            mode = stat.S_IMODE(file.stat().st_mode)
            if mode & 0o077:
                file.chmod(mode & ~0o077)


def _advice(error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return str(error)  # of the module itself, such as "Cannot operate on a closed database."
    name: str = error.sqlite_errorname
    return f"{_ADVICE.get(code & 0xFF, 'SQLite failed')} ({name})"
