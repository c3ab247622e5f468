"""Feedback and messages that got no answer, kept in SQLite or PostgreSQL.

`open_store("sqlite:///feedback.db")` gives a `Store`.
"""

from faqbot.store.model import Feedback, KeptMessage, Reason, Store
from faqbot.store.opening import named_store, open_store

__all__ = ["Feedback", "KeptMessage", "Reason", "Store", "named_store", "open_store"]
