"""What counts as what in an evaluation, and figures computed by hand."""

import io

import pytest

from faqbot import Answer, Bot, Clarification, Fallback, Hit, NotCovered, Option, Policy, Reply
from faqbot.curate.confusions import Confusion, confusions, false_answers, missed
from faqbot.curate.curve import Point, calibration_error, reliability, risk_coverage
from faqbot.curate.evaluate import Floors, below, evaluate
from faqbot.curate.figures import Figure, SearchFigures, wilson
from faqbot.curate.outcome import Outcome, Verdict, verdict
from faqbot.curate.page import tenths
from faqbot.curate.progress import progress
from faqbot.curate.questions import Question

NO = Fallback(text="No.")


def asked(text: str, *expected: str) -> Question:
    return Question(text, frozenset(expected))


def found(*entries: str) -> tuple[Hit, ...]:
    return tuple(Hit(entry, 1 - k / 10, entry) for k, entry in enumerate(entries))


def outcome(
    worth: Verdict,
    *,
    expected: tuple[str, ...] = ("a",),
    reply: Reply = NO,
    hits: tuple[Hit, ...] = (),
    surest: str = "",
    sureness: float = 0.0,
    text: str = "?",
) -> Outcome:
    return Outcome(asked(text, *expected), bool(expected), reply, worth, hits, surest, sureness)


# What a reply is worth.

LESSONS = Option("lessons", "How do I book a swimming lesson?")


@pytest.mark.parametrize(
    ("expected", "reply", "worth"),
    [
        (["goggles"], Answer(text="No.", entries=("goggles",)), "right"),
        (["goggles", "hours"], Answer(text="No.", entries=("hours",)), "right"),
        (["goggles"], Answer(text="No.", entries=("goggles", "hours")), "false"),
        (["goggles"], Answer(text="No.", entries=("hours",)), "false"),
        ([], Answer(text="No.", entries=("hours",)), "false"),
        (["parking"], Answer(text="No.", entries=("hours",)), "false"),
        (["lessons"], Clarification(text="Which?", options=(LESSONS,)), "offered"),
        (["lessons"], Fallback(text="No.", options=(LESSONS,)), "offered"),
        (["hours"], Clarification(text="Which?", options=(LESSONS,)), "missed"),
        (["hours"], NotCovered(text="No.", entries=("parking",)), "missed"),
        (["parking"], NotCovered(text="No.", entries=("parking",)), "named"),
        ([], NotCovered(text="No.", entries=("parking",)), "quiet"),
        (["parking"], Clarification(text="Which?", options=(LESSONS,)), "quiet"),
        ([], Fallback(text="No."), "quiet"),
    ],
)
def test_a_reply_is_worth(pool: Bot, expected: list[str], reply: Reply, worth: Verdict) -> None:
    assert verdict(asked("?", *expected), reply, pool.kb) == worth


# Figures by hand.


def test_an_interval_is_wilsons() -> None:
    # Newcombe 1998, table I: 81 of 263, and 0 of 20.
    assert wilson(81 / 263, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0.0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)


def test_nothing_to_measure_has_no_value_and_the_whole_interval() -> None:
    assert Figure.of([]) == Figure(None, 0, 0.0, 1.0)


def test_the_rank_of_the_right_entry_counts_where_there_is_one() -> None:
    outcomes = [
        outcome("right", hits=found("a", "b")),
        outcome("offered", hits=found("b", "a")),
        outcome("missed", hits=found("b", "c", "d", "a")),
        outcome("missed", hits=found("b", "c")),
        outcome("quiet", expected=(), hits=found("a")),
    ]
    figures = SearchFigures.of(outcomes)
    assert (figures.success_1.value, figures.success_3.value) == (1 / 4, 2 / 4)
    assert figures.mrr.value == (1 + 1 / 2 + 1 / 4 + 0) / 4
    assert figures.mrr.n == 4


def test_an_evaluation_counts_what_the_replies_are_worth(pool: Bot) -> None:
    questions = [
        asked("Goggles to hire", "goggles"),  # right
        asked("Water temperature", "temperature"),  # right
        asked("Locker coin", "goggles"),  # false
        asked("how do i book a tennis court", "lessons"),  # offered
        asked("qwxz vbnm", "hours"),  # missed
        asked("How much is parking?", "parking"),  # named
        asked("Opening times please"),  # false
        asked("zzz"),  # quiet
    ]
    evaluation = evaluate(pool, questions)
    replies = evaluation.replies
    assert (replies.coverage.value, replies.coverage.n) == (3 / 5, 5)
    assert (replies.answer_precision.value, replies.answer_precision.n) == (2 / 4, 4)
    assert (replies.right.value, replies.right_or_offered.value) == (2 / 5, 3 / 5)
    assert (replies.false_answerable.value, replies.false_answerable.n) == (1 / 5, 5)
    assert (replies.false_unanswerable.value, replies.false_unanswerable.n) == (1 / 3, 3)
    assert (replies.named.value, replies.named.n) == (1.0, 1)
    assert (replies.named.low, replies.named.high) == wilson(1.0, 1)
    assert (evaluation.search.success_1.n, evaluation.questions) == (6, 8)
    assert evaluation.knowledge_version == pool.kb.version


def test_replies_at_other_budgets_are_those_of_a_bot_made_with_them(pool: Bot) -> None:
    questions = [
        asked("how late in the evening is it open", "hours"),
        asked("do you sell goggles", "goggles"),
        asked("can i book a tennis court"),
        asked("Is parking free on Sundays?", "parking"),
    ]
    found = evaluate(pool, questions, budgets=[0.6, 0.001, 0.6])
    assert [at.budget for at in found.budgets] == [0.001, pool.policy.budget, 0.6]
    assert found.budgets[1].replies == found.replies
    for at in found.budgets:
        made = Bot(pool.kb, policy=Policy(budget=at.budget))
        assert evaluate(made, questions).replies == at.replies
    least, _, most = found.budgets
    assert least.replies.coverage.share < most.replies.coverage.share


def test_no_budgets_are_compared_unless_asked_for(pool: Bot) -> None:
    assert evaluate(pool, [asked("Locker coin", "lockers")]).budgets == ()


def test_fewer_hits_than_success_at_3_needs_are_refused(pool: Bot) -> None:
    with pytest.raises(ValueError, match="k must be 3 or more, not 2"):
        evaluate(pool, [], 2)


def test_no_question_at_all_gives_figures_without_values(pool: Bot) -> None:
    evaluation = evaluate(pool, [])
    assert evaluation.replies.coverage.value is None
    assert (evaluation.calibration_error, evaluation.curve) == (0.0, ())


# Confusions and what is missed.


def test_confusions_come_by_false_answers_and_then_by_number() -> None:
    false = Answer(text="B.", entries=("b",))
    outcomes = [
        outcome("missed", hits=found("c", "a"), text="one"),
        outcome("offered", hits=found("c", "a"), text="two"),
        outcome("missed", hits=found("b", "a"), text="three"),
        outcome("false", hits=found("c", "b"), reply=false, text="four"),
        outcome("false", expected=(), reply=false, text="five"),
        outcome("right", hits=found("c", "a"), text="answered all the same"),
        outcome("quiet", expected=(), hits=found("c"), text="nothing to steal"),
        outcome("missed", text="nothing found"),
        outcome("missed", hits=found("a"), text="found but not sure"),
    ]
    assert confusions(outcomes) == (
        Confusion("a", "b", 2, 1, "four"),
        Confusion("", "b", 1, 1, "five"),
        Confusion("a", "c", 2, 0, "one"),
    )
    assert [(one.question, one.expected, one.answered) for one in false_answers(outcomes)] == [
        ("four", ("a",), ("b",)),
        ("five", (), ("b",)),
    ]
    assert [(one.question, one.found, one.rank) for one in missed(outcomes)] == [
        ("one", "c", 2),
        ("three", "b", 2),
        ("nothing found", "", 0),
        ("found but not sure", "a", 1),
    ]


# The curve and the bins.


def test_the_curve_takes_equally_sure_answers_together() -> None:
    outcomes = [
        outcome("right", surest="a", sureness=0.9),
        outcome("right", surest="a", sureness=0.5),
        outcome("false", surest="b", sureness=0.5),
        outcome("false", expected=(), surest="b", sureness=0.2),
        outcome("missed"),
    ]
    curve = risk_coverage(outcomes)
    assert curve == (
        Point(0.9, 1 / 4, 0.0, 1),
        Point(0.5, 3 / 4, 1 / 3, 3),
        Point(0.2, 3 / 4, 2 / 4, 4),
    )
    assert tenths(curve) == [curve[0], curve[1]]


def test_the_calibration_error_is_the_mean_distance_of_score_and_right() -> None:
    bins = reliability([(0.0, False), (0.95, True), (1.0, True), (0.55, False)])
    assert [(one.low, one.right.n) for one in bins if one.right.n] == [(0, 1), (0.5, 1), (0.9, 2)]
    assert bins[9].score == pytest.approx(0.975)
    # 0 for the first, 0.55 for the one that is never right, 0.025 for two.
    assert calibration_error(bins) == pytest.approx((0.55 + 2 * 0.025) / 4)
    assert calibration_error(reliability([])) == 0.0


# Floors.


def test_floors_that_are_just_reached_hold(pool: Bot) -> None:
    evaluation = evaluate(pool, [asked("Goggles to hire", "goggles"), asked("zzz")])
    assert below(evaluation, Floors(1.0, 0.0)) == []
    assert below(evaluation, Floors()) == []


def test_a_coverage_that_cannot_be_told_does_not_reach_its_floor(pool: Bot) -> None:
    assert below(evaluate(pool, [asked("zzz")]), Floors(0.0, 0.0)) == [
        "coverage cannot be told without an answerable question; --min-coverage is 0.0"
    ]


# The progress bar.


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_bar_is_drawn_after_two_seconds_and_gone_at_the_end() -> None:
    terminal, seconds = Terminal(), iter((0.0, 1.0, 2.0, 2.05, 2.2))
    taken = list(progress("abcd", terminal, lambda: next(seconds)))
    assert taken == list("abcd")
    bars = terminal.getvalue().split("\r")
    assert [bar[-6:] for bar in bars[1:3]] == ["1 of 4", "3 of 4"]
    assert bars[3:] == ["\x1b[K"]


def test_quick_work_draws_nothing() -> None:
    terminal = Terminal()
    assert list(progress("abcd", terminal, lambda: 0.0)) == list("abcd")
    assert terminal.getvalue() == ""


def test_no_bar_is_drawn_where_there_is_no_terminal() -> None:
    stream, seconds = io.StringIO(), iter((0.0, 5.0, 10.0, 15.0))
    assert list(progress("abc", stream, lambda: next(seconds))) == list("abc")
    assert stream.getvalue() == ""


def test_the_bar_is_gone_when_the_work_fails() -> None:
    terminal, seconds = Terminal(), iter((0.0, 3.0, 6.0))
    items = progress("ab", terminal, lambda: next(seconds))
    next(items)
    items.close()
    assert terminal.getvalue().endswith("\x1b[K")
