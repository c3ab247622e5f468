"""The first message of a conversation, and one that asks two things at once.

A first message that points at something means, most likely, what the knowledge base is about.
"""

from itertools import pairwise

from faqbot.follow_up import follow_up
from faqbot.leaning import is_bare, of_subject
from faqbot.pointing import ASKING, SUBJECTS, points
from faqbot.policy import Decision
from faqbot.reading import Read
from faqbot.responder import Responder
from faqbot.state import State
from faqbot.text import is_question, words

_LONGEST_OPENING = 10
_MOST_NEXT = 2
"""At most so many questions of one message are read as turns of their own: each is a search."""


def opening(read: Read, responder: Responder) -> Decision:
    """What to reply to a message, `read` so, before which nothing was said.

    "How much does it cost?" is no answer's question by itself: what is asked so about the
    subject of the knowledge base is offered, be it covered or not.
    """
    decision, kb = completed(read, responder), responder.kb
    if decision.type != "fallback" or not kb.about.subject:
        return decision
    said = words(read.whole.text)
    is_bare_question = is_bare(said) and not ASKING.isdisjoint(said)
    if len(said) > _LONGEST_OPENING or (SUBJECTS.isdisjoint(said) and not is_bare_question):
        return decision
    likely = of_subject(said, responder)
    if not likely:
        return decision
    offered = tuple(likely)[: responder.policy.options]
    return Decision("clarification", "close call", score=likely[offered[0]], options=offered)


def completed(read: Read, responder: Responder) -> Decision:
    """What to reply to a message, `read` so, that stands alone.

    What it asks after what is answered, and that points there, is read as if it came next:
    "Is there an online consultation and is it free?"
    """
    decision = responder.decision(read)
    rest = decision.rest
    pairs = pairwise(read.cut.clauses if rest else ())
    after = [text for before, text in pairs if before not in rest and is_question(before)]
    asking = [text for text in after if text in rest and points(text)]
    for text in [t for t in asking if not any(t in out for out in read.outside)][:_MOST_NEXT]:
        asked = responder.read(text)
        second = follow_up(text, asked, State(decision.entries), responder)
        decision = _joined(decision, second or responder.decision(asked), text)
    return decision


def _joined(first: Decision, second: Decision, text: str) -> Decision:
    """`first` with what `second` says to `text`: it may answer, name or only offer something.

    Two things are answered at once, and one is named beside them, no more.
    """
    new = [id for id in second.entries if id not in first.entries][:1]
    rest = tuple(other for other in first.rest if text not in other and other not in text)
    if not new:
        options = tuple(id for id in second.options if id not in first.entries)
        return first._replace(options=tuple(dict.fromkeys((*options, *first.options))))
    first = first._replace(options=tuple(id for id in first.options if id not in new))
    if second.type == "not_covered" and not first.uncovered:
        return first._replace(uncovered=new[0], rest=rest)
    if second.type != "answer" or len(first.entries) > 1:
        return first
    score = min(first.score or 0.0, second.score or 0.0)
    both = (*first.entries, *new)
    return first._replace(rule="two questions", entries=both, score=score, rest=rest)
