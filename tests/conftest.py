"""A small knowledge base of a swimming pool, in memory and as a folder, and the packaged one."""

import json
import os
import warnings
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser
from pytest_postgresql.executors import PostgreSQLExecutor

from faqbot.bot import Bot
from faqbot.knowledge import About, Entry, KnowledgeBase
from tests.browser import chromium
from tests.postgres import empty_database, running_server

# The examples load a knowledge base when they are imported; their tests say which.
collect_ignore = ["examples"]

# A machine may be busy; what must be quick has a test of its own.
settings.register_profile("faqbot", deadline=None)
settings.load_profile("faqbot")

ABOUT = About(keeping="What you ask in vain is kept for 30 days, so that we can answer it.")

POOL = (
    Entry(
        id="hours",
        topic="visit",
        question="When is the pool open?",
        paraphrases=(
            "What are your opening hours?",
            "What time do you open?",
            "When do you close in the evening?",
            "Are you open on Sundays?",
            "Opening times please",
            "How late can I swim?",
        ),
        answer="Daily from seven to nine.",
        facts=("leaflet",),
    ),
    Entry(
        id="lessons",
        topic="lessons",
        question="How do I book a swimming lesson?",
        paraphrases=(
            "Can I sign up for swimming lessons?",
            "I want to learn to swim",
            "Where do I register for a beginners course?",
            "How can my son join a lesson?",
            "Booking a swimming teacher",
        ),
        answer="Ask at the desk to book a lesson.",
        facts=("leaflet",),
    ),
    Entry(
        id="temperature",
        topic="visit",
        question="How warm is the water?",
        paraphrases=(
            "What is the temperature of the water?",
            "Is the pool heated?",
            "Is the water cold?",
            "How many degrees is the pool?",
            "Water temperature",
        ),
        answer="The water has 28 degrees.",
        facts=("leaflet",),
    ),
    Entry(
        id="lockers",
        topic="visit",
        question="Are there lockers for my clothes?",
        paraphrases=(
            "Where can I leave my bag?",
            "Do the lockers need a coin?",
            "Can I lock away my valuables?",
            "Is there somewhere to keep my clothes?",
            "Locker coin",
        ),
        answer="Yes, they take a one pound coin.",
        facts=("leaflet",),
    ),
    Entry(
        id="goggles",
        topic="kit",
        question="Can I borrow goggles?",
        paraphrases=(
            "Do you lend out goggles?",
            "Where do I buy swimming goggles?",
            "Are goggles for sale?",
            "I forgot my goggles",
            "Goggles to hire",
        ),
        answer="No, but the shop sells them.",
        facts=("leaflet",),
    ),
    Entry(
        id="parking",
        topic="travel",
        kind="not_covered",
        question="Is there a car park?",
        paraphrases=(
            "Where can I park my car?",
            "How much is parking?",
            "Is parking free?",
            "Are there parking spaces?",
            "Parking for a coach",
        ),
        answer="We have no information on parking here.",
    ),
)
FACTS = "- {id: leaflet, text: It says so., source: leaflet, section: All}\n"
SOURCES = "- {id: leaflet, title: The leaflet, publisher: The pool, sections: [All]}\n"


@pytest.fixture(scope="session", autouse=True)
def environment(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The packaged knowledge base, and indexes kept between runs, but not in the user's folder."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("FAQBOT_KNOWLEDGE", "FAQBOT_STORE"):
            patch.delenv(name, raising=False)
        if "FAQBOT_CACHE" not in os.environ:
            cache = request.config.cache
            kept = cache.mkdir("faqbot") if cache else tmp_path_factory.mktemp("cache")
            patch.setenv("FAQBOT_CACHE", str(kept))
        yield


@pytest.fixture(scope="session")
def bot(environment: None) -> Bot:
    """A bot for the packaged knowledge base."""
    return loaded(None)


@pytest.fixture(scope="session")
def pool_kb() -> KnowledgeBase:
    """Five entries that answer and one that does not, about a swimming pool."""
    return KnowledgeBase((replace(entry, facts=()) for entry in POOL), about=ABOUT)


@pytest.fixture(scope="session")
def pool(pool_kb: KnowledgeBase) -> Bot:
    """A bot for the swimming pool."""
    return Bot(pool_kb)


@pytest.fixture
def pool_folder(tmp_path: Path) -> Path:
    """The swimming pool's knowledge base as a folder; a test may change it."""
    return written(tmp_path / "pool")


@pytest.fixture(scope="session")
def pool_path(environment: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The swimming pool's knowledge base as a folder that all tests share."""
    folder = written(tmp_path_factory.mktemp("shared") / "pool")
    loaded(folder)
    return folder


def loaded(folder: Path | None) -> Bot:
    """A bot; an index kept by code that was edited meanwhile is made again without a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return Bot.load(folder)


def written(folder: Path) -> Path:
    (folder / "faq").mkdir(parents=True)
    (folder / "faq" / "pool.yaml").write_text("\n".join(map(_yaml, POOL)), encoding="utf-8")
    (folder / "facts.yaml").write_text(FACTS, encoding="utf-8")
    (folder / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    said = {name: text for name, text in asdict(ABOUT).items() if text}
    (folder / "about.yaml").write_text(json.dumps(said), encoding="utf-8")
    return folder


def _yaml(entry: Entry) -> str:
    fields = {
        "id": entry.id,
        "topic": entry.topic,
        "kind": entry.kind,
        "question": entry.question,
        "paraphrases": entry.paraphrases,
        "answer": entry.answer,
        "facts": entry.facts,
    }
    lines = [f"  {name}: {json.dumps(value)}" for name, value in fields.items()]
    dates = ["  reviewed: 2026-11-22", "  review_by: 2027-05-22", "  status: approved"]
    return "\n".join(["-" + lines[0][1:], *lines[1:], *dates, ""])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for the tests of one module; see `tests.browser`."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgreSQLExecutor]:
    """A PostgreSQL server; see `tests.postgres`."""
    with running_server() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgreSQLExecutor) -> str:
    """The URL of an empty PostgreSQL database."""
    return empty_database(postgres_server)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of an SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture(params=["sqlite", "postgres"])
def store_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty store of either kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url
