from pathlib import Path
from typing import Any

import pytest

from faqbot import Bot, KnowledgeBase
from faqbot.calibration import Calibration, Logistic
from faqbot.errors import KnowledgeError
from faqbot.evidence import Evidence
from faqbot.index import Found, Match
from faqbot.knowledge import read
from faqbot.parts import Cut
from faqbot.policy import Decision, decide, opposed
from faqbot.reading import Read, Reading, Thresholds
from faqbot.records import Entry, Policy

SEEN = Evidence(1.0, 1.0, 1.0, 0.0, 0.0, 0, 0, 3)
ENTRIES = {
    entry.id: entry
    for entry in (
        Entry(id="warm", question="How warm is the water?", answer="28 degrees."),
        Entry(id="goggles", question="Can I borrow goggles?", answer="No."),
        Entry(id="open", question="When are you open?", answer="Daily."),
        Entry(id="lockers", question="Are there lockers?", answer="Yes."),
        Entry(id="parking", question="Where can I park?", answer="-", kind="not_covered"),
        Entry(id="hello", question="Hello", answer="Hello.", topic="about"),
    )
}
THRESHOLDS = Thresholds(direct=0.6, neighbour=0.4, clarify=0.3, offer=0.05)


def match(
    entry: str, score: float, support: float = 1.0, *, exact: bool = False, shared: bool = True
) -> Match:
    return Match(entry, score, support, exact, score, SEEN, shared)


def reading(*matches: Match, text: str = "a question") -> Reading:
    return Reading(text, Found(matches, ()))


def read_as(whole: Reading, *parts: Reading) -> Read:
    return Read(whole, parts, Cut.of(whole.text))


def decided(whole: Reading, *parts: Reading, options: int = 3) -> Decision:
    return decide(read_as(whole, *parts), ENTRIES, THRESHOLDS, options)


def decided_seconded(whole: Reading, *parts: Reading) -> Decision:
    return decide(read_as(whole, *parts).seconded(), ENTRIES, THRESHOLDS, 3)


def test_a_sure_match_is_answered() -> None:
    assert decided(reading(match("warm", 0.9), match("open", 0.2))) == Decision(
        "answer", "sure", ("warm",), 0.9
    )


def test_a_match_without_support_is_offered_and_not_answered() -> None:
    decision = decided(reading(match("warm", 0.9, 0.1), match("open", 0.2)))
    assert (decision.type, decision.entries) == ("clarification", ())
    assert decision.options == ("warm", "open")


def test_a_match_that_shares_no_telling_word_is_never_answered_but_small_talk_is() -> None:
    assert decided(reading(match("warm", 0.9, shared=False))).type == "clarification"
    assert decided(reading(match("hello", 0.9, shared=False))).entries == ("hello",)


def test_the_same_words_are_answered_whatever_else_fits() -> None:
    decision = decided(reading(match("open", 0.999, exact=True), match("warm", 0.99)))
    assert (decision.type, decision.rule, decision.entries) == ("answer", "same words", ("open",))


def test_the_same_words_as_a_question_that_is_not_covered_say_so() -> None:
    decision = decided(reading(match("parking", 0.999, exact=True)))
    assert (decision.type, decision.entries) == ("not_covered", ("parking",))


def test_a_likely_neighbour_is_named_with_other_questions_as_options() -> None:
    decision = decided(reading(match("parking", 0.8, 0.2), match("open", 0.2)))
    assert (decision.type, decision.entries) == ("not_covered", ("parking",))
    assert decision.options == ("open",)


def test_a_surely_known_neighbour_is_never_answered() -> None:
    assert decided(reading(match("parking", 0.99), match("open", 0.5))).type == "not_covered"


def test_an_unlikely_match_is_a_fallback_that_offers_it() -> None:
    decision = decided(reading(match("warm", 0.2), match("open", 0.01)))
    assert (decision.type, decision.options) == ("fallback", ("warm",))


def test_nothing_alike_is_a_fallback_without_options() -> None:
    decision = decided(reading(match("warm", 0.01)))
    assert (decision.type, decision.rule, decision.options) == ("fallback", "nothing like it", ())


def test_a_message_without_words_is_a_fallback() -> None:
    assert decided(reading(text="?!")) == Decision("fallback", "no words")


def test_a_message_that_is_like_nothing_is_another_fallback() -> None:
    assert decided(reading()) == Decision("fallback", "nothing like it")


def test_two_sure_questions_are_both_answered_in_the_order_asked() -> None:
    decision = decided(
        reading(match("warm", 0.5)), reading(match("goggles", 0.9)), reading(match("warm", 0.85))
    )
    assert decision.entries == ("goggles", "warm")
    assert decision.score == 0.85


def test_of_three_sure_questions_two_are_answered() -> None:
    sure = [reading(match(entry, 0.9)) for entry in ("goggles", "warm", "open")]
    assert decided(reading(match("warm", 0.3)), *sure).entries == ("goggles", "warm")


def test_a_message_and_its_part_that_mean_the_same_are_as_sure_as_the_better_of_each() -> None:
    whole, part = reading(match("warm", 0.9, 0.4)), reading(match("warm", 0.5, 0.9))
    assert decided(whole, part).type == "clarification"
    assert read_as(whole, part).seconded().whole.sureness == pytest.approx(0.81)
    assert decided_seconded(whole, part) == Decision("answer", "sure", ("warm",), 0.9)


def test_a_part_that_means_another_entry_seconds_nothing() -> None:
    read = read_as(reading(match("warm", 0.9, 0.4)), reading(match("open", 0.5, 0.9)))
    assert read.seconded() == read


def test_a_part_that_asks_about_something_else_there_is_not_answered_and_seconds_nothing() -> None:
    whole, part = reading(match("warm", 0.5, 0.4)), reading(match("warm", 0.99))
    assert decided_seconded(whole, part).type == "answer"
    decision = decided_seconded(whole, part._replace(elsewhere=True))
    assert (decision.type, decision.options) == ("clarification", ("warm",))


@pytest.mark.parametrize(
    ("part", "type"),
    [
        (reading(match("open", 0.7, 0.4), text="when do you open?"), "clarification"),
        (reading(match("open", 0.5, 0.4), text="when do you open?"), "answer"),
        (reading(match("open", 0.7, 0.4), text="you open at nine"), "answer"),
        (reading(match("warm", 0.7, 0.4), text="is it warm?"), "answer"),
    ],
)
def test_what_is_said_around_another_question_is_not_answered(part: Reading, type: str) -> None:
    decision = decided_seconded(reading(match("warm", 0.9), text="The water is warm."), part)
    assert decision.type == type
    if type == "clarification":
        assert decision.options == ("warm", "open")


def test_a_greeting_does_not_hide_the_question() -> None:
    decision = decided(
        reading(match("hello", 0.7)), reading(match("hello", 0.9)), reading(match("warm", 0.9))
    )
    assert decision.entries == ("warm",)


def test_a_greeting_alone_is_answered() -> None:
    assert decided(reading(match("hello", 0.9))).entries == ("hello",)


def test_a_greeting_is_never_offered() -> None:
    decision = decided(reading(match("warm", 0.35), match("hello", 0.3)))
    assert decision.options == ("warm",)


def test_a_neighbour_too_unlikely_to_be_named_is_offered_beside_what_is_covered() -> None:
    decision = decided(reading(match("parking", 0.35), match("warm", 0.2)))
    assert decision.type == "clarification"
    assert decision.options == ("parking", "warm")


@pytest.mark.parametrize(("score", "options"), [(0.2, ("parking",)), (0.1, ())])
def test_neighbours_alone_are_offered_only_when_one_of_them_is_near(
    score: float, options: tuple[str, ...]
) -> None:
    decision = decided(reading(match("parking", score)))
    assert decision.type == "fallback"
    assert decision.options == options


def test_no_more_options_are_offered_than_asked_for() -> None:
    matches = [match("warm", 0.5), match("open", 0.4), match("goggles", 0.3), match("lockers", 0.2)]
    assert decided(reading(*matches), options=2).options == ("warm", "open")


def test_the_opposite_of_an_entry_is_not_answered_but_may_be_offered() -> None:
    said = reading(match("open", 0.99), text="When are you closed?")
    decision = decided(said)
    assert (decision.type, decision.options) == ("clarification", ("open",))


def test_opposites_are_seen_in_either_direction() -> None:
    start = Entry(id="start", question="How do I start?", answer="-")
    both = Entry(id="both", question="How do I start?", answer="-", paraphrases=("start or stop",))
    assert opposed("how do i stop", start)
    assert not opposed("how do i start", start)
    assert not opposed("how do i stop", both)
    assert not opposed("start and stop", start)


def test_a_match_at_the_very_threshold_keeps_the_budget() -> None:
    even = Logistic(0.0, (0.0,))
    direct = Calibration(even, even, (), ((0.9, 0.05),), 1000).threshold(0.02)
    decision = decide(read_as(reading(match("warm", 0.9))), ENTRIES, Thresholds(direct=direct), 3)
    assert decision.type != "answer"


@pytest.mark.parametrize("budget", [0.0, 1.0, -0.1, 2.0, float("nan")])
def test_a_budget_that_is_no_share_is_refused(budget: float) -> None:
    with pytest.raises(ValueError, match="budget must be a share between 0 and 1"):
        Policy(budget=budget)


@pytest.mark.parametrize("options", [0, -1])
def test_a_policy_must_offer_something(options: int) -> None:
    with pytest.raises(ValueError, match="options must be 1 or more"):
        Policy(options=options)


def test_a_phrasing_with_another_word_that_matters_is_offered_and_not_answered() -> None:
    swapped = reading(match("warm", 0.9))._replace(swapped=frozenset({"warm"}))
    decision = decided(swapped)
    assert (decision.type, decision.options) == ("clarification", ("warm",))


def test_no_part_of_a_message_answers_when_the_whole_is_another_question() -> None:
    whole = reading(match("warm", 0.1), text="who is it, how warm is the tea")
    part = reading(match("warm", 0.95), text="how warm is it")
    assert decided(whole, part).type == "answer"
    assert decided(whole._replace(swapped=frozenset({"warm"})), part).type == "clarification"


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_a_share_of_unanswerable_questions_outside_0_to_1_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="unanswerable must be a share from 0 to 1"):
        Policy(unanswerable=share)


def test_a_knowledge_base_says_how_sure_the_bot_must_be(pool_folder: Path) -> None:
    assert read(pool_folder).policy == Policy()
    (pool_folder / "policy.yaml").write_text("budget: 0.05\noptions: 2\nunanswerable: 0.3\n")
    stated = Policy(budget=0.05, options=2, unanswerable=0.3)
    assert read(pool_folder).policy == stated
    made = Bot.load(pool_folder)
    again = Bot.load(pool_folder)  # from the cache
    assert (made.policy, again.policy) == (stated, stated)
    assert Bot.load(pool_folder, policy=Policy(options=1)).policy == Policy(options=1)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("budget: 5", "1:9: error: budget must be a share between 0 and 1, not 5.0 (bad-value)"),
        ("budget: two", "1:9: error: 'two' is not a number: write one, such as 'budget: 0.02'"),
        ("budget:", "1:8: error: 'budget' is empty: fill it in"),
        (
            "options: 2.5",
            "1:10: error: '2.5' is not a whole number: write one, such as 'options: 3'",
        ),
        ("options: 0", "1:10: error: options must be 1 or more, not 0"),
        ("unanswerable: nan", "1:15: error: unanswerable must be a share from 0 to 1, or None"),
        ("budgte: 0.1", "1:1: error: 'budgte' is not a field here: did you mean 'budget'?"),
        ("- 0.1", "1:1: error: the file must have fields: begin it with 'budget: '"),
        ("# nothing", "error: there is no policy here: state a budget (empty-value)"),
    ],
)
def test_a_policy_that_cannot_be_kept_is_refused_with_its_place(
    pool_folder: Path, text: str, told: str
) -> None:
    (pool_folder / "policy.yaml").write_text(f"{text}\n")
    with pytest.raises(KnowledgeError) as raised:
        read(pool_folder)
    assert "policy.yaml:" in str(raised.value)
    assert told in str(raised.value)


@pytest.mark.parametrize("given", [0.05, None, {"budget": 0.05}])
def test_a_policy_in_memory_must_be_one(given: Any) -> None:
    with pytest.raises(KnowledgeError, match=r"'policy' is .*: give a Policy\(\.\.\.\)"):
        KnowledgeBase([Entry("a", "A?", "A.")], policy=given)
