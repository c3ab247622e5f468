"""Statements and questions with no mark between them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot import Bot
from faqbot.run_on import parts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("google sent me here when will it be available",
         ["google sent me here", "when will it be available"]),
        ("can i be treated i work nights so excuse the hour",
         ["can i be treated", "i work nights so excuse the hour"]),
        ("fed up with my hair today is there a cure im only 24",
         ["fed up with my hair today", "is there a cure", "im only 24"]),
    ],
)  # fmt: skip
def test_the_question_is_found_between_statements(text: str, found: list[str]) -> None:
    assert parts(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "is gene therapy safe", "my hair is thin", "any idea whether hearing can come back",
        "i know what glybera is", "on wich chromosome is the hairless gene",
        "is there a study i could read about it", "what do i do when i am bald",
        "other animals than mice have tried this gene for hair", "", "bald",
    ],
)  # fmt: skip
def test_what_goes_on_is_not_cut(text: str) -> None:
    assert parts(text) == [text]


@given(st.text())
def test_no_word_is_lost(text: str) -> None:
    assert " ".join(parts(text)).split() == text.split()


def test_a_question_behind_a_statement_without_a_mark_is_answered(bot: Bot) -> None:
    reply = bot.ask("google sent me here is gene therapy safe")
    assert reply.entries == ("is-it-safe",)


def test_a_question_of_ours_about_something_else_is_not(bot: Bot) -> None:
    assert bot.ask("my mother is to have her cataracts done is it safe").type != "answer"
