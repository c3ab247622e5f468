"""What a page needs to know of the bot before a patient asks."""

from faqbot.bot import Bot
from faqbot.errors import UsageError
from faqbot.knowledge import KnowledgeBase
from faqbot.store import Store
from faqbot.web.live import emergency


def about(bot: Bot, store: Store | None) -> dict[str, object]:
    """The bot's own wording, and what is done with what a patient types, as JSON values.

    >>> from faqbot import KnowledgeBase
    >>> about(Bot(KnowledgeBase([])), None)["takes_feedback"]
    False
    """
    messages, keeps = bot.kb.messages, store is not None and store.keeps_messages
    return {
        "greeting": messages.greeting,
        "none_of_these": messages.none_of_these,
        "contact": messages.contact,
        "emergency": emergency(bot),
        "takes_feedback": store is not None,
        "keeps_messages": keeps,
        "keeping": bot.kb.about.keeping if keeps else "",
        "knowledge_version": bot.kb.version,
    }


def check_keeping(kb: KnowledgeBase, *, keeps_messages: bool) -> None:
    """Nothing; raises UsageError when messages are kept and `kb` tells nobody."""
    if keeps_messages and not kb.about.keeping:
        raise UsageError(
            "messages are to be kept, and the knowledge base does not tell patients: write what "
            "is kept, and for how long, as 'keeping' in about.yaml, and the same in its answer "
            "about privacy"
        )
