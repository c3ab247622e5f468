"""How long faqbot takes, beside rapidfuzz on the same phrasings and a bare import.

What each figure means is in README.md beside this file. Run it from the top of a
checkout, on a machine that does nothing else:

    python -m tests.benchmarks.speed
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from statistics import median, quantiles

from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process

from faqbot import Bot, KnowledgeBase
from faqbot.curate.questions import evaluation_files, read_questions

TOP = Path(__file__).parents[2]
KNOWLEDGE = TOP / "knowledge"
QUESTIONS = 200
WARM_UP = 300
RUNS = 15

AT_ONCE = 20
"""So many questions are put to one, then to the other: what else the machine does slows both."""

SHARE_OF_RAPIDFUZZ = 0.1
"""The goal for the median `ask`, as a share of one `extractOne`."""

TIMES_BARE_IMPORT = 1.6
"""The goal for a whole `faqbot ask` process, in times of the bare import."""

BARE = (sys.executable, "-c", "import numpy, rapidfuzz, yaml")
ASK = (sys.executable, "-m", "faqbot", "ask", "will gene therapy cure baldness")


def questions(kb: KnowledgeBase) -> list[str]:
    """`QUESTIONS` and `WARM_UP` different questions, the same in every run.

    The evaluation questions where there are any, then phrasings with one word changed.
    """
    rng = Random(0)
    found = [question.text for question in read_questions(evaluation_files(KNOWLEDGE), kb)]
    phrasings = [text.split() for entry in kb.values() for text in entry.phrasings]
    words = sorted({word for text in phrasings for word in text})
    rng.shuffle(found)
    rng.shuffle(phrasings)
    for text in phrasings:
        at = rng.randrange(len(text))
        found.append(" ".join([*text[:at], rng.choice(words), *text[at + 1 :]]))
    return list(dict.fromkeys(found))[: QUESTIONS + WARM_UP]


def seconds(run: Callable[[], object]) -> float:
    """How long `run` takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def ask_times(bot: Bot, at_once: int) -> tuple[list[float], list[float]]:
    """Seconds of `ask` and of rapidfuzz's `extractOne` for each question.

    Turn by turn, `at_once` questions each. Both see every question once, after some others
    to warm up; `extractOne` gets the phrasings as they are written and normalises them, as it
    is mostly called.
    """
    phrasings = [text for entry in bot.kb.values() for text in entry.phrasings]

    def ask(question: str) -> float:
        return seconds(lambda: bot.ask(question))

    def extract(question: str) -> float:
        return seconds(
            lambda: process.extractOne(
                question, phrasings, scorer=fuzz.WRatio, processor=default_process
            )
        )

    found = questions(bot.kb)
    for question in found[:WARM_UP]:
        ask(question)
    asked, extracted = [], []
    for start in range(WARM_UP, len(found), at_once):
        asked += [ask(question) for question in found[start : start + at_once]]
        extracted += [extract(question) for question in found[start : start + at_once]]
    return asked, extracted


@contextmanager
def cache_in(folder: str) -> Iterator[None]:
    """The cache in `folder` for a while; "off" for none."""
    before = os.environ.get("FAQBOT_CACHE")
    os.environ["FAQBOT_CACHE"] = folder
    try:
        yield
    finally:
        del os.environ["FAQBOT_CACHE"]
        if before is not None:
            os.environ["FAQBOT_CACHE"] = before


def load_times() -> tuple[float, list[float]]:
    """Seconds of `Bot.load` without a cache and with a warm one; the cache is in use."""
    warm = [seconds(Bot.load) for _ in range(RUNS)]
    with cache_in("off"):
        return seconds(Bot.load), warm


def process_times() -> tuple[list[float], list[float]]:
    """Seconds of a whole `faqbot ask` and of a bare import, turn by turn; the cache is in use."""
    times = [(seconds(lambda: _run(ASK)), seconds(lambda: _run(BARE))) for _ in range(RUNS + 1)]
    # The first of either reads the files from the disk.
    return [a for a, _ in times[1:]], [b for _, b in times[1:]]


def _run(command: Sequence[str]) -> str:
    """What `command` prints; its modules are byte-compiled, as installed ones are."""
    compiled = {"PYTHONPYCACHEPREFIX": str(Path(os.environ["FAQBOT_CACHE"]) / "compiled")}
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | compiled
    done = subprocess.run(command, cwd=TOP, env=env, check=True, capture_output=True, text=True)
    return done.stdout


def peak_mebibytes() -> float:
    """The most memory that this process has held, in MiB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20


def peak_of(what: str) -> float:
    """The peak memory, in MiB, of a new process that does one of `PEAKS`.

    Linux counts the memory of the process that started it, so this one has to be small yet.
    """
    return float(_run((sys.executable, "-m", "tests.benchmarks.speed", "--peak", what)))


def _ask_all() -> None:
    bot = Bot.load()
    for question in questions(bot.kb)[:QUESTIONS]:
        bot.ask(question)


PEAKS: dict[str, Callable[[], object]] = {"imports": lambda: None, "ask": _ask_all}


def measure() -> dict[str, float]:
    """All figures: seconds, MiB and ratios."""
    with tempfile.TemporaryDirectory() as folder, cache_in(folder):
        first = seconds(lambda: _run(ASK))
        peaks = {f"peak_{what}": peak_of(what) for what in PEAKS}
        whole, bare = process_times()
        # Before an index is made here: that leaves the phrasings scattered over the memory.
        bot = Bot.load()
        asked, extracted = ask_times(bot, AT_ONCE)
        cold, beside = ask_times(bot, 1)
        built, loaded = load_times()
    return {
        "ask_median": median(asked),
        "ask_p99": quantiles(asked, n=100)[98],
        "extract_median": median(extracted),
        "extract_p99": quantiles(extracted, n=100)[98],
        "ask_share": median(asked) / median(extracted),
        "ask_share_by_turns": median(cold) / median(beside),
        "load_without_cache": built,
        "load_with_cache": median(loaded),
        "process": median(whole),
        "bare_import": median(bare),
        "process_times": median(whole) / median(bare),
        "process_without_cache": first,
        **peaks,
    }


def print_table(found: dict[str, float]) -> None:
    """The figures with the goals beside."""

    def ms(name: str) -> str:
        return f"{found[name] * 1000:9.2f} ms"

    share, times = found["ask_share"], found["process_times"]
    print(f"bot.ask, median                   {ms('ask_median')}")
    print(f"bot.ask, 99th percentile          {ms('ask_p99')}")
    print(f"extractOne(WRatio), median        {ms('extract_median')}")
    print(f"extractOne(WRatio), 99th perc.    {ms('extract_p99')}")
    print(f"ask / extractOne                  {share:9.3f}     {_goal(share, SHARE_OF_RAPIDFUZZ)}")
    print(f"  one of either by turns          {found['ask_share_by_turns']:9.3f}")
    print(f"Bot.load without cache            {ms('load_without_cache')}")
    print(f"Bot.load with cache               {ms('load_with_cache')}")
    print(f"process: faqbot ask, no cache yet {ms('process_without_cache')}")
    print(f"process: faqbot ask               {ms('process')}")
    print(f"process: bare import              {ms('bare_import')}")
    print(f"faqbot ask / bare import          {times:9.2f}     {_goal(times, TIMES_BARE_IMPORT)}")
    print(f"peak memory, {QUESTIONS} questions asked  {found['peak_ask']:9.1f} MiB")
    print(f"peak memory, imports alone        {found['peak_imports']:9.1f} MiB")


def _goal(reached: float, goal: float) -> str:
    return f"goal: at most {goal}, {'reached' if reached <= goal else 'MISSED'}"


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.speed")
    parser.add_argument("--json", action="store_true", help="print one JSON object, no table")
    parser.add_argument("--peak", choices=PEAKS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peak:
        PEAKS[options.peak]()
        print(peak_mebibytes())
    elif options.json:
        print(json.dumps(measure()))
    else:
        print_table(measure())


if __name__ == "__main__":
    main()
