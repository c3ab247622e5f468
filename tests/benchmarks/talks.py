"""Conversations, statements and choices among options: how many are understood.

What that means is in README.md beside this file. Run it from the top of a checkout:

    python -m tests.benchmarks.talks
"""

import argparse
import json
from collections.abc import Iterable, Sequence
from typing import get_args

from faqbot import Bot
from faqbot.curate.figures import Figure
from tests.benchmarks.table import print_shares
from tests.talks import NAMES, Outcome, choices, chosen, outcome, statements, turns

OUTCOMES: Sequence[str] = get_args(Outcome)
CHOICES = ("right", "missed", "false")


def of_turns(bot: Bot, name: str) -> dict[str, Figure]:
    """The share of each outcome among the turns of one folder."""
    return _shares(outcome(bot, turn) for turn in turns(name))


def of_statements(bot: Bot, name: str, asks: bool) -> dict[str, Figure]:
    """The share of each outcome among what is said and asks something, or nothing."""
    return _shares(outcome(bot, turn) for turn, asks_it in statements(name) if asks_it == asks)


def _shares(outcomes: Iterable[Outcome]) -> dict[str, Figure]:
    found = list(outcomes)
    return {kind: Figure.of([one == kind for one in found]) for kind in OUTCOMES}


def of_choices(bot: Bot, name: str) -> dict[str, Figure]:
    """The share of right, missed and false choices; no choice is right where none is meant."""
    found = [(chosen(bot, text), means) for text, means in choices(name)]
    kinds = [
        "right" if number == means else "missed" if not number else "false"
        for number, means in found
    ]
    return {kind: Figure.of([one == kind for one in kinds]) for kind in CHOICES}


def main() -> None:
    """Asks all of them and prints two tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.talks")
    parser.add_argument("--json", action="store_true", help="print one JSON object, no tables")
    options = parser.parse_args()
    bot = Bot.load()
    talks = {name: of_turns(bot, name) for name in NAMES}
    said = {
        f"{name}, {what}": of_statements(bot, name, asks)
        for name in NAMES
        for what, asks in (("asks", True), ("remark", False))
    }
    chose = {name: of_choices(bot, name) for name in NAMES}
    if options.json:
        every = {"turns": talks, "statements": said, "choices": chose}
        print(json.dumps({what: {n: {o: f.value for o, f in by.items()} for n, by in found.items()}
                          for what, found in every.items()}))  # fmt: skip
        return
    print("turns of a conversation after the first, the ones before answered as expected;")
    print("quiet: nothing was to be answered; in brackets 95% intervals")
    print_shares("author", talks, head=20)
    print("\nwhat is said without a question mark after an answer: what asks, and what is a remark")
    print_shares("author", said, head=20)
    print("\nchoices among three options, in words and figures, and what is none")
    print_shares("author", chose, head=20)


if __name__ == "__main__":
    main()
