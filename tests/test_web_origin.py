"""Which pages may use the service."""

import pytest
from starlette.applications import Starlette

from faqbot import Bot
from faqbot.conversation import Conversation
from faqbot.errors import UsageError
from faqbot.web import Limits, create_app
from tests.site import call, post, said

CLINIC = "https://clinic.example"


@pytest.fixture
def app(pool: Bot) -> Starlette:
    return create_app(pool, allow_origins=[CLINIC, "http://localhost:3000"], limits=Limits(0))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The messages that reached a conversation."""
    found: list[str] = []
    say = Conversation.say

    def noted(conversation: Conversation, message: str) -> object:
        found.append(message)
        return say(conversation, message)

    monkeypatch.setattr(Conversation, "say", noted)
    return found


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://clinic.example",
        "https://clinic.example:8443",
        "https://clinic.example.evil.example",
        "https://CLINIC.example",
        "https://clinic.example/",
        "null",
        "",
        "*",
        "https://clinic.example, https://evil.example",
    ],
)
def test_a_page_of_another_origin_is_refused_before_the_bot_is_asked(
    app: Starlette, asked: list[str], origin: str
) -> None:
    response = post(app, {"text": "goggles"}, origin=origin)
    said(response, 403, "origin")
    assert "access-control-allow-origin" not in response.headers
    assert asked == []


def test_an_allowed_page_is_answered_and_may_read_it(app: Starlette, asked: list[str]) -> None:
    response = post(app, {"text": "goggles"}, origin=CLINIC)
    assert response.json()["entries"] == ["goggles"]
    assert response.headers["access-control-allow-origin"] == CLINIC
    assert response.headers["vary"] == "Origin"
    assert "access-control-allow-credentials" not in response.headers
    assert asked == ["goggles"]


def test_an_allowed_page_may_read_a_problem_too(app: Starlette) -> None:
    response = post(app, {}, origin=CLINIC)
    said(response, 422, "invalid")
    assert response.headers["access-control-allow-origin"] == CLINIC


def test_a_page_of_the_same_origin_is_answered(app: Starlette) -> None:
    response = post(
        app, {"text": "goggles"}, origin="https://faq.example", sec_fetch_site="same-origin"
    )
    assert response.status_code == 200


@pytest.mark.parametrize("site", ["same-site", "cross-site", "none"])
def test_a_page_of_the_same_site_is_of_another_origin(app: Starlette, site: str) -> None:
    response = post(app, {"text": "a"}, origin="https://www.example", sec_fetch_site=site)
    said(response, 403, "origin")


def test_a_request_that_comes_from_no_page_is_answered(app: Starlette) -> None:
    response = post(app, {"text": "goggles"})
    assert response.status_code == 200
    assert response.headers["vary"] == "Origin"


def test_an_allowed_page_may_ask_first_whether_it_may_send_json(app: Starlette) -> None:
    asking = {
        "origin": CLINIC,
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
    }
    response = call(app, "OPTIONS", "/api/messages", headers=asking)
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers["access-control-allow-origin"] == CLINIC
    assert response.headers["access-control-allow-methods"] == "GET, POST"
    assert response.headers["access-control-allow-headers"] == "content-type"
    said(call(app, "OPTIONS", "/api/messages", headers={**asking, "origin": "null"}), 403, "origin")


def test_a_page_may_read_how_long_to_wait(pool: Bot) -> None:
    app = create_app(pool, allow_origins=[CLINIC], limits=Limits(per_minute=1, burst=1))
    post(app, {"text": "a"}, origin=CLINIC)
    response = post(app, {"text": "a"}, origin=CLINIC)
    assert response.status_code == 429
    assert response.headers["access-control-expose-headers"] == "retry-after"


@pytest.mark.parametrize(
    "origin",
    [
        "*",
        "null",
        "clinic.example",
        "https://clinic.example/",
        "HTTPS://clinic.example",
        "https://",
    ],
)
def test_what_is_no_origin_cannot_be_allowed(pool: Bot, origin: str) -> None:
    with pytest.raises(UsageError, match="is not an origin: write scheme and host"):
        create_app(pool, allow_origins=[origin])


def test_one_text_instead_of_a_list_is_an_error(pool: Bot) -> None:
    with pytest.raises(UsageError, match="give a list of origins"):
        create_app(pool, allow_origins=CLINIC)
