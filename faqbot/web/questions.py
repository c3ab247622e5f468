"""`GET /api/questions`: what can be asked, for suggestions while a patient types, and wording.

Both in one, so that a page asks once before the first message.
"""

import json

from faqbot.bot import Bot
from faqbot.records import Entry
from faqbot.reviews import served
from faqbot.store import Store
from faqbot.web.about import about


def listed(bot: Bot) -> list[Entry]:
    """The entries to be listed today, in the order of the knowledge base.

    All that may be served but small talk, which is said rather than asked, such as "Thank you".

    >>> from faqbot import KnowledgeBase
    >>> hello = Entry("hello", "Hello", "Hello to you.", topic="about")
    >>> robot = Entry("robot", "Are you a robot?", "Yes.", topic="about")
    >>> [entry.id for entry in listed(Bot(KnowledgeBase([hello, robot])))]
    ['robot']
    """
    return [entry for entry in served(bot.kb.values(), bot.today()) if not entry.is_small_talk]


def questions(bot: Bot, store: Store | None) -> bytes:
    """The questions of the entries that are listed today, and what `about` says, as JSON."""
    content = {
        "about": about(bot, store),
        "questions": [{"entry": entry.id, "question": entry.question} for entry in listed(bot)],
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
