"""What a message means after something was said: a choice among what is found for it.

"And when was that?" says little by itself. It is searched alone, and once more with the topic
of what was talked of; each entry that is found so, and each that is near what was talked of, has
the `Signs` below, and their weighted sum is its utility. The probabilities follow from the
utilities as in a conditional logit (McFadden 1974), with one choice more: that no entry is
meant. The weights are learnt from conversations that people wrote who knew of no rule, by
`python -m tests.train_follow_ups`.

Of 1,138 turns 36 of 100 get the right entry and 30 are offered it; rules written by hand gave 32
and 27. Tried and dropped: tests/benchmarks/TRIED.md.
"""

from collections.abc import Sequence
from math import exp, log
from typing import NamedTuple

from faqbot import english
from faqbot.knowledge import KnowledgeBase
from faqbot.pointing import SUBJECTS
from faqbot.policy import opposed
from faqbot.reading import Read
from faqbot.records import Entry
from faqbot.responder import Responder
from faqbot.similarity import Token
from faqbot.text import words

LEAST_SCORE = 0.001
"""An entry that one of the two searches does not find has this score there."""


class Signs(NamedTuple):
    """What speaks for an entry, or the weight of each."""

    in_context: float
    """The log-odds of its score for the message with the topic of what was talked of."""
    alone: float
    """The log-odds of its score for the message."""
    same: float
    """1 if it is what was talked of."""
    near: float
    """1 if one of the two names the other in `see_also`."""
    nearby: float
    """1 if it is not near, but something is near both."""
    lost: float
    """1 if the message has a word that tells something and no phrasing of the entry holds."""


WEIGHTS = Signs(in_context=0.27, alone=0.49, same=2.05, near=2.61, nearby=1.69, lost=-1.43)
NONE = -0.48
"""The utility of none of the entries that were found."""


def meanings(read: Read, talked_of: Entry, responder: Responder) -> dict[str, float]:
    """How probable each entry is to be meant by a message, `read` so, after `talked_of`.

    The likeliest is first; the rest to 1 is that none of them is.
    """
    utilities = {
        id: sum(w * sign for w, sign in zip(WEIGHTS, signs, strict=True))
        for id, signs in signs_of(read, talked_of, responder).items()
    }
    total = exp(NONE) + sum(map(exp, utilities.values()))
    likely = sorted(utilities, key=lambda id: -utilities[id])
    return {id: exp(utilities[id]) / total for id in likely}


def signs_of(read: Read, talked_of: Entry, responder: Responder) -> dict[str, Signs]:
    """The signs of what is found for a message, `read` so, of `talked_of` and of what is near."""
    kb, tokens = responder.kb, read.whole.found.tokens
    about = responder.index.search(in_context(read.whole.text, talked_of))
    in_it = {match.entry: match.score for match in about.matches}
    alone: dict[str, float] = {}
    for match in (match for reading in read.readings for match in reading.found.matches):
        alone[match.entry] = max(alone.get(match.entry, 0.0), match.score)
    near = kb.neighbours(talked_of.id)
    return {
        id: Signs(
            in_context=_log_odds(in_it.get(id, 0.0)),
            alone=_log_odds(alone.get(id, 0.0)),
            same=float(id == talked_of.id),
            near=float(id in near),
            nearby=float(_is_nearby(id, talked_of.id, kb)),
            lost=float(not knows(id, tokens, responder)),
        )
        for id in {**in_it, **alone, **dict.fromkeys((talked_of.id, *sorted(near)))}
        if not kb[id].is_small_talk
    }


def in_context(text: str, talked_of: Entry) -> str:
    """The words of `text` with the topical ones of the question that was answered."""
    said = words(text)
    topic = (w for w in words(talked_of.question) if not english.is_wrapping(w) and w not in said)
    return " ".join((*said, *topic))


def knows(id: str, tokens: Sequence[Token], responder: Responder) -> bool:
    """Whether phrasings of the entry hold each of the `tokens` that tells something."""
    shares = responder.index.shares(id)
    return all(t.wrapping or (t.feature >= 0 and shares[t.feature] > 0) for t in tokens)


def _is_nearby(id: str, talked_of: str, kb: KnowledgeBase) -> bool:
    near = kb.neighbours(talked_of)
    return id != talked_of and id not in near and not near.isdisjoint(kb.neighbours(id))


def _log_odds(score: float) -> float:
    score = min(max(score, LEAST_SCORE), 1.0 - LEAST_SCORE)
    return log(score / (1.0 - score))


def of_subject(said: Sequence[str], responder: Responder) -> dict[str, float]:
    """The scores of the entries that the words may mean if they are said of the subject of the
    knowledge base, falling. Words that tell nothing themselves must fit better."""
    kb = responder.kb
    thresholds = responder.thresholds
    is_said = not is_bare(said) or not SUBJECTS.isdisjoint(said)
    least = thresholds.offer if is_said else thresholds.clarify
    about = " ".join((*said, kb.about.subject))
    tokens = responder.index.read(" ".join(said))
    return {
        match.entry: match.score
        for match in responder.read(about).whole.found.matches
        if kb.about.subject
        and match.score >= least
        and not kb[match.entry].is_small_talk
        and knows(match.entry, tokens, responder)
        and not opposed(about, kb[match.entry])
    }


def is_bare(said: Sequence[str]) -> bool:
    """Whether no word tells of a topic."""
    return all(map(english.is_wrapping, said))
