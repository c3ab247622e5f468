"""How well faqbot finds and decides, beside what a rapidfuzz or BM25 bot would do.

Everything is measured in one run and through the public API alone. What each
figure means, and where the question sets come from, is in README.md beside this
file. Run it from the top of a checkout:

    python -m tests.benchmarks.quality --data DIR
    python -m tests.benchmarks.quality --own

With `--semantic` faqbot has the encoder of the extra of that name.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from faqbot import Bot, KnowledgeBase, Policy
from faqbot.bot import index_of
from faqbot.curate.curve import calibration_error, reliability
from faqbot.curate.entries import read_entries
from faqbot.curate.outcome import verdict
from faqbot.curate.questions import Question, is_answerable, read_questions
from faqbot.encoder import StaticEncoder
from faqbot.index import Index
from faqbot.mixture import auroc
from tests.benchmarks.own import Own, measure_own, print_own
from tests.benchmarks.rivals import METHODS, Found, nearest_entries, top_hits
from tests.benchmarks.table import row_of, short

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
PRECISION = 0.9
BUDGETS = (0.02, 0.05, 0.1)


@dataclass(frozen=True, slots=True)
class Figures:
    """success@1, AUROC of in scope against out of scope, coverage at 90% answer precision.

    All in [0, 1]; `auroc` is None for a set without questions out of scope.
    """

    success: float
    auroc: float | None
    coverage: float

    def __str__(self) -> str:
        return f"{short(self.success)}/{short(self.auroc)}/{short(self.coverage, 2)}"


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Where a set's entries and questions lie below the data folder, and its floors.

    `semantic` is the floor with the static encoder.
    """

    entries: str
    questions: str
    floor: Figures
    semantic: Figures


SETS = {
    "hint3_curekart": QuestionSet(
        "hint3_curekart/entries",
        "hint3_curekart/questions",
        Figures(0.84, 0.87, 0.44),
        Figures(0.845, 0.862, 0.455),
    ),
    "hint3_sofmattress": QuestionSet(
        "hint3_sofmattress/entries",
        "hint3_sofmattress/questions",
        Figures(0.76, 0.88, 0.24),
        Figures(0.757, 0.904, 0.095),
    ),
    "clinc150-5": QuestionSet(
        "clinc150/entries_k5",
        "clinc150/questions",
        Figures(0.72, 0.90, 0.49),
        Figures(0.771, 0.927, 0.595),
    ),
    "clinc150-10": QuestionSet(
        "clinc150/entries_k10",
        "clinc150/questions",
        Figures(0.80, 0.91, 0.67),
        Figures(0.836, 0.941, 0.745),
    ),
    "clinc150-5-typo": QuestionSet(
        "clinc150/entries_k5",
        "clinc150/questions_typo1",
        Figures(0.70, 0.88, 0.46),
        Figures(0.715, 0.867, 0.485),
    ),
    "covidq": QuestionSet(
        "covidq/entries",
        "covidq/questions",
        Figures(0.52, 0.75, 0.09),
        Figures(0.613, 0.788, 0.135),
    ),
    "covidq-typo": QuestionSet(
        "covidq/entries",
        "covidq/questions_typo1",
        Figures(0.49, 0.73, 0.08),
        Figures(0.583, 0.744, 0.145),
    ),
    "vira-1": QuestionSet(
        "vira/entries_k1",
        "vira/questions",
        Figures(0.48, None, 0.16),
        Figures(0.545, None, 0.265),
    ),
    "vira-5": QuestionSet(
        "vira/entries_k5",
        "vira/questions",
        Figures(0.57, None, 0.28),
        Figures(0.627, None, 0.405),
    ),
    "vira-5-typo": QuestionSet(
        "vira/entries_k5",
        "vira/questions_typo1",
        Figures(0.55, None, 0.28),
        Figures(0.589, None, 0.345),
    ),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What `ask` did at one budget: shares in [0, 1], None where nothing was asked.

    `direct` of all questions, `false` of the direct answers, `right` and
    `false_in` of the questions in scope, `false_out` of those out of scope.
    """

    budget: float
    direct: float
    false: float | None
    right: float | None
    false_in: float | None
    false_out: float | None


@cache
def prepared(kb: KnowledgeBase, encoder: StaticEncoder | None) -> Index:
    """The index of `kb`, made once for all budgets."""
    return index_of(kb, encoder)


@cache
def bot_of(kb: KnowledgeBase, budget: float, encoder: StaticEncoder | None = None) -> Bot:
    """A bot for `kb` that may answer this share of questions falsely."""
    return Bot(kb, policy=Policy(budget=budget), index=prepared(kb, encoder))


# The figures.


def figures(questions: Sequence[Question], found: Sequence[Found]) -> Figures:
    """What one method reached on one set."""
    pairs = list(zip(questions, found, strict=True))
    inside = [(f.entry in q.expected, f.score) for q, f in pairs if q.expected]
    outside = np.array([f.score for q, f in pairs if not q.expected])
    scores = np.array([score for _, score in inside])
    return Figures(
        success=sum(right for right, _ in inside) / len(inside),
        auroc=auroc(scores, outside) if len(outside) else None,
        coverage=covered([(f.entry in q.expected, f.score) for q, f in pairs]) / len(inside),
    )


def covered(answers: Iterable[tuple[bool, float]]) -> int:
    """The right answers among the surest of which 90% are right.

    `answers` are pairs of right and score. Equal scores are taken or left together.

    >>> covered([(True, 0.9), (True, 0.8), (False, 0.5), (True, 0.5)])
    2
    """
    ordered = sorted(answers, key=lambda answer: -answer[1])
    ends = [k for k, (a, b) in enumerate(pairwise(ordered), 1) if a[1] != b[1]]
    right, best = 0, 0
    for start, end in pairwise([0, *ends, len(ordered)]):
        right += sum(answer[0] for answer in ordered[start:end])
        if right >= PRECISION * end:
            best = right
    return best


def asked(bot: Bot, questions: Sequence[Question]) -> Asked:
    """What `ask` makes of `questions`. An answer is false when any of its entries is unexpected."""
    kb, replies = bot.kb, bot.ask_many([question.text for question in questions])
    pairs = zip(questions, replies, strict=True)
    outcomes = [(is_answerable(q, kb), verdict(q, reply, kb)) for q, reply in pairs]
    counts = Counter(outcomes)
    inside = sum(is_inside for is_inside, _ in outcomes)
    false_in, false_out = counts[True, "false"], counts[False, "false"]
    direct = false_in + false_out + counts[True, "right"]
    return Asked(
        budget=bot.policy.budget,
        direct=direct / len(outcomes),
        false=share(false_in + false_out, direct),
        right=share(counts[True, "right"], inside),
        false_in=share(false_in, inside),
        false_out=share(false_out, len(outcomes) - inside),
    )


def share(part: int, whole: int) -> float | None:
    """`part` of `whole`, None of nothing."""
    return part / whole if whole else None


# The tables.


def below(reached: Figures, floor: Figures) -> list[str]:
    """The names of the figures that are below their floor."""
    pairs = zip(asdict(reached).items(), asdict(floor).values(), strict=True)
    return [name for (name, have), least in pairs if least is not None and have < least]


@dataclass(frozen=True, slots=True)
class Measured:
    """All figures of one set; `below` names those of faqbot that are below the floor.

    `told_error` is the calibration error when the policy knows the share of unanswerable ones.
    """

    name: str
    figures: dict[str, Figures]
    floor: Figures
    below: list[str]
    asked: list[Asked]
    calibration_error: float
    told_error: float


def measure(data: Path, name: str, encoder: StaticEncoder | None) -> Measured:
    """All figures of the set `name` in the folder `data`; `encoder` is that of faqbot."""
    place = SETS[name]
    floor = place.semantic if encoder else place.floor
    kb = read_entries(data / f"{place.entries}.jsonl")
    questions = read_questions([data / f"{place.questions}.jsonl"], kb)
    queries = [question.text for question in questions]
    reached = {m: figures(questions, nearest_entries(METHODS[m], kb, queries)) for m in METHODS}
    found = top_hits(bot_of(kb, BUDGETS[0], encoder), queries)
    beyond = sum(not question.expected for question in questions) / len(questions)
    policy = Policy(unanswerable=beyond)
    told = top_hits(Bot(kb, policy=policy, index=prepared(kb, encoder)), queries)
    pairs = zip(questions, found, strict=True)
    reached["faqbot"] = figures(questions, found)
    return Measured(
        name=name,
        figures=reached,
        floor=floor,
        below=below(reached["faqbot"], floor),
        asked=[asked(bot_of(kb, budget, encoder), questions) for budget in BUDGETS],
        calibration_error=calibration_error(
            reliability((f.score, f.entry in q.expected) for q, f in pairs)
        ),
        told_error=calibration_error(
            reliability(
                (f.score, f.entry in q.expected) for q, f in zip(questions, told, strict=True)
            )
        ),
    )


def print_sets(measured: Iterable[Measured]) -> None:
    """Both tables; the first grows while the sets are measured."""
    print("success@1 / AUROC in against out of scope / coverage at 90% answer precision")
    print(row_of(["set", *METHODS, "faqbot", "floor"]) + "  below its floor")
    done = []
    for one in measured:
        done.append(one)
        cells = [one.name, *map(str, one.figures.values()), str(one.floor)]
        print(row_of(cells) + f"  {', '.join(one.below) or '-'}", flush=True)
    print("\nask: right, false in and out of scope (of the questions there), direct (of all),")
    print("false of the direct answers; ECE: calibration error of the top score,")
    print("and when the policy is told the share of questions out of scope")
    columns = ["right", "false in", "false out", "direct", "of direct", "ECE", "told"]
    print(row_of(["set", "budget", *columns]))
    for one in done:
        for line in one.asked:
            shares = (line.right, line.false_in, line.false_out, line.direct, line.false)
            cells = [one.name, f"{line.budget:.0%}", *map(short, shares)]
            errors = (one.calibration_error, one.told_error)
            print(row_of([*cells, *map(short, errors)]))


def main() -> None:
    """Measures what was asked for and prints it."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.quality")
    parser.add_argument("--data", type=Path, metavar="DIR", help="the folder of the question sets")
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS), metavar="SET")
    parser.add_argument("--own", action="store_true", help="our own evaluation questions too")
    parser.add_argument("--semantic", action="store_true", help="faqbot has its static encoder")
    parser.add_argument("--json", action="store_true", help="print one JSON object, no tables")
    options = parser.parse_args()
    if not options.data and not options.own:
        parser.error("name what to measure: --data DIR, --own or both")
    encoder = StaticEncoder() if options.semantic else None
    measured = (measure(options.data, name, encoder) for name in options.sets if options.data)
    own = Own.read(KNOWLEDGE, encoder) if options.own else None
    if options.json:
        sets = {one.name: asdict(one) for one in measured}
        print(json.dumps({"sets": sets, "own": asdict(measure_own(own)) if own else None}))
        return
    if options.data:
        print_sets(measured)
    if own:
        print_own(measure_own(own))


if __name__ == "__main__":
    main()
