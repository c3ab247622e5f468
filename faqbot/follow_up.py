"""Follow-ups: a message that leans on what was talked of, or chooses among what was offered."""

import re
from collections.abc import Mapping, Sequence

from faqbot.choice import (
    agrees,
    asks_again,
    asks_more,
    chosen_of,
    described,
    goes_on,
    is_beyond,
    numbered,
    rejects,
    says_all,
)
from faqbot.knowledge import KnowledgeBase
from faqbot.leaning import in_context, is_bare, knows, meanings, of_subject
from faqbot.pointing import ASKING, SAID
from faqbot.policy import Decision, Rule, opposed
from faqbot.reading import Read, Reading
from faqbot.records import ABOUT, Entry
from faqbot.responder import Responder
from faqbot.state import State
from faqbot.text import clip, is_question, normalise, words

_THERE_IS = re.compile(r"\b(?:is|are|was|were) there\b|\bthere (?:is|are|was|were)\b")
"""Points at nothing."""

_ADDING = (" too ", " as well ", " also ")
"""Who asks whether "that one is free as well" knows the entry that says what is free."""

_LONGEST_FOLLOW_UP = 7
_LONGEST_BARE = 3
"""A message that points at nothing ("since when?") leans on what was said if it is so short."""

_SURE, _LEAST = 0.5, 0.03
"""What leans on what was said is answered from such a probability on, and offered."""

_FIRST, _NEAR = 2, 0.1
"""So many options of such a probability come before those that are said of the subject."""


_NONE_OF_THESE = Decision("fallback", "none of these")
_MOST_ANSWERED = 2
"""Of several options that are chosen so many are answered at once."""

_SHORT_CHOICE = 3
"""Of so few words what an option says is rather a choice than a new question."""

_ASKS_THE_SAME = re.compile(
    r"(?:when|where)\b(?: (?:was|were|did|is))?|who\b|how (?:much|long|many)\b"
)
_OF_ANOTHER = re.compile(
    r"(?:(?:no|sorry|ok|okay|so|and|but) )*(?:and|what about|how about|what of|i mean|i meant) "
    r"((?:\w+ ){0,4}\w+)"
)


def follow_up(message: str, read: Read, state: State, responder: Responder) -> Decision | None:
    """What to reply to a message, `read` so, that follows up on `state`; None if it stands alone.

    After options, a number or the words of the last option choose among them.
    """
    if not state.entries and not state.options and not state.unknown:
        return None
    kb = responder.kb
    if told := _without_a_search(message, read.whole.text, state, responder):
        return told
    if read.is_outside:
        return None  # what no entry answers is not answered after another question, either
    alone = responder.decision(read)
    is_short = len(read.whole.found.tokens) <= _SHORT_CHOICE and alone.rule != "same words"
    if state.options and (is_short or alone.type not in ("answer", "not_covered")):
        questions = [kb[id].question for id in state.options]
        tokens = read.whole.found.tokens
        if chosen := described(tokens, state.options, questions, responder.index):
            return _named(kb[chosen])
    return (
        _asked_of_another(read.whole.text, state, responder)
        or _leaning(read, alone, state, responder)
        or _borrowed(read, alone, state, responder)
    )


def _asked_of_another(text: str, state: State, responder: Responder) -> Decision | None:
    """What to reply to `text` that asks what was answered last of something else.

    "And Glybera?" after the year of the mouse study asks for the year of Glybera, "and a
    transplant?" after the price of gene therapy for its price.
    """
    kb = responder.kb
    other = _OF_ANOTHER.fullmatch(normalise(text))
    if not state.entries or not other or not ASKING.isdisjoint(words(other[1])):
        return None
    question, subject = normalise(kb[state.entries[0]].question), normalise(kb.about.subject)
    head = _ASKS_THE_SAME.match(question)
    if subject and subject in question:
        asked = question.replace(subject, other[1])
    elif head:
        asked = f"{head[0]} {other[1]}"
    else:
        return None
    decision = responder.decision(responder.read(asked))
    is_told = decision.type in ("answer", "not_covered")
    is_new = decision.entries != state.entries[:1]
    return decision._replace(rule="asked of another") if is_told and is_new else None


def _without_a_search(
    message: str, bare: str, state: State, responder: Responder
) -> Decision | None:
    """What to reply to a message that names a number, rejects what was said, or asks for more."""
    kb = responder.kb
    if state.options and (chosen := _chosen(message, bare, state, kb)):
        return chosen
    if rejects(message):
        return _NONE_OF_THESE
    if not state.entries:
        return None
    talked_of = kb[state.entries[0]]
    if asks_again(message):
        return _named(talked_of, rule="asked again")
    if talked_of.see_also and asks_more(message):
        options = talked_of.see_also[: responder.policy.options]
        return Decision("clarification", "asked more", options=options)
    return None


def _chosen(message: str, bare: str, state: State, kb: KnowledgeBase) -> Decision | None:
    """What to reply to a number, to several, or to yes: with several options that says nothing."""
    count = len(state.options)
    if number := _number(message, bare, state, kb):
        is_one = number <= count
        return _named(kb[state.options[number - 1]]) if is_one else _NONE_OF_THESE
    # Not the bare message: of "at my age, 68, you would think ..." only a number may be left.
    if is_beyond(clip(message), count):
        return Decision("clarification", "no such option", options=state.options)
    named = () if says_all(message) else chosen_of(bare, count)
    if named:
        return _all_of([kb[state.options[number - 1]] for number in named])
    if not agrees(message) and (state.entries or not goes_on(message)):
        return None
    if count == 1:
        return _named(kb[state.options[0]])
    return Decision("clarification", "choose one", options=state.options)


def _all_of(several: Sequence[Entry]) -> Decision:
    """What to reply to who chose `several` entries.

    Two are answered, and one that is not covered is named beside them; if none has an answer, one
    is named, and one beside it. What is left may be chosen next.
    """
    answered = [entry for entry in several if entry.kind == "answer"][:_MOST_ANSWERED]
    not_covered = [entry for entry in several if entry.kind == "not_covered"]
    told, beside = (answered, not_covered) if answered else (not_covered[:1], not_covered[1:])
    left = [entry for entry in several if entry not in (*told, *beside[:1])]
    return Decision(
        told[0].kind,
        "chosen",
        tuple(entry.id for entry in told),
        1.0,
        options=tuple(entry.id for entry in left),
        uncovered=beside[0].id if beside else "",
        rest=tuple(entry.question for entry in left if answered),
    )


def _number(message: str, bare: str, state: State, kb: KnowledgeBase) -> int:
    """The number of the option that is chosen, one more than there are for none, 0 if none is."""
    count = len(state.options)
    if normalise(clip(message)) == normalise(kb.messages.none_of_these):
        return count + 1
    return numbered(bare, count) or numbered(clip(message), count)


def _named(entry: Entry, *, rule: Rule = "chosen") -> Decision:
    return Decision(entry.kind, rule, (entry.id,), 1.0)


def _leaning(read: Read, alone: Decision, state: State, responder: Responder) -> Decision | None:
    """What to reply to a message, `read` so, that leans on what was talked of.

    `alone` is what would be replied if nothing had been said before.
    """
    said, kb = words(read.whole.text), responder.kb
    is_small_talk = any(kb[id].is_small_talk for id in alone.entries)
    is_done = is_small_talk or alone.rule in ("same words", "no words")
    is_told = bool(alone.entries) and not state.entries
    if is_done or is_told or state.is_idle(kb):
        return None
    if not _leans(said) and _stands_alone(read.whole.text, alone):
        return None
    # Who passes over what was offered may talk of the likeliest of it: that is only offered.
    talked_of = kb[(*state.entries, *state.options)[0]]
    likely = meanings(read, talked_of, responder)
    is_added = any(word in f" {' '.join(said)} " for word in _ADDING)
    if not is_added and _is_agreed(alone, likely, talked_of, responder):
        return None
    entry = _surely(likely, read.whole, talked_of, responder) if state.entries else None
    if entry and not is_added and not _is_doubtful(entry, [talked_of], read.whole, responder):
        return Decision(entry.kind, "sure", (entry.id,), likely[entry.id])
    offered = _offers(said, likely, talked_of, responder)
    if not offered:
        return None
    first = next(iter(likely))
    is_clear = alone.type == "clarification"
    is_likely = is_clear or likely[first] >= responder.thresholds.clarify
    is_over = is_likely and first not in (talked_of.id, *kb.neighbours(talked_of.id))
    return Decision(
        "clarification" if is_likely else "fallback",
        "close call" if is_likely else "unsure",
        score=likely[first] if is_over else None,
        options=offered[: responder.policy.options],
    )


def _borrowed(read: Read, alone: Decision, state: State, responder: Responder) -> Decision | None:
    """What to reply where what `alone` answers a message may have nothing to do with it here.

    "What are the risks?" after minoxidil, or what nobody knows, asks for other risks than those
    of gene therapy. What was talked of goes on, or the next such question would be answered.
    The whole message or the part that asks may say what it is about.
    """
    kb = responder.kb
    before = _context(state, kb)
    if alone.type != "answer" or not (before or state.unknown):
        return None
    entry = kb[alone.entries[0]]
    asking = [r for r in read.readings if r is read.whole or (r.best and r.best.entry == entry.id)]
    if not all(_is_doubtful(entry, before, reading, responder) for reading in asking):
        return None
    near = [id for other in before for id in other.see_also if id != entry.id]
    options = (entry.id, *near)[: responder.policy.options]
    return Decision("clarification", "close call", options=options)


def _context(state: State, kb: KnowledgeBase) -> list[Entry]:
    """What a question that names no subject is most likely about: none if that is unknown."""
    talked_of = [kb[id] for id in (*state.entries, *state.options) if kb[id].topic != ABOUT]
    return [] if state.unknown else talked_of[:1]


def _is_doubtful(
    entry: Entry, before: Sequence[Entry], whole: Reading, responder: Responder
) -> bool:
    """Whether an answer is hardly asked for, or about something else than what was talked of.

    What a curator names beside an answer, in `see_also`, is about the same.
    """
    if entry.kind != "answer" or entry.is_small_talk or entry in before:
        return False
    if responder.subject.is_remark(whole, entry):
        return True
    answers = [other for other in before if other.kind == "answer"]
    is_near = any(entry.id in responder.kb.neighbours(other.id) for other in answers)
    is_of_chat = ABOUT in (entry.topic, *(other.topic for other in before))
    if is_near or is_of_chat:
        return False
    return responder.subject.is_about_other(entry, before, whole.found.tokens)


def _offers(
    said: Sequence[str], likely: Mapping[str, float], talked_of: Entry, responder: Responder
) -> tuple[str, ...]:
    """What words that lean on `talked_of` may mean, the likeliest first.

    Words that tell nothing may ask about the subject of the knowledge base as well. To be
    offered what was just said not to be covered helps nobody.
    """
    offered = [id for id, probability in likely.items() if probability >= _LEAST]
    if is_bare(said):
        near = [id for id in offered if likely[id] >= _NEAR]
        offered = [*near[:_FIRST], *of_subject(said, responder), *offered]
    is_in_vain = talked_of.id if talked_of.kind == "not_covered" else ""
    return tuple(id for id in dict.fromkeys(offered) if id != is_in_vain)


def _is_agreed(
    alone: Decision, likely: Mapping[str, float], talked_of: Entry, responder: Responder
) -> bool:
    """Whether what a message means `alone`, and surely, is likeliest after `talked_of`, too."""
    first = next(iter(likely), talked_of.id)
    is_other = first in alone.entries and first != talked_of.id
    return is_other and likely[first] >= responder.thresholds.clarify


def _surely(
    likely: Mapping[str, float], whole: Reading, talked_of: Entry, responder: Responder
) -> Entry | None:
    """The first of what is `likely` if that is meant, and nothing else.

    It must know every telling word: "is it safe for dogs?" is no follow-up. What was just
    answered is not said again, but what is not covered may be.
    """
    entry = responder.kb[next(iter(likely))] if likely else None
    if entry is None or likely[entry.id] < _SURE:
        return None
    is_again = entry.id == talked_of.id and entry.kind == "answer"
    if is_again or not knows(entry.id, whole.found.tokens, responder):
        return None
    return None if opposed(in_context(whole.text, talked_of), entry) else entry


def _stands_alone(text: str, alone: Decision) -> bool:
    """Whether `text`, which does not lean, needs nothing that was said: or is only a remark."""
    is_remark = alone.rule == "nothing like it" and not is_question(text)
    return is_remark or alone.type in ("answer", "not_covered")


def _leans(found: list[str]) -> bool:
    """Whether words lean on what was said before: few, and pointing or asking only."""
    if not found or len(found) > _LONGEST_FOLLOW_UP:
        return False
    text = _THERE_IS.sub("", " ".join(found))
    if any(word in SAID for word in text.split()):
        return True
    bare = len(found) <= _LONGEST_BARE and is_bare(found)
    return bare and any(word in ASKING for word in found)
