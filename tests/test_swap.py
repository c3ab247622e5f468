"""Whether a question is a phrasing with another word that matters."""

import pytest

from faqbot import Bot, Entry, KnowledgeBase
from faqbot.index_making import make_index

PHRASINGS = {
    "hats": (
        "Can I buy a hat here?",
        "Where do you sell hats?",
        "Is a hat or a cap cheap here?",
        "Do you have a cap for me?",
        "Which hat is the best?",
    ),
    "soup": ("What soup is there today?", "Is the soup hot?", "Soup of the day"),
    "dogs": ("May my dog come in?", "Are dogs allowed?"),
    "hours": ("Are you open in the evening?", "evening hours", "Which evening are you open?"),
}


@pytest.mark.parametrize(
    ("query", "is_swapped"),
    [
        ("can i buy a kidney here", True),
        ("can i buy a dog here", True),
        ("where do you sell malaria tablets", True),
        ("can i buy a hat here", False),
        ("can i buy a hatt here please", False),
        # "cap" stands without "hat" in a phrasing: the entry uses either.
        ("can i buy a cap here", False),
        ("my brother wants to know where you sell hats in this town", False),
        # "Evening" can wrap a question, and here another entry is asked about it.
        ("can i buy an evening here", True),
        ("good evening can i buy a hat here", False),
        ("can i buy a hat here tomorrow", False),
        ("dogs", False),
        ("", False),
    ],
)
def test_a_question_with_another_topic_in_the_place_of_ours_is_a_swap(
    query: str, is_swapped: bool
) -> None:
    index = make_index(PHRASINGS, frozenset(PHRASINGS))
    assert index.is_swapped(index.search(query), index.held("hats")) is is_swapped


def test_a_bot_says_why_a_swap_is_not_answered() -> None:
    bot = Bot(
        KnowledgeBase(
            Entry(id, texts[0], "Yes.", paraphrases=texts[1:]) for id, texts in PHRASINGS.items()
        )
    )
    explained = bot.explain("Are cats allowed?")
    (read,) = explained.readings
    assert bot.ask("Are dogs allowed?").type == "answer"
    assert bot.ask("Are cats allowed?").type != "answer"
    assert read.is_swap == ("says of something else what dogs says" in str(explained))
