"""A store that cannot be opened when the service starts."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from faqbot.errors import StoreError
from faqbot.reply import Fallback
from faqbot.store import Store, open_store
from faqbot.store.late import LateStore
from tests.test_store import GIVEN

WHY = StoreError("store.db", "the disk is full; make room")


def late(url: str) -> LateStore:
    return LateStore(lambda: open_store(url, message_days=30), WHY, keeps_messages=True)


def test_it_opens_as_soon_as_that_is_possible(tmp_path: Path) -> None:
    store = late(f"sqlite:///{tmp_path}/folder/store.db")
    assert store.keeps_messages
    with pytest.raises(StoreError, match="No such file or directory"):
        store.check()
    (tmp_path / "folder").mkdir()
    store.check()
    assert store.add_feedback(GIVEN, red_flag=False)
    assert not store.add_feedback(GIVEN, red_flag=False)
    assert store.keep_message("when", Fallback(text="Sorry."))
    assert (len(store.feedback()), len(store.messages()), store.purge()) == (1, 1, 0)
    assert (store.erase("follicle"), store.erase_all()) == (1, 1)
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.check()


def test_while_one_opens_it_others_do_not_wait() -> None:
    begun, end = Barrier(2), Barrier(2)

    def slow() -> Store:
        begun.wait(30)
        end.wait(30)
        raise StoreError("store.db", "it was in vain")

    store = LateStore(slow, WHY, keeps_messages=False)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(store.check)
        begun.wait(30)
        with pytest.raises(StoreError, match="the disk is full"):
            store.check()
        end.wait(30)
        with pytest.raises(StoreError, match="it was in vain"):
            first.result()


@pytest.mark.parametrize(
    "use",
    [
        lambda store: store.add_feedback(GIVEN, red_flag=False),
        lambda store: store.keep_message("when", Fallback(text="Sorry.")),
        lambda store: store.purge(),
        lambda store: store.check(),
    ],
    ids=["add", "keep", "purge", "check"],
)
def test_what_was_closed_is_not_opened_again(
    sqlite_url: str, use: Callable[[Store], object]
) -> None:
    store = late(sqlite_url)
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        use(store)
    assert not Path(sqlite_url.removeprefix("sqlite:///")).exists()
