"""How much at once: requests of one client, requests in the app, messages that wait their turn."""

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from starlette.types import ASGIApp, Receive, Scope, Send

from faqbot.errors import UsageError
from faqbot.web.client import Network, client
from faqbot.web.problem import Refused

T = TypeVar("T")

_SOON: Final = 1
_SECONDS_UNSEEN: Final = 0.02


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is served at once. Raises UsageError for a number below 1.

    `per_minute` requests of one client on average (0: any number), `burst` of them at once;
    `requests` in the app at a time, and `waiting` of these to be answered by the bot; so many
    `clients` are told apart, and so many `replies` held to be given again, the latest ones.
    """

    per_minute: int = 60
    burst: int = 20
    requests: int = 1000
    waiting: int = 32
    clients: int = 20_000
    replies: int = 2000

    def __post_init__(self) -> None:
        if self.per_minute < 0:
            raise UsageError("limits: per_minute must be 0 or more; 0 is no limit")
        for name in ("burst", "requests", "waiting", "clients", "replies"):
            if getattr(self, name) < 1:
                raise UsageError(f"limits: {name} must be 1 or more")


class Rate:
    """Counts requests by client, in bounded memory.

    The generic cell rate algorithm (ITU-T I.371): of each client only the time is kept by which
    its requests so far would have been due. When there are too many, the client that has been
    silent for longest is forgotten.
    """

    def __init__(self, limits: Limits) -> None:
        self._interval = 60 / limits.per_minute if limits.per_minute else 0.0
        self._ahead = self._interval * (limits.burst - 1)
        self._most = limits.clients
        self._due: dict[str, float] = {}

    def wait(self, who: str, now: float) -> float:
        """Seconds until `who` may send again; 0 when this request may pass, which is counted.

        `now` is in seconds of any clock that never goes back.

        >>> rate = Rate(Limits(per_minute=60, burst=2))
        >>> [rate.wait("a", 10.0), rate.wait("a", 10.0), rate.wait("a", 10.0), rate.wait("b", 10.0)]
        [0.0, 0.0, 1.0, 0.0]
        """
        if not self._interval:
            return 0.0
        due = max(self._due.pop(who, now), now)
        early = due - self._ahead - now
        self._due[who] = due if early > 0 else due + self._interval
        if len(self._due) > self._most:
            del self._due[next(iter(self._due))]
        return max(early, 0.0)


class RateLimit:
    """ASGI middleware that refuses the requests of a client that sends too many."""

    def __init__(
        self,
        app: ASGIApp,
        rate: Rate,
        trusted: Sequence[Network],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._rate = rate
        self._trusted = trusted
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        seconds = self._rate.wait(client(scope, self._trusted), self._clock())
        if seconds:
            later = math.ceil(seconds)
            raise Refused("too-many", f"Try again in {later} s.", retry_after=later)
        await self._app(scope, receive, send)


class Concurrency:
    """ASGI middleware that refuses requests while too many are being served."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most
        self._running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._running >= self._most:
            raise busy()
        self._running += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._running -= 1


class Turns:
    """Does one piece of work at a time, in order, while the others wait.

    Now and then the event loop looks at what has arrived, so that a message is turned away at
    once when too many wait, instead of waiting unseen. It does not look after each piece: under
    overload it would turn messages away more than it answers them.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._waiting: deque[tuple[Callable[[], Any], asyncio.Future[Any]]] = deque()

    async def take(self, work: Callable[[], T]) -> T:
        """What `work` returns or raises, in its turn. Raises Refused when too many wait."""
        if len(self._waiting) >= self._most:
            raise busy()
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        self._waiting.append((work, done))
        if len(self._waiting) == 1:
            loop.call_soon(self._go_on, loop)
        return await done

    def _go_on(self, loop: asyncio.AbstractEventLoop) -> None:
        end = loop.time() + _SECONDS_UNSEEN
        while self._waiting and loop.time() < end:
            work, done = self._waiting[0]
            if not done.cancelled():
                try:
                    done.set_result(work())
                except Exception as error:  # it belongs to whoever waits
                    done.set_exception(error)
            self._waiting.popleft()
        if self._waiting:
            loop.call_soon(self._go_on, loop)


def busy() -> Refused:
    """What is said when there is no room."""
    return Refused("busy", "Try again in a moment.", retry_after=_SOON)
