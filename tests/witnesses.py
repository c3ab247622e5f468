"""Texts that prove that no alternative of a hard rule could be taken away unnoticed.

A *witness* of an alternative is a text on which its rule fires, and would not without it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from faqbot._schema import Fields, open_file
from faqbot._yaml import Mapping as Node
from faqbot.pattern import GAPS
from faqbot.records import SafetyRule, SafetyRules
from faqbot.rulebook import JOINT, Rulebook

FILE = Path(__file__).parent / "cases" / "safety" / "witnesses.yaml"

Said = Sequence[str]
"""The words of a text as the rules know them."""


@dataclass(frozen=True, slots=True)
class Lesser:
    """Line number `line` of a rule without one alternative: `text`, "" without the whole line."""

    line: int
    text: str
    lacks: str


def read_witnesses(rules: SafetyRules) -> dict[str, tuple[str, ...]]:
    """The witnesses of each hard rule."""
    ids = tuple(rule.id for rule in rules.rules if rule.tier == "hard")
    file = open_file(FILE.parent, FILE.name)
    assert isinstance(file.root, Node), file.problems
    fields = Fields(file, file.root, ids)
    found = {id: fields.lines(id, needed=True) for id in ids}
    assert not file.problems, file.problems
    return found


def lessers(line: int, text: str) -> Iterator[Lesser]:
    """The pattern `text` without each of its alternatives, and nothing in its place.

    >>> [less.text for less in lessers(0, "a|b c? & d")]
    ['b c? & d', 'a c? & d', 'a|b & d', '']
    """
    parts = [part.split() for part in text.split(JOINT)]
    for part, steps in enumerate(parts):
        for at, step in enumerate(steps):
            for item, left in _left(step):
                shorter = [*steps[:at], *left, *steps[at + 1 :]]
                changed = [*parts[:part], shorter, *parts[part + 1 :]]
                yield Lesser(line, JOINT.join(map(" ".join, changed)), item)
    yield Lesser(line, "", text)


def _left(step: str) -> Iterator[tuple[str, list[str]]]:
    """Each alternative of a place of a pattern, with what is left of the place."""
    mark = "?" if step.endswith("?") else ""
    items = step.removesuffix("?").split("|")
    if step in GAPS or (len(items) == 1 and not mark):
        return
    for at, item in enumerate(items):
        others = items[:at] + items[at + 1 :]
        yield item, ["|".join(others) + mark] if others else []


class Trial:
    """Which of some lesser lines of `rule` no text needs so far."""

    def __init__(self, rules: SafetyRules, rule: SafetyRule, tried: Sequence[Lesser]) -> None:
        self.left = list(tried)
        self._lines = [f"line-{at}" for at in range(len(rule.patterns))]
        self._ids = {less: f"less-{at}" for at, less in enumerate(tried)}
        lines = zip(self._lines, rule.patterns, strict=True)
        lesser = ((id, less.text) for less, id in self._ids.items() if less.text)
        single = [replace(rule, id=id, patterns=(text,)) for id, text in (*lines, *lesser)]
        self._book = Rulebook.of(replace(rules, rules=(*single, *_named(rules, rule))))

    def needed(self, said: Said) -> list[Lesser]:
        """The lesser lines with which the rule would no longer fire on `said`; they are ticked."""
        fired = {self._book.rules.rules[number].id for number in self._book.fired(said)}
        lines = [at for at, id in enumerate(self._lines) if id in fired]
        if len(lines) != 1:
            return []
        found = [x for x in self.left if x.line == lines[0] and self._ids[x] not in fired]
        self.left = [less for less in self.left if less not in found]
        return found


def _named(rules: SafetyRules, rule: SafetyRule) -> list[SafetyRule]:
    return [other for other in rules.rules if other.id in rule.unless]


def lists_of(rules: SafetyRules, rule: SafetyRule) -> list[str]:
    """The names of the lists that the patterns of `rule` name."""
    text = " ".join(rule.patterns)
    return [name for name in rules.lists if f"<{name}>" in text]


def without_member(rules: SafetyRules, rule: SafetyRule, name: str, member: str) -> Rulebook:
    """`rule`, as number 0, when the list `name` had no such `member`."""
    shorter = tuple(one for one in rules.lists[name] if one != member)
    lists: Mapping[str, tuple[str, ...]] = {**rules.lists, name: shorter}
    return Rulebook.of(replace(rules, rules=(rule, *_named(rules, rule)), lists=lists))


def holds(said: Said, phrase: str) -> bool:
    """Whether the words `said` hold `phrase`.

    >>> holds(["my", "self"], "self"), holds(["myself"], "self")
    (True, False)
    """
    return f" {phrase} " in f" {' '.join(said)} "
