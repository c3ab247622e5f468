"""From matches to a decision: answer, ask back, or say that there is no answer.

A message is read in several ways: as a whole, and, when it has several sentences
or asks two things, question by question (`parts.Cut.readings`). Each reading is searched;
`decide` looks at what was found and at how the texts ask, and names the rule that
decided. Wording is the business of `responder`.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from faqbot.index import Match
from faqbot.opposites import DENYING, contradicts
from faqbot.pointing import ASKING, points
from faqbot.question_words import asks_otherwise
from faqbot.reading import Read, Reading, Thresholds
from faqbot.records import ABOUT, Entry, Policy
from faqbot.reply import ReplyType
from faqbot.text import is_question, words

__all__ = [
    "RAISED",
    "Decision",
    "Policy",
    "Rule",
    "decide",
    "opposed",
]

Rule = Literal[
    "no words", "same words", "sure", "two questions", "small talk", "known neighbour",
    "close call", "unsure", "nothing like it", "chosen", "none of these", "red flag",
    "danger before", "choose one", "no such option", "asked again", "asked more",
    "asked of another",
]  # fmt: skip


ASKED = 0.6
"""A part that is a question means its best entry from this score on.

Of 10,800 statements beside another question 579 were answered, 94 are, and of 4,164 questions
seven are offered their answer instead.
"""


MOSTLY = 0.7
"""A part that an answered entry holds this share of, by weight, asks what is answered."""


class Decision(NamedTuple):
    """What to reply. `entries` are answered or named, `options` offered, `rule` says why.

    `uncovered` is an entry that was asked for beside the answered one, and is not covered,
    `rest` what else was asked in the same message and gets no reply.
    """

    type: ReplyType
    rule: Rule
    entries: tuple[str, ...] = ()
    score: float | None = None
    options: tuple[str, ...] = ()
    uncovered: str = ""
    rest: tuple[str, ...] = ()


RAISED = Decision("escalation", "red flag")
"""What is decided when the screen raised a red flag."""


def decide(
    read: Read, entries: Mapping[str, Entry], thresholds: Thresholds, options: int
) -> Decision:
    """What to reply to a message that was `read`."""
    whole = read.whole
    if not any(reading.best for reading in read.readings):
        return Decision("fallback", "nothing like it" if words(whole.text) else "no words")
    if whole.best and whole.best.exact:
        return _named(whole, entries, "same words")
    if sure := _sure_readings(read, entries, thresholds):
        return _answered(sure, read, entries, thresholds)
    if said := whole.small_talk:
        return Decision("answer", "small talk", (said.entry,), said.score)
    return _unsure(read.readings, entries, thresholds, options)


def _is_sure(reading: Reading, entries: Mapping[str, Entry], least: float) -> bool:
    best = reading.best
    if best is None or entries[best.entry].kind != "answer":
        return False
    if best.exact:
        return True
    entry = entries[best.entry]
    is_guess = not best.shared and not entry.is_small_talk
    is_another = reading.is_swap or opposed(reading.text, entry)
    return reading.sureness > least and not is_guess and not is_another


def _sure_parts(read: Read, entries: Mapping[str, Entry], thresholds: Thresholds) -> list[Reading]:
    """The parts that are sure in the whole message, without small talk.

    A part may lack the very word that makes the whole another question. Not where the whole has
    nothing but sure parts: what one of them lacks, another asks. Nor a sentence that is, word for
    word, a phrasing.
    """
    least = thresholds.direct + thresholds.part
    sure = [p for p in read.parts if not p.elsewhere and _is_sure(p, entries, least)]
    is_all = 1 < len(sure) == len(read.parts) == len(read.cut.clauses)
    found = [(part, entries[part.best.entry], part.best.exact) for part in sure if part.best]
    return [
        part
        for part, entry, is_exact in found
        if not entry.is_small_talk
        if is_all
        or (is_exact and part.text in read.cut.sentences)
        or not (read.whole.is_swap or entry.id in read.whole.swapped)
    ]


def _sure_readings(
    read: Read, entries: Mapping[str, Entry], thresholds: Thresholds
) -> list[Reading]:
    """At most two sure readings of different entries; small talk only when alone.

    Who says thanks beside a question that is not understood is not answered "You are welcome".
    """
    whole = read.whole
    sure: dict[str, Reading] = {}
    for part in _sure_parts(read, entries, thresholds):
        entry = part.found.matches[0].entry
        if entry not in sure or part.sureness > sure[entry].sureness:
            sure[entry] = part
    asked = {entry: p for entry, p in sure.items() if entries[entry].topic != ABOUT}
    found = list((asked or sure).values())[:2]
    if not _is_sure(whole, entries, thresholds.direct):
        return found
    own = whole.found.matches[0].entry
    is_surer = own in asked and len(found) == 1 and whole.sureness > sure[own].sureness
    is_first = not found or (not asked and entries[own].topic != ABOUT)
    if is_surer or (is_first and not _asks_another(read)):
        return [whole]
    if own not in sure and len(found) == 1 and _asks_rest(read, found[0], thresholds):
        return [*found, whole]
    return found


def _asks_rest(read: Read, sure: Reading, thresholds: Thresholds) -> bool:
    """Whether what the whole means is asked by another of its parts than the one that is `sure`.

    "What is Glybera and who approved it?": only beside the first does the second say of what.
    """
    own = read.whole.found.matches[0].entry
    return any(
        is_question(part.text) and points(part.text) and part.may_mean((own,), thresholds.offer)
        for part in read.parts
        if not (part.elsewhere or _overlap(part.text, sure.text))
    )


def _asks_another(read: Read) -> bool:
    """Whether a question in the whole means another entry than all of it, and none the same.

    Then the whole is what is said around it: "Glybera was approved in 2012. Is it safe?"
    """
    asked = {
        part.best.entry
        for part in read.parts
        if part.best and part.best.score >= ASKED and is_question(part.text)
    }
    whole = read.whole
    return whole.second is None and bool(asked) and whole.found.matches[0].entry not in asked


def _answered(
    sure: Sequence[Reading],
    read: Read,
    entries: Mapping[str, Entry],
    thresholds: Thresholds,
) -> Decision:
    """The answer to what is `sure`, with what another question of the message means.

    That is named if it is surely not covered, and among what may be asked next if it is likely.
    """
    ids = tuple(reading.found.matches[0].entry for reading in sure)
    first = _named(sure[0], entries, "sure")
    if len(sure) > 1:
        first = Decision("answer", "two questions", ids, min(reading.score for reading in sure))
    others = [
        (part, part.best.entry)
        for part in read.parts
        if part.best and part.best.entry not in ids and is_question(part.text)
        if not (part.elsewhere or part.is_swap or any(own.text in part.text for own in sure))
        if not (points(part.text) and part.may_mean(ids, thresholds.offer))
    ]
    uncovered = (
        id for part, id in others
        if entries[id].kind == "not_covered" and part.sureness > thresholds.direct
        and not points(part.text)
    )  # fmt: skip
    likely = dict.fromkeys(id for part, id in others if part.score >= thresholds.clarify)
    named = next(uncovered, "")
    return first._replace(
        uncovered=named,
        options=tuple(id for id in likely if id != named),
        rest=() if named else _rest(ids, read, thresholds),
    )


def _rest(answered: Sequence[str], read: Read, thresholds: Thresholds) -> tuple[str, ...]:
    """What a message asks besides what is `answered`, which one of its parts asks."""
    own = [
        part
        for part in read.parts
        if part.best and part.best.entry in answered and part.sureness > thresholds.direct
    ]
    others = (
        text
        for text in read.cut.clauses
        if is_question(text) and not any(_overlap(text, part.text) for part in own)
    )
    parts = {part.text: part for part in read.parts}
    more = (text for text in others if _asks_more(text, parts.get(text), answered, thresholds))
    return tuple(more) if own else ()


def _asks_more(
    text: str, part: Reading | None, answered: Sequence[str], thresholds: Thresholds
) -> bool:
    """Whether a question is not asked with the words of what is `answered`.

    "Is it safe? I mean, is it a risk?" asks one thing. What was not read, since it says nothing
    alone, may ask something of what it points at.
    """
    if part is None:
        return points(text) and not ASKING.isdisjoint(words(text))
    if points(text) and part.may_mean(answered, thresholds.offer):
        return False
    known = [match.seen for match in part.found.matches if match.entry in answered]
    return all(seen.met < MOSTLY * seen.total for seen in known)


def _overlap(one: str, other: str) -> bool:
    return one in other or other in one


def opposed(text: str, entry: Entry) -> bool:
    """Whether `text` says the opposite of what the phrasings of `entry` say, or asks otherwise.

    Small talk denies nothing: who is "not alright" says no hello.
    """
    said = words(text)
    if entry.is_small_talk:
        return not DENYING.isdisjoint(said)
    return contradicts(said, entry.phrasings) or asks_otherwise(text, entry.phrasings)


def _named(reading: Reading, entries: Mapping[str, Entry], rule: Rule) -> Decision:
    entry = entries[reading.found.matches[0].entry]
    kind: ReplyType = "answer" if entry.kind == "answer" else "not_covered"
    return Decision(kind, rule, (entry.id,), reading.score)


def _unsure(
    read: Sequence[Reading],
    entries: Mapping[str, Entry],
    thresholds: Thresholds,
    options: int,
) -> Decision:
    offered = _offers(read, entries, thresholds)
    best = _likeliest(read)
    # What a part asks about something else gives way to what is said of that.
    for match in (_likeliest([reading for reading in read if not reading.elsewhere]), best):
        if entries[match.entry].kind == "not_covered" and match.score >= thresholds.neighbour:
            others = tuple(entry for entry in offered if entry != match.entry)[:options]
            return Decision("not_covered", "known neighbour", (match.entry,), match.score, others)
    if not offered:
        return Decision("fallback", "nothing like it", score=best.score)
    if best.score < thresholds.clarify:
        return Decision("fallback", "unsure", score=best.score, options=offered[:options])
    return Decision("clarification", "close call", score=best.score, options=offered[:options])


def _likeliest(read: Sequence[Reading]) -> Match:
    return max((reading.best for reading in read if reading.best), key=lambda match: match.score)


def _offers(
    read: Sequence[Reading], entries: Mapping[str, Entry], thresholds: Thresholds
) -> tuple[str, ...]:
    """The entries worth offering, the likeliest first; a greeting is never offered.

    Neighbours that are not covered are offered beside the others: of wordings without an answer
    one in four is so offered what it means.
    """
    scores: dict[str, float] = {}
    for reading in read:
        for match in reading.found.matches:
            # An entry that holds no word of the message is alike by letters alone.
            if match.seen.met and not entries[match.entry].is_small_talk:
                scores[match.entry] = max(scores.get(match.entry, 0.0), match.score)
    likely = sorted(scores, key=lambda entry: -scores[entry])
    offered = tuple(entry for entry in likely if scores[entry] >= thresholds.offer)
    is_known = any(entries[entry].kind == "answer" for entry in offered)
    is_near = bool(offered) and scores[offered[0]] >= thresholds.uncovered
    return offered if is_known or is_near else ()
