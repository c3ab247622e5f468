"""Feedback, health, readiness, what a page needs to know, reloads, and files for pages."""

import datetime
import logging
from pathlib import Path

import pytest

from faqbot import Bot, Entry, KnowledgeBase
from faqbot.errors import UsageError
from faqbot.store import Reason
from faqbot.web import Limits, Live, create_app
from faqbot.web.watch import Watch
from tests.conftest import loaded
from tests.site import MemoryStore, call, post, said

FEEDBACK = {
    "key": "0123456789abcdef",
    "entries": ["hours"],
    "knowledge_version": "dc75659ba6f6",
    "helpful": False,
    "reason": "unclear",
    "text": "Which hours on Sundays?",
}
TODAY = datetime.date(2026, 11, 25)


def test_feedback_is_stored_before_it_is_confirmed(pool: Bot) -> None:
    store = MemoryStore()
    response = post(create_app(pool, store=store), FEEDBACK, "/api/feedback")
    assert (response.status_code, response.json()) == (200, {"new": True, "card": None})
    (stored,) = store.feedback()
    assert (stored.key, stored.entries, stored.helpful) == ("0123456789abcdef", ("hours",), False)
    assert (stored.reason, stored.text) == (Reason.UNCLEAR, "Which hours on Sundays?")


def test_ids_in_feedback_that_are_no_entries_are_not_stored(pool: Bot) -> None:
    store = MemoryStore()
    told = {**FEEDBACK, "entries": ["my-name-is-eva", "My name is Eva", "x" * 101, "", "hours"]}
    assert post(create_app(pool, store=store), told, "/api/feedback").status_code == 200
    assert [each.entries for each in store.feedback()] == [("hours",)]


def test_feedback_may_name_any_id_that_the_knowledge_base_has() -> None:
    store, kb = MemoryStore(), KnowledgeBase([Entry("Opening.Hours", "When?", "Daily.")])
    told = {**FEEDBACK, "entries": ["Opening.Hours"]}
    assert post(create_app(Bot(kb), store=store), told, "/api/feedback").status_code == 200
    assert [each.entries for each in store.feedback()] == [("Opening.Hours",)]


def test_the_same_key_twice_is_stored_once(pool: Bot) -> None:
    store = MemoryStore()
    app = create_app(pool, store=store)
    assert post(app, FEEDBACK, "/api/feedback").json()["new"]
    assert not post(app, {**FEEDBACK, "helpful": True, "reason": None}, "/api/feedback").json()[
        "new"
    ]
    assert [each.helpful for each in store.feedback()] == [False]


def test_feedback_needs_only_what_the_reply_brought(pool: Bot) -> None:
    store = MemoryStore()
    needed = {"key": "k" * 16, "entries": [], "knowledge_version": "", "helpful": True}
    assert post(create_app(pool, store=store), needed, "/api/feedback").status_code == 200
    assert store.feedback()[0].reason is None


def test_a_sign_of_danger_in_feedback_gets_its_card(pool: Bot) -> None:
    store = MemoryStore()
    crisis = {**FEEDBACK, "text": "I want to kill myself"}
    response = post(create_app(pool, store=store), crisis, "/api/feedback")
    assert response.json()["card"] == pool.ask("I want to kill myself").to_dict()
    assert store.red_flags == [True]
    store.failing = True
    response = post(create_app(pool, store=store), crisis, "/api/feedback")
    assert (response.status_code, response.json()["card"]["type"]) == (200, "escalation")


@pytest.mark.parametrize(
    "change",
    [
        {"key": "short"},
        {"key": 1},
        {"key": "k" * 65},
        {"entries": None},
        {"entries": "hours"},
        {"entries": [1]},
        {"entries": ["x"] * 21},
        {"knowledge_version": None},
        {"knowledge_version": "v" * 65},
        {"helpful": "yes"},
        {"helpful": 1},
        {"helpful": None},
        {"helpful": True, "reason": "unclear"},
        {"reason": "boring"},
        {"reason": ["unclear"]},
        {"text": 1},
        {"text": {}},
        {"text": False},
        {"text": "x" * 501},
        {"more": 1},
    ],
)
def test_feedback_of_another_shape_is_refused_and_not_stored(
    pool: Bot, change: dict[str, object]
) -> None:
    store = MemoryStore()
    said(post(create_app(pool, store=store), FEEDBACK | change, "/api/feedback"), 422, "invalid")
    assert store.feedback() == []


@pytest.mark.parametrize("member", ["key", "entries", "knowledge_version", "helpful"])
def test_feedback_that_lacks_something_is_refused(pool: Bot, member: str) -> None:
    body = {name: value for name, value in FEEDBACK.items() if name != member}
    app = create_app(pool, store=MemoryStore())
    said(post(app, body, "/api/feedback"), 422, "invalid")


def test_feedback_that_could_not_be_stored_may_be_sent_again(pool: Bot) -> None:
    store = MemoryStore()
    store.failing = True
    app = create_app(pool, store=store)
    response = post(app, FEEDBACK, "/api/feedback")
    said(response, 503, "not-stored")
    assert response.headers["retry-after"] == "30"
    store.failing = False
    assert post(app, FEEDBACK, "/api/feedback").json()["new"]


def test_without_a_store_no_feedback_is_taken(pool: Bot) -> None:
    app = create_app(pool)
    said(post(app, FEEDBACK, "/api/feedback"), 404, "not-found")
    assert "/api/feedback" not in call(app, "GET", "/openapi.json").json()["paths"]


def test_a_service_that_is_as_it_should_be_is_ready(pool: Bot) -> None:
    app = create_app(pool, store=MemoryStore())
    assert call(app, "GET", "/api/health").json() == {"status": "alive"}
    version = {"status": "ready", "knowledge_version": pool.kb.version}
    assert call(app, "GET", "/api/ready").json() == version


def test_readiness_tells_of_a_store_that_fails_and_answers_go_on(pool: Bot) -> None:
    store = MemoryStore()
    store.failing = True
    app = create_app(pool, store=store)
    response = call(app, "GET", "/api/ready")
    assert said(response, 503, "not-ready")["reasons"] == ["store-failing"]
    assert response.headers["retry-after"] == "5"
    assert post(app, {"text": "goggles"}).status_code == 200
    assert call(app, "GET", "/api/health").status_code == 200


@pytest.mark.parametrize(("days", "status"), [(90, 200), (91, 503)])
def test_readiness_tells_of_an_entry_that_is_not_served_any_more(days: int, status: int) -> None:
    due = TODAY - datetime.timedelta(days)
    entry = Entry("hours", "When are you open?", "Daily.", review_by=due)
    app = create_app(Bot(KnowledgeBase([entry]), clock=lambda: TODAY))
    response = call(app, "GET", "/api/ready")
    assert response.status_code == status
    assert response.json().get("reasons", ["knowledge-stale"]) == ["knowledge-stale"]


def test_a_page_can_ask_for_the_wording_and_what_is_kept(pool: Bot) -> None:
    told = call(create_app(pool), "GET", "/api/about").json()
    assert told["none_of_these"] == "None of these"
    assert (told["takes_feedback"], told["keeps_messages"], told["keeping"]) == (False, False, "")
    keeping = create_app(pool, store=MemoryStore(keeps_messages=True))
    told = call(keeping, "GET", "/api/about").json()
    assert (told["takes_feedback"], told["keeps_messages"]) == (True, True)
    assert told["keeping"] == pool.kb.about.keeping


def test_no_message_is_kept_of_patients_who_are_not_told(bot: Bot) -> None:
    assert not bot.kb.about.keeping
    with pytest.raises(UsageError, match="as 'keeping' in about"):
        create_app(bot, store=MemoryStore(keeps_messages=True))
    assert create_app(bot, store=MemoryStore())


def test_an_edit_is_served_after_a_reload(pool_folder: Path) -> None:
    live = Live(loaded(pool_folder), lambda: loaded(pool_folder))
    app = create_app(live)
    edited(pool_folder, "Daily from seven to nine.", "Daily from six to ten.")
    assert post(app, {"text": "when do you open"}).json()["text"] == "Daily from seven to nine."
    assert live.reload()
    assert post(app, {"text": "when do you open"}).json()["text"] == "Daily from six to ten."
    version = call(app, "GET", "/api/ready").json()["knowledge_version"]
    assert version == live.bot.kb.version


def test_a_broken_edit_keeps_the_old_answers_and_turns_readiness_red(
    pool_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    live = Live(loaded(pool_folder), lambda: loaded(pool_folder))
    app = create_app(live)
    edited(pool_folder, '"hours"', '"hours", more: 1')
    assert not live.reload()
    assert post(app, {"text": "when do you open"}).json()["text"] == "Daily from seven to nine."
    assert said(call(app, "GET", "/api/ready"), 503, "not-ready")["reasons"] == ["knowledge-broken"]
    assert "pool.yaml:1:" in caplog.text
    edited(pool_folder, ", more: 1", "")
    assert live.reload()
    assert call(app, "GET", "/api/ready").status_code == 200


def test_a_folder_that_is_gone_keeps_the_old_answers(pool_folder: Path) -> None:
    live = Live(loaded(pool_folder), lambda: loaded(pool_folder))
    (pool_folder / "faq" / "pool.yaml").unlink()
    assert not live.reload()
    assert live.bot.ask("goggles").entries == ("goggles",)


def test_an_edit_that_fails_in_an_unknown_way_keeps_the_old_answers(
    pool: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    live = Live(pool, lambda: Bot(None))  # type: ignore[arg-type]
    assert not live.reload()
    assert live.broken
    assert "the old one stays:\nAttributeError: " in caplog.text
    assert live.bot is pool


def test_a_bot_of_its_own_has_nothing_to_reload(pool: Bot) -> None:
    live = Live(pool)
    assert not live.reload()
    assert not live.broken


def edited(folder: Path, old: str, new: str) -> None:
    file = folder / "faq" / "pool.yaml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def test_an_edit_is_seen_once_it_is_complete(pool_folder: Path) -> None:
    watch = Watch(pool_folder)
    assert [watch.look(), watch.look()] == [False, False]
    edited(pool_folder, "Daily from seven to nine.", "Daily.")
    assert not watch.look()
    (pool_folder / "faq" / "more.yaml").write_text("", "utf-8")
    assert [watch.look(), watch.look(), watch.look()] == [False, True, False]
    (pool_folder / "faq" / "more.yaml").unlink()
    assert [watch.look(), watch.look(), watch.look()] == [False, True, False]


def test_an_edit_that_is_taken_back_at_once_is_none(pool_folder: Path) -> None:
    watch = Watch(pool_folder)
    (pool_folder / "new.yaml").write_text("", "utf-8")
    watch.look()
    (pool_folder / "new.yaml").unlink()
    assert [watch.look(), watch.look()] == [False, False]


def test_a_file_for_pages_may_be_kept_for_ever_at_its_address(pool: Bot, tmp_path: Path) -> None:
    (tmp_path / "chat.js").write_text("export {}", "utf-8")
    app = create_app(pool, static=tmp_path)
    version = "f4c5cf9bb78e"
    found = call(app, "GET", f"/static/{version}/chat.js")
    assert (found.status_code, found.text) == (200, "export {}")
    assert found.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert found.headers["content-type"].startswith("text/javascript")
    for path in (f"/static/{version}/other.js", "/static/000000000000/chat.js", "/static/../x"):
        said(call(app, "GET", path), 404, "not-found")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "not-found"),
        ("GET", "/faq/", 404, "not-found"),
        ("POST", "/faq", 405, "method"),
        ("GET", "/api/messages/", 404, "not-found"),
        ("GET", "/api/messages", 405, "method"),
        ("PUT", "/api/messages", 405, "method"),
        ("POST", "/api/health", 405, "method"),
        ("GET", "/api/%2e%2e/x", 404, "not-found"),
        ("OPTIONS", "/api/messages", 405, "method"),
    ],
)
def test_what_is_not_there_is_said_as_a_problem(
    pool: Bot, method: str, path: str, status: int, code: str
) -> None:
    response = call(create_app(pool), method, path)
    said(response, status, code)
    assert ("allow" in response.headers) == (status == 405)


def test_readiness_asks_the_store_seldom(pool: Bot, caplog: pytest.LogCaptureFixture) -> None:
    store = MemoryStore()
    store.failing = True
    app = create_app(pool, store=store, limits=Limits(per_minute=0))
    caplog.set_level(logging.ERROR)
    for _ in range(5):
        assert call(app, "GET", "/api/ready").status_code == 503
    assert caplog.text.count("the store does not work: memory: the disk is full") == 1
