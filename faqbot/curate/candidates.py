"""Messages that got no answer as YAML to be sorted by a person and pasted into knowledge/.

What the bot asked back about is a candidate paraphrase of the entry that it offered first. Of what
it did not know, a group of `MANY` messages is a draft of an entry, all else a line for
out_of_scope.yaml. No text stands in two places, so that all could be pasted and read.
"""

import datetime
import json
from collections.abc import Collection, Sequence
from typing import Final

from faqbot.curate.gaps import Gaps, Group
from faqbot.knowledge import KnowledgeBase
from faqbot.records import Entry, too_long
from faqbot.text import words

MANY: Final = 3
"""So many messages that ask the same deserve an entry."""

MOST: Final = 10
"""So many wordings of a group are candidates: an entry needs ten paraphrases or more."""

_HEAD = """\
# Candidates from {messages}. Nothing here is part of the knowledge base yet, and each
# stands where the bot guesses that it belongs: read every line, move or delete what is wrong or
# says nothing by itself, and take out names and all that tells of one patient. What is pasted in
# the wrong place brings false answers.
"""
_PARAPHRASES = """
# Below `paraphrases:` of the entry, if its answer is the right one.
paraphrases:
"""
_ENTRIES = """
# Into a file of faq/: write an id, a topic and the answer; where one is known, `kind: answer` and
# the facts that it rests on. A draft is never served.
entries:
"""
_ENTRY = """\
- id: candidate-{number}
  topic: candidates
  kind: not_covered
  question: {question}
  paraphrases:{paraphrases}
  answer: Write what is known, or that this chat does not cover it and where to ask.
  reviewed: {today}
  review_by: {today}
  status: draft
"""
_OUT_OF_SCOPE = """
# Into out_of_scope.yaml, if no entry answers it.
out_of_scope:
"""


def as_yaml(found: Gaps, kb: KnowledgeBase, today: datetime.date) -> str:
    """The candidates in one YAML document, below up to three names.

    `paraphrases` has lists of texts by the id of their entry, `entries` what a file of `faq/`
    holds, `out_of_scope` what out_of_scope.yaml does; each can be pasted as it is indented.
    `today` is the day of the drafts.
    """
    taken = {" ".join(words(text)) for entry in kb.values() for text in entry.phrasings}
    below: dict[str, list[str]] = {}
    drafts: list[list[str]] = []
    outside: list[str] = []
    for group in found.groups:
        texts = _texts(group, taken)
        if entry := _offered(group):
            below.setdefault(entry, []).extend(texts)
        elif group.count >= MANY and texts:
            drafts.append(texts)
        else:
            outside += texts
    messages = "1 message" if found.messages == 1 else f"{found.messages} messages"
    parts = [_HEAD.format(messages=messages)]
    if any(below.values()):
        parts += [_PARAPHRASES, *(_below(kb[entry], below[entry]) for entry in sorted(below))]
    if drafts:
        parts += [_ENTRIES, *(_draft(texts, at, today) for at, texts in enumerate(drafts, 1))]
    if outside:
        parts += [_OUT_OF_SCOPE, *(f"- {text}\n" for text in outside)]
    return "".join(parts)


def _offered(group: Group) -> str:
    """The likeliest entry that the bot asked back about; "" if it did not know."""
    if "clarification" not in group.types:
        return ""
    return next((likely.entry for likely in group.likely if likely.offered), "")


def _below(entry: Entry, texts: Sequence[str]) -> str:
    """The candidates for the paraphrases of an entry, under its question and id."""
    kind = "not covered: " if entry.kind == "not_covered" else ""
    lines = (f"  # {kind}{entry.question}", f"  {entry.id}:", *(f"    - {text}" for text in texts))
    return "".join(f"{line}\n" for line in lines) if texts else ""


def _draft(texts: Sequence[str], number: int, today: datetime.date) -> str:
    question, *others = texts
    listed = "".join(f"\n    - {text}" for text in others) or " []"
    return _ENTRY.format(number=number, question=question, paraphrases=listed, today=today)


def _texts(group: Group, taken: Collection[str]) -> list[str]:
    """The first wordings of a group that may become phrasings, each in double quotes.

    One that is `taken`, of an entry whose review is long overdue, cannot stand in two places.
    """
    texts = (wording.text for wording in group.wordings[:MOST])
    free = (text for text in texts if " ".join(words(text)) not in taken and not too_long(text))
    return [json.dumps(text, ensure_ascii=False) for text in free]
