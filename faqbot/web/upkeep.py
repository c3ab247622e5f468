"""What is done beside the requests: reloads, looks at the files, purges."""

import asyncio
import contextlib
import logging
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import Future
from typing import Final

from faqbot.errors import FaqbotError
from faqbot.store import Store
from faqbot.web.guard import account
from faqbot.web.live import Live
from faqbot.web.watch import Watch

SECONDS_BETWEEN_LOOKS: Final = 1.0
SECONDS_BETWEEN_PURGES: Final = 3600.0
_UNAWAITED: Final = "faqbot upkeep that nothing waits for"
_log = logging.getLogger("faqbot.web")


@contextlib.asynccontextmanager
async def upkeep(
    live: Live,
    wanted: asyncio.Event,
    watch: Watch | None = None,
    store: Store | None = None,
    *,
    seconds_between_looks: float = SECONDS_BETWEEN_LOOKS,
    seconds_between_purges: float = SECONDS_BETWEEN_PURGES,
) -> AsyncIterator[None]:
    """Reloads `live` whenever `wanted` is set, looks and purges, as long as the block lasts.

    What fails is logged and tried again the next time. The end of the process waits for a purge,
    and not for a reload, which may take minutes, or a look, which changes nothing.
    """

    async def reloading() -> None:
        while True:
            await wanted.wait()
            wanted.clear()
            await _done(unawaited(live.reload), "the knowledge base was not reloaded")

    async def watching(watch: Watch) -> None:
        while True:
            await asyncio.sleep(seconds_between_looks)
            looking = unawaited(watch.look)
            if await _done(looking, "the files of the knowledge base were not looked at"):
                wanted.set()

    async def purging(store: Store) -> None:
        while True:
            await asyncio.sleep(seconds_between_purges)
            await _done(asyncio.to_thread(store.purge), "what is too old was not deleted")

    work = [reloading()]
    if watch:
        work.append(watching(watch))
    if store:
        work.append(purging(store))
    tasks = [asyncio.create_task(each) for each in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def unawaited(work: Callable[[], object]) -> asyncio.Future[object]:
    """What `work` returns or raises, on a thread that nothing waits for when the loop ends.

    For those of `asyncio.to_thread` the end of the loop, and of the process, does.
    """
    done: Future[object] = Future()

    def run() -> None:
        if not done.set_running_or_notify_cancel():
            return
        try:
            done.set_result(work())
        except Exception as error:
            done.set_exception(error)

    threading.Thread(target=run, name=_UNAWAITED, daemon=True).start()
    return asyncio.wrap_future(done)


def is_working() -> bool:
    """Whether a thread of `unawaited` is not done yet."""
    return any(thread.name == _UNAWAITED for thread in threading.enumerate())


async def _done(work: Awaitable[object], failed: str) -> object:
    """What `work` gives; None when it fails, which is not the end of what is beside it."""
    try:
        return await work
    except FaqbotError as error:
        _log.error("%s: %s", failed, error)
    except Exception as error:  # an unforeseen one must not end the upkeep unseen
        _log.error("%s: %s", failed, account(error))
    return None
