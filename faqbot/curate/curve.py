"""How far sureness and scores can be trusted: risk against coverage, and reliability."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from faqbot.curate.figures import Figure
from faqbot.curate.outcome import Outcome

BINS = 10


@dataclass(frozen=True, slots=True)
class Point:
    """What would be answered directly if every answer of this `sureness` or more were.

    `coverage` is the share of the answerable questions that would be answered directly,
    `risk` the share of all direct answers that would be false, `answers` their number.
    """

    sureness: float
    coverage: float
    risk: float
    answers: int


def risk_coverage(outcomes: Sequence[Outcome]) -> tuple[Point, ...]:
    """The risk-coverage curve (El-Yaniv and Wiener 2010), the surest answers first.

    Outcomes that are equally sure are answered together. Where nothing would be answered
    there is no point.
    """
    ordered = sorted((o for o in outcomes if o.surest), key=lambda o: -o.sureness)
    return _points(ordered, sum(o.answerable for o in outcomes))


def _points(ordered: Sequence[Outcome], answerable: int) -> tuple[Point, ...]:
    points, answers, able, false = [], 0, 0, 0
    for sureness, block in groupby(ordered, key=lambda outcome: outcome.sureness):
        for outcome in block:
            answers += 1
            able += outcome.answerable
            false += outcome.surest not in outcome.question.expected
        points.append(Point(sureness, able / max(answerable, 1), false / answers, answers))
    return tuple(points)


@dataclass(frozen=True, slots=True)
class Bin:
    """The questions whose first hit has a score in [`low`, `high`), the last with 1 included.

    `score` is their mean score, None when there are none; `right` the share of them whose
    first hit is an expected entry.
    """

    low: float
    high: float
    score: float | None
    right: Figure


def reliability(firsts: Iterable[tuple[float, bool]]) -> tuple[Bin, ...]:
    """`BINS` bins of equal width (Murphy and Winkler 1977).

    `firsts` holds of each question the score of its first hit, 0 without one, and whether
    that is right. A question that expects no entry has no right one.
    """
    among: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for score, right in firsts:
        among[min(int(score * BINS), BINS - 1)].append((score, right))
    return tuple(
        Bin(
            low=k / BINS,
            high=(k + 1) / BINS,
            score=sum(score for score, _ in part) / len(part) if part else None,
            right=Figure.of([right for _, right in part]),
        )
        for k, part in enumerate(among)
    )


def calibration_error(bins: Iterable[Bin]) -> float:
    """The expected calibration error (Naeini, Cooper and Hauskrecht 2015), in [0, 1].

    The mean distance of score and share of right, each bin by its number of questions;
    0 without questions.

    >>> round(calibration_error(reliability([(0.9, True), (0.8, False)])), 3)
    0.45
    """
    gaps = [
        (b.right.n, abs(b.score - b.right.value))
        for b in bins
        if b.score is not None and b.right.value is not None
    ]
    return sum(n * gap for n, gap in gaps) / max(sum(n for n, _ in gaps), 1)


def first_hits(outcomes: Iterable[Outcome]) -> list[tuple[float, bool]]:
    """Of each outcome the score of its first hit, 0 without one, and whether that is right."""
    return [(o.hits[0].score if o.hits else 0.0, o.rank == 1) for o in outcomes]
