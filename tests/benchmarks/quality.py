"""How well faqbot finds and decides, beside what a rapidfuzz or BM25 bot would do.

Everything is measured in one run and through the public API alone. What each
figure means, and where the question sets come from, is in README.md beside this
file. Run it from the top of a checkout:

    python -m tests.benchmarks.quality --data DIR
    python -m tests.benchmarks.quality --own
"""

import argparse
import importlib
import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path

import numpy as np
import yaml
from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process

from faqbot import Answer, Bot, Entry, KnowledgeBase, Policy, Reply

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
PRECISION = 0.9
BUDGETS = (0.02, 0.05, 0.1)
SWEEP = (0.001, 0.002, 0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3)
HELD = (0.01, 0.02, 0.05)
GOAL = (".970", ".700", ".850 (.010)", ".920")
SIDES = {"answerable": True, "unanswerable": False}
VERDICTS = (
    ("answerable", "right"),
    ("answerable", "offered"),
    ("answerable", "false"),
    ("unanswerable", "named"),
    ("unanswerable", "false"),
)
BINS = 10


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
    """Where a set's entries and questions lie below the data folder, and its floor."""

    entries: str
    questions: str
    floor: Figures


SETS = {
    "hint3_curekart": QuestionSet(
        "hint3_curekart/entries", "hint3_curekart/questions", Figures(0.84, 0.87, 0.44)
    ),
    "hint3_sofmattress": QuestionSet(
        "hint3_sofmattress/entries", "hint3_sofmattress/questions", Figures(0.76, 0.88, 0.24)
    ),
    "clinc150-5": QuestionSet(
        "clinc150/entries_k5", "clinc150/questions", Figures(0.72, 0.90, 0.49)
    ),
    "clinc150-10": QuestionSet(
        "clinc150/entries_k10", "clinc150/questions", Figures(0.80, 0.91, 0.67)
    ),
    "clinc150-5-typo": QuestionSet(
        "clinc150/entries_k5", "clinc150/questions_typo1", Figures(0.70, 0.88, 0.46)
    ),
    "covidq": QuestionSet("covidq/entries", "covidq/questions", Figures(0.52, 0.75, 0.09)),
    "covidq-typo": QuestionSet(
        "covidq/entries", "covidq/questions_typo1", Figures(0.49, 0.73, 0.08)
    ),
    "vira-1": QuestionSet("vira/entries_k1", "vira/questions", Figures(0.48, None, 0.16)),
    "vira-5": QuestionSet("vira/entries_k5", "vira/questions", Figures(0.57, None, 0.28)),
    "vira-5-typo": QuestionSet(
        "vira/entries_k5", "vira/questions_typo1", Figures(0.55, None, 0.28)
    ),
}


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the ids of the entries that answer it; none when out of scope."""

    query: str
    expected: frozenset[str]


@dataclass(frozen=True, slots=True)
class Found:
    """The entry that a method puts first for one question, and its top score."""

    entry: str
    score: float


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


def read_jsonl(file: Path) -> Iterator[dict[str, object]]:
    """The objects of a file with one JSON object a line."""
    for line in file.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def read_questions(file: Path) -> list[Question]:
    """The questions of a set."""
    return [
        Question(str(row["query"]), frozenset(map(str, _items(row["expected"]))))
        for row in read_jsonl(file)
    ]


@cache
def read_entries(file: Path) -> KnowledgeBase:
    """The entries of a set as a knowledge base; an entry without an answer answers its id."""
    return KnowledgeBase(
        Entry(
            id=str(row["id"]),
            question=str(row["question"]),
            answer=str(row["answer"]) or str(row["id"]),
            paraphrases=tuple(map(str, _items(row["paraphrases"]))),
        )
        for row in read_jsonl(file)
    )


def _items(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(f"a list is wanted, not {value!r}")
    return value


@cache
def bot_of(kb: KnowledgeBase, budget: float) -> Bot:
    """A bot for `kb` that may answer this share of questions falsely."""
    return Bot(kb, policy=Policy(budget=budget))


# What faqbot is compared with: each finds the nearest phrasing of all.

Method = Callable[[Sequence[str], Sequence[str]], Iterable[tuple[int, float]]]


def by_ratio(scorer: Callable[..., float]) -> Method:
    """The nearest phrasing by a rapidfuzz scorer on text that rapidfuzz normalised."""

    def nearest(phrasings: Sequence[str], queries: Sequence[str]) -> Iterator[tuple[int, float]]:
        rows = process.cdist(queries, phrasings, scorer=scorer, processor=default_process)
        return ((int(row.argmax()), float(row.max())) for row in rows)

    return nearest


def by_bm25(phrasings: Sequence[str], queries: Sequence[str]) -> Iterator[tuple[int, float]]:
    """The nearest phrasing by BM25, no word left out."""
    bm25s = importlib.import_module("bm25s")  # it has no types, and only this needs it
    index = bm25s.BM25()
    index.index([default_process(text).split() for text in phrasings], show_progress=False)
    for query in queries:
        words = [word for word in default_process(query).split() if word in index.vocab_dict]
        scores = index.get_scores(words) if words else np.zeros(len(phrasings))
        yield int(scores.argmax()), float(scores.max())


def by_letters(phrasings: Sequence[str], queries: Sequence[str]) -> Iterator[tuple[int, float]]:
    """The nearest phrasing by TF-IDF cosine over letter n-grams (2 to 4) within words."""
    held = Counter(gram for text in phrasings for gram in grams(text))
    idf = {gram: math.log((1 + len(phrasings)) / (1 + n)) + 1 for gram, n in held.items()}
    rows: dict[str, list[int]] = {gram: [] for gram in held}
    weights: dict[str, list[float]] = {gram: [] for gram in held}
    for row, text in enumerate(phrasings):
        for gram, weight in _unit_vector(text, idf).items():
            rows[gram].append(row)
            weights[gram].append(weight)
    postings = {gram: (np.array(rows[gram]), np.array(weights[gram])) for gram in held}
    for query in queries:
        scores = np.zeros(len(phrasings))
        for gram, weight in _unit_vector(query, idf).items():
            scores[postings[gram][0]] += weight * postings[gram][1]
        yield int(scores.argmax()), float(scores.max())


def grams(text: str) -> Counter[str]:
    """How often each letter n-gram (2 to 4) within word boundaries occurs in `text`."""
    padded = [f" {word} " for word in text.lower().split()]
    return Counter(
        word[i : i + size]
        for word in padded
        for size in (2, 3, 4)
        for i in range(len(word) - size + 1)
    )


def _unit_vector(text: str, idf: Mapping[str, float]) -> dict[str, float]:
    raw = {g: (1 + math.log(n)) * idf[g] for g, n in grams(text).items() if g in idf}
    norm = math.sqrt(sum(weight * weight for weight in raw.values())) or 1.0
    return {gram: weight / norm for gram, weight in raw.items()}


METHODS: dict[str, Method] = {
    "WRatio": by_ratio(fuzz.WRatio),
    "token_set": by_ratio(fuzz.token_set_ratio),
    "BM25": by_bm25,
    "letters": by_letters,
}


def nearest_entries(method: Method, kb: KnowledgeBase, queries: Sequence[str]) -> list[Found]:
    """For each query the entry of the phrasing that `method` finds nearest."""
    texts = [(text, entry.id) for entry in kb.values() for text in entry.phrasings]
    found = method([text for text, _ in texts], queries)
    return [Found(texts[row][1], score) for row, score in found]


def top_hits(bot: Bot, queries: Sequence[str]) -> list[Found]:
    """For each query the first hit of faqbot; no hit scores 0."""
    hits = (bot.search(query, k=1) for query in queries)
    return [Found(hit[0].entry, hit[0].score) if hit else Found("", 0.0) for hit in hits]


# The figures.


def figures(questions: Sequence[Question], found: Sequence[Found]) -> Figures:
    """What one method reached on one set."""
    pairs = list(zip(questions, found, strict=True))
    inside = [(f.entry in q.expected, f.score) for q, f in pairs if q.expected]
    outside = [f.score for q, f in pairs if not q.expected]
    return Figures(
        success=sum(right for right, _ in inside) / len(inside),
        auroc=auroc([score for _, score in inside], outside) if outside else None,
        coverage=covered([(f.entry in q.expected, f.score) for q, f in pairs]) / len(inside),
    )


def auroc(inside: Sequence[float], outside: Sequence[float]) -> float:
    """How often a score of `inside` is above one of `outside`, a tie counting half.

    >>> auroc([0.9, 0.5], [0.5, 0.1])
    0.875
    """
    low = np.sort(outside)
    below = np.searchsorted(low, inside, "left") + np.searchsorted(low, inside, "right")
    return float(below.mean() / 2 / len(low))


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


def calibration_error(questions: Sequence[Question], found: Sequence[Found]) -> float:
    """The expected calibration error of the top score over ten bins of equal width.

    The mean distance of score and share of right, each bin by its number of questions
    (Naeini, Cooper and Hauskrecht 2015). A question out of scope is never right.
    """
    scores = np.array([f.score for f in found])
    right = np.array([f.entry in q.expected for q, f in zip(questions, found, strict=True)])
    bins = np.minimum((scores * BINS).astype(int), BINS - 1)
    gaps = np.bincount(bins, scores - right, BINS)
    return float(np.abs(gaps).sum() / len(scores))


def asked(budget: float, questions: Sequence[Question], replies: Sequence[Reply]) -> Asked:
    """What `replies` came to. An answer is false when any of its entries is not expected."""
    outcomes = [(bool(q.expected), verdict(q, r)) for q, r in zip(questions, replies, strict=True)]
    counts = Counter(outcomes)
    inside = sum(expected for expected, _ in outcomes)
    false_in, false_out = counts[True, "false"], counts[False, "false"]
    direct = false_in + false_out + counts[True, "right"]
    return Asked(
        budget=budget,
        direct=direct / len(outcomes),
        false=share(false_in + false_out, direct),
        right=share(counts[True, "right"], inside),
        false_in=share(false_in, inside),
        false_out=share(false_out, len(outcomes) - inside),
    )


def verdict(question: Question, reply: Reply) -> str:
    """One word for what a patient got: right, false, offered, named or nothing.

    `right` and `false` are direct answers; of two asked things one answered rightly
    will do. `offered` when an option is the right one, `named` when the reply says
    rightly that a neighbouring question is not covered.
    """
    if isinstance(reply, Answer):
        return "right" if question.expected.issuperset(reply.entries) else "false"
    if question.expected.intersection(reply.entries):
        return "named"
    options = (option.entry for option in reply.options)
    return "offered" if question.expected.intersection(options) else "nothing"


def share(part: int, whole: int) -> float | None:
    """`part` of `whole`, None of nothing."""
    return part / whole if whole else None


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


@dataclass(frozen=True, slots=True)
class Own:
    """Our own evaluation questions and the knowledge base that they are about."""

    bots: Mapping[float, Bot]
    questions: Sequence[Question]

    @classmethod
    def read(cls, folder: Path) -> "Own":
        """The questions of `folder`/evaluation, and a bot for every budget."""
        files = sorted((folder / "evaluation").glob("*.yaml"))
        rows = [row for file in files for row in yaml.safe_load(file.read_text(encoding="utf-8"))]
        return cls(
            {b: Bot.load(folder, policy=Policy(budget=b)) for b in sorted({*SWEEP, *BUDGETS})},
            [Question(row["question"], frozenset(row["expected"])) for row in rows],
        )

    def is_answer(self, entry: str) -> bool:
        """Whether `entry` gives an answer; the others say that something is not covered."""
        kb = self.bots[BUDGETS[0]].kb
        return entry in kb and kb[entry].kind == "answer"

    def answerable(self, question: Question) -> bool:
        """Whether an entry answers `question`."""
        return any(map(self.is_answer, question.expected))

    def verdicts(self, budget: float) -> Counter[tuple[bool, str]]:
        """How often each verdict fell on answerable (True) and unanswerable questions."""
        replies = self.bots[budget].ask_many([question.query for question in self.questions])
        pairs = zip(self.questions, replies, strict=True)
        return Counter((self.answerable(q), verdict(q, reply)) for q, reply in pairs)

    def first(self, found: Sequence[Found]) -> float:
        """The share of answerable questions whose right entry is found first."""
        able = [(q, f) for q, f in zip(self.questions, found, strict=True) if self.answerable(q)]
        return sum(f.entry in q.expected for q, f in able) / len(able)

    def held_by_score(self, limit: float, found: Sequence[Found]) -> Held:
        """How far one threshold on the top score gets; only what answers can be false."""
        pairs = zip(self.questions, found, strict=True)
        return held(
            limit,
            [
                (self.answerable(q), f.entry in q.expected, f.score)
                if self.is_answer(f.entry)
                else (self.answerable(q), False, -1.0)
                for q, f in pairs
            ],
        )

    def held_by_budget(self, limit: float) -> Held:
        """How far `ask` gets with the largest budget of `SWEEP` that keeps to `limit`."""
        best = Held(limit, 0.0, 0.0)
        for budget in SWEEP:
            counts = self.verdicts(budget)
            able = sum(count for (is_able, _), count in counts.items() if is_able)
            if counts[False, "false"] <= limit * (len(self.questions) - able):
                best = Held(limit, counts[True, "right"] / able, counts[True, "false"] / able)
        return best


# The tables.


def short(value: float | None, digits: int = 3) -> str:
    """A figure without its leading nought.

    >>> short(0.4567), short(1.0, 2), short(None)
    ('.457', '1.00', '-')
    """
    return "-" if value is None else f"{value:.{digits}f}".removeprefix("0")


def below(reached: Figures, floor: Figures) -> list[str]:
    """The names of the figures that are below their floor."""
    pairs = zip(asdict(reached).items(), asdict(floor).values(), strict=True)
    return [name for (name, have), least in pairs if least is not None and have < least]


@dataclass(frozen=True, slots=True)
class Measured:
    """All figures of one set; `below` names those of faqbot that are below the floor."""

    name: str
    figures: dict[str, Figures]
    floor: Figures
    below: list[str]
    asked: list[Asked]
    calibration_error: float


def measure(data: Path, name: str) -> Measured:
    """All figures of the set `name` in the folder `data`."""
    place = SETS[name]
    kb = read_entries(data / f"{place.entries}.jsonl")
    questions = read_questions(data / f"{place.questions}.jsonl")
    queries = [question.query for question in questions]
    reached = {m: figures(questions, nearest_entries(METHODS[m], kb, queries)) for m in METHODS}
    found = top_hits(bot_of(kb, BUDGETS[0]), queries)
    reached["faqbot"] = figures(questions, found)
    replies = {budget: bot_of(kb, budget).ask_many(queries) for budget in BUDGETS}
    return Measured(
        name=name,
        figures=reached,
        floor=place.floor,
        below=below(reached["faqbot"], place.floor),
        asked=[asked(budget, questions, replies[budget]) for budget in BUDGETS],
        calibration_error=calibration_error(questions, found),
    )


WIDTH = 15


def row_of(cells: Iterable[str]) -> str:
    """`cells` in columns of equal width."""
    head, *rest = cells
    return head.ljust(WIDTH + 3) + "".join(cell.rjust(WIDTH) for cell in rest)


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
    print("false of the direct answers; ECE: calibration error of the top score")
    print(row_of(["set", "budget", "right", "false in", "false out", "direct", "of direct", "ECE"]))
    for one in done:
        for line in one.asked:
            shares = (line.right, line.false_in, line.false_out, line.direct, line.false)
            cells = [one.name, f"{line.budget:.0%}", *map(short, shares)]
            print(row_of([*cells, short(one.calibration_error)]))


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """What our own evaluation came to.

    `verdicts` counts by budget, then by "answerable" or "unanswerable"; `first` and
    `held` are by method.
    """

    verdicts: dict[str, dict[str, dict[str, int]]]
    first: dict[str, float]
    held: dict[str, list[Held]]


def measure_own(own: Own) -> OwnFigures:
    """All figures of our own evaluation."""
    bot = own.bots[BUDGETS[0]]
    queries = [question.query for question in own.questions]
    found = {m: nearest_entries(METHODS[m], bot.kb, queries) for m in METHODS}
    found["faqbot search"] = top_hits(bot, queries)
    verdicts = {}
    for budget in BUDGETS:
        counts = own.verdicts(budget)
        verdicts[f"{budget:.0%}"] = {
            side: {v: n for (is_able, v), n in sorted(counts.items()) if is_able == able}
            for side, able in SIDES.items()
        }
    by_score = {m: [own.held_by_score(limit, f) for limit in HELD] for m, f in found.items()}
    return OwnFigures(
        verdicts=verdicts,
        first={method: own.first(f) for method, f in found.items()},
        held=by_score | {"faqbot ask": [own.held_by_budget(limit) for limit in HELD]},
    )


def print_own(measured: OwnFigures) -> None:
    """Our own evaluation as two tables."""
    print("\nown evaluation, ask: right, offered, false of the answerable questions;")
    print("named as not covered, false of the unanswerable ones")
    print(row_of(["budget", *(verdict for _, verdict in VERDICTS)]))
    for budget, sides in measured.verdicts.items():
        counts = [(sides[side].get(verdict, 0), sides[side]) for side, verdict in VERDICTS]
        print(row_of([budget, *(short(share(n, sum(of.values()))) for n, of in counts)]))
    print("\nright entry first; answered rightly (wrongly) while the false answers to")
    print("unanswerable questions are held at a share")
    print(row_of(["method", "first", *(f"{limit:.0%}" for limit in HELD)]))
    for method, rows in measured.held.items():
        cells = [f"{short(row.right)} ({short(row.wrong)})" for row in rows]
        print(row_of([method, short(measured.first.get(method)), *cells]))
    print(row_of(["goal", *GOAL]))


def main() -> None:
    """Measures what was asked for and prints it."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.quality")
    parser.add_argument("--data", type=Path, metavar="DIR", help="the folder of the question sets")
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS), metavar="SET")
    parser.add_argument("--own", action="store_true", help="our own evaluation questions too")
    parser.add_argument("--json", action="store_true", help="print one JSON object, no tables")
    options = parser.parse_args()
    if not options.data and not options.own:
        parser.error("name what to measure: --data DIR, --own or both")
    measured = (measure(options.data, name) for name in options.sets if options.data)
    own = Own.read(KNOWLEDGE) if options.own else None
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
