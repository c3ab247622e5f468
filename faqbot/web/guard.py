"""The outermost edge: what goes wrong inside becomes a problem, and no log repeats a message."""

import logging
import traceback
from pathlib import Path

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from faqbot.web.live import Live
from faqbot.web.problem import Refused, problem

_log = logging.getLogger("faqbot.web")


class Guard:
    """ASGI middleware that answers with a problem what was refused or has failed inside.

    Of an unforeseen exception the log gets its type and its place only: its text or a
    traceback of values could hold what a patient typed.
    """

    def __init__(self, app: ASGIApp, live: Live) -> None:
        self._app = app
        self._live = live

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
            return
        except ClientDisconnect:
            return
        except Refused as error:
            refused = error
        except Exception as error:
            _log.error("%s", account(error))
            refused = Refused("failed", "Please try again later.")
        if not started:
            await problem(refused, self._live)(scope, receive, send)


def account(error: BaseException) -> str:
    """The type of `error` and where it was raised, without its text.

    >>> try:
    ...     int("secret")
    ... except ValueError as error:
    ...     account(error).rpartition(" in ")[0]
    'ValueError'
    """
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(
        f"{Path(frame.filename).stem}.{frame.name}:{frame.lineno}" for frame in frames[:-5:-1]
    )
    return f"{type(error).__name__} in {places}"
