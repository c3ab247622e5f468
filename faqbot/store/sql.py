"""The store over a database: what is kept, for how long, and what is left out.

Every text passes `_kept` on its way in, and nothing else writes one.
"""

import datetime
import json
import secrets
import unicodedata
from collections.abc import Callable
from typing import Any

from faqbot.errors import UsageError
from faqbot.reply import Clarification, Fallback, NotCovered, Reply
from faqbot.store.database import Database, Run, Value
from faqbot.store.migrations import migrate
from faqbot.store.model import LONGEST, Feedback, KeptMessage, Reason
from faqbot.store.redact import details, redact
from faqbot.text import APOSTROPHES, clip, printable

Clock = Callable[[], datetime.date]
"""Gives the day."""

MOST_DAYS = 3650
"""The longest that anything is kept."""

_FEEDBACK = "key, entries, knowledge_version, helpful, reason, text, received"
_MESSAGE = "id, type, text, entries, knowledge_version, received"
_TABLES = {"faqbot_feedback": "key", "faqbot_message": "id"}


class SqlStore:
    """A `Store` in `database`, whose tables are made or brought up to date.

    Feedback is kept for `feedback_days`, messages for `message_days` or, with None, not at all.
    A record keeps the days that were promised when it was stored. Safe to share between threads.
    Raises StoreError, and UsageError for days that are no days.
    """

    def __init__(
        self, database: Database, *, message_days: int | None, feedback_days: int, clock: Clock
    ) -> None:
        check_days(message_days, feedback_days)
        self._database = database
        self._message_days = message_days
        self._feedback_days = feedback_days
        self._clock = clock
        migrate(database)
        self.purge()

    @property
    def keeps_messages(self) -> bool:
        """Whether messages are kept at all."""
        return self._message_days is not None

    def add_feedback(self, feedback: Feedback, *, red_flag: bool) -> bool:
        """See `Store.add_feedback`."""
        values: tuple[Value, ...] = (
            feedback.key,
            json.dumps(feedback.entries),
            feedback.knowledge_version,
            int(feedback.helpful),
            feedback.reason,
            "" if red_flag else _kept(feedback.text),
        )
        with self._database.writing() as run:
            statement = (
                f"INSERT INTO faqbot_feedback ({_FEEDBACK}, expires) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING"
            )
            return run(statement, (*values, *self._days(self._feedback_days))).rowcount == 1

    def keep_message(self, message: str, reply: Reply) -> bool:
        """See `Store.keep_message`."""
        if self._message_days is None:
            return False
        match reply:
            case Clarification() | NotCovered() | Fallback():
                pass
            case _:
                return False
        entries = [*reply.entries, *(option.entry for option in reply.options)]
        values: tuple[Value, ...] = (
            secrets.token_hex(16),
            reply.type,
            _kept(clip(message)),
            json.dumps(entries),
            reply.knowledge_version,
        )
        with self._database.writing() as run:
            statement = (
                f"INSERT INTO faqbot_message ({_MESSAGE}, expires) VALUES (?, ?, ?, ?, ?, ?, ?)"
            )
            run(statement, (*values, *self._days(self._message_days)))
        return True

    def feedback(self) -> list[Feedback]:
        """See `Store.feedback`."""
        return [_as_feedback(row) for row in self._rows("faqbot_feedback", _FEEDBACK)]

    def messages(self) -> list[KeptMessage]:
        """See `Store.messages`."""
        return [_as_message(row) for row in self._rows("faqbot_message", _MESSAGE)]

    def purge(self) -> int:
        """See `Store.purge`."""
        today = self._clock().isoformat()

        def over(run: Run) -> int:
            return sum(
                run(f"DELETE FROM {table} WHERE expires <= ?", (today,)).rowcount
                for table in _TABLES
            )

        return self._delete(over)

    def erase(self, containing: str) -> int:
        """See `Store.erase`."""
        words = _kept(containing)
        if not (wanted := _alike(words)):
            raise UsageError("erase: name words of the texts that are to go")
        if details(words):
            raise UsageError(
                "erase: such personal details were left out of every text; "
                "name other words of the same text"
            )

        def holding(run: Run) -> int:
            return sum(_delete_holding(run, table, key, wanted) for table, key in _TABLES.items())

        return self._delete(holding)

    def erase_all(self) -> int:
        """See `Store.erase_all`."""
        return self._delete(
            lambda run: sum(run(f"DELETE FROM {table}", ()).rowcount for table in _TABLES)
        )

    def check(self) -> None:
        """See `Store.check`."""
        # Only a commit that writes pages shows that the disk has room.
        probe = secrets.token_hex(16)
        statement = f"INSERT INTO faqbot_feedback ({_FEEDBACK}, expires) VALUES (?{', ?' * 7})"
        with self._database.writing() as run:
            run(statement, (probe, "[]", "", 0, None, "", "", ""))
            run("DELETE FROM faqbot_feedback WHERE key = ?", (probe,))

    def close(self) -> None:
        """See `Store.close`."""
        self._database.close()

    def _days(self, days: int) -> tuple[str, str]:
        """Today, and the day from which on a record of today is deleted."""
        today = self._clock()
        return today.isoformat(), (today + datetime.timedelta(days)).isoformat()

    def _rows(self, table: str, columns: str) -> list[Any]:
        statement = (
            f"SELECT {columns} FROM {table} WHERE expires > ? ORDER BY received, {_TABLES[table]}"
        )
        with self._database.reading() as run:
            return run(statement, (self._clock().isoformat(),)).fetchall()

    def _delete(self, delete: Callable[[Run], int]) -> int:
        """How many records `delete` deleted; their bytes are gone, those of a crash before too."""
        with self._database.writing() as run:
            if deleted := delete(run):
                run("UPDATE faqbot_store SET deletions = deletions + ?", (deleted,))
            ((deletions,),) = run("SELECT deletions FROM faqbot_store", ()).fetchall()
        if deletions:
            self._database.scrub()
            with self._database.writing() as run:
                # Another process may have deleted meanwhile: then its bytes are still there.
                run("UPDATE faqbot_store SET deletions = 0 WHERE deletions = ?", (deletions,))
        return deleted


def check_days(message_days: int | None, feedback_days: int) -> None:
    """Nothing; raises UsageError for days that are no days."""
    for name, days in (("message_days", message_days), ("feedback_days", feedback_days)):
        if days is not None and not 1 <= days <= MOST_DAYS:
            raise UsageError(f"{name}: {days} is no number of days from 1 to {MOST_DAYS}")


def _delete_holding(run: Run, table: str, key: str, wanted: str) -> int:
    """How many rows of `table` whose text holds `wanted` were deleted."""
    rows = run(f"SELECT {key}, text FROM {table}", ()).fetchall()
    keys = [row[0] for row in rows if wanted in _alike(row[1])]
    return sum(run(f"DELETE FROM {table} WHERE {key} = ?", (one,)).rowcount for one in keys)


def _alike(text: str) -> str:
    """`text` so that what looks alike is the same, which neither database does in all languages.

    >>> _alike("Zoe\u0308  D\u2019Arcy") == _alike("zo\u00eb d'arcy")
    True
    """
    folded = unicodedata.normalize("NFKC", text.translate(APOSTROPHES)).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def _kept(text: str) -> str:
    """What is kept of a text that a patient typed: `LONGEST` characters at most.

    >>> _kept(" ring 07700 900123\\x00 ")
    'ring [phone]'
    """
    return redact(printable(text)).strip()[:LONGEST]


def _as_feedback(row: tuple[Any, ...]) -> Feedback:
    """The feedback of a row of `_FEEDBACK`."""
    key, entries, version, helpful, reason, text, received = row
    return Feedback(
        key=key,
        entries=tuple(json.loads(entries)),
        knowledge_version=version,
        helpful=bool(helpful),
        reason=Reason(reason) if reason else None,
        text=text,
        received=datetime.date.fromisoformat(received),
    )


def _as_message(row: tuple[Any, ...]) -> KeptMessage:
    """The message of a row of `_MESSAGE`."""
    id, type, text, entries, version, received = row
    return KeptMessage(
        id=id,
        type=type,
        text=text,
        entries=tuple(json.loads(entries)),
        knowledge_version=version,
        received=datetime.date.fromisoformat(received),
    )
