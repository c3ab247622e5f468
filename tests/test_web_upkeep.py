"""What runs beside the requests, and a store that hangs or is full."""

import asyncio
import logging
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Event

import pytest

from faqbot import Bot
from faqbot.errors import StoreError
from faqbot.reply import Fallback, Reply
from faqbot.store import Feedback, open_store
from faqbot.web import Limits, Live, create_app
from faqbot.web.keeper import Keeper
from faqbot.web.upkeep import upkeep
from faqbot.web.watch import Watch
from tests.full_disk import no_room
from tests.site import MemoryStore, call, post, said
from tests.test_store import GIVEN

TOLD = {"key": "k" * 16, "entries": [], "knowledge_version": "", "helpful": True}


class Told:
    """Raises one error after the other when it is called; then says that it was."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.called = Event()

    def __call__(self) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.called.set()


def test_it_purges_again_and_again_whatever_goes_wrong(
    pool: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    told = Told(StoreError("memory", "the disk is full"), RuntimeError("secret"))

    class Purged(MemoryStore):
        def purge(self) -> int:
            told()
            return 0

    async def run() -> bool:
        async with upkeep(Live(pool), asyncio.Event(), store=Purged(), seconds_between_purges=0):
            return await asyncio.to_thread(told.called.wait, 30)

    assert asyncio.run(run())
    assert "what is too old was not deleted: memory: the disk is full" in caplog.text
    assert "what is too old was not deleted: RuntimeError in " in caplog.text
    assert "secret" not in caplog.text


def test_it_looks_again_after_a_look_that_failed(pool: Bot, tmp_path: Path) -> None:
    told, made = Told(OSError("stale handle")), Event()

    class Looked(Watch):
        def look(self) -> bool:
            told()
            return True

    def make() -> Bot:
        made.set()
        return pool

    async def run() -> bool:
        live, watch = Live(pool, make), Looked(tmp_path)
        async with upkeep(live, asyncio.Event(), watch, seconds_between_looks=0):
            return await asyncio.to_thread(made.wait, 30)

    assert asyncio.run(run())


def test_the_end_does_not_wait_for_a_reload(pool: Bot) -> None:
    begun, end, made = Event(), Event(), Event()

    def make() -> Bot:
        begun.set()
        end.wait(30)
        made.set()
        return pool

    async def run() -> bool:
        wanted = asyncio.Event()
        wanted.set()
        async with upkeep(Live(pool, make), wanted):
            return await asyncio.to_thread(begun.wait, 30)

    assert asyncio.run(run())
    assert not made.is_set()
    end.set()
    assert made.wait(30)


def test_the_end_waits_for_a_purge(pool: Bot) -> None:
    begun, end, purged = Event(), Event(), Event()

    class Purged(MemoryStore):
        def purge(self) -> int:
            begun.set()
            end.wait(30)
            purged.set()
            return 0

    async def run() -> bool:
        async with upkeep(Live(pool), asyncio.Event(), store=Purged(), seconds_between_purges=0):
            found = await asyncio.to_thread(begun.wait, 30)
        end.set()
        return found

    assert asyncio.run(run())
    assert purged.is_set()


class Hanging(MemoryStore):
    """A store that does not come back before its barrier lets it."""

    def __init__(self, together: int) -> None:
        super().__init__(keeps_messages=True)
        self.begun, self.end = Barrier(together), Barrier(together)

    def keep_message(self, message: str, reply: Reply) -> bool:
        self.begun.wait(30)
        self.end.wait(30)
        return super().keep_message(message, reply)

    def add_feedback(self, feedback: Feedback, *, red_flag: bool) -> bool:
        self.begun.wait(30)
        self.end.wait(30)
        return super().add_feedback(feedback, red_flag=red_flag)


def test_a_store_that_hangs_costs_records_and_no_answer(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def run(store: Hanging) -> None:
        keeper = Keeper(store, most=2)
        hanging = [asyncio.create_task(keeper.keep_message("when", Fallback(text="Sorry.")))]
        hanging += [asyncio.create_task(keeper.keep_message("who", Fallback(text="Sorry.")))]
        await asyncio.to_thread(store.begun.wait, 30)
        await keeper.keep_message("secret", Fallback(text="Sorry."))
        with pytest.raises(StoreError, match="too many wait for it; try again"):
            await keeper.add_feedback(GIVEN, red_flag=False)
        await asyncio.to_thread(store.end.wait, 30)
        await asyncio.gather(*hanging)

    store = Hanging(3)
    asyncio.run(run(store))
    assert sorted(store.kept) == ["when", "who"]
    assert "a message was not kept: StoreError" in caplog.text
    assert "secret" not in caplog.text


def test_a_full_disk_costs_no_answer_and_readiness_tells(
    pool: Bot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    file = tmp_path / "store.db"
    with closing(open_store(f"sqlite:///{file}", message_days=30)) as store:
        assert store.add_feedback(replace(GIVEN, key="0" * 16), red_flag=False)
        app = create_app(pool, store=store, limits=Limits(per_minute=0))
        with no_room(file):
            assert post(app, {"text": "goggles"}).json()["entries"] == ["goggles"]
            assert post(app, {"text": "qwxz vbnm"}).json()["type"] == "fallback"
            said(post(app, TOLD, "/api/feedback"), 503, "not-stored")
            ready = call(app, "GET", "/api/ready")
            assert said(ready, 503, "not-ready")["reasons"] == ["store-failing"]
            assert call(app, "GET", "/api/health").status_code == 200
        assert post(app, TOLD, "/api/feedback").json()["new"]
        assert call(create_app(pool, store=store), "GET", "/api/ready").status_code == 200
        assert {each.key for each in store.feedback()} == {"0" * 16, "k" * 16}
    assert "qwxz" not in caplog.text
