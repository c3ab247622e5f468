"""How long the screen takes: on what people type, and on what is made to be slow.

What each figure means is in README.md beside this file. Run it from the top of a
checkout, on a machine that does nothing else:

    python -m tests.benchmarks.screen
"""

import argparse
import json
import time
from collections.abc import Callable, Sequence
from itertools import cycle, islice, pairwise, product
from random import Random
from statistics import median, quantiles

from faqbot import Bot
from tests.safety_cases import DEVELOPMENT, read_cases

MESSAGES = 1000
WARM_UP = 200
LONGEST = 30
"""Longer messages are left out, in words: they are rare."""

GOAL = 0.2
"""The goal for the median, in milliseconds."""

LENGTHS = (250, 500, 1000, 2000)
RUNS = 15

AGAIN = 3
"""Each message is screened so many times more: the least is what the code takes."""

STARTS = "i want to not can my the he she me a over end take put all of you going".split()
"""Words that many patterns begin with or hang on."""

LETTERS = "bcdfghjklmnpqrstvwxz"
UNKNOWN = ["".join(letters) + "qxvzkwjy" for letters in product(LETTERS, repeat=2)]


def messages() -> list[str]:
    """Development messages, the same in every run."""
    texts = [case.text for case in read_cases(DEVELOPMENT) if len(case.text.split()) <= LONGEST]
    return Random(0).sample(texts, MESSAGES + WARM_UP)


def milliseconds(run: Callable[[], object]) -> float:
    """How long `run` takes."""
    start = time.perf_counter()
    run()
    return (time.perf_counter() - start) * 1000


def times(ask: Callable[[str], object], texts: Sequence[str]) -> tuple[list[float], list[float]]:
    """Milliseconds for each text, at first and the least of `AGAIN` more; some texts warm up."""

    def one(text: str) -> tuple[float, float]:
        first = milliseconds(lambda: ask(text))
        return first, min(milliseconds(lambda: ask(text)) for _ in range(AGAIN))

    measured = [one(text) for text in texts][WARM_UP:]
    return [first for first, _ in measured], [again for _, again in measured]


def filled(parts: Sequence[str], length: int, joint: str = " ") -> str:
    """`parts` over and over, `length` characters together."""
    return joint.join(islice(cycle(parts), length))[:length]


HOSTILE: dict[str, Callable[[int], str]] = {
    "words that begin many patterns": lambda length: filled(STARTS, length),
    "one word that is in most gaps": lambda length: filled(["want", "to"], length),
    "single letters in a row": lambda length: filled(list("kilmyseflx"), length),
    "unknown long words": lambda length: filled(UNKNOWN, length),
    "marks in a row": lambda length: filled(["\u0301", "\u0316"], length, ""),
    "repeated letters": lambda length: "k" + "i" * (length - 2) + "l",
    "words written together": lambda length: filled(["kill", "myself", "end"], length, ""),
    "full stops": lambda length: filled(["want", "."], length),
    "signs between letters": lambda length: filled(["k!l|l"], length),
    "letters that unfold": lambda length: filled(["\ufb01n\u00e9"], length),
}


def hostile(look: Callable[[str], object]) -> dict[str, list[float]]:
    """Milliseconds, the least of `RUNS`, by kind of text for each of `LENGTHS`."""

    def least(text: str) -> float:
        return min(milliseconds(lambda: look(text)) for _ in range(RUNS))

    return {name: [least(make(length)) for length in LENGTHS] for name, make in HOSTILE.items()}


def report() -> dict[str, object]:
    """All figures, in milliseconds."""
    bot, texts = Bot.load(), messages()
    screen, ask = times(bot.screen, texts), times(bot.ask, texts)
    rows = {"screen": screen[0], "screen again": screen[1], "ask": ask[0], "ask again": ask[1]}
    figures = {
        name: {"median": median(row), "99th percentile": quantiles(row, n=100)[98]}
        for name, row in rows.items()
    }
    return figures | {
        "share of ask": sum(screen[1]) / sum(ask[1]),
        "hostile": hostile(bot.screen),
    }


def printed(found: dict[str, object]) -> str:
    """The figures as a page of text."""
    lines = []
    for name in ("screen", "screen again", "ask", "ask again"):
        figures = found[name]
        assert isinstance(figures, dict)
        lines.append(f"{name:14}" + "".join(f"  {k} {v:.3f} ms" for k, v in figures.items()))
    lines.append(f"share of ask {found['share of ask']:.0%}; goal for the median, again: {GOAL} ms")
    lines.append(f"\n{'characters':32}" + "".join(f"{n:>9}" for n in LENGTHS) + "   growth")
    rows = found["hostile"]
    assert isinstance(rows, dict)
    for name, row in rows.items():
        growth = " ".join(f"{b / a:.1f}" for a, b in pairwise(row))
        lines.append(f"{name:32}" + "".join(f"{ms:9.3f}" for ms in row) + f"   {growth}")
    return "\n".join(lines)


def tell(
    report: Callable[[], dict[str, object]], printed: Callable[[dict[str, object]], str]
) -> None:
    """Measures and prints: a page, or one JSON object with --json."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    as_json = parser.parse_args().json
    found = report()
    print(json.dumps(found, indent=2) if as_json else printed(found))


if __name__ == "__main__":
    tell(report, printed)
