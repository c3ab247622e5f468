"""Figures as tables of text, and the command line of benchmarks that print one of shares."""

import argparse
import json
from collections.abc import Callable, Iterable, Mapping

from faqbot.curate.figures import Figure

HEAD, WIDTH = 18, 15


def row_of(cells: Iterable[str], head: int = HEAD, width: int = WIDTH) -> str:
    """`cells` in columns of equal width, the first `head` characters wide."""
    first, *rest = cells
    return first.ljust(head) + "".join(cell.rjust(width) for cell in rest)


def short(value: float | None, digits: int = 3) -> str:
    """A figure without its leading nought.

    >>> short(0.4567), short(1.0, 2), short(None)
    ('.457', '1.00', '-')
    """
    return "-" if value is None else f"{value:.{digits}f}".removeprefix("0")


def with_interval(figure: Figure) -> str:
    """A figure with its 95% interval.

    >>> with_interval(Figure.of([True] * 90 + [False] * 10))
    '.900 (.826-.945)'
    """
    return f"{short(figure.value)} ({short(figure.low)}-{short(figure.high)})"


def print_shares(what: str, found: Mapping[str, Mapping[str, Figure]], head: int) -> None:
    """A row for each of `found`, `what` these are, with how many were asked and each share."""
    shares = next(iter(found.values()))
    print(row_of([what, "asked", *shares], head, width=18))
    for name, by_outcome in found.items():
        figures = list(by_outcome.values())
        print(row_of([name, str(figures[0].n), *map(with_interval, figures)], head, width=18))


def report_false_answers(
    measure: Callable[[int | None], Mapping[str, Figure]],
    module: str,
    *,
    asked: str,
    most_of: str,
    group: str,
    head: int,
) -> None:
    """Prints the share of false direct answers by `group`, as `measure` finds them.

    The command line of `module`: `--most` limits how many are asked of each `most_of`, `--json`
    prints one object. `asked` says what was asked; the names of groups need `head` characters.
    """
    parser = argparse.ArgumentParser(prog=f"python -m tests.benchmarks.{module}")
    parser.add_argument("--most", type=int, metavar="N", help=f"ask at most N of each {most_of}")
    parser.add_argument("--json", action="store_true", help="print one JSON object, no table")
    options = parser.parse_args()
    found = measure(options.most)
    if options.json:
        print(json.dumps({name: {"n": f.n, "answered": f.value} for name, f in found.items()}))
        return
    print(f"{asked}: asked, and answered directly and falsely; in brackets 95% intervals")
    print_shares(group, {name: {"answered": figure} for name, figure in found.items()}, head)
