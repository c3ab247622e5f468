"""What an explanation holds: similarities, words for and against, margin, thresholds, rule."""

import datetime
from typing import get_args

import pytest
from rapidfuzz import fuzz

from faqbot.bot import Bot
from faqbot.conversation import Conversation
from faqbot.explain import REASONS
from faqbot.knowledge import Entry, KnowledgeBase
from faqbot.policy import Rule


def test_an_explanation_says_what_each_similarity_gave(pool: Bot) -> None:
    explained = pool.explain("how warm is the water in the sauna")
    (accounts,) = explained.accounts
    assert len(accounts) == 3
    first = accounts[0]
    assert first.match.entry == "temperature"
    assert first.phrasing == "how warm is the water"
    assert [s.similarity for s in first.shares] == ["words", "letters", "order", "answer"]
    assert sum(s.weight for s in first.shares[:3]) == pytest.approx(1.0)
    assert all(0.0 <= s.value <= 1.0 + 1e-9 for account in accounts for s in account.shares)
    # How the order of words is compared: rapidfuzz's ratio of the sorted words.
    order = fuzz.token_sort_ratio("how warm is the water", "how warm is the water in the sauna")
    assert first.shares[2].value == pytest.approx(order / 100)


@pytest.mark.parametrize("message", ["how wrm is the sauna", "goggles", "parking for my sauna"])
def test_words_for_and_against_an_entry_add_up_to_its_evidence(pool: Bot, message: str) -> None:
    for account in pool.explain(message).accounts[0]:
        met = sum(word.weight for word in account.words_for)
        other = sum(word.weight for word in account.words_against)
        assert met == pytest.approx(account.match.seen.met)
        assert met + other == pytest.approx(account.match.seen.total)


def test_an_explanation_names_words_margin_thresholds_and_rule(pool: Bot) -> None:
    explained = pool.explain("how warm is the water in the sauna")
    (first, second, _) = explained.accounts[0]
    assert [word.token.word for word in first.words_for[:2]] == ["warm", "water"]
    assert first.words_against[0].token.word == "sauna"
    assert first.margin == pytest.approx(first.match.fit - second.match.fit)
    assert second.margin == pytest.approx(-first.margin)
    assert explained.threshold == explained.thresholds.direct
    page = str(explained)
    assert f"Why: {REASONS[explained.rule]}." in page
    assert f"a sureness of {explained.threshold:.2f} for a direct answer" in page
    assert f"fit {first.match.fit:.2f}, margin {first.margin:+.2f}" in page
    assert "against it: sauna " in page


def test_every_rule_that_decides_has_a_reason() -> None:
    assert set(REASONS) == set(get_args(Rule))


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("how much minoxidil a day", 'Safety note: dosage, for "'),
        ("are the drops free", "Safety note: side-effects, by the learnt weights"),
        ("there is no air in my lungs", "Red flag: emergency, by the learnt weights of its words"),
    ],
)
def test_what_the_screen_saw_is_told_with_its_words_or_as_weighed(
    pool: Bot, message: str, said: str
) -> None:
    assert said in str(pool.explain(message))


def test_a_message_that_shares_no_telling_word_with_the_likeliest_is_said_to() -> None:
    paraphrases = ("opening hours", "what time do you open")
    kb = KnowledgeBase([Entry("open", "When is the shop open?", "Now.", paraphrases=paraphrases)])
    assert "shares no word that tells of open, which is not answered" in str(
        Bot(kb).explain("what do you think")
    )
    assert "shares no word" not in str(Bot(kb).explain("what time is it open"))


TALKS = {
    "a choice": (["pool lessons water", "2"], "Why: an option was chosen."),
    "several": (["pool lessons water", "all of them"], "Why: an option was chosen."),
    "yes": (["pool lessons water", "yes"], "Why: it says yes to several options, and not to which"),
    "a wrong number": (["pool lessons water", "9"], "Why: it names a number that no option has."),
    "again": (["how warm is the water", "say that again"], "Why: it asks to be told once more"),
    "none": (["is it warm", "none of these"], "Why: none of what was replied or offered is meant."),
    "a follow-up": (
        ["how warm is the water", "and on sundays?"],
        "Talked of before: temperature\nWhy: after what was talked of it may mean this",
    ),
    "a new question": (["how warm is the water", "when are you open"], "Talked of before: "),
    "a danger": (["how warm is the water", "i want to kill myself"], "Red flag: self-harm"),
}


@pytest.mark.parametrize("talk", TALKS)
def test_what_is_said_in_a_talk_is_explained_as_it_was_replied_to(pool: Bot, talk: str) -> None:
    (first, then), expected = TALKS[talk]
    chat = Conversation(pool)
    chat.say(first)
    before = chat.state
    reply = chat.say(then)
    explained = pool.explain(then, before)
    assert (explained.type, explained.entries) == (reply.type, reply.entries)
    assert explained.options == tuple(option.entry for option in reply.options)
    assert expected in str(explained)
    assert pool.explain(then, before.to_dict()) == explained


@pytest.mark.parametrize(
    ("first", "then", "expected"),
    [
        ("What is Glybera?", "say that again", "it asks to be told once more what was said last"),
        ("What is Glybera?", "tell me more", "it asks for more of what was said last"),
        ("is it safe", "yes", "an option was chosen"),
        ("When was the mouse study done?", "and Glybera?", "it asks of something else what was"),
    ],
)
def test_what_only_follows_is_explained_without_a_search_for_it(
    bot: Bot, first: str, then: str, expected: str
) -> None:
    chat = Conversation(bot)
    chat.say(first)
    page = str(bot.explain(then, chat.state))
    assert f"Why: {expected}" in page
    assert "it may mean this" not in page
    assert "Read as:" not in page


def test_what_is_too_old_to_be_served_is_said_to_be() -> None:
    due = datetime.date(2026, 1, 1)
    kb = KnowledgeBase([Entry("open", "When are you open?", "Now.", review_by=due)])
    bot = Bot(kb, clock=lambda: datetime.date(2027, 1, 1))
    explained = bot.explain("when are you open")
    assert explained.type == bot.ask("when are you open").type == "fallback"
    assert "Not served, for its review is long overdue: open" in str(explained)


def test_a_message_that_says_the_opposite_is_said_to() -> None:
    kb = KnowledgeBase(
        [
            Entry("safe", "Is the cream safe?", "Yes.", paraphrases=("Is it a safe cream",)),
            Entry("shop", "Where is the shop?", "Here.", paraphrases=("shop address",)),
        ]
    )
    explained = Bot(kb).explain("is the cream unsafe")
    assert explained.opposed == (True,)
    assert "says the opposite of safe, or asks otherwise: it is not answered" in str(explained)
    assert Bot(kb).explain("is the cream safe").opposed == (False,)
