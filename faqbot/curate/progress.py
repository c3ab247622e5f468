"""A progress bar for a terminal, for work that takes longer than a moment."""

import time
from collections.abc import Callable, Iterator, Sequence
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
) -> Iterator[T]:
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
            if clock() >= due:
                stream.write(f"\r{bar(done, len(items))}")
                stream.flush()
                drawn, due = True, clock() + EVERY
            yield item
    finally:
        if drawn:
            stream.write(_CLEAR)
            stream.flush()


def bar(done: int, of: int) -> str:
    """A line that shows how much is done.

    >>> bar(150, 200)
    '[#######################-------] 150 of 200'
    """
    full = round(WIDTH * done / of)
    return f"[{'#' * full}{'-' * (WIDTH - full)}] {done} of {of}"
