from datetime import date

import pytest

from faqbot.bot import Bot
from faqbot.knowledge import Entry, KnowledgeBase
from faqbot.question_words import asks_otherwise, wanted_by

POOL = KnowledgeBase(
    [
        Entry(
            id="goggles",
            question="How do I clean swimming goggles?",
            paraphrases=(
                "cleaning my swimming goggles", "wash swimming goggles", "are goggles washable",
                "what do I clean swimming goggles with", "can I put goggles in the dishwasher",
                "how should goggles be cleaned", "do I rinse the goggles",
            ),
            answer="Rinse them with cold water.",
            reviewed=date(2026, 1, 1),
        ),
        Entry(
            id="courses",
            question="When do swimming courses begin?",
            paraphrases=(
                "start of the swimming courses", "in which month does a course begin",
                "what time is the swimming course", "is there a course this spring",
                "next swimming course", "do courses begin soon", "when is the next course",
            ),
            answer="On the first Monday of each month.",
            reviewed=date(2026, 1, 1),
        ),
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("how much is it", "price"),
        ("and so, when does it open?", "time"),
        ("Which city are you in?", "place"),
        ("how are you", ""),
        ("Is it known who runs it?", "person"),
        ("the swimmer who won", ""),
        ("", ""),
    ],
)
def test_a_question_wants_what_its_first_question_word_asks_for(text: str, wanted: str) -> None:
    assert wanted_by(text) == wanted


@pytest.mark.parametrize("text", ["when does it begin", "do courses begin soon"])
def test_phrasings_ask_for_it_by_a_question_word_or_by_its_name(text: str) -> None:
    assert not asks_otherwise("when is it", (text,))
    assert asks_otherwise("where is it", (text,))


@pytest.mark.parametrize(
    ("message", "entry"),
    [
        ("how much are swimming goggles to clean", "goggles"),
        ("why do I clean swimming goggles", "goggles"),
        ("who cleans my swimming goggles", "goggles"),
        ("where do swimming courses begin", "courses"),
    ],
)
def test_a_question_with_another_question_word_is_offered_what_it_is_like(
    message: str, entry: str
) -> None:
    reply = Bot(POOL).ask(message)
    assert reply.type in ("clarification", "fallback")
    assert entry in [option.entry for option in reply.options]


def test_a_question_word_that_an_entry_is_asked_with_is_answered() -> None:
    bot = Bot(POOL)
    assert bot.ask("when will the swimming courses begin").entries == ("courses",)
    assert bot.ask("how do I clean my swimming goggles").entries == ("goggles",)
