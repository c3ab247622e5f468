"""The bot: a message in, a reply out.

>>> from faqbot.records import Entry
>>> from faqbot.knowledge import KnowledgeBase
>>> bot = Bot(KnowledgeBase([Entry(id="hours", question="When are you open?", answer="Daily.")]))
>>> bot.ask("when are you open").text
'Daily.'
"""

import datetime
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from faqbot.aftermath import NOTE, STILL, asks_nothing_else
from faqbot.bundle import bundled
from faqbot.cache import Made, load_bot_parts, packed, unpacked
from faqbot.cache_folder import mapped
from faqbot.card import card_heading, check_locale, crisis_card
from faqbot.follow_up import follow_up
from faqbot.index import Index
from faqbot.knowledge import KnowledgeBase
from faqbot.notes import worded_for
from faqbot.opening import completed, opening
from faqbot.places import find
from faqbot.policy import RAISED, Decision
from faqbot.reading import Read, Reading
from faqbot.records import Danger, Messages, Policy
from faqbot.reply import Escalation, Note, Reply
from faqbot.responder import Responder
from faqbot.reviews import is_stale
from faqbot.rulebook import Rulebook
from faqbot.safety import Screen, Screening
from faqbot.state import State
from faqbot.text import clip
from faqbot.workers import CHUNK, chunks, in_processes

if TYPE_CHECKING:
    from faqbot.encoder import Encoder
    from faqbot.explain import Explanation

ENVIRONMENT = "FAQBOT_LOCALE"
"""The environment variable that names the locale of crisis cards."""

MOST_WEIGHED = 10_000
"""Of more phrasings a share is looked at to know what the screen finds usual."""

Clock = Callable[[], datetime.date]
"""Gives the day by which reviews are due."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found for a query.

    `entry` is its id, `score` the probability in [0, 1] that it is the right one,
    `matched` the phrasing of it that is most like the query.
    """

    entry: str
    score: float
    matched: str


Said = State | Mapping[str, Any] | None
"""What was talked of: a state, what its `to_dict` gives, or None at first."""


class Bot:
    """Finds the answer to a message, asks back, or says that it has none.

    Every message is screened for signs of danger before anything else; nothing reaches
    the index without that. Immutable, picklable and safe to share between threads. The same
    message gets the same reply in every process.
    """

    __slots__ = ("_clock", "_locale", "_responder", "_screen")

    def __init__(
        self,
        kb: KnowledgeBase,
        *,
        policy: Policy | None = None,
        encoder: "Encoder | None" = None,
        index: Index | None = None,
        usual: float | None = None,
        locale: str | None = None,
        clock: Clock = datetime.date.today,
    ) -> None:
        """A bot for `kb`; `index` and `usual` may bring what was made from it (`made_of`).

        With an `encoder`, such as `StaticEncoder()`, an index is made that knows meanings,
        too. An index that is brought has its own encoder or none.

        `locale`, such as en-GB, chooses the contacts of crisis cards; else FAQBOT_LOCALE does,
        else what the knowledge base says of itself. Raises UsageError for one without contacts.
        """
        self._locale = _locale_for(kb, locale)
        self._responder = Responder(kb, index or index_of(kb, encoder), policy or kb.policy)
        self._clock = clock
        rulebook, weights = bundled()
        own = [Rulebook.of(kb.safety)] if kb.safety.rules else []
        usual = _usual(kb) if usual is None else usual
        self._screen = Screen([worded_for(kb.about, rulebook), *own], weights, _asked(kb), usual)

    @classmethod
    def load(
        cls,
        folder: str | Path | None = None,
        *,
        policy: Policy | None = None,
        encoder: "Encoder | None" = None,
        locale: str | None = None,
        clock: Clock = datetime.date.today,
        on_making: Callable[[], None] | None = None,
        on_progress: Callable[[float], None] | None = None,
    ) -> "Bot":
        """A bot for the knowledge base in `folder`, or for the one found (`places.find`).

        The index is made once and kept in the user's cache directory for as long as
        no file of the knowledge base changes; `on_making` is called before it is made,
        which takes up to a minute from some thousand phrasings on, and `on_progress` is told the
        share that is done when there are many thousand. An `encoder`, such as `StaticEncoder()`,
        adds what texts mean; an index is kept for each. Raises KnowledgeError for a knowledge base
        with problems, KnowledgeNotFoundError when there is none, UsageError for a `locale` that
        its contacts do not know, EncoderError for vectors that cannot be used.
        """

        def make(kb: KnowledgeBase) -> Made:
            _locale_for(kb, locale)  # nobody should wait for the index to be told
            if on_making:
                on_making()
            return made_of(kb, encoder, on_progress)

        kb, made = load_bot_parts(find(folder), make, encoder)
        return cls(
            kb, policy=policy, index=made.index, usual=made.usual, locale=locale, clock=clock
        )

    @property
    def kb(self) -> KnowledgeBase:
        """The knowledge base, a mapping from id to entry."""
        return self._responder.kb

    @property
    def policy(self) -> Policy:
        """How sure the bot must be."""
        return self._responder.policy

    @property
    def locale(self) -> str:
        """Where the contacts of crisis cards are."""
        return self._locale

    def with_policy(self, policy: Policy) -> "Bot":
        """The same bot, but as sure as `policy` says; its index is not made again."""
        made = Made(self._responder.index, self._screen.usual)
        return _restored(self.kb, policy, made, self._locale, self._clock)

    def today(self) -> datetime.date:
        """The day by which reviews are due."""
        return self._clock()

    def __reduce__(self) -> tuple[object, ...]:
        made = Made(self._responder.index, self._screen.usual)
        return _restored, (self.kb, self.policy, made, self._locale, self._clock)

    def screen(self, message: str) -> Screening:
        """What the screen sees in `message`: a red flag, safety notes, or nothing."""
        return self._screen.look(_text(message))

    def ask(self, message: str, state: Said = None) -> Reply:
        """The reply to a message, read with what was talked of before (`Conversation.state`).

        Raises TypeError for what is no text: a form field that is missing is no emergency.
        """
        seen, before = self._screen.look(_text(message)), _state(state)
        if seen.red_flag:
            return self._card(seen.red_flag.danger)
        decision, _ = self._decided(message, self._responder.read(message), before)
        return self._reply(decision, seen, before.danger)

    def _decided(self, message: str, read: Read, state: State) -> tuple[Decision, bool]:
        """What to reply to `message`, which was `read`, and whether that follows up on `state`."""
        responder, known = self._responder, state.known(self.kb)
        if follows := follow_up(message, read, known, responder):
            decision = follows
        elif known.is_idle(self.kb):
            decision = opening(read, responder)
        else:
            decision = completed(read, responder)
        if known.danger and asks_nothing_else(read, decision, self.kb):
            return STILL, False
        return decision, follows is not None

    def after(self, message: str, reply: Reply, state: Said = None) -> State:
        """The state after `reply` to `message`, which was read with `state`."""
        before = _state(state)
        if reply.type == "escalation":
            flag = self._screen.look(message).red_flag
            return replace(before, options=(), danger=flag.danger if flag else before.danger)
        if reply.type not in ("clarification", "fallback"):
            return before.after(reply, self.kb)
        first = [self.kb[option.entry].kind for option in reply.options[:1]]
        is_near = reply.type == "clarification" and first == ["answer"]
        text = self._responder.bare(message)
        asked, unknown = self._responder.subject.asks_of(text, is_near=is_near)
        return before.after(reply, self.kb, asked=asked, unknown=unknown)

    def ask_many(self, messages: Iterable[str], *, workers: int = 1) -> list[Reply]:
        """The replies to `messages`, in order; the same as `ask` gives.

        With `workers` above 1 so many processes share them, each with the index in memory:
        worth it from some thousand messages on. A script must call it below
        `if __name__ == "__main__":` then. Raises ValueError for fewer than 1, TypeError for
        what is no text or one text alone, FaqbotError when the processes cannot be started.
        """
        if workers < 1:
            raise ValueError(f"workers must be 1 or more, not {workers}")
        if isinstance(messages, str):
            raise TypeError("messages must be a list of texts, not one text: use ask for one")
        asked = [_text(message) for message in messages]
        if workers == 1 or len(asked) <= CHUNK:
            return [reply for part in chunks(asked) for reply in self._ask_at_once(part)]
        from tempfile import TemporaryDirectory  # seldom needed

        with TemporaryDirectory(prefix="faqbot-") as folder:
            file = Path(folder) / "bot.index"
            made = Made(self._responder.index, self._screen.usual)
            file.write_bytes(packed("", self.kb, made))
            start = partial(_started, file, self.policy, self._locale, self._clock)
            return in_processes(start, asked, workers)

    def _ask_at_once(self, messages: Sequence[str]) -> list[Reply]:
        seen = [self._screen.look(message) for message in messages]
        calm = [m for m, s in zip(messages, seen, strict=True) if not s.red_flag]
        read = iter(self._responder.read_many(calm))
        return [
            self._card(s.red_flag.danger)
            if s.red_flag
            else self._reply(self._decided(message, next(read), State())[0], s)
            for message, s in zip(messages, seen, strict=True)
        ]

    def _reply(self, decision: Decision, seen: Screening, danger: Danger | None = None) -> Reply:
        """The reply to a message with what was `seen` in it, after a card for `danger` if any."""
        if decision.type == "escalation":
            return self._card(danger or "unknown")
        reply = self._responder.reply(decision, self._clock())
        notes = tuple(Note(note.rule, note.text) for note in seen.notes)
        if danger:
            notes = (Note(NOTE, self._said_of(card_heading, danger)), *notes)
        return replace(reply, notes=(*notes, *reply.notes)) if notes else reply

    def search(self, query: str, k: int = 5) -> list[Hit]:
        """The `k` entries most like `query`, best first; none for a query with a red flag.

        What is too long overdue for a review is not served here either.
        """
        if k < 1:
            raise ValueError(f"k must be 1 or more, not {k}")
        if self._screen.look(_text(query)).red_flag:
            return []
        query, index = self._responder.bare(query), self._responder.index
        today = self._clock()
        stale = {entry.id for entry in self.kb.values() if is_stale(entry, today)}
        found, share = index.search(query, max(k, 2) + len(stale)), self.policy.unanswerable
        if share is not None:
            found = index.told_for(found, share)
        matches = [match for match in found.matches if match.entry not in stale]
        return [
            Hit(match.entry, match.score, index.nearest(query, match.entry))
            for match in matches[:k]
        ]

    def explain(self, message: str, state: Said = None) -> "Explanation":
        """Why `message` gets the reply that `ask` gives; the `str` of it is a page of text."""
        from faqbot.account import accounts  # seldom needed
        from faqbot.explain import Explanation, opposes

        seen, responder, before = self._screen.look(_text(message)), self._responder, _state(state)
        readings: tuple[Reading, ...] = ()
        decision, follows = RAISED, False
        if not seen.red_flag:
            read = responder.read(message)
            readings = read.readings
            decision, follows = self._decided(message, read, before)
        danger = seen.red_flag.danger if seen.red_flag else before.danger
        reply = self._reply(decision, seen, danger)
        named = (self.kb[id] for id in (*decision.entries, *decision.options))
        return Explanation(
            message=clip(message),
            type=reply.type,
            rule=decision.rule,
            entries=reply.entries,
            options=tuple(option.entry for option in reply.options),
            stale=tuple(entry.id for entry in named if is_stale(entry, self._clock())),
            before=before.known(self.kb),
            follows=follows,
            score=decision.score,
            thresholds=responder.thresholds,
            careful=responder.index.calibration.careful,
            readings=readings,
            accounts=tuple(accounts(responder.index, r.text, r.found) for r in readings),
            opposed=tuple(opposes(r, self.kb) for r in readings),
            outside=tuple(responder.index.nearest_outside(r.text, r.found) for r in readings),
            seen=seen,
        )

    def _card(self, danger: Danger) -> Escalation:
        text = self._said_of(crisis_card, danger)
        return Escalation(text=text, knowledge_version=self.kb.version)

    def _said_of(self, card: Callable[..., str], danger: Danger) -> str:
        try:
            return card(danger, self.kb.contacts, self._locale, self.kb.messages)
        except Exception:  # a person in danger must not get silence for a contact that is wrong
            return card(danger, (), self._locale, Messages())


def _state(said: Said) -> State:
    return said if isinstance(said, State) else State.from_dict(said)


def _text(message: object) -> str:
    if isinstance(message, str):
        return message
    kind = type(message).__name__
    raise TypeError(f"a message must be a str, not {kind}: give what was typed, '' for nothing")


def _locale_for(kb: KnowledgeBase, asked: str | None) -> str:
    """Where the contacts of crisis cards are: as asked, as the environment says, or `kb`."""
    named = (asked or "").strip() or os.environ.get(ENVIRONMENT, "").strip()
    if named and named != kb.about.locale:  # what is wrong with its own, `check` says
        check_locale(named, kb.contacts)
    return named or kb.about.locale


def made_of(
    kb: KnowledgeBase,
    encoder: "Encoder | None" = None,
    progress: Callable[[float], None] | None = None,
) -> Made:
    """What takes a while to make of `kb`: its index, and what its phrasings weigh.

    `progress` is told the share that is done, in [0, 1], when there are many phrasings.
    """
    return Made(index_of(kb, encoder, progress), _usual(kb))


def index_of(
    kb: KnowledgeBase,
    encoder: "Encoder | None" = None,
    progress: Callable[[float], None] | None = None,
) -> Index:
    """The index of all phrasings and answers of `kb`."""
    from faqbot.index_making import make_index  # not needed when the cache holds the index

    return make_index(
        {entry.id: entry.phrasings for entry in kb.values()},
        frozenset(entry.id for entry in kb.values() if entry.kind == "answer"),
        {entry.id: entry.see_also for entry in kb.values()},
        kb.synonyms,
        {entry.id: entry.answer for entry in kb.values()},
        out_of_scope=kb.out_of_scope,
        encoder=encoder,
        progress=progress,
    )


def _usual(kb: KnowledgeBase) -> float:
    """What phrasings usually weigh in the screen; of very many, an even share is weighed."""
    rulebook, weights = bundled()
    asked = sorted(_asked(kb))
    step = max(-(-len(asked) // MOST_WEIGHED), 1)
    return Screen([rulebook], weights, asked[::step]).usual


def _asked(kb: KnowledgeBase) -> Iterator[str]:
    return (text for entry in kb.values() for text in entry.phrasings)


def _started(
    file: Path, policy: Policy, locale: str, clock: Clock
) -> Callable[[Iterable[str]], list[Reply]]:
    """How a bot in another process asks many, made from a file with what was made here."""
    kb, made = unpacked("", mapped(file))
    return _restored(kb, policy, made, locale, clock).ask_many


def _restored(kb: KnowledgeBase, policy: Policy, made: Made, locale: str, clock: Clock) -> Bot:
    return Bot(kb, policy=policy, index=made.index, usual=made.usual, locale=locale, clock=clock)
