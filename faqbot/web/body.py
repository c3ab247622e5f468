"""The body of a request as JSON: small, soon there, and strictly JSON (RFC 8259)."""

import asyncio
import json
import math
import re
from typing import Any, Final, Never

from starlette.requests import Request

from faqbot.web.problem import Refused

LONGEST: Final = 8 * 1024
"""Bytes that a body may have."""

SECONDS: Final = 8.0
"""So long may a body take to arrive."""

_JSON = re.compile(r'\s*application/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?', re.IGNORECASE)


async def read(request: Request, seconds: float = SECONDS) -> bytes:
    """The body of a request that says that it is JSON. Raises Refused for any other."""
    _check_head(request)
    try:
        async with asyncio.timeout(seconds):
            return await _read(request)
    except TimeoutError:
        raise Refused("too-slow", f"Send it within {seconds:g} seconds.") from None


def an_object(content: bytes) -> dict[str, Any]:
    """The JSON object that `content` is. Raises Refused for anything else."""
    value = parsed(content)
    if not isinstance(value, dict):
        raise Refused("invalid", "Send a JSON object.")
    return value


def _check_head(request: Request) -> None:
    types = request.headers.getlist("content-type")
    if len(types) != 1 or not _JSON.fullmatch(types[0]):
        raise Refused("media-type", "Send the header 'Content-Type: application/json'.")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Refused("media-type", "Send the body without a content encoding.")
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length[:20]) > LONGEST:
        raise _too_large()


async def _read(request: Request) -> bytes:
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > LONGEST:
            raise _too_large()
    return bytes(content)


def _too_large() -> Refused:
    return Refused("too-large", f"Send at most {LONGEST} bytes.")


def parsed(content: bytes) -> object:
    """The JSON value that `content` is. Raises Refused when it is none.

    Stricter than `json`: no NaN or Infinity, no number that a double cannot hold, no name twice
    in an object, no half of a surrogate pair.

    >>> parsed(b'{"text": "is it safe"}')
    {'text': 'is it safe'}
    """
    try:
        value = json.loads(
            content.decode("utf-8"),
            object_pairs_hook=_once,
            parse_constant=_no_number,
            parse_float=_finite,
            parse_int=_integer,
        )
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeError:
        raise Refused("bad-json", "Send UTF-8 text without lone surrogates.") from None
    except (ValueError, RecursionError):
        raise Refused("bad-json", "Send one JSON value as RFC 8259 defines it.") from None
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in an object")
    return found


def _no_number(_: str) -> Never:
    raise ValueError("NaN and Infinity are not JSON")


def _finite(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise ValueError("too large a number")
    return number


def _integer(text: str) -> int:
    if len(text) > 20:
        raise ValueError("too large a number")
    return int(text)
