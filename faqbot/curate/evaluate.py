"""The evaluation: what a bot makes of questions whose right entries are known.

>>> from faqbot import Bot, Entry, KnowledgeBase
>>> bot = Bot(KnowledgeBase([Entry(id="hours", question="When are you open?", answer="Daily.")]))
>>> found = evaluate(bot, [Question("when are you open", frozenset({"hours"}))])
>>> found.search.success_1.value, found.replies.coverage.value
(1.0, 1.0)
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from faqbot.bot import Bot
from faqbot.curate.confusions import (
    Confusion,
    FalseAnswer,
    Missed,
    confusions,
    false_answers,
    missed,
)
from faqbot.curate.curve import (
    Bin,
    Point,
    calibration_error,
    first_hits,
    reliability,
    risk_coverage,
)
from faqbot.curate.figures import Figure, ReplyFigures, SearchFigures
from faqbot.curate.outcome import Outcome, outcome, verdict
from faqbot.curate.questions import Question

LEAST_HITS = 3
"""success@3 needs so many hits."""


@dataclass(frozen=True, slots=True)
class AtBudget:
    """What the replies are worth where this share of false answers, in (0, 1), is allowed."""

    budget: float
    replies: ReplyFigures


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that was measured.

    `budget` is the share of false answers that the bot's policy allows, `k` the number of
    hits that were asked for. `curve` runs from the surest answers to all, `bins` from the
    lowest score to the highest; `calibration_error` is that of the first hits' scores.
    `budgets` compares `replies` with those at other budgets, if that was asked for.
    """

    knowledge_version: str
    budget: float
    questions: int
    k: int
    search: SearchFigures
    replies: ReplyFigures
    calibration_error: float
    confusions: tuple[Confusion, ...]
    false_answers: tuple[FalseAnswer, ...]
    missed: tuple[Missed, ...]
    curve: tuple[Point, ...]
    bins: tuple[Bin, ...]
    budgets: tuple[AtBudget, ...] = ()


def evaluate(
    bot: Bot, questions: Iterable[Question], k: int = 5, budgets: Collection[float] = ()
) -> Evaluation:
    """What `bot` makes of `questions`, searched for `k` hits each, and at other `budgets`.

    Raises ValueError when `k` is less than `LEAST_HITS`, KeyError when a question expects
    an entry that the bot's knowledge base lacks.
    """
    if k < LEAST_HITS:
        raise ValueError(f"k must be {LEAST_HITS} or more, not {k}")
    outcomes = [outcome(bot, question, k) for question in questions]
    bins = reliability(first_hits(outcomes))
    replies = ReplyFigures.of(((o.question, o.verdict) for o in outcomes), bot.kb)
    return Evaluation(
        knowledge_version=bot.kb.version,
        budget=bot.policy.budget,
        questions=len(outcomes),
        k=k,
        search=SearchFigures.of(outcomes),
        replies=replies,
        calibration_error=calibration_error(bins),
        confusions=confusions(outcomes),
        false_answers=false_answers(outcomes),
        missed=missed(outcomes),
        curve=risk_coverage(outcomes),
        bins=bins,
        budgets=_at_budgets(bot, outcomes, replies, budgets),
    )


def _at_budgets(
    bot: Bot, outcomes: Sequence[Outcome], own: ReplyFigures, budgets: Collection[float]
) -> tuple[AtBudget, ...]:
    """The replies at `budgets`, lowest first, with the bot's `own` among them; none without any."""
    if not budgets:
        return ()
    questions = [outcome.question for outcome in outcomes]
    stated = bot.policy.budget
    others = {*budgets} - {stated}
    found = [AtBudget(budget, _replies(bot, questions, budget)) for budget in others]
    return tuple(sorted([AtBudget(stated, own), *found], key=lambda at: at.budget))


def _replies(bot: Bot, questions: Sequence[Question], budget: float) -> ReplyFigures:
    other = bot.with_policy(replace(bot.policy, budget=budget))
    given = zip(questions, other.ask_many([q.text for q in questions]), strict=True)
    return ReplyFigures.of(((q, verdict(q, reply, bot.kb)) for q, reply in given), bot.kb)


@dataclass(frozen=True, slots=True)
class Floors:
    """What an evaluation must reach, as shares; None asks for nothing.

    `max_false` holds for the answerable questions and for the unanswerable ones, each by
    themselves.
    """

    min_coverage: float | None = None
    max_false: float | None = None


def below(found: Evaluation, floors: Floors) -> list[str]:
    """What does not reach its floor, a sentence each.

    A coverage that could not be measured does not reach its floor.
    """
    return [*_too_low(found.replies, floors), *_too_high(found.replies, floors)]


def _too_low(replies: ReplyFigures, floors: Floors) -> Iterator[str]:
    least, coverage = floors.min_coverage, replies.coverage
    if least is None:
        return
    if coverage.value is None:
        yield f"coverage cannot be told without an answerable question; --min-coverage is {least}"
    elif coverage.value < least:
        yield f"coverage is {_counted(coverage)}, less than --min-coverage {least}"


def _too_high(replies: ReplyFigures, floors: Floors) -> Iterator[str]:
    most = floors.max_false
    for name in ("answerable", "unanswerable"):
        figure: Figure = getattr(replies, f"false_{name}")
        if most is not None and figure.value is not None and figure.value > most:
            yield (
                f"false answers to {name} questions are {_counted(figure)},"
                f" more than --max-false {most}"
            )


def _counted(figure: Figure) -> str:
    return f"{figure.share:.4f} ({round(figure.share * figure.n)} of {figure.n})"
