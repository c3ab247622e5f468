"""The widget in a browser: what shows when something fails, and that it goes on after it."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Route, expect

from faqbot import Bot
from faqbot.web import Limits, create_app
from tests.browser import Host, Visit, hosting, visiting

MESSAGES = "**/api/messages"
CONTACT = "For anything else, please ask a member of staff."


@pytest.fixture(scope="module")
def host(pool: Bot) -> Iterator[Host]:
    with hosting(Host(create_app(pool, limits=Limits(per_minute=0)))) as host:
        yield host


@pytest.fixture
def visit(browser: Browser, host: Host) -> Iterator[Visit]:
    with visiting(browser, host.url) as visit:
        visit.page.evaluate(
            "window.failed = [];"
            "addEventListener('faq-chat-error', (event) => failed.push(event.detail))"
        )
        visit.open()
        expect(visit.page.locator(".message")).to_be_visible()
        yield visit


def sent(visit: Visit, text: str) -> None:
    field = visit.page.get_by_role("combobox")
    field.fill(text)
    field.press("Enter")


def failed(visit: Visit, why: str, text: str = "is the pool heated") -> None:
    """Checks what shows: why, whom to ask, what to do in an emergency, and the text kept."""
    shown = visit.page.locator(".failure")
    expect(shown).to_contain_text(why)
    expect(shown).to_contain_text(CONTACT)
    expect(shown).to_contain_text("emergency number")
    expect(visit.page.get_by_text("Ring the desk on 01632 960123.")).to_be_visible()
    expect(visit.page.get_by_role("combobox")).to_have_value(text)
    expect(visit.page.locator(".message.you")).to_have_count(0)


def recovers(visit: Visit) -> None:
    visit.page.get_by_role("button", name="Try again").click()
    expect(visit.log).to_contain_text("The water has 28 degrees.")
    expect(visit.page.locator(".failure")).to_be_hidden()
    expect(visit.page.locator(".message.you")).to_have_count(1)
    expect(visit.page.get_by_role("combobox")).to_have_value("")
    expect(visit.page.get_by_role("combobox")).to_be_focused()


def test_a_stopped_server(browser: Browser, pool: Bot) -> None:
    with hosting(Host(create_app(pool))) as host, visiting(browser, host.url) as visit:
        visit.open()
        expect(visit.page.locator(".message")).to_be_visible()
        host.stop()
        sent(visit, "is the pool heated")
        failed(visit, "The answer could not be fetched.")


def test_a_server_that_is_down_from_the_start(browser: Browser, host: Host) -> None:
    with visiting(browser, host.url) as visit:
        visit.page.route("**/api/*", lambda route: route.abort())
        visit.open()
        expect(visit.page.locator(".message")).to_contain_text("not for emergencies")
        sent(visit, "is the pool heated")
        failed(visit, "The answer could not be fetched.")
        visit.page.unroute("**/api/*")
        recovers(visit)


def test_too_many_requests(browser: Browser, pool: Bot) -> None:
    limits = Limits(per_minute=60, burst=3)
    app = create_app(pool, limits=limits)
    with hosting(Host(app)) as host, visiting(browser, host.url) as visit:
        visit.open()
        expect(visit.page.locator(".message")).to_be_visible()
        while httpx.get(f"{host.url}/faq/api/about").status_code == 200:
            pass
        sent(visit, "is the pool heated")
        failed(visit, "Too many questions at once. Please try again in 1 s.")
        again = visit.page.get_by_role("button", name="Try again")
        for _ in range(200):  # each takes some 30 ms, and one a second is let through
            with visit.page.expect_response(MESSAGES) as response:
                again.click()
            if response.value.ok:
                break
        expect(visit.log).to_contain_text("The water has 28 degrees.")
        expect(again).to_have_count(0)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, "<html>Oops"),
        (502, ""),
        (404, '{"contact": 1}'),
        (200, "{"),
        (200, "null"),
        (200, "[]"),
        (200, '{"type": "answer"}'),
        (200, '{"type": "answer", "text": "x", "entries": [], "options": {}}'),
        (
            200,
            '{"type": "answer", "text": "x", "entries": [], "options": [null],'
            ' "notes": [], "sources": []}',
        ),
    ],
)
def test_a_bad_response(visit: Visit, status: int, body: str) -> None:
    visit.page.route(MESSAGES, lambda route: route.fulfill(status=status, body=body), times=1)
    sent(visit, "is the pool heated")
    failed(visit, "The answer could not be fetched.")
    assert visit.page.evaluate("failed") == [{"reason": "failed", "status": status}]
    recovers(visit)


def test_a_response_that_never_comes(visit: Visit) -> None:
    held: list[Route] = []
    visit.page.clock.install()
    visit.page.route(MESSAGES, lambda route: held.append(route), times=1)  # noqa: PLW0108
    with visit.page.expect_request(MESSAGES):
        sent(visit, "is the pool heated")
    visit.page.clock.run_for(500)
    expect(visit.log).to_contain_text("Looking for an answer")
    # Time flows on its own as well, however slow the machine is.
    visit.page.clock.run_for(4000)
    expect(visit.page.locator(".failure")).to_be_hidden()
    visit.page.clock.run_for(4000)
    failed(visit, "The answer is taking too long.")
    expect(visit.page.locator(".waiting")).to_have_count(0)
    recovers(visit)


def test_a_message_does_not_wait_for_the_greeting(browser: Browser, host: Host) -> None:
    held: list[Route] = []
    with visiting(browser, host.url) as visit:
        visit.page.route("**/api/questions", lambda route: held.append(route))  # noqa: PLW0108
        with visit.page.expect_request("**/api/questions"):
            visit.open()
        visit.ask("is the pool heated")
        expect(visit.log).to_contain_text("The water has 28 degrees.")
        held[0].continue_()
        expect(visit.page.locator(".message").first).to_contain_text("Ask me a question")


def test_no_network(visit: Visit) -> None:
    visit.page.context.set_offline(True)
    sent(visit, "is the pool heated")
    failed(visit, "You seem to be offline.")
    visit.page.context.set_offline(False)
    recovers(visit)


def test_a_text_that_is_too_long(visit: Visit) -> None:
    sent(visit, "swim " * 200)
    failed(visit, "That is too long. Please ask in fewer words.", ("swim " * 200).strip())


def test_a_failure_is_announced_at_once(visit: Visit) -> None:
    visit.page.route(MESSAGES, lambda route: route.abort(), times=1)
    sent(visit, "is the pool heated")
    failed(visit, "The answer could not be fetched.")
    emergency = "In an emergency, call your local emergency number."
    assert visit.spoken()[-1] == [
        "assertive",
        f"The answer could not be fetched.\n{CONTACT}\n{emergency}",
    ]


def test_what_is_typed_meanwhile_is_not_overwritten(visit: Visit) -> None:
    held: list[Route] = []
    visit.page.route(MESSAGES, lambda route: held.append(route), times=1)  # noqa: PLW0108
    with visit.page.expect_request(MESSAGES):
        sent(visit, "is the pool heated")
    visit.page.get_by_role("combobox").fill("goggles")
    held[0].abort()
    failed(visit, "The answer could not be fetched.", "goggles")
    visit.page.get_by_role("button", name="Try again").click()
    expect(visit.log).to_contain_text("The water has 28 degrees.")
    expect(visit.page.get_by_role("combobox")).to_have_value("goggles")


def test_a_choice_that_fails_is_tried_again(visit: Visit) -> None:
    visit.ask("lockers or goggles")
    visit.page.route(MESSAGES, lambda route: route.abort(), times=1)
    visit.page.get_by_role("button", name="Can I borrow goggles?").click()
    visit.page.get_by_role("button", name="Try again").click()
    expect(visit.log).to_contain_text("No, but the shop sells them.")


def test_without_script_the_elements_own_content_shows(browser: Browser, host: Host) -> None:
    with visiting(browser, host.url, watch=False, java_script_enabled=False) as visit:
        expect(visit.page.get_by_text("Ring the desk on 01632 960123.")).to_be_visible()


def test_with_script_the_elements_own_content_is_not_there(browser: Browser, host: Host) -> None:
    with visiting(browser, host.url) as visit:
        expect(visit.page.get_by_text("Ring the desk on 01632 960123.")).to_be_hidden()
