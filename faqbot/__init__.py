"""faqbot: answers patients' questions from a curated knowledge base, offline.

from faqbot import Bot
bot = Bot.load()
print(bot.ask("will gene therapy cure baldness").text)
"""

from faqbot.bot import Bot, Hit
from faqbot.conversation import Conversation, State
from faqbot.errors import FaqbotError, KnowledgeError, KnowledgeNotFoundError, Problem
from faqbot.explain import Explanation
from faqbot.knowledge import KnowledgeBase
from faqbot.policy import Policy
from faqbot.records import Entry, Fact, Messages, Source
from faqbot.reply import (
    Answer,
    Citation,
    Clarification,
    Escalation,
    Fallback,
    NotCovered,
    Note,
    Option,
    Reply,
)

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "Bot",
    "Citation",
    "Clarification",
    "Conversation",
    "Entry",
    "Escalation",
    "Explanation",
    "Fact",
    "Fallback",
    "FaqbotError",
    "Hit",
    "KnowledgeBase",
    "KnowledgeError",
    "KnowledgeNotFoundError",
    "Messages",
    "NotCovered",
    "Note",
    "Option",
    "Policy",
    "Problem",
    "Reply",
    "Source",
    "State",
]
