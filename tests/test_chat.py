import datetime
import io
import os
import re
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from prompt_toolkit.shortcuts import PromptSession

from faqbot.chat import INTERRUPTED, Chat, QuestionCompleter, command, run
from faqbot.knowledge import Entry, KnowledgeBase, Messages, Source
from faqbot.reply import Answer, Clarification, Escalation, Fallback, Option, Reply
from faqbot.state import State
from faqbot.terminal import open_session

QUESTIONS = (
    "Will gene therapy cure baldness?",
    "When will it be available?",
    "What will it cost?",
    "Is it safe?",
)
KB = KnowledgeBase(
    [
        Entry(id="cure", question=QUESTIONS[0], answer="No.", topic="availability"),
        Entry(id="when", question=QUESTIONS[1], answer="Nobody knows.", topic="availability"),
        Entry(id="cost", question=QUESTIONS[2], answer="No price is set.", topic="cost"),
        Entry(id="safe", question=QUESTIONS[3], answer="It is not known.", topic="side-effects"),
        Entry(
            id="shampoo", question="Which shampoo is best?", answer="Not here.", kind="not_covered"
        ),
    ],
    sources=[Source("article", "Gene therapy for hair loss", "The clinic", ("Introduction",))],
    messages=Messages(
        greeting="An automated helper.",
        contact="Ring the clinic on 020 7946 0000.",
        none_of_these="None of these",
    ),
)
ANSWER = Answer(text="No, not yet.", entries=("cure",), question=QUESTIONS[0])
CARD = Escalation(text="Call 999 now.")


class FakeBot:
    """Answers everything alike, but for what names a danger; explains in one line."""

    def __init__(self, kb: KnowledgeBase = KB) -> None:
        self.kb = kb

    def today(self) -> datetime.date:
        return datetime.date(2026, 11, 22)

    def ask(self, text: str) -> Reply:
        return CARD if "overdose" in text else Fallback(text="I do not know.")

    def explain(self, text: str, state: State) -> str:
        return f"message: {text}\nafter: {', '.join(state.entries)}\nrule: none"


class FakeConversation:
    """Remembers what was said to it and gives the replies in turn, the last one for ever."""

    def __init__(self, *replies: Reply | Exception) -> None:
        self.bot = FakeBot()
        self.said: list[str] = []
        self._replies = replies or (ANSWER,)

    @property
    def state(self) -> State:
        return State(entries=tuple(self.said))

    def say(self, text: str) -> Reply:
        reply = self._replies[min(len(self.said), len(self._replies) - 1)]
        self.said.append(text)
        if isinstance(reply, Exception):
            raise reply
        seen = self.bot.ask(text)
        return seen if isinstance(seen, Escalation) else reply


class Interrupted(io.RawIOBase):
    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object, /) -> int:
        raise KeyboardInterrupt


def in_lines(conversation: FakeConversation, typed: str) -> tuple[int, str, str]:
    """The exit code, standard output and standard error of a chat in lines."""
    stdout, stderr = io.StringIO(), io.StringIO()
    code = run(conversation, plain=True, stdin=io.StringIO(typed), stdout=stdout, stderr=stderr)
    return code, stdout.getvalue(), stderr.getvalue()


def at_prompt(conversation: FakeConversation, keys: str) -> tuple[int, str]:
    """The exit code and standard output of a chat at a prompt on which `keys` are pressed."""
    stdout = io.StringIO()
    with create_pipe_input() as pressed:
        pressed.send_text(keys)
        session: PromptSession[str] = PromptSession(input=pressed, output=DummyOutput())
        code = run(conversation, stdin=None, stdout=stdout, stderr=None, session=session)
    return code, stdout.getvalue().replace("\r\n", "\n")


# At a prompt


def test_a_typed_line_is_answered() -> None:
    conversation = FakeConversation()
    code, shown = at_prompt(conversation, "will it cure baldness\r\x04")
    assert code == 0
    assert conversation.said == ["will it cure baldness"]
    assert shown == (
        "An automated helper.\n\n"
        "/help shows what you can type besides questions. /quit leaves.\n\n"
        "Question: Will gene therapy cure baldness?\n\nNo, not yet.\n\n"
    )


def test_a_number_chooses_an_option() -> None:
    which = Clarification(text="Which?", options=(Option("cost", QUESTIONS[2]),))
    conversation = FakeConversation(which, ANSWER)
    _, shown = at_prompt(conversation, "money\r1\r\x04")
    assert "1. What will it cost?\n2. None of these\n" in shown
    assert conversation.said == ["money", "1"]


def test_ctrl_c_clears_a_typed_line_and_goes_on() -> None:
    conversation = FakeConversation()
    code, _ = at_prompt(conversation, "hair\x03safe\r\x04")
    assert (code, conversation.said) == (0, ["safe"])


def test_ctrl_c_at_an_empty_prompt_leaves_with_130() -> None:
    assert at_prompt(FakeConversation(), "\x03")[0] == INTERRUPTED
    assert at_prompt(FakeConversation(), "hair\x03\x03")[0] == INTERRUPTED


def test_the_exit_code_after_ctrl_c_is_130() -> None:
    assert INTERRUPTED == 128 + signal.SIGINT


def test_ctrl_d_leaves_with_0() -> None:
    assert at_prompt(FakeConversation(), "\x04")[0] == 0


def test_an_empty_line_is_not_a_message() -> None:
    conversation = FakeConversation()
    at_prompt(conversation, "\r  \r\x04")
    assert conversation.said == []


# Completion


def offered(typed: str) -> list[str]:
    completer = QuestionCompleter(QUESTIONS)
    found = list(completer.get_completions(Document(typed), CompleteEvent()))
    assert {completion.start_position for completion in found} <= {-len(typed)}
    return [completion.text for completion in found]


@pytest.mark.parametrize("typed", ["wil gen", "gnee therpy", "Will gane", "baldnes", "BALDNESS?"])
def test_a_misspelt_start_offers_the_question(typed: str) -> None:
    assert offered(typed)[0] == QUESTIONS[0]


@pytest.mark.parametrize("typed", ["", "i", "is", "2", "12", "1234", "?!", "/zzz", QUESTIONS[3]])
def test_nothing_is_offered_where_it_would_be_in_the_way(typed: str) -> None:
    assert offered(typed) == []


def test_nothing_is_offered_to_a_long_story() -> None:
    assert (
        offered("My hair is thinning and what will it cost? I am asking for a friend. " * 9) == []
    )


def test_commands_are_completed_after_a_slash() -> None:
    assert offered("/") == ["/help", "/topics", "/sources", "/why", "/contact", "/quit"]
    assert offered("/to") == ["/topics"]


def test_nothing_is_offered_in_the_middle_of_a_line() -> None:
    document = Document("gene therapy", cursor_position=4)
    assert list(QuestionCompleter(QUESTIONS).get_completions(document, CompleteEvent())) == []


@given(st.text())
def test_completion_takes_any_text(typed: str) -> None:
    assert set(QuestionCompleter(QUESTIONS).near(typed)) <= set(QUESTIONS)


# In lines


def test_a_last_line_without_newline_is_answered() -> None:
    conversation = FakeConversation()
    code, shown, noted = in_lines(conversation, "is it safe\r\nwhat does it cost")
    assert (code, noted) == (0, "")
    assert conversation.said == ["is it safe", "what does it cost"]
    assert shown.endswith(
        "No, not yet.\n\nQuestion: Will gene therapy cure baldness?\n\nNo, not yet.\n\n"
    )


def test_lines_show_no_prompt_and_no_echo_in_a_pipe() -> None:
    _, shown, _ = in_lines(FakeConversation(), "canary\n")
    assert "canary" not in shown
    assert ">" not in shown


@given(st.text(), st.text())
def test_no_control_character_gets_from_message_or_answer_to_the_output(
    message: str, answer: str
) -> None:
    conversation = FakeConversation(Answer(text=answer, question=answer))
    _, shown, _ = in_lines(conversation, f"\x1b]0;title\x07{message}\n/why\n/\x1b[31m\n")
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", shown
    )


def test_escape_characters_in_an_answer_are_dropped() -> None:
    _, shown, _ = in_lines(FakeConversation(Fallback(text="a\x1b[31mb\x9b0mc\u202e")), "hair\n")
    assert "a[31mb0mc\n" in shown


def test_input_that_is_not_utf_8_is_read() -> None:
    conversation = FakeConversation()
    stdin = io.TextIOWrapper(io.BytesIO(b"caf\xe9\nsafe"), encoding="utf-8")
    assert run(conversation, stdin=stdin, stdout=io.StringIO(), stderr=None) == 0
    assert conversation.said == ["caf\ufffd", "safe"]


def test_closed_or_missing_input_ends_quietly() -> None:
    closed = io.StringIO()
    closed.close()
    for stdin in (closed, None, io.StringIO()):
        stderr = io.StringIO()
        code = run(FakeConversation(), stdin=stdin, stdout=io.StringIO(), stderr=stderr)
        assert (code, stderr.getvalue()) == (0, "")


def test_a_broken_pipe_ends_quietly() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    stdout = os.fdopen(writing, "w", encoding="utf-8")
    stderr = io.StringIO()
    stdin = io.StringIO("hair\n")
    assert run(FakeConversation(), stdin=stdin, stdout=stdout, stderr=stderr) == 0
    assert stderr.getvalue() == ""
    assert stdout.closed


def test_ctrl_c_in_lines_leaves_with_130() -> None:
    stdin = io.TextIOWrapper(io.BufferedReader(Interrupted()))
    assert run(FakeConversation(), stdin=stdin, stdout=io.StringIO(), stderr=None) == INTERRUPTED


# Commands


def after_opening(conversation: FakeConversation, typed: str) -> str:
    return in_lines(conversation, typed)[1].split("/quit leaves.\n\n", 1)[1]


@pytest.mark.parametrize("word", ["/help", "help", " HELP "])
def test_help_lists_the_commands_and_the_contact(word: str) -> None:
    shown = after_opening(FakeConversation(), f"{word}\n")
    assert "/topics   lists the topics and their questions\n" in shown
    assert "Ring the clinic on 020 7946 0000.\n" in shown


@pytest.mark.parametrize("word", ["/quit", "quit", "exit", "/exit", "Quit"])
def test_quit_leaves(word: str) -> None:
    conversation = FakeConversation()
    assert in_lines(conversation, f"{word}\nhair\n")[0] == 0
    assert conversation.said == []


@pytest.mark.parametrize("message", ["bye", "help me", "when can I quit", "/why is it safe", "why"])
def test_a_message_is_not_taken_for_a_command(message: str) -> None:
    conversation = FakeConversation()
    in_lines(conversation, f"{message}\n")
    assert conversation.said == [message]
    assert command(message) is None


def test_topics_lists_the_questions_that_are_answered() -> None:
    assert after_opening(FakeConversation(), "/topics\n") == (
        "Availability\n- Will gene therapy cure baldness?\n- When will it be available?\n\n"
        "Cost\n- What will it cost?\n\n"
        "Side effects\n- Is it safe?\n\n"
    )


def test_what_is_too_old_to_be_served_is_neither_listed_nor_completed() -> None:
    old, fresh = datetime.date(2026, 1, 1), datetime.date(2026, 10, 1)
    entries = [
        Entry("cost", QUESTIONS[2], "Nothing.", topic="cost", review_by=old),
        Entry("safe", QUESTIONS[3], "It is not known.", topic="side-effects", review_by=fresh),
    ]
    conversation = FakeConversation()
    conversation.bot = FakeBot(KnowledgeBase(entries))
    assert after_opening(conversation, "/topics\n") == f"Side effects\n- {QUESTIONS[3]}\n\n"
    completer = Chat(conversation).completer
    assert completer.near(QUESTIONS[2][:-1]) == []
    assert completer.near(QUESTIONS[3][:-1]) == [QUESTIONS[3]]


def test_sources_lists_titles_with_their_sections() -> None:
    shown = after_opening(FakeConversation(), "/sources\n")
    assert shown == "Gene therapy for hair loss, The clinic\n- Introduction\n\n"


def test_contact_shows_the_contact() -> None:
    assert (
        after_opening(FakeConversation(), "/contact\n") == "Ring the clinic on 020 7946 0000.\n\n"
    )


def test_why_explains_the_last_message_with_what_was_talked_of_before_it() -> None:
    shown = after_opening(FakeConversation(), "hair\nmore hair\n/why\n")
    assert shown.endswith("message: more hair\nafter: hair\nrule: none\n\n")


def test_why_before_any_message_says_so() -> None:
    assert "no reply to explain yet" in after_opening(FakeConversation(), "/why\n")


def test_an_unknown_command_is_answered_with_the_nearest() -> None:
    conversation = FakeConversation()
    assert after_opening(conversation, "/topcs\n") == (
        "There is no such command. Did you mean /topics? The commands are /help, /topics,\n"
        "/sources, /why, /contact, /quit.\n\n"
    )
    assert conversation.said == []


@pytest.mark.parametrize("line", ["/overdose", "/help overdose", "/quit overdose"])
def test_a_slash_does_not_hide_a_sign_of_danger(line: str) -> None:
    assert after_opening(FakeConversation(), f"{line}\n") == "Call 999 now.\n\n"


@pytest.mark.parametrize(
    ("line", "alone"), [("/topics glybera", "/topics"), ("/help me", "/help"), ("/why 3", "/why")]
)
def test_a_word_behind_a_command_leaves_it_a_command(line: str, alone: str) -> None:
    conversation = FakeConversation()
    assert after_opening(conversation, f"{line}\n") == after_opening(conversation, f"{alone}\n")
    assert conversation.said == []


@pytest.mark.parametrize("line", ["/quit now", "/exit now"])
def test_a_word_behind_quit_leaves_all_the_same(line: str) -> None:
    conversation = FakeConversation()
    assert in_lines(conversation, f"{line}\nhair\n")[0] == 0
    assert conversation.said == []


# Failures


def test_a_failure_shows_the_contact_and_the_chat_goes_on() -> None:
    conversation = FakeConversation(ValueError("canary"), ANSWER)
    code, shown, noted = in_lines(conversation, "canary\nhair\n")
    assert code == 0
    assert "so this message has no reply.\n\nRing the clinic on 020 7946 0000.\n" in shown
    assert "No, not yet." in shown
    assert noted == "faqbot: no reply: ValueError\n"
    assert "canary" not in shown


def test_a_console_that_fails_is_used_in_lines() -> None:
    class Broken(PromptSession[str]):
        def prompt(self, *args: object, **kwargs: object) -> str:
            raise OSError("no console")

    conversation = FakeConversation()
    stdout = io.StringIO()
    with create_pipe_input() as pressed:
        session = Broken(input=pressed, output=DummyOutput())
        stdin = io.StringIO("hair\n")
        code = run(conversation, stdin=stdin, stdout=stdout, stderr=None, session=session)
    assert (code, conversation.said) == (0, ["hair"])
    assert stdout.getvalue().count("An automated helper.") == 1


# On a terminal

pty = pytest.importorskip("pty", reason="needs a pseudo-terminal")
termios = pytest.importorskip("termios", reason="needs a pseudo-terminal")


class Keyboard(threading.Thread):
    """Presses each of the `keys` when the text before it has come up on the screen."""

    def __init__(self, master: int, keys: Sequence[tuple[bytes, bytes]]) -> None:
        super().__init__()
        self.master = master
        self.keys = keys
        self.screen = b""

    def run(self) -> None:
        seen = 0
        for awaited, pressed in self.keys:
            while (at := self.screen.find(awaited, seen)) < 0:
                if not self.look(10):
                    # Nothing came: leave, so that the test fails and does not hang.
                    os.write(self.master, b"\x03\x03\n/quit\n")
                    return
            seen = at + len(awaited)
            os.write(self.master, pressed)
        while b"\x00" not in self.screen and self.look(10):
            pass

    def look(self, seconds: float) -> bool:
        ready, _, _ = select.select([self.master], [], [], seconds)
        if ready:
            self.screen += os.read(self.master, 65536)
        return bool(ready)


def on_terminal(
    conversation: FakeConversation, keys: Sequence[tuple[bytes, bytes]], columns: int = 80
) -> tuple[int, bytes]:
    """The exit code and all that was written to a terminal, which must be left as it was."""
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (24, columns))
    keyboard = Keyboard(master, keys)
    with (
        os.fdopen(slave, "r", encoding="utf-8") as stdin,
        os.fdopen(os.dup(slave), "w", encoding="utf-8") as stdout,
    ):
        before = termios.tcgetattr(slave)
        keyboard.start()
        code = run(conversation, stdin=stdin, stdout=stdout, stderr=None)
        assert termios.tcgetattr(slave) == before
        os.write(slave, b"\x00")
        keyboard.join()
    os.close(master)
    return code, keyboard.screen.rstrip(b"\x00")


@pytest.fixture
def xterm(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("NO_COLOR", "ACCESSIBLE", "PROMPT_TOOLKIT_COLOR_DEPTH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("PROMPT_TOOLKIT_NO_CPR", "1")
    return monkeypatch


COLOUR = re.compile(rb"\x1b\[[0-9;]*\b(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])\b[0-9;]*m")


def test_history_is_kept_in_memory(xterm: pytest.MonkeyPatch) -> None:
    master, slave = pty.openpty()
    with (
        os.fdopen(slave, "r", encoding="utf-8") as stdin,
        os.fdopen(os.dup(slave), "w", encoding="utf-8") as stdout,
    ):
        session = open_session(stdin, stdout)
        assert session is not None
        assert isinstance(session.history, InMemoryHistory)
    os.close(master)


def test_a_terminal_gets_a_prompt_with_colour_and_is_restored(xterm: pytest.MonkeyPatch) -> None:
    conversation = FakeConversation()
    code, screen = on_terminal(
        conversation, [(b"> ", b"hair\r"), (b"not yet.", b""), (b"> ", b"\x03")]
    )
    assert (code, conversation.said) == (INTERRUPTED, ["hair"])
    assert COLOUR.search(screen)


def test_no_color_leaves_out_colour_and_nothing_else(xterm: pytest.MonkeyPatch) -> None:
    xterm.setenv("NO_COLOR", "1")
    conversation = FakeConversation()
    code, screen = on_terminal(
        conversation, [(b"> ", b"hair\r"), (b"not yet.", b""), (b"> ", b"\x04")]
    )
    assert (code, conversation.said) == (0, ["hair"])
    assert not COLOUR.search(screen)


@pytest.mark.parametrize(("name", "value"), [("TERM", "dumb"), ("ACCESSIBLE", "1")])
def test_a_plain_terminal_gets_lines_without_escape_bytes(
    xterm: pytest.MonkeyPatch, name: str, value: str
) -> None:
    xterm.setenv(name, value)
    conversation = FakeConversation()
    code, screen = on_terminal(
        conversation, [(b"> ", b"hair\n"), (b"not yet.", b""), (b"> ", b"\x04")]
    )
    assert (code, conversation.said) == (0, ["hair"])
    assert b"\x1b" not in screen


@pytest.mark.parametrize(("columns", "widest"), [(40, 40), (80, 80), (200, 88)])
def test_answers_fit_the_terminal(xterm: pytest.MonkeyPatch, columns: int, widest: int) -> None:
    xterm.setenv("TERM", "dumb")
    conversation = FakeConversation(Fallback(text="\u6bdb hair " * 80 + "end."))
    _, screen = on_terminal(
        conversation, [(b"> ", b"hair\n"), (b"end.", b""), (b"> ", b"\x04")], columns
    )
    shown = [line for line in screen.decode().splitlines() if "\u6bdb" in line]
    widths = [len(line) + line.count("\u6bdb") for line in shown]
    assert widest - 8 < max(widths) <= widest


# Imports


def test_importing_the_package_does_not_load_the_prompt() -> None:
    program = "import sys, faqbot; sys.exit('prompt_toolkit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
