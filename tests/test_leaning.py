"""What a message means after something was said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot import Bot
from faqbot.leaning import Signs, in_context, meanings, signs_of


def signs(bot: Bot, message: str, talked_of: str) -> dict[str, Signs]:
    responder = bot._responder
    return signs_of(responder.read(message), bot.kb[talked_of], responder)


def test_what_was_talked_of_and_what_is_near_it_are_always_thought_of(bot: Bot) -> None:
    found = signs(bot, "qwxz?", "glybera")
    near = bot.kb.neighbours("glybera")
    assert {"glybera", *near} <= set(found)
    assert [id for id, sign in found.items() if sign.same] == ["glybera"]
    assert {id for id, sign in found.items() if sign.near} == near


def test_an_entry_is_one_step_away_or_two_or_further(bot: Bot) -> None:
    found = signs(bot, "how much is the bus, and is it open at night?", "glybera")
    steps = {id: (sign.same, sign.near, sign.nearby) for id, sign in found.items()}
    assert all(sum(step) <= 1 for step in steps.values())
    assert steps["opening-hours"] == (0, 0, 0)


def test_a_word_that_no_phrasing_of_an_entry_holds_is_seen(bot: Bot) -> None:
    assert not signs(bot, "is it safe?", "gene-therapy-cure")["is-it-safe"].lost
    assert signs(bot, "is it safe for dogs?", "gene-therapy-cure")["is-it-safe"].lost
    assert not signs(bot, "is it saffe?", "gene-therapy-cure")["is-it-safe"].lost


def test_small_talk_is_never_meant_by_what_leans(bot: Bot) -> None:
    found = signs(bot, "hello, thanks for that, and when was it?", "glybera")
    assert not any(bot.kb[id].is_small_talk for id in found)


def test_the_topic_of_what_was_talked_of_stands_behind_the_message(bot: Bot) -> None:
    assert in_context("when was that?", bot.kb["hairless-gene"]) == "when was that hairless gene"
    assert in_context("which gene", bot.kb["hairless-gene"]) == "which gene hairless"


@pytest.mark.parametrize(
    ("talked_of", "message", "meant"),
    [
        ("glybera", "when was that", "glybera-when"),
        ("mouse-study", "when was that", "mouse-study-when"),
        ("hairless-gene", "and who found it", "hairless-gene-discovery"),
        ("transplant-healing", "how much", "transplant-price"),
        ("is-it-safe", "for dogs?", "other-animals"),
        ("mouse-study", "how many of them", "study-details"),
    ],
)
def test_the_same_words_mean_what_is_near_what_was_talked_of(
    bot: Bot, talked_of: str, message: str, meant: str
) -> None:
    responder = bot._responder
    likely = meanings(responder.read(message), bot.kb[talked_of], responder)
    assert next(iter(likely)) == meant


@given(st.text(max_size=60), st.sampled_from(["temperature", "goggles", "parking"]))
def test_probabilities_fall_and_leave_room_for_none(
    pool: Bot, message: str, talked_of: str
) -> None:
    responder = pool._responder
    likely = meanings(responder.read(message), pool.kb[talked_of], responder)
    assert list(likely.values()) == sorted(likely.values(), reverse=True)
    assert 0.0 < sum(likely.values()) < 1.0
