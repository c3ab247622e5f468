"""The schema is true: what every channel says keeps to it, and what it forbids is refused."""

import json
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from jsonschema import Draft202012Validator
from schemathesis import openapi as openapi_schema

from faqbot import Bot
from faqbot.cli import main
from faqbot.conversation import Conversation
from faqbot.web import Limits, create_app
from faqbot.web.schema import REPLY, STATE, openapi
from tests.site import MemoryStore, call, post

# One of each type, one with two entries, one with notes, one with options.
MESSAGES = (
    "what is glybera",
    "Will gene therapy cure baldness? Who discovered the hairless gene?",
    "gene therapy",
    "can i get an appointment next week",
    "qwxz vbnm",
    "",
    "I want to kill myself",
    "I am pregnant, is gene therapy safe",
)


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize("message", MESSAGES)
def test_library_command_line_and_http_say_the_same(
    bot: Bot, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    reply = bot.ask(message).to_dict()
    validator(REPLY).validate(reply)
    assert main(["ask", "--json", message]) == 0
    assert json.loads(capsys.readouterr().out) == reply
    served = post(create_app(bot), {"text": message}).json()
    validator(STATE).validate(served.pop("state"))
    assert served == reply


def test_the_messages_above_get_every_type_of_reply(bot: Bot) -> None:
    types = {bot.ask(message).type for message in MESSAGES}
    assert types == set(REPLY["properties"]["type"]["enum"])


def test_the_state_of_a_conversation_keeps_to_its_schema(bot: Bot) -> None:
    chat = Conversation(bot)
    for message in MESSAGES:
        chat.say(message)
        validator(STATE).validate(chat.state.to_dict())


@pytest.mark.parametrize("change", [{"type": "guess"}, {"score": 2}, {"options": None}, {"new": 1}])
def test_the_schema_of_a_reply_allows_nothing_else(bot: Bot, change: dict[str, object]) -> None:
    reply = bot.ask("what is glybera").to_dict()
    assert not validator(REPLY).is_valid({**reply, **change})
    del reply["notes"]
    assert not validator(REPLY).is_valid(reply)


def test_the_document_is_served_and_names_every_route(pool: Bot) -> None:
    app = create_app(pool, store=MemoryStore())
    document = call(app, "GET", "/openapi.json").json()
    assert document == openapi(takes_feedback=True)
    named = set(document["paths"]) | {"/openapi.json", "/static/{version}/{name}"}
    assert named == {getattr(route, "path", "") for route in app.routes}


def test_schemathesis_finds_no_difference_between_document_and_service(pool: Bot) -> None:
    app = create_app(pool, store=MemoryStore(), limits=Limits(per_minute=0))
    schema = openapi_schema.from_asgi("/openapi.json", app)
    cases = 0

    @schema.parametrize()
    @settings(
        max_examples=60,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def check(case: schemathesis.Case) -> None:
        nonlocal cases
        cases += 1
        case.call_and_validate()

    for operation in schema.get_all_operations():
        run_one(check, operation)
    assert cases > 100
