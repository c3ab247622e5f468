"""A conversation: follow-up questions, numbered options and "none of these"."""

from collections.abc import Mapping
from typing import Any

from faqbot.bot import Bot
from faqbot.reply import Reply
from faqbot.state import State


class Conversation:
    """A chat with a bot that remembers what was talked of, and nothing else.

    `state` may be carried by the caller: `Conversation(bot, state)` goes on where
    that one was. Ids that the knowledge base does not know are dropped.
    """

    def __init__(self, bot: Bot, state: State | Mapping[str, Any] | None = None) -> None:
        given = state if isinstance(state, State) else State.from_dict(state)
        self._bot = bot
        self._state = given.known(bot.kb)

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
        reply = self._bot.ask(message, self._state)
        self._state = self._bot.after(message, reply, self._state)
        return reply
