"""The pages: all answers without a script, and one that shows the chat."""

import datetime
import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.routing import Mount

from faqbot import Bot, Entry, KnowledgeBase
from faqbot.records import About, Fact, Messages, Source
from faqbot.reviews import DUE
from faqbot.text import printable
from faqbot.web import Live, create_app
from faqbot.web.faq import faq
from tests.markup import Node, read_page
from tests.site import ALWAYS, call, said

TODAY = datetime.date(2026, 11, 25)
REVIEWED = datetime.date(2026, 5, 2)
CHAT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "require-trusted-types-for 'script'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
TEXT_POLICY = (
    "default-src 'none'; style-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HELLO = Entry("hello", "Hello", "Hello to you.", topic="about")
ROBOT = Entry("robot", "Are you a robot?", "Yes.", topic="about")
HOURS = Entry(
    "hours",
    "When are you open?",
    "Daily from seven.\nOn Sundays from eight.",
    topic="opening-times",
    facts=("leaflet",),
    see_also=("lockers", "hello"),
    reviewed=REVIEWED,
    review_by=TODAY,
)
ALONE = replace(HOURS, see_also=())
LOCKERS = Entry("lockers", "Are there lockers?", "Yes.", topic="kit")
PARKING = Entry("parking", "Is there a car park?", "I do not know.", kind="not_covered")


def pool(*entries: Entry, today: datetime.date = TODAY) -> Bot:
    kb = KnowledgeBase(
        entries,
        facts=[Fact("leaflet", "It says so.", "leaflet", "Times")],
        sources=[Source("leaflet", "The leaflet", "The pool", ("Times",))],
        about=About(limits="No advice.", review="Nobody read it.", locale="cy-GB"),
        messages=Messages(contact="Ask at the desk.", call_emergency="Call 112."),
    )
    return Bot(kb, clock=lambda: today)


ALL = pool(HELLO, ROBOT, HOURS, PARKING, LOCKERS)


def page(app: Starlette, path: str) -> Node:
    response = call(app, "GET", path)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.text.startswith("<!DOCTYPE html>\n")
    return read_page(response.text)


def faq_of(bot: Bot) -> Node:
    return page(create_app(bot), "/faq")


def lines(node: Node) -> list[str]:
    return [each.text.strip() for each in node.all("h3", "p", "li")]


def linked_data(root: Node) -> dict[str, Any]:
    script = root.one("script")
    assert script.attributes == {"type": "application/ld+json"}
    found: dict[str, Any] = json.loads(script.text)
    return found


def told(root: Node) -> dict[str, str]:
    """The answers that search engines read, by question."""
    questions = linked_data(root)["mainEntity"]
    return {each["name"]: each["acceptedAnswer"]["text"] for each in questions}


def test_an_entry_is_a_section_with_its_answer_and_where_it_comes_from() -> None:
    section = faq_of(ALL).by_id("hours")
    assert section.tag == "section"
    assert lines(section) == [
        "When are you open?",
        "Daily from seven.",
        "On Sundays from eight.",
        "See also:",
        "Are there lockers?",
        "Source: The leaflet, Times",
        "Reviewed: 2 May 2026",
    ]
    assert section.one("a").attributes == {"href": "#lockers"}
    assert section.one("time").attributes == {"datetime": "2026-05-02"}


def test_topics_stand_in_order_the_chat_itself_and_what_is_not_covered_last() -> None:
    root = faq_of(ALL)
    titles = ["Opening times", "Kit", "About these answers", "Not covered"]
    assert [heading.text for heading in root.all("h2")] == ["Contents", *titles]
    questions = ["When are you open?", "Are there lockers?", "Are you a robot?"]
    assert [heading.text for heading in root.all("h3")] == [*questions, "Is there a car park?"]
    contents = [link.text for link in root.one("nav").all("a")]
    assert contents == [
        "Opening times", "When are you open?", "Kit", "Are there lockers?",
        "About these answers", "Are you a robot?", "Not covered", "Is there a car park?",
    ]  # fmt: skip


def test_the_notice_the_contact_and_what_to_do_in_an_emergency_stand_at_the_top() -> None:
    root = faq_of(ALL)
    said = lines(root.one("header"))
    assert said[0] == "Call 112."
    assert "Ask at the desk." in said
    assert [line for line in said if "No advice." in line] != []
    assert [line for line in said if "Nobody read it." in line] != []
    assert root.one("html").attributes == {"lang": "cy-GB"}


def test_who_knows_no_number_does_not_tell_every_reader_to_call_now() -> None:
    said = lines(faq_of(Bot(KnowledgeBase([LOCKERS]))).one("header"))
    assert said[0] == "In an emergency, call your local emergency number."


def test_the_data_for_search_engines_holds_the_answers_and_nothing_else() -> None:
    found = linked_data(faq_of(ALL))
    assert (found["@context"], found["@type"]) == ("https://schema.org", "FAQPage")
    assert found["mainEntity"] == [
        {
            "@type": "Question",
            "name": entry.question,
            "acceptedAnswer": {"@type": "Answer", "text": entry.answer},
        }
        for entry in (HOURS, LOCKERS, ROBOT)
    ]


def test_the_packaged_knowledge_base_is_all_there(bot: Bot) -> None:
    root = faq_of(bot)
    answers = {entry.question: entry.answer for entry in bot.kb.values() if entry.kind == "answer"}
    small_talk = {"Hello", "Thank you", "Goodbye"}
    assert told(root) == {q: a for q, a in answers.items() if q not in small_talk}
    for entry in bot.kb.values():
        if entry.question not in small_talk:
            shown = [p.text for p in root.by_id(entry.id).all("p")]
            assert shown[: entry.answer.count("\n") + 1] == entry.answer.split("\n")


@pytest.mark.parametrize(
    ("overdue", "shown", "noted"), [(0, True, False), (1, True, True), (91, False, False)]
)
def test_overdue_entries_follow_the_rules_of_replies(
    overdue: int, shown: bool, noted: bool
) -> None:
    bot = pool(ALONE, LOCKERS, today=TODAY + datetime.timedelta(overdue))
    root = faq_of(bot)
    ids = [node.attributes.get("id") for node in root.all("section")]
    assert ("hours" in ids) == shown
    assert ("When are you open?" in told(root)) == shown
    assert (DUE.text in root.text) == noted
    reply = bot.ask("When are you open?")
    assert (reply.entries == ("hours",)) == shown
    assert (DUE in reply.notes) == noted


def test_no_entry_links_to_one_that_is_not_served() -> None:
    stale = Entry("kit", "Is there kit?", "Yes.", review_by=datetime.date(2026, 1, 1))
    root = faq_of(pool(Entry("a", "Is it open?", "Yes.", see_also=("kit",)), stale))
    assert lines(root.by_id("a")) == ["Is it open?", "Yes."]


def test_a_draft_is_not_shown() -> None:
    draft = Entry("draft", "Is it secret?", "Yes.", status="draft")
    assert "secret" not in call(create_app(pool(ALONE, draft)), "GET", "/faq").text


TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60).filter(
    lambda text: printable(text).strip() != ""
)


@given(question=TEXTS, answer=TEXTS)
@example("</script><script>alert(1)</script>", "<!-- <script>")
@example("<img src=x onerror=alert(1)>", "]]> &lt; &amp;amp; \\u003c")
@example("\"'><h1>", "a\r\nb\n\n\u2028c\x00\x1b[0m\u202e")
@example("\ufeff\uffff", "&notit; <p></h3></section>")
def test_any_text_is_read_as_it_was_written(question: str, answer: str) -> None:
    entry = Entry("a", question, answer, topic=question)
    root = read_page(faq(Bot(KnowledgeBase([entry])), None).decode("utf-8"))
    section = root.by_id("a")
    assert section.one("h3").text == printable(question)
    written = [line for line in printable(answer).split("\n") if line.strip()]
    assert [node.text for node in section.all("p")] == written
    assert section.all("a", "script") == []
    assert told(root) == {printable(question): printable(answer)}


def test_headings_ids_and_links_of_the_pages_are_whole(bot: Bot) -> None:
    for path in ("/faq", "/"):
        root = page(create_app(bot), path)
        levels = [int(node.tag[1]) for node in root.all("h1", "h2", "h3", "h4")]
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        ids = [id for node in root.all() if (id := node.attributes.get("id")) is not None]
        assert len(ids) == len(set(ids))
        labels = "aria-labelledby"
        named = {node.attributes[labels] for node in root.all() if labels in node.attributes}
        assert named <= set(ids)
        skip = root.one("body").all("a")[0]
        assert root.by_id(skip.attributes["href"].removeprefix("#")).tag == "main"
        assert [node.attributes for node in root.all() if "style" in node.attributes] == []


def addresses(root: Node) -> Iterator[str]:
    for node in root.all():
        for name in ("href", "src"):
            if name in node.attributes and node.tag != "faq-chat":
                yield node.attributes[name]


@pytest.mark.parametrize("below", ["", "/clinic/faq"])
def test_every_link_leads_somewhere_wherever_the_app_is_mounted(below: str, tmp_path: Path) -> None:
    app = create_app(ALL, static=static(tmp_path))
    site = Starlette(routes=[Mount(below, app)]) if below else app
    assert call(site, "GET", f"{below}/").status_code == 200
    seen = set()
    for path in (f"{below}/", f"{below}/faq"):
        root = page(site, path)
        for address in addresses(root):
            parts = urlsplit(urljoin(path, address))
            seen.add(parts.path)
            response = call(site, "GET", parts.path)
            assert response.status_code == 200, address
            if parts.fragment:
                assert read_page(response.text).by_id(unquote(parts.fragment))
        for chat in root.all("faq-chat"):
            endpoint = urljoin(path, chat.attributes["src"])
            assert endpoint == f"{below}/api/messages"
            sent = {"content-type": "application/json"}
            reply = call(site, "POST", endpoint, b'{"text": "lockers"}', headers=sent)
            assert reply.status_code == 200
    assert len(seen) == 4


def static(folder: Path) -> Path:
    (folder / "faq-chat.js").write_text("export {}", "utf-8")
    (folder / "page.css").write_text("p { margin: 0 }", "utf-8")
    return folder


def test_the_demo_shows_both_forms_of_the_chat_on_a_page_with_text(tmp_path: Path) -> None:
    root = page(create_app(ALL, static=static(tmp_path)), "/")
    assert [chat.attributes for chat in root.all("faq-chat")] == [
        {"src": "api/messages", "mode": "inline"},
        {"src": "api/messages"},
    ]
    assert root.one("script").attributes == {
        "type": "module",
        "src": "static/f4c5cf9bb78e/faq-chat.js",
    }
    assert len(root.one("main").all("p")) > 5
    assert root.one("html").attributes == {"lang": "cy-GB"}


def test_without_a_script_the_demo_shows_questions_and_the_contact(tmp_path: Path) -> None:
    root = page(create_app(ALL, static=tmp_path), "/")
    assert root.all("script", "link") == []
    inline, bubble = root.all("faq-chat")
    assert {link.attributes["href"]: link.text for link in inline.all("a")} == {
        "faq#hours": "When are you open?",
        "faq#lockers": "Are there lockers?",
    }
    assert bubble.one("a").attributes == {"href": "faq"}
    assert [chat.all("p")[-1].text for chat in (inline, bubble)] == ["Ask at the desk."] * 2


@pytest.mark.parametrize(("path", "policy"), [("/", CHAT_POLICY), ("/faq", TEXT_POLICY)])
def test_a_page_may_load_what_it_needs_and_no_more(path: str, policy: str) -> None:
    headers = call(create_app(ALL), "GET", path).headers
    assert headers.get_list("content-security-policy") == [policy]
    assert headers["cache-control"] == "no-cache"
    others = {name: value for name, value in ALWAYS.items() if name != "content-security-policy"}
    assert others.items() <= headers.items()


def test_only_pages_have_a_policy_of_their_own() -> None:
    for path in ("/api/about", "/api/questions", "/openapi.json", "/nothing"):
        headers = call(create_app(ALL), "GET", path).headers
        assert headers["content-security-policy"] == ALWAYS["content-security-policy"]


@pytest.mark.parametrize("path", ["/", "/faq", "/api/questions"])
def test_what_has_not_changed_is_not_sent_again(path: str) -> None:
    app = create_app(ALL)
    first = call(app, "GET", path)
    etag = first.headers["etag"]
    for held in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = call(app, "GET", path, headers={"if-none-match": held})
        assert (again.status_code, again.content) == (304, b"")
        for name in ("etag", "cache-control", "content-security-policy", "vary"):
            assert again.headers[name] == first.headers[name]
    for other in ('"other"', etag.strip('"'), ""):
        assert call(app, "GET", path, headers={"if-none-match": other}).status_code == 200


def test_a_page_changes_with_the_knowledge_base_and_the_day() -> None:
    days = [TODAY]
    bots = [pool(ALONE, LOCKERS)]
    live = Live(Bot(pool(ALONE).kb, clock=lambda: days[-1]), lambda: bots[-1])
    app = create_app(live)
    first = call(app, "GET", "/faq")
    assert DUE.text not in first.text
    days.append(TODAY + datetime.timedelta(1))
    second = call(app, "GET", "/faq", headers={"if-none-match": first.headers["etag"]})
    assert DUE.text in second.text
    assert live.reload()
    third = call(app, "GET", "/faq", headers={"if-none-match": second.headers["etag"]})
    assert "Are there lockers?" in third.text


def test_a_page_that_fails_says_so_and_the_next_try_is_free(tmp_path: Path) -> None:
    def broken() -> datetime.date:
        if not (tmp_path / "mended").exists():
            raise OSError("no clock")
        return TODAY

    mended = tmp_path / "mended"
    mended.touch()
    app = create_app(Live(Bot(ALL.kb, clock=broken)))
    mended.unlink()
    said(call(app, "GET", "/faq"), 500, "failed")
    mended.touch()
    assert call(app, "GET", "/faq").status_code == 200
