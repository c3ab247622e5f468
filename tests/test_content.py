"""What the packaged knowledge base says, beyond what `faqbot check` looks at."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from faqbot.blocks import plain_text
from faqbot.knowledge import Entry, KnowledgeBase, read
from faqbot.places import find
from faqbot.reply import Clarification, Option
from faqbot.text import sentences, words

WINDOW = 6
ARTICLE = frozenset(
    (Path(__file__).parent / "cases" / "article-windows.txt").read_text("ascii").split()
)
"""SHA-256 of every six words in a row of the clinic's article, as `words` gives them."""

SOON_STALE = frozenset(("availability", "timeline", "glybera", "risks", "research"))
YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
ASK = re.compile(r"\b(?:ask|look for)\b", re.IGNORECASE)
WHOM = re.compile(
    r"\b(?:GP|pharmacist|midwife|vet|expert|clinic|hospital|team|specialist|charity|organisation"
    r"|website|university|office|service|body|maker|provider)\b"
)


@pytest.fixture(scope="module")
def kb(environment: None) -> KnowledgeBase:
    return read(find())


@pytest.fixture(scope="module")
def entries(kb: KnowledgeBase) -> list[Entry]:
    """The entries that are served: the approved ones."""
    return list(kb.values())


@pytest.fixture(scope="module")
def told(kb: KnowledgeBase) -> list[tuple[str, str]]:
    """Every answer, fact and message with the place where it is."""
    return [
        *((f"answer of {entry.id}", entry.answer) for entry in kb.values()),
        *((f"fact {fact.id}", fact.text) for fact in kb.facts.values()),
        *((f"message {name}", text) for name, text in asdict(kb.messages).items()),
    ]


def windows(text: str) -> Iterator[tuple[str, str]]:
    """Every six words in a row of `text` with their SHA-256."""
    found = words(text)
    for at in range(len(found) - WINDOW + 1):
        run = " ".join(found[at : at + WINDOW])
        yield run, hashlib.sha256(run.encode()).hexdigest()


# Enough of it.


def test_there_are_enough_entries_of_each_kind(entries: list[Entry]) -> None:
    about = [e for e in entries if e.kind == "answer" and e.topic == "about"]
    answering = [e for e in entries if e.kind == "answer" and e.topic != "about"]
    beyond = [e for e in entries if e.kind == "not_covered"]
    assert len(answering) >= 30
    assert len(about) >= 5
    assert len(beyond) >= 16


def test_every_entry_has_enough_paraphrases(entries: list[Entry]) -> None:
    assert [(e.id, len(e.paraphrases)) for e in entries if len(e.paraphrases) < 14] == []


# Grounded.


def test_no_year_is_given_for_the_hairless_gene(told: list[tuple[str, str]]) -> None:
    wrong = [
        (place, sentence)
        for place, text in told
        for sentence in sentences(text)
        if re.search(r"hairless|Columbia", sentence) and YEAR.search(sentence)
    ]
    assert wrong == []


# Plain and honest.


def test_what_is_not_covered_is_said_first(entries: list[Entry]) -> None:
    wrong = [
        (entry.id, entry.answer[:40])
        for entry in entries
        if entry.kind == "not_covered" and not entry.answer.startswith("This chat does not cover ")
    ]
    assert wrong == []


def test_what_is_not_covered_may_be_asked_elsewhere(entries: list[Entry]) -> None:
    wrong = [
        entry.id
        for entry in entries
        if entry.kind == "not_covered"
        if not any(ASK.search(s) and WHOM.search(s) for s in sentences(entry.answer))
    ]
    assert wrong == []


def test_the_greeting_is_short(kb: KnowledgeBase) -> None:
    assert len(kb.messages.greeting.split()) <= 40


def test_a_clarification_ends_with_none_of_these(kb: KnowledgeBase) -> None:
    options = tuple(Option(id, kb[id].question) for id in ("glybera", "wnt"))
    asked = plain_text(
        Clarification(text=kb.messages.clarification, options=options), kb.messages.none_of_these
    )
    assert "1. What is Glybera?\n2. What is Wnt?\n3. None of these" in asked


# Reviewed in time.


def test_every_entry_is_reviewed_again_soon_enough(entries: list[Entry]) -> None:
    wrong = []
    for entry in entries:
        assert entry.reviewed and entry.review_by
        days = (entry.review_by - entry.reviewed).days
        most = 184 if entry.topic in SOON_STALE else 1096
        if not 0 < days <= most:
            wrong.append((entry.id, days))
    assert wrong == []


# Original.


def test_the_windows_of_the_article_are_made_as_those_of_a_text() -> None:
    # Little but names; fails when `words` changes and the digests have to be made anew.
    assert [hash in ARTICLE for _, hash in windows("The European Commission approves the use")] == [
        True
    ]


def test_nothing_repeats_six_words_of_the_article(told: list[tuple[str, str]]) -> None:
    copied = [
        (place, run) for place, text in told for run, hash in windows(text) if hash in ARTICLE
    ]
    assert copied == []
