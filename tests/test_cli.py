import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from faqbot import __version__
from faqbot.bot import Bot
from faqbot.cli import main
from faqbot.places import find
from tests.clinic import FAQ, FOLDER, folder_of

BROKEN = """\
- id: sauna
  topic: about
  kind: perhaps
  question: Is there a sauna?
  paraphrases: [sauna]
  answer:
"""


def command(*arguments: str | Path) -> list[str | Path]:
    return [sys.executable, "-m", "faqbot", *arguments]


def run(
    *arguments: str | Path, typed: bytes = b"", **environ: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        command(*arguments),
        input=typed,
        capture_output=True,
        timeout=60,
        check=False,
        env={**os.environ, **environ},
    )


def test_a_question_gets_its_answer_on_standard_output(
    pool_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["ask", "--knowledge", str(pool_path), "how", "warm", "is", "the", "water"])
    captured = capsys.readouterr()
    assert (code, captured.err) == (0, "")
    assert captured.out == (
        "Question: How warm is the water?\n\nThe water has 28 degrees.\n\n"
        "Source: The leaflet, All\nReviewed: 22 November 2026\n"
    )


@pytest.mark.parametrize("question", ["qwxz vbnm", "how do i book a tennis court", "parking", ""])
def test_the_exit_code_is_0_whatever_the_reply_was(
    pool_path: Path, capsys: pytest.CaptureFixture[str], question: str
) -> None:
    assert main(["ask", "--knowledge", str(pool_path), question]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    assert captured.out.strip()


def test_options_are_numbered_and_end_with_none_of_these(
    pool_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["ask", "--knowledge", str(pool_path), "how do i book a tennis court"])
    lines = capsys.readouterr().out.splitlines()
    assert "1. How do I book a swimming lesson?" in lines
    assert lines[-1].endswith(". None of these")


def test_json_is_one_object_on_one_line(
    pool_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "--json", "--knowledge", str(pool_path), "how warm is the water"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line) == Bot.load(pool_path).ask("how warm is the water").to_dict()


def test_the_folder_may_be_named_before_the_command_too(
    pool_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--knowledge", str(pool_path), "ask", "goggles"])
    before = capsys.readouterr().out
    main(["ask", "goggles", "--knowledge", str(pool_path)])
    assert before == capsys.readouterr().out
    assert "the shop sells them" in before


def test_the_folder_may_be_named_by_the_environment(
    pool_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAQBOT_KNOWLEDGE", str(pool_path))
    assert main(["ask", "goggles"]) == 0
    assert "the shop sells them" in capsys.readouterr().out


def test_without_a_folder_the_packaged_knowledge_base_answers(
    bot: Bot, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "What is Glybera?"]) == 0
    assert bot.kb["glybera"].answer in capsys.readouterr().out


def test_who_stands_in_another_knowledge_base_is_told_which_one_answers(
    pool_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(pool_path)
    monkeypatch.delenv("FAQBOT_KNOWLEDGE", raising=False)
    told = f"answering from {find()}, not from {pool_path}: --knowledge names another one"
    main(["ask", "What was Glybera?"])
    assert capsys.readouterr().err == f"faqbot: {told}\n"
    main(["ask", "how warm is the water", "--knowledge", "."])
    assert capsys.readouterr().err == ""


def test_a_question_is_answered_where_the_current_folder_was_deleted(
    pool_path: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert main(["ask", "how warm is the water", "--knowledge", str(pool_path)]) == 0
    assert "The water has 28 degrees." in capsys.readouterr().out


def test_a_line_each_gives_an_object_each_in_order(pool_path: Path) -> None:
    questions = ["goggles", "", "parking", "\u20ac \U0001f600", "how warm is the water", "goggles"]
    typed = "\n".join(questions) + "\n"
    found = run("ask", "--json", "-", "--knowledge", pool_path, typed=typed.encode())
    assert (found.returncode, found.stderr) == (0, b"")
    replies = [json.loads(line) for line in found.stdout.splitlines()]
    assert replies == [reply.to_dict() for reply in Bot.load(pool_path).ask_many(questions)]


def test_a_last_line_without_its_end_and_lines_of_windows_count(pool_path: Path) -> None:
    found = run("ask", "--json", "-", "--knowledge", pool_path, typed=b"parking\r\ngoggles")
    replies = [json.loads(line) for line in found.stdout.splitlines()]
    assert [reply["entries"] for reply in replies] == [["parking"], ["goggles"]]


def test_no_lines_give_no_objects(pool_path: Path) -> None:
    found = run("ask", "--json", "-", "--knowledge", pool_path)
    assert (found.returncode, found.stdout, found.stderr) == (0, b"", b"")


def test_a_line_of_bytes_that_are_no_text_gets_a_reply(pool_path: Path) -> None:
    typed = b"\xff\xfe how warm is the water\n\x80\x00\x1b[31m\n"
    found = run("ask", "--json", "-", "--knowledge", pool_path, typed=typed)
    assert (found.returncode, found.stderr) == (0, b"")
    first, second = [json.loads(line) for line in found.stdout.splitlines()]
    assert first["entries"] == ["temperature"]
    assert second["type"] == "fallback"


def test_each_reply_is_there_before_the_next_question_is_typed(pool_path: Path) -> None:
    with subprocess.Popen(
        command("ask", "--json", "-", "--knowledge", pool_path),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        for question, entry in (("goggles", "goggles"), ("parking", "parking")):
            process.stdin.write(question + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["entries"] == [entry]
        process.stdin.close()
        assert process.stdout.read() == ""
        assert process.wait(60) == 0


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals")
def test_ctrl_c_leaves_with_130_and_without_a_traceback(pool_path: Path) -> None:
    with subprocess.Popen(
        command("ask", "--json", "-", "--knowledge", pool_path),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A suite that runs in the background has been started with Ctrl-C ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(b"goggles\n")
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
        assert process.stderr
        assert process.stderr.read() == b""


def test_a_reader_that_leaves_early_is_no_error(pool_path: Path) -> None:
    with subprocess.Popen(
        command("ask", "--json", "-", "--knowledge", pool_path),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write(b"goggles\n")
        process.stdin.flush()
        process.stdout.readline()
        process.stdout.close()
        process.stdin.write(b"goggles\n" * 100)
        process.stdin.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 0


@pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")
@pytest.mark.parametrize("arguments", ["ask goggles", "ask --json -", "explain goggles"])
def test_head_gives_no_traceback(pool_path: Path, arguments: str) -> None:
    line = f'yes goggles | head -200 | "$0" -m faqbot {arguments} --knowledge "$1" | head -1'
    found = subprocess.run(
        ["/bin/sh", "-c", line, sys.executable, pool_path],
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert found.stderr == b""
    assert len(found.stdout.splitlines()) == 1


def test_a_missing_folder_is_named_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "goggles", "--knowledge", str(tmp_path / "nowhere")]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("faqbot: no knowledge base found; tried:\n")
    assert f"{tmp_path / 'nowhere'} (the folder asked for): no such folder" in captured.err
    assert "--knowledge" in captured.err


@pytest.mark.parametrize("ask", [["ask", "goggles"], ["ask", "--json", "-"], ["explain", "x"], []])
def test_problems_of_a_knowledge_base_are_listed_by_place(
    pool_folder: Path, capsys: pytest.CaptureFixture[str], ask: list[str]
) -> None:
    (pool_folder / "faq" / "sauna.yaml").write_text(BROKEN)
    assert main(["--knowledge", str(pool_folder), *ask]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert re.search(r"^(faqbot: )?faq/sauna\.yaml:3:9: error: .*kind", captured.err, re.M)
    assert re.search(r"^(faqbot: )?faq/sauna\.yaml:\d+:\d+: error: 'answer'", captured.err, re.M)
    assert "Traceback" not in captured.err


def test_a_mistyped_locale_is_told_with_those_that_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["ask", "--locale", "UK", "i want to die"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(
        "faqbot: there is no contact for the locale 'UK': name one of en-GB, en-GB-ENG, "
    )


def test_a_cache_that_cannot_be_written_is_told_once_and_without_code(
    pool_path: Path, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.write_text("in the way")
    done = run("ask", "--knowledge", pool_path, "goggles", FAQBOT_CACHE=str(file))
    assert (done.returncode, b"the shop sells them" in done.stdout) == (0, True)
    assert done.stderr.decode() == (
        f"faqbot: nothing can be kept in {file}, so each start takes as long as the first"
        " (File exists): name another folder in FAQBOT_CACHE, or off\n"
    )


def test_a_folder_without_entries_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "goggles", "--knowledge", str(tmp_path)]) == 2
    assert "there is no faq/*.yaml here" in capsys.readouterr().err


def test_an_error_holds_nothing_that_a_terminal_could_act_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["ask", "goggles", "--knowledge", "/\x1b[31m\udcff\u202e"]) == 2
    assert not set("\x1b\udcff\u202e") & set(capsys.readouterr().err)


@pytest.mark.parametrize("wrong", [["ask"], ["explain"], ["nonsense"], ["ask", "--nonsense", "x"]])
def test_wrong_use_leaves_with_2_and_says_how(
    capsys: pytest.CaptureFixture[str], wrong: list[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(wrong)
    captured = capsys.readouterr()
    assert (left.value.code, captured.out) == (2, "")
    assert captured.err.startswith("usage: faqbot")


@pytest.mark.parametrize("asked", [["-", "is it safe"], ["is", "it", "safe", "-"], ["-", "-"]])
def test_a_question_beside_standard_input_is_wrong_use(
    capsys: pytest.CaptureFixture[str], asked: list[str]
) -> None:
    assert main(["ask", *asked]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == (
        "faqbot: - reads the questions from standard input, and another one is named beside it:"
        " leave out one of them\n"
    )


def test_a_dash_within_a_question_is_a_part_of_it(
    pool_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["how", "warm", "-", "is", "the", "water"]
    assert main(["ask", "--knowledge", str(pool_path), *asked]) == 0
    assert "28 degrees" in capsys.readouterr().out


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--version"])
    assert left.value.code == 0
    assert capsys.readouterr().out == f"faqbot {__version__}\n"


def test_an_explanation_says_why(pool_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    question = "is the sauna hot"
    assert main(["explain", "--knowledge", str(pool_path), *question.split()]) == 0
    captured = capsys.readouterr()
    assert captured.out == f"{Bot.load(pool_path).explain(question)}\n"
    assert "sauna (unknown)" in captured.out


@pytest.mark.parametrize(
    "question",
    [
        b"",
        b"   ",
        b"\xff\xfe",
        b"\x1b[2J\x07 how warm",
        "\u202e\U0001f600".encode(),
        b"w\xcc\x81" * 9,
    ],
)
@pytest.mark.parametrize("kind", ["ask", "explain"])
def test_odd_arguments_get_a_reply_without_anything_to_act_on(
    pool_path: Path, question: bytes, kind: str
) -> None:
    found = subprocess.run(
        [*map(os.fsencode, command(kind, "--knowledge", pool_path)), question],
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (found.returncode, found.stderr) == (0, b"")
    assert found.stdout.strip()
    assert not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", found.stdout)


def test_what_the_output_s_encoding_lacks_is_replaced(pool_path: Path) -> None:
    found = run(
        "explain", "warm w\u00e4ter", "--knowledge", pool_path,
        PYTHONIOENCODING="ascii", PYTHONUTF8="0",
    )  # fmt: skip
    assert (found.returncode, found.stderr) == (0, b"")
    assert b'Read as: "warm w?ter"' in found.stdout


def test_a_megabyte_on_one_line_gets_one_reply(pool_path: Path) -> None:
    typed = b"how warm is the water " * 48_000
    found = run("ask", "--json", "-", "--knowledge", pool_path, typed=typed)
    assert (found.returncode, len(found.stdout.splitlines())) == (0, 1)


def closed(pool_path: Path, line: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["/bin/sh", "-c", f'"$0" -m faqbot {line}', sys.executable, pool_path],
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")
def test_a_closed_standard_input_has_no_lines(pool_path: Path) -> None:
    found = closed(pool_path, 'ask --json - --knowledge "$1" <&-')
    assert (found.returncode, found.stderr) == (0, b"")


@pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")
def test_a_closed_standard_output_gives_no_traceback(pool_path: Path) -> None:
    found = closed(pool_path, 'ask goggles --knowledge "$1" >&-')
    assert b"Traceback" not in found.stderr


@pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")
def test_with_standard_error_closed_nothing_but_answers_is_on_standard_output() -> None:
    found = closed(Path("/nowhere"), 'ask goggles --knowledge "$1" 2>&-')
    assert (found.returncode, found.stdout) == (2, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_an_error_without_a_traceback(pool_path: Path) -> None:
    found = closed(pool_path, 'ask goggles --knowledge "$1" >/dev/full')
    assert found.returncode != 0
    assert b"No space left" in found.stderr
    assert b"Traceback" not in found.stderr


class Chat:
    """The real script in a terminal of its own."""

    def __init__(self, folder: Path) -> None:
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "xterm"
            arguments = list(map(str, command("--knowledge", folder)))
            os.execv(sys.executable, arguments)
        self.shown = ""

    def until(self, text: str) -> None:
        """Read what is shown until `text` is there; fails after a minute."""
        end = time.monotonic() + 60
        while text not in self.shown:
            ready, _, _ = select.select([self.terminal], [], [], max(0.0, end - time.monotonic()))
            assert ready, self.shown
            self.shown += self._read()

    def type(self, keys: str) -> None:
        self.shown = ""
        os.write(self.terminal, keys.encode())

    def left(self) -> int:
        """The exit code; reads on, since what is not read would hold the script up."""
        while self._read():
            pass
        os.close(self.terminal)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def _read(self) -> str:
        try:
            return os.read(self.terminal, 65536).decode(errors="replace")
        except OSError:  # Linux says so when the other side is closed
            return ""


@pytest.fixture
def chat(pool_path: Path) -> Chat:
    """A chat about the swimming pool that waits for a question."""
    Bot.load(pool_path)  # so that the script need not make the index
    started = Chat(pool_path)
    started.until("> ")
    return started


POSIX = pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")


@POSIX
def test_a_chat_in_a_terminal_answers_and_quits(chat: Chat) -> None:
    chat.type("how warm is the watter\r")
    chat.until("The water has 28 degrees.")
    chat.until("> ")
    chat.type("/quit\r")
    assert chat.left() == 0


@POSIX
def test_ctrl_c_at_the_empty_prompt_leaves_the_chat_with_130(chat: Chat) -> None:
    chat.type("\x03")
    assert chat.left() == 130


@POSIX
def test_ctrl_d_leaves_the_chat_with_0(chat: Chat) -> None:
    chat.type("\x04")
    assert chat.left() == 0


# The curator's commands.

NO_WAY_ON = FAQ.replace(" Please ask the clinic.", "")
WRONG_YEAR = FAQ.replace("answer: In 2007,", "answer: In 2012,")


def test_a_good_knowledge_base_checks_with_0(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = folder_of(tmp_path, FOLDER)
    assert main(["check", str(folder)]) == 0
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", f"0 errors, 0 warnings in {folder}\n")


def test_an_error_checks_with_1_and_is_printed_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = folder_of(tmp_path, {**FOLDER, "faq/all.yaml": WRONG_YEAR})
    assert main(["check", "--fast", str(folder)]) == 1
    captured = capsys.readouterr()
    assert captured.out == (
        f"{folder}/faq/all.yaml:16:11: error: '2012' is in none of the facts:"
        " cite one that holds it (ungrounded-number)\n"
    )
    assert captured.err == f"1 error, 0 warnings in {folder}\n"


def test_warnings_count_when_strict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = folder_of(tmp_path, {**FOLDER, "faq/all.yaml": NO_WAY_ON})
    assert main(["check", "--fast", str(folder)]) == 0
    assert capsys.readouterr().err == f"0 errors, 1 warning in {folder}\n"
    assert main(["check", "--fast", "--strict", str(folder)]) == 1
    assert "(no-way-on)" in capsys.readouterr().out


def test_files_are_named_from_where_the_curator_stands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_of(tmp_path, {**FOLDER, "faq/all.yaml": NO_WAY_ON})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FAQBOT_KNOWLEDGE", str(folder))
    for arguments in (["knowledge"], ["./knowledge"], [str(folder)], []):
        main(["check", "--fast", *arguments])
        assert capsys.readouterr().out.startswith("knowledge/faq/all.yaml:57:11: warning: ")
    monkeypatch.chdir(folder)
    main(["check", "--fast", "."])
    assert capsys.readouterr().out.startswith("faq/all.yaml:57:11: ")


@pytest.mark.parametrize("place", ["", "knowledge", "knowledge/faq"])
def test_what_a_curator_edits_is_checked_and_not_the_installed_copy(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    place: str,
) -> None:
    monkeypatch.delenv("FAQBOT_KNOWLEDGE", raising=False)
    folder = folder_of(tmp_path, {**FOLDER, "faq/all.yaml": WRONG_YEAR})
    monkeypatch.chdir(tmp_path / place)
    code = main(["check", "--fast"])
    captured = capsys.readouterr()
    if place == "knowledge/faq":  # that is no knowledge base, so the one of the package is meant
        assert captured.err.endswith(f" in {find()}\n")
    else:
        assert (code, captured.err) == (1, f"1 error, 0 warnings in {folder}\n")
        assert "all.yaml:16:11: error: '2012' is in none of the facts" in captured.out


def test_a_folder_to_check_that_is_named_twice_is_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(tmp_path), "--knowledge", "other"]) == 2
    assert capsys.readouterr().err == (
        "faqbot: the folder to check is named twice: leave out --knowledge or DIR\n"
    )


@pytest.mark.parametrize("before", [True, False])
def test_the_folder_to_check_may_be_named_as_for_other_commands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], before: bool
) -> None:
    named = ["--knowledge", str(folder_of(tmp_path, {**FOLDER, "faq/all.yaml": WRONG_YEAR}))]
    arguments = [*named, "check", "--fast"] if before else ["check", "--fast", *named]
    assert main(arguments) == 1


def test_a_check_as_json_is_an_array_of_problems(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = folder_of(tmp_path, {**FOLDER, "faq/all.yaml": NO_WAY_ON})
    assert main(["check", "--fast", "--format", "json", str(folder)]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {
            "file": f"{folder}/faq/all.yaml",
            "line": 57,
            "column": 11,
            "level": "warning",
            "message": "the answer does not say where to ask: add a sentence such as 'Ask a GP.'",
            "rule": "no-way-on",
        }
    ]


def test_a_check_for_github_is_escaped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    faq = FAQ.replace("answer: In 2007,", "answer: In 2007, for 50%,")
    folder_of(tmp_path, {**FOLDER, "faq/all.yaml": faq}).rename(tmp_path / "a,b:c%")
    monkeypatch.chdir(tmp_path)
    assert main(["check", "--fast", "--format", "github", "a,b:c%"]) == 1
    assert capsys.readouterr().out == (
        "::error file=a%2Cb%3Ac%25/faq/all.yaml,line=16,col=11,title=ungrounded-number::"
        "'50%25' is in none of the facts: cite one that holds it\n"
    )


def test_what_the_loader_refuses_checks_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = folder_of(tmp_path, {**FOLDER, "faq/all.yaml": BROKEN})
    assert main(["check", str(folder)]) == 1
    assert f"{folder}/faq/all.yaml:3:9: error: 'perhaps' is not a kind" in capsys.readouterr().out


def test_an_empty_folder_is_named_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path)]) == 1
    assert capsys.readouterr().out.startswith(f"{tmp_path}:0:0: error: there is no faq/*.yaml")


def test_a_missing_folder_cannot_be_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(tmp_path / "none")]) == 2
    assert "no such folder" in capsys.readouterr().err


def test_a_rule_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--explain", "unused-source"]) == 0
    assert capsys.readouterr().out == (
        "unused-source (warning)\n\nNo fact is taken from this source.\n\n"
        "Write the facts that it gives, or delete it.\n"
    )


def test_what_the_loader_refuses_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--explain", "required-field"]) == 0
    assert capsys.readouterr().out.startswith("required-field (error; nothing is loaded)\n\n")


def test_an_unknown_rule_is_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--explain", "unused-sources"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == (
        "faqbot: there is no rule 'unused-sources': did you mean 'unused-source'?\n"
    )


def test_a_rule_that_is_like_none_is_answered_with_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--explain", "\x1b"]) == 2
    assert capsys.readouterr().err.startswith("faqbot: there is no rule '': ".rstrip(": "))


def test_about_says_who_publishes_and_how_old_the_reviews_are(
    pool_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["about", "--knowledge", str(pool_path)]) == 0
    version = Bot.load(pool_path).kb.version
    assert capsys.readouterr().out == (
        "Purpose: This chat gives general information from a curated knowledge base.\n"
        "Publisher: The knowledge base does not name its publisher.\n"
        "Funding: No information about funding has been given.\n"
        "Limits: It is not medical advice and not for emergencies.\n"
        "Review: The answers have not been clinically reviewed.\n"
        "Keeping: What you ask in vain is kept for 30 days, so that we can answer it.\n"
        "Entries: 6\n"
        "Oldest review: 22 November 2026\n"
        "Next review due: 22 May 2027\n"
        "Locale: en-GB\n"
        f"Versions: faqbot {__version__}, knowledge {version}\n"
    )


def test_about_ours_names_the_publisher_and_says_what_is_not_known(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["about"]) == 0
    printed = capsys.readouterr().out
    assert "published by the Belgravia Centre" in printed
    assert "Funding: No information about funding has been given." in printed
    assert "not been clinically reviewed" in printed
