"""A store of each earlier version is brought up to date with all its records."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import psycopg
import pytest

from faqbot.errors import StoreError
from faqbot.store import Feedback, KeptMessage, Reason, open_store
from faqbot.store.database import Database
from faqbot.store.migrations import STEPS, Step, migrate
from tests.databases import database

FIXTURES = Path(__file__).parent / "cases" / "store"
LATEST = len(STEPS)
NEXT: tuple[Step, ...] = (
    *STEPS,
    (
        "ALTER TABLE faqbot_feedback ADD COLUMN channel TEXT NOT NULL DEFAULT 'web'",
        "UPDATE faqbot_feedback SET channel = 'terminal' WHERE helpful = 0",
    ),
)
BROKEN: tuple[Step, ...] = (*STEPS, ("DELETE FROM faqbot_feedback", "ALTER TABLE nowhere RENAME"))


def write_version(url: str, version: int) -> None:
    """A store as that version left it: `version_N.sql` was written by it and is never changed."""
    script = (FIXTURES / f"version_{version}.sql").read_text(encoding="utf-8")
    if url.startswith("sqlite:///"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            connection.executescript(script)
    else:
        with psycopg.connect(url) as server:
            server.execute(script.encode())


def rows(opened: Database, statement: str) -> list[object]:
    with opened.reading() as run:
        return run(statement, ()).fetchall()


def test_there_is_a_store_of_each_version() -> None:
    assert sorted(path.name for path in FIXTURES.glob("*.sql")) == [
        f"version_{version}.sql" for version in range(1, LATEST + 1)
    ]


@pytest.mark.parametrize("version", range(1, LATEST + 1))
def test_a_store_of_an_earlier_version_keeps_its_records(store_url: str, version: int) -> None:
    write_version(store_url, version)
    with closing(open_store(store_url, clock=lambda: date(2026, 11, 26))) as store:
        assert store.feedback() == [
            Feedback(
                key="8a4d2f0e-0001-4000-8000-000000000001",
                entries=("gene-therapy-cure", "glybera"),
                knowledge_version="3f2a",
                helpful=False,
                reason=Reason.UNCLEAR,
                text="What is a “follicle”?",
                received=date(2026, 11, 24),
            ),
            Feedback(
                key="8a4d2f0e-0001-4000-8000-000000000002",
                entries=(),
                knowledge_version="",
                helpful=True,
                received=date(2026, 11, 25),
            ),
        ]
        assert store.messages() == [
            KeptMessage(
                id="5f1c9c6e2a3b4d5e8f90a1b2c3d4e5f6",
                type="fallback",
                text="Ring me on [phone]",
                entries=("glybera",),
                knowledge_version="3f2a",
                received=date(2026, 11, 25),
            )
        ]
        store.check()
    with database(store_url) as opened:
        assert rows(opened, "SELECT version FROM faqbot_store") == [(LATEST,)]


def test_a_step_changes_tables_and_keeps_records(store_url: str) -> None:
    write_version(store_url, LATEST)
    with database(store_url) as opened:
        migrate(opened, NEXT)
        migrate(opened, NEXT)
        assert rows(opened, "SELECT version FROM faqbot_store") == [(LATEST + 1,)]
        channels = rows(opened, "SELECT channel FROM faqbot_feedback ORDER BY key")
        assert channels == [("terminal",), ("web",)]


def test_a_step_that_fails_changes_nothing(store_url: str) -> None:
    write_version(store_url, LATEST)
    with database(store_url) as opened:
        with pytest.raises(StoreError):
            migrate(opened, BROKEN)
        assert rows(opened, "SELECT version FROM faqbot_store") == [(LATEST,)]
        assert rows(opened, "SELECT count(*) FROM faqbot_feedback") == [(2,)]


def test_a_store_of_a_later_version_is_left_alone(store_url: str) -> None:
    with database(store_url) as opened:
        migrate(opened, NEXT)
    with pytest.raises(StoreError, match=f"have version {LATEST + 1}, and this one"):
        open_store(store_url)


def test_tables_of_others_are_left_alone(store_url: str) -> None:
    with database(store_url) as opened:
        with opened.writing() as run:
            run("CREATE TABLE feedback (key TEXT)", ())
            run("INSERT INTO feedback VALUES ('theirs')", ())
        with closing(open_store(store_url)) as store:
            store.erase_all()
        assert rows(opened, "SELECT key FROM feedback") == [("theirs",)]
