"""What monitors and pages ask first: does it live, is it ready, what is it."""

import logging
import time
from collections.abc import Callable
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from faqbot.bot import Bot
from faqbot.errors import FaqbotError
from faqbot.reviews import is_stale
from faqbot.store import Store
from faqbot.web.about import about
from faqbot.web.live import Live
from faqbot.web.problem import Refused

REASONS: Final = ("knowledge-broken", "knowledge-stale", "store-failing")
"""Why a service is not ready."""

_SECONDS_BETWEEN_CHECKS: Final = 5
_log = logging.getLogger("faqbot.web")


class Status:
    """Health, readiness and what a page needs to know. Checks the store every five seconds."""

    def __init__(
        self, live: Live, store: Store | None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._live = live
        self._store = store
        self._clock = clock
        self._checked = float("-inf")
        self._failing = False

    async def health(self, request: Request) -> Response:
        """That the process answers."""
        return JSONResponse({"status": "alive"})

    async def ready(self, request: Request) -> Response:
        """That the knowledge base is the edited one, none of it is stale and the store works."""
        found = (self._live.broken, _stale(self._live.bot), await self._store_fails())
        reasons = [reason for reason, holds in zip(REASONS, found, strict=True) if holds]
        if reasons:
            raise Refused(
                "not-ready",
                "Its log says more.",
                retry_after=_SECONDS_BETWEEN_CHECKS,
                more={"reasons": reasons},
            )
        return JSONResponse({"status": "ready", "knowledge_version": self._live.bot.kb.version})

    async def about(self, request: Request) -> Response:
        """The bot's own wording, and what is done with what a patient types."""
        return JSONResponse(about(self._live.bot, self._store))

    async def _store_fails(self) -> bool:
        now = self._clock()
        if self._store is not None and now - self._checked >= _SECONDS_BETWEEN_CHECKS:
            self._checked = now
            self._failing = await run_in_threadpool(_fails, self._store)
        return self._failing


def _fails(store: Store) -> bool:
    try:
        store.check()
    except FaqbotError as error:
        _log.error("the store does not work: %s", error)
        return True
    return False


def _stale(bot: Bot) -> bool:
    """Whether an entry is not served any more: its review has been due for too long."""
    today = bot.today()
    return any(is_stale(entry, today) for entry in bot.kb.values())
