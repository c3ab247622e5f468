"""How many messages of made families get a false direct answer.

What that means is in README.md beside this file. Run it from the top of a checkout:

    python -m tests.benchmarks.families
"""

import argparse
import json

from faqbot import Bot
from faqbot.curate.figures import Figure
from tests.benchmarks.own import row_of, with_interval
from tests.families import answered, read_families, read_words


def measure(most: int | None) -> dict[str, Figure]:
    """The share of false direct answers by family, of at most `most` messages each."""
    bot, words = Bot.load(), read_words()
    return {
        family.name: Figure.of([*answered(bot, family, words, most).values()])
        for family in read_families()
    }


def main() -> None:
    """Asks all of them and prints a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.families")
    parser.add_argument("--most", type=int, metavar="N", help="ask at most N of each family")
    parser.add_argument("--json", action="store_true", help="print one JSON object, no table")
    options = parser.parse_args()
    found = measure(options.most)
    if options.json:
        print(json.dumps({name: {"n": f.n, "answered": f.value} for name, f in found.items()}))
        return
    print("made families: asked, and answered directly and falsely; in brackets 95% intervals")
    print(row_of(["family", "asked", "answered"], head=60, width=18))
    for name, figure in found.items():
        print(row_of([name, str(figure.n), with_interval(figure)], head=60, width=18))


if __name__ == "__main__":
    main()
