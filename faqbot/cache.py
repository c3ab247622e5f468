"""A knowledge base and its index, kept on disk so that the next start is quick.

One file for each knowledge base: a NumPy archive of numbers, and JSON. It is
used only when it was made from the very same files by the very same code, belongs
to the user who reads it, and holds together; otherwise it is passed over with a
warning and made again. Nothing in it can run.

The folder is `FAQBOT_CACHE`, else `faqbot` in `XDG_CACHE_HOME` or `~/.cache`;
`FAQBOT_CACHE=off` keeps nothing.
"""

import hashlib
import json
import os
import warnings
import zipfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from faqbot.calibration import Calibration, Logistic
from faqbot.fit import Fitted
from faqbot.index import Index
from faqbot.knowledge import KnowledgeBase, read, restored
from faqbot.mixture import Mixture
from faqbot.similarity import LetterView, OrderView, Postings, Vocabulary, WordView

ENVIRONMENT = "FAQBOT_CACHE"

_CODE = (
    "text", "english", "similarity", "disturb", "mixture", "fit", "evidence", "trials",
    "calibration", "learning", "index", "cache", "records",
)  # fmt: skip
_KEPT = 8


def load_bot_parts(
    folder: Path, make_index: Callable[[KnowledgeBase], Index]
) -> tuple[KnowledgeBase, Index]:
    """The knowledge base in `folder` and its index, from the cache when that holds them.

    Raises KnowledgeError when the knowledge base has problems.
    """
    place = _place()
    if place is None:
        kb = read(folder)
        return kb, make_index(kb)
    key = _key(folder)
    file = place / f"{key[:32]}.npz"
    if (found := _restore(file, key)) is not None:
        return found
    kb = read(folder)
    index = make_index(kb)
    _keep(file, key, kb, index)
    return kb, index


def _place() -> Path | None:
    named = os.environ.get(ENVIRONMENT, "")
    if named.casefold() == "off":
        return None
    if named:
        return Path(named)
    try:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:  # no home directory
        return None
    return base / "faqbot"


def _key(folder: Path) -> str:
    """A digest of every file that the knowledge base and its index are made from."""
    digest = hashlib.sha256()
    package = Path(__file__).parent
    for module in _CODE:
        state = (package / f"{module}.py").stat()
        digest.update(f"{module} {state.st_size} {state.st_mtime_ns}\n".encode())
    for file in _knowledge_files(folder):
        with suppress(OSError):  # the loader says what is wrong with it
            content = file.read_bytes()
            digest.update(f"{file.relative_to(folder)} {len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()


def _knowledge_files(folder: Path) -> Iterable[Path]:
    return [*sorted((folder / "faq").glob("*.yaml")), *sorted(folder.glob("*.yaml"))]


def _restore(file: Path, key: str) -> tuple[KnowledgeBase, Index] | None:
    try:
        state = file.stat()
    except OSError:
        return None
    if hasattr(os, "geteuid") and (state.st_uid != os.geteuid() or state.st_mode & 0o022):
        warnings.warn(f"{file} is not this user's alone: not used", stacklevel=3)
        return None
    try:
        with np.load(file, allow_pickle=False) as arrays:
            meta = json.loads(bytes(arrays["meta"]))
            if meta["key"] != key:
                raise ValueError("made from other files")
            return restored(meta["kb"]), _index(meta, arrays)
    except (OSError, ValueError, KeyError, TypeError, IndexError, zipfile.BadZipFile) as error:
        warnings.warn(f"{file} cannot be used and is made again: {error}", stacklevel=3)
        return None


def _keep(file: Path, key: str, kb: KnowledgeBase, index: Index) -> None:
    """Writes the file whole or not at all; a full or read-only disk only costs time later."""
    import tempfile  # only to write

    meta, arrays = _parts(index)
    meta |= {"key": key, "kb": kb.to_json()}
    arrays["meta"] = np.frombuffer(json.dumps(meta).encode(), dtype=np.uint8)
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".part", delete=False) as part:
            np.savez(part, allow_pickle=False, **arrays)
        Path(part.name).replace(file)
        old = sorted(file.parent.glob("*.npz"), key=lambda kept: kept.stat().st_mtime)
        for kept in old[:-_KEPT]:
            kept.unlink()
    except OSError:
        with suppress(OSError, UnboundLocalError):
            Path(part.name).unlink()


def _parts(index: Index) -> tuple[dict[str, Any], dict[str, Any]]:
    fitted, calibration = index.fitted, index.calibration
    vocabulary, letters = fitted.vocabulary, fitted.by_letter
    meta = {
        "ids": fitted.ids,
        "exact": list(fitted.exact),
        "stems": list(vocabulary.stems),
        "surface": list(vocabulary.surface),
        "unknown": vocabulary.unknown,
        "grams": list(letters.features),
        "common_grams": sorted(letters.common),
        "gram_unknown": letters.unknown,
        "order": fitted.by_order.phrasings,
        "mixture": [fitted.mixture.weights, fitted.mixture.sharpness, fitted.mixture.ridge],
        "score": [calibration.score.bias, calibration.score.weights],
        "support": [calibration.support.bias, calibration.support.weights],
        "unanswerable": calibration.unanswerable,
        "answerable": calibration.answerable,
    }
    arrays = {
        "owners": fitted.owners,
        "coefficients": fitted.coefficients,
        "holds": fitted.holds,
        "surface_features": np.array(list(vocabulary.surface.values()), dtype=np.int32),
        "weights": vocabulary.weights,
        "topical": vocabulary.topical,
        "gram_weights": np.array(letters.weights),
        **_posting_arrays("word", fitted.by_word.postings),
        **_posting_arrays("letter", letters.postings),
    }
    return meta, arrays


def _posting_arrays(name: str, postings: Postings) -> dict[str, Any]:
    return {
        f"{name}_starts": postings.starts,
        f"{name}_rows": postings.rows,
        f"{name}_weights": postings.weights,
    }


def _postings(name: str, arrays: Any, count: int) -> Postings:
    return Postings(
        arrays[f"{name}_starts"], arrays[f"{name}_rows"], arrays[f"{name}_weights"], count
    )


def _index(meta: dict[str, Any], arrays: Any) -> Index:
    owners = arrays["owners"]
    count = len(owners)
    features = arrays["surface_features"].tolist()
    vocabulary = Vocabulary(
        stems={stem: i for i, stem in enumerate(meta["stems"])},
        surface=dict(zip(meta["surface"], features, strict=True)),
        weights=arrays["weights"],
        topical=arrays["topical"],
        unknown=meta["unknown"],
    )
    letters = LetterView(
        {gram: i for i, gram in enumerate(meta["grams"])},
        frozenset(meta["common_grams"]),
        arrays["gram_weights"].tolist(),
        meta["gram_unknown"],
        _postings("letter", arrays, count),
    )
    holds = arrays["holds"]
    fitted = Fitted(
        ids=tuple(meta["ids"]),
        owners=owners,
        exact=dict(zip(meta["exact"], owners.tolist(), strict=True)),
        vocabulary=vocabulary,
        by_word=WordView(vocabulary, _postings("word", arrays, count)),
        by_letter=letters,
        by_order=OrderView(meta["order"]),
        mixture=Mixture(tuple(meta["mixture"][0]), *meta["mixture"][1:]),
        coefficients=arrays["coefficients"],
        holds=holds,
    )
    calibration = Calibration(
        Logistic(meta["score"][0], tuple(meta["score"][1])),
        Logistic(meta["support"][0], tuple(meta["support"][1])),
        tuple((a, b) for a, b in meta["unanswerable"]),
        tuple((a, b) for a, b in meta["answerable"]),
    )
    return Index(fitted, calibration, (holds > 0).sum(0).astype(np.float64))
