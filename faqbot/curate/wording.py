"""Whether patients can read it: short sentences and paragraphs, plain words, terms explained.

After the health-content standard of the NHS digital service manual.
"""

import re
from collections.abc import Iterator

from faqbot._schema import Fields
from faqbot._table import Row, names_of
from faqbot._yaml import Node
from faqbot.curate.rule import Finding, Rule, View
from faqbot.records import About, Entry, Messages
from faqbot.text import quoted, sentences, stem, words

LONG, TOO_LONG = 20, 25
"""Words in a sentence: more than the first is a warning, than the second an error."""

MOST_SENTENCES, MOST_WORDS = 4, 80
"""In one paragraph."""

_PLAINER = {
    "drug": "medicine",
    "drugs": "medicines",
    "incurable": "cannot be cured",
    "sufferer": "person with",
    "sufferers": "people with",
}
_JARGON = re.compile(rf"\b(?:{'|'.join(_PLAINER)})\b", re.IGNORECASE)

_YES_OR_NO = re.compile(r"(?:yes|no)\b", re.IGNORECASE)


def told(view: View) -> Iterator[tuple[Fields, Node, str]]:
    """The texts that patients read, with their places: answers and messages."""
    for row in view.entries:
        yield row.fields, row.fields.place("answer"), row.record.answer
    if view.messages:
        yield from texts_of(view.messages)


def texts_of(row: Row[Messages] | Row[About]) -> Iterator[tuple[Fields, Node, str]]:
    """The texts of a record that holds nothing else, with their places."""
    for name in names_of(type(row.record)):
        yield row.fields, row.fields.place(name), getattr(row.record, name)


def cut_text(view: View) -> Iterator[Finding]:
    """A comment stands behind a text that has no quotes.

    What follows ' #' on the same line is a comment: patients do not read it, and the bot does
    not know it. Put the text in quotes if it was meant as text: "the bay # 4". A comment
    belongs on a line of its own.
    """
    rows = [(row.fields, ["question", "paraphrases", "answer"]) for row in view.entries]
    if view.messages:
        rows.append((view.messages.fields, names_of(Messages)))
    for fields, names in rows:
        for node in (node for name in names for node in fields.scalars(name)):
            if node.is_cut:
                message = f"what follows {quoted(node.text)} is a comment: put the text in quotes"
                yield Finding(fields, node, message)


def sentence_length(view: View) -> Iterator[Finding]:
    """A sentence has more than 20 words.

    Many readers lose the thread. Make two sentences of it. Where a long name is the
    reason, accept it.
    """
    yield from _long(view, LONG, TOO_LONG)


def sentence_too_long(view: View) -> Iterator[Finding]:
    """A sentence has more than 25 words.

    Make two or three sentences of it.
    """
    yield from _long(view, TOO_LONG, None)


def _long(view: View, more_than: int, at_most: int | None) -> Iterator[Finding]:
    for fields, node, text in told(view):
        for sentence in sentences(text):
            count = _count(sentence)
            if count > more_than and (at_most is None or count <= at_most):
                message = f"{quoted(sentence)} has {count} words: make two sentences of it"
                yield Finding(fields, node, message)


def _count(text: str) -> int:
    return sum(any(c.isalnum() for c in word) for word in text.split())


def paragraph_length(view: View) -> Iterator[Finding]:
    """A paragraph has more than four sentences or 80 words.

    Leave it shorter, or begin a new paragraph with an empty line.
    """
    for fields, node, text in told(view):
        for paragraph in filter(None, map(str.strip, text.split("\n"))):
            parts, count = len(sentences(paragraph)), _count(paragraph)
            if parts > MOST_SENTENCES or count > MOST_WORDS:
                size = f"{parts} sentences and {count} words"
                message = f"the paragraph {quoted(paragraph)} has {size}: split or shorten it"
                yield Finding(fields, node, message)


def plain_word(view: View) -> Iterator[Finding]:
    """A text uses a word for which there is a plainer or kinder one.

    Medicines, not drugs; "cannot be cured", not incurable.
    """
    for fields, node, text in told(view):
        for found in dict.fromkeys(map(str.lower, _JARGON.findall(text))):
            message = f"{quoted(found)} is no plain word: write {quoted(_PLAINER[found])}"
            yield Finding(fields, node, message)


def yes_or_no(view: View) -> Iterator[Finding]:
    """An answer begins with Yes or No.

    The same answer meets questions from both sides: "Yes, it is free" would also answer "Do I
    have to pay?". Begin with what is so: "The consultation is free."
    """
    for row in view.entries:
        if _YES_OR_NO.match(row.record.answer):
            message = "the answer begins with yes or no, which a question from the other side turns"
            yield Finding.at(row, "answer", f"{message} round: begin with what is so")


def unexplained_term(view: View) -> Iterator[Finding]:
    """An answer uses a medical term of the glossary and does not explain it.

    Patients read one answer, not all: explain the term in each, in the words of
    `glossary.yaml` or with one of its `explained_by`. A term is known in the topics
    that its `plain_in` lists. An entry of the kind not_covered may use the term
    that its own question or paraphrases hold, as the patient has used it.
    """
    for row in view.entries:
        answer, asked = _stems(row.record.answer), _asked(row.record)
        for term in (term.record for term in view.terms):
            used = [form for form in term.forms if _stems(form) in answer]
            is_clear = (
                row.record.topic in term.plain_in
                or any(_stems(phrase) in answer for phrase in term.explained_by)
                or any(_stems(form) in asked for form in used)
            )
            if used and not is_clear:
                message = f"{quoted(used[0])} is not explained: {term.explanation}"
                yield Finding.at(row, "answer", message)


def _asked(entry: Entry) -> str:
    return _stems(" / ".join(entry.phrasings)) if entry.kind == "not_covered" else ""


def _stems(text: str) -> str:
    """The stems of the words of `text`, with a space before and after each."""
    return f" {' '.join(map(stem, words(text)))} "


RULES = (
    Rule("cut-text", "warning", cut_text),
    Rule("sentence-length", "warning", sentence_length),
    Rule("sentence-too-long", "error", sentence_too_long),
    Rule("paragraph-length", "warning", paragraph_length),
    Rule("plain-word", "warning", plain_word),
    Rule("unexplained-term", "warning", unexplained_term),
    Rule("yes-or-no", "warning", yes_or_no),
)
