"""Our own evaluation questions: what `ask` makes of them, and how far a threshold would get."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from faqbot import Bot, KnowledgeBase, Policy
from faqbot.curate.figures import ReplyFigures
from faqbot.curate.outcome import verdict
from faqbot.curate.questions import Question, evaluation_files, is_answerable, read_questions
from faqbot.encoder import Encoder
from faqbot.policy import RAISED, decide
from faqbot.reading import Read
from tests.benchmarks.rivals import METHODS, Found, nearest_entries, top_hits
from tests.benchmarks.table import row_of, short, with_interval

BUDGETS = (0.02, 0.03, 0.05, 0.1)
THRESHOLDS = [k / 200 for k in range(200)]
HELD = (0.01, 0.02, 0.05)
GOAL = (".970", ".700", ".850 (.010)", ".920")


@dataclass(frozen=True, slots=True)
class Held:
    """The most that a method answers while its false answers are held down.

    `limit` is the share of unanswerable questions that may be answered; `right` and
    `wrong` are shares of the answerable ones that are answered so.
    """

    limit: float
    right: float
    wrong: float


def held(limit: float, answers: Iterable[tuple[bool, bool, float]]) -> Held:
    """How far a score threshold gets: `answers` are (answerable, right, score).

    Equal scores are taken or left together.

    >>> held(0.5, [(True, True, 0.9), (False, False, 0.8), (True, False, 0.8), (False, False, 0.1)])
    Held(limit=0.5, right=0.5, wrong=0.5)
    """
    ordered = sorted(answers, key=lambda answer: -answer[2])
    answerable = sum(able for able, _, _ in ordered)
    allowed = limit * (len(ordered) - answerable)
    right = wrong = false = 0
    best = Held(limit, 0.0, 0.0)
    for _, block in groupby(ordered, key=lambda answer: answer[2]):
        for able, is_right, _ in block:
            right += able and is_right
            wrong += able and not is_right
            false += not able
        if false > allowed:
            break
        best = Held(limit, right / answerable, wrong / answerable)
    return best


def asked(bot: Bot, questions: Sequence[Question]) -> ReplyFigures:
    """What `bot` makes of `questions`."""
    replies = bot.ask_many([question.text for question in questions])
    pairs = zip(questions, replies, strict=True)
    return ReplyFigures.of(((q, verdict(q, reply, bot.kb)) for q, reply in pairs), bot.kb)


@dataclass(frozen=True, slots=True)
class Own:
    """Our own evaluation questions, and a bot for their knowledge base at the first budget.

    `asked` holds by budget what `ask` makes of them, `calm` how each is read, None for one with a
    red flag.
    """

    bot: Bot
    questions: Sequence[Question]
    asked: Mapping[float, ReplyFigures]
    calm: Sequence[Read | None]

    @classmethod
    def read(cls, folder: Path, encoder: Encoder | None = None) -> "Own":
        """The questions of `folder`/evaluation, asked at every budget."""
        bots = {
            budget: Bot.load(folder, policy=Policy(budget=budget), encoder=encoder)
            for budget in BUDGETS
        }
        first = bots[BUDGETS[0]]
        questions = read_questions(evaluation_files(folder), first.kb)
        calm = [_calm(first, question.text) for question in questions]
        by_budget = {budget: asked(bot, questions) for budget, bot in bots.items()}
        return cls(first, questions, by_budget, calm)

    def first(self, found: Sequence[Found]) -> float:
        """The share of answerable questions whose right entry is found first."""
        pairs = zip(self.questions, found, strict=True)
        able = [(q, f) for q, f in pairs if is_answerable(q, self.bot.kb)]
        return sum(f.entry in q.expected for q, f in able) / len(able)

    def held_by_score(self, limit: float, found: Sequence[Found]) -> Held:
        """How far one threshold on the top score gets; only what answers can be false."""
        kb, pairs = self.bot.kb, zip(self.questions, found, strict=True)
        return held(
            limit,
            [
                (is_answerable(q, kb), f.entry in q.expected, f.score)
                if _gives_an_answer(f.entry, kb)
                else (is_answerable(q, kb), False, -1.0)
                for q, f in pairs
            ],
        )

    def held_by_threshold(self, limit: float) -> Held:
        """How far `ask` gets with the lowest of `THRESHOLDS` down to which it keeps to `limit`."""
        best = Held(limit, 0.0, 0.0)
        for threshold in reversed(THRESHOLDS):
            right, wrong, false = self._answered(threshold)
            if false > limit:
                break
            best = Held(limit, right, wrong)
        return best

    def _answered(self, threshold: float) -> tuple[float, float, float]:
        """If a direct answer needed this sureness: the shares answered rightly and wrongly.

        Then the share of the unanswerable questions that are answered.
        """
        kb = self.bot.kb
        able: list[tuple[bool, bool]] = []
        beyond: list[tuple[bool, bool]] = []
        thresholds = self.bot._responder.thresholds._replace(direct=threshold)
        for question, read in zip(self.questions, self.calm, strict=True):
            options = self.bot.policy.options
            decided = decide(read, kb, thresholds, options) if read else RAISED
            is_direct = decided.type == "answer"
            is_right = is_direct and question.expected.issuperset(decided.entries)
            (able if is_answerable(question, kb) else beyond).append((is_direct, is_right))
        right = sum(is_right for _, is_right in able)
        direct = sum(is_direct for is_direct, _ in able)
        false = sum(is_direct for is_direct, _ in beyond)
        return right / len(able), (direct - right) / len(able), false / max(len(beyond), 1)


def _calm(bot: Bot, text: str) -> Read | None:
    return None if bot.screen(text).red_flag else bot._responder.read(text)


def _gives_an_answer(entry: str, kb: KnowledgeBase) -> bool:
    """Whether `entry` answers; others say that something is not covered, or are none."""
    return entry in kb and kb[entry].kind == "answer"


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """What our own evaluation came to: `asked` by budget, `first` and `held` by method."""

    asked: dict[str, ReplyFigures]
    first: dict[str, float]
    held: dict[str, list[Held]]


def measure_own(own: Own) -> OwnFigures:
    """All figures of our own evaluation."""
    queries = [question.text for question in own.questions]
    found = {m: nearest_entries(METHODS[m], own.bot.kb, queries) for m in METHODS}
    found["faqbot search"] = top_hits(own.bot, queries)
    by_score = {m: [own.held_by_score(limit, f) for limit in HELD] for m, f in found.items()}
    return OwnFigures(
        asked={f"{budget:.0%}": own.asked[budget] for budget in BUDGETS},
        first={method: own.first(f) for method, f in found.items()},
        held=by_score | {"faqbot ask": [own.held_by_threshold(limit) for limit in HELD]},
    )


# The tables.


def cells_of(figures: ReplyFigures) -> list[str]:
    """The cells of one row: three on the answerable questions, two on the unanswerable ones."""
    shown = ("right", "right_or_offered", "false_answerable", "named", "false_unanswerable")
    return [with_interval(getattr(figures, name)) for name in shown]


def print_own(measured: OwnFigures) -> None:
    """Our own evaluation as two tables."""
    print(
        "\nown evaluation, ask: right, right or offered, false of the answerable questions; named"
    )
    print("of those with a known neighbour, false of the unanswerable ones; in brackets 95%")
    print("intervals (Wilson)")
    columns = ["right", "right or offered", "false", "named", "false"]
    print(row_of(["budget", *columns], head=8, width=18))
    for budget, figures in measured.asked.items():
        print(row_of([budget, *cells_of(figures)], head=8, width=18))
    print("\nright entry first; answered rightly (wrongly) while the false answers to")
    print("unanswerable questions are held at a share")
    print(row_of(["method", "first", *(f"{limit:.0%}" for limit in HELD)]))
    for method, rows in measured.held.items():
        cells = [f"{short(row.right)} ({short(row.wrong)})" for row in rows]
        print(row_of([method, short(measured.first.get(method)), *cells]))
    print(row_of(["goal", *GOAL]))
