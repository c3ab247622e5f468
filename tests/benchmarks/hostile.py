"""How long the service takes for one message that is made to be slow, with 1,000 entries.

What each figure means is in README.md beside this file. Run it from the top of a
checkout:

    python -m tests.benchmarks.hostile
"""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from random import Random
from statistics import median, quantiles
from typing import NamedTuple

from faqbot import Bot, Entry, KnowledgeBase
from faqbot.text import MAX_CHARACTERS, MAX_NORMALISED, normalise
from faqbot.web.messages import answered
from faqbot.web.problem import Refused
from tests.benchmarks.scale import AN_ENTRY, PHRASINGS, THINGS
from tests.benchmarks.screen import HOSTILE, filled, tell

ENTRIES = 1000
OF_EACH_KIND = 40
GOAL = 50.0
"""The goal for the 99th percentile of processor time, in milliseconds."""

MARKS = "\u0301\u0316"
LARGEST_BODY = 8000


class Slowest(NamedTuple):
    """A message, its kind and its milliseconds of processor time."""

    cpu: float
    kind: str
    text: str


def thousand() -> KnowledgeBase:
    """1,000 entries: those of the packaged knowledge base, about one thing after another."""
    own = [entry.phrasings[:AN_ENTRY] for entry in Bot.load().kb.values()]
    own = [texts for texts in own if len(texts) == AN_ENTRY]
    made = [(number, thing) for thing in THINGS for number in range(len(own))][:ENTRIES]
    return KnowledgeBase(_entry(own[number], number, thing) for number, thing in made)


def _entry(texts: Sequence[str], number: int, thing: str) -> Entry:
    framed = [
        frame.format(text=text, thing=thing) for frame, text in zip(PHRASINGS, texts, strict=True)
    ]
    return Entry(f"{thing}-{number}", framed[0], "Ask us.", paraphrases=tuple(framed[1:]))


def kinds(kb: KnowledgeBase) -> dict[str, Callable[[Random], str]]:
    """Ways to make a slow message, each the longest that the service takes."""
    phrasings = [text for entry in kb.values() for text in entry.phrasings]
    words = sorted({word for text in phrasings for word in normalise(text).split()})

    def some(rng: Random, of: Sequence[str], joint: str) -> str:
        return _cut(joint.join(rng.choices(of, k=250)))

    made: dict[str, Callable[[Random], str]] = {
        "phrasings after each other": lambda rng: some(rng, phrasings, "? "),
        "phrasings asked at once": lambda rng: some(rng, phrasings, " and is "),
        "known words": lambda rng: some(rng, words, " "),
        "known words, each a question": lambda rng: some(rng, words, "? is "),
        "short sentences": lambda rng: some(rng, words, " it. "),
        "misspelt words": lambda rng: some(rng, [_misspelt(rng, word) for word in words], " "),
        "words written together": lambda rng: some(rng, words, ""),
        "one phrasing with another word": lambda rng: _swapped(rng, phrasings, words),
        "letters of any kind": lambda rng: _cut("".join(rng.choices("aeinorst '.?", k=600))),
        "marks without letters": lambda rng: (
            "a" + "".join(rng.choices(MARKS, k=MAX_CHARACTERS - 1))
        ),
        "too long to be read": lambda rng: " ".join(rng.choices(words, k=2000))[:LARGEST_BODY],
        "too many marks": lambda rng: "".join(rng.choices(MARKS + "e", k=LARGEST_BODY // 2)),
    }
    for name, make in HOSTILE.items():
        made[name] = lambda rng, make=make: _cut(make(rng.randint(400, 900)))  # type: ignore[misc]
    made["letters that unfold"] = lambda rng: _cut(
        filled(["\ufdfa", "\u1e9e "], rng.randint(9, 99))
    )
    return made


def _cut(text: str) -> str:
    """`text` as far as the service takes it."""
    while len(text) > MAX_CHARACTERS or len(normalise(text)) > MAX_NORMALISED:
        text = text[: min(MAX_CHARACTERS, len(text) - 1 - len(text) // 50)]
    return text


def _misspelt(rng: Random, word: str) -> str:
    at = rng.randrange(len(word))
    return word[:at] + rng.choice("abcdefghijklmnopqrstuvwxyz") + word[at + 1 :]


def _swapped(rng: Random, phrasings: Sequence[str], words: Sequence[str]) -> str:
    text = rng.choice(phrasings).split()
    text[rng.randrange(len(text))] = rng.choice(words)
    return _cut("? ".join([" ".join(text)] * 40))


def measured(bot: Bot) -> list[Slowest]:
    """The processor time of each message at first sight, the slowest first."""
    rng, ids = Random(0), list(bot.kb)
    # After a reply, a message may also be read as one that leans on it.
    states = (None, {"entries": ids[:1], "options": ids[1:4]})
    found = []
    for kind, make in kinds(bot.kb).items():
        for number in range(OF_EACH_KIND):
            text = make(rng)
            asked = {"text": text, "state": states[number % 2]}
            begun = time.process_time()
            with suppress(Refused):  # to find a text too long takes time, too
                answered(bot, asked)
            found.append(Slowest((time.process_time() - begun) * 1000, kind, text))
    return sorted(found, reverse=True)


def report() -> dict[str, object]:
    """All figures, in milliseconds."""
    found = measured(Bot(thousand()))
    by_kind: dict[str, list[float]] = {}
    for each in found:
        by_kind.setdefault(each.kind, []).append(each.cpu)
    times = [each.cpu for each in found]
    return {
        "messages": len(times),
        "median": median(times),
        "99th percentile": quantiles(times, n=100)[98],
        "most": times[0],
        "kinds": {kind: {"median": median(row), "most": row[0]} for kind, row in by_kind.items()},
    }


def printed(found: dict[str, object]) -> str:
    """The figures as a page of text."""
    lines = [
        f"{name:34}{value:9.1f}" for name, value in found.items() if isinstance(value, int | float)
    ]
    lines += [f"goal for the 99th percentile{GOAL:15.1f}", f"\n{'kind':34}   median     most"]
    rows = found["kinds"]
    assert isinstance(rows, dict)
    lines += [f"{kind:34}{row['median']:9.1f}{row['most']:9.1f}" for kind, row in rows.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    tell(report, printed)
