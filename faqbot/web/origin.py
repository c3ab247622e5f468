"""Which pages may use the service: those of its own origin, and those that are named.

A browser says from which origin (RFC 6454) a page sends. Cross-origin requests get the
headers of the Fetch standard's CORS protocol, without credentials.
"""

import re
from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from faqbot.errors import UsageError
from faqbot.text import quoted
from faqbot.web.assets import is_asset
from faqbot.web.live import Live
from faqbot.web.problem import Refused, problem

_ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")
_PREFLIGHT_SECONDS = "7200"


def checked(origins: Iterable[str]) -> frozenset[bytes]:
    """`origins` as they stand in the header. Raises UsageError for what is no origin.

    >>> checked(["https://clinic.example"])
    frozenset({b'https://clinic.example'})
    """
    if isinstance(origins, str):
        raise UsageError("allow_origins: give a list of origins, not one text")
    given = list(origins)
    for origin in given:
        if not _ORIGIN.fullmatch(origin):
            raise UsageError(
                f"{quoted(origin)} is not an origin: write scheme and host in lower case, and "
                "the port unless it is the usual one, such as https://clinic.example"
            )
    return frozenset(origin.encode("ascii") for origin in given)


class Origin:
    """ASGI middleware that lets no page of another origin through, unless it is allowed.

    A request without an Origin header comes from no page, or from a plain link, and passes.
    Pages of the same origin pass as their browser says so (`Sec-Fetch-Site`, which no page
    can set); it says so over HTTPS and on localhost only. Files for pages are for all of them.
    """

    def __init__(self, app: ASGIApp, live: Live, allowed: frozenset[bytes]) -> None:
        self._app = app
        self._live = live
        self._allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or is_asset(_below_app(scope)):
            await self._app(scope, receive, send)
            return
        origins = [value for name, value in scope["headers"] if name == b"origin"]
        if not origins:
            await self._app(scope, receive, _with(send, {"vary": "Origin"}))
        elif len(origins) == 1 and origins[0] in self._allowed:
            origin = origins[0].decode("ascii")
            shared = {
                "access-control-allow-origin": origin,
                "access-control-expose-headers": "retry-after",
                "vary": "Origin",
            }
            app = _preflight() if _is_preflight(scope) else self._app
            await app(scope, receive, _with(send, shared))
        elif (b"sec-fetch-site", b"same-origin") in scope["headers"]:
            await self._app(scope, receive, _with(send, {"vary": "Origin"}))
        else:
            refused = Refused("origin", "Its operator can allow it with --allow-origin.")
            await problem(refused, self._live)(scope, receive, _with(send, {"vary": "Origin"}))


def _with(send: Send, added: dict[str, str]) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(added)
        await send(message)

    return sent


def _below_app(scope: Scope) -> str:
    """The path below where the app is mounted."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def _is_preflight(scope: Scope) -> bool:
    return scope["method"] == "OPTIONS" and any(
        name == b"access-control-request-method" for name, _ in scope["headers"]
    )


def _preflight() -> Response:
    """Leave to send JSON, whatever was asked for: the browser compares it with what it needs."""
    return Response(
        status_code=204,
        headers={
            "access-control-allow-methods": "GET, POST",
            "access-control-allow-headers": "content-type",
            "access-control-max-age": _PREFLIGHT_SECONDS,
        },
    )
