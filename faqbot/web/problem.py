"""What cannot be done, said as `application/problem+json` (RFC 9457).

Every problem also tells whom to ask instead and what to do in an emergency: a patient may be
waiting for an answer. None repeats what was sent.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final, NamedTuple

from starlette.responses import JSONResponse

from faqbot.web.live import Live

MEDIA_TYPE: Final = "application/problem+json"


class Kind(NamedTuple):
    """A kind of problem: its status code and its title."""

    status: int
    title: str


KINDS: Final[Mapping[str, Kind]] = {
    "bad-request": Kind(400, "This is not a valid HTTP request."),
    "bad-json": Kind(400, "The body is not valid JSON."),
    "origin": Kind(403, "Pages of this origin may not use this service."),
    "not-found": Kind(404, "There is nothing at this address."),
    "method": Kind(405, "This method is not allowed here."),
    "too-slow": Kind(408, "The body took too long to arrive."),
    "unknown-choice": Kind(409, "No such option was offered."),
    "too-large": Kind(413, "The body is too large."),
    "too-long": Kind(413, "The text is too long."),
    "media-type": Kind(415, "The body must be sent as application/json."),
    "invalid": Kind(422, "The body does not hold what is needed."),
    "too-many": Kind(429, "Too many requests from this address."),
    "failed": Kind(500, "Something went wrong here."),
    "busy": Kind(503, "Too many people are asking at this moment."),
    "not-stored": Kind(503, "The feedback could not be stored."),
    "not-ready": Kind(503, "The service is not ready."),
}
"""Every kind of problem, by its code."""


class Refused(Exception):
    """A request that cannot be served; the guard turns it into a response.

    `code` is one of `KINDS`, `detail` says what to do about it, `retry_after` is in seconds,
    `headers` go into the response, `more` are members that the problem has besides the usual.
    """

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        retry_after: int | None = None,
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.more = dict(more or {})
        self.headers = dict(headers or {})
        if retry_after is not None:
            self.headers["retry-after"] = str(retry_after)


def problem(refused: Refused, live: Live) -> JSONResponse:
    """The response that says what `refused` says; `live` knows whom to ask instead."""
    kind = KINDS[refused.code]
    content = {
        "type": f"urn:faqbot:problem:{refused.code}",
        "title": kind.title,
        "status": kind.status,
        "detail": refused.detail,
        "contact": live.bot.kb.messages.contact,
        "emergency": live.emergency,
        **refused.more,
    }
    return JSONResponse(content, kind.status, refused.headers, MEDIA_TYPE)


def of_status(status: int, headers: Mapping[str, str] | None) -> Refused:
    """What is said when the router finds no route (404) or not the method (405).

    >>> of_status(404, None).code
    'not-found'
    """
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        return Refused("method", "Use one that the Allow header names.", headers=headers)
    if status == HTTPStatus.NOT_FOUND:
        return Refused("not-found", "openapi.json lists all addresses.", headers=headers)
    return Refused("bad-request", "Send a request as openapi.json describes it.", headers=headers)
