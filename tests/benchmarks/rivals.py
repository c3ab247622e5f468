"""What faqbot is compared with: bots that take the entry of the nearest phrasing."""

import importlib
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process

from faqbot import Bot, KnowledgeBase

Method = Callable[[Sequence[str], Sequence[str]], Iterable[tuple[int, float]]]
"""From phrasings and queries to the row of the nearest phrasing and its score, for each query."""


@dataclass(frozen=True, slots=True)
class Found:
    """The entry that a method puts first for one question, and its top score."""

    entry: str
    score: float


def by_ratio(scorer: Callable[..., float]) -> Method:
    """The nearest phrasing by a rapidfuzz scorer on text that rapidfuzz normalised."""

    def nearest(phrasings: Sequence[str], queries: Sequence[str]) -> Iterator[tuple[int, float]]:
        rows = process.cdist(queries, phrasings, scorer=scorer, processor=default_process)
        return ((int(row.argmax()), float(row.max())) for row in rows)

    return nearest


def by_bm25(phrasings: Sequence[str], queries: Sequence[str]) -> Iterator[tuple[int, float]]:
    """The nearest phrasing by BM25, no word left out."""
    bm25s = importlib.import_module("bm25s")  # it has no types, and only this needs it
    index = bm25s.BM25()
    index.index([default_process(text).split() for text in phrasings], show_progress=False)
    for query in queries:
        words = [word for word in default_process(query).split() if word in index.vocab_dict]
        scores = index.get_scores(words) if words else np.zeros(len(phrasings))
        yield int(scores.argmax()), float(scores.max())


def by_letters(phrasings: Sequence[str], queries: Sequence[str]) -> Iterator[tuple[int, float]]:
    """The nearest phrasing by TF-IDF cosine over letter n-grams (2 to 4) within words."""
    held = Counter(gram for text in phrasings for gram in grams(text))
    idf = {gram: math.log((1 + len(phrasings)) / (1 + n)) + 1 for gram, n in held.items()}
    rows: dict[str, list[int]] = {gram: [] for gram in held}
    weights: dict[str, list[float]] = {gram: [] for gram in held}
    for row, text in enumerate(phrasings):
        for gram, weight in _unit_vector(text, idf).items():
            rows[gram].append(row)
            weights[gram].append(weight)
    postings = {gram: (np.array(rows[gram]), np.array(weights[gram])) for gram in held}
    for query in queries:
        scores = np.zeros(len(phrasings))
        for gram, weight in _unit_vector(query, idf).items():
            scores[postings[gram][0]] += weight * postings[gram][1]
        yield int(scores.argmax()), float(scores.max())


def grams(text: str) -> Counter[str]:
    """How often each letter n-gram (2 to 4) within word boundaries occurs in `text`."""
    padded = [f" {word} " for word in text.lower().split()]
    return Counter(
        word[i : i + size]
        for word in padded
        for size in (2, 3, 4)
        for i in range(len(word) - size + 1)
    )


def _unit_vector(text: str, idf: Mapping[str, float]) -> dict[str, float]:
    raw = {g: (1 + math.log(n)) * idf[g] for g, n in grams(text).items() if g in idf}
    norm = math.sqrt(sum(weight * weight for weight in raw.values())) or 1.0
    return {gram: weight / norm for gram, weight in raw.items()}


METHODS: dict[str, Method] = {
    "WRatio": by_ratio(fuzz.WRatio),
    "token_set": by_ratio(fuzz.token_set_ratio),
    "BM25": by_bm25,
    "letters": by_letters,
}


def nearest_entries(method: Method, kb: KnowledgeBase, queries: Sequence[str]) -> list[Found]:
    """For each query the entry of the phrasing that `method` finds nearest."""
    texts = [(text, entry.id) for entry in kb.values() for text in entry.phrasings]
    found = method([text for text, _ in texts], queries)
    return [Found(texts[row][1], score) for row, score in found]


def top_hits(bot: Bot, queries: Sequence[str]) -> list[Found]:
    """For each query the first hit of faqbot; no hit scores 0."""
    hits = (bot.search(query, k=1) for query in queries)
    return [Found(hit[0].entry, hit[0].score) if hit else Found("", 0.0) for hit in hits]
