"""The evaluation questions: that they are fair, and that the bot is good enough on them."""

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import pytest
from rapidfuzz import fuzz, process

from faqbot import Bot
from faqbot.curate.figures import Figure, ReplyFigures
from faqbot.curate.outcome import verdict
from faqbot.curate.questions import Question, evaluation_files, is_answerable, read_questions
from faqbot.text import words

KNOWLEDGE = Path(__file__).parents[1] / "knowledge"
WORDINGS = Path(__file__).parent / "cases" / "wordings"
PLAIN = Path(__file__).parent / "cases" / "plain" / "reserve.yaml"


@pytest.fixture(scope="module")
def questions(bot: Bot) -> list[Question]:
    return read_questions(evaluation_files(KNOWLEDGE), bot.kb)


def measured(bot: Bot, asked: Sequence[Question]) -> ReplyFigures:
    """What the replies to all that is asked are worth."""
    replies = bot.ask_many([question.text for question in asked])
    pairs = zip(asked, replies, strict=True)
    return ReplyFigures.of(((q, verdict(q, reply, bot.kb)) for q, reply in pairs), bot.kb)


def test_there_are_enough_questions_and_a_third_has_no_answer(
    questions: list[Question], bot: Bot
) -> None:
    beyond = [question for question in questions if not is_answerable(question, bot.kb)]
    assert len(questions) >= 500
    assert len(beyond) >= len(questions) / 3


def test_no_question_is_asked_twice(questions: list[Question]) -> None:
    texts = [" ".join(words(question.text)) for question in questions]
    assert len(texts) == len(set(texts))


def test_nearly_every_entry_that_answers_is_asked_for(questions: list[Question], bot: Bot) -> None:
    asked = {entry for question in questions for entry in question.expected}
    answering = {entry.id for entry in bot.kb.values() if entry.kind == "answer"}
    assert len(answering & asked) >= 0.95 * len(answering)


def test_no_question_is_nearly_a_paraphrase(questions: list[Question], bot: Bot) -> None:
    known = [" ".join(sorted(words(p))) for e in bot.kb.values() for p in e.phrasings]
    asked = [" ".join(sorted(words(question.text))) for question in questions]
    nearest = process.cdist(asked, known, scorer=fuzz.ratio, score_cutoff=90).max(axis=1)
    assert [question.text for question, near in zip(questions, nearest, strict=True) if near] == []


def test_the_bot_reaches_the_floors(
    questions: list[Question], bot: Bot, capsys: pytest.CaptureFixture[str]
) -> None:
    found = measured(bot, questions)
    with capsys.disabled():
        print()
        for field in fields(found):
            figure: Figure = getattr(found, field.name)
            print(f"{field.name}: {figure.share:.3f} of {figure.n}")
    assert found.right.share >= 0.69
    assert found.right_or_offered.share >= 0.97
    assert found.false_answerable.share <= 0.005
    assert found.false_unanswerable.share <= 0.01


def test_new_wordings_get_few_false_answers(bot: Bot) -> None:
    found = measured(bot, read_questions(sorted(WORDINGS.glob("*.yaml")), bot.kb)[::4])
    assert found.right.share >= 0.55
    assert found.right_or_offered.share >= 0.88
    assert found.false_answerable.share <= 0.0125
    assert found.false_unanswerable.share <= 0.0125


def test_plain_questions_are_understood(bot: Bot) -> None:
    found = measured(bot, read_questions([PLAIN], bot.kb))
    assert found.right.share >= 0.9
    assert found.right_or_offered.share >= 0.97
    assert found.false_answerable.share <= 0.008
    assert found.named.share >= 0.92
    assert found.false_unanswerable.share <= 0.02
