"""How often a misspelt word alone finds the right one, beside what rapidfuzz finds.

What the figures mean, and where the words come from, is in README.md beside this file.
Run it from the top of a checkout:

    python -m tests.benchmarks.words --data DIR
"""

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from faqbot import Bot, Entry, KnowledgeBase
from tests.benchmarks.table import row_of, short

SETS = ("typos_cspell", "typos_patient_forum")

SCORERS: dict[str, Callable[..., float]] = {
    "WRatio": fuzz.WRatio,
    "ratio": fuzz.ratio,
    "OSA": OSA.normalized_similarity,
}
"""The scorers of rapidfuzz that the words are looked up with."""

Pair = tuple[str, str]
"""A misspelt word and the right one."""


def read_pairs(path: Path) -> list[Pair]:
    """The different pairs of the file, in order: misspelt and right, with tabs between.

    Raises SystemExit, with a message, for a file that cannot be read so.
    """
    try:
        rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line.strip()]
        return list(dict.fromkeys((misspelt, right) for misspelt, right, *_ in rows))
    except OSError as error:
        raise SystemExit(f"{path}: {error.strerror}; --data names its parent folder") from None
    except ValueError:
        raise SystemExit(
            f"{path}: expected UTF-8 lines of a misspelt word, a tab and the right word"
        ) from None


def share_found(pairs: Sequence[Pair], find: Callable[[str], str]) -> float:
    """The share of `pairs` whose misspelt word finds the right one.

    >>> share_found([("adn", "and"), ("teh", "the")], lambda word: "and")
    0.5
    """
    return sum(find(misspelt) == right for misspelt, right in pairs) / len(pairs)


def by_scorer(words: Sequence[str], scorer: Callable[..., float]) -> Callable[[str], str]:
    """Finds the nearest of `words` by a scorer of rapidfuzz."""
    return lambda word: process.extractOne(word, words, scorer=scorer)[0]


def by_search(words: Sequence[str]) -> Callable[[str], str]:
    """Finds the first hit of faqbot in a knowledge base of one entry a word; "" when none."""
    ids = {f"word-{number}": word for number, word in enumerate(words)}
    bot = Bot(KnowledgeBase(Entry(id=id, question=word, answer=word) for id, word in ids.items()))

    def find(word: str) -> str:
        hits = bot.search(word, k=1)
        return ids[hits[0].entry] if hits else ""

    return find


def measure(pairs: Sequence[Pair]) -> dict[str, float]:
    """success@1 by method."""
    words = sorted({right for _, right in pairs})
    finders = {name: by_scorer(words, scorer) for name, scorer in SCORERS.items()}
    finders["faqbot"] = by_search(words)
    return {name: share_found(pairs, find) for name, find in finders.items()}


def main() -> None:
    """Measures the sets and prints a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.words")
    parser.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="the folder of the sets"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object, no table")
    options = parser.parse_args()
    sets = {name: read_pairs(options.data / name / "pairs.tsv") for name in SETS}
    found = {name: {"pairs": len(pairs), **measure(pairs)} for name, pairs in sets.items()}
    if options.json:
        print(json.dumps(found))
        return
    print("a misspelt word alone: success@1 among the right words of the set")
    print(row_of(["set", "pairs", *SCORERS, "faqbot"], head=24, width=10))
    for name, row in found.items():
        shares = [short(row[method]) for method in (*SCORERS, "faqbot")]
        print(row_of([name, str(row["pairs"]), *shares], head=24, width=10))


if __name__ == "__main__":
    main()
