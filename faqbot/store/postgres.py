"""A store's database in PostgreSQL, for several replicas of a service.

Needs the extra `postgres` (psycopg). Commits are synchronous. Deleted bytes are gone from the
files of the tables; the server's own log and backups are its operator's to look after.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
from psycopg import sql

from faqbot.errors import StoreError, UsageError
from faqbot.store.database import Cursor, Run, Turns, Value

PATIENCE = 5
"""Seconds to wait for a connection, or for a lock."""

_TABLES = ("faqbot_feedback", "faqbot_message")
_MIGRATING = 0x666171626F74  # "faqbot": the number of an advisory lock
# Unless the URL says otherwise. A server whose machine is gone says nothing. In seconds, and the
# last in milliseconds.
_USUAL = {
    "connect_timeout": PATIENCE,
    "keepalives_idle": PATIENCE,
    "keepalives_interval": 1,
    "keepalives_count": PATIENCE,
    "tcp_user_timeout": 2000 * PATIENCE,
}
_SHORT = f"SET statement_timeout = '{2 * PATIENCE}s'".encode()
_SETTINGS = (
    f"SET lock_timeout = '{PATIENCE}s'",
    "SET client_encoding = 'UTF8'",
    # What the operator has asked for beyond that stays.
    "SELECT set_config('synchronous_commit', 'on', false) "
    "WHERE current_setting('synchronous_commit') = 'off'",
)
_READ_ONLY = "may only be read; name the primary server"
_NO_RIGHT = "the user has no right to do this; grant USAGE and CREATE on the schema"
_ADVICE = {
    "0A000": _READ_ONLY,  # what a standby says
    "25006": _READ_ONLY,
    "3F000": _NO_RIGHT,
    "42501": _NO_RIGHT,
    "53100": "the server's disk is full; make room",
    "53300": "the server has too many connections; allow more",
    "55P03": "another process has kept it locked for too long; try again",
    "57014": "the server took too long; try again",
}


class PostgresDatabase:
    """A `Database` at `url`, such as postgresql://user:password@host/name.

    A connection that was lost is made again by the next transaction. Raises StoreError, and
    UsageError for a URL that is none.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._place = _without_password(url)
        self._turns = Turns(self._place)
        self._connection: psycopg.Connection | None = None
        self._is_closed = False
        with self._errors():
            self._connected()

    @property
    def place(self) -> str:
        """The URL without its user and password."""
        return self._place

    @contextmanager
    def reading(self) -> Iterator[Run]:
        """See `Database.reading`."""
        with self._transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") as run:
            yield run

    @contextmanager
    def writing(self) -> Iterator[Run]:
        """See `Database.writing`."""
        with self._transaction("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE") as run:
            yield run

    @contextmanager
    def migrating(self) -> Iterator[Run]:
        """See `Database.migrating`."""
        with self.writing() as run:
            run("SELECT pg_advisory_xact_lock(?)", (_MIGRATING,))
            yield run

    def scrub(self) -> None:
        """See `Database.scrub`."""
        with self._turns.turn(PATIENCE), self._errors():
            connection = self._connected()
            connection.execute("SET statement_timeout = 0")  # large tables take their time
            for table in _TABLES:
                connection.execute(sql.SQL("VACUUM FULL {}").format(sql.Identifier(table)))
            connection.execute(_SHORT)

    def close(self) -> None:
        """See `Database.close`."""
        with self._turns.turn(PATIENCE), self._errors():
            self._is_closed = True
            if self._connection:
                self._connection.close()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Run]:
        with self._turns.turn(PATIENCE), self._errors():
            connection = self._begun(begin)

            def run(statement: str, values: tuple[Value, ...]) -> Cursor:
                return connection.execute(statement.replace("?", "%s").encode(), values)

            try:
                yield run
                connection.execute("COMMIT")
            except BaseException:
                # A lost connection has nothing to roll back, and says so.
                with suppress(psycopg.Error):
                    connection.execute("ROLLBACK")
                raise

    def _begun(self, begin: str) -> psycopg.Connection:
        """A connection at the start of a transaction."""
        try:
            connection = self._connected()
            connection.execute(begin.encode())
        except psycopg.OperationalError:
            # Nothing was done yet, so that a server that came back costs nobody an error.
            if self._connection:
                self._connection.close()
            connection = self._connected()
            connection.execute(begin.encode())
        return connection

    def _connected(self) -> psycopg.Connection:
        if self._is_closed:
            raise StoreError(self.place, "the store is closed; open it again")
        if self._connection is None or self._connection.closed:
            # Poolers that lend a connection for one transaction know no prepared statements.
            self._connection = psycopg.connect(
                _patient(self._url), autocommit=True, prepare_threshold=None
            )
            for setting in _SETTINGS:
                self._connection.execute(setting.encode())
            self._connection.execute(_SHORT)
        return self._connection

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            # Its details may repeat what was to be stored.
            raise StoreError(self.place, _advice(error)) from None


def _patient(url: str) -> str:
    """`url` with the usual settings, where it does not say otherwise."""
    given = psycopg.conninfo.conninfo_to_dict(url)
    usual = {name: value for name, value in _USUAL.items() if name not in given}
    return psycopg.conninfo.make_conninfo(url, **usual)


def _without_password(url: str) -> str:
    """`url` as far as errors may show it.

    >>> _without_password("postgresql://faqbot:secret@db.example.org:5432/faqbot?sslmode=require")
    'postgresql://db.example.org:5432/faqbot'
    """
    scheme, _, rest = url.partition("://")
    user, _, place = rest.rpartition("@")
    try:
        psycopg.conninfo.conninfo_to_dict(url)
        is_plain = not set(user) & set("@/?#")
    except psycopg.Error:
        is_plain = False
    if not is_plain:
        # What cannot be read may hold a password anywhere.
        raise UsageError(
            "the URL of the store cannot be read: write postgresql://user:password@host/name, "
            "and in the password %40 for @, %2F for /, %3F for ? and %23 for #"
        )
    return f"{scheme}://{place.partition('?')[0]}"


def _advice(error: psycopg.Error) -> str:
    state = error.sqlstate or ""
    if advice := _ADVICE.get(state):
        return f"{advice} ({state})"
    if message := error.diag.message_primary:
        return f"{message} ({state})"
    first, *_ = str(error).splitlines() or ["PostgreSQL failed"]
    return first
