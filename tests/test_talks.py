"""Conversations and choices by authors who knew of no rule: how many are understood."""

from collections import Counter

import pytest

from faqbot import Bot
from tests.talks import choices, chosen, outcome, statements, turns


@pytest.mark.parametrize(
    ("name", "right", "missed"), [("development", 0.55, 0.13), ("reserve", 0.53, 0.14)]
)
def test_what_is_typed_in_a_conversation_is_understood(
    bot: Bot, name: str, right: float, missed: float
) -> None:
    found = Counter(outcome(bot, turn) for turn in turns(name))
    print(f"{name}: {dict(found)}")
    assert found["right"] + found["quiet"] >= right * found.total()
    assert found["missed"] <= missed * found.total()
    assert found["false"] <= 0.035 * found.total()


@pytest.mark.parametrize("name", ["development", "reserve"])
def test_few_remarks_get_an_answer(bot: Bot, name: str) -> None:
    remarks = [turn for turn, asks in statements(name) if not asks]
    found = Counter(outcome(bot, remark) for remark in remarks)
    print(f"{name}: {dict(found)}")
    assert found.total() >= 250
    assert found["false"] <= 0.06 * found.total()


@pytest.mark.parametrize("name", ["development", "reserve"])
def test_most_of_what_asks_without_the_form_of_a_question_is_understood(
    bot: Bot, name: str
) -> None:
    asked = [turn for turn, asks in statements(name) if asks]
    found = Counter(outcome(bot, turn) for turn in asked)
    print(f"{name}: {dict(found)}")
    assert found["right"] + found["offered"] >= 0.72 * found.total()
    assert found["false"] <= 0.05 * found.total()


@pytest.mark.parametrize(
    ("name", "right", "wrong"), [("development", 0.92, 0), ("reserve", 0.78, 4)]
)
def test_choices_in_words_are_understood(bot: Bot, name: str, right: float, wrong: int) -> None:
    found = [(chosen(bot, text), means) for text, means in choices(name)]
    meant = [number for number, means in found if number == means]
    print(f"{name}: {len(meant)} of {len(found)} understood")
    assert len(meant) >= right * len(found)
    assert sum(number not in (means, 0) for number, means in found) <= wrong
