"""From the URL of a store to the store."""

import datetime
import importlib.util
import os
from pathlib import Path

from faqbot.errors import UsageError
from faqbot.store.database import Database
from faqbot.store.model import Store
from faqbot.store.sql import Clock, SqlStore, check_days
from faqbot.text import quoted

ENVIRONMENT = "FAQBOT_STORE"
"""The environment variable that names a store."""

FEEDBACK_DAYS = 365
"""How long feedback is kept unless somebody says otherwise."""

_SQLITE = "sqlite:///"
_POSTGRES = ("postgresql://", "postgres://")


def named_store(url: str | None) -> str | None:
    """The URL of the store: `url`, else what FAQBOT_STORE holds; None when neither names one."""
    return (os.environ.get(ENVIRONMENT) or None) if url is None else url


def open_store(
    url: str,
    *,
    message_days: int | None = None,
    feedback_days: int = FEEDBACK_DAYS,
    must_exist: bool = False,
    clock: Clock = datetime.date.today,
) -> Store:
    """The store at `url`; its tables are made, or brought up to date.

    `sqlite:///feedback.db` is a file in the current folder, `sqlite:////var/lib/faqbot/feedback.db`
    one anywhere; with `must_exist` it is not made. `postgresql://user:password@host/name` needs
    the extra `postgres`. Messages that got no answer are kept for `message_days`, and not at all
    without; feedback for `feedback_days`. `clock` gives the day.

    Raises UsageError for a URL or days that are none, StoreError when the store cannot be used.
    """
    check_days(message_days, feedback_days)
    database = _database(url, must_exist=must_exist)
    try:
        return SqlStore(
            database, message_days=message_days, feedback_days=feedback_days, clock=clock
        )
    except BaseException:
        database.close()
        raise


def _database(url: str, *, must_exist: bool) -> Database:
    if url.startswith(_SQLITE) and (path := url.removeprefix(_SQLITE)):
        from faqbot.store.sqlite import SqliteDatabase

        return SqliteDatabase(Path(path), must_exist=must_exist)
    if url.startswith(_POSTGRES):
        if importlib.util.find_spec("psycopg") is None:
            raise UsageError(
                "PostgreSQL needs psycopg: pip install '.[postgres]' in faqbot's repository"
            )
        from faqbot.store.postgres import PostgresDatabase

        return PostgresDatabase(url)
    scheme = url.partition(":")[0]  # what follows may hold a password
    raise UsageError(
        f"{quoted(scheme)}: no store has such a URL; write sqlite:///feedback.db or "
        "postgresql://user:password@host/name"
    )
