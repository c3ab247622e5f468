"""Follow-ups: a message that leans on what was talked of, or chooses among what was offered.

A first message that points at something means, most likely, what the knowledge base is about.

What was talked of is a small `State`, a frozen value of entry ids that can be
carried as JSON. It never holds the patient's text.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from faqbot import english
from faqbot.choice import described, numbered
from faqbot.index import Match
from faqbot.knowledge import KnowledgeBase
from faqbot.policy import Decision, Reading, opposed
from faqbot.records import Entry
from faqbot.reply import Reply
from faqbot.responder import Responder
from faqbot.text import clip, normalise, stem, words

_POINTING = frozenset(
    "it that this they them those these he she his her its their there then one".split()
)
_JOINING = frozenset("and but or so then though".split())
_THERE_IS = re.compile(r"\b(?:is|are|was|were) there\b|\bthere (?:is|are|was|were)\b")
"""Points at nothing."""

_SUBJECT = frozenset("it its they them".split())
_LONGEST_OPENING = 10
_ASKING = frozenset("when where who whom why how what which whose".split())
_TELLING = frozenset(("when", "who", "where", "why"))
_LONGEST_FOLLOW_UP = 7
_LONGEST_BARE = 3
"""A message that points at nothing ("since when?") leans on what was said if it is so short."""

_LIKELY, _SURELY = 0.25, 0.5
_SEARCHED = 12
"""So many entries are looked at to find those near what was talked of."""

_FIRST = 2
"""So many of the options are what a leaning message may mean, then come those of its words."""


@dataclass(frozen=True, slots=True)
class State:
    """What was talked of: the entries last answered or named, the options last offered."""

    entries: tuple[str, ...] = ()
    options: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, list[str]]:
        """The state as a JSON-ready dict.

        >>> State(entries=("hello",)).to_dict()
        {'entries': ['hello'], 'options': []}
        """
        return {"entries": list(self.entries), "options": list(self.options)}

    @classmethod
    def from_dict(cls, value: object) -> "State":
        """The state that `to_dict` made; of anything else, only what can be used.

        The value may come from a stranger: what is no list of short texts is dropped.

        >>> State.from_dict({"entries": ["hello", 7], "options": None, "more": 1})
        State(entries=('hello',), options=())
        """
        if not isinstance(value, Mapping):
            return cls()
        return cls(_ids(value.get("entries")), _ids(value.get("options")))

    def known(self, kb: Mapping[str, Entry]) -> "State":
        """The state without the ids that `kb` does not hold."""
        return State(
            tuple(id for id in self.entries if id in kb),
            tuple(id for id in self.options if id in kb),
        )

    def is_idle(self, kb: Mapping[str, Entry]) -> bool:
        """Whether nothing was offered, and nothing talked of but small talk."""
        return not self.options and all(kb[id].is_small_talk for id in self.entries)

    def after(self, reply: Reply, kb: Mapping[str, Entry] = MappingProxyType({})) -> "State":
        """The state after `reply` from `kb`.

        What was talked of is over when something else was found, even if only to be offered,
        but not when somebody says thanks.
        """
        options = tuple(option.entry for option in reply.options)
        # Whoever leaned on it was offered what is near it, which has no score.
        is_over = bool(options) and reply.score is not None
        found = tuple(id for id in reply.entries if id not in kb or not kb[id].is_small_talk)
        kept = () if is_over else self.entries
        return State(found or kept or reply.entries, options)


def _ids(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        return ()
    return tuple(id for id in value[:20] if isinstance(id, str) and len(id) <= 100)


def follow_up(
    message: str, read: Sequence[Reading], state: State, responder: Responder
) -> Decision | None:
    """What to reply to a message, `read` so, that follows up on `state`; None if it stands alone.

    After options, a number or the words of the last option choose among them.
    """
    if not state.entries and not state.options:
        return None
    kb, bare = responder.kb, read[0].text
    if state.options and (number := _number(message, bare, state, kb)):
        if number > len(state.options):
            return Decision("fallback", "none of these")
        return _named(kb[state.options[number - 1]])
    alone = responder.decision(read)
    if state.options and alone.type not in ("answer", "not_covered"):
        questions = [kb[id].question for id in state.options]
        tokens = read[0].found.tokens
        if chosen := described(tokens, state.options, questions, responder.index):
            return _named(kb[chosen])
    return _leaning(bare, alone, state, responder)


def opening(read: Sequence[Reading], responder: Responder) -> Decision:
    """What to reply to a message, `read` so, before which nothing was said.

    "How much does it cost?" is no answer's question by itself: what is asked so about the
    subject of the knowledge base is offered, be it covered or not.
    """
    decision, kb = responder.decision(read), responder.kb
    if decision.type != "fallback" or not kb.about.subject:
        return decision
    said = words(read[0].text)
    is_bare_question = not _topical(said) and not _ASKING.isdisjoint(said)
    if len(said) > _LONGEST_OPENING or (_SUBJECT.isdisjoint(said) and not is_bare_question):
        return decision
    likely = _of_subject(said, responder)
    if not likely:
        return decision
    offered = tuple(likely)[: responder.policy.options]
    return Decision("clarification", "close call", score=likely[offered[0]], options=offered)


def _of_subject(said: Sequence[str], responder: Responder) -> dict[str, float]:
    """The scores of the entries that the words may mean if they are said of the subject of the
    knowledge base, falling. Words that tell nothing themselves must fit better."""
    kb = responder.kb
    thresholds = responder.thresholds
    is_said = _topical(said) or not _SUBJECT.isdisjoint(said)
    least = thresholds.offer if is_said else thresholds.clarify
    about = " ".join((*said, kb.about.subject))
    return {
        match.entry: match.score
        for match in responder.read(about)[0].found.matches
        if kb.about.subject
        and match.score >= least
        and not kb[match.entry].is_small_talk
        and _knows(kb[match.entry], said)
        and not opposed(about, kb[match.entry])
    }


def _number(message: str, bare: str, state: State, kb: KnowledgeBase) -> int:
    """The number of the option that is chosen, one more than there are for none, 0 if none is."""
    count = len(state.options)
    if normalise(clip(message)) == normalise(kb.messages.none_of_these):
        return count + 1
    return numbered(bare, count) or numbered(clip(message), count)


def _named(entry: Entry) -> Decision:
    return Decision(entry.kind, "chosen", (entry.id,), 1.0)


def _leaning(message: str, alone: Decision, state: State, responder: Responder) -> Decision | None:
    """What to reply to a message that leans on what was talked of.

    `alone` is what would be replied if nothing had been said before.
    """
    said, kb = words(message), responder.kb
    leans, is_bare = _leans(said), all(english.is_wrapping(word) for word in said)
    stands_alone = alone.type in ("answer", "not_covered") and not (is_bare and leans)
    is_done = alone.rule in ("same words", "small talk") or (stands_alone and not leans)
    if is_done or state.is_idle(kb) or not 0 < len(said) <= _LONGEST_FOLLOW_UP:
        return None
    # Who passes over what was offered may talk of the likeliest of it: that is only offered.
    talked_of = kb[(*state.entries, *state.options)[0]]
    around = _near(talked_of, kb)
    matches = responder.index.search(_in_context(said, talked_of), _SEARCHED).matches
    least = responder.thresholds.offer
    near = {m.entry: m.score for m in matches if m.entry in around and m.score >= least}
    if _topical(said) or not leans:
        near = {id: score for id, score in near.items() if _held_by(kb[id], said)}
    if stands_alone and not _is_nearer(near, alone):
        return None
    meant = _meant(said, talked_of, matches, near, kb) if leans else None
    if state.entries and (entry := meant or _surely_near(near, said, talked_of, kb)):
        return _named(entry)
    if not near and not leans:
        return None
    own = () if is_bare else (*alone.entries, *alone.options)
    first, then = (tuple(near), own) if leans else (own, tuple(near))
    offered = tuple(dict.fromkeys((*first[:_FIRST], *then, *first)))
    if is_bare:
        offered = tuple(dict.fromkeys((*offered, *_of_subject(said, responder))))
    if not own:
        related = (id for id in talked_of.see_also if kb[id].kind == "answer")
        offered = tuple(dict.fromkeys((*offered, *related)))
    options = offered[: responder.policy.options]
    if alone.type == "clarification":
        return alone._replace(options=options)
    return Decision("fallback", "unsure", options=options)


def _surely_near(
    near: Mapping[str, float], said: Sequence[str], talked_of: Entry, kb: KnowledgeBase
) -> Entry | None:
    """The likeliest of the entries `near`, with their scores, if it is surely meant."""
    entry = kb[next(iter(near))] if near else None
    if entry is None or near[entry.id] < _SURELY or not _knows(entry, said):
        return None
    return None if opposed(_in_context(said, talked_of), entry) else entry


def _is_nearer(near: Mapping[str, float], alone: Decision) -> bool:
    """Whether an entry near what was talked of is likelier there than what is meant alone."""
    return max(near.values(), default=0.0) > (alone.score or 0.0)


def _near(talked_of: Entry, kb: KnowledgeBase) -> set[str]:
    """The entries that `talked_of` names, or that name it."""
    return {id for id in kb if id in talked_of.see_also or talked_of.id in kb[id].see_also}


def _in_context(said: Sequence[str], talked_of: Entry) -> str:
    """The words with the topical ones of the question that was answered."""
    topic = (w for w in words(talked_of.question) if not english.is_wrapping(w) and w not in said)
    return " ".join((*said, *topic))


def _meant(
    found: Sequence[str],
    talked_of: Entry,
    matches: Sequence[Match],
    likely: Mapping[str, float],
    kb: KnowledgeBase,
) -> Entry | None:
    """The entry near `talked_of` that a leaning message means, if one stands out.

    It is the only neighbour that asks with the same word ("when was that?"), or
    the one that fits the message together with the topic best. Either must know
    every topical word of the message: "is it safe for dogs?" is no follow-up. `matches` are
    those of the words with the topic, `likely` has the scores of those near it.
    """
    near = _near(talked_of, kb)
    asked = next((word for word in found if word in _ASKING), "")
    alike = [kb[id] for id in sorted(near) if words(kb[id].question)[:1] == [asked]]
    if asked in _TELLING and len(alike) == 1 and _knows(alike[0], found):
        return alike[0]
    best = matches[0] if matches else None
    least = _LIKELY if _topical(found) else _SURELY
    if best is None or best.score < least:
        return None
    entry = kb[best.entry]
    if not _knows(entry, found) or opposed(_in_context(found, talked_of), entry):
        return None
    if entry.id == talked_of.id:
        # "How much is it?" may be asked of what is near instead, or of the subject.
        is_said = bool(_topical(found)) or (not likely and _says(entry, found))
        said_again = entry.kind == "not_covered" and is_said and best.score >= _SURELY
        return entry if said_again else None
    return entry if entry.id in near or entry.topic == talked_of.topic else None


def _leans(found: list[str]) -> bool:
    """Whether words lean on what was said before: few, and pointing or asking only."""
    if not found or len(found) > _LONGEST_FOLLOW_UP:
        return False
    text = _THERE_IS.sub("", " ".join(found))
    if any(word in _POINTING for word in text.split()):
        return True
    bare = len(found) <= _LONGEST_BARE and all(english.is_wrapping(word) for word in found)
    return bare and any(word in _ASKING for word in found)


def _knows(entry: Entry, said: Sequence[str]) -> bool:
    """Whether the phrasings of `entry` hold every topical word that was said."""
    return len(_held_by(entry, said)) == len(_topical(said))


def _says(entry: Entry, said: Sequence[str]) -> bool:
    """Whether a phrasing of `entry` holds all the words that were said but those that lean."""
    asked = set(said) - _POINTING - _JOINING
    return any(asked.issubset(words(phrasing)) for phrasing in entry.phrasings)


def _held_by(entry: Entry, said: Sequence[str]) -> set[str]:
    """The topical words that were said, as stems, that phrasings of `entry` hold."""
    return _topical(said) & {stem(word) for phrasing in entry.phrasings for word in words(phrasing)}


def _topical(said: Sequence[str]) -> set[str]:
    return {stem(word) for word in said if not english.is_wrapping(word)}
