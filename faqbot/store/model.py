"""What is kept: feedback on replies, and messages that got no answer.

Every record says as little about a person as it can: a day instead of a time, no address, no
conversation, and texts without personal details (`faqbot.store.redact`).
"""

import datetime
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Protocol

from faqbot.errors import UsageError
from faqbot.records import LONGEST_ID
from faqbot.reply import Reply

LONGEST = 500
"""The most characters that a text may have."""

MOST_ENTRIES = 20
"""The most entries that a feedback may name."""

_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
_VERSION = re.compile(r"[0-9a-z]{0,64}")


class Reason(StrEnum):
    """Why a reply did not help."""

    OTHER_QUESTION = "other_question"
    """It answers another question than the one that was asked."""
    UNCLEAR = "unclear"
    """It is hard to understand."""
    INCOMPLETE = "incomplete"
    """It leaves out what was asked for."""
    INCORRECT = "incorrect"
    """It is not true, or not true any more."""
    OTHER = "other"
    """Another reason; perhaps the text tells it."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a patient thinks of one reply.

    `key` is chosen by the sender, new for each feedback: 16 to 64 letters, digits, _ or -, such
    as a UUID. The same key twice is stored once, so a feedback whose fate is unknown can be sent
    again. `entries` are the ids that the reply named, each of 1 to 100 characters;
    `knowledge_version` is the reply's. `reason` is for a reply that was not helpful. `text` has
    at most 500 characters (`LONGEST`). `received` is the day on which it was stored; the store
    sets it. Ids that somebody sent are to be looked up first (`id in bot.kb`): no personal
    details are taken out of them.

    Raises UsageError, which never repeats the text, when a value is not so.
    """

    key: str
    entries: tuple[str, ...]
    knowledge_version: str
    helpful: bool
    reason: Reason | None = None
    text: str = ""
    received: datetime.date | None = None

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key):
            raise UsageError("key: 16 to 64 letters, digits, _ or - are needed, such as a UUID")
        named = len(self.entries) <= MOST_ENTRIES
        if not named or not all(1 <= len(id) <= LONGEST_ID for id in self.entries):
            needed = f"up to {MOST_ENTRIES} ids of 1 to {LONGEST_ID} characters are needed"
            raise UsageError(f"entries: {needed}, as the reply named them")
        if not _VERSION.fullmatch(self.knowledge_version):
            raise UsageError("knowledge_version: give the one that came with the reply")
        if self.helpful and self.reason:
            raise UsageError("reason: leave it out when the reply was helpful")
        if len(self.text) > LONGEST:
            raise UsageError(f"text: {len(self.text)} characters; {LONGEST} at most are stored")


MessageType = Literal["clarification", "not_covered", "fallback"]
"""The types of those replies whose messages may be kept."""


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """A message that got no answer, as it is kept: without personal details.

    `type` is that of its reply, `entries` are those that the reply named or offered.
    `id` is random and says nothing about who or when; `received` is a day.
    """

    id: str
    type: MessageType
    text: str
    entries: tuple[str, ...]
    knowledge_version: str
    received: datetime.date


class Store(Protocol):
    """Keeps feedback and, when its operator turned that on, messages that got no answer.

    Safe to share between threads; several processes may open the same one. What a method
    that returns has stored survives the end of the process and of the machine. Every method
    raises StoreError when it could not do its work: then nothing of it was stored, and the
    next call tries anew. Calls may block for some seconds: make them on a worker thread.
    """

    @property
    def keeps_messages(self) -> bool:
        """Whether messages are kept at all; then the patient must be told."""

    def add_feedback(self, feedback: Feedback, *, red_flag: bool) -> bool:
        """Whether `feedback` is new: the same key twice is stored once, the first time.

        `red_flag` says whether the screen sees one in its text
        (`bot.screen(feedback.text).red_flag is not None`); such a text is left out. Of any
        other, personal details are taken out.
        """

    def keep_message(self, message: str, reply: Reply) -> bool:
        """Whether a message was kept, without personal details.

        It is not when messages are not kept at all, when it was answered, and never when the
        reply is an escalation.
        """

    def feedback(self) -> list[Feedback]:
        """All feedback that is stored, oldest first."""

    def messages(self) -> list[KeptMessage]:
        """All messages that are kept, oldest first."""

    def purge(self) -> int:
        """How many records were deleted because their days are over.

        Deleted bytes are gone from the files of the database. Quick when there is nothing to
        delete. Opening a store purges; call it once an hour after that. Records whose days are
        over are not shown meanwhile.
        """

    def erase(self, containing: str) -> int:
        """How many records were deleted: those whose text holds `containing`.

        Capital letters, the kind of an apostrophe and how many spaces there are do not count, nor
        does how an accent is encoded. Deleted bytes are gone from the files of the database.
        Raises UsageError for words that are left out of every text, such as an e-mail address.
        """

    def erase_all(self) -> int:
        """How many records were deleted: all. Their bytes are gone, too."""

    def check(self) -> None:
        """Nothing; raises StoreError when a record could not be stored now."""

    def close(self) -> None:
        """Ends the use of the store; closing twice is allowed."""
