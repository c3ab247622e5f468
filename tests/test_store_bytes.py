"""What was deleted is gone from the bytes of every file, not only from what a query finds."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from pytest_postgresql.executors import PostgreSQLExecutor

from faqbot.errors import StoreError
from faqbot.reply import Fallback
from faqbot.store import Store, open_store
from tests.test_store import GIVEN, Day, key

WORD = b"kumquat-and-medlar"
Delete = Callable[[Store, Day], object]


def erase(store: Store, day: Day) -> object:
    return store.erase("MEDLAR")


def erase_all(store: Store, day: Day) -> object:
    return store.erase_all()


def purge(store: Store, day: Day) -> object:
    day.pass_days(40)
    return store.purge()


def fill(store: Store) -> None:
    """Many records of all lengths, so that texts are moved between pages; all hold the word."""
    for number in range(120):
        text = f"{'padding ' * (number % 50)}{WORD.decode()} {number}"
        store.add_feedback(replace(GIVEN, key=key(number), text=text), red_flag=False)
        store.keep_message(text, Fallback(text="Sorry."))


def holding(folder: Path) -> list[str]:
    """The names of the files below `folder` that hold the word."""
    return sorted(
        path.name for path in folder.rglob("*") if path.is_file() and WORD in path.read_bytes()
    )


@pytest.mark.parametrize("delete", [erase, erase_all, purge])
def test_deleted_bytes_are_gone_from_every_file_of_sqlite(tmp_path: Path, delete: Delete) -> None:
    url, day = f"sqlite:///{tmp_path}/store.db", Day()
    with closing(open_store(url, message_days=40, feedback_days=40, clock=day)) as store:
        fill(store)
        assert "store.db-wal" in holding(tmp_path)
        delete(store, day)
        assert {path.name for path in tmp_path.iterdir()} >= {"store.db", "store.db-wal"}
        assert holding(tmp_path) == []
    assert holding(tmp_path) == []


def test_what_is_not_erased_stays(tmp_path: Path) -> None:
    with closing(open_store(f"sqlite:///{tmp_path}/store.db")) as store:
        fill(store)
        store.add_feedback(replace(GIVEN, key=key(999), text="A sloe"), red_flag=False)
        assert store.erase("medlar") == 120
        assert [feedback.text for feedback in store.feedback()] == ["A sloe"]


def test_bytes_that_were_deleted_by_hand_go_with_the_next_erasure(tmp_path: Path) -> None:
    file = tmp_path / "store.db"
    with closing(open_store(f"sqlite:///{file}")) as store:
        fill(store)
        store.add_feedback(replace(GIVEN, key=key(999), text="A sloe"), red_flag=False)
        with closing(sqlite3.connect(file, isolation_level=None)) as operator:
            operator.execute("PRAGMA secure_delete = OFF")
            operator.execute("DELETE FROM faqbot_feedback WHERE text LIKE '%medlar%'")
        assert holding(tmp_path) != []
        assert store.erase("sloe") == 1
        assert holding(tmp_path) == []


def test_bytes_that_a_reader_keeps_are_told_and_go_with_the_next_purge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("faqbot.store.sqlite.PATIENCE", 0.05)
    file, day = tmp_path / "store.db", Day()
    with (
        closing(open_store(f"sqlite:///{file}", clock=day)) as store,
        closing(sqlite3.connect(file, isolation_level=None)) as reader,
    ):
        fill(store)
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM faqbot_feedback LIMIT 1").fetchall()
        with pytest.raises(StoreError, match="another process still reads the log"):
            store.erase_all()
        assert (store.feedback(), holding(tmp_path) != []) == ([], True)
        reader.execute("COMMIT")
        assert (store.purge(), holding(tmp_path)) == (0, [])


@pytest.mark.parametrize("delete", [erase, erase_all, purge])
def test_deleted_bytes_are_gone_from_the_tables_of_postgres(
    postgres_server: PostgreSQLExecutor, postgres_url: str, delete: Delete
) -> None:
    day, tables = Day(), Path(postgres_server.datadir) / "base"
    with (
        closing(open_store(postgres_url, message_days=40, feedback_days=40, clock=day)) as store,
        psycopg.connect(postgres_url, autocommit=True) as operator,
    ):
        fill(store)
        operator.execute("CHECKPOINT")
        assert holding(tables) != []
        delete(store, day)
        operator.execute("CHECKPOINT")
        assert holding(tables) == []
