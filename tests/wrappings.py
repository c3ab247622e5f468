"""Questions in what patients write around them: the answer must stay what it was.

`cases/wrappers` holds templates in which {q} stands for the question.
"""

from collections.abc import Sequence
from pathlib import Path

import yaml

from faqbot import Bot, Reply
from faqbot.curate.questions import Question, is_answerable, read_questions
from faqbot.text import words

CASES = Path(__file__).parent / "cases"
NAMES = ("development", "reserve", "backgrounds-development", "backgrounds-reserve")


def read_wrappers(name: str) -> list[str]:
    """The templates of one file."""
    return list(yaml.safe_load((CASES / "wrappers" / f"{name}.yaml").read_text(encoding="utf-8")))


def answerable(bot: Bot) -> list[Question]:
    """The development questions that have an answer, but for small talk."""
    questions = read_questions(sorted((CASES / "development").glob("*.yaml")), bot.kb)
    ours = [question for question in questions if is_answerable(question, bot.kb)]
    return [q for q in ours if not any(bot.kb[id].is_small_talk for id in q.expected)]


def answered(bot: Bot) -> list[Question]:
    """Those of three words or more that get a right direct answer, by their texts.

    "Help" in a letter is no question.
    """
    questions = [one for one in answerable(bot) if len(words(one.text)) > 2]
    replies = bot.ask_many([question.text for question in questions])
    pairs = zip(questions, replies, strict=True)
    right = [question for question, reply in pairs if outcome(question, reply) == "right"]
    return sorted(right, key=lambda question: question.text)


def outcome(question: Question, reply: Reply) -> str:
    """Right or wrong, for a direct answer; else offered or missed."""
    if reply.type == "answer":
        return "right" if question.expected.intersection(reply.entries) else "wrong"
    options = {option.entry for option in getattr(reply, "options", ())}
    return "offered" if options & question.expected else "missed"


def wrapped(bot: Bot, wrappers: Sequence[str], questions: Sequence[Question]) -> list[str]:
    """The outcomes of the questions, each in each of the wrappers."""
    pairs = [(wrapper, question) for wrapper in wrappers for question in questions]
    replies = bot.ask_many([wrapper.replace("{q}", question.text) for wrapper, question in pairs])
    return [outcome(q, reply) for (_, q), reply in zip(pairs, replies, strict=True)]
