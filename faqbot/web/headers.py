"""Headers that every response carries, problems included."""

from collections.abc import Iterable
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

ALWAYS: Final = (
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)
"""In every response."""

_CACHE, _NO_STORE = b"cache-control", (b"cache-control", b"no-store")
_CLOSE = ((b"connection", b"close"),)


class Headers:
    """ASGI middleware that adds the headers above and takes a server banner away.

    A response to a request whose body was not read to its end also closes the connection:
    the rest of that body may never come, or never end.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        unread = _announces_body(scope)

        async def read() -> Message:
            nonlocal unread
            message = await receive()
            if message["type"] == "http.request" and not message.get("more_body", False):
                unread = False
            return message

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                closing = unread and scope["http_version"].startswith("1")
                message["headers"] = [*with_usual(message["headers"]), *(_CLOSE if closing else ())]
            await send(message)

        await self._app(scope, read, dressed)


def _announces_body(scope: Scope) -> bool:
    """Whether a body follows the head of the request (RFC 9112, section 6)."""
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value.strip() != b"0")
        for name, value in scope["headers"]
    )


def with_usual(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """`headers` with those of every response, and without a server banner.

    What is served is not to be stored unless it says otherwise.

    >>> with_usual([(b"server", b"x")])[0]
    (b'cache-control', b'no-store')
    """
    own = [(name, value) for name, value in headers if name != b"server"]
    usual = () if any(name == _CACHE for name, _ in own) else (_NO_STORE,)
    return [*own, *usual, *ALWAYS]
