"""`faqbot gaps` as a command: a store, files, standard input, exit codes, what is wrong."""

import datetime
import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from faqbot.bot import Bot
from faqbot.cli import main
from faqbot.reply import Fallback
from faqbot.store import Feedback, Reason, Store, open_store

NO_STORE = (
    "faqbot: no store was named: name it with --store URL or FAQBOT_STORE,"
    " or name files with one message a line\n"
)


def run(
    pool_path: Path, *arguments: str | Path, typed: bytes = b"", **environ: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "faqbot", "gaps", "--knowledge", pool_path, *arguments],
        input=typed,
        capture_output=True,
        timeout=60,
        check=False,
        env={**os.environ, **environ},
    )


@pytest.fixture
def filled(sqlite_url: str, pool: Bot, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of a store with four messages, two of them old, and two pieces of feedback."""
    monkeypatch.delenv("FAQBOT_STORE", raising=False)
    asked = ("how do i book a tennis court", "Is parking free?")
    for day, text in ((18, "is there a sauna"), (18, "Locker coin"), *((20, one) for one in asked)):
        with store_on(sqlite_url, day) as store:
            store.keep_message(text, Fallback(text="No."))
    with store_on(sqlite_url, 20) as store:
        for number, helpful in ((1, True), (2, False)):
            key = f"8a4d2f0e-0001-4000-8000-{number:012}"
            reason, text = (None, "") if helpful else (Reason.OTHER_QUESTION, "Mondays, I said")
            given = Feedback(key, ("hours",), pool.kb.version, helpful, reason, text)
            store.add_feedback(given, red_flag=False)
    return sqlite_url


def store_on(url: str, day: int) -> "closing[Store]":
    today = datetime.date(2026, 11, day)
    return closing(open_store(url, message_days=3650, clock=lambda: today))


def test_a_store_is_read_and_answered_messages_are_left_out(pool_path: Path, filled: str) -> None:
    found = run(pool_path, "--store", filled)
    assert (found.returncode, found.stderr) == (0, b"")
    page = found.stdout.decode()
    assert page.startswith("4 messages, knowledge version ")
    assert "     1  are answered now\n" in page
    assert "Not answered: 2 groups\n" in page
    assert '        "is there a sauna"\n' in page
    assert "Locker coin" not in page
    assert "Named as not covered: 1 entry" in page
    assert (
        "     1  hours: When is the pool open?\n        helpful 50.0% (9.5 to 90.5%) of 2\n" in page
    )
    assert '        1 other_question\n        "Mondays, I said"\n' in page


def test_the_environment_names_the_store_and_a_day_where_to_begin(
    pool_path: Path, filled: str
) -> None:
    found = run(pool_path, "--since", "2026-11-20", "--json", FAQBOT_STORE=filled)
    assert (found.returncode, found.stderr) == (0, b"")
    content = json.loads(found.stdout)
    assert content["messages"] == 2
    assert content["feedback"]["helpful"]["n"] == 2
    assert [group["wordings"] for group in content["groups"]] == [
        [{"text": "how do i book a tennis court", "count": 1}]
    ]


def test_lines_of_standard_input_are_messages_and_redacted(pool_path: Path) -> None:
    typed = "\ufeffis there a sauna? 07700 900123\r\n\r\nIS THERE A SAUNA\n\x1b[31mLocker coin"
    found = run(pool_path, "-", "--yaml", typed=typed.encode(), PYTHONIOENCODING="ascii")
    assert (found.returncode, found.stderr) == (0, b"")
    printed = found.stdout.decode()
    assert printed.startswith("# Candidates from 3 messages.")
    assert '- "is there a sauna? [phone]"\n' in printed
    assert "\x1b" not in printed
    assert "900123" not in printed


def test_files_are_read_instead_of_the_store_of_the_environment(
    pool_path: Path,
    tmp_path: Path,
    filled: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FAQBOT_STORE", filled)
    for name, text in (("a.txt", "qwxz vbnm\n"), ("b.txt", "qwxz vbnm\nLocker coin\n")):
        (tmp_path / name).write_text(text)
    files = [str(tmp_path / name) for name in ("a.txt", "b.txt")]
    assert main(["gaps", "--knowledge", str(pool_path), *files]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    assert captured.out.startswith("3 messages, ")
    assert '     2  fallback\n        "qwxz vbnm" (2 times)\n' in captured.out
    assert "Feedback" not in captured.out


def test_nothing_is_written_into_the_knowledge_base(pool_folder: Path, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in pool_folder.rglob("*") if path.is_file()}
    found = run(pool_folder, "-", "--yaml", typed=b"is there a sauna\n")
    assert found.returncode == 0
    after = {path: path.read_bytes() for path in pool_folder.rglob("*") if path.is_file()}
    assert after == before


def test_a_store_without_messages_says_how_they_are_kept(
    pool_path: Path, sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    open_store(sqlite_url).close()
    assert main(["gaps", "--knowledge", str(pool_path), "--store", sqlite_url]) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("0 messages, ")
    assert captured.err == (
        "faqbot: the store holds no messages without an answer:"
        " faqbot serve --keep-messages DAYS keeps them\n"
    )


def test_what_is_edited_is_asked_and_told(
    pool_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FAQBOT_KNOWLEDGE", raising=False)
    (pool_folder / "asked.txt").write_text("is there a sauna\n")
    monkeypatch.chdir(pool_folder)
    assert main(["gaps", "asked.txt"]) == 0
    captured = capsys.readouterr()
    assert captured.err == f"faqbot: asking {pool_folder}\n"
    assert '"is there a sauna"' in captured.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], NO_STORE),
        (
            ["a.txt", "--store", "sqlite:///s.db"],
            "faqbot: --store and --since are for what a store keeps: leave them or FILE out\n",
        ),
        (
            ["a.txt", "--since", "2026-11-20"],
            "faqbot: --store and --since are for what a store keeps: leave them or FILE out\n",
        ),
        (
            ["nowhere.txt", "latin.txt"],
            "latin.txt:2:5: error: byte 0x92 is not UTF-8: save the file as UTF-8 (not-utf-8)\n"
            "nowhere.txt:0:0: error: not a file: replace it by one (unreadable)\n",
        ),
        (
            ["--store", "sqlite:///s.db"],
            "faqbot: s.db: No such file or directory; "
            "name a file that you own, in a folder that there is\n",
        ),
    ],
)
def test_what_cannot_be_done_is_told(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    said: str,
) -> None:
    monkeypatch.delenv("FAQBOT_STORE", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "latin.txt").write_bytes(b"Is it\nthat\x92s\n")
    assert main(["gaps", *arguments]) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", said)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--since", "yesterday"], "'yesterday' is not a day, such as 2026-11-25"),
        (["--json", "--yaml"], "argument --yaml: not allowed with argument --json"),
    ],
)
def test_options_that_make_no_sense_are_wrong_use(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["gaps", "-", *arguments])
    assert left.value.code == 2
    assert said in capsys.readouterr().err
