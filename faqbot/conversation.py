"""A conversation: follow-up questions, numbered options and "none of these".

What was talked of is a small `State`, a frozen value of entry ids that can be
carried as JSON. It never holds the patient's text.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from faqbot import english
from faqbot.bot import Bot
from faqbot.policy import Decision, opposed
from faqbot.records import Entry
from faqbot.reply import Fallback, Reply
from faqbot.text import clip, normalise, stem, words

_POINTING = frozenset(
    "it that this they them those these he she his her its their there then one".split()
)
_ASKING = frozenset("when where who whom why how what which whose".split())
_CHOICE = re.compile(r"^(?:option|number|no|nr)?\s*(\d{1,2})$")
_NONE = frozenset(
    ("none", "none of these", "none of them", "none of those", "neither", "no", "nope", "not these")
)
_TELLING = frozenset(("when", "who", "where", "why"))
_LONGEST_FOLLOW_UP = 7
_LIKELY, _SURELY = 0.25, 0.5


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
            Decision("answer" if kind == "answer" else "not_covered", "chosen", (entry,), 1.0)
        )

    def _followed_up(self, message: str) -> Reply | None:
        """The reply to a message that leans on what was talked of, None when it stands alone."""
        found = words(clip(message))
        if not self._state.entries or not _leans(found):
            return None
        alone = self._bot.decision(self._bot.read(message))
        is_bare = all(english.is_wrapping(word) for word in found)
        stands_alone = alone.type in ("answer", "not_covered") and not is_bare
        if alone.rule == "same words" or stands_alone:
            return None
        entry = self._meant(found)
        if entry is not None:
            return self._entry(entry)
        if alone.type != "fallback":
            return None
        talked_of = self._bot.kb[self._state.entries[0]]
        offered = tuple(id for id in talked_of.see_also if self._bot.kb[id].kind == "answer")
        return self._bot.reply(
            Decision("fallback", "unsure", options=offered[: self._bot.policy.options])
        )

    def _meant(self, found: Sequence[str]) -> str | None:
        """The entry near what was talked of that a leaning message means, if one stands out.

        It is the only neighbour that asks with the same word ("when was that?"), or
        the one that fits the message together with the topic best. Either must know
        every topical word of the message: "is it safe for dogs?" is no follow-up.
        """
        talked_of = self._bot.kb[self._state.entries[0]]
        near = self._neighbours(talked_of.id)
        asked = next((word for word in found if word in _ASKING), "")
        alike = [id for id in near if words(self._bot.kb[id].question)[:1] == [asked]]
        if asked in _TELLING and len(alike) == 1 and _knows(self._bot.kb[alike[0]], found):
            return alike[0]
        text = " ".join((*found, *_topic(talked_of.question, found)))
        best = self._bot.read(text)[0].best
        if best is None or best.score < _LIKELY:
            return None
        entry = self._bot.kb[best.entry]
        if not _knows(entry, found) or opposed(text, entry):
            return None
        if entry.id == talked_of.id:
            said_again = entry.kind == "not_covered" and best.score >= _SURELY
            return entry.id if said_again else None
        return entry.id if entry.id in near or entry.topic == talked_of.topic else None

    def _neighbours(self, entry: str) -> list[str]:
        """The entries that `entry` links to, and those that link to it, in order."""
        kb = self._bot.kb
        return [id for id in kb if id in kb[entry].see_also or entry in kb[id].see_also]


def _leans(found: list[str]) -> bool:
    """Whether words lean on what was said before: few, and pointing or asking only."""
    if not found or len(found) > _LONGEST_FOLLOW_UP:
        return False
    if any(word in _POINTING for word in found):
        return True
    bare = all(english.is_wrapping(word) for word in found)
    return bare and any(word in _ASKING for word in found)


def _knows(entry: Entry, said: Sequence[str]) -> bool:
    """Whether the phrasings of `entry` hold every topical word that was said."""
    topical = {stem(word) for word in said if not english.is_wrapping(word)}
    return topical <= {stem(word) for phrasing in entry.phrasings for word in words(phrasing)}


def _topic(question: str, said: Sequence[str]) -> list[str]:
    """The topical words of the question that was answered, less those said again."""
    return [w for w in words(question) if not english.is_wrapping(w) and w not in said]
