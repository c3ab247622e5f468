"""What a page needs to know of the bot before a patient asks."""

from faqbot.bot import Bot
from faqbot.store import Store
from faqbot.web.live import emergency


def about(bot: Bot, store: Store | None) -> dict[str, object]:
    """The bot's own wording, and what is done with what a patient types, as JSON values.

    >>> from faqbot import KnowledgeBase
    >>> about(Bot(KnowledgeBase([])), None)["takes_feedback"]
    False
    """
    messages = bot.kb.messages
    return {
        "greeting": messages.greeting,
        "none_of_these": messages.none_of_these,
        "contact": messages.contact,
        "emergency": emergency(bot),
        "takes_feedback": store is not None,
        "keeps_messages": store is not None and store.keeps_messages,
        "knowledge_version": bot.kb.version,
    }
