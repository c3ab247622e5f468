"""A progress bar for a terminal, for work that takes longer than a moment."""

import time
from collections.abc import Callable, Generator, Sequence
from typing import TextIO, TypeVar

T = TypeVar("T")

PATIENCE = 2.0
"""Seconds before anything is shown."""

EVERY = 0.1
"""Seconds between two drawings."""

WIDTH = 30

_CLEAR = "\r\x1b[K"


def progress(
    items: Sequence[T], stream: TextIO, clock: Callable[[], float] = time.monotonic
) -> Generator[T, None, None]:
    """`items`, one by one; how many are done is drawn on `stream` while they are taken.

    Nothing is drawn in the first `PATIENCE` seconds, nor ever where `stream` is no
    terminal. The bar is gone when the last item, or an exception, has come. `clock` gives
    seconds.
    """
    if not stream.isatty():
        yield from items
        return
    due = clock() + PATIENCE
    drawn = False
    try:
        for done, item in enumerate(items):
            now = clock()
            if now >= due:
                stream.write(f"\r{bar(done, len(items))}")
                stream.flush()
                drawn, due = True, now + EVERY
            yield item
    finally:
        if drawn:
            stream.write(_CLEAR)
            stream.flush()


def bar(done: int, of: int) -> str:
    """A line that shows how much is done.

    >>> bar(100, 200)
    '[###############---------------] 100 of 200'
    """
    full = round(WIDTH * done / of)
    return f"[{'#' * full}{'-' * (WIDTH - full)}] {done} of {of}"
