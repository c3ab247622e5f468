"""What is done beside the requests: reloads, looks at the files, purges."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from typing import Final

from faqbot.errors import FaqbotError
from faqbot.store import Store
from faqbot.web.guard import account
from faqbot.web.live import Live
from faqbot.web.watch import Watch

SECONDS_BETWEEN_LOOKS: Final = 1.0
SECONDS_BETWEEN_PURGES: Final = 3600.0
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

    What fails is logged and tried again the next time.
    """

    async def reloading() -> None:
        while True:
            await wanted.wait()
            wanted.clear()
            await _done(live.reload, "the knowledge base was not reloaded")

    async def watching(watch: Watch) -> None:
        while True:
            await asyncio.sleep(seconds_between_looks)
            if await _done(watch.look, "the files of the knowledge base were not looked at"):
                wanted.set()

    async def purging(store: Store) -> None:
        while True:
            await asyncio.sleep(seconds_between_purges)
            await _done(store.purge, "what is too old was not deleted")

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


async def _done(work: Callable[[], object], failed: str) -> object:
    """What `work` returns; None when it fails, which is not the end of what is beside it."""
    try:
        return await asyncio.to_thread(work)
    except FaqbotError as error:
        _log.error("%s: %s", failed, error)
    except Exception as error:  # an unforeseen one must not end the upkeep unseen
        _log.error("%s: %s", failed, account(error))
    return None
