"""Choices among options in words."""

import pytest

from faqbot import Bot, Entry, KnowledgeBase
from faqbot.choice import numbered
from faqbot.state import State


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("2", 2), ("the second one", 2), ("Number three, please.", 3), ("i ment the first", 1),
        ("2nd", 2), ("last one", 3), ("the middle one", 2), ("number free", 3), ("one", 1),
        ("not 1 or 2, the third", 3), ("yes the first one", 1), ("il go for 2", 2), ("four", 4),
        ("none of the above thanks", 4), ("no thats not it", 4), ("not any of those 3", 4),
        ("something else", 4), ("neither", 4), ("the latter", 3), ("the former", 1),
        ("top one", 1), ("the one at the top", 1), ("bottom please", 3), ("the middle", 2),
    ],
)  # fmt: skip
def test_a_number_in_words_chooses(said: str, number: int) -> None:
    assert numbered(said, 3) == number


@pytest.mark.parametrize(
    "said",
    [
        "i am 2 years into this", "who was the first patient", "one more thing", "7", "1 or 2",
        "theres no one answering", "the first and the second", "not sure", "i do not know",
        "how much is 1 session", "on second thoughts ill leave it", "which one would you pick",
        "yes", "the one", "", "not the first one", "not the last one please",
        "answer to that please", "question for you", "first " * 13,
        "yes on the top", "in the middle", "at the bottom", "it is the top",
        "i have one on the top",
    ],
)  # fmt: skip
def test_what_only_holds_a_number_chooses_nothing(said: str) -> None:
    assert numbered(said, 3) == 0


def test_there_are_no_more_options_than_were_offered() -> None:
    assert [numbered(said, 1) for said in ("1", "2", "3", "the middle one")] == [1, 2, 0, 0]
    assert [numbered(said, 10) for said in ("10", "number 11", "12")] == [10, 11, 0]


STATE = State(options=("is-it-safe", "when-available", "glybera"))


@pytest.mark.parametrize(
    ("said", "entry"),
    [
        ("the one about safety", "is-it-safe"), ("availability", "when-available"),
        ("the when one", "when-available"), ("the glibera one", "glybera"),
    ],
)  # fmt: skip
def test_words_that_tell_of_one_option_choose_it(bot: Bot, said: str, entry: str) -> None:
    assert bot.ask(said, STATE).entries == (entry,)


HOW = State(options=("transplant-details", "is-it-safe", "glybera"))
"""The first is "How is a hair transplant done?"."""


@pytest.mark.parametrize(
    "said", ["how much", "how come", "how many", "how so", "how then", "the how much one"]
)
def test_who_asks_how_much_or_how_come_does_not_ask_how(bot: Bot, said: str) -> None:
    assert bot.ask(said, HOW).entries != ("transplant-details",)


@pytest.mark.parametrize("said", ["the how one", "how is it done"])
def test_who_asks_how_chooses_the_option_that_asks_how_and_not_how_much(
    bot: Bot, said: str
) -> None:
    for state in (HOW, State(options=("transplant-price", "transplant-details"))):
        assert bot.ask(said, state).entries == ("transplant-details",)


@pytest.mark.parametrize("said", ["how much", "how much is it", "the how much one"])
def test_how_much_chooses_the_option_that_asks_for_a_price_in_any_words(
    bot: Bot, said: str
) -> None:
    for price in ("transplant-price", "gene-therapy-price"):
        state = State(options=("transplant-details", price, "glybera"))
        assert bot.ask(said, state).entries == (price,)


def test_how_much_chooses_none_of_two_prices(bot: Bot) -> None:
    state = State(options=("transplant-price", "gene-therapy-price"))
    assert not bot.ask("how much", state).entries


def test_what_an_option_tells_of_is_not_chosen_for_another_question_on_it() -> None:
    entries = [
        Entry("made", "How is a crown made?", "In a day.", paraphrases=("making a crown",)),
        Entry("pain", "Is a filling painful?", "No.", paraphrases=("does a filling hurt",)),
    ]
    state = State(options=("made", "pain"))
    bot = Bot(KnowledgeBase(entries))
    assert bot.ask("the crown one", state).entries == ("made",)
    assert bot.ask("the crown one how much", state).entries == ()


@pytest.mark.parametrize(
    "said", ["is it safe to dye my hair", "the one about parking", "the one", "what one"]
)
def test_words_that_tell_of_no_option_choose_none(bot: Bot, said: str) -> None:
    assert bot.ask(said, STATE).type != "answer"


@pytest.mark.parametrize("said", ["both", "the first two please", "2 and 1"])
def test_two_options_that_are_chosen_are_both_answered(bot: Bot, said: str) -> None:
    assert bot.ask(said, STATE).entries == ("is-it-safe", "when-available")


def test_of_several_that_are_chosen_one_that_is_not_covered_is_named_beside_the_answer(
    bot: Bot,
) -> None:
    for options in (("is-it-safe", "transplant-price"), ("transplant-price", "is-it-safe")):
        reply = bot.ask("both", State(options=options))
        assert (reply.type, reply.entries, reply.options) == ("answer", ("is-it-safe",), ())
        (note,) = reply.notes
        price = bot.kb["transplant-price"]
        assert (note.id, note.text) == ("also-asked", f"{price.question} {price.answer}")


def test_of_several_that_are_chosen_and_not_covered_the_first_is_named(bot: Bot) -> None:
    options = ("transplant-price", "transplant-details", "transplant-healing")
    reply = bot.ask("all of them", State(options=options))
    assert (reply.type, reply.entries) == ("not_covered", options[:1])
    assert [note.id for note in reply.notes] == ["also-asked"]
    assert [option.entry for option in reply.options] == ["transplant-healing"]


def test_of_three_that_are_chosen_two_are_answered_and_the_third_may_be_asked_next(
    bot: Bot,
) -> None:
    reply = bot.ask("all of them", STATE)
    assert (reply.type, reply.entries) == ("answer", ("is-it-safe", "when-available"))
    assert reply.related[0].entry == "glybera"
    assert [note.id for note in reply.notes] == ["answered-partly"]


@pytest.mark.parametrize(
    "said", ["that's all", "is that all", "thanks all", "hello all", "all good", "not at all"]
)
def test_who_says_that_this_is_all_or_speaks_to_all_chooses_nothing(bot: Bot, said: str) -> None:
    assert set(bot.ask(said, STATE).entries).isdisjoint(STATE.options)


@pytest.mark.parametrize("said", ["ok thanks", "is that all", "anything else", "not gene therapy"])
def test_who_leaves_or_denies_has_not_agreed(bot: Bot, said: str) -> None:
    assert bot.ask(said, State(options=("is-it-safe",))).entries != ("is-it-safe",)


@pytest.mark.parametrize("said", ["yes please", "ok", "go on", "yes thanks"])
def test_who_agrees_gets_the_one_option(bot: Bot, said: str) -> None:
    assert bot.ask(said, State(options=("is-it-safe",))).entries == ("is-it-safe",)
