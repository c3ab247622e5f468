"""Whether an entry has enough ways to be asked for, and keeps them."""

from collections import Counter
from collections.abc import Collection, Iterator
from typing import NamedTuple

from faqbot._table import Row
from faqbot._yaml import Scalar
from faqbot.curate.rule import Finding, Rule, View
from faqbot.fit import Phrasings
from faqbot.leave_out import Leftout
from faqbot.local_fit import fit_with, is_large
from faqbot.records import ABOUT, Entry
from faqbot.text import quoted, words
from faqbot.trials import NEW_WORDING, Sample, drawn, trials

ENOUGH = 10
"""So many paraphrases an entry should have at least."""

_ASSENT = frozenset("yes yeah yep yup no nope ok okay sure right fine please".split())

MOST_LOST, FEW_LOST = 1 / 3, 3
"""An entry that loses more than this share of its phrasings, and so many, is reported."""


def too_few_paraphrases(view: View) -> Iterator[Finding]:
    """An entry has fewer than ten paraphrases.

    The bot finds an entry by the words of its phrasings, and learns from them how
    sure it may be. Write ten or more, as different from each other as patients are.
    """
    for row in view.entries:
        count = len(row.record.paraphrases)
        if count < ENOUGH:
            left = ENOUGH - count
            message = f"there are {count} paraphrases: write {left} more or the bot is often unsure"
            yield Finding.at(row, "paraphrases", message)


def odd_phrasing(view: View) -> Iterator[Finding]:
    """A phrasing cannot be asked as a question, or means anything.

    One without a word (only punctuation or pictures) is never found. A mere "yes" or "ok"
    outside the topic about would be answered wherever a patient says so. Write it as a
    patient asks it, or delete it.
    """
    for row in view.entries:
        for said, node in _places(row):
            if not said:
                reason = "holds no word, so it is never found"
            elif _ASSENT.issuperset(said) and row.record.topic != ABOUT:
                reason = "may mean anything"
            else:
                continue
            message = f"{quoted(node.text)} {reason}: write what a patient asks, or delete it"
            yield Finding(row.fields, node, message)


_NAMED = 2
"""So many entries are named besides the one that takes most."""

_SPREAD = "too few of them share the words that tell of this entry: write more that do"


class _Lost(NamedTuple):
    phrasing: Scalar
    to: str


def stolen_phrasings(view: View) -> Iterator[Finding]:
    """An entry would lose many of its phrasings to other entries.

    Each phrasing of the approved entries is left out in turn and asked as a question,
    as a patient may who words it so for the first time. An entry is reported that more
    than a third of its phrasings, and at least three, would miss, with the entry that
    takes most of them.

    Where two entries say the same, make them one. Otherwise move paraphrases to the
    entry that they belong to, and give the entry that loses more paraphrases with the
    words that set it apart. An entry that marks where another one ends (kind
    not_covered) may lose many; accept it when that is why.

    This is the one slow rule, at about 30 seconds for 6,000 phrasings: --fast leaves
    it out. Of more than 12,000 phrasings, or when phrasings times entries are more than
    4 million, 500 to 2,500 are drawn, and those of their entries are asked.
    """
    rows = list(view.approved)
    lost = _lost(rows, view.synonyms)
    for row in rows:
        gone, count = lost.get(row.record.id, []), len(row.record.phrasings)
        if len(gone) < FEW_LOST or len(gone) <= count * MOST_LOST:
            continue
        ((thief, taken), *others) = Counter(one.to for one in gone).most_common()
        examples = [one.phrasing for one in gone if one.to == thief][:3]
        shown = ", ".join(quoted(node.text) for node in examples)
        message = (
            f"{len(gone)} of {count} phrasings would find another entry if they were not written"
            f" here: {taken} {quoted(thief)} ({shown}){_of_others(others)};"
        )
        is_thief = taken * 2 > len(gone)
        advice = "tell the entries apart or make them one" if is_thief else _SPREAD
        yield Finding(row.fields, examples[0], f"{message} {advice}")


def _of_others(others: list[tuple[str, int]]) -> str:
    """Where else phrasings go.

    >>> _of_others([("b", 4), ("c", 3), ("d", 2), ("e", 1)])
    ", 4 'b', 3 'c', 3 others"
    """
    named = [f"{count} {quoted(id)}" for id, count in others[:_NAMED]]
    if rest := sum(count for _, count in others[_NAMED:]):
        named.append(f"{rest} others")
    return "".join(f", {part}" for part in named)


def _lost(rows: list[Row[Entry]], synonyms: tuple[tuple[str, ...], ...]) -> dict[str, list[_Lost]]:
    """By entry, the phrasings that another entry fits better when they are left out."""
    entries = {row.record.id: row.record.phrasings for row in rows}
    if len(entries) < 2:
        return {}
    answers = {row.record.id: row.record.answer for row in rows}
    fitted, without = fit_with(entries, _looked_at, synonyms, answers)
    phrasings = [tuple(text.split()) for text in fitted.exact]
    sizes = Counter(fitted.owners.tolist())
    looked_at = frozenset(_looked_at(Phrasings.of(entries)))
    samples = [
        Sample(phrasing, at, Leftout(at, whole_entry=False), NEW_WORDING, wanted=True)
        for at, phrasing in enumerate(phrasings)
        if at in looked_at and sizes[int(fitted.owners[at])] > 1
    ]
    nodes = {phrasing: node for row in rows for phrasing, node in _places(row)}
    lost: dict[str, list[_Lost]] = {}
    for sample, trial in zip(samples, trials(fitted, without, phrasings, samples), strict=True):
        if trial and not trial.right:
            gone = _Lost(nodes[sample.words], fitted.ids[trial.best])
            lost.setdefault(fitted.ids[trial.owner], []).append(gone)
    return {id: sorted(gone, key=_place) for id, gone in lost.items()}


def _looked_at(read: Phrasings) -> Collection[int]:
    """The rows that are left out in turn: all, or those of the entries that are drawn."""
    if not is_large(read):
        return range(len(read.words))
    owners = {int(read.owners[row]) for row in drawn(read.words)}
    return [row for row, owner in enumerate(read.owners.tolist()) if owner in owners]


def _places(row: Row[Entry]) -> Iterator[tuple[tuple[str, ...], Scalar]]:
    for name in ("question", "paraphrases"):
        for node in row.fields.scalars(name):
            yield tuple(words(node.text)), node


def _place(lost: _Lost) -> tuple[int, int]:
    return lost.phrasing.line, lost.phrasing.column


RULES = (
    Rule("too-few-paraphrases", "warning", too_few_paraphrases),
    Rule("odd-phrasing", "warning", odd_phrasing),
    Rule("stolen-phrasings", "warning", stolen_phrasings, "folder", "slow"),
)
