"""An evaluation as text and as JSON."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict

from faqbot.curate.confusions import Confusion, FalseAnswer, Missed
from faqbot.curate.evaluate import Evaluation
from faqbot.curate.figures import Figure

SHOWN = 10
"""So many of each list are printed; JSON and the page have all."""


def named_figures(found: Evaluation) -> list[tuple[str, str, Figure]]:
    """The figures with their name and what they are a share of, in the order of reading."""
    search, replies = found.search, found.replies
    whole, able, beyond = "with an entry", "answerable", "unanswerable"
    return [
        ("success@1", whole, search.success_1),
        ("success@3", whole, search.success_3),
        ("MRR", whole, search.mrr),
        ("coverage", able, replies.coverage),
        ("answer precision", "direct answers", replies.answer_precision),
        ("right", able, replies.right),
        ("right or offered", able, replies.right_or_offered),
        ("false answers", able, replies.false_answerable),
        ("false answers", beyond, replies.false_unanswerable),
        ("named as not covered", "known neighbours", replies.named),
    ]


def percent(value: float | None) -> str:
    """A share in hundredths with one decimal place; a dash for None.

    >>> percent(0.98765), percent(1.0), percent(None)
    ('98.8%', '100.0%', '-')
    """
    return "-" if value is None else f"{value:.1%}"


def interval(figure: Figure) -> str:
    """The interval of a figure; a dash when nothing was measured.

    >>> interval(Figure.of([True] * 20))
    '83.9 to 100.0%'
    """
    if figure.value is None:
        return "-"
    return f"{percent(figure.low).rstrip('%')} to {percent(figure.high)}"


def place(missed: Missed) -> str:
    """Where the right entry of a missed question stands among the hits, in words."""
    match missed.rank:
        case 0:
            return "not found"
        case 1:
            return "though found first"
        case rank:
            return f"found as hit {rank}"


def as_text(found: Evaluation) -> str:
    """A page for people: the figures, then the worst of each list."""
    return "".join(f"{line}".rstrip() + "\n" for line in _lines(found))


def _lines(found: Evaluation) -> Iterator[str]:
    questions = "1 question" if found.questions == 1 else f"{found.questions} questions"
    yield f"{questions}, knowledge version {found.knowledge_version}"
    yield ""
    yield f"{'':22}{'':>8}  {'95% interval':18}{'n':>6}  of"
    for name, of, figure in named_figures(found):
        n = f"{figure.n:>6}"
        yield f"{name:22}{percent(figure.value):>8}  {interval(figure):18}{n}  {of}"
    yield ""
    yield f"expected calibration error of the first hit's score: {found.calibration_error:.3f}"
    yield from _budgets(found)
    yield from _listed(
        "Worst confusions", [f"{theft(c)}: {_line(c.example)}" for c in found.confusions]
    )
    yield from _listed(
        "False answers", [f"{mistake(f)}: {_line(f.question)}" for f in found.false_answers]
    )
    yield from _listed("Missed", [_missed(m) for m in found.missed])


def _budgets(found: Evaluation) -> Iterator[str]:
    """What the replies are worth at several budgets, if that was asked for."""
    if not found.budgets:
        return
    names = ("right", "right or offered", "false, answerable", "false, unanswerable")
    yield ""
    yield f"{'budget':10}{''.join(f'{name:20}' for name in names)}"
    for at in found.budgets:
        figures = (
            at.replies.right,
            at.replies.right_or_offered,
            at.replies.false_answerable,
            at.replies.false_unanswerable,
        )
        cells = (f"{percent(figure.value)} of {figure.n}" for figure in figures)
        mark = " *" if at.budget == found.budget else ""
        yield f"{f'{at.budget:.2%}{mark}':10}{''.join(f'{cell:20}' for cell in cells)}"
    yield "* as it is now: `budget` in policy.yaml, 0.02 where nothing is said"


def _listed(title: str, items: Sequence[str]) -> Iterator[str]:
    yield ""
    yield f"{title}: {len(items) or 'none'}"
    for item in items[:SHOWN]:
        yield f"  {item}"
    if len(items) > SHOWN:
        yield f"  and {len(items) - SHOWN} more: --json and --html list them all"


def theft(confusion: Confusion, named: Callable[[str], str] = str) -> str:
    """What is taken from whom, as words; `named` shows the id of an entry.

    >>> theft(Confusion("a", "b", 3, 1, "Is it safe?"))
    'b takes 3 of a, 1 answered falsely'
    """
    whose = f"of {named(confusion.entry)}" if confusion.entry else "that no entry answers"
    false = f", {confusion.answered} answered falsely" if confusion.answered else ""
    return f"{named(confusion.thief)} takes {confusion.count} {whose}{false}"


def mistake(false: FalseAnswer, named: Callable[[str], str] = str) -> str:
    """What was answered and what should have been, as words; `named` shows the id of an entry.

    >>> mistake(FalseAnswer("Is it safe?", ("a", "c"), ("b",)))
    'b instead of a or c'
    """
    expected = " or ".join(map(named, false.expected)) or "no answer"
    return f"{' and '.join(map(named, false.answered))} instead of {expected}"


def _missed(missed: Missed) -> str:
    expected = " or ".join(missed.expected)
    return f"{expected}: {missed.type}, {place(missed)}: {_line(missed.question)}"


def _line(text: str) -> str:
    return f'"{" ".join(text.split())}"'


def as_json(found: Evaluation) -> str:
    """One object with the fields of `Evaluation`, but that `figures` holds all figures.

    A figure has `value` (null when nothing was measured), `n`, `low` and `high`.
    """
    content = asdict(found)
    figures = {**content.pop("search"), **content.pop("replies")}
    return json.dumps({"figures": figures, **content}) + "\n"
