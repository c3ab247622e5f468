"""Safety rules made ready: which words call for which patterns.

Rules have many hundred patterns, and a message calls for a few of them (`anchors`). What takes
long to find of a rulebook, the words of its anchors and those that it names, is texts and numbers
that JSON can carry (`bundle`); `Rulebook.restored` makes the rest of the rules again.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from faqbot.anchors import Anchors
from faqbot.pattern import Grammar, Pattern, Said
from faqbot.records import SafetyRules

JOINT = " & "
"""Joins patterns that must all match, in any order."""

_WORD = re.compile(r"[a-z]+")
Together = tuple[int, ...]
"""The numbers of patterns that must all match."""

Span = tuple[int, int]
"""Where a pattern matched: the first word and the one after the last."""


class Trigger(NamedTuple):
    """Patterns that fire rule number `rule` when they all match."""

    rule: int
    patterns: Together


class Rulebook(NamedTuple):
    """Safety rules with their patterns by number.

    `anchors` says which patterns a message calls for, `triggers` what each pattern, as
    the first of its kind, may fire, `excepts` the exceptions of each rule; `named` is every
    word that the rules and their lists name.
    """

    rules: SafetyRules
    patterns: tuple[Pattern, ...]
    anchors: Anchors
    triggers: Mapping[int, Sequence[Trigger]]
    excepts: Sequence[Sequence[Together]]
    named: frozenset[str]

    @classmethod
    def of(cls, rules: SafetyRules) -> "Rulebook":
        """The rulebook of `rules`. Raises ValueError for a pattern that cannot be read."""
        numbers = _numbers(rules)
        anchors = Anchors.of(map(Grammar(rules.lists).steps, numbers))
        texts = [*numbers, *rules.spellings.values()]
        texts += [phrase for phrases in rules.lists.values() for phrase in phrases]
        return cls.restored(rules, anchors, frozenset(_WORD.findall(" ".join(texts))))

    @classmethod
    def restored(cls, rules: SafetyRules, anchors: Anchors, named: frozenset[str]) -> "Rulebook":
        """The rulebook of `rules` that `of` found these `anchors` for, and these words."""
        numbers = _numbers(rules)
        grammar = Grammar(rules.lists)
        triggers: dict[int, list[Trigger]] = {}
        for number, rule in enumerate(rules.rules):
            for together in _together(rule.patterns, numbers):
                triggers.setdefault(together[0], []).append(Trigger(number, together))
        by_id = {rule.id: rule for rule in rules.rules}
        return cls(
            rules=rules,
            patterns=tuple(Pattern(text, grammar) for text in numbers),
            anchors=anchors,
            triggers=triggers,
            excepts=[
                [
                    *_together(rule.exceptions, numbers),
                    *(one for id in rule.unless for one in _together(by_id[id].patterns, numbers)),
                ]
                for rule in rules.rules
            ],
            named=named,
        )

    def spans(self, said: Sequence[str]) -> dict[int, list[Span]]:
        """Where each pattern matches the words `said`; patterns without a match are left out."""
        here = Said.of(said)
        called = self.anchors.called(here)
        found = ((number, self.patterns[number].matches(here)) for number in called)
        return {number: spans for number, spans in found if spans}

    def fired(self, said: Sequence[str]) -> dict[int, Span]:
        """The numbers of the rules that fire on the words `said`, with the place of each."""
        spans = self.spans(said)
        fired: dict[int, Span] = {}
        excepted: dict[int, list[Span]] = {}
        for number in spans:
            for trigger in self.triggers.get(number, ()):
                rule = trigger.rule
                if rule in fired or not all(one in spans for one in trigger.patterns):
                    continue
                if rule not in excepted:
                    excepted[rule] = list(_all_spans(self.excepts[rule], spans))
                found = [_clear(spans[one], excepted[rule]) for one in trigger.patterns]
                if found[0] is not None and None not in found:
                    fired[rule] = found[0]
        return fired


def faults(text: str, grammar: Grammar) -> Iterator[str]:
    """What is wrong with each pattern of `text`, a line of a rule.

    >>> list(faults("bleed & <body>", Grammar({})))
    ["'<body>' names no list: write it under 'lists', or mend the name"]
    """
    for part in text.split(JOINT):
        try:
            grammar.steps(part)
        except ValueError as error:
            yield str(error)


def _numbers(rules: SafetyRules) -> dict[str, int]:
    texts = (
        part
        for rule in rules.rules
        for text in (*rule.patterns, *rule.exceptions)
        for part in text.split(JOINT)
    )
    return {text: number for number, text in enumerate(dict.fromkeys(texts))}


def _together(texts: Iterable[str], numbers: Mapping[str, int]) -> Iterator[Together]:
    for text in texts:
        yield tuple(numbers[part] for part in text.split(JOINT))


def _all_spans(excepts: Iterable[Together], spans: Mapping[int, Sequence[Span]]) -> Iterator[Span]:
    for together in excepts:
        if all(one in spans for one in together):
            yield from (span for one in together for span in spans[one])


def _clear(found: Sequence[Span], excepted: Sequence[Span]) -> Span | None:
    """The first span that no excepted one overlaps."""
    for start, end in found:
        if not any(start < last and first < end for first, last in excepted):
            return start, end
    return None
