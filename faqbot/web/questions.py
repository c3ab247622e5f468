"""`GET /api/questions`: what can be asked, for suggestions while a patient types, and wording.

Both in one, so that a page asks once before the first message.
"""

import json
from typing import Final

from faqbot.bot import Bot
from faqbot.records import ABOUT, Entry
from faqbot.reviews import served
from faqbot.store import Store
from faqbot.web.about import about

_ASKED: Final = ("?", "\uff1f", "\u061f", "\u037e")
"""The question marks of Latin, Chinese, Arabic and Greek writing."""


def listed(bot: Bot) -> list[Entry]:
    """The entries to be listed today, in the order of the knowledge base.

    All that may be served, but for what is said rather than asked, such as "Thank you", of the
    topic about.

    >>> from faqbot import KnowledgeBase
    >>> hello = Entry("hello", "Hello", "Hello to you.", topic="about")
    >>> robot = Entry("robot", "Are you a robot?", "Yes.", topic="about")
    >>> [entry.id for entry in listed(Bot(KnowledgeBase([hello, robot])))]
    ['robot']
    """
    return [
        entry
        for entry in served(bot.kb.values(), bot.today())
        if entry.topic != ABOUT or entry.question.rstrip().endswith(_ASKED)
    ]


def questions(bot: Bot, store: Store | None) -> bytes:
    """The questions of the entries that are listed today, and what `about` says, as JSON."""
    content = {
        "about": about(bot, store),
        "questions": [{"entry": entry.id, "question": entry.question} for entry in listed(bot)],
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
