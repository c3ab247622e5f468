"""How many near misses of our own knowledge base get a false direct answer.

What that means is in README.md beside this file. Run it from the top of a checkout:

    python -m tests.benchmarks.near_misses
"""

import argparse
import json
from collections import defaultdict
from random import Random

from faqbot import Bot
from faqbot.curate.figures import Figure
from tests.benchmarks.own import row_of, with_interval
from tests.near_misses import is_false, near_misses, read_swaps


def measure(most: int | None) -> dict[str, Figure]:
    """The share of false direct answers by group, then of all.

    At most `most` near misses of each swap are asked, drawn by their text; all without it.
    """
    bot = Bot.load()
    false: dict[str, list[bool]] = defaultdict(list)
    for swap in read_swaps():
        made = sorted(near_misses(bot.kb, [swap]), key=lambda miss: Random(miss.text).random())
        drawn = made[:most]
        replies = bot.ask_many([miss.text for miss in drawn])
        false[swap.group] += [is_false(m, reply) for m, reply in zip(drawn, replies, strict=True)]
    every = [one for group in false.values() for one in group]
    return {name: Figure.of(group) for name, group in (*sorted(false.items()), ("all", every))}


def main() -> None:
    """Asks all near misses and prints a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.near_misses")
    parser.add_argument("--most", type=int, metavar="N", help="ask at most N of each swap")
    parser.add_argument("--json", action="store_true", help="print one JSON object, no table")
    options = parser.parse_args()
    found = measure(options.most)
    if options.json:
        print(json.dumps({name: {"n": f.n, "answered": f.value} for name, f in found.items()}))
        return
    print("near misses: asked, and answered directly and falsely; in brackets 95% intervals")
    print(row_of(["what is swapped", "asked", "answered"], head=32, width=18))
    for name, figure in found.items():
        print(row_of([name, str(figure.n), with_interval(figure)], head=32, width=18))


if __name__ == "__main__":
    main()
