"""Names by which patients introduce themselves."""

import re

import pytest

from faqbot import Bot
from faqbot.introduction import introduced


def rest(text: str) -> str:
    chunks = re.findall(r"\S+\s*", text)
    return "".join(chunks[introduced(chunks, {"glybera", "wnt", "right"}) :])


@pytest.mark.parametrize(
    "text",
    [
        "im sara, is it safe", "I'm Priya. is it safe", "My name is Karen Okafor and is it safe",
        "this is dave from leeds, is it safe", "karen here is it safe", "my names bert is it safe",
        "My name is Chukwuemeka, is it safe", "i am tomasz is it safe",
        "Janet speaking, is it safe", "Patrick Doyle from Wexford here, is it safe",
        "this is mrs whitfield is it safe", "Mrs Whitfield here is it safe",
        "this is Mr. Okonjo, is it safe", "dave from leeds here is it safe",
    ],
)  # fmt: skip
def test_a_name_is_passed_over(text: str) -> None:
    assert rest(text) == "is it safe"


@pytest.mark.parametrize(
    "text",
    [
        "im bald, is it safe", "i am diabetic, is it safe", "This is Glybera, right?",
        "im 15, is it safe", "i am dave bald, is it safe", "I am Epileptic, is it safe",
        "This is Propecia, is it safe", "I am Coeliac, is it safe",
        "this is a question", "here is it safe", "im", "mrs here is it safe",
        "hair from donors here, is it safe", "this is mrs right, is it safe",
        "dave is bald here so", "is karen here today", "I am - diabetic, is it safe",
        "\U0001f642 anaemia here, is it safe", "im ... ill, is it safe",
        "speaking of mark is it safe", "karen here",
        "My name is Xq " + "Yqz " * 600,
    ],
)  # fmt: skip
def test_what_is_no_name_stays(text: str) -> None:
    assert rest(text) == text


def test_an_introduction_does_not_change_the_answer(bot: Bot) -> None:
    assert bot.ask("hi im sara, is gene therapy safe").entries == ("is-it-safe",)
