"""Shares with their intervals: how good the replies are, and how good the search is."""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from faqbot.curate.outcome import Outcome, Verdict
from faqbot.curate.questions import Question, is_answerable
from faqbot.records import Entry

Z = 1.959964
"""The standard normal quantile of an interval of 95%."""


def wilson(share: float, of: int) -> tuple[float, float]:
    """The 95% interval of a share of `of` independent questions (Wilson 1927).

    Everything in [0, 1] when there are none.

    >>> [round(end, 3) for end in wilson(0.9, 100)]
    [0.826, 0.945]
    """
    if not of:
        return 0.0, 1.0
    scale = 1 + Z * Z / of
    middle = (share + Z * Z / (2 * of)) / scale
    reach = Z * math.sqrt(share * (1 - share) / of + Z * Z / (4 * of * of)) / scale
    return max(middle - reach, 0.0), min(middle + reach, 1.0)


@dataclass(frozen=True, slots=True)
class Figure:
    """The mean over `n` questions of something in [0, 1], and its 95% interval.

    `value` is None when there is no such question. For a share the interval is Wilson's;
    for a mean of other values in [0, 1], which varies less than a share, it is wider
    than needed.
    """

    value: float | None
    n: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """The value; 0 when nothing was measured."""
        return self.value or 0.0

    @classmethod
    def of(cls, values: Collection[float]) -> "Figure":
        """The figure of one value in [0, 1] a question; True counts 1.

        >>> Figure.of([True, True, True, False]).value
        0.75
        """
        n = len(values)
        mean = sum(values) / n if n else 0.0
        return cls(mean if n else None, n, *wilson(mean, n))


@dataclass(frozen=True, slots=True)
class ReplyFigures:
    """What the replies are worth.

    Of the answerable questions: `coverage`, answered directly; `right`, answered directly
    and rightly; `right_or_offered`, that or the right entry among the options;
    `false_answerable`, answered directly and wrongly. Of the direct answers to all
    questions: `answer_precision`, right. Of the unanswerable questions:
    `false_unanswerable`, answered at all. Of those among them with a known neighbour,
    an expected `not_covered` entry: `named`, it is named.
    """

    coverage: Figure
    answer_precision: Figure
    right: Figure
    right_or_offered: Figure
    false_answerable: Figure
    false_unanswerable: Figure
    named: Figure

    @classmethod
    def of(
        cls, judged: Iterable[tuple[Question, Verdict]], entries: Mapping[str, Entry]
    ) -> "ReplyFigures":
        """The figures of questions, each with what its reply is worth."""
        able: list[Verdict] = []
        beyond: list[Verdict] = []
        neighbours: list[Verdict] = []
        for question, worth in judged:
            if is_answerable(question, entries):
                able.append(worth)
                continue
            beyond.append(worth)
            if question.expected:
                neighbours.append(worth)
        direct = [worth for worth in (*able, *beyond) if worth in _DIRECT]
        return cls(
            coverage=_share(able, *_DIRECT),
            answer_precision=_share(direct, "right"),
            right=_share(able, "right"),
            right_or_offered=_share(able, "right", "offered"),
            false_answerable=_share(able, "false"),
            false_unanswerable=_share(beyond, "false"),
            named=_share(neighbours, "named"),
        )


@dataclass(frozen=True, slots=True)
class SearchFigures:
    """How well the right entry is found, for the questions that have one.

    `success_1` and `success_3`: an expected entry is the first hit, or among the first
    three. `mrr`, the mean reciprocal rank: 1 for the first place, 1/2 for the second and
    so on, 0 when it is not among the hits that were asked for. An expected `not_covered`
    entry counts as the right one.
    """

    success_1: Figure
    success_3: Figure
    mrr: Figure

    @classmethod
    def of(cls, outcomes: Iterable[Outcome]) -> "SearchFigures":
        """The figures of the outcomes whose question has a right entry."""
        ranks = [outcome.rank for outcome in outcomes if outcome.question.expected]
        return cls(
            success_1=Figure.of([rank == 1 for rank in ranks]),
            success_3=Figure.of([1 <= rank <= 3 for rank in ranks]),
            mrr=Figure.of([1 / rank if rank else 0.0 for rank in ranks]),
        )


_DIRECT: tuple[Verdict, ...] = ("right", "false")


def _share(worths: Collection[Verdict], *counted: Verdict) -> Figure:
    return Figure.of([worth in counted for worth in worths])
