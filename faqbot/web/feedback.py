"""`POST /api/feedback`: what a patient thinks of a reply, if the operator keeps that."""

import logging
from collections.abc import Container, Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from faqbot.errors import StoreError, UsageError
from faqbot.reply import Reply
from faqbot.store import Feedback, Reason
from faqbot.store.model import MOST_ENTRIES
from faqbot.web.body import an_object, read
from faqbot.web.keeper import Keeper
from faqbot.web.live import Live
from faqbot.web.problem import Refused

_NEEDED: Final = frozenset(("key", "entries", "knowledge_version", "helpful"))
_MEMBERS: Final = _NEEDED | {"reason", "text"}
_RETRY_SECONDS: Final = 30
_log = logging.getLogger("faqbot.web")


class FeedbackBox:
    """Takes feedback and stores it before it says so."""

    def __init__(self, live: Live, keeper: Keeper) -> None:
        self._live = live
        self._keeper = keeper

    async def post(self, request: Request) -> Response:
        """Whether the feedback was new, and the crisis card if its text shows a red flag."""
        body = an_object(await read(request))
        bot = self._live.bot
        feedback = feedback_in(body, bot.kb)
        card: Reply | None = None
        if bot.screen(feedback.text).red_flag:
            card = bot.ask(feedback.text)
        try:
            new = await self._keeper.add_feedback(feedback, red_flag=card is not None)
        except StoreError as error:
            _log.error("feedback was not stored: %s", type(error).__name__)
            if card is None:
                detail = "Send it again later with the same key."
                raise Refused("not-stored", detail, retry_after=_RETRY_SECONDS) from None
            new = False  # the card matters more
        return JSONResponse({"new": new, "card": card.to_dict() if card else None})


def feedback_in(body: Mapping[str, Any], known: Container[str]) -> Feedback:
    """The feedback in a JSON body, of whose entries only the `known` ones are taken.

    Raises Refused, which says what is missing or wrong.

    >>> body = {"key": "0123456789abcdef", "entries": [], "knowledge_version": "", "helpful": True}
    >>> feedback_in(body, ()).helpful
    True
    """
    if not _NEEDED <= body.keys() <= _MEMBERS:
        names = ", ".join(sorted(_NEEDED))
        raise Refused("invalid", f"Send the members {names}, and perhaps reason and text.")
    entries, text = body["entries"], "" if body.get("text") is None else body["text"]
    if not isinstance(entries, list) or not all(isinstance(entry, str) for entry in entries):
        raise Refused("invalid", "entries: send the list that came with the reply.")
    if len(entries) > MOST_ENTRIES:
        raise Refused("invalid", f"entries: send no more than {MOST_ENTRIES}.")
    for name, value in (("key", body["key"]), ("text", text)):
        if not isinstance(value, str):
            raise Refused("invalid", f"{name}: send a text.")
    if not isinstance(body["knowledge_version"], str):
        raise Refused("invalid", "knowledge_version: send the one that came with the reply.")
    if not isinstance(body["helpful"], bool):
        raise Refused("invalid", "helpful: send true or false.")
    try:
        return Feedback(
            key=body["key"],
            # Whoever makes up an id could have any words of his stored by it.
            entries=tuple(entry for entry in entries if entry in known),
            knowledge_version=body["knowledge_version"],
            helpful=body["helpful"],
            reason=_reason(body.get("reason")),
            text=text,
        )
    except UsageError as error:
        raise Refused("invalid", str(error)) from None


def _reason(value: object) -> Reason | None:
    if value is None:
        return None
    if isinstance(value, str) and value in list(Reason):
        return Reason(value)
    raise Refused("invalid", f"reason: send one of {', '.join(Reason)}, or null.")
