"""The bot: a message in, a reply out.

>>> from faqbot.records import Entry
>>> from faqbot.knowledge import KnowledgeBase
>>> bot = Bot(KnowledgeBase([Entry(id="hours", question="When are you open?", answer="Daily.")]))
>>> bot.ask("when are you open").text
'Daily.'
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from faqbot.cache import load_bot_parts
from faqbot.index import Index
from faqbot.knowledge import KnowledgeBase, find
from faqbot.policy import Decision, Policy, Reading, Thresholds, decide, readings
from faqbot.reply import Answer, Clarification, Fallback, NotCovered, Option, Reply
from faqbot.text import clip

if TYPE_CHECKING:
    from faqbot.explain import Explanation


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found for a query.

    `entry` is its id, `score` the probability in [0, 1] that it is the right one,
    `matched` the phrasing of it that is most like the query.
    """

    entry: str
    score: float
    matched: str


_DEFAULT_POLICY = Policy()


class Bot:
    """Finds the answer to a message, asks back, or says that it has none.

    Immutable, picklable and safe to share between threads. The same message gets
    the same reply in every process.
    """

    __slots__ = ("_index", "_kb", "_policy", "_thresholds")

    def __init__(
        self, kb: KnowledgeBase, *, policy: Policy = _DEFAULT_POLICY, index: Index | None = None
    ) -> None:
        """A bot for `kb`; `index` may bring one that was made from the same entries."""
        self._kb = kb
        self._policy = policy
        self._index = index or index_of(kb)
        self._thresholds = Thresholds(direct=self._index.calibration.threshold(policy.budget))

    @classmethod
    def load(
        cls,
        folder: str | Path | None = None,
        *,
        policy: Policy = _DEFAULT_POLICY,
        on_making: Callable[[], None] | None = None,
    ) -> "Bot":
        """A bot for the knowledge base in `folder`, or for the one found (`knowledge.find`).

        The index is made once and kept in the user's cache directory for as long as
        no file of the knowledge base changes; `on_making` is called before it is made,
        which takes some seconds for some thousand phrasings. Raises KnowledgeError for a knowledge
        base with problems, KnowledgeNotFoundError when there is none.
        """

        def make(kb: KnowledgeBase) -> Index:
            if on_making:
                on_making()
            return index_of(kb)

        kb, index = load_bot_parts(find(folder), make)
        return cls(kb, policy=policy, index=index)

    @property
    def kb(self) -> KnowledgeBase:
        """The knowledge base, a mapping from id to entry."""
        return self._kb

    @property
    def policy(self) -> Policy:
        """How sure the bot must be."""
        return self._policy

    def __reduce__(self) -> tuple[object, ...]:
        return _restored, (self._kb, self._policy, self._index)

    def ask(self, message: str) -> Reply:
        """The reply to one message on its own."""
        return self.reply(self.decision(self.read(message)))

    def ask_many(self, messages: Iterable[str]) -> list[Reply]:
        """The replies to `messages`, in order; the same as `ask` gives."""
        return [self.ask(message) for message in messages]

    def search(self, query: str, k: int = 5) -> list[Hit]:
        """The `k` entries most like `query`, best first."""
        if k < 1:
            raise ValueError(f"k must be 1 or more, not {k}")
        query = clip(query)
        found = self._index.search(query, k)
        return [
            Hit(match.entry, match.score, self._index.nearest(query, match.entry))
            for match in found.matches
        ]

    def explain(self, message: str) -> "Explanation":
        """Why `message` gets the reply that it gets, as a value; its `str` is a page of text."""
        from faqbot.explain import Explanation  # seldom needed

        read = self.read(message)
        decision = self.decision(read)
        return Explanation(
            message=clip(message),
            type=decision.type,
            rule=decision.rule,
            entries=decision.entries,
            options=decision.options,
            threshold=self._thresholds.direct,
            careful=self._index.calibration.careful,
            readings=tuple(read),
        )

    def read(self, message: str) -> list[Reading]:
        """The readings of `message`, each searched."""
        texts = readings(clip(message))
        return [Reading(text, self._index.search(text)) for text in texts]

    def decision(self, read: Sequence[Reading]) -> Decision:
        """What to reply to a message that was read so."""
        return decide(read, self._kb, self._thresholds, self._policy.options)

    def reply(self, decision: Decision) -> Reply:
        """The reply that says what was decided."""
        match decision.type:
            case "answer":
                return self._answer(decision)
            case "not_covered":
                return self._not_covered(decision)
            case "clarification":
                return Clarification(
                    text=self._kb.messages.clarification,
                    score=decision.score,
                    options=self._options(decision),
                    knowledge_version=self._kb.version,
                )
            case _:
                return self._fallback(decision)

    def _answer(self, decision: Decision) -> Answer:
        entries = [self._kb[entry] for entry in decision.entries]
        sources = (source for entry in entries for source in self._kb.citations(entry))
        reviewed = [entry.reviewed for entry in entries if entry.reviewed]
        if len(entries) == 1:
            text = entries[0].answer
        else:
            text = "\n\n".join(f"{entry.question}\n{entry.answer}" for entry in entries)
        return Answer(
            text=text,
            entries=decision.entries,
            question=" ".join(entry.question for entry in entries),
            score=decision.score,
            sources=tuple(dict.fromkeys(sources)),
            reviewed=min(reviewed).isoformat() if reviewed else None,
            knowledge_version=self._kb.version,
        )

    def _not_covered(self, decision: Decision) -> NotCovered:
        entry = self._kb[decision.entries[0]]
        return NotCovered(
            text=entry.answer,
            entries=decision.entries,
            question=entry.question,
            score=decision.score,
            options=self._options(decision),
            sources=self._kb.citations(entry),
            reviewed=entry.reviewed.isoformat() if entry.reviewed else None,
            knowledge_version=self._kb.version,
        )

    def _fallback(self, decision: Decision) -> Fallback:
        messages = self._kb.messages
        if decision.rule == "no words":
            text = messages.empty
        else:
            text = messages.fallback_options if decision.options else messages.fallback
        return Fallback(
            text=text,
            score=decision.score,
            options=self._options(decision),
            knowledge_version=self._kb.version,
        )

    def _options(self, decision: Decision) -> tuple[Option, ...]:
        return tuple(Option(entry, self._kb[entry].question) for entry in decision.options)


def index_of(kb: KnowledgeBase) -> Index:
    """The index of all phrasings and answers of `kb`."""
    from faqbot.learning import make_index  # not needed when the cache holds the index

    return make_index(
        {entry.id: entry.phrasings for entry in kb.values()},
        frozenset(entry.id for entry in kb.values() if entry.kind == "answer"),
        {entry.id: entry.see_also for entry in kb.values()},
        kb.synonyms,
        {entry.id: entry.answer for entry in kb.values()},
    )


def _restored(kb: KnowledgeBase, policy: Policy, index: Index) -> Bot:
    return Bot(kb, policy=policy, index=index)
