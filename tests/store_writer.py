"""A process that stores feedback until it is killed, and what it says it has stored."""

import random
from contextlib import suppress
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from faqbot.store import Feedback, open_store

_PROCESSES = get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tests.store_writer"])


def write(url: str, name: str, acknowledged: Connection) -> None:
    """Stores feedback for ever; sends each key once its feedback is stored."""
    store = open_store(url)
    for number in count():
        feedback = Feedback(f"{name}-{number:012}", ("a",), "", helpful=True, text="x" * 200)
        store.add_feedback(feedback, red_flag=False)
        acknowledged.send_bytes(feedback.key.encode())


def keys_of_killed_writers(url: str, names: list[str], chance: random.Random) -> set[str]:
    """The keys that processes called `names` acknowledged before all were killed at once.

    They are killed with SIGKILL, after 10 to 100 keys.
    """
    processes: list[BaseProcess] = []
    readers: list[Connection] = []
    for name in names:
        reader, writer = _PROCESSES.Pipe(duplex=False)
        processes.append(_PROCESSES.Process(target=write, args=(url, name, writer), daemon=True))
        processes[-1].start()
        writer.close()
        readers.append(reader)
    keys: set[str] = set()
    wanted = chance.randint(10, 100)
    while len(keys) < wanted:
        keys |= {reader.recv_bytes().decode() for reader in _ready(readers)}
    for process in processes:
        process.kill()
    for process, reader in zip(processes, readers, strict=True):
        process.join()
        # A key that was cut off was not acknowledged.
        with suppress(EOFError):
            while True:
                keys.add(reader.recv_bytes().decode())
        reader.close()
    return keys


def _ready(readers: list[Connection]) -> list[Connection]:
    return [reader for reader in wait(readers) if isinstance(reader, Connection)]
