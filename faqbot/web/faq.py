"""`/faq`: all answers on one page, without a script, from the knowledge base as it is served."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import quote
from xml.etree.ElementTree import Element

from faqbot.blocks import date_in_words
from faqbot.bot import Bot
from faqbot.knowledge import KnowledgeBase
from faqbot.records import ABOUT, Entry
from faqbot.reviews import DUE, is_overdue
from faqbot.text import printable
from faqbot.web.live import emergency
from faqbot.web.markup import element, link, links, page, skip_link, style
from faqbot.web.questions import listed

TITLE: Final = "Questions and answers"

# The id of an entry has no underscore.
_MAIN, _CONTENTS, _PART = "_answers", "_contents", "part_"


def faq(bot: Bot, style_address: str | None) -> bytes:
    """The page for `bot` today, as HTML; each entry is a section whose id is that of the entry.

    Its addresses are relative to it: `faq` lies beside `static/` and `api/`.
    """
    kb, entries = bot.kb, {entry.id: entry for entry in listed(bot)}
    parts = _parts(entries.values())
    head = [
        element("meta", attributes={"name": "description", "content": kb.about.purpose}),
        *style(style_address),
        element("script", _linked_data(kb, parts), attributes={"type": "application/ld+json"}),
    ]
    body = [
        _header(bot),
        _contents(parts),
        element(
            "main",
            *(_part(bot, title, part, entries) for title, part in parts.items()),
            attributes={"id": _MAIN},
        ),
        _footer(kb),
    ]
    return page(TITLE, kb.about.locale, head, body)


def anchor(id: str) -> str:
    """The part of the page's address that leads to an entry.

    >>> anchor("gene-therapy-cure")
    '#gene-therapy-cure'
    """
    return f"#{quote(printable(id))}"


def _parts(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """The entries of each part by its title: topics first, what is not covered last."""
    parts: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: (entry.kind != "answer", entry.topic == ABOUT)):
        parts.setdefault(_title(entry), []).append(entry)
    return parts


def _title(entry: Entry) -> str:
    if entry.kind != "answer":
        return "Not covered"
    if entry.topic == ABOUT:
        return "About these answers"
    return entry.topic.replace("-", " ").capitalize() or "Questions"


def _header(bot: Bot) -> Element:
    about = bot.kb.about
    return element(
        "header",
        skip_link(_MAIN, "Skip to the answers"),
        element("h1", TITLE),
        element("p", emergency(bot), attributes={"class": "emergency"}),
        element("p", "All answers of the chat are on this page."),
        element("p", f"{about.purpose} {about.limits}"),
        element("p", f"{about.publisher} {about.review}"),
        element("p", bot.kb.messages.contact),
    )


def _contents(parts: Mapping[str, list[Entry]]) -> Element:
    listed = (
        element(
            "li",
            link(f"#{_part_id(title)}", title),
            links({anchor(entry.id): entry.question for entry in entries}),
        )
        for title, entries in parts.items()
    )
    return element(
        "nav",
        element("h2", "Contents", attributes={"id": _CONTENTS}),
        element("ul", *listed),
        attributes={"aria-labelledby": _CONTENTS},
    )


def _part_id(title: str) -> str:
    return _PART + "_".join(title.casefold().split())


def _part(bot: Bot, title: str, entries: Iterable[Entry], linked: Mapping[str, Entry]) -> Element:
    id = _part_id(title)
    sections = (
        element("section", *_entry(bot, entry, linked), attributes={"id": entry.id})
        for entry in entries
    )
    return element(
        "section",
        element("h2", title, attributes={"id": id}),
        *sections,
        attributes={"aria-labelledby": id},
    )


def _entry(bot: Bot, entry: Entry, linked: Mapping[str, Entry]) -> Iterator[Element]:
    """What stands in the section of `entry`; it may link to the entries `linked`."""
    yield element("h3", entry.question)
    for paragraph in paragraphs(entry.answer):
        yield element("p", paragraph)
    if is_overdue(entry, bot.today()):
        yield element("p", DUE.text, attributes={"class": "note"})
    if related := [linked[id] for id in entry.see_also if id in linked]:
        yield element("p", "See also:")
        yield links({anchor(other.id): other.question for other in related})
    for source in bot.kb.citations(entry):
        said = ", ".join(filter(None, (source.title, source.section)))
        yield element("p", f"Source: {said}", attributes={"class": "small"})
    if entry.reviewed:
        day = entry.reviewed.isoformat()
        time = element("time", date_in_words(day), attributes={"datetime": day})
        yield element("p", "Reviewed: ", time, attributes={"class": "small"})


def paragraphs(text: str) -> list[str]:
    """The paragraphs of an answer, one a line; empty lines part them as well.

    >>> paragraphs("Yes.\\nBut ask first.\\n\\nAsk a member of staff.")
    ['Yes.', 'But ask first.', 'Ask a member of staff.']
    """
    return [line for line in printable(text).split("\n") if line.strip()]


def _footer(kb: KnowledgeBase) -> Element:
    about = kb.about
    return element(
        "footer",
        element("p", about.funding),
        element("p", f"Version of the answers: {kb.version}"),
        attributes={"class": "small"},
    )


def _linked_data(kb: KnowledgeBase, parts: Mapping[str, Iterable[Entry]]) -> str:
    """The answers as a FAQPage (schema.org), in JSON-LD that no text of them can end.

    What is not covered has no answer, and is left out.
    """
    content = {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "inLanguage": kb.about.locale,
        "mainEntity": [
            {
                "@type": "Question",
                "name": printable(entry.question),
                "acceptedAnswer": {"@type": "Answer", "text": printable(entry.answer)},
            }
            for entries in parts.values()
            for entry in entries
            if entry.kind == "answer"
        ],
    }
    text = json.dumps(content, ensure_ascii=False)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text
