import os
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from faqbot.bot import Bot, made_of
from faqbot.cache import key_of, load_bot_parts
from faqbot.cache_folder import checksum
from faqbot.errors import KnowledgeError
from faqbot.knowledge import KnowledgeBase, read
from faqbot.places import SAFETY, packaged
from faqbot.records import SafetyRules

QUESTIONS = (
    "How warm is the water?",
    "when is the pool opne",
    "how do i book a tennis court",
    "parking",
    "qwxz vbnm plok",
)
OTHER = """\
- id: sauna
  topic: about
  kind: answer
  question: Is there a sauna?
  paraphrases: [sauna]
  answer: Not yet.
  reviewed: 2026-11-22
  review_by: 2027-05-22
  status: approved
"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own, which is not there yet."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("FAQBOT_CACHE", str(folder))
    return folder


def never(kb: KnowledgeBase) -> NoReturn:
    raise AssertionError("the index is made again")


def kept(cache: Path) -> Path:
    """The one file in the cache."""
    (file,) = cache.iterdir()
    return file


def restored(folder: Path) -> Bot:
    """A bot whose index must come from the cache."""
    kb, made = load_bot_parts(folder, never)
    return Bot(kb, index=made.index, usual=made.usual)


def replies(bot: Bot) -> list[dict[str, object]]:
    return [reply.to_dict() for reply in bot.ask_many(QUESTIONS)]


def test_the_second_load_uses_the_file_and_gives_the_same_replies(
    pool_folder: Path, cache: Path
) -> None:
    first = Bot.load(pool_folder)
    again = restored(pool_folder)
    assert again.ask_many(QUESTIONS) == first.ask_many(QUESTIONS)
    assert again.kb == first.kb
    assert [again.search(q) for q in QUESTIONS] == [first.search(q) for q in QUESTIONS]
    assert [str(again.explain(q)) for q in QUESTIONS] == [str(first.explain(q)) for q in QUESTIONS]


def test_the_kept_knowledge_base_has_the_version_of_the_one_that_is_read(
    pool_folder: Path, cache: Path
) -> None:
    Bot.load(pool_folder)
    assert restored(pool_folder).kb.version == read(pool_folder).version


def test_a_bot_goes_on_when_its_file_is_replaced_and_removed(
    pool_folder: Path, cache: Path
) -> None:
    first = Bot.load(pool_folder)
    again = restored(pool_folder)
    file = kept(cache)
    other = file.with_suffix(".other")
    other.write_bytes(bytes(file.stat().st_size))
    other.replace(file)
    assert again.ask_many(QUESTIONS) == first.ask_many(QUESTIONS)
    file.unlink()
    assert replies(again) == replies(first)


def test_the_same_knowledge_base_in_another_place_uses_the_same_file(
    pool_folder: Path, cache: Path, tmp_path: Path
) -> None:
    Bot.load(pool_folder)
    moved = shutil.copytree(pool_folder, tmp_path / "elsewhere")
    assert restored(moved).ask("parking").type == "not_covered"


def test_what_is_kept_stands_for_the_safety_rules_that_are_brought_along_too(
    pool_folder: Path,
) -> None:
    lines = key_of(pool_folder).splitlines()
    for name in SAFETY:
        assert f"ours {name} {checksum((packaged() / name).read_bytes())}" in lines


def test_a_copy_of_our_safety_rules_adds_nothing_to_what_is_kept(
    pool_folder: Path, cache: Path
) -> None:
    for name in SAFETY:
        shutil.copy(packaged() / name, pool_folder)
    first = Bot.load(pool_folder)
    assert first.kb.safety == restored(pool_folder).kb.safety == SafetyRules()


def test_only_the_user_may_read_what_is_kept(pool_folder: Path, cache: Path) -> None:
    Bot.load(pool_folder)
    assert cache.stat().st_mode & 0o077 == 0
    assert kept(cache).stat().st_mode & 0o077 == 0


def test_an_edit_of_an_answer_is_seen_at_once(pool_folder: Path, cache: Path) -> None:
    before = Bot.load(pool_folder).ask("How warm is the water?")
    file = pool_folder / "faq" / "pool.yaml"
    times = file.stat().st_atime_ns, file.stat().st_mtime_ns
    file.write_text(file.read_text().replace("28 degrees", "29 degrees"))
    os.utime(file, ns=times)  # not even the file's time tells
    after = Bot.load(pool_folder).ask("How warm is the water?")
    assert (before.text, after.text) == ("The water has 28 degrees.", "The water has 29 degrees.")


def test_a_new_file_a_removed_file_and_new_wording_are_seen_at_once(
    pool_folder: Path, cache: Path
) -> None:
    assert Bot.load(pool_folder).ask("Is there a sauna?").type != "answer"
    added = pool_folder / "faq" / "sauna.yaml"
    added.write_text(OTHER)
    assert Bot.load(pool_folder).ask("Is there a sauna?").text == "Not yet."
    (pool_folder / "synonyms.yaml").write_text("- [steam room, sauna]\n")
    assert Bot.load(pool_folder).kb.synonyms == (("steam room", "sauna"),)
    added.unlink()
    assert Bot.load(pool_folder).ask("Is there a sauna?").type != "answer"


def test_an_edit_that_breaks_the_knowledge_base_is_seen_at_once(
    pool_folder: Path, cache: Path
) -> None:
    Bot.load(pool_folder)
    (pool_folder / "faq" / "sauna.yaml").write_text("- id: sauna\n")
    with pytest.raises(KnowledgeError):
        Bot.load(pool_folder)


def flipped(content: bytes, place: int) -> bytes:
    """`content` with one bit changed."""
    return content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda content: b"",
    "cut in half": lambda content: content[: len(content) // 2],
    "a byte short": lambda content: content[:-1],
    "one bit flipped": lambda content: flipped(content, len(content) * 3 // 4),
    "with a header of no JSON": lambda content: content[:40] + b"\xff" * 20 + content[60:],
    "a beginning without an end": lambda content: content[:20],
    "of another version": lambda content: b"another" + content,
    "a pickle": lambda content: b"\x80\x04\x95\x0b" + bytes(7) + b"\x8c\x07garbage\x94.",
    "garbage": lambda content: bytes(range(256)) * 64,
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_file_is_passed_over_with_a_warning_and_mended(
    pool_folder: Path, cache: Path, name: str
) -> None:
    expected = replies(Bot.load(pool_folder))
    file = kept(cache)
    file.write_bytes(DAMAGES[name](file.read_bytes()))
    with pytest.warns(UserWarning, match="cannot be used and is made again"):
        made = Bot.load(pool_folder)
    assert replies(made) == expected
    assert replies(restored(pool_folder)) == expected


def test_no_flipped_bit_among_the_numbers_raises_or_changes_a_reply(
    pool_folder: Path, cache: Path
) -> None:
    kb, made = load_bot_parts(pool_folder, made_of)
    file, expected = kept(cache), replies(Bot(kb, index=made.index))
    content = file.read_bytes()
    for place in range(len(content) // 2, len(content), 1301):
        file.write_bytes(flipped(content, place))
        with warnings.catch_warnings(record=True):
            warnings.simplefilter("always")
            found = load_bot_parts(pool_folder, lambda kb: made)
        assert replies(Bot(found[0], index=found[1].index)) == expected


def test_a_changed_letter_in_the_header_is_noticed(pool_folder: Path, cache: Path) -> None:
    Bot.load(pool_folder)
    file = kept(cache)
    file.write_bytes(file.read_bytes().replace(b"28 degrees", b"29 degrees"))
    with pytest.warns(UserWarning, match="cannot be used and is made again"):
        made = Bot.load(pool_folder)
    assert made.ask("How warm is the water?").text == "The water has 28 degrees."


def test_a_file_made_from_another_knowledge_base_is_passed_over(
    pool_folder: Path, cache: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    (other / "faq").mkdir(parents=True)
    (other / "faq" / "sauna.yaml").write_text(OTHER)
    Bot.load(other)
    foreign = kept(cache).read_bytes()
    Bot.load(pool_folder)
    (own,) = (file for file in cache.iterdir() if file.read_bytes() != foreign)
    own.write_bytes(foreign)
    with pytest.warns(UserWarning, match="made from other files"):
        made = Bot.load(pool_folder)
    assert made.ask("How warm is the water?").text == "The water has 28 degrees."


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX permissions")
@pytest.mark.parametrize("mode", [0o666, 0o602, 0o620])
def test_a_file_that_others_may_write_is_passed_over(
    pool_folder: Path, cache: Path, mode: int
) -> None:
    Bot.load(pool_folder)
    kept(cache).chmod(mode)
    with pytest.warns(UserWarning, match="not this user's alone"):
        made = Bot.load(pool_folder)
    assert made.ask("How warm is the water?").text == "The water has 28 degrees."
    assert restored(pool_folder).ask("parking").type == "not_covered"


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX permissions")
def test_a_folder_that_cannot_be_written_only_costs_time(pool_folder: Path, cache: Path) -> None:
    cache.mkdir(mode=0o500)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # root may write all the same
        assert Bot.load(pool_folder).ask("parking").type == "not_covered"
        assert Bot.load(pool_folder).ask("parking").type == "not_covered"


def test_a_file_in_place_of_the_folder_only_costs_time(
    pool_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    for place in ("file", "file/deeper", "x" * 300):
        monkeypatch.setenv("FAQBOT_CACHE", str(tmp_path / place))
        with pytest.warns(UserWarning, match="nothing can be kept in .*: name another folder"):
            assert Bot.load(pool_folder).ask("parking").type == "not_covered"
    assert (tmp_path / "file").read_text() == "in the way"


def test_a_folder_in_place_of_the_file_only_costs_time(pool_folder: Path, cache: Path) -> None:
    Bot.load(pool_folder)
    file = kept(cache)
    file.unlink()
    file.mkdir(mode=0o700)
    with pytest.warns(UserWarning):
        assert Bot.load(pool_folder).ask("parking").type == "not_covered"


@pytest.mark.parametrize("off", ["off", "OFF"])
def test_off_keeps_nothing(
    pool_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, off: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FAQBOT_CACHE", off)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    before = sorted(tmp_path.rglob("*"))
    assert Bot.load(pool_folder).ask("parking").type == "not_covered"
    assert sorted(tmp_path.rglob("*")) == before


def test_without_a_name_the_user_s_cache_folder_is_used(
    pool_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FAQBOT_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    Bot.load(pool_folder)
    assert kept(tmp_path / "xdg" / "faqbot").is_file()
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    Bot.load(pool_folder)
    assert kept(tmp_path / "home" / ".cache" / "faqbot").is_file()


def test_few_files_are_kept(pool_folder: Path, cache: Path) -> None:
    kb, made = load_bot_parts(pool_folder, made_of)
    for number in range(15):
        (pool_folder / "notes.yaml").write_text(f"# {number}\n")
        load_bot_parts(pool_folder, lambda kb: made)
    assert len(list(cache.iterdir())) < 12
    assert replies(restored(pool_folder)) == replies(Bot(kb, index=made.index))
