"""What was acknowledged stays, whatever becomes of the process; what cannot be stored says so."""

import os
import random
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest

from faqbot.errors import StoreError
from faqbot.store import open_store
from faqbot.store.sqlite import SqliteDatabase
from tests.full_disk import no_room
from tests.store_writer import keys_of_killed_writers
from tests.test_store import GIVEN, key

ROUNDS = 50
WRITERS = 4


def test_kill_9_loses_no_acknowledged_record(tmp_path: Path) -> None:
    file = tmp_path / "store.db"
    chance, acknowledged = random.Random(5), set[str]()
    for number in range(ROUNDS):
        names = [f"round-{number}-{writer}" for writer in range(WRITERS)]
        acknowledged |= keys_of_killed_writers(f"sqlite:///{file}", names, chance)
        with closing(sqlite3.connect(file)) as connection:
            stored = {row[0] for row in connection.execute("SELECT key FROM faqbot_feedback")}
            ((integrity,),) = connection.execute("PRAGMA integrity_check")
        assert integrity == "ok"
        assert acknowledged <= stored
    assert len(acknowledged) >= 10 * ROUNDS


@pytest.mark.parametrize(
    ("setting", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("secure_delete", 1), ("temp_store", 2)],
)
def test_each_commit_waits_for_the_disk_and_what_is_deleted_is_overwritten(
    tmp_path: Path, setting: str, value: object
) -> None:
    # A killed process loses nothing that the system holds; only a power cut tells these apart.
    opened = SqliteDatabase(tmp_path / "store.db", must_exist=False)
    with closing(opened) as database, database.reading() as run:
        assert run(f"PRAGMA {setting}", ()).fetchall() == [(value,)]


def test_kill_9_of_clients_of_postgres_loses_no_acknowledged_record(postgres_url: str) -> None:
    chance, acknowledged = random.Random(6), set[str]()
    with closing(open_store(postgres_url)) as store:
        for number in range(5):
            names = [f"round-{number}-{writer}" for writer in range(WRITERS)]
            acknowledged |= keys_of_killed_writers(postgres_url, names, chance)
            assert acknowledged <= {feedback.key for feedback in store.feedback()}


def test_a_full_disk_is_told_and_once_there_is_room_records_are_stored_again(
    tmp_path: Path,
) -> None:
    file = tmp_path / "store.db"
    with closing(open_store(f"sqlite:///{file}")) as store:
        assert store.add_feedback(replace(GIVEN, key=key(1)), red_flag=False)
        with no_room(file):
            with pytest.raises(StoreError, match=r"the disk .* full"):
                store.add_feedback(replace(GIVEN, key=key(2)), red_flag=False)
            with pytest.raises(StoreError, match=r"the disk .* full"):
                store.check()
            assert [feedback.key for feedback in store.feedback()] == [key(1)]
        store.check()
        assert store.add_feedback(replace(GIVEN, key=key(2)), red_flag=False)
        assert [feedback.key for feedback in store.feedback()] == [key(1), key(2)]


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that every user can reach, which root's `tmp_path` is not."""
    with tempfile.TemporaryDirectory(prefix="faqbot-store-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextmanager
def nobody() -> Iterator[None]:
    """Not root, whom no rights of files bind."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_folder_that_may_only_be_read_is_told(public_folder: Path) -> None:
    public_folder.chmod(0o555)
    with nobody(), pytest.raises(StoreError) as caught:
        open_store(f"sqlite:///{public_folder}/store.db")
    public_folder.chmod(0o755)
    assert str(caught.value) == (
        f"{public_folder}/store.db: Permission denied; "
        "name a file that you own, in a folder that there is"
    )


def test_a_file_that_becomes_read_only_is_told(public_folder: Path) -> None:
    file = public_folder / "store.db"
    with closing(open_store(f"sqlite:///{file}")) as store:
        store.add_feedback(GIVEN, red_flag=False)
    if os.geteuid() == 0:
        os.chown(file, 65534, 65534)
    file.chmod(0o400)
    with nobody(), pytest.raises(StoreError, match=r"store\.db: may only be read; give the right"):
        open_store(f"sqlite:///{file}")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("store.db", b"not a database, but long enough to look at" * 30, "is no SQLite database"),
        ("", None, "Is a directory|cannot be opened"),
        ("nowhere/store.db", None, "No such file or directory; name a file that you own"),
    ],
)
def test_what_is_no_store_is_told(
    tmp_path: Path, name: str, content: bytes | None, message: str
) -> None:
    if content:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(StoreError, match=message):
        open_store(f"sqlite:///{tmp_path / name}")


def test_a_store_that_must_exist_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="No such file or directory"):
        open_store(f"sqlite:///{tmp_path}/store.db", must_exist=True)
    assert list(tmp_path.iterdir()) == []


def test_a_lock_that_another_process_keeps_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("faqbot.store.sqlite.PATIENCE", 0.05)
    file = tmp_path / "store.db"
    with (
        closing(open_store(f"sqlite:///{file}")) as store,
        closing(sqlite3.connect(file, isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked for too long; try again"):
            store.add_feedback(GIVEN, red_flag=False)
        other.execute("ROLLBACK")
        assert store.add_feedback(GIVEN, red_flag=False)


def test_who_is_going_to_write_is_alone_before_the_first_statement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("faqbot.store.sqlite.PATIENCE", 0.05)
    file = tmp_path / "store.db"
    with (
        closing(open_store(f"sqlite:///{file}")) as store,
        closing(SqliteDatabase(file, must_exist=True)) as other,
    ):
        with other.writing(), pytest.raises(StoreError, match="locked for too long"):
            store.add_feedback(GIVEN, red_flag=False)
        with other.reading() as run:
            run("SELECT * FROM faqbot_feedback", ())
            assert store.add_feedback(GIVEN, red_flag=False)


def test_all_files_are_for_their_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "store.db"
    file.touch(0o644)
    with closing(open_store(f"sqlite:///{file}")) as store:
        store.add_feedback(GIVEN, red_flag=False)
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == {"store.db": 0o600, "store.db-wal": 0o600, "store.db-shm": 0o600}


def test_all_who_open_a_new_store_at_once_get_it(tmp_path: Path) -> None:
    def opened(file: Path) -> None:
        together.wait()
        open_store(f"sqlite:///{file}").close()

    together = Barrier(WRITERS)
    with ThreadPoolExecutor(WRITERS) as threads:
        for number in range(ROUNDS):
            list(threads.map(opened, [tmp_path / f"{number}.db"] * WRITERS))
