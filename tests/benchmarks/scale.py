"""How long it takes to build and to ask 1,000 to 100,000 phrasings, beside four peers.

What each figure means is in README.md beside this file. Run it from the top of a
checkout, on a machine that does nothing else:

    python -m tests.benchmarks.scale --data DIR
"""

import argparse
import importlib
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from itertools import cycle
from pathlib import Path
from random import Random
from select import select
from statistics import median, quantiles
from typing import NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process

from faqbot import Bot, Entry, KnowledgeBase
from faqbot.curate.entries import read_entries
from faqbot.curate.questions import read_questions
from tests.benchmarks.quality import SETS
from tests.benchmarks.speed import peak_mebibytes, seconds

TOP = Path(__file__).parents[2]
SIZES = (1_000, 10_000, 100_000)
AN_ENTRY = 5
QUESTIONS = 1_000
WARM_UP = 200
FROM = ("clinc150-10", "vira-5", "hint3_curekart", "hint3_sofmattress")

THINGS = (
    "garden kitchen laptop bicycle piano boat sister neighbour office school greenhouse camper "
    "dentist tractor telescope violin parrot aquarium sailboat chimney tent carpet balcony orchard "
    "printer scooter fireplace canoe hamster cottage grandmother workshop kettle bakery museum "
    "nursery caravan stable attic cellar terrace library bungalow pharmacy gymnasium harbour "
    "lighthouse vineyard brewery meadow"
).split()
PHRASINGS = (
    "{text} for my {thing}", "about the {thing}: {text}", "{text} , it is the {thing}",
    "{text} with the {thing}", "my {thing} , {text}",
)  # fmt: skip
ASKED = ("{text} for the {thing}", "it is about my {thing}, {text}", "{text} {thing}")


class Peer(NamedTuple):
    """A method that was built.

    `ask` is what is timed; `first` gives the id of the entry that comes first, empty for none.
    """

    ask: Callable[[str], object]
    first: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Made:
    """Entries (id to phrasings) and questions about them, each with the id of its entry."""

    entries: Mapping[str, Sequence[str]]
    questions: Sequence[tuple[str, str]]

    @classmethod
    def of(cls, data: Path, size: int) -> "Made":
        """About `size` phrasings: the same five of an entry about one thing after another."""
        rng = Random(0)
        texts, asked = _public(data)
        chosen = [(id, thing) for thing in THINGS for id in texts][: size // AN_ENTRY]
        entries = {
            f"{id} {thing}": [
                frame.format(text=text, thing=thing)
                for frame, text in zip(PHRASINGS, texts[id], strict=True)
            ]
            for id, thing in chosen
        }
        rng.shuffle(chosen)
        questions = [
            (rng.choice(ASKED).format(text=rng.choice(asked[id]), thing=thing), f"{id} {thing}")
            for id, thing in chosen
            if asked.get(id)
        ]
        return cls(entries, (questions * QUESTIONS)[:QUESTIONS])


def _public(data: Path) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The first five phrasings of every public entry, and what else is asked of it, by id."""
    texts: dict[str, list[str]] = {}
    asked: dict[str, list[str]] = {}
    for name in FROM:
        kb = read_entries(data / f"{SETS[name].entries}.jsonl")
        for entry in kb.values():
            if len(phrasings := dict.fromkeys(entry.phrasings)) >= AN_ENTRY:
                texts[f"{name} {entry.id}"] = list(phrasings)[:AN_ENTRY]
        for question in read_questions([data / f"{SETS[name].questions}.jsonl"], kb):
            for id in sorted(question.expected):
                asked.setdefault(f"{name} {id}", []).append(question.text)
    return texts, asked


# One function for each method: it builds, and gives what answers.


def by_faqbot(made: Made) -> Peer:
    """A whole bot: screen, search and reply."""
    bot = Bot(
        KnowledgeBase(
            Entry(id=id, question=texts[0], answer=id, paraphrases=tuple(texts[1:]))
            for id, texts in made.entries.items()
        )
    )

    def first(message: str) -> str:
        return next((hit.entry for hit in bot.search(message, k=1)), "")

    return Peer(bot.ask, first)


def by_ratio(made: Made) -> Peer:
    """rapidfuzz's `extractOne` with WRatio and `default_process`."""
    owners, texts = _rows(made)

    def answer(message: str) -> str:
        found = process.extractOne(message, texts, scorer=fuzz.WRatio, processor=default_process)
        return owners[found[2]]

    return Peer(answer, answer)


def by_bm25s(made: Made) -> Peer:
    """bm25s with its own tokenizer, no stop words, the best of `retrieve`."""
    bm25s = importlib.import_module("bm25s")
    owners, texts = _rows(made)

    def tokens(of: list[str]) -> object:
        return bm25s.tokenize(of, stopwords=None, show_progress=False)

    index = bm25s.BM25()
    index.index(tokens(texts), show_progress=False)

    def answer(message: str) -> str:
        found, _ = index.retrieve(tokens([message]), k=1, show_progress=False)
        return owners[int(found[0, 0])]

    return Peer(answer, answer)


def by_fts5(made: Made) -> Peer:
    """SQLite's FTS5 in memory: any of the words, the best by its `bm25`."""
    owners, texts = _rows(made)
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE phrasing USING fts5(text)")
    database.executemany("INSERT INTO phrasing VALUES (?)", ((text,) for text in texts))
    query = "SELECT rowid FROM phrasing WHERE text MATCH ? ORDER BY rank LIMIT 1"

    def answer(message: str) -> str:
        words = " OR ".join(f'"{word}"' for word in default_process(message).split())
        found = database.execute(query, (words,)).fetchone() if words else None
        return owners[found[0] - 1] if found else ""

    return Peer(answer, answer)


def by_tantivy(made: Made) -> Peer:
    """tantivy in memory: any of the words, the best by its score."""
    tantivy = importlib.import_module("tantivy")
    owners, texts = _rows(made)
    schema = tantivy.SchemaBuilder().add_text_field("text", stored=False)
    index = tantivy.Index(schema.add_unsigned_field("row", stored=True).build())
    writer = index.writer()
    for row, text in enumerate(texts):
        writer.add_document(tantivy.Document(text=text, row=row))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def answer(message: str) -> str:
        query = index.parse_query(default_process(message) or "nothing", ["text"])
        hits = searcher.search(query, 1).hits
        return owners[searcher.doc(hits[0][1])["row"][0]] if hits else ""

    return Peer(answer, answer)


def _rows(made: Made) -> tuple[list[str], list[str]]:
    """The entry's id and the text of every phrasing."""
    pairs = [(id, text) for id, texts in made.entries.items() for text in texts]
    return [id for id, _ in pairs], [text for _, text in pairs]


METHODS: dict[str, Callable[[Made], Peer]] = {
    "faqbot": by_faqbot, "WRatio": by_ratio, "bm25s": by_bm25s, "FTS5": by_fts5,
    "tantivy": by_tantivy,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds and MiB to build, seconds to ask, alone and beside another process that asks, too.

    `build_cpu` is processor time, which the machine's other work hardly changes.

    `right` is the share of questions whose entry came first.
    """

    method: str
    phrasings: int
    build: float
    build_cpu: float
    peak: float
    ask: float
    ask_p99: float
    beside: float
    beside_p99: float
    right: float


def measure(method: str, made: Made) -> Measured:
    """The figures of one method in this process, which has done nothing else before."""
    before = peak_mebibytes()
    start, cpu = time.perf_counter(), time.process_time()
    peer = METHODS[method](made)
    build_cpu = time.process_time() - cpu
    build, peak = time.perf_counter() - start, peak_mebibytes() - before
    # WRatio takes so long that fewer questions have to do.
    few = method == "WRatio" and len(made.entries) > 10_000
    questions = made.questions[: 60 if few else None]
    for message, _ in questions[: 20 if few else WARM_UP]:
        peer.ask(message)
    alone = asked(peer, questions)
    with busy(peer, questions):
        beside = asked(peer, questions)
    right = sum(peer.first(message) == id for message, id in questions) / len(questions)
    return Measured(
        method=method,
        phrasings=sum(map(len, made.entries.values())),
        build=build,
        build_cpu=build_cpu,
        peak=peak,
        ask=median(alone),
        ask_p99=quantiles(alone, n=100)[98],
        beside=median(beside),
        beside_p99=quantiles(beside, n=100)[98],
        right=right,
    )


def asked(peer: Peer, questions: Sequence[tuple[str, str]]) -> list[float]:
    """Seconds for each question."""
    return [seconds(partial(peer.ask, message)) for message, _ in questions]


@contextmanager
def busy(peer: Peer, questions: Sequence[tuple[str, str]]) -> Iterator[None]:
    """Another process, with the same memory, that asks for as long."""
    stop, held = os.pipe()
    child = os.fork()
    if not child:
        os.close(held)
        # Killed, it might hold a lock that is shared with this process: tqdm has one.
        for message, _ in cycle(questions):
            if select([stop], [], [], 0)[0]:  # closed at the other end, or nobody is there
                os._exit(0)
            peer.ask(message)
    os.close(stop)
    try:
        yield
    finally:
        os.close(held)
        os.waitpid(child, 0)


def in_a_process(method: str, size: int, data: Path) -> Measured:
    """The figures of one method, measured in a new process."""
    command = (sys.executable, "-m", "tests.benchmarks.scale", "--data", str(data.resolve()))
    one = ("--sizes", str(size), "--methods", method, "--here")
    env = os.environ | {"FAQBOT_CACHE": "off"}
    done = subprocess.run([*command, *one], cwd=TOP, env=env, check=True, stdout=subprocess.PIPE)
    return Measured(**json.loads(done.stdout))


def row_of(found: Measured) -> str:
    """The figures as a line of the table."""
    times = (found.ask, found.ask_p99, found.beside, found.beside_p99)
    return (
        f"{found.phrasings:>9,} {found.method:<8} {found.build:8.1f}{found.build_cpu:8.1f}"
        + f"{found.peak:8.0f}"
        + "".join(f"{seconds * 1000:10.2f}" for seconds in times)
        + f"{found.right:8.3f}"
    )


def main() -> None:
    """Measures what was asked for and prints it."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.scale")
    parser.add_argument("--data", type=Path, metavar="DIR", required=True)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), metavar="N")
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS))
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        made = Made.of(options.data, options.sizes[0])
        print(json.dumps(asdict(measure(options.methods[0], made))))
        return
    if not options.json:
        print(
            "phrasings method       build      peak   ask ms: median, p99; both with another",
            end="",
        )
        print(" process; right")
    for size in options.sizes:
        for method in options.methods:
            found = in_a_process(method, size, options.data)
            print(json.dumps(asdict(found)) if options.json else row_of(found), flush=True)


if __name__ == "__main__":
    main()
