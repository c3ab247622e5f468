"""What only a server can do: go away, come back, refuse."""

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from pytest_postgresql.executors import PostgreSQLExecutor

from faqbot.errors import StoreError
from faqbot.store import Store, open_store
from faqbot.store.postgres import PostgresDatabase
from tests.postgres import away
from tests.test_store import GIVEN, key


@pytest.fixture
def store(postgres_url: str) -> Iterator[Store]:
    with closing(open_store(postgres_url)) as store:
        yield store


def test_a_server_that_was_restarted_costs_no_error(
    store: Store, postgres_server: PostgreSQLExecutor
) -> None:
    store.add_feedback(replace(GIVEN, key=key(1)), red_flag=False)
    with away(postgres_server), pytest.raises(StoreError) as caught:
        store.add_feedback(replace(GIVEN, key=key(2)), red_flag=False)
    assert str(caught.value).startswith(f"postgresql://127.0.0.1:{postgres_server.port}/postgres: ")
    assert "Connection refused" in str(caught.value)
    assert store.add_feedback(replace(GIVEN, key=key(2)), red_flag=False)
    assert len(store.feedback()) == 2


def test_a_connection_that_was_ended_is_made_again(store: Store, postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as operator:
        operator.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
    assert store.add_feedback(GIVEN, red_flag=False)


def test_all_who_open_a_new_store_at_once_get_it(postgres_url: str) -> None:
    def opened(number: int) -> bool:
        with closing(open_store(postgres_url)) as store:
            return store.add_feedback(replace(GIVEN, key=key(number)), red_flag=False)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(opened, range(16)))
    with closing(open_store(postgres_url)) as store:
        assert len(store.feedback()) == 16


def test_a_user_without_rights_is_told(store: Store, postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as operator:
        operator.execute("CREATE ROLE reader LOGIN")
        try:
            with pytest.raises(StoreError, match="no right to do this; grant USAGE and CREATE"):
                open_store(postgres_url.replace("postgres@", "reader@"))
        finally:
            operator.execute("DROP ROLE reader")


def test_a_server_that_may_only_be_read_is_told(
    store: Store, postgres_server: PostgreSQLExecutor
) -> None:
    store.add_feedback(GIVEN, red_flag=False)
    standby = Path(postgres_server.datadir) / "standby.signal"
    with away(postgres_server):
        standby.touch()
        shutil.copystat(standby.parent, standby)
        os.chown(standby, standby.parent.stat().st_uid, standby.parent.stat().st_gid)
    try:
        with pytest.raises(StoreError, match="may only be read; name the primary server"):
            store.check()
        assert len(store.feedback()) == 1
    finally:
        with away(postgres_server):
            standby.unlink()
    store.check()


def test_an_error_repeats_nothing_that_was_to_be_stored(store: Store, postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as operator:
        operator.execute("ALTER TABLE faqbot_feedback ADD CHECK (length(text) < 10)")
    with pytest.raises(StoreError, match="violates check constraint") as caught:
        store.add_feedback(replace(GIVEN, text="kumquat and medlar"), red_flag=False)
    assert "kumquat" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_password_is_in_no_error(postgres_server: PostgreSQLExecutor) -> None:
    url = f"postgresql://nobody:sesame@127.0.0.1:{postgres_server.port}/nowhere"
    with pytest.raises(StoreError, match=r"nobody|nowhere") as caught:
        open_store(url)
    assert "sesame" not in str(caught.value)


@pytest.mark.parametrize(("default", "used"), [("off", "on"), ("remote_apply", "remote_apply")])
def test_a_commit_waits_for_the_disk_whatever_the_default_is(
    postgres_url: str, default: str, used: str
) -> None:
    url = f"{postgres_url}?options=-c%20synchronous_commit%3D{default}"
    with closing(PostgresDatabase(url)) as database, database.reading() as run:
        assert run("SHOW synchronous_commit", ()).fetchall() == [(used,)]
