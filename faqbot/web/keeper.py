"""What goes into the store: on worker threads, and never more at once than the app can spare."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar

from starlette.concurrency import run_in_threadpool

from faqbot.errors import FaqbotError, StoreError
from faqbot.reply import Reply
from faqbot.store import Feedback, Store

T = TypeVar("T")

MOST: Final = 32
"""So many records may wait for the store; beyond that, none is taken.

Fewer than the worker threads that there are, so that readiness can always ask the store."""

_log = logging.getLogger("faqbot.web")


class Keeper:
    """Stores records in `store`, at most `most` at a time.

    A store that hangs thus costs records, and not the places of those who ask.
    """

    def __init__(self, store: Store, most: int = MOST) -> None:
        self._store = store
        self._most = most
        self._waiting = 0

    @property
    def keeps_messages(self) -> bool:
        """Whether messages are kept at all."""
        return self._store.keeps_messages

    async def add_feedback(self, feedback: Feedback, *, red_flag: bool) -> bool:
        """See `Store.add_feedback`; raises StoreError, also when too many wait."""
        return await self._call(partial(self._store.add_feedback, feedback, red_flag=red_flag))

    async def keep_message(self, message: str, reply: Reply) -> None:
        """See `Store.keep_message`; the log tells of a failure, as the patient has the reply."""
        try:
            await self._call(partial(self._store.keep_message, message, reply))
        except FaqbotError as error:
            _log.error("a message was not kept: %s", type(error).__name__)

    async def _call(self, work: Callable[[], T]) -> T:
        if self._waiting >= self._most:
            raise StoreError("the store", "too many wait for it; try again")
        self._waiting += 1
        try:
            return await run_in_threadpool(work)
        finally:
            self._waiting -= 1
