"""What is said to a message that has passed the screen: found, decided, worded.

Only `bot` calls this, after `safety`: nothing here looks for signs of danger.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from faqbot.courtesy import Courtesies
from faqbot.index import Found, Index, Match
from faqbot.knowledge import KnowledgeBase
from faqbot.parts import meant, parts_of, readings, remarks
from faqbot.policy import Decision, decide
from faqbot.reading import Reading, Thresholds, seconded
from faqbot.records import ABOUT, Entry, Policy
from faqbot.reply import Answer, Clarification, Fallback, NotCovered, Note, Option, Reply
from faqbot.setting import NEAR, Setting
from faqbot.small_talk import SmallTalk
from faqbot.subject import Subject
from faqbot.swap import Held
from faqbot.text import clip, is_question, items, sentences

SERVED_OVERDUE = datetime.timedelta(days=90)
"""An entry is served for so long after the day on which its review was due."""

_REMEMBERED = 128
"""What so many entries hold is kept: to find it takes longer than to compare it."""

ALSO, PARTLY = "also-asked", "answered-partly"
"""The ids of the notes on a second question: that it is not covered, and that it has no answer."""

DUE = Note("review-due", "This answer is due for review. Please check it with the clinic.")
"""Stands below an answer whose review is overdue."""


class Responder:
    """Finds the entries for a message, decides, and words the reply. Immutable."""

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

    def read(self, message: str) -> list[Reading]:
        """The readings of `message`, each searched."""
        return self.read_many([message])[0]

    def read_many(self, messages: Iterable[str]) -> list[list[Reading]]:
        """The readings of each message, all searched together."""
        cut = [clip(message) for message in messages]
        texts = [self._texts(message) for message in cut]
        found = iter(self.index.search_many([text for parts in texts for text in parts]))
        read = [[Reading(text, next(found)) for text in parts] for parts in texts]
        return [self._regarded(message, parts) for message, parts in zip(cut, read, strict=True)]

    def _texts(self, message: str) -> list[str]:
        """What is searched: the readings of the bare message, then all of it if that is more.

        All of a longer message is no small talk: only its words count then (`_said`).
        """
        bare = self._bare(message)
        for text in (message, bare):
            if self.index.is_outside(text):
                return [text]  # nor is a part of it answered
        is_more = bare != message and self._small_talk.is_short(message)
        return [*readings(bare), message] if is_more else readings(bare)

    def outside(self, message: str) -> list[str]:
        """The sentences of `message` that are questions out of scope, alone or with the next."""
        said = sentences(items(message))
        found = [text for text in said if self.index.is_outside(text)]
        for pair in pairwise(said):
            if self.index.is_outside(" ".join(pair)):
                found += pair
        return found

    def _regarded(self, message: str, read: list[Reading]) -> list[Reading]:
        """`read`, each reading seen beside the others; the whole `message` is not one of them."""
        read, said = self._said(message, read)
        whole, *parts = self._compared(seconded(self._placed(read)), said)
        if whole.best and not whole.best.exact and self._says_too_little(whole):
            whole = whole._replace(swapped=whole.swapped | {whole.best.entry})
        return [whole._replace(small_talk=self._small_talk.match(whole, said)), *parts]

    def _said(self, message: str, read: list[Reading]) -> tuple[list[Reading], Found]:
        """The readings of the bare message, and what is known of all of it: its words at least."""
        if read[0].text == message:
            return read, read[0].found
        if read[-1].text == message:
            return read[:-1], read[-1].found
        return read, Found((), tuple(self.index.read(message)))

    def _says_too_little(self, whole: Reading) -> bool:
        """Whether `whole` only names the subject, or asks something in the words of small talk.

        "Gene therapy" asks nothing yet.
        """
        if is_question(whole.text):
            return self._small_talk.is_borrowed(whole.found)
        return self.subject.is_bare(whole.found.tokens)

    def _placed(self, read: list[Reading]) -> list[Reading]:
        """`read` with the parts of the message that ask about something else."""
        whole, *parts = read
        if not parts:
            return read
        matches = (match for reading in read for match in reading.found.matches)
        near = {match.entry for match in matches if match.score >= NEAR}
        neighbours = [self.index.shares(id) for id in near if self.kb[id].kind == "not_covered"]
        beside, outside = remarks(whole.text), self.outside(whole.text)
        held = [clause for text in outside for clause in parts_of(text)]
        tokens = whole.found.tokens
        setting = Setting(tokens, beside, neighbours, self.subject.common, self.subject.is_about)
        placed = [whole]
        for part in parts:
            is_told = any(map(self._is_uncovered, placed[1:]))
            is_outside = any(part.text in text for text in outside)
            is_outside = is_outside or any(clause in part.text for clause in held)
            at = self._at(part, setting, is_told)
            placed.append(at._replace(elsewhere=at.elsewhere or is_outside))
        return placed

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

    def _compared(self, read: list[Reading], said: Found) -> list[Reading]:
        """`read` with the entries that each is a swap of, of those that could be answered.

        The whole is one, too, if it is with those words of what stands around it, which was
        `said` as well, that phrasings of the entry hold.
        """
        likely = {r.best.entry for r in read if r.best and self._is_likely(r, r.best)}
        if not likely:
            return read
        if read[0].best:
            likely.add(read[0].best.entry)
        held = {entry: self._held_by(entry) for entry in likely}
        swapped = [self._swapped(reading.found, held) for reading in read]
        if said is not read[0].found:
            swapped[0] |= self._swapped_within(said, read[0].found, held)
        return [r._replace(swapped=of_it) for r, of_it in zip(read, swapped, strict=True)]

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

    def decision(self, read: Sequence[Reading]) -> Decision:
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
                several, one = self.kb.messages.clarification, self.kb.messages.clarification_one
                return Clarification(
                    text=several if len(options) > 1 else one,
                    score=decision.score,
                    options=options,
                    knowledge_version=self.kb.version,
                )
            case _:
                return self._fallback(decision, options)

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


def is_stale(entry: Entry, today: datetime.date) -> bool:
    """Whether the review of `entry` has been due for longer than `SERVED_OVERDUE`."""
    return entry.review_by is not None and today - entry.review_by > SERVED_OVERDUE


def is_overdue(entry: Entry, today: datetime.date) -> bool:
    """Whether the review of `entry` is due since before `today`."""
    return entry.review_by is not None and entry.review_by < today


def served(entries: Iterable[Entry], today: datetime.date) -> list[Entry]:
    """Those of `entries` that may be served on the day `today`: the others are stale."""
    return [entry for entry in entries if not is_stale(entry, today)]


def _due(entries: Iterable[Entry], today: datetime.date) -> tuple[Note, ...]:
    return (DUE,) if any(is_overdue(entry, today) for entry in entries) else ()
