"""The schema is true: what every channel says keeps to it, and what it forbids is refused."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from faqbot import Bot
from faqbot.cli import main
from faqbot.conversation import Conversation
from faqbot.web import create_app
from faqbot.web.schema import REPLY, STATE, openapi
from tests.conftest import loaded
from tests.site import MemoryStore, call, post, serving

# One of each type, one with two entries, one with a safety note.
MESSAGES = (
    "how warm is the water",
    "How warm is the water? Can I borrow goggles?",
    "lockers or goggles",
    "parking",
    "qwxz vbnm",
    "",
    "I want to kill myself",
    "I am pregnant, is the water cold",
)


@pytest.fixture(scope="module")
def bot(pool_path: Path) -> Bot:
    return loaded(pool_path)


# A schema cannot say how long a text is when it is normalised.
TOO_LONG_IS_413 = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", 409, 413]
[checks.negative_data_rejection]
expected-statuses = [400, 405, 413, 415, 422]
"""


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize("message", MESSAGES)
def test_library_command_line_and_http_say_the_same(
    bot: Bot, pool_path: Path, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    reply = bot.ask(message).to_dict()
    validator(REPLY).validate(reply)
    assert main(["ask", "--json", "--knowledge", str(pool_path), message]) == 0
    assert json.loads(capsys.readouterr().out) == reply
    served = post(create_app(bot), {"text": message}).json()
    validator(STATE).validate(served.pop("state"))
    assert served == reply


def test_the_messages_above_get_every_type_of_reply(bot: Bot) -> None:
    replies = [bot.ask(message) for message in MESSAGES]
    assert {reply.type for reply in replies} == set(REPLY["properties"]["type"]["enum"])
    assert max(len(reply.entries) for reply in replies) == 2
    assert any(reply.notes for reply in replies)
    assert all(any(getattr(reply, name) for reply in replies) for name in ("options", "sources"))


def test_the_state_of_a_conversation_keeps_to_its_schema(bot: Bot) -> None:
    chat = Conversation(bot)
    for message in MESSAGES:
        chat.say(message)
        validator(STATE).validate(chat.state.to_dict())


@pytest.mark.parametrize("change", [{"type": "guess"}, {"score": 2}, {"options": None}, {"new": 1}])
def test_the_schema_of_a_reply_allows_nothing_else(bot: Bot, change: dict[str, object]) -> None:
    reply = bot.ask("how warm is the water").to_dict()
    assert not validator(REPLY).is_valid({**reply, **change})
    del reply["notes"]
    assert not validator(REPLY).is_valid(reply)


def test_the_document_is_served_and_names_every_route(pool: Bot) -> None:
    app = create_app(pool, store=MemoryStore())
    document = call(app, "GET", "/openapi.json").json()
    assert document == openapi(takes_feedback=True)
    pages = {"/", "/faq", "/openapi.json", "/static/{version}/{name}"}
    named = set(document["paths"]) | pages
    assert named == {getattr(route, "path", "") for route in app.routes}


def test_schemathesis_finds_no_difference_between_document_and_service(
    pool_path: Path, tmp_path: Path
) -> None:
    config = tmp_path / "schemathesis.toml"
    config.write_text(TOO_LONG_IS_413)
    store = f"sqlite:///{tmp_path / 'feedback.db'}"
    with serving("--knowledge", pool_path, "--per-minute", "0", "--store", store) as site:
        done = subprocess.run(
            [
                Path(sys.executable).with_name("schemathesis"),
                f"--config-file={config}",
                "run",
                f"{site.url}/openapi.json",
                "--max-examples=25",
                "--seed=1",
                "--no-color",
            ],
            capture_output=True,
            check=False,
            cwd=tmp_path,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout.decode()
        assert b"Tested: 6" in done.stdout
