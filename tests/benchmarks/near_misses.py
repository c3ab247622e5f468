"""How many near misses of our own knowledge base get a false direct answer.

What that means is in README.md beside this file. Run it from the top of a checkout:

    python -m tests.benchmarks.near_misses
"""

from collections import defaultdict
from random import Random

from faqbot import Bot
from faqbot.curate.figures import Figure
from tests.benchmarks.table import report_false_answers
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
    report_false_answers(
        measure,
        "near_misses",
        asked="near misses",
        most_of="swap",
        group="what is swapped",
        head=32,
    )


if __name__ == "__main__":
    main()
