"""Whether an answer says only what its facts hold: the promise that the bot cannot make it up."""

from collections.abc import Iterable, Iterator

from faqbot.curate.numbers import quantities
from faqbot.curate.ordinary import is_ordinary
from faqbot.curate.proper_names import Name, name_words, names, small_words
from faqbot.curate.rule import Finding, Rule, View
from faqbot.records import ABOUT, Entry
from faqbot.text import quoted, stem


def ungrounded_number(view: View) -> Iterator[Finding]:
    """An answer states a number that none of its facts holds.

    Years, amounts, shares and counts, in figures or in words, must be in the text
    of a fact that the entry cites, with the same currency or per cent sign: £20 is
    not 20. "Twelve" and 12 are the same, so are "half" and 50%.

    Correct the number, cite the fact that holds it, or write the answer without it.
    """
    for row in view.entries:
        held = {
            (quantity.value, quantity.unit)
            for fact in view.facts_of(row.record)
            for quantity in quantities(fact.text)
        }
        stated = {
            (quantity.value, quantity.unit): quantity.text
            for quantity in reversed(quantities(row.record.answer))
        }
        for key, text in reversed(stated.items()):
            if key not in held:
                message = f"{quoted(text)} is in none of the facts: cite one that holds it"
                yield Finding.at(row, "answer", message)


def ungrounded_name(view: View) -> Iterator[Finding]:
    """An answer names somebody or something that its facts and their sources do not.

    A proper name (a word with a capital, or several in a row) must be in the text of
    a fact that the entry cites, or in the title, the publisher or a section of that
    fact's source; words that stand in a row there, too. An entry of the kind
    not_covered may also name what its own question or paraphrases hold, as that is
    what it does not cover. One of the topic about, such as a greeting, needs no facts and may
    name what about.yaml does, and the publisher of any source. British and American spellings
    are the same.

    Correct the name, cite the fact that holds it, or leave the name out. A word that
    only begins a sentence and is no name: put another word before it.
    """
    small = small_words(_curated(view))
    for row in view.entries:
        grounds = [name_words(text) for text in _grounds(view, row.record)]
        missing = {
            name.text: None
            for name in names(row.record.answer)
            if not _is_grounded(name, grounds, small)
        }
        for text in missing:
            message = f"{quoted(text)} is in none of the facts or sources: cite one that holds it"
            yield Finding.at(row, "answer", message)


def _curated(view: View) -> Iterator[str]:
    """What curators wrote: patients write names small, too."""
    yield from (row.record.answer for row in view.entries)
    yield from (row.record.text for row in view.facts)


def _grounds(view: View, entry: Entry) -> Iterator[str]:
    """The texts in which the names of an answer must be."""
    facts = view.facts_of(entry)
    cited = {fact.source for fact in facts}
    yield from (fact.text for fact in facts)
    for row in view.sources:
        if row.record.id in cited:
            yield from (row.record.title, row.record.publisher, *row.record.sections)
    if entry.kind == "not_covered":
        yield from entry.phrasings
    if entry.topic == ABOUT:
        yield from (row.record.publisher for row in view.sources)
        if view.about:
            yield from (view.about.record.publisher, view.about.record.purpose)


def _is_grounded(name: Name, grounds: Iterable[list[str]], small: frozenset[str]) -> bool:
    if any(_holds(ground, name.words) for ground in grounds):
        return True
    if not name.opens:
        return False
    first, *rest = name.words
    # "Scientists", or "Follicles" where a fact has "a follicle": no name begins here.
    in_facts = any(stem(first) in map(stem, ground) for ground in grounds)
    if not (in_facts or is_ordinary(first, small)):
        return False
    return not rest or any(_holds(ground, tuple(rest)) for ground in grounds)


def _holds(ground: list[str], words: tuple[str, ...]) -> bool:
    """Whether `words` stand in a row in `ground`."""
    return f" {' '.join(words)} " in f" {' '.join(ground)} "


RULES = (
    Rule("ungrounded-number", "error", ungrounded_number, "folder"),
    Rule("ungrounded-name", "error", ungrounded_name, "folder"),
)
