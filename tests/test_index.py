from pathlib import Path

import pytest

from faqbot import Bot, KnowledgeBase
from faqbot.bot import index_of
from faqbot.errors import UsageError
from faqbot.index import Index

QUESTIONS = ("How warm is the pool?", "when open", "goggles", "is the watr heated", "whales")


@pytest.fixture
def file(pool_kb: KnowledgeBase, tmp_path: Path) -> Path:
    """The saved index of the pool."""
    place = tmp_path / "pool.index"
    index_of(pool_kb).save(place, pool_kb.version)
    return place


def test_a_bot_with_a_saved_index_answers_as_one_that_made_it(
    pool_kb: KnowledgeBase, file: Path
) -> None:
    bot = Bot(pool_kb, index=Index.load(file, pool_kb.version))
    assert bot.ask_many(QUESTIONS) == Bot(pool_kb).ask_many(QUESTIONS)


def test_the_index_of_another_knowledge_base_is_refused(file: Path) -> None:
    with pytest.raises(UsageError, match=r"pool\.index holds the index of another knowledge base"):
        Index.load(file, "0123456789ab")


@pytest.mark.parametrize("at", [0, 20, -1])
def test_a_damaged_index_is_refused(pool_kb: KnowledgeBase, file: Path, at: int) -> None:
    content = bytearray(file.read_bytes())
    content[at] ^= 0xFF
    file.write_bytes(content)
    with pytest.raises(UsageError, match=r"pool\.index holds no index that can be used"):
        Index.load(file, pool_kb.version)


def test_an_index_that_is_saved_again_replaces_the_older_one(
    pool_kb: KnowledgeBase, file: Path
) -> None:
    before = file.read_bytes()
    index_of(pool_kb).save(file, "new")
    assert file.read_bytes() != before
    assert Index.load(file, "new").fitted.ids == tuple(sorted(pool_kb))
    assert list(file.parent.iterdir()) == [file]


def test_a_missing_index_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Index.load(tmp_path / "none.index", "1")
