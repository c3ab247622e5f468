"""A visitor's view of the widget: a page on a real server, in a real Chromium.

The server runs on a thread and listens on loopback only. Start the browser for one module at a
time: while it runs, its event loop keeps `asyncio.run` from working on the same thread. What
Playwright is to call must be a function of Python's own: it sets attributes on it.
"""

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, sync_playwright
from starlette.applications import Starlette
from starlette.requests import Request as Asked
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route

from faqbot.web.assets import FOLDER
from faqbot.web.serve import bound, configured

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "require-trusted-types-for 'script'"
)
"""The content security policy that the widget must run under."""

CHAT = '<faq-chat src="/faq/api/messages"><p>Ring the desk on 01632 960123.</p></faq-chat>'

_FLAGS = (
    "--no-sandbox --disable-gpu --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
_WATCH = """
window.violations = [];
addEventListener("securitypolicyviolation", (event) => violations.push(event.violatedDirective));
addEventListener("DOMContentLoaded", () => {
  window.spoken = [];
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes) {
      if (node.localName === "p" && change.target.closest("faq-chat-announcer")) {
        spoken.push([change.target.getAttribute("aria-live"), node.textContent]);
      }
    }
  }).observe(document.body, { childList: true, subtree: true });
});
"""
# No rule is left out: those of best practice count, too.
_AXE = Axe()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium. Skips the tests where there is none."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("there is no chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield browser
        browser.close()


@dataclass
class Host:
    """A website with the service below /faq: `body` is what stands in its page."""

    faq: Starlette
    body: str = CHAT
    style: str = ""
    title: str = "A page"
    attributes: str = 'lang="en"'
    scripts: int = 1
    policy: str = POLICY
    url: str = ""
    _stop: list[uvicorn.Server] = field(default_factory=list)

    @property
    def app(self) -> Starlette:
        """The website as an ASGI app."""
        return Starlette(
            routes=[
                Route("/", self._page),
                Route("/host.css", self._style),
                Route("/chat-{copy}.js", self._script),
                Mount("/faq", self.faq),
            ]
        )

    def stop(self) -> None:
        """Stops the server, as if it had died."""
        for server in self._stop:
            server.should_exit = True
        for thread in threading.enumerate():
            if thread.name == self.url:
                thread.join(30)

    async def _page(self, request: Asked) -> Response:
        scripts = "".join(
            f'<script type="module" src="/chat-{copy}.js"></script>' for copy in range(self.scripts)
        )
        content = (
            f"<!doctype html><html {self.attributes}><head><title>{self.title}</title>"
            '<meta name="viewport" content="width=device-width">'
            f'<link rel="stylesheet" href="/host.css">{scripts}'
            f"</head><body><main><h1>{self.title}</h1>{self.body}</main></body></html>"
        )
        return HTMLResponse(content, headers={"content-security-policy": self.policy})

    async def _style(self, request: Asked) -> Response:
        return Response(self.style, media_type="text/css")

    async def _script(self, request: Asked) -> Response:
        content = (FOLDER / "faq-chat.js").read_bytes()
        return Response(content, media_type="text/javascript")


@contextmanager
def hosting(host: Host) -> Iterator[Host]:
    """The website on a free port of loopback, until the block ends or it is stopped."""
    with bound("127.0.0.1", 0) as listener:
        listener.listen()
        host.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = uvicorn.Server(configured(host.app))
        host._stop.append(server)
        thread = threading.Thread(target=server.run, args=([listener],), name=host.url)
        thread.start()
        try:
            yield host
        finally:
            host.stop()


@dataclass
class Visit:
    """A page that is looked at, and what it has asked for."""

    page: Page
    requests: list[Request] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        """What was asked for after the page, its style and its script, in order."""
        own = ("/host.css", "/chat-")
        urls = [request.url.split("/", 3)[3] for request in self.requests]
        return [f"/{url}" for url in urls if url and not f"/{url}".startswith(own)]

    def open(self) -> None:
        """Opens the panel with a click."""
        self.page.get_by_role("button", name="Ask a question").click()

    def ask(self, text: str) -> None:
        """Types a question and sends it with Enter; returns when it has been answered."""
        replies = self.replies()
        field = self.page.get_by_role("combobox")
        field.fill(text)
        field.press("Enter")
        self.page.locator(f".message.reply >> nth={replies}").wait_for(state="attached")

    @property
    def log(self) -> Locator:
        """The transcript."""
        return self.page.get_by_role("log")

    def replies(self) -> int:
        """How many replies there are."""
        return self.page.locator(".message.reply").count()

    def spoken(self) -> list[list[str]]:
        """What was announced: how urgent, and the text."""
        found: list[list[str]] = self.page.evaluate("spoken")
        return found

    def violations(self) -> list[str]:
        """What the content security policy has stopped."""
        found: list[str] = self.page.evaluate("violations")
        return found

    def flaws(self) -> list[str]:
        """What axe finds wrong with the page, its shadow trees included."""
        found = _AXE.run(self.page).response["violations"]
        return [
            f"{each['id']}: {node['html'][:200]} {node['failureSummary']}"
            for each in found
            for node in each["nodes"]
        ]


@contextmanager
def visiting(
    browser: Browser, url: str, *, watch: bool = True, **context: object
) -> Iterator[Visit]:
    """A visit to `url` with a fresh profile; `context` goes to Playwright's new_context."""
    options = {"viewport": {"width": 1000, "height": 800}, "reduced_motion": "reduce", **context}
    profile: BrowserContext = browser.new_context(**options)  # type: ignore[arg-type]
    try:
        page = profile.new_page()
        page.set_default_timeout(10_000)
        visit = Visit(page)
        page.on("request", lambda request: visit.requests.append(request))  # noqa: PLW0108
        if watch:
            page.add_init_script(_WATCH)
        page.goto(url)
        yield visit
    finally:
        profile.close()


def longest_tasks(browser: Browser, page: Page, act: Callable[[], None]) -> list[float]:
    """What each task of the page's main thread took while `act` ran, in ms, longest first.

    Counted is the time of the processor: a busy machine makes no task longer.
    """
    browser.start_tracing(page=page, categories=["toplevel"])
    act()
    events = json.loads(browser.stop_tracing())["traceEvents"]
    threads = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    taken = (
        event.get("tdur", 0) / 1000
        for event in events
        if event["name"] == "ThreadControllerImpl::RunTask"
        and (event["pid"], event["tid"]) in threads
    )
    return sorted(taken, reverse=True)
