"""`POST /api/messages`: a message or a choice in, the reply and the state out."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response

from faqbot.bot import Bot
from faqbot.conversation import Conversation
from faqbot.reply import Reply
from faqbot.state import State
from faqbot.text import MAX_CHARACTERS, MAX_NORMALISED, normalise
from faqbot.web.body import an_object, read
from faqbot.web.keeper import Keeper
from faqbot.web.limits import Limits, Turns
from faqbot.web.live import Live
from faqbot.web.memo import Given, Memo
from faqbot.web.problem import Refused

_MEMBERS: Final = frozenset(("text", "choice", "state"))


class Messages:
    """Answers messages, one at a time; keeps those without an answer if the keeper does that."""

    def __init__(self, live: Live, keeper: Keeper | None, limits: Limits) -> None:
        self._live = live
        self._keeper = keeper
        self._turns = Turns(limits.waiting)
        self._memo = Memo(limits.replies)

    async def post(self, request: Request) -> Response:
        """The reply to the message in the body. Raises Refused when there is none."""
        body, bot = await read(request), self._live.bot
        if (given := self._memo.look(bot, body)) is None:
            asked = an_object(body)
            # On a worker thread it would take longer: one thread at a time runs Python.
            given = await self._turns.take(partial(_given, bot, asked))
            self._memo.note(bot, body, given)
        return Response(
            given.content,
            media_type="application/json",
            background=self._keeping(body, given.reply),
        )

    def _keeping(self, body: bytes, reply: Reply) -> BackgroundTask | None:
        """What is done after the response: only an operator who asked for it gets the message."""
        keeper = self._keeper
        if keeper is None or not keeper.keeps_messages or reply.type in ("answer", "escalation"):
            return None
        if not self._live.bot.kb.about.keeping:  # an edit took away what patients are told
            return None
        asked = an_object(body)
        if "text" not in asked:
            return None
        return BackgroundTask(keeper.keep_message, asked["text"], reply)


def _given(bot: Bot, asked: Mapping[str, Any]) -> Given:
    reply, state = answered(bot, asked)
    content = {**reply.to_dict(), "state": state.to_dict()}
    return Given(
        reply, json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    )


def answered(bot: Bot, asked: Mapping[str, Any]) -> tuple[Reply, State]:
    """The reply to the body `asked`, and the state after it. Raises Refused for a bad body.

    >>> from faqbot import Entry, KnowledgeBase
    >>> bot = Bot(KnowledgeBase([Entry("hours", "When are you open?", "Daily.")]))
    >>> reply, state = answered(bot, {"text": "when are you open"})
    >>> reply.text, state.entries
    ('Daily.', ('hours',))
    """
    if not asked.keys() <= _MEMBERS:
        raise Refused("invalid", "Send the members text or choice, and state, and no others.")
    if ("text" in asked) == ("choice" in asked):
        raise Refused("invalid", "Send either text or choice.")
    state = asked.get("state")
    if not isinstance(state, Mapping | None):
        raise Refused("invalid", "state: send the object that came with the last reply, or null.")
    chat = Conversation(bot, state)
    if "choice" in asked:
        reply = chat.say(_number(asked["choice"], chat.state))
    else:
        reply = chat.say(_checked(asked["text"], bot))
    return reply, chat.state


def _number(choice: object, state: State) -> str:
    """The choice as a conversation takes it: the number of an option, the last is none of them."""
    if choice is not None and not isinstance(choice, str):
        raise Refused("invalid", "choice: send the entry of an option, or null for none of them.")
    if choice is None and state.options:
        return str(len(state.options) + 1)
    if choice in state.options:
        return str(state.options.index(choice) + 1)
    raise Refused("unknown-choice", "Send the entry of an option of the last reply, and its state.")


def _checked(text: object, bot: Bot) -> str:
    """The text, if it is short enough. A sign of danger gets its card at any length."""
    if not isinstance(text, str):
        raise Refused("invalid", "text: send a text.")
    if len(text) <= MAX_CHARACTERS and len(normalise(text)) <= MAX_NORMALISED:
        return text
    if bot.screen(text).red_flag:
        return text
    raise Refused("too-long", f"Send at most {MAX_NORMALISED} characters.")
