"""Finds the entries for a message, has it decided, words the reply.

Nothing here looks for signs of danger: `bot` has done so.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice, pairwise
from typing import NamedTuple

from faqbot.courtesy import Courtesies
from faqbot.index import Found, Index, Match
from faqbot.knowledge import KnowledgeBase
from faqbot.parts import Cut, meant
from faqbot.policy import Decision, decide
from faqbot.reading import Read, Reading, Thresholds
from faqbot.records import ABOUT, Entry, Policy
from faqbot.reply import Answer, Clarification, Fallback, NotCovered, Note, Option, Reply
from faqbot.reviews import DUE, is_overdue, served
from faqbot.setting import NEAR, Setting
from faqbot.small_talk import SmallTalk
from faqbot.subject import Subject
from faqbot.swap import Held
from faqbot.text import clip, is_question

_REMEMBERED = 128
"""What so many entries hold is kept: to find it takes longer than to compare it."""

ALSO, PARTLY = "also-asked", "answered-partly"
"""The ids of the notes on a second question: that it is not covered, and that it has no answer."""


class _Taken(NamedTuple):
    """What of a `message` is searched: `texts`, the whole of its `cut` first.

    The last is the message itself, with what stands around it, if `is_all_searched`.
    """

    message: str
    cut: Cut
    outside: tuple[str, ...]
    texts: list[str]
    is_all_searched: bool = False


class Responder:
    """Finds the entries for a message, has it decided, and words the reply.

    Immutable but for what it remembers.
    """

    __slots__ = (
        "_courtesies", "_held", "_small_talk", "index", "kb", "policy", "subject", "thresholds",
    )  # fmt: skip

    def __init__(self, kb: KnowledgeBase, index: Index, policy: Policy) -> None:
        self.kb = kb
        self.index = index
        self.policy = policy
        self._held: dict[str, Held] = {}
        self.thresholds = Thresholds(direct=index.calibration.threshold(policy.budget))
        self._small_talk = SmallTalk(kb, index, self.thresholds)
        said = [text for id in self._small_talk.entries for text in index.phrasings_of(id)]
        surface = index.fitted.vocabulary.surface.keys()
        self._courtesies = Courtesies(said, index.fitted.exact, surface, self._most_said)
        self.subject = Subject(kb, index)

    def _most_said(self, word: str) -> float:
        """The largest share that a word of the vocabulary has of an entry's phrasings."""
        number = self.index.fitted.vocabulary.surface[word]
        return self.index.most_said(number, self._small_talk.entries)

    def bare(self, message: str) -> str:
        """What is read of `message`: no more than `clip` leaves, without what stands around it."""
        return self._bare(clip(message))

    def _bare(self, message: str) -> str:
        """`message` without courtesies around it, and without what it says is not asked."""
        return meant(self._courtesies.without(meant(message)))

    def read(self, message: str) -> Read:
        """`message` as it is read, each reading searched."""
        return self.read_many([message])[0]

    def read_many(self, messages: Iterable[str]) -> list[Read]:
        """Each message as it is read, all searched together."""
        taken = [self._taken(clip(message)) for message in messages]
        texts = [text for one in taken for text in one.texts]
        found = map(Reading, texts, self.index.search_many(texts))
        return [self._regarded(one, list(islice(found, len(one.texts)))) for one in taken]

    def _taken(self, message: str) -> _Taken:
        """What of `message` is searched: the readings of the bare one, and if that is less and no
        longer than small talk, all of it as well."""
        bare = self._bare(message)
        if listed := next(filter(self.index.is_outside, (message, bare)), None):
            return _Taken(message, Cut.of(listed), (listed,), [listed])  # nor is a part answered
        cut = Cut.of(bare)
        is_more = bare != message and self._small_talk.is_short(message)
        texts = cut.readings() + [message] * is_more
        return _Taken(message, cut, self._outside(cut), texts, is_all_searched=is_more)

    def _outside(self, cut: Cut) -> tuple[str, ...]:
        """The sentences of `cut` that are questions out of scope, alone or with the next."""
        is_outside = self.index.is_outside
        paired = [pair for pair in pairwise(cut.sentences) if is_outside(" ".join(pair))]
        return (*filter(is_outside, cut.sentences), *chain.from_iterable(paired))

    def _regarded(self, taken: _Taken, found: list[Reading]) -> Read:
        """The message that was `taken`, each of the `found` readings seen beside the others."""
        whole, *parts = found[:-1] if taken.is_all_searched else found
        if taken.is_all_searched:
            said = found[-1].found
        elif whole.text == taken.message:
            said = whole.found
        else:
            said = Found((), tuple(self.index.read(taken.message)))  # only its words count
        read = self._placed(Read(whole, tuple(parts), taken.cut, taken.outside)).seconded()
        read = self._compared(read, said)
        whole = read.whole
        if whole.best and not whole.best.exact and self._says_too_little(whole):
            whole = whole._replace(swapped=whole.swapped | {whole.best.entry})
        small_talk = self._small_talk.match(whole.found, read.cut, said)
        return read._replace(whole=whole._replace(small_talk=small_talk))

    def _says_too_little(self, whole: Reading) -> bool:
        """Whether `whole` only names the subject, or asks something in the words of small talk.

        "Gene therapy" asks nothing yet.
        """
        if is_question(whole.text):
            return self._small_talk.is_borrowed(whole.found)
        return self.subject.is_bare(whole.found.tokens)

    def _placed(self, read: Read) -> Read:
        """`read` with the parts of the message that ask about something else."""
        if not read.parts:
            return read
        matches = (match for reading in read.readings for match in reading.found.matches)
        near = {match.entry for match in matches if match.score >= NEAR}
        neighbours = [self.index.shares(id) for id in near if self.kb[id].kind == "not_covered"]
        subject, tokens = self.subject, read.whole.found.tokens
        setting = Setting(tokens, read.cut.remarks(), neighbours, subject.common, subject.is_about)
        outside = [c for c in read.cut.clauses if any(c in text for text in read.outside)]
        placed: list[Reading] = []
        for part in read.parts:
            at = self._at(part, setting, any(map(self._is_uncovered, placed)))
            is_outside = any(part.text in text for text in read.outside)
            is_outside = is_outside or any(clause in part.text for clause in outside)
            placed.append(at._replace(elsewhere=at.elsewhere or is_outside))
        return read._replace(parts=tuple(placed))

    def _is_uncovered(self, part: Reading) -> bool:
        best = part.best
        is_known = best is not None and self.kb[best.entry].kind == "not_covered"
        return is_known and part.score >= self.thresholds.neighbour

    def _at(self, part: Reading, setting: Setting, after_uncovered: bool) -> Reading:
        """`part` in its `setting`: what points at something that is not covered asks of that."""
        if part.best is None or part.best.score < self.thresholds.offer:
            return part
        tokens, own = part.found.tokens, self.index.shares(part.best.entry)
        is_of_it = after_uncovered and setting.leans(tokens)
        is_about = self.kb[part.best.entry].topic == ABOUT
        is_another = setting.is_another(tokens, own, is_about=is_about)
        return part._replace(elsewhere=is_of_it or is_another)

    def _compared(self, read: Read, said: Found) -> Read:
        """`read` with the entries that each reading is a swap of, of those that could be answered.

        The whole is one, too, if it is with those words of what stands around it, which was
        `said` as well, that phrasings of the entry hold.
        """
        likely = {r.best.entry for r in read.readings if r.best and self._is_likely(r, r.best)}
        if not likely:
            return read
        whole = read.whole
        if whole.best:
            likely.add(whole.best.entry)
        held = {entry: self._held_by(entry) for entry in likely}
        swapped = self._swapped(whole.found, held)
        if said is not whole.found:
            swapped |= self._swapped_within(said, whole.found, held)
        parts = (p._replace(swapped=self._swapped(p.found, held)) for p in read.parts)
        return read._replace(whole=whole._replace(swapped=swapped), parts=tuple(parts))

    def _held_by(self, entry: str) -> Held:
        found = self._held.get(entry)
        if found is None:
            if len(self._held) >= _REMEMBERED:
                self._held.clear()
            found = self._held[entry] = self.index.held(entry)
        return found

    def _is_likely(self, reading: Reading, best: Match) -> bool:
        """Whether its `best` match could be answered and is not word for word a phrasing."""
        return reading.sureness > self.thresholds.direct and not best.exact

    def _swapped(self, found: Found, held: Mapping[str, Held]) -> frozenset[str]:
        return frozenset(id for id, of_it in held.items() if self.index.is_swapped(found, of_it))

    def _swapped_within(self, said: Found, bare: Found, held: Mapping[str, Held]) -> frozenset[str]:
        """The entries of which what was `said` is a swap, for a word of its `bare` rest."""
        own = {token.feature for token in bare.tokens}
        others = [t for t in said.tokens if t.feature >= 0 and t.feature not in own]
        swapped = set()
        for id, of_it in held.items():
            known = [token for token in others if of_it.shares[token.feature] > 0.0]
            if self.index.is_swapped(said._replace(tokens=(*bare.tokens, *known)), of_it):
                swapped.add(id)
        return frozenset(swapped)

    def decision(self, read: Read) -> Decision:
        """What to reply to a message that was read so."""
        return decide(read, self.kb, self.thresholds, self.policy.options)

    def reply(self, decision: Decision, today: datetime.date) -> Reply:
        """The reply that says what was decided; what is stale on the day `today` is not served."""
        entries = served((self.kb[id] for id in decision.entries), today)
        offered = served((self.kb[id] for id in decision.options), today)
        options = _as_options(offered)
        match decision.type:
            case "answer" if entries:
                return self._told(Answer, decision, entries, (), today)
            case "not_covered" if entries:
                return self._told(NotCovered, decision, entries[:1], options, today)
            case "clarification" if options:
                return Clarification(
                    text=self._asking(decision, len(options)),
                    score=decision.score,
                    options=options,
                    knowledge_version=self.kb.version,
                )
            case _:
                return self._fallback(decision, options)

    def _asking(self, decision: Decision, count: int) -> str:
        """What asks which of `count` options is meant."""
        messages = self.kb.messages
        if count == 1:
            return messages.clarification_one
        if decision.rule == "no such option":
            return messages.no_such_option.replace("{count}", str(count))
        return messages.clarification

    def _told(
        self,
        kind: type[Answer] | type[NotCovered],
        decision: Decision,
        entries: Sequence[Entry],
        options: tuple[Option, ...],
        today: datetime.date,
    ) -> Answer | NotCovered:
        """The reply that says what `entries` say, one after the other."""
        sources = (source for entry in entries for source in self.kb.citations(entry))
        reviewed = [entry.reviewed for entry in entries if entry.reviewed]
        if len(entries) == 1:
            text = entries[0].answer
        else:
            text = "\n\n".join(f"{entry.question}\n{entry.answer}" for entry in entries)
        return kind(
            text=text,
            entries=tuple(entry.id for entry in entries),
            question=" ".join(entry.question for entry in entries),
            score=decision.score,
            options=options,
            related=self._related(entries, today, decision.options),
            notes=(*_due(entries, today), *self._also(decision, today)),
            sources=tuple(dict.fromkeys(sources)),
            reviewed=min(reviewed).isoformat() if reviewed else None,
            knowledge_version=self.kb.version,
        )

    def _also(self, decision: Decision, today: datetime.date) -> Iterator[Note]:
        for entry in served([self.kb[decision.uncovered]] if decision.uncovered else [], today):
            yield Note(ALSO, f"{entry.question} {entry.answer}")
        if decision.rest:
            yield Note(PARTLY, self.kb.messages.answered_partly)

    def _related(
        self, entries: Sequence[Entry], today: datetime.date, first: Sequence[str] = ()
    ) -> tuple[Option, ...]:
        named = dict.fromkeys((*first, *(id for entry in entries for id in entry.see_also)))
        others = (self.kb[id] for id in named)
        return _as_options(entry for entry in served(others, today) if entry not in entries)

    def _fallback(self, decision: Decision, options: tuple[Option, ...]) -> Fallback:
        messages = self.kb.messages
        match decision.rule:
            case "no words":
                text = messages.empty
            case "none of these":
                text = messages.none_chosen
            case _:
                text = messages.fallback_options if options else messages.fallback
        return Fallback(
            text=text,
            score=decision.score,
            options=options,
            knowledge_version=self.kb.version,
        )


def _as_options(entries: Iterable[Entry]) -> tuple[Option, ...]:
    return tuple(Option(entry.id, entry.question) for entry in entries)


def _due(entries: Iterable[Entry], today: datetime.date) -> tuple[Note, ...]:
    return (DUE,) if any(is_overdue(entry, today) for entry in entries) else ()
