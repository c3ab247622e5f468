"""A PostgreSQL server of our own, on a temporary folder and a free port.

PostgreSQL refuses to run as root. Root's tests run it as the user `postgres`, which Debian's
package `postgresql` makes; the folder then belongs to that user, and lies where that user can
reach it, which root's `tmp_path` is not.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import port_for
import psycopg
from pytest_postgresql.executors import PostgreSQLExecutor

USER = "postgres"
_RUN = Path(__file__).parent / "pg_ctl"


@contextmanager
def running_server() -> Iterator[PostgreSQLExecutor]:
    """A server that runs; `datadir` is where its files are."""
    with tempfile.TemporaryDirectory(prefix="faqbot-postgres-", ignore_cleanup_errors=True) as name:
        if os.geteuid() == 0:
            shutil.chown(name, USER)
        server = PostgreSQLExecutor(
            executable=str(_RUN),
            host="127.0.0.1",
            port=port_for.select_random(),
            user=USER,
            datadir=f"{name}/data",
            unixsocketdir=name,
            logfile=f"{name}/log",
            startparams="-w",
            dbname="postgres",
        )
        with server:
            _wait(server)
            yield server


@contextmanager
def away(server: PostgreSQLExecutor) -> Iterator[None]:
    """`server` does not run meanwhile, and is ready again afterwards."""
    with server.stopped():
        yield
    _wait(server)


def _wait(server: PostgreSQLExecutor) -> None:
    """Nothing, once `server` takes connections; before, it only listens."""
    started = server.process  # pg_ctl start -w
    assert started is not None
    assert started.wait(60) == 0


def empty_database(server: PostgreSQLExecutor) -> str:
    """The URL of a database of `server` without tables."""
    url = f"postgresql://{USER}@{server.host}:{server.port}/postgres"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET client_min_messages = warning")
        # A test that failed may have left a connection that holds a lock.
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return url
