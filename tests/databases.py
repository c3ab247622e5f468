"""A store's database without a store around it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from faqbot.store.database import Database
from faqbot.store.postgres import PostgresDatabase
from faqbot.store.sqlite import SqliteDatabase


@contextmanager
def database(url: str) -> Iterator[Database]:
    path = Path(url.removeprefix("sqlite:///"))
    sqlite = url.startswith("sqlite")
    opened = SqliteDatabase(path, must_exist=False) if sqlite else PostgresDatabase(url)
    with closing(opened):
        yield opened
