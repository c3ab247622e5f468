"""`/`: a page as a clinic could have it, that shows the chat in its text and in its corner."""

from typing import Final
from xml.etree.ElementTree import Element

from faqbot.bot import Bot
from faqbot.records import ABOUT, Entry
from faqbot.web.faq import TITLE, anchor
from faqbot.web.live import emergency
from faqbot.web.markup import element, link, links, page, skip_link, style
from faqbot.web.questions import listed

ENDPOINT: Final = "api/messages"
FAQ: Final = "faq"
"""The addresses of the chat's endpoint and of the answers, relative to the page."""

_MAIN: Final = "_text"
_SHOWN: Final = 6


def demo(bot: Bot, style_address: str | None, script_address: str | None) -> bytes:
    """The page for `bot` today, as HTML; all its addresses are relative to it.

    Without a script, or where it does not run, what stands inside the chat's element shows.
    """
    head = [
        element("meta", attributes={"name": "robots", "content": "noindex"}),
        *style(style_address),
        *_script(script_address),
    ]
    body = [
        element(
            "header",
            skip_link(_MAIN, "Skip to the text"),
            element("h1", "The chat on a page"),
            element("p", emergency(bot), attributes={"class": "emergency"}),
        ),
        element("main", *_text(bot), attributes={"id": _MAIN}),
    ]
    return page("The chat on a page", bot.kb.about.locale, head, body)


def _script(address: str | None) -> list[Element]:
    if address is None:
        return []
    return [element("script", attributes={"type": "module", "src": address})]


def _text(bot: Bot) -> list[Element]:
    about = bot.kb.about
    shown = {f"{FAQ}{anchor(entry.id)}": entry.question for entry in _first_of_topics(bot)}
    return [
        element("p", about.purpose),
        element("p", f"{about.limits} {about.review}"),
        element("h2", "In the text"),
        element(
            "p",
            "Here the chat is a part of the page. Type a question in your own words. You get an "
            "answer that was written beforehand, some questions to choose from, or the honest "
            "word that there is no answer.",
        ),
        _chat(bot, links(shown), {"src": ENDPOINT, "mode": "inline"}),
        element("h2", "In the corner"),
        element(
            "p",
            "The button in the corner of the window opens the same chat above the page. It asks "
            "for nothing before it is opened, and keeps nothing when the page is left.",
        ),
        _chat(bot, element("p", link(FAQ, TITLE)), {"src": ENDPOINT}),
        element("h2", "Without a script"),
        element(
            "p",
            "Where no script runs, the chat shows some questions and whom to ask instead. All "
            "answers stand on one page: ",
            link(FAQ, TITLE),
            ".",
        ),
    ]


def _chat(bot: Bot, questions: Element, attributes: dict[str, str]) -> Element:
    """The chat's element; without a script it shows `questions` and whom to ask instead."""
    contact = element("p", bot.kb.messages.contact)
    return element("faq-chat", questions, contact, attributes=attributes)


def _first_of_topics(bot: Bot) -> list[Entry]:
    """The first entry with an answer of each topic, a few of them."""
    firsts: dict[str, Entry] = {}
    for entry in listed(bot):
        if entry.kind == "answer" and entry.topic != ABOUT:
            firsts.setdefault(entry.topic, entry)
    return list(firsts.values())[:_SHOWN]
