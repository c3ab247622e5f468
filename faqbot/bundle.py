"""The screen that faqbot brings along. It holds for every bot, whatever its content.

It is made of the safety rules (`places.SAFETY`) of the packaged knowledge base, and of
what was learnt, in `learnt.txt`. Reading them takes a while, so what was read is kept
(`cache_folder`).
"""

import json
import zlib
from functools import cache
from mmap import mmap
from pathlib import Path
from typing import Any

import numpy as np

from faqbot.anchors import Anchors
from faqbot.cache_folder import CODE, checksum, kept
from faqbot.errors import KnowledgeError, Problem
from faqbot.knowledge import restored_rules, rules_as_json
from faqbot.learnt import Learnt, Weights, parse
from faqbot.names import Group, Names
from faqbot.places import SAFETY, packaged
from faqbot.rulebook import Rulebook
from faqbot.text import printable

Bundle = tuple[Rulebook, Learnt]


@cache
def bundled() -> Bundle:
    """The rulebook that faqbot brings along, and what was learnt.

    Raises KnowledgeError for rules with problems, KnowledgeNotFoundError when the package
    is not whole: without rules nothing may be answered.
    """
    folder = packaged()
    return kept(name_of(folder), _unpacked, lambda: _made(folder))


def name_of(folder: Path) -> str:
    """The name of the file that keeps the bundle with the rules of `folder`.

    Raises KnowledgeError when they are not there.
    """
    made_from = [CODE]
    for name in SAFETY:
        try:
            made_from.append(checksum((folder / name).read_bytes()))
        except OSError:
            message = f"{name} cannot be read: without its rules nothing is answered; restore it"
            problem = Problem(printable(str(folder)), 0, 0, "error", message, "no-safety-rules")
            raise KnowledgeError([problem]) from None
    return f"{checksum(' '.join(made_from).encode())}.screen"


def read_bundle(folder: Path) -> Bundle:
    """The bundle with the rules of `folder`. Raises KnowledgeError with all their problems."""
    from faqbot._safety_folder import open_safety  # not needed when a file is kept

    found = open_safety(folder)
    if problems := [problem for file in found.files for problem in file.problems]:
        raise KnowledgeError(problems)
    text = Path(__file__).with_name("learnt.txt").read_text(encoding="utf-8")
    return Rulebook.of(found.rules), parse(text)


def packed(bundle: Bundle) -> bytes:
    """`bundle` as the bytes of a file: a checksum, a length, JSON, names, and tables of weights."""
    rulebook, learnt = bundle
    tables, features = (learnt.danger, learnt.notes), learnt.danger.features
    header = {
        "rules": rules_as_json(rulebook.rules),
        "anchors": rulebook.anchors.words,
        "named": " ".join(sorted(rulebook.named)),
        "classes": learnt.classes,
        "words": " ".join(learnt.words),
        "rows": len(learnt.danger.table),
        "groups": features.groups,
        "names": len(features.text.encode()),
        "tables": [
            {
                "columns": table.columns,
                "biases": table.biases.tolist(),
                "threshold": table.threshold,
            }
            for table in tables
        ],
    }
    text = _aligned(json.dumps(header).encode())
    parts = [len(text).to_bytes(4, "little"), text, _aligned(features.text.encode())]
    content = b"".join((*parts, *(table.table.astype("<i2").tobytes() for table in tables)))
    return zlib.crc32(content).to_bytes(4, "little") + content


def _aligned(text: bytes) -> bytes:
    """`text` with spaces after it, so that the numbers that follow can be read in place."""
    return text + b" " * (-len(text) % 4)


def _made(folder: Path) -> tuple[Bundle, bytes]:
    bundle = read_bundle(folder)
    return bundle, packed(bundle)


def _unpacked(file: mmap) -> Bundle:
    check, content = file[:4], memoryview(file)[4:]
    if zlib.crc32(content).to_bytes(4, "little") != check:
        raise ValueError("damaged")
    start = 4 + int.from_bytes(content[:4], "little")
    header: dict[str, Any] = json.loads(str(content[4:start], "ascii"))
    end = start + header["names"]
    groups = {letters: Group(*group) for letters, group in header["groups"].items()}
    features = Names(str(content[start:end], "utf-8"), groups)
    start, tables = end + -end % 4, []
    for table in header["tables"]:
        columns, shape = tuple(table["columns"]), (header["rows"], len(table["columns"]))
        numbers = np.frombuffer(content, "<i2", shape[0] * shape[1], start).reshape(shape)
        start += numbers.nbytes
        biases = np.array(table["biases"], np.float32)
        tables.append(Weights(columns, features, numbers, biases, table["threshold"]))
    named, words = frozenset(header["named"].split()), tuple(header["words"].split())
    anchors = Anchors(header["anchors"])
    rulebook = Rulebook.restored(restored_rules(header["rules"]), anchors, named)
    return rulebook, Learnt(header["classes"], words, *tables)
