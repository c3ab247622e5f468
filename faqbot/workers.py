"""Work on many messages, split over processes.

Processes are started anew (spawn), so that nothing is inherited but what is handed over:
it works alike on every system and beside threads.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from faqbot.errors import FaqbotError

T = TypeVar("T")
Work = Callable[[list[str]], list[T]]

CHUNK = 64
"""At most so many messages are worked on at once."""

_HINT = (
    "the processes of workers= ended early: call it below `if __name__ == '__main__':`"
    " in a script that is a file, or leave workers= out"
)

_work: list[Work[Any]] = []


def in_processes(start: Callable[[], Work[T]], messages: Sequence[str], workers: int) -> list[T]:
    """What the work makes of `messages`, in order, done by so many processes.

    `start`, which must be picklable, is called once in each process and gives the work.
    Raises FaqbotError when the processes cannot be started.
    """
    from concurrent.futures import ProcessPoolExecutor  # slow to import, and seldom needed
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    context = get_context("spawn")
    with ProcessPoolExecutor(workers, context, initializer=_begin, initargs=(start,)) as pool:
        try:
            return [made for part in pool.map(_do, chunks(messages, workers)) for made in part]
        except BrokenProcessPool as error:
            raise FaqbotError(_HINT) from error


def chunks(messages: Sequence[str], workers: int = 1) -> Iterator[list[str]]:
    """`messages` in parts of at most `CHUNK`, some for each of the workers.

    >>> [len(part) for part in chunks(["?"] * 10, workers=2)]
    [2, 2, 2, 2, 2]
    """
    size = min(CHUNK, -(-len(messages) // (4 * workers))) if workers > 1 else CHUNK
    for start in range(0, len(messages), max(size, 1)):
        yield list(messages[start : start + size])


def _begin(start: Callable[[], Work[Any]]) -> None:
    _work.append(start())


def _do(messages: list[str]) -> list[Any]:
    return _work[-1](messages)
