"""How many messages of made families get a false direct answer.

What that means is in README.md beside this file. Run it from the top of a checkout:

    python -m tests.benchmarks.families
"""

from faqbot import Bot
from faqbot.curate.figures import Figure
from tests.benchmarks.table import report_false_answers
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
    report_false_answers(
        measure, "families", asked="made families", most_of="family", group="family", head=60
    )


if __name__ == "__main__":
    main()
