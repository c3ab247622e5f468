"""What became of one question: the reply, what it is worth, and what was found."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from faqbot.bot import Bot, Hit
from faqbot.curate.questions import Question, is_answerable
from faqbot.records import Entry
from faqbot.reply import Answer, NotCovered, Reply

Verdict = Literal["right", "offered", "missed", "false", "named", "quiet"]


def verdict(question: Question, reply: Reply, entries: Mapping[str, Entry]) -> Verdict:
    """What `reply` is worth.

    On an answerable question: right (answered, and only by expected entries; of two
    questions in one message either will do), offered (an expected entry is among the
    options), false (answered by another entry) or missed. On an unanswerable one: false
    (answered), named (a `not_covered` entry that is expected) or quiet.
    """
    answerable = is_answerable(question, entries)
    if isinstance(reply, Answer):
        return "right" if answerable and question.expected.issuperset(reply.entries) else "false"
    if answerable:
        options = {option.entry for option in reply.options}
        return "offered" if options & question.expected else "missed"
    if isinstance(reply, NotCovered) and question.expected.issuperset(reply.entries):
        return "named"
    return "quiet"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of `question`.

    `hits` are the entries found for it, best first. `surest` is the entry that would be
    answered if every answer counted as sure enough ("" when there is none), `sureness`
    in [0, 1] what it has of that.
    """

    question: Question
    answerable: bool
    reply: Reply
    verdict: Verdict
    hits: tuple[Hit, ...]
    surest: str
    sureness: float

    @property
    def rank(self) -> int:
        """The place from 1 of the first expected entry among the hits, 0 when it is not there.

        A `not_covered` entry that is expected is a right entry like any other.
        """
        places = (k for k, hit in enumerate(self.hits, 1) if hit.entry in self.question.expected)
        return next(places, 0)


def outcome(bot: Bot, question: Question, k: int) -> Outcome:
    """What becomes of `question`, with at most `k` hits."""
    reply = bot.ask(question.text)
    answering = (
        reading
        for reading in bot.explain(question.text).readings
        if not reading.elsewhere and reading.best and bot.kb[reading.best.entry].kind == "answer"
    )
    surest = max(answering, key=lambda reading: reading.sureness, default=None)
    return Outcome(
        question=question,
        answerable=is_answerable(question, bot.kb),
        reply=reply,
        verdict=verdict(question, reply, bot.kb),
        hits=tuple(bot.search(question.text, k)),
        surest=surest.best.entry if surest and surest.best else "",
        sureness=surest.sureness if surest else 0.0,
    )
