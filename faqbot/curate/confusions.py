"""Which entries are taken for which, and what is missed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from faqbot.curate.outcome import Outcome
from faqbot.reply import ReplyType


@dataclass(frozen=True, slots=True)
class Confusion:
    """Questions of `entry` that `thief` steals.

    `entry` is the id of the one that should be found, "" when nothing answers the
    question. `count` questions are stolen; `answered` of them get the thief's answer,
    which is a false answer, while for the others it is only found first. `example` is one
    of them, one with a false answer where there is any.
    """

    entry: str
    thief: str
    count: int
    answered: int
    example: str


def confusions(outcomes: Iterable[Outcome]) -> tuple[Confusion, ...]:
    """All confusions, the worst first: by false answers, then by number.

    A question is stolen when its direct answer is false, by the entry that was answered;
    or when it is neither answered rightly nor named as not covered and its first hit is
    not expected. Of a question that no entry answers, only a false answer counts.
    """
    stolen: dict[tuple[str, str], list[Outcome]] = {}
    for outcome in outcomes:
        if thief := _thief(outcome):
            entry = min(outcome.question.expected, default="")
            stolen.setdefault((entry, thief), []).append(outcome)
    found = [_confusion(entry, thief, among) for (entry, thief), among in stolen.items()]
    return tuple(sorted(found, key=lambda c: (-c.answered, -c.count, c.entry, c.thief)))


def _thief(outcome: Outcome) -> str:
    expected = outcome.question.expected
    if outcome.verdict == "false":
        wrong = [entry for entry in outcome.reply.entries if entry not in expected]
        return wrong[0] if wrong else ""
    if not expected or outcome.verdict in ("right", "named") or not outcome.hits:
        return ""
    first = outcome.hits[0].entry
    return "" if first in expected else first


def _confusion(entry: str, thief: str, among: Sequence[Outcome]) -> Confusion:
    false = [outcome for outcome in among if outcome.verdict == "false"]
    example = (false or among)[0].question.text
    return Confusion(entry, thief, len(among), len(false), example)


@dataclass(frozen=True, slots=True)
class FalseAnswer:
    """A question with the entries `expected`, sorted, and those that were `answered`."""

    question: str
    expected: tuple[str, ...]
    answered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Missed:
    """An answerable question that was neither answered nor given its entry as an option.

    `type` is what the reply was, `found` the first hit ("" without one), `rank` the place
    of the right entry among the hits, 0 when it is not there.
    """

    question: str
    expected: tuple[str, ...]
    type: ReplyType
    found: str
    rank: int


def false_answers(outcomes: Iterable[Outcome]) -> tuple[FalseAnswer, ...]:
    """The questions that got a false answer, in order."""
    return tuple(
        FalseAnswer(o.question.text, tuple(sorted(o.question.expected)), o.reply.entries)
        for o in outcomes
        if o.verdict == "false"
    )


def missed(outcomes: Iterable[Outcome]) -> tuple[Missed, ...]:
    """The answerable questions that were missed, in order."""
    return tuple(
        Missed(
            question=o.question.text,
            expected=tuple(sorted(o.question.expected)),
            type=o.reply.type,
            found=o.hits[0].entry if o.hits else "",
            rank=o.rank,
        )
        for o in outcomes
        if o.verdict == "missed"
    )
