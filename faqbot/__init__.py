"""faqbot: answers patients' questions from a curated knowledge base, offline.

from faqbot import Bot
bot = Bot.load()
print(bot.ask("will gene therapy cure baldness").text)
"""

from typing import TYPE_CHECKING

from faqbot.bot import Bot, Hit
from faqbot.errors import EncoderError, FaqbotError, KnowledgeError, KnowledgeNotFoundError, Problem
from faqbot.knowledge import KnowledgeBase
from faqbot.records import (
    About,
    Contact,
    Entry,
    Fact,
    Messages,
    Policy,
    SafetyRule,
    SafetyRules,
    Source,
)
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
from faqbot.safety import RedFlag, SafetyNote, Screening
from faqbot.state import State

if TYPE_CHECKING:
    from faqbot.conversation import Conversation
    from faqbot.encoder import Encoder, StaticEncoder
    from faqbot.explain import Explanation

__version__ = "0.1.0"

__all__ = [
    "About",
    "Answer",
    "Bot",
    "Citation",
    "Clarification",
    "Contact",
    "Conversation",
    "Encoder",
    "EncoderError",
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
    "RedFlag",
    "Reply",
    "SafetyNote",
    "SafetyRule",
    "SafetyRules",
    "Screening",
    "Source",
    "State",
    "StaticEncoder",
]


def __dir__() -> list[str]:
    """The public names: also those that are not imported yet, and no modules."""
    return [*__all__, "__version__"]


def __getattr__(name: str) -> object:
    """What a single question does not need is imported when it is first named (PEP 562)."""
    from importlib import import_module

    homes = {
        "Conversation": "conversation",
        "Encoder": "encoder",
        "Explanation": "explain",
        "StaticEncoder": "encoder",
    }
    if name not in homes:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{homes[name]}"), name)
