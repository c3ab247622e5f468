"""The screen that faqbot brings along, as files and as it is kept."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from faqbot.bundle import Bundle, bundled, name_of, packed, read_bundle
from faqbot.cache_folder import kept
from faqbot.errors import KnowledgeError
from faqbot.learnt import Learnt
from faqbot.places import packaged
from faqbot.safety import Screen

RULES = """\
- id: kill
  tier: hard
  danger: self-harm
  patterns: ["kill <me>", "gun & tonight"]
  exceptions: ["kill <me> laughing"]
  fires: ["kill myself"]
  quiet: ["kill dht"]
- id: dose
  tier: soft
  text: Ask about the dose.
  patterns: ["how many"]
  unless: [kill]
  fires: ["how many"]
  quiet: ["how"]
"""
SHARED = "lists:\n  me: [myself, my self]\nspellings:\n  kms: kill myself\n"
MESSAGES = ("kms", "a gun, tonight", "kill my self laughing", "how many?", "hello", "")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "knowledge"
    folder.mkdir()
    (folder / "safety.yaml").write_text(RULES)
    (folder / "safety_words.yaml").write_text(SHARED)
    return folder


def restored(bundle: Bundle, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Bundle:
    """What is read of the file that was kept for `bundle`."""
    from faqbot.bundle import _unpacked

    monkeypatch.setenv("FAQBOT_CACHE", str(cache))
    for _ in range(2):
        found = kept("x.screen", _unpacked, lambda: (bundle, packed(bundle)))
    return found


def assert_same(one: Learnt, other: Learnt) -> None:
    assert one.classes == other.classes
    for first, second in ((one.danger, other.danger), (one.notes, other.notes)):
        assert (first.columns, first.threshold) == (second.columns, second.threshold)
        assert list(first.features) == list(second.features)
        assert first.biases.tolist() == second.biases.tolist()
        assert np.array_equal(first.table, second.table)


def test_rules_are_read_from_a_folder_and_weights_from_the_package(folder: Path) -> None:
    rulebook, learnt = read_bundle(folder)
    assert [rule.id for rule in rulebook.rules.rules] == ["kill", "dose"]
    weights = (learnt.danger.first(learnt.parts([word])[0]) for word in ("suicidal", "hair"))
    suicidal, hair = weights
    assert suicidal > hair
    assert "pregnancy" in learnt.asks(learnt.parts(["i", "am", "pregnant"]), [])


def test_rules_with_problems_are_an_error_with_all_of_them(folder: Path) -> None:
    text = RULES.replace("<me> laughing", "<nobody>").replace("[kill]", "[nothing]")
    (folder / "safety.yaml").write_text(text)
    with pytest.raises(KnowledgeError) as caught:
        read_bundle(folder)
    assert {problem.rule for problem in caught.value.problems} == {"unknown-rule", "bad-pattern"}


def test_what_was_kept_screens_as_what_was_read(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = read_bundle(folder)
    again = restored(made, tmp_path / "cache", monkeypatch)
    assert again is not made
    assert again[0].rules == made[0].rules
    assert_same(again[1], made[1])
    first, second = (Screen([rulebook], learnt) for rulebook, learnt in (made, again))
    for message in MESSAGES:
        assert second.look(message) == first.look(message)
        assert second.fired(second.words(message)) == first.fired(first.words(message))


@pytest.mark.parametrize("place", [0, 31, 32, 45, -1])
def test_one_changed_bit_is_noticed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    made = read_bundle(folder)
    restored(made, tmp_path / "cache", monkeypatch)
    file = tmp_path / "cache" / "x.screen"
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(content)
    with pytest.warns(UserWarning, match="cannot be used and is made again: damaged"):
        assert restored(made, tmp_path / "cache", monkeypatch)[0].rules == made[0].rules


def test_the_name_changes_with_either_file_and_with_nothing_else(
    folder: Path, tmp_path: Path
) -> None:
    name = name_of(folder)
    moved = shutil.copytree(folder, tmp_path / "elsewhere")
    (moved / "messages.yaml").write_text("greeting: Hello.\n")
    assert name_of(moved) == name
    (moved / "safety.yaml").write_text(RULES + "# a note\n")
    assert name_of(moved) != name
    (folder / "safety_words.yaml").write_text(SHARED + "# a note\n")
    assert name_of(folder) not in (name, name_of(moved))
    assert name.endswith(".screen")


def test_the_bundle_is_that_of_the_packaged_rules() -> None:
    rulebook, kept = bundled()
    made, learnt = read_bundle(packaged())
    assert rulebook.rules == made.rules
    assert rulebook.anchors.words == made.anchors.words
    assert rulebook.named == made.named
    assert_same(kept, learnt)


def test_the_bundle_is_read_once() -> None:
    assert bundled() is bundled()
