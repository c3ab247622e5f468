"""After a crisis card the bot does not forget: what asks nothing else gets the card again."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot import Bot, Conversation
from faqbot.aftermath import NOTE
from faqbot.chat import run
from faqbot.records import DANGERS
from faqbot.reply import Reply
from faqbot.state import State
from faqbot.web import create_app
from tests.site import post

SELF_HARM = "i dont want to live any more"
EMERGENCY = "my chest hurts and i cant breathe"


def after(bot: Bot, *messages: str) -> tuple[Reply, Reply]:
    """The first and the last reply of a conversation."""
    chat = Conversation(bot)
    replies = [chat.say(message) for message in messages]
    return replies[0], replies[-1]


@pytest.mark.parametrize("danger", [SELF_HARM, EMERGENCY])
@pytest.mark.parametrize(
    "message",
    [
        "yes", "no", "ok", "thanks", "bye", "help", "?", "what should i do", "what now",
        "nobody would care", "it hurts", "i am alone", "please", "xqzzt",
    ],
)  # fmt: skip
def test_who_asks_nothing_else_gets_the_card_again(bot: Bot, danger: str, message: str) -> None:
    card, reply = after(bot, danger, message)
    assert card.type == reply.type == "escalation"
    assert reply.text == card.text


def test_the_card_is_shown_as_often_as_nothing_else_is_asked(bot: Bot) -> None:
    card, reply = after(bot, SELF_HARM, "yes", "thanks", "no", "ok")
    assert reply.text == card.text


def test_another_danger_gets_its_own_card_and_that_again(bot: Bot) -> None:
    chat = Conversation(bot)
    first = chat.say(SELF_HARM)
    second = chat.say("my husband hits me")
    assert first.text != second.text
    assert chat.say("yes").text == second.text


@pytest.mark.parametrize(
    ("message", "type", "entry"),
    [
        ("what is glybera", "answer", "glybera"),
        ("where is the clinic?", "answer", "clinic-where"),
        ("is there an NHS prescription for gene therapy?", "not_covered", "insurance-nhs"),
    ],
)
def test_another_question_is_answered_with_whom_to_call_below_it(
    bot: Bot, message: str, type: str, entry: str
) -> None:
    card, reply = after(bot, SELF_HARM, message)
    assert (reply.type, reply.entries) == (type, (entry,))
    assert [(note.id, note.text) for note in reply.notes] == [(NOTE, card.text.splitlines()[0])]


def test_after_an_answer_the_card_is_over(bot: Bot) -> None:
    _, reply = after(bot, SELF_HARM, "what is glybera", "thanks")
    assert reply.type == "answer"
    assert not reply.notes


def test_a_question_that_is_only_understood_by_half_is_asked_back_with_whom_to_call(
    bot: Bot,
) -> None:
    chat = Conversation(bot)
    chat.say(SELF_HARM)
    reply = chat.say("what was hard about the trials of gene therapy?")
    assert reply.options
    assert [note.id for note in reply.notes] == [NOTE]
    assert chat.state.danger == "self-harm"
    chosen = chat.say("1")
    assert chosen.entries == (reply.options[0].entry,)
    assert [note.id for note in chosen.notes] == [NOTE]
    assert chat.state.danger is None


def test_a_state_with_a_danger_is_carried_as_json_and_nothing_typed_with_it(bot: Bot) -> None:
    chat = Conversation(bot)
    card = chat.say(EMERGENCY)
    carried = json.loads(json.dumps(chat.state.to_dict()))
    assert carried == {"entries": [], "options": [], "unknown": False, "danger": "emergency"}
    assert Conversation(bot, carried).say("yes").text == card.text


@given(value=st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text()))
def test_of_a_strangers_state_only_a_danger_is_taken(value: object) -> None:
    danger = State.from_dict({"danger": value}).danger
    assert danger is None or danger in (*DANGERS, "unknown")


def test_a_website_gets_the_card_again(bot: Bot) -> None:
    app = create_app(bot)
    first = post(app, {"text": SELF_HARM}).json()
    again = post(app, {"text": "what should i do", "state": first["state"]}).json()
    assert (again["type"], again["text"]) == ("escalation", first["text"])


def test_help_in_the_terminal_is_a_cry_for_it_after_a_card_and_quit_still_leaves(bot: Bot) -> None:
    out = io.StringIO()
    lines = io.StringIO(f"{SELF_HARM}\nhelp\n/help\nquit\nnever read\n")
    run(Conversation(bot), plain=True, stdin=lines, stdout=out, stderr=None)
    card = " ".join(bot.ask(SELF_HARM).text.split()[:6])
    shown = " ".join(out.getvalue().split())
    assert shown.count(card) == 2
    assert shown.count("/topics") == 1


def test_a_slash_does_not_make_the_bot_forget(bot: Bot) -> None:
    out = io.StringIO()
    lines = io.StringIO(f"/help {SELF_HARM}\nyes\n")
    run(Conversation(bot), plain=True, stdin=lines, stdout=out, stderr=None)
    card = " ".join(bot.ask(SELF_HARM).text.split()[:6])
    assert " ".join(out.getvalue().split()).count(card) == 2


def test_an_explanation_says_why_the_card_is_shown_again(bot: Bot) -> None:
    why = bot.explain("yes", State(danger="self-harm"))
    assert (why.type, why.rule) == ("escalation", "danger before")
    assert "Shown before: the crisis card, for self-harm" in str(why)
    assert "asks nothing else" in str(why)
