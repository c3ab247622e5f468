"""What follows a crisis card: whether the next message asks something that can be answered.

Who was just told where to find help and writes "yes", "what should I do" or "nobody would care"
gets the card again. A question about something else is replied to, with the card's first line
below it: the card may have been a false alarm.
"""

from collections.abc import Mapping

from faqbot.leaning import is_bare
from faqbot.policy import Decision
from faqbot.reading import Read
from faqbot.records import Entry
from faqbot.text import is_question, words

NOTE = "danger-before"
"""The id of the note that stands below what is replied after a card."""

STILL = Decision("escalation", "danger before")
"""What is decided when a message asks nothing else after a card."""


def asks_nothing_else(read: Read, decision: Decision, entries: Mapping[str, Entry]) -> bool:
    """Whether a message, `read` after a card, asks nothing that `decision` replies to.

    Small talk and what says little ("what now?") ask nothing; a remark does if it is answered.
    """
    if decision.rule == "chosen":
        return False
    if decision.type == "fallback" or is_bare(words(read.whole.text)):
        return True
    if any(entries[id].is_small_talk for id in decision.entries):
        return True
    return decision.type != "answer" and not is_question(read.whole.text)
