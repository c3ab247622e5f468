"""The widget in a browser: what it sends, what it keeps, and that no text becomes markup."""

import itertools
import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from faqbot import Bot
from faqbot.web import Limits, create_app
from tests.browser import CHAT, Host, Visit, hosting, visiting
from tests.site import MemoryStore

_RUN = "window.hacked=1"
_CORES = (
    f"<script>{_RUN}</script>",
    f"<img src=x onerror={_RUN}>",
    f"<svg onload={_RUN}>",
    f"<svg><script>{_RUN}</script></svg>",
    f"<iframe srcdoc='<script>parent.{_RUN}</script>'></iframe>",
    f'<a href="javascript:{_RUN}" autofocus onfocus={_RUN}>999</a>',
    f"<details open ontoggle={_RUN}>",
    f"<style>@import '//x'</style><b onanimationstart={_RUN}>",
    f"<math><mtext></form><form><mglyph><style></math><img src onerror={_RUN}>",
    f"javascript:{_RUN}",
    f"<input autofocus onfocus={_RUN}>",
    f"<template shadowrootmode=open><script>{_RUN}</script></template>",
    f"<faq-chat src='data:,x' onclick={_RUN}>",
    f"<object data='javascript:{_RUN}'></object>",
    f"<base href='//x'><meta http-equiv=refresh content='0;javascript:{_RUN}'>",
    f"{{{{constructor.constructor('{_RUN}')()}}}}",
    f"${{{_RUN}}}",
    f"<body onload={_RUN}>",
    f"<video><source onerror={_RUN}></video>",
    f"<link rel=stylesheet href=x onerror={_RUN}>",
)
_WRAPPERS = (
    "{}",
    '">{}',
    "'>{}",
    "</p></div>{}",
    "</script>{}",
    "</textarea></title>{}",
    "-->{}",
    "]]>{}",
    "\u202e{}\u2028{}",
    "call 999 {} tel:116 123",
)
PAYLOADS = [wrapper.replace("{}", core) for wrapper, core in itertools.product(_WRAPPERS, _CORES)]
ELEMENTS = set("a bdi button div form h2 input label li p path section slot span svg ul".split())
"""What the widget is made of."""


@pytest.fixture(scope="module")
def host(pool: Bot) -> Iterator[Host]:
    app = create_app(pool, store=MemoryStore(), limits=Limits(per_minute=0))
    with hosting(Host(app)) as host:
        yield host


def hostile() -> Starlette:
    """A service that says the message in every text of its reply."""

    async def messages(request: Request) -> Response:
        text = (await request.json())["text"]
        reply = {
            "type": "escalation" if text.startswith("call") else "answer",
            "text": text,
            "entries": [text],
            "question": text,
            "score": 1,
            "options": [{"entry": text, "question": text}],
            "notes": [{"id": text, "text": text}],
            "sources": [{"title": text, "section": text}],
            "reviewed": text,
            "knowledge_version": text,
            "related": [{"entry": text, "question": text}],
            "state": {"entries": [text], "options": [text]},
        }
        return JSONResponse(reply)

    async def questions(request: Request) -> Response:
        listed = [{"entry": payload, "question": payload} for payload in PAYLOADS]
        texts = dict.fromkeys(("greeting", "contact", "emergency", "none_of_these"), PAYLOADS[0])
        return JSONResponse({"questions": listed, "about": {**texts, "takes_feedback": True}})

    return Starlette(
        routes=[
            Route("/api/messages", messages, methods=["POST"]),
            Route("/api/questions", questions),
        ]
    )


def strange(visit: Visit) -> list[str]:
    """What is in the page that the widget does not make."""
    found: list[str] = visit.page.evaluate(
        """(allowed) => {
          const root = document.querySelector("faq-chat").shadowRoot;
          const all = [...root.querySelectorAll("*"),
            ...document.querySelectorAll("faq-chat-announcer *")];
          const bad = (each) => !allowed.includes(each.localName)
            || [...each.attributes].some(({ name }) => /^(on|style|src)/.test(name))
            || (each.localName === "a" && !/^(tel:[+0-9]+$|http:)/.test(each.href));
          return all.filter(bad).map((each) => each.outerHTML);
        }""",
        sorted(ELEMENTS),
    )
    return found


def test_no_text_of_a_hostile_service_becomes_markup(browser: Browser) -> None:
    assert len(set(PAYLOADS)) == 200
    # The page allows inline scripts, so that only the widget keeps them from running.
    policy = "script-src 'self' 'unsafe-inline' 'unsafe-eval'"
    with hosting(Host(hostile(), policy=policy)) as host, visiting(browser, host.url) as visit:
        visit.open()
        expect(visit.page.locator(".message")).to_be_visible()
        visit.page.evaluate(
            """async (payloads) => {
              const chat = document.querySelector("faq-chat");
              await chat.ask(payloads[0]);
              for (const payload of payloads) {
                chat.strings = Object.fromEntries(
                  Object.keys(chat.strings).map((key) => [key, payload]));
              }
              for (const payload of payloads.slice(1)) await chat.ask(payload);
              chat.strings = {};
            }""",
            PAYLOADS,
        )
        visit.page.get_by_role("combobox").press_sequentially("script")
        expect(visit.page.get_by_role("option").first).to_be_visible()
        assert visit.page.locator(".message.you").count() == 200
        assert strange(visit) == []
        assert visit.page.evaluate("window.hacked") is None
        assert visit.page.locator(".message.you").first.inner_text().endswith(PAYLOADS[0])


def test_the_strings_in_the_page_become_no_markup(browser: Browser, pool: Bot) -> None:
    strings = json.dumps({"launcher": PAYLOADS[1], "title": PAYLOADS[2], "lang": "x", "no": 1})
    script = f'<script type="application/json" slot="strings">{strings}</script>'
    body = CHAT.replace("<p>", script + "<p>")
    with hosting(Host(create_app(pool), body)) as host, visiting(browser, host.url) as visit:
        expect(visit.page.get_by_role("button", name=PAYLOADS[1])).to_be_visible()
        assert strange(visit) == []
        assert visit.page.evaluate("window.hacked") is None


def test_nothing_is_asked_for_before_the_first_use_and_only_the_service(
    browser: Browser, host: Host
) -> None:
    with visiting(browser, host.url) as visit:
        visit.page.wait_for_load_state("networkidle")
        assert visit.paths == []
        visit.open()
        expect(visit.page.locator(".message")).to_be_visible()
        assert visit.paths == ["/faq/api/questions"]
        visit.page.get_by_role("combobox").press_sequentially("is the pool heated")
        assert len(visit.paths) == 1
        visit.ask("is the pool heated")
        visit.page.get_by_role("button", name="Yes").click()
        expect(visit.log).to_contain_text("Thank you.")
        visit.page.keyboard.press("Escape")
        visit.open()
        assert visit.paths[1:] == ["/faq/api/messages", "/faq/api/feedback"]
        assert {request.url.startswith(host.url + "/") for request in visit.requests} == {True}


def test_nothing_is_kept_and_no_page_is_named(browser: Browser, host: Host) -> None:
    with visiting(browser, host.url + "/?private=1") as visit:
        visit.page.context.add_cookies([{"name": "site", "value": "1", "url": host.url}])
        visit.open()
        visit.ask("is the pool heated")
        sent = [each.all_headers() for each in visit.requests if "/api/" in each.url]
        assert [each for each in sent if "cookie" in each or "referer" in each] == []
        kept = visit.page.evaluate(
            """async () => [document.cookie, localStorage.length, sessionStorage.length,
              (await indexedDB.databases()).length, (await caches.keys()).length, history.length]"""
        )
        assert kept[:5] == ["site=1", 0, 0, 0, 0]
        visit.page.reload()
        visit.open()
        expect(visit.page.locator(".message")).to_have_count(1)


def test_the_state_travels_with_each_message_and_nothing_else(browser: Browser, host: Host) -> None:
    with visiting(browser, host.url) as visit:
        visit.open()
        visit.ask("is the pool heated")
        visit.ask("goggles")
        sent = [each.post_data_json for each in visit.requests if each.method == "POST"]
        assert sent == [
            {"text": "is the pool heated", "state": None},
            {
                "text": "goggles",
                "state": {
                    "entries": ["temperature"],
                    "options": [],
                    "unknown": False,
                    "danger": None,
                },
            },
        ]


def test_the_strict_policy_stops_nothing(browser: Browser, host: Host) -> None:
    with visiting(browser, host.url) as visit:
        visit.open()
        for text in ("is the pool heated", "lockers or goggles", "I want to kill myself"):
            visit.ask(text)
        visit.page.get_by_role("button", name="I have read this").click()
        visit.page.get_by_role("combobox").press_sequentially("gog")
        expect(visit.page.get_by_role("option")).to_have_count(1)
        visit.page.emulate_media(color_scheme="dark")
        visit.page.set_viewport_size({"width": 320, "height": 400})
        assert visit.violations() == []
        # That the watch sees what is stopped:
        visit.page.evaluate("document.body.setAttribute('style', 'color: red')")
        assert visit.violations() == ["style-src-attr"]
