"""Hostile bodies, too many requests, and who sends them."""

import asyncio
import json
import pickle
import tracemalloc
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.types import Message, Scope

from faqbot import Bot
from faqbot.errors import UsageError
from faqbot.web import Limits, create_app
from faqbot.web.body import LONGEST
from faqbot.web.client import client, networks
from faqbot.web.limits import Concurrency, Rate
from faqbot.web.problem import Refused
from tests.site import call, post, said

FREE = Limits(per_minute=0)


@pytest.fixture(scope="module")
def app(pool: Bot) -> Starlette:
    return create_app(pool, limits=FREE)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"text": "a"} {}',
        b"\xef\xbb\xbf{}",
        b'{"text": NaN}',
        b'{"text": "a", "state": {"n": Infinity}}',
        b'{"text": "a", "state": {"n": -Infinity}}',
        b'{"text": "a", "state": {"n": 1e999}}',
        b'{"text": "a", "state": {"n": ' + b"9" * 5000 + b"}}",
        b'{"text": "a", "text": "b"}',
        b"[" * 8000,
        b'{"a":' * 1300 + b"1" + b"}" * 1300,
        b'{"text": "\xff"}',
        b'{"text": "\xed\xa0\x80"}',
        b'{"text": "\xc0\xaf"}',
        b'{"text": "\\ud800"}',
        b'{"text": "a", "state": {"\\udfff": 1}}',
        "{}".encode("utf-16"),
        "{}".encode("utf-32"),
        b"\x00",
    ],
)
def test_what_is_not_json_is_refused(app: Starlette, body: bytes) -> None:
    said(post(app, body), 400, "bad-json")


@pytest.mark.parametrize(
    "given_type",
    [
        "text/plain",
        "application/json; charset=latin-1",
        "application/json, text/plain",
        "application/jsonp",
        "application/json;",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        "",
    ],
)
def test_only_json_is_read_as_json(app: Starlette, given_type: str) -> None:
    said(post(app, {"text": "a"}, content_type=given_type), 415, "media-type")


def test_a_body_without_a_type_or_with_a_coding_is_refused(app: Starlette) -> None:
    said(call(app, "POST", "/api/messages", b'{"text": "a"}'), 415, "media-type")
    said(post(app, {"text": "a"}, content_encoding="gzip"), 415, "media-type")


@pytest.mark.parametrize(
    "given_type",
    ["application/json", "application/json; charset=utf-8", 'Application/JSON;charset="UTF-8"'],
)
def test_json_in_utf_8_is_read(app: Starlette, given_type: str) -> None:
    assert post(app, {"text": "goggles"}, content_type=given_type).status_code == 200


def test_a_body_of_8_kb_is_read_and_one_byte_more_is_not(app: Starlette) -> None:
    body = json.dumps({"text": "goggles", "state": None}).encode()
    assert post(app, body.ljust(LONGEST)).status_code == 200
    said(post(app, body.ljust(LONGEST + 1)), 413, "too-large")


def scope_of(**headers: str) -> Scope:
    """A request as a server hands it on."""
    named = {"content-type": "application/json", **headers}
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "path": "/api/messages",
        "raw_path": b"/api/messages",
        "root_path": "",
        "scheme": "http",
        "query_string": b"",
        "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in named.items()],
        "client": ("192.0.2.1", 1),
        "server": ("127.0.0.1", 80),
    }


def answered(app: Starlette, chunks: AsyncIterator[bytes], **headers: str) -> list[Message]:
    """What an app sends to a request whose body comes in `chunks`."""
    sent: list[Message] = []

    async def receive() -> Message:
        body = await anext(chunks, b"")
        return {"type": "http.request", "body": body, "more_body": bool(body)}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(scope_of(**headers), receive, send))
    return sent


@pytest.mark.parametrize(
    "headers", [{"content_length": "20000000"}, {"transfer_encoding": "chunked"}]
)
def test_an_endless_body_costs_no_memory_and_closes_the_connection(
    app: Starlette, headers: dict[str, str]
) -> None:
    taken = [0]

    async def endless() -> AsyncIterator[bytes]:
        while True:
            taken[0] += 1024
            yield b"x" * 1024

    answered(app, endless(), **headers)
    tracemalloc.start()
    before = taken[0]
    start, *_ = answered(app, endless(), **headers)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert start["status"] == 413
    assert (b"connection", b"close") in start["headers"]
    assert taken[0] - before <= LONGEST + 1024
    assert peak < 1_000_000


def test_an_unread_body_closes_the_connection_and_a_read_one_does_not(app: Starlette) -> None:
    async def one() -> AsyncIterator[bytes]:
        yield b'{"text": "goggles"}'

    refused, *_ = answered(app, one(), content_length="19", content_type="text/plain")
    assert (refused["status"], dict(refused["headers"])[b"connection"]) == (415, b"close")
    read, *_ = answered(app, one(), content_length="19")
    assert read["status"] == 200
    assert b"connection" not in dict(read["headers"])


@settings(max_examples=150)
@given(
    body=st.binary(max_size=200) | st.text(max_size=100).map(lambda t: t.encode("utf-8", "replace"))
)
def test_no_bytes_give_a_5xx(app: Starlette, body: bytes) -> None:
    assert 400 <= post(app, body).status_code < 500


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=150)
@given(text=JSON | st.text(), state=JSON, more=st.dictionaries(st.text(), JSON, max_size=1))
def test_no_json_gives_a_5xx(app: Starlette, text: object, state: object, more: Any) -> None:
    body = json.dumps({"text": text, "state": state, **more}).encode()
    response = post(app, body)
    assert response.status_code < 500
    assert response.json()


def test_a_client_that_sends_too_many_waits_and_others_do_not(pool: Bot) -> None:
    app = create_app(pool, limits=Limits(per_minute=1, burst=3))
    for _ in range(3):
        assert post(app, {"text": "goggles"}).status_code == 200
    refused = post(app, {"text": "goggles"})
    said(refused, 429, "too-many")
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert post(app, {"text": "goggles"}, client="192.0.2.2").status_code == 200
    assert call(app, "GET", "/api/health").status_code == 200


def test_a_client_may_send_again_as_time_goes_by() -> None:
    rate = Rate(Limits(per_minute=60, burst=2))
    assert [rate.wait("a", at) for at in (0, 0, 0.5, 1, 1.5, 2)] == [0, 0, 0.5, 0, 0.5, 0]
    assert [rate.wait("a", 100), rate.wait("a", 100), rate.wait("a", 100)] == [0, 0, 1]


def test_being_refused_does_not_lengthen_the_wait() -> None:
    rate = Rate(Limits(per_minute=60, burst=1))
    rate.wait("a", 0)
    assert {rate.wait("a", 0.5) for _ in range(1000)} == {0.5}


def test_a_million_clients_need_little_memory() -> None:
    rate = Rate(Limits(clients=1000))
    for number in range(1_000_000):
        rate.wait(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", number / 1000)
    assert len(pickle.dumps(rate)) < 50_000


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "1.2.3.4, nonsense, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("10.0.0.1", "198.51.100.1:54321", "198.51.100.1"),
        ("10.0.0.1", "[2001:db8:1:2:3:4:5:6]:443", "2001:db8:1:2::/64"),
        ("10.0.0.1", "1.2.3.4:1, 198.51.100.1:2, 10.0.0.2:3", "198.51.100.1"),
        ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("2001:db8::1", "198.51.100.1", "2001:db8::/64"),
        ("testclient", "198.51.100.1", "testclient"),
    ],
)
def test_the_client_is_whom_a_trusted_proxy_names(peer: str, forwarded: str, found: str) -> None:
    scope = {"client": (peer, 1), "headers": [(b"x-forwarded-for", forwarded.encode())]}
    assert client(scope, networks(["10.0.0.0/8"])) == found


def test_without_trusted_proxies_the_peer_is_the_client() -> None:
    forwarded = [(b"x-forwarded-for", b"198.51.100.1")]
    for peer, found in (("192.0.2.1", "192.0.2.1"), ("2001:db8::1", "2001:db8::/64"), (None, "")):
        scope = {"client": (peer, 1) if peer else None, "headers": forwarded}
        assert client(scope, ()) == found


def test_a_forwarded_address_counts_only_behind_a_trusted_proxy(pool: Bot) -> None:
    limits = Limits(per_minute=1, burst=1)
    direct = create_app(pool, limits=limits)
    proxied = create_app(pool, limits=limits, trusted_proxies=["192.0.2.1"])
    statuses = [
        [post(app, {"text": "a"}, x_forwarded_for=address).status_code for address in ("a", "b")]
        for app in (direct,)
    ]
    assert statuses == [[200, 429]]
    for address in ("198.51.100.1", "198.51.100.2"):
        assert post(proxied, {"text": "a"}, x_forwarded_for=address).status_code == 200
    assert post(proxied, {"text": "a"}, x_forwarded_for="198.51.100.2").status_code == 429


@pytest.mark.parametrize("proxy", ["proxy.example", "10.0.0.1/8", ""])
def test_a_proxy_that_is_no_address_is_an_error(pool: Bot, proxy: str) -> None:
    with pytest.raises(UsageError, match="is not an address or network of a proxy"):
        create_app(pool, trusted_proxies=[proxy])


def test_messages_beyond_those_that_may_wait_are_turned_away(pool: Bot) -> None:
    app = create_app(pool, limits=Limits(per_minute=0, waiting=3))
    responses = asyncio.run(_at_once(app, [f"goggles {number}" for number in range(8)]))
    assert sorted(response.status_code for response in responses) == [200] * 3 + [503] * 5
    refused = next(response for response in responses if response.status_code == 503)
    said(refused, 503, "busy")
    assert refused.headers["retry-after"] == "1"
    assert post(app, {"text": "goggles"}).status_code == 200


async def _at_once(app: Starlette, texts: list[str]) -> list[httpx.Response]:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://site.example") as site:
        return await asyncio.gather(
            *(site.post("/api/messages", json={"text": text}) for text in texts)
        )


def test_requests_beyond_those_that_may_run_are_turned_away() -> None:
    async def run(most: int) -> list[object]:
        going = asyncio.Event()

        async def slow(scope: Scope, receive: object, send: object) -> None:
            await going.wait()

        limited: Callable[..., Any] = Concurrency(slow, most)
        tasks = [asyncio.create_task(limited({"type": "http"}, None, None)) for _ in range(3)]
        await asyncio.sleep(0)
        going.set()
        return list(await asyncio.gather(*tasks, return_exceptions=True))

    *served, refused = asyncio.run(run(2))
    assert served == [None, None]
    assert isinstance(refused, Refused)
    assert refused.code == "busy"


@settings(max_examples=60)
@given(
    text=st.text(st.sampled_from("a\u0301\u0316\ufdfa\u1e9e '.?\U0001f600\u200d-1"), max_size=2600)
)
def test_no_adversarial_text_is_a_5xx(app: Starlette, text: str) -> None:
    assert post(app, {"text": text}).status_code in (200, 413, 422)
