"""What an operator shows or deletes when somebody asks what is kept of them."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from faqbot.store.model import Feedback, KeptMessage, Store


def exported(store: Store) -> Iterator[str]:
    """Everything that `store` holds, one JSON object a line.

    Each has the keys of its record, and `record`, which is "feedback" or "message". Raises
    StoreError.
    """
    records: list[Feedback | KeptMessage] = [*store.feedback(), *store.messages()]
    for record in records:
        yield json.dumps(_plain(record), default=str)


def _plain(record: Feedback | KeptMessage) -> dict[str, Any]:
    kind = "feedback" if isinstance(record, Feedback) else "message"
    return {"record": kind, **asdict(record)}
