"""When the answer of an entry is due for review, and when it is so long overdue that it is not
served any more."""

import datetime
from collections.abc import Iterable

from faqbot.records import Entry
from faqbot.reply import Note

SERVED_OVERDUE = datetime.timedelta(days=90)
"""An entry is served for so long after the day on which its review was due."""

DUE = Note("review-due", "This answer is due for review. Please check it with the clinic.")
"""Stands below an answer whose review is overdue."""


def is_stale(entry: Entry, today: datetime.date) -> bool:
    """Whether the review of `entry` has been due for longer than `SERVED_OVERDUE`."""
    return entry.review_by is not None and today - entry.review_by > SERVED_OVERDUE


def is_overdue(entry: Entry, today: datetime.date) -> bool:
    """Whether the review of `entry` is due since before `today`."""
    return entry.review_by is not None and entry.review_by < today


def served(entries: Iterable[Entry], today: datetime.date) -> list[Entry]:
    """Those of `entries` that may be served on the day `today`: the others are stale."""
    return [entry for entry in entries if not is_stale(entry, today)]
