"""How many direct answers survive what patients write around a question.

What that means is in README.md beside this file. Run it from the top of a checkout:

    python -m tests.benchmarks.wrappings
"""

import argparse
import json

from faqbot import Bot
from faqbot.curate.figures import Figure
from tests.benchmarks.table import print_shares
from tests.wrappings import NAMES, answered, read_wrappers, wrapped

OUTCOMES = ("right", "offered", "missed", "wrong")


def measure(most: int | None) -> dict[str, dict[str, Figure]]:
    """The share of each outcome, by file of wrappers; at most `most` questions are asked."""
    bot = Bot.load()
    questions = answered(bot)[:most]
    found = {name: wrapped(bot, read_wrappers(name), questions) for name in NAMES}
    return {
        name: {outcome: Figure.of([one == outcome for one in every]) for outcome in OUTCOMES}
        for name, every in found.items()
    }


def main() -> None:
    """Asks all of them and prints a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.wrappings")
    parser.add_argument("--most", type=int, metavar="N", help="wrap at most N questions")
    parser.add_argument("--json", action="store_true", help="print one JSON object, no table")
    options = parser.parse_args()
    found = measure(options.most)
    if options.json:
        shares = {name: {o: f.value for o, f in by.items()} for name, by in found.items()}
        print(json.dumps(shares))
        return
    print("questions that are answered directly and rightly, in what patients write around")
    print("them: how they come out then; in brackets 95% intervals")
    print_shares("wrappers", found, head=24)


if __name__ == "__main__":
    main()
