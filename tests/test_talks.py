"""Conversations and choices by authors who knew of no rule: how many are understood."""

from collections import Counter

import pytest

from faqbot import Bot
from tests.talks import choices, chosen, outcome, turns


@pytest.mark.parametrize(
    ("name", "right", "missed"), [("development", 0.56, 0.13), ("reserve", 0.6, 0.11)]
)
def test_what_is_typed_in_a_conversation_is_understood(
    bot: Bot, name: str, right: float, missed: float
) -> None:
    found = Counter(outcome(bot, turn) for turn in turns(name))
    print(f"{name}: {dict(found)}")
    assert found["right"] + found["quiet"] >= right * found.total()
    assert found["missed"] <= missed * found.total()
    assert found["false"] <= 0.04 * found.total()


@pytest.mark.parametrize(
    ("name", "right", "wrong"), [("development", 0.92, 0), ("reserve", 0.78, 4)]
)
def test_choices_in_words_are_understood(bot: Bot, name: str, right: float, wrong: int) -> None:
    found = [(chosen(bot, text), means) for text, means in choices(name)]
    meant = [number for number, means in found if number == means]
    print(f"{name}: {len(meant)} of {len(found)} understood")
    assert len(meant) >= right * len(found)
    assert sum(number not in (means, 0) for number, means in found) <= wrong
