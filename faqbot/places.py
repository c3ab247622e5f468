"""Where a knowledge base is looked for."""

import os
from pathlib import Path
from typing import Final

from faqbot.errors import KnowledgeNotFoundError

ENVIRONMENT: Final = "FAQBOT_KNOWLEDGE"
"""The environment variable that names a knowledge folder."""

SAFETY: Final = ("safety.yaml", "safety_words.yaml")
"""The files of a knowledge folder that hold rules of the screen, and the words that they share."""


def find(folder: str | Path | None = None) -> Path:
    """The knowledge folder: the first that there is of these.

    `folder`; the environment variable FAQBOT_KNOWLEDGE; the copy installed
    with the package; `knowledge/` beside the package, in a checkout or an
    editable install. Raises `KnowledgeNotFoundError` with the places tried.
    A `folder` or variable that names no folder is an error at once.
    """
    if folder is not None:
        return _named(Path(folder), "the folder asked for")
    if named := os.environ.get(ENVIRONMENT):
        return _named(Path(named), ENVIRONMENT)
    return packaged()


def at_hand(folder: str | Path | None = None) -> Path:
    """The knowledge folder that a curator means: as `find`, but where she stands comes before ours.

    The current folder and its `knowledge` outrank the copy that faqbot brings along, if they
    hold files of entries: what is checked must be what is edited.
    """
    if folder is None and not os.environ.get(ENVIRONMENT):
        return here() or find()
    return find(folder)


def here() -> Path | None:
    """The current folder or its `knowledge`, if it holds files of entries."""
    try:
        current = Path.cwd()
    except OSError:  # it was deleted
        return None
    places = (current, current / "knowledge")
    return next((place for place in places if any((place / "faq").glob("*.y*ml"))), None)


def packaged() -> Path:
    """The knowledge folder that faqbot brings along.

    The copy installed with the package, or `knowledge/` beside the package, in a
    checkout or an editable install. Raises `KnowledgeNotFoundError` with the places tried.
    """
    package = Path(__file__).parent
    places = (package / "_knowledge", package.parent / "knowledge")
    for place in places:
        # Beside an installed package, `knowledge` may be somebody else's.
        if _is_folder(place / "faq"):
            return place
    raise KnowledgeNotFoundError([f"{ENVIRONMENT} (not set)", *map(str, places)])


def _named(folder: Path, name: str) -> Path:
    if _is_folder(folder):
        return folder
    raise KnowledgeNotFoundError([f"{folder} ({name}): no such folder"])


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False
