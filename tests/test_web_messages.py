"""POST /api/messages: what comes in, what goes out, and the state in between."""

import datetime
import json
from dataclasses import replace

import pytest
from starlette.applications import Starlette

from faqbot import Bot, Conversation, Entry, KnowledgeBase
from faqbot.state import State
from faqbot.text import normalise
from faqbot.web import Limits, Live, create_app
from tests.site import ALWAYS, MemoryStore, post, said

CRISIS = "I want to kill myself"


@pytest.fixture(scope="module")
def app(pool: Bot) -> Starlette:
    return create_app(pool, limits=Limits(per_minute=0))


def test_a_message_gets_the_reply_of_the_library_and_the_state(app: Starlette, pool: Bot) -> None:
    response = post(app, {"text": "how warm is the water"})
    chat = Conversation(pool)
    reply = chat.say("how warm is the water")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.json() == {**reply.to_dict(), "state": chat.state.to_dict()}


def test_a_reply_names_what_is_related_but_nothing_stale() -> None:
    hours = Entry("hours", "When are you open?", "Daily.", see_also=("price", "old"))
    price = Entry("price", "What does it cost?", "Two pounds.")
    old = Entry("old", "What did it cost?", "One.", review_by=datetime.date(2020, 1, 1))
    app = create_app(Bot(KnowledgeBase([hours, price, old])))
    assert post(app, {"text": "When are you open?"}).json()["related"] == [
        {"entry": "price", "question": "What does it cost?"}
    ]


def test_every_header_of_safety_is_there_and_no_banner(app: Starlette) -> None:
    headers = post(app, {"text": "goggles"}).headers
    assert ALWAYS.items() <= headers.items()
    assert headers["cache-control"] == "no-store"
    assert "server" not in headers


def test_the_state_carries_what_was_talked_of(bot: Bot) -> None:
    app = create_app(bot)
    first = post(app, {"text": "what is glybera"}).json()
    second = post(app, {"text": "when was that?", "state": first["state"]}).json()
    assert second["type"] == "answer"
    assert "2012" in second["text"]


def test_a_choice_picks_an_option_of_the_last_reply(app: Starlette) -> None:
    asked = post(app, {"text": "lockers or goggles"}).json()
    options = [option["entry"] for option in asked["options"]]
    assert len(options) > 1
    for option in options:
        reply = post(app, {"choice": option, "state": asked["state"]}).json()
        assert (reply["type"], reply["entries"]) == ("answer", [option])


def test_the_choice_of_null_is_none_of_these(app: Starlette, pool: Bot) -> None:
    asked = post(app, {"text": "lockers or goggles"}).json()
    reply = post(app, {"choice": None, "state": asked["state"]}).json()
    assert reply["text"] == pool.kb.messages.none_chosen


@pytest.mark.parametrize(
    ("choice", "state"),
    [
        ("hours", {"entries": [], "options": ["goggles", "lockers"]}),
        ("sauna", {"entries": [], "options": ["sauna"]}),
        ("goggles", None),
        (None, None),
        ("", {"options": []}),
    ],
)
def test_a_choice_that_was_not_offered_is_refused(
    app: Starlette, choice: str | None, state: object
) -> None:
    said(post(app, {"choice": choice, "state": state}), 409, "unknown-choice")


def test_a_number_typed_after_options_chooses_too(app: Starlette) -> None:
    asked = post(app, {"text": "lockers or goggles"}).json()
    reply = post(app, {"text": "2", "state": asked["state"]}).json()
    assert reply["entries"] == [asked["options"][1]["entry"]]


@pytest.mark.parametrize(
    "state",
    [
        {"entries": ["sauna", 7, None, "\x00", "x" * 500], "options": {"a": 1}},
        {"entries": "hours", "options": [["hours"]]},
        {"more": [[[[]]]]},
        {},
    ],
)
def test_what_is_unknown_in_a_state_is_dropped(app: Starlette, state: object) -> None:
    response = post(app, {"text": "how warm is the water", "state": state})
    assert response.json()["entries"] == ["temperature"]
    assert response.json()["state"] == {
        "entries": ["temperature"],
        "options": [],
        "unknown": False,
        "danger": None,
    }


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "text",
        None,
        17,
        {"text": None},
        {"text": ["a"]},
        {"text": 1},
        {"text": "a", "choice": "hours"},
        {"text": "a", "choice": None},
        {"text": "a", "state": "s"},
        {"text": "a", "state": []},
        {"text": "a", "more": 1},
        {"choice": 1, "state": {"options": ["hours"]}},
    ],
)
def test_a_body_of_another_shape_is_refused(app: Starlette, body: object) -> None:
    said(post(app, body), 422, "invalid")


@pytest.mark.parametrize("text", ["", " ", "\x00\x1b[31m", "\U0001f600" * 100, "?!", "\u202e"])
def test_a_text_without_words_gets_a_reply(app: Starlette, text: str) -> None:
    assert post(app, {"text": text}).json()["type"] == "fallback"


def test_the_longest_text_is_answered_and_one_more_is_not(app: Starlette) -> None:
    longest = ("water " * 100)[:500].strip()
    longest += "s" * (500 - len(normalise(longest)))
    assert len(normalise(longest)) == 500
    assert post(app, {"text": longest}).status_code == 200
    said(post(app, {"text": longest + "s"}), 413, "too-long")


@pytest.mark.parametrize("text", ["a" * 2001, "\ufdfa" * 28, "\u0301\u0316" * 1001, " " * 2001])
def test_a_text_that_is_or_grows_too_long_is_refused(app: Starlette, text: str) -> None:
    said(post(app, {"text": text}), 413, "too-long")


def test_a_sign_of_danger_gets_its_card_at_any_length(app: Starlette, pool: Bot) -> None:
    story = "I have had a hard year and I cannot sleep. " * 60
    assert len(story) > 2000
    reply = post(app, {"text": story + CRISIS}).json()
    assert (reply["type"], reply["text"]) == ("escalation", pool.ask(CRISIS).text)


def test_a_repeated_message_gets_the_same_bytes(app: Starlette) -> None:
    first, again = (post(app, {"text": "is the pool heated"}) for _ in range(2))
    assert first.content == again.content


def test_a_repeated_message_after_a_reload_gets_the_new_answer(pool_kb: KnowledgeBase) -> None:
    old = Bot(KnowledgeBase([Entry("hours", "When are you open?", "Daily.")]))
    new = Bot(KnowledgeBase([Entry("hours", "When are you open?", "Never.")]))
    live = Live(old, lambda: new)
    app = create_app(live)
    assert post(app, {"text": "when are you open"}).json()["text"] == "Daily."
    assert live.reload()
    assert post(app, {"text": "when are you open"}).json()["text"] == "Never."


def test_a_repeated_message_on_the_next_day_is_looked_at_anew() -> None:
    day = [datetime.date(2026, 11, 25)]
    entry = Entry("hours", "When are you open?", "Daily.", review_by=datetime.date(2026, 8, 27))
    app = create_app(Bot(KnowledgeBase([entry]), clock=lambda: day[0]))
    assert post(app, {"text": "when are you open"}).json()["type"] == "answer"
    day[0] += datetime.timedelta(days=1)
    assert post(app, {"text": "when are you open"}).json()["type"] == "fallback"


def test_what_is_held_of_repeated_messages_is_bounded_and_holds_no_message(pool: Bot) -> None:
    app = create_app(pool, limits=Limits(per_minute=0, replies=2))
    for text in ("goggles", "parking", "lockers", "goggles", "is the pool heated"):
        assert post(app, {"text": text}).json() == {
            **pool.ask(text).to_dict(),
            "state": State().after(pool.ask(text)).to_dict(),
        }


def test_unanswered_messages_are_kept_only_when_the_store_keeps_messages(pool: Bot) -> None:
    silent, keeping = MemoryStore(), MemoryStore(keeps_messages=True)
    for store in (silent, keeping):
        app = create_app(pool, store=store)
        for text in ("qwxz vbnm", "goggles", CRISIS, "parking", "qwxz vbnm"):
            assert post(app, {"text": text}).status_code == 200
    assert silent.kept == []
    assert keeping.kept == ["qwxz vbnm", "parking", "qwxz vbnm"]


def test_no_message_is_kept_once_an_edit_takes_away_what_patients_are_told(pool: Bot) -> None:
    store = MemoryStore(keeps_messages=True)
    live = Live(pool, lambda: Bot(KnowledgeBase(pool.kb.values())))
    app = create_app(live, store=store)
    assert live.reload()
    assert post(app, {"text": "qwxz vbnm"}).json()["type"] == "fallback"
    assert store.kept == []


def test_a_choice_is_no_message_to_keep(pool: Bot) -> None:
    store = MemoryStore(keeps_messages=True)
    app = create_app(pool, store=store)
    asked = post(app, {"text": "lockers or goggles"}).json()
    post(app, {"choice": None, "state": asked["state"]})
    assert store.kept == ["lockers or goggles"]


def test_a_message_is_answered_when_the_store_fails(
    pool: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    store = MemoryStore(keeps_messages=True)
    store.failing = True
    app = create_app(pool, store=store)
    assert post(app, {"text": "qwxz vbnm"}).json()["type"] == "fallback"
    assert "a message was not kept: StoreError" in caplog.text
    assert "qwxz" not in caplog.text


def test_a_bot_without_entries_replies(pool: Bot) -> None:
    app = create_app(Bot(KnowledgeBase([])))
    assert post(app, {"text": "goggles"}).json()["type"] == "fallback"
    assert json.loads(post(app, {"text": CRISIS}).content)["type"] == "escalation"


def test_a_failure_inside_is_said_without_its_text(
    pool: Bot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(conversation: Conversation, message: str) -> None:
        raise RuntimeError(f"cannot read {message}")

    monkeypatch.setattr(Conversation, "say", fail)
    said(post(create_app(pool), {"text": "secret words"}), 500, "failed")
    assert "RuntimeError in test_web_messages.fail" in caplog.text
    assert "secret" not in caplog.text


def test_limits_say_which_number_cannot_be() -> None:
    with pytest.raises(Exception, match="burst must be 1 or more"):
        replace(Limits(), burst=0)
    with pytest.raises(Exception, match="per_minute must be 0 or more"):
        Limits(per_minute=-1)
