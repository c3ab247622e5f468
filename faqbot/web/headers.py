"""Headers that every response carries, problems included, and what pages may load."""

from collections.abc import Iterable
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

USUAL: Final = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)
"""In every response that does not say otherwise."""

_ALL_PAGES = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
TEXT_PAGE: Final = f"default-src 'none'; style-src 'self'; {_ALL_PAGES}"
"""The content security policy (CSP 3, W3C) of a page that runs no script."""

CHAT_PAGE: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    f"require-trusted-types-for 'script'; {_ALL_PAGES}"
)
"""That of a page with the chat, whose script makes no markup of texts (Trusted Types, W3C)."""

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
    """`headers` with the usual ones that they lack, and without a server banner.

    >>> with_usual([(b"server", b"x")])[0]
    (b'cache-control', b'no-store')
    """
    own = [(name, value) for name, value in headers if name != b"server"]
    named = {name for name, _ in own}
    return [*own, *(each for each in USUAL if each[0] not in named)]
