"""The list of questions, for suggestions while a patient types."""

import datetime

import pytest
from jsonschema import Draft202012Validator

from faqbot import Bot, Entry, KnowledgeBase
from faqbot.records import Messages
from faqbot.web import Limits, create_app
from faqbot.web.schema import openapi
from tests.site import call, said

CLINIC = "https://clinic.example"
TODAY = datetime.date(2026, 11, 25)


def bot(*entries: Entry) -> Bot:
    kb = KnowledgeBase(entries, messages=Messages(none_of_these="Not one"))
    return Bot(kb, clock=lambda: TODAY)


def listed(*entries: Entry) -> list[str]:
    told = call(create_app(bot(*entries)), "GET", "/api/questions").json()
    return [each["entry"] for each in told["questions"]]


def test_questions_come_in_the_order_of_the_knowledge_base() -> None:
    asked = bot(Entry("b", "Is it warm?", "Yes."), Entry("a", "Is it <deep>?", "No."))
    response = call(create_app(asked), "GET", "/api/questions")
    assert response.headers["content-type"] == "application/json"
    assert response.headers["cache-control"] == "public, max-age=60"
    assert response.json() == {
        "about": call(create_app(asked), "GET", "/api/about").json(),
        "questions": [
            {"entry": "b", "question": "Is it warm?"},
            {"entry": "a", "question": "Is it <deep>?"},
        ],
    }
    assert response.json()["about"]["none_of_these"] == "Not one"


def test_they_keep_to_the_schema(pool: Bot) -> None:
    schemas = openapi(takes_feedback=False)["components"]["schemas"]
    told = call(create_app(pool), "GET", "/api/questions").json()
    Draft202012Validator(schemas["Questions"]).validate(told)
    assert len(told["questions"]) == 6


def test_neighbouring_questions_that_are_not_covered_are_listed() -> None:
    assert listed(Entry("parking", "Where do I park?", "Ask.", kind="not_covered")) == ["parking"]


@pytest.mark.parametrize(
    ("question", "is_listed"),
    [
        ("Hello", False),
        ("Thank you!", False),
        ("Are you a robot?", True),
        ("Is this private? ", True),
        ("Are you a robot", True),
        ("هل أنت روبوت؟", True),
        ("你是机器人吗\uff1f", True),
    ],
)
def test_small_talk_is_not_listed_and_all_else_about_the_chat_is(
    question: str, is_listed: bool
) -> None:
    entry = Entry("a", question, "Yes.", topic="about")
    assert (listed(entry) == ["a"]) == is_listed == (not entry.is_small_talk)


def test_what_is_not_covered_of_the_chat_itself_is_listed() -> None:
    entry = Entry("voice", "Speak to me", "It cannot.", topic="about", kind="not_covered")
    assert listed(entry) == ["voice"]


@pytest.mark.parametrize(("overdue", "is_listed"), [(-1, True), (90, True), (91, False)])
def test_what_is_not_served_any_more_is_not_listed(overdue: int, is_listed: bool) -> None:
    due = TODAY - datetime.timedelta(overdue)
    assert (listed(Entry("a", "Is it warm?", "Yes.", review_by=due)) == ["a"]) == is_listed


def test_drafts_are_not_listed() -> None:
    assert listed(Entry("a", "Is it warm?", "Yes.", status="draft")) == []


def test_every_listed_question_gets_its_entry(bot: Bot) -> None:
    told = call(create_app(bot), "GET", "/api/questions").json()["questions"]
    replies = bot.ask_many(each["question"] for each in told)
    assert [reply.entries for reply in replies] == [(each["entry"],) for each in told]


@pytest.mark.parametrize("path", ["/api/questions", "/api/about"])
def test_pages_of_other_origins_need_leave(pool: Bot, path: str) -> None:
    app = create_app(pool, allow_origins=[CLINIC])
    allowed = call(app, "GET", path, headers={"origin": CLINIC})
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == CLINIC
    assert allowed.headers["vary"] == "Origin"
    refused = call(app, "GET", path, headers={"origin": "https://evil.example"})
    said(refused, 403, "origin")
    assert "access-control-allow-origin" not in refused.headers


def test_they_count_as_a_request_of_the_client(pool: Bot) -> None:
    app = create_app(pool, limits=Limits(per_minute=1, burst=2))
    call(app, "GET", "/api/questions")
    call(app, "GET", "/api/about")
    said(call(app, "GET", "/api/questions"), 429, "too-many")
    assert call(app, "GET", "/faq").status_code == 200
