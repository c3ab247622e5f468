"""Takes the pictures of the widget into tests/screenshots: python -m tests.screenshots

They are for people to look at, and two of them for the README; no test compares them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect

from faqbot import Bot
from faqbot.web import Limits, create_app
from faqbot.web.assets import FOLDER
from tests.browser import Host, Visit, chromium, hosting, visiting
from tests.site import MemoryStore

PICTURES = Path(__file__).parent / "screenshots"
QUESTION = "will gene therapy cure baldness"
PHONE = {"viewport": {"width": 390, "height": 780}, "device_scale_factor": 2}
WINDOW = {"viewport": {"width": 1000, "height": 760}}
STYLE = """
body { margin: 0; font: 1.05rem/1.6 system-ui, sans-serif; color: #22312f }
main { max-width: 40rem; margin: 0 auto; padding: 2rem 1.5rem }
@media (prefers-color-scheme: dark) { body { background: #0d1514; color: #d5dfdd } }
"""
TEXT = """
<p>Gene therapy adds, changes or switches off genes. Whether it can help with hair loss is a
question that patients ask often. This page is a page as a clinic could have it.</p>
"""


def chat(attributes: str = "", strings: str = "") -> str:
    """A page's text and the widget, with the strings of a language file."""
    content = (FOLDER / strings).read_text("utf-8") if strings else "{}"
    script = f'<script type="application/json" slot="strings">{content}</script>'
    return f'{TEXT}<faq-chat src="/faq/api/messages" {attributes}>{script}</faq-chat>'


def answer(visit: Visit) -> None:
    visit.page.locator(".launcher:visible").click()
    visit.ask(QUESTION)


def clarification(visit: Visit) -> None:
    visit.open()
    visit.ask("when is it available and what does it cost")


def suggestions(visit: Visit) -> None:
    visit.open()
    visit.page.get_by_role("combobox").press_sequentially("when is gnee theraby avail")
    visit.page.get_by_role("combobox").press("ArrowDown")


def card(visit: Visit) -> None:
    visit.open()
    visit.ask("I want to kill myself")
    expect(visit.page.locator(".pin .card")).to_be_visible()


def failure(visit: Visit) -> None:
    visit.open()
    visit.page.route("**/api/messages", lambda route: route.abort())
    visit.page.get_by_role("combobox").fill(QUESTION)
    visit.page.keyboard.press("Enter")
    expect(visit.page.get_by_role("button", name="Try again")).to_be_visible()


def printed(visit: Visit) -> None:
    clarification(visit)
    visit.ask(QUESTION)
    visit.page.emulate_media(media="print")


def inline(visit: Visit) -> None:
    visit.ask(QUESTION)


def closed(visit: Visit) -> None:
    expect(visit.page.get_by_role("button", name="Ask a question")).to_be_visible()


SHOTS: dict[str, tuple[str, Callable[[Visit], None], dict[str, Any]]] = {
    "bubble": (chat(), closed, WINDOW),
    "answer": (chat(), answer, WINDOW),
    "clarification": (chat(), clarification, WINDOW),
    "suggestions": (chat(), suggestions, WINDOW),
    "card": (chat(), card, WINDOW),
    "failure": (chat(), failure, WINDOW),
    "inline": (chat('mode="inline"'), inline, WINDOW),
    "dark": (chat(), answer, {**WINDOW, "color_scheme": "dark"}),
    "forced": (chat(), clarification, {**WINDOW, "forced_colors": "active"}),
    "german": (chat(strings="strings.de.json"), answer, WINDOW),
    "rtl": (chat(strings="strings.ar.json"), answer, WINDOW),
    "phone": (chat(), answer, PHONE),
    "phone-card": (chat(), card, PHONE),
    "zoomed": (chat(), answer, {"viewport": {"width": 320, "height": 256}}),
    "print": (chat(), printed, WINDOW),
}


@contextmanager
def page(browser: Browser, bot: Bot, name: str) -> Iterator[Visit]:
    body, act, options = SHOTS[name]
    app = create_app(bot, store=MemoryStore(), limits=Limits(per_minute=0))
    attributes = 'lang="ar" dir="rtl"' if name == "rtl" else 'lang="en-GB"'
    with hosting(Host(app, body, STYLE, "Can genes help?", attributes)) as host:  # noqa: SIM117
        with visiting(browser, host.url, **options) as visit:
            act(visit)
            yield visit


def main() -> None:
    """Takes all pictures anew."""
    PICTURES.mkdir(exist_ok=True)
    bot = Bot.load()
    with chromium() as browser:
        for name in SHOTS:
            with page(browser, bot, name) as visit:
                visit.page.screenshot(path=PICTURES / f"{name}.png", full_page=name == "print")


if __name__ == "__main__":
    main()
