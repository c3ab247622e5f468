"""A conversation: follow-up questions, numbered options and "none of these".

What was talked of is a small `State`, a frozen value of entry ids that can be
carried as JSON. It never holds the patient's text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from faqbot import english
from faqbot.bot import Bot
from faqbot.policy import Decision, Reading
from faqbot.reply import Fallback, Reply
from faqbot.text import clip, normalise, words

_POINTING = frozenset(
    "it that this they them those these he she his her its their there then one".split()
)
_ASKING = frozenset("when where who why how what which whose".split())
_CHOICE = re.compile(r"^(?:option|number|no|nr)?\s*(\d{1,2})$")
_NONE = frozenset(
    ("none", "none of these", "none of them", "none of those", "neither", "no", "nope", "not these")
)
_LONGEST_FOLLOW_UP = 7


@dataclass(frozen=True, slots=True)
class State:
    """What was talked of: the entries last answered or named, the options last offered."""

    entries: tuple[str, ...] = ()
    options: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, list[str]]:
        """The state as a JSON-ready dict.

        >>> State(entries=("hello",)).to_dict()
        {'entries': ['hello'], 'options': []}
        """
        return {"entries": list(self.entries), "options": list(self.options)}

    @classmethod
    def from_dict(cls, value: object) -> "State":
        """The state that `to_dict` made; of anything else, only what can be used.

        The value may come from a stranger: what is no list of short texts is dropped.

        >>> State.from_dict({"entries": ["hello", 7], "options": None, "more": 1})
        State(entries=('hello',), options=())
        """
        if not isinstance(value, Mapping):
            return cls()
        return cls(_ids(value.get("entries")), _ids(value.get("options")))


def _ids(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        return ()
    return tuple(id for id in value[:20] if isinstance(id, str) and len(id) <= 100)


class Conversation:
    """A chat with a bot that remembers what was talked of, and nothing else.

    `state` may be carried by the caller: `Conversation(bot, state)` goes on where
    that one was. Ids that the knowledge base does not know are dropped.
    """

    def __init__(self, bot: Bot, state: State | Mapping[str, Any] | None = None) -> None:
        given = state if isinstance(state, State) else State.from_dict(state)
        self._bot = bot
        self._state = State(
            tuple(id for id in given.entries if id in bot.kb),
            tuple(id for id in given.options if id in bot.kb),
        )

    @property
    def bot(self) -> Bot:
        """The bot that is talked to."""
        return self._bot

    @property
    def state(self) -> State:
        """What was talked of so far."""
        return self._state

    def say(self, message: str) -> Reply:
        """The reply to the next message.

        After a reply with options, a number or the words of the last option choose
        among them; anything else is a new message.
        """
        reply = self._chosen(message) or self._followed_up(message) or self._bot.ask(message)
        self._remember(reply)
        return reply

    def _remember(self, reply: Reply) -> None:
        entries = reply.entries or self._state.entries
        self._state = State(entries, tuple(option.entry for option in reply.options))

    def _chosen(self, message: str) -> Reply | None:
        if not self._state.options:
            return None
        text = normalise(clip(message))
        number = int(found[1]) if (found := _CHOICE.match(text)) else 0
        if text in _NONE or text == normalise(self._bot.kb.messages.none_of_these):
            number = len(self._state.options) + 1
        if 1 <= number <= len(self._state.options):
            return self._entry(self._state.options[number - 1])
        if number == len(self._state.options) + 1:
            messages, version = self._bot.kb.messages, self._bot.kb.version
            return Fallback(text=messages.none_chosen, knowledge_version=version)
        return None

    def _entry(self, entry: str) -> Reply:
        kind = self._bot.kb[entry].kind
        return self._bot.reply(
            Decision("answer" if kind == "answer" else "not_covered", "same words", (entry,), 1.0)
        )

    def _followed_up(self, message: str) -> Reply | None:
        """The answer to a message that leans on what was talked of, None when it stands alone."""
        if not self._state.entries:
            return None
        found = words(clip(message))
        if not _leans(found):
            return None
        alone = self._bot.read(message)
        if any(reading.best and reading.best.exact for reading in alone):
            return None
        talked_of = self._bot.kb[self._state.entries[0]]
        near = self._neighbours(talked_of.id)
        read = self._bot.read(" ".join((*found, *_topic(talked_of.question, found))))[:1]
        best = read[0].best
        if best is None or best.entry not in near or best.entry == talked_of.id:
            return None
        return self._bot.reply(self._bot.decision(_fitting(read, alone)))

    def _neighbours(self, entry: str) -> frozenset[str]:
        kb = self._bot.kb
        linked = {id for id, other in kb.items() if entry in other.see_also}
        same = {id for id, other in kb.items() if other.topic == kb[entry].topic}
        return frozenset({entry, *kb[entry].see_also, *linked, *same})


def _leans(found: list[str]) -> bool:
    """Whether words lean on what was said before: few, and pointing or asking only."""
    if not found or len(found) > _LONGEST_FOLLOW_UP:
        return False
    if any(word in _POINTING for word in found):
        return True
    bare = all(english.is_wrapping(word) for word in found)
    return bare and any(word in _ASKING for word in found)


def _topic(question: str, said: list[str]) -> list[str]:
    """The topical words of the question that was answered, less those said again."""
    return [w for w in words(question) if not english.is_wrapping(w) and w not in said]


def _fitting(read: list[Reading], alone: list[Reading]) -> list[Reading]:
    """The reading with the topic; when that is unsure, the message alone is kept beside it."""
    return [*read, *alone]
