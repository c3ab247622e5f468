"""A website's view of the service: requests to an app in this process, and to a real server."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
from starlette.applications import Starlette

from faqbot.errors import StoreError
from faqbot.reply import Reply
from faqbot.store import Feedback, KeptMessage

ALWAYS = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


class MemoryStore:
    """A store that forgets everything at its end; `failing` makes every call fail."""

    def __init__(self, *, keeps_messages: bool = False) -> None:
        self.keeps_messages = keeps_messages
        self.failing = False
        self.taken: dict[str, Feedback] = {}
        self.kept: list[str] = []
        self.red_flags: list[bool] = []

    def add_feedback(self, feedback: Feedback, *, red_flag: bool) -> bool:
        self.check()
        self.red_flags.append(red_flag)
        return self.taken.setdefault(feedback.key, feedback) is feedback

    def keep_message(self, message: str, reply: Reply) -> bool:
        self.check()
        self.kept.append(message)
        return True

    def feedback(self) -> list[Feedback]:
        return list(self.taken.values())

    def messages(self) -> list[KeptMessage]:
        return []

    def purge(self) -> int:
        return 0

    def erase(self, containing: str = "") -> int:
        return 0

    def erase_all(self) -> int:
        return 0

    def check(self) -> None:
        if self.failing:
            raise StoreError("memory", "the disk is full")

    def close(self) -> None:
        self.failing = True


def call(
    app: Starlette,
    method: str,
    path: str,
    content: bytes = b"",
    *,
    client: str = "192.0.2.1",
    headers: dict[str, str] | None = None,
) -> httpx.Response:
    """The response of an app in this process; what it raises is raised."""

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app=app, client=(client, 40000))
        async with httpx.AsyncClient(transport=transport, base_url="http://site.example") as site:
            return await site.request(method, path, content=content, headers=headers)

    return asyncio.run(send())


def post(
    app: Starlette,
    body: object,
    path: str = "/api/messages",
    client: str = "192.0.2.1",
    **headers: str,
) -> httpx.Response:
    """The response to `body`, JSON or bytes, with headers such as `content_type`."""
    content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    sent = {"content-type": "application/json", **named}
    return call(app, "POST", path, content, client=client, headers=sent)


def said(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The problem that a response says, which must be of this status and code."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert ALWAYS.items() <= response.headers.items()
    found: dict[str, Any] = response.json()
    assert (found["type"], found["status"]) == (f"urn:faqbot:problem:{code}", status)
    assert found["title"]
    assert found["detail"]
    assert found["contact"]
    assert found["emergency"]
    return found


class Site(NamedTuple):
    """A running `faqbot serve`: where it listens, its process, what it has logged."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def exchange(self, sent: bytes) -> bytes:
        """All that comes back for `sent` until the server closes."""
        with self.connect() as connection:
            try:
                connection.sendall(sent)
                connection.shutdown(socket.SHUT_WR)
                return b"".join(iter(lambda: connection.recv(65536), b""))
            except ConnectionError:
                return b""

    def logged(self) -> str:
        return self.log.read_text("utf-8")

    def wait_for(self, text: str) -> None:
        """Returns when the log holds `text`."""
        follow = [
            "timeout",
            "60",
            "tail",
            "--follow",
            "--lines=+1",
            "--sleep-interval=0.05",
            str(self.log),
        ]
        with subprocess.Popen(follow, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as tail:
            assert tail.stdout is not None
            found = any(text.encode() in line for line in tail.stdout)
            tail.kill()
        assert found, self.logged()


@contextmanager
def serving(*arguments: str | Path, **environment: str) -> Iterator[Site]:
    """`faqbot serve` with these arguments, on a free port, until the block ends."""
    command = [sys.executable, "-m", "faqbot", "serve", "--port", "0", *map(str, arguments)]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with log.open("wb") as stream:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                env={**os.environ, **environment},
            )
        site = Site(0, process, log)
        try:
            site.wait_for("serving on ")
            found = re.search(r"serving on http://\S+:(\d+)", site.logged())
            assert found, site.logged()
            yield site._replace(port=int(found[1]))
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            process.wait(30)
