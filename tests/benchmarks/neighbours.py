"""What the list of questions out of scope changes: neighbours answered falsely, ours rightly.

What that means is in README.md beside this file. Run it from the top of a checkout:

    python -m tests.benchmarks.neighbours
"""

from collections.abc import Sequence
from pathlib import Path

from faqbot import Bot, KnowledgeBase
from faqbot.bot import index_of
from faqbot.curate.figures import Figure, ReplyFigures
from faqbot.curate.outcome import verdict
from faqbot.curate.questions import Question, evaluation_files, read_questions
from faqbot.records import Policy
from tests.benchmarks.own import BUDGETS
from tests.benchmarks.table import row_of, with_interval

TOP = Path(__file__).parents[2]
NEIGHBOURS = TOP / "tests" / "cases" / "neighbours" / "reserve.yaml"


def without_list(kb: KnowledgeBase) -> KnowledgeBase:
    """`kb` without its questions out of scope."""
    return KnowledgeBase(
        kb.values(),
        facts=kb.facts.values(),
        sources=kb.sources.values(),
        messages=kb.messages,
        synonyms=kb.synonyms,
        about=kb.about,
        contacts=kb.contacts,
        safety=kb.safety,
    )


def figures(bot: Bot, asked: Sequence[Question]) -> ReplyFigures:
    """What the replies to all that is asked are worth."""
    replies = bot.ask_many([question.text for question in asked])
    pairs = zip(asked, replies, strict=True)
    return ReplyFigures.of(((q, verdict(q, reply, bot.kb)) for q, reply in pairs), bot.kb)


def measure() -> dict[tuple[str, float], tuple[Figure, ...]]:
    """By list and budget: right and false on our evaluation, false on neighbours."""
    kb = Bot.load().kb
    questions = read_questions(evaluation_files(TOP / "knowledge"), kb)
    neighbours = read_questions([NEIGHBOURS], kb)
    found: dict[tuple[str, float], tuple[Figure, ...]] = {}
    for name, base in (("no list", without_list(kb)), (f"{len(kb.out_of_scope)} listed", kb)):
        index = index_of(base)
        for budget in BUDGETS:
            bot = Bot(base, policy=Policy(budget=budget), index=index)
            own, near = figures(bot, questions), figures(bot, neighbours)
            found[name, budget] = (own.right, own.false_unanswerable, near.false_unanswerable)
    return found


def main() -> None:
    """Asks all of them and prints a table."""
    found = measure()
    sizes = [str(figure.n) for figure in next(iter(found.values()))]
    print("right: direct and right answers to our evaluation; false: direct answers to what")
    print("nothing answers, there and among neighbours by other authors; in brackets 95% intervals")
    print(row_of(["list", "budget", "right", "false", "neighbours"], width=18))
    print(row_of(["asked", "", *sizes], width=18))
    for (name, budget), shares in found.items():
        print(row_of([name, f"{budget:.0%}", *map(with_interval, shares)], width=18))


if __name__ == "__main__":
    main()
