"""Families of messages that no answer of the packaged knowledge base fits."""

from collections.abc import Mapping

import pytest

from faqbot import Bot
from tests.families import Family, answered, messages, read_families, read_words

MOST = 400
"""So many messages of each family are asked, drawn by their own text."""


@pytest.fixture(scope="module")
def words() -> dict[str, tuple[str, ...]]:
    return read_words()


def test_what_is_right_is_an_answer_of_the_knowledge_base(bot: Bot) -> None:
    for family in read_families():
        assert bot.kb.keys() >= family.right, family.name


def test_every_list_of_words_is_used(words: Mapping[str, tuple[str, ...]]) -> None:
    frames = [frame for family in read_families() for frame in family.say]
    texts = [*frames, *(line for lines in words.values() for line in lines)]
    assert [name for name in words if not any("{" + name + "}" in text for text in texts)] == []


@pytest.mark.parametrize("family", read_families(), ids=lambda family: family.name)
def test_few_messages_of_a_family_get_an_answer(
    family: Family, bot: Bot, words: dict[str, tuple[str, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert sum(1 for frame in family.say for _ in messages(frame, words)) >= 100
    found = answered(bot, family, words, MOST)
    with capsys.disabled():
        print(f"\n{family.name}: {sum(found.values())} of {len(found)} answered")
    assert sum(found.values()) <= family.most * len(found)
