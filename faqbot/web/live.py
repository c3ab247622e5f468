"""The bot that is being served, which can be replaced while requests run."""

import logging
from collections.abc import Callable

from faqbot.bot import Bot
from faqbot.card import crisis_card
from faqbot.errors import FaqbotError
from faqbot.records import Messages

_log = logging.getLogger("faqbot.web")

_UNCONDITIONAL = Messages().call_emergency
_IN_EMERGENCY = "In an emergency, call your local emergency number."

WARM_UP = 100
"""So many questions are asked before the first patient: it takes a fifth of a second."""


class Live:
    """Holds the bot that answers now; `make` makes the next one from the edited files.

    A request takes `bot` once and keeps it to its end, so that a change in between does not
    mix two knowledge bases. Safe to share between threads.
    """

    __slots__ = ("_bot", "_broken", "_make")

    def __init__(self, bot: Bot, make: Callable[[], Bot] | None = None) -> None:
        _warm_up(bot)
        self._bot = bot
        self._make = make
        self._broken = False

    @property
    def bot(self) -> Bot:
        """The bot that answers now."""
        return self._bot

    @property
    def emergency(self) -> str:
        """What to do in an emergency, in one line."""
        return emergency(self._bot)

    @property
    def broken(self) -> bool:
        """Whether the last edit could not be used, so that an older knowledge base answers."""
        return self._broken

    def reload(self) -> bool:
        """Whether a bot was made of the files as they are now; then it answers from now on.

        Else the old one stays, `broken` is set, and the log says what is wrong. It takes as
        long as making an index does: call it on a worker thread.
        """
        if self._make is None:
            return False
        try:
            bot = self._make()
            _warm_up(bot)
        except Exception as error:  # whatever an edit does, the next one must be looked at
            self._broken = True
            kind = "" if isinstance(error, FaqbotError) else f"{type(error).__name__}: "
            _log.error("the knowledge base was not reloaded, the old one stays:\n%s%s", kind, error)
            return False
        self._bot, self._broken = bot, False
        _log.info("knowledge base %s is served", bot.kb.version)
        return True


def _warm_up(bot: Bot) -> None:
    """Nothing; what cannot answer at all raises here and is not served.

    What a bot reads at first use has been read then, so that no patient waits for it.
    """
    questions = [entry.question for entry in bot.kb.values()][:WARM_UP]
    for question in [*questions, ""]:
        bot.ask(f"{question} And what of qwertyuiop?")  # in no phrasing, and no English word


def emergency(bot: Bot) -> str:
    """What to do in an emergency, in one line: the heading of its crisis card.

    Where no contact is known and the knowledge base has no words of its own for it, that
    heading would tell everybody to call: it is not shown to those in danger alone.

    >>> from faqbot import KnowledgeBase
    >>> emergency(Bot(KnowledgeBase([])))
    'In an emergency, call your local emergency number.'
    """
    kb = bot.kb
    heading = crisis_card("emergency", kb.contacts, bot.locale, kb.messages).partition("\n")[0]
    return _IN_EMERGENCY if heading == _UNCONDITIONAL else heading
