"""HTTP on the wire: uvicorn's, with patience for slow senders that ends."""

import asyncio
import json
from http import HTTPStatus
from typing import Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from faqbot.web.headers import with_usual
from faqbot.web.problem import KINDS, MEDIA_TYPE

SECONDS: Final = 8.0
"""So long may the head of a request take to arrive."""


class Protocol(H11Protocol):
    """Closes a connection whose request has begun, or was awaited, for `SECONDS` without a head.

    uvicorn itself only ends connections that are idle after a response. The body has its own
    time limit, in the app.
    """

    seconds = SECONDS
    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begins to wait for the head of a request."""
        super().connection_made(transport)
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        """Waits on while a head has begun and is not whole."""
        super().data_received(data)
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Waits no more."""
        super().connection_lost(exc)
        self._end_patience()

    def _wait_for_head(self) -> None:
        if self.conn.their_state is not h11.IDLE or self.transport.is_closing():
            self._end_patience()
        elif self._patience is None:
            self._patience = self.loop.call_later(self.seconds, self.transport.close)

    def _end_patience(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def send_400_response(self, msg: str) -> None:
        """Says that the request is no HTTP, as the app says what it refuses."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            kind = KINDS["bad-request"]
            content = {
                "type": "urn:faqbot:problem:bad-request",
                "title": kind.title,
                "status": kind.status,
                "detail": "Send HTTP/1.1 as RFC 9112 defines it.",
            }
            self._send_and_close(kind.status, json.dumps(content).encode("ascii"))
        self.transport.close()

    def _send_and_close(self, status: int, body: bytes) -> None:
        headers = with_usual(
            [
                (b"content-type", MEDIA_TYPE.encode("ascii")),
                (b"content-length", b"%d" % len(body)),
                (b"connection", b"close"),
            ]
        )
        reason = HTTPStatus(status).phrase.encode("ascii")
        events = (
            h11.Response(status_code=status, headers=headers, reason=reason),
            h11.Data(data=body),
            h11.EndOfMessage(),
        )
        self.transport.write(b"".join(self.conn.send(event) or b"" for event in events))
