"""The widget in a browser: that everybody can use it (WCAG 2.2 AA)."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from faqbot import Bot
from faqbot.web import Limits, create_app
from tests.browser import CHAT, Host, Visit, hosting, visiting
from tests.site import MemoryStore

CRISIS = "I want to kill myself"
INLINE = CHAT.replace("<faq-chat", '<faq-chat mode="inline"')
PHONE = {"width": 390, "height": 780}
ZOOMED = {"width": 320, "height": 256}
"""A window of 1280 by 1024 at 400%."""

LOOKS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
    "phone": {"viewport": PHONE},
    "zoomed": {"viewport": ZOOMED},
}


@pytest.fixture(scope="module")
def host(pool: Bot) -> Iterator[Host]:
    app = create_app(pool, store=MemoryStore(), limits=Limits(per_minute=0))
    with hosting(Host(app)) as host:
        yield host


@pytest.fixture(scope="module")
def rtl(pool: Bot) -> Iterator[Host]:
    app = create_app(pool, limits=Limits(per_minute=0))
    with hosting(Host(app, attributes='lang="ar" dir="rtl"')) as host:
        yield host


@pytest.fixture
def visit(browser: Browser, host: Host) -> Iterator[Visit]:
    with visiting(browser, host.url) as visit:
        yield visit


def walk(visit: Visit) -> Iterator[str]:
    """Brings the widget into each of its states and names it."""
    yield "closed"
    visit.open()
    expect(visit.page.locator(".message")).to_be_visible()
    yield "open"
    visit.ask("how warm is the water")
    yield "answer"
    visit.ask("lockers or goggles")
    yield "clarification"
    visit.page.get_by_role("combobox").press_sequentially("gogg")
    yield "suggestions"
    visit.page.get_by_role("combobox").press("ArrowDown")
    yield "a marked suggestion"
    visit.ask(CRISIS)
    yield "crisis card"
    visit.page.route("**/api/messages", lambda route: route.abort())
    visit.page.get_by_role("combobox").fill("parking")
    visit.page.get_by_role("combobox").press("Enter")
    expect(visit.page.get_by_role("button", name="Try again")).to_be_visible()
    yield "failure"


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_in_any_state(browser: Browser, host: Host, look: str) -> None:
    with visiting(browser, host.url, **LOOKS[look]) as visit:
        flaws = {state: visit.flaws() for state in walk(visit)}
    assert len(flaws) == 8
    assert {state: found for state, found in flaws.items() if found} == {}


def test_axe_would_find_a_flaw_inside_the_widget(browser: Browser, pool: Bot) -> None:
    style = "faq-chat { --faq-chat-text: #ddd }"
    host = Host(create_app(pool), CHAT.replace("<faq-chat", "<faq-chat open"), style)
    with hosting(host), visiting(browser, host.url) as visit:
        assert "color-contrast" in {flaw.split(":")[0] for flaw in visit.flaws()}


def test_axe_finds_nothing_from_right_to_left(browser: Browser, rtl: Host) -> None:
    with visiting(browser, rtl.url) as visit:
        assert [flaw for state in walk(visit) for flaw in visit.flaws()] == []


def test_axe_finds_nothing_inline(browser: Browser, pool: Bot) -> None:
    with hosting(Host(create_app(pool), INLINE)) as host, visiting(browser, host.url) as visit:
        assert visit.flaws() == []
        visit.ask("lockers or goggles")
        assert visit.flaws() == []


@pytest.mark.parametrize("look", ["phone", "zoomed", "light"])
def test_nothing_scrolls_sideways(browser: Browser, host: Host, look: str) -> None:
    wide = """() => [document.documentElement, ...document.querySelector("faq-chat").shadowRoot
        .querySelectorAll(".panel, .log, .words, .failure, .suggestions")]
        .filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.className)"""
    with visiting(browser, host.url, **LOOKS[look]) as visit:
        found = {state: visit.page.evaluate(wide) for state in walk(visit)}
    assert {state: each for state, each in found.items() if each} == {}


def test_the_focus_moves_with_the_visitor_and_returns(visit: Visit) -> None:
    page = visit.page
    launcher = page.get_by_role("button", name="Ask a question")
    field = page.get_by_role("combobox")
    expect(launcher).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Tab")
    expect(launcher).to_be_focused()
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    expect(launcher).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(launcher).to_be_focused()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Space")
    page.get_by_role("button", name="Close").click()
    expect(launcher).to_be_focused()


def test_the_focus_goes_through_the_panel_in_order_and_out_again(visit: Visit) -> None:
    visit.open()
    page = visit.page
    expect(page.locator(".message")).to_be_visible()
    names = []
    page.get_by_role("button", name="Ask a question").focus()
    for _ in range(7):
        names.append(
            page.evaluate("""() => {
            const found = document.activeElement?.shadowRoot?.activeElement;
            return found ? found.getAttribute("part") : document.activeElement?.localName;
        }""")
        )
        page.keyboard.press("Tab")
    assert names == ["launcher", "close", "log", "input", "send", "page", "body"]


def test_the_focus_is_not_taken_without_a_gesture(browser: Browser, pool: Bot) -> None:
    body = CHAT.replace("<faq-chat", "<faq-chat open")
    with hosting(Host(create_app(pool), body)) as host, visiting(browser, host.url) as visit:
        expect(visit.page.get_by_role("dialog")).to_be_visible()
        assert visit.page.evaluate("document.activeElement.localName") == "body"


def test_a_panel_that_covers_the_page_closes_when_the_focus_leaves_it(
    browser: Browser, pool: Bot
) -> None:
    body = CHAT + '<a href="#x">after</a>'
    with (
        hosting(Host(create_app(pool), body)) as host,
        visiting(browser, host.url, viewport=PHONE) as visit,
    ):
        visit.open()
        for _ in range(3):
            visit.page.keyboard.press("Tab")
        expect(visit.page.get_by_role("link", name="after")).to_be_focused()
        expect(visit.page.get_by_role("dialog")).to_have_count(0)


def test_each_reply_is_announced_once_from_the_pages_own_dom(visit: Visit, pool: Bot) -> None:
    visit.open()
    expect(visit.page.locator(".message")).to_be_visible()
    for _ in range(2):
        visit.ask("how warm is the water")
    visit.page.keyboard.press("Escape")
    visit.open()
    visit.ask(CRISIS)
    answer = ["polite", "Answer:\nHow warm is the water?\nThe water has 28 degrees."]
    greeting = ["polite", pool.kb.messages.greeting]
    said = visit.spoken()
    assert said[:3] == [greeting, answer, answer]
    assert [urgency for urgency, _ in said[3:]] == ["assertive"]
    assert said[3][1].startswith("Help now\nCall your local emergency number now")
    expect(visit.page.locator("body > faq-chat-announcer p")).to_have_count(0)


def test_the_transcript_is_no_second_live_region(visit: Visit) -> None:
    visit.open()
    expect(visit.log).to_have_attribute("aria-live", "off")
    live = visit.page.locator("[aria-live=polite], [aria-live=assertive], [role=alert]")
    assert live.evaluate_all("found => found.map(each => each.getRootNode() === document)") == [
        True,
        True,
    ]


def test_the_number_of_suggestions_is_announced_when_typing_pauses(visit: Visit) -> None:
    visit.page.clock.install()
    visit.open()
    visit.page.get_by_role("combobox").press_sequentially("goggl")
    expect(visit.page.get_by_role("option")).to_be_visible()
    visit.page.clock.run_for(600)
    assert visit.spoken()[-1][1] == "Suggested questions: 1. Use the arrow keys to choose."


def test_each_message_begins_with_who_says_it(visit: Visit) -> None:
    visit.open()
    visit.ask("how warm is the water")
    texts = visit.log.locator(".message").evaluate_all("all => all.map(each => each.textContent)")
    assert [text.split(":")[0] for text in texts[1:]] == ["You said", "Answer"]


def test_keys_of_an_input_method_neither_send_nor_choose_nor_close(visit: Visit) -> None:
    visit.open()
    page = visit.page
    field = page.get_by_role("combobox")
    field.press_sequentially("goggles")
    field.press("ArrowDown")
    protocol = page.context.new_cdp_session(page)
    composed = {"text": "にほ", "selectionStart": 2, "selectionEnd": 2}
    protocol.send("Input.imeSetComposition", composed)
    for key in ("Enter", "Escape"):
        pressed = {"type": "rawKeyDown", "key": key, "windowsVirtualKeyCode": 229}
        protocol.send("Input.dispatchKeyEvent", pressed)
    expect(page.locator(".message.you")).to_have_count(0)
    expect(page.get_by_role("option")).to_have_attribute("aria-selected", "true")
    protocol.send("Input.insertText", {"text": "日本"})
    expect(field).to_have_value("goggles日本")
    field.press("Enter")
    expect(page.locator(".message.you")).to_have_count(1)


@pytest.mark.parametrize("look", ["light", "phone"])
def test_targets_and_letters_are_large_enough(browser: Browser, host: Host, look: str) -> None:
    measure = """() => [...document.querySelector("faq-chat").shadowRoot
        .querySelectorAll("button, input, a, [role=option]")]
        .filter((each) => each.checkVisibility({ visibilityProperty: true }))
        .map((each) => {
          const { width, height } = each.getBoundingClientRect();
          return [each.getAttribute("part"), Math.min(width, height),
            parseFloat(getComputedStyle(each).fontSize)];
        })"""
    with visiting(browser, host.url, **LOOKS[look]) as visit:
        found = [each for _ in walk(visit) for each in visit.page.evaluate(measure)]
    assert {part for part, _, _ in found} >= {"launcher", "close", "input", "send", "option"}
    assert [each for each in found if each[1] < 24] == []
    assert {letters for part, _, letters in found if part == "input"} == {16}
    assert min(letters for _, _, letters in found) >= 14


def test_the_panel_fits_above_the_keyboard_of_a_phone(browser: Browser, host: Host) -> None:
    with visiting(browser, host.url, viewport=PHONE) as visit:
        visit.open()
        visit.page.set_viewport_size({"width": 390, "height": 400})
        expect(visit.page.get_by_role("combobox")).to_be_in_viewport(ratio=1)
        box = visit.page.get_by_role("dialog").bounding_box()
        assert box == {"x": 0, "y": 0, "width": 390, "height": 400}


def test_reduced_motion_moves_nothing(browser: Browser, host: Host) -> None:
    moving = """() => { const root = document.querySelector("faq-chat").shadowRoot;
        return [getComputedStyle(root.querySelector(".panel")).animationName,
          getComputedStyle(root.querySelector(".log")).scrollBehavior]; }"""
    with visiting(browser, host.url) as visit:
        visit.open()
        assert visit.page.evaluate(moving) == ["none", "auto"]
    with visiting(browser, host.url, reduced_motion="no-preference") as visit:
        visit.open()
        assert visit.page.evaluate(moving) == ["rise", "smooth"]


def test_from_right_to_left_all_is_mirrored_but_an_english_answer(
    browser: Browser, rtl: Host
) -> None:
    with visiting(browser, rtl.url) as visit:
        launcher = visit.page.get_by_role("button", name="Ask a question").bounding_box()
        assert launcher is not None
        assert launcher["x"] < 50
        visit.open()
        visit.ask("how warm is the water")
        answer = visit.log.get_by_text("The water has 28 degrees.")
        assert answer.evaluate("each => getComputedStyle(each).direction") == "ltr"
        assert visit.log.evaluate("each => getComputedStyle(each).direction") == "rtl"


def test_the_transcript_is_printed_whole_and_nothing_else_of_the_widget(visit: Visit) -> None:
    visit.open()
    for text in ("how warm is the water", "lockers or goggles", "parking", CRISIS):
        visit.ask(text)
    visit.page.emulate_media(media="print")
    for name in ("Ask a question", "Close", "Send", "I have read this"):
        expect(visit.page.get_by_role("button", name=name, exact=True)).to_have_count(0)
    cut = """() => [...document.querySelector("faq-chat").shadowRoot.querySelectorAll("*")]
        .filter((each) => each.checkVisibility() && each.clientHeight > 0
          && each.scrollHeight > each.clientHeight + 1).map((each) => each.className)"""
    assert [found for found in visit.page.evaluate(cut) if found] == []
    expect(visit.page.get_by_text("You said:").first).to_be_visible()
    text = visit.log.inner_text()
    assert re.search(r"28 degrees(?s:.*)Which of these(?s:.*)no information on parking", text)
