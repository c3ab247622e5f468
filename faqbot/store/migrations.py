"""The tables of a store, step by step: a store of any earlier version is brought up to date.

A step is never changed once a version with it was released; a new one is added at the end.
"""

from collections.abc import Sequence

from faqbot.errors import StoreError
from faqbot.store.database import Database, Run

Step = tuple[str, ...]
"""The statements that lead from one version to the next."""

# Days are texts such as 2026-11-22, which sort as days do; lists are JSON.
STEPS: tuple[Step, ...] = (
    (
        """
        CREATE TABLE faqbot_feedback (
            key TEXT PRIMARY KEY,
            received TEXT NOT NULL,
            expires TEXT NOT NULL,
            entries TEXT NOT NULL,
            knowledge_version TEXT NOT NULL,
            helpful INTEGER NOT NULL,
            reason TEXT,
            text TEXT NOT NULL
        )
        """,
        """
        CREATE TABLE faqbot_message (
            id TEXT PRIMARY KEY,
            received TEXT NOT NULL,
            expires TEXT NOT NULL,
            type TEXT NOT NULL,
            text TEXT NOT NULL,
            entries TEXT NOT NULL,
            knowledge_version TEXT NOT NULL
        )
        """,
    ),
)


def migrate(database: Database, steps: Sequence[Step] = STEPS) -> None:
    """Nothing; `database` has the tables that `steps` lead to, and all of its records.

    All steps or none are done. Raises StoreError for a store of a later version.
    """
    with database.migrating() as run:
        version = _version(run)
        if version > len(steps):
            raise StoreError(
                database.place,
                f"made by a later faqbot: its tables have version {version}, and this one knows "
                f"up to {len(steps)}; install the later faqbot",
            )
        for step in steps[version:]:
            for statement in step:
                run(statement, ())
        if version < len(steps):
            run("UPDATE faqbot_store SET version = ?", (len(steps),))


def _version(run: Run) -> int:
    """The version of the tables; 0 for none."""
    # `deletions` are those whose bytes may still be in the files.
    run(
        "CREATE TABLE IF NOT EXISTS faqbot_store "
        "(version INTEGER NOT NULL, deletions INTEGER NOT NULL)",
        (),
    )
    if rows := run("SELECT version FROM faqbot_store", ()).fetchall():
        return int(rows[0][0])
    run("INSERT INTO faqbot_store (version, deletions) VALUES (0, 0)", ())
    return 0
