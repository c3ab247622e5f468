"""Files that only save time; what a bot makes of them is in test_cache.py."""

import os
from mmap import mmap
from pathlib import Path

import pytest

from faqbot.cache_folder import kept


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("FAQBOT_CACHE", str(folder))
    return folder


class Maker:
    """Makes "made", and counts how often."""

    count = 0

    def __call__(self) -> tuple[str, bytes]:
        self.count += 1
        return "made", b"kept"


def text(file: mmap) -> str:
    found = bytes(file).decode()
    if found == "unknown name":
        raise KeyError(found)
    if found == "of another type":
        raise TypeError(found)
    return found


def test_what_was_made_is_kept_and_then_read(cache: Path) -> None:
    make = Maker()
    assert kept("a.screen", text, make) == "made"
    assert (cache / "a.screen").read_bytes() == b"kept"
    assert kept("a.screen", text, make) == "kept"
    assert make.count == 1


def test_nothing_is_kept_when_it_is_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAQBOT_CACHE", "Off")
    make = Maker()
    assert [kept("a.screen", text, make) for _ in range(2)] == ["made", "made"]
    assert make.count == 2


@pytest.mark.parametrize("content", [b"", b"\xff", b"unknown name", b"of another type"])
def test_content_that_cannot_be_used_is_made_again_with_a_warning(
    cache: Path, content: bytes
) -> None:
    cache.mkdir()
    (cache / "a.screen").write_bytes(content)
    with pytest.warns(UserWarning, match=r"a\.screen cannot be used and is made again"):
        assert kept("a.screen", text, Maker()) == "made"
    assert (cache / "a.screen").read_bytes() == b"kept"


def test_only_the_newest_eight_of_a_kind_stay_and_other_kinds_all(cache: Path) -> None:
    cache.mkdir()
    for number in range(12):
        for kind in ("screen", "index"):
            file = cache / f"{number}.{kind}"
            file.write_bytes(b"old")
            os.utime(file, (1000 + number, 1000 + number))
    kept("new.screen", text, Maker())
    assert {file.name for file in cache.glob("*.screen")} == {
        "new.screen", "5.screen", "6.screen", "7.screen", "8.screen", "9.screen", "10.screen",
        "11.screen",
    }  # fmt: skip
    assert len(list(cache.glob("*.index"))) == 12
    assert not list(cache.glob("*.part"))


def test_a_link_to_nothing_in_the_folder_is_no_matter(cache: Path) -> None:
    cache.mkdir()
    (cache / "gone.screen").symlink_to(cache / "nothing")
    for number in range(9):
        kept(f"{number}.screen", text, Maker())
    assert kept("8.screen", text, Maker()) == "kept"
    assert len(list(cache.glob("*.screen"))) == 8


def test_a_file_that_cannot_be_removed_costs_no_warning(cache: Path) -> None:
    for number in range(9):
        (cache / f"{number}.screen").mkdir(parents=True)
        os.utime(cache / f"{number}.screen", (1000, 1000))
    kept("new.screen", text, Maker())
    assert kept("new.screen", text, Maker()) == "kept"


def test_the_folder_of_the_user_is_used_when_none_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAQBOT_CACHE", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    kept("a.screen", text, Maker())
    assert (tmp_path / "faqbot" / "a.screen").read_bytes() == b"kept"
