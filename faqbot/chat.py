"""The terminal chat: a prompt that completes questions, or plain lines.

`run` draws a prompt where it can. Where it cannot or should not (a pipe, a
dumb terminal, `ACCESSIBLE`) it reads and writes plain lines instead. What is
typed stays in memory and is gone when the chat ends.
"""

import datetime
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol, TextIO

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.shortcuts import PromptSession
from rapidfuzz import fuzz, process

from faqbot.blocks import GAP, Block, show
from faqbot.records import Entry
from faqbot.reply import Escalation, Reply
from faqbot.reviews import served
from faqbot.state import State
from faqbot.terminal import (
    CONSOLE_ERRORS,
    Console,
    Lines,
    Prompted,
    open_session,
    stream_or_nothing,
    wants_lines,
)
from faqbot.text import clip, normalise, printable

if TYPE_CHECKING:
    from faqbot.knowledge import KnowledgeBase

DONE = 0
"""The exit code when the chat was left, its input ended, or nobody reads its output any more."""

INTERRUPTED = 130
"""The exit code after Ctrl-C."""

COMMANDS: Mapping[str, str] = {
    "help": "shows this list",
    "topics": "lists the topics and their questions",
    "sources": "lists where the answers come from",
    "why": "explains the last reply",
    "contact": "shows how to reach the clinic",
    "quit": "leaves the chat",
}
"""What can be typed after a slash, and what it does."""

_CALLED = {"help": "help", "quit": "quit", "exit": "quit", "/exit": "quit"}
_LETTERS = 3
_ALIKE = 75


class Bot(Protocol):
    """What the chat needs of `faqbot.Bot`."""

    @property
    def kb(self) -> "KnowledgeBase":
        """The knowledge base that is talked about."""

    def today(self) -> datetime.date:
        """The day by which reviews are due."""

    def ask(self, text: str) -> Reply:
        """The reply to one message on its own."""

    def explain(self, text: str, state: State) -> object:
        """Why `text` gets the reply that it gets after `state`; its `str` is shown."""


class Conversation(Protocol):
    """What the chat needs of `faqbot.Conversation`."""

    @property
    def bot(self) -> Bot:
        """The bot that is talked to."""

    @property
    def state(self) -> State:
        """What was talked of so far."""

    def say(self, text: str) -> Reply:
        """The reply to the next message."""


def run(
    conversation: Conversation,
    *,
    plain: bool = False,
    stdin: TextIO | None,
    stdout: TextIO | None,
    stderr: TextIO | None,
    session: PromptSession[str] | None = None,
) -> int:
    """The exit code of a chat that was held until it was left: `DONE` or `INTERRUPTED`.

    A stream that is None or closed is taken as empty. A `session` that is
    given is used as it is; else one is made, unless `plain` or the
    surroundings ask for plain lines. Bytes that do not fit the encoding of a
    stream are replaced, here and afterwards. Nobody reading any more (a
    broken pipe) is a quiet end, after which `stdout` is closed. Raises OSError
    if `stdout` cannot be written for another reason, such as a full disk.
    """
    reader, writer = (stream_or_nothing(stream) for stream in (stdin, stdout))
    chat = Chat(conversation, stderr)
    if session is None and not (plain or wants_lines(reader, writer, os.environ)):
        session = open_session(reader, writer)
    try:
        return _hold(chat, reader, writer, session)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Closing drops what could not be written; else Python would try
        # again at exit and complain.
        with suppress(OSError):
            writer.close()
        return DONE


def _hold(chat: "Chat", stdin: TextIO, stdout: TextIO, session: PromptSession[str] | None) -> int:
    opening = chat.opening()
    if session is not None:
        try:
            return _talk(chat, Prompted(session, stdout, chat.completer), opening)
        except BrokenPipeError:
            raise
        except CONSOLE_ERRORS:
            # The console cannot do what a prompt needs; lines may still do.
            opening = []
    return _talk(chat, Lines(stdin, stdout), opening)


def _talk(chat: "Chat", console: Console, opening: Sequence[Block]) -> int:
    if opening:
        console.write(opening)
    while True:
        try:
            line = console.read()
        except EOFError:
            return DONE
        if not line.strip():
            continue
        blocks = chat.turn(line)
        if blocks is None:
            return DONE
        console.write(blocks)


class Chat:
    """What is said in a chat, wherever it is typed and shown.

    Remembers the last message, and what was talked of before it, until the next, for `/why`.
    Notes about failures go to `stderr` and hold nothing that was typed.
    """

    def __init__(self, conversation: Conversation, stderr: TextIO | None = None) -> None:
        self._conversation = conversation
        self._bot = conversation.bot
        self._kb = conversation.bot.kb
        self._stderr = stderr
        self._last: tuple[str, State] | None = None
        self.completer = QuestionCompleter(
            [entry.question for entry in self._served(self._kb.values()) if entry.kind == "answer"]
        )

    def opening(self) -> list[Block]:
        """The greeting, and how to learn more."""
        hint = "/help shows what you can type besides questions. /quit leaves."
        return [Block(self._kb.messages.greeting), GAP, Block(hint, "small")]

    def turn(self, line: str) -> list[Block] | None:
        """What to show after `line` was typed; None to leave the chat."""
        try:
            name = command(line)
            # After a crisis card "help" is a cry for it.
            is_cry = name == "help" and self._conversation.state.danger and "/" not in line
            if name is None or is_cry:
                return self._message(line)
            if name in COMMANDS and len(line.split()) == 1:
                return None if name == "quit" else self._command(name)
            # A slash must not hide a sign of danger.
            if isinstance(self._bot.ask(line), Escalation):
                return self._message(line)
            return None if name == "quit" else self._command(name)
        except Exception as error:  # the outermost edge: the patient still learns where to turn
            self._note(error)
            sorry = "Something went wrong here, so this message has no reply."
            return [Block(sorry), GAP, Block(self._kb.messages.contact)]

    def _message(self, line: str) -> list[Block]:
        self._last = line, self._conversation.state
        return show(self._conversation.say(line), self._kb.messages.none_of_these)

    def _command(self, name: str) -> list[Block]:
        match name:
            case "help":
                return self._help()
            case "topics":
                return self._topics()
            case "sources":
                return self._sources()
            case "why":
                return self._why()
            case "contact":
                return [Block(self._kb.messages.contact)]
            case _:
                return self._unknown(name)

    def _help(self) -> list[Block]:
        usage = "Type a question in your own words, or the number of an option."
        commands = [Block(does, lead=f"/{name}".ljust(10)) for name, does in COMMANDS.items()]
        return [Block(usage), GAP, *commands, GAP, Block(self._kb.messages.contact)]

    def _topics(self) -> list[Block]:
        topics = ((topic, self._served(entries)) for topic, entries in self._kb.topics().items())
        return _lists(
            (topic.replace("-", " ").capitalize(), [entry.question for entry in entries])
            for topic, entries in topics
            if entries
        )

    def _served(self, entries: Iterable[Entry]) -> list[Entry]:
        return served(entries, self._bot.today())

    def _sources(self) -> list[Block]:
        sources = self._kb.sources.values()
        return _lists(
            (", ".join(filter(None, (source.title, source.publisher))), source.sections)
            for source in sources
        )

    def _why(self) -> list[Block]:
        if self._last is None:
            return [Block("There is no reply to explain yet. Ask a question first.")]
        return [Block(str(self._bot.explain(*self._last)))]

    def _unknown(self, name: str) -> list[Block]:
        nearest = process.extractOne(name, list(COMMANDS), scorer=fuzz.ratio, score_cutoff=60)
        guess = f" Did you mean /{nearest[0]}?" if nearest else ""
        known = ", ".join(f"/{known}" for known in COMMANDS)
        return [Block(f"There is no such command.{guess} The commands are {known}.")]

    def _note(self, error: Exception) -> None:
        # The message of an error may quote what was typed: its class cannot.
        if self._stderr is not None and not self._stderr.closed:
            with suppress(OSError):
                print(f"faqbot: no reply: {type(error).__name__}", file=self._stderr, flush=True)


def _lists(titled: Iterable[tuple[str, Iterable[str]]]) -> list[Block]:
    blocks: list[Block] = []
    for title, items in titled:
        heading = [Block(title, "question")] if title else []
        blocks += [
            *([GAP] if blocks else []),
            *heading,
            *(Block(item, lead="- ") for item in items),
        ]
    return blocks or [Block("There are none yet.")]


def command(line: str) -> str | None:
    """The name of the command that `line` is; None for a message.

    A command is one word, or a slash and its name before one more ("/why 3"); anything longer
    may be a message that begins with a slash.

    >>> command(" /Topics "), command("exit"), command("/why 3")
    ('topics', 'quit', 'why')
    >>> command("/why is it safe"), command("help me")
    (None, None)
    """
    match line.casefold().split():
        case [word] if word in _CALLED:
            return _CALLED[word]
        case [word] if word.startswith("/"):
            return word[1:]
        case ["/exit", _]:
            return "quit"
        case [word, _] if word.startswith("/") and word[1:] in COMMANDS:
            return word[1:]
    return None


class QuestionCompleter(Completer):
    """Offers questions that are like what has been typed so far, and commands after a slash."""

    def __init__(self, questions: Iterable[str]) -> None:
        self._questions = {printable(question): normalise(question) for question in questions}

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """The completions of `document`, each instead of the whole line."""
        typed = document.text
        if not document.is_cursor_at_the_end:
            return
        offered = _commands(typed) if typed.startswith("/") else self.near(typed)
        for text in offered:
            yield Completion(text, start_position=-len(typed))

    def near(self, typed: str, limit: int = 5) -> list[str]:
        """At most `limit` questions that hold something like `typed`, the likest first.

        None for 1 or 2 letters, which say too little, and for numbers,
        which choose an option.

        >>> QuestionCompleter(["Will gene therapy cure baldness?"]).near("gnee therpy")
        ['Will gene therapy cure baldness?']
        """
        wanted = normalise(clip(typed))
        if sum(character.isalpha() for character in wanted) < _LETTERS or typed in self._questions:
            return []
        likeness = {text: _likeness(wanted, words) for text, words in self._questions.items()}
        alike = [text for text, value in likeness.items() if value >= _ALIKE]
        return sorted(alike, key=likeness.__getitem__, reverse=True)[:limit]


def _commands(typed: str) -> list[str]:
    return [f"/{name}" for name in COMMANDS if f"/{name}".startswith(typed.casefold())]


def _likeness(typed: str, question: str) -> float:
    """0 to 100: alike at the start counts most, alike further on a little less."""
    start = fuzz.ratio(typed, question[: len(typed)])
    if len(typed) > len(question):
        return start
    return max(start, 0.95 * fuzz.partial_ratio(typed, question))
