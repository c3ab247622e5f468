"""What is made of the knowledge base once and sent again until that changes."""

import asyncio
import datetime
import hashlib
from collections.abc import Callable, Mapping
from typing import NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from faqbot.bot import Bot
from faqbot.web.live import Live


class _Made(NamedTuple):
    content: bytes
    etag: str


class Resource:
    """Something to read that depends on the bot and on the day only, made when it is asked for.

    Who has it already, by its entity tag, is told so (RFC 9110, section 13.1.2).
    """

    def __init__(
        self, live: Live, make: Callable[[Bot], bytes], media_type: str, headers: Mapping[str, str]
    ) -> None:
        self._live = live
        self._make = make
        self._media_type = media_type
        self._headers = dict(headers)
        self._of: tuple[Bot, datetime.date] | None = None
        self._made = _Made(b"", "")
        self._making = asyncio.Lock()

    async def get(self, request: Request) -> Response:
        """The whole of it, or 304 when the client holds the same."""
        made = await self._now()
        headers = {**self._headers, "etag": made.etag}
        if _holds(request, made.etag):
            return Response(status_code=304, headers=headers)
        return Response(made.content, headers=headers, media_type=self._media_type)

    async def _now(self) -> _Made:
        bot = self._live.bot
        # Which entries are stale changes with the day.
        now = (bot, bot.today())
        async with self._making:
            if self._of != now:
                # Ten thousand entries take seconds, in which messages have to be answered.
                content = await run_in_threadpool(self._make, bot)
                self._made = _Made(content, f'"{hashlib.sha256(content).hexdigest()[:16]}"')
                self._of = now
            return self._made


def _holds(request: Request, etag: str) -> bool:
    held = ",".join(request.headers.getlist("if-none-match"))
    # A proxy that compresses makes a tag weak.
    tags = [tag.strip().removeprefix("W/") for tag in held.split(",")]
    return etag in tags or tags == ["*"]
