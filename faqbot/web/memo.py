"""Replies that were given already: the same message gets the same reply, so why look again.

Nothing of a message is held: what was sent is known by its keyed digest (BLAKE2, RFC 7693)
only, with a key that this process drew, and what is held are replies.
"""

import datetime
import hashlib
import secrets
from typing import NamedTuple

from faqbot.bot import Bot
from faqbot.reply import Reply


class Given(NamedTuple):
    """A reply, and the whole content of the response that it came with."""

    reply: Reply
    content: bytes


class Memo:
    """The replies that one bot gave to the last `most` different bodies on one day."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._secret = secrets.token_bytes(32)
        self._given: dict[bytes, Given] = {}
        self._of: tuple[Bot | None, datetime.date | None] = (None, None)

    def look(self, bot: Bot, body: bytes) -> Given | None:
        """What `bot` gave to the same body today, if it is held."""
        if self._of != (now := (bot, bot.today())):
            # Which entries are stale changes with the day.
            self._given.clear()
            self._of = now
        key = self._key(body)
        if (found := self._given.pop(key, None)) is not None:
            self._given[key] = found
        return found

    def note(self, bot: Bot, body: bytes, given: Given) -> None:
        """Holds what `bot` gave to a body, unless another bot answers by now."""
        if self._of[0] is bot:
            self._given[self._key(body)] = given
            if len(self._given) > self._most:
                del self._given[next(iter(self._given))]

    def _key(self, body: bytes) -> bytes:
        return hashlib.blake2b(body, digest_size=16, key=self._secret).digest()
