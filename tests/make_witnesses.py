"""Makes `cases/safety/witnesses.yaml`: short texts that need each alternative of the hard rules.

Run it from the top of a checkout after hard rules have changed:

    python -m tests.make_witnesses

Texts are made from the rules themselves. It prints each alternative for which it finds
none: another alternative of the rule stands for it, or no message can hold it, since
`spelling` reads it as something else. Delete it from `knowledge/safety.yaml`.
"""

import json
from collections.abc import Iterator, Sequence
from random import Random

from faqbot.bundle import read_bundle
from faqbot.learnt import UNLEARNT
from faqbot.pattern import GAPS
from faqbot.places import packaged
from faqbot.records import SafetyRule, SafetyRules
from faqbot.rulebook import JOINT
from faqbot.safety import Screen
from tests.witnesses import FILE, Lesser, Trial, lessers, lists_of, without_member

TRIES = 400
"""So many texts are tried for one alternative."""

FILLERS = "purple window seven tables".split()
"""Words that no rule names, for gaps."""


class Maker:
    """Makes texts that patterns match, the simplest first."""

    def __init__(self, rules: SafetyRules) -> None:
        self._lists = rules.lists

    def texts(self, line: str, wanted: str, rng: Random) -> Iterator[str]:
        """Texts for the pattern `line` that hold the alternative `wanted` where they can."""
        for turn in range(TRIES):
            parts = [self._part(part, wanted, turn, rng) for part in line.split(JOINT)]
            if turn > 5 and rng.random() < 0.5:
                parts.reverse()
            joint = rng.choice([" ", f" {FILLERS[0]} ", ". "]) if turn > 2 else ". "
            yield joint.join(parts)

    def _part(self, part: str, wanted: str, turn: int, rng: Random) -> str:
        return " ".join(filter(None, (self._step(s, wanted, turn, rng) for s in part.split())))

    def _step(self, step: str, wanted: str, turn: int, rng: Random) -> str:
        if step in GAPS:
            length = (0, GAPS[step], 1)[turn] if turn < 3 else rng.randint(0, GAPS[step])
            return " ".join(FILLERS[at % len(FILLERS)] for at in range(length))
        items = step.removesuffix("?").split("|")
        if wanted in items and (turn < 3 or rng.random() < 0.9):
            return self._said(wanted, turn, rng)
        if step.endswith("?") and (turn < 3 or rng.random() < 0.5):
            return ""
        return self._said(items[0] if turn < 2 else rng.choice(items), turn, rng)

    def _said(self, item: str, turn: int, rng: Random) -> str:
        if item.startswith("<"):
            members = self._lists[item.strip("<>")]
            return members[0] if turn < 2 else rng.choice(members)
        low, dash, high = item.partition("-")
        if dash:
            return low if turn < 2 else rng.choice([low, high])
        return item.replace("_", " ")


def witnesses(
    screen: Screen, rules: SafetyRules, rule: SafetyRule
) -> tuple[list[str], list[Lesser]]:
    """Texts for all alternatives of the patterns of `rule`, and those that have none."""
    maker, chosen, missing = Maker(rules), [], []
    for line, pattern in enumerate(rule.patterns):
        trial = Trial(rules, rule, list(lessers(line, pattern)))
        for less in trial.left.copy():
            if less not in trial.left:
                continue
            for text in maker.texts(pattern, less.lacks, Random(f"{pattern} {less.lacks}")):
                if needed := trial.needed(screen.words(text)):
                    chosen.append(text)
                if less in needed:
                    break
        missing += trial.left
    return chosen, missing


def for_lists(
    screen: Screen, rules: SafetyRules, found: dict[str, list[str]]
) -> Iterator[tuple[str, str]]:
    """Adds to `found` texts that need each member of the lists; gives those that have none."""
    hard = [rule for rule in rules.rules if rule.tier == "hard"]
    for name, members in rules.lists.items():
        users = [rule for rule in hard if name in lists_of(rules, rule)]
        for member in members if users else ():
            texts = ((rule.id, _text(screen, rules, rule, (name, member))) for rule in users)
            id, text = next(((id, text) for id, text in texts if text), ("", ""))
            if not text:
                yield name, member
            elif text not in found[id]:
                found[id].append(text)


def _text(screen: Screen, rules: SafetyRules, rule: SafetyRule, wanted: tuple[str, str]) -> str:
    """A text on which `rule` fires by a member of a list alone, "" when none is found."""
    name, member = wanted
    lesser = without_member(rules, rule, name, member)
    maker = Maker(SafetyRules(lists={**rules.lists, name: (member,)}))
    for pattern in (pattern for pattern in rule.patterns if f"<{name}>" in pattern):
        for text in maker.texts(pattern, f"<{name}>", Random(f"{pattern} {member}")):
            said = screen.words(text)
            fires = any(fired.id == rule.id for fired, _ in screen.fired(said))
            if fires and 0 not in lesser.fired(said):
                return text
    return ""


def written(found: dict[str, Sequence[str]]) -> str:
    """The text of `witnesses.yaml`."""
    head = "# Texts that need each alternative of the hard rules, made by tests/make_witnesses.py."
    parts = (f"{id}:\n" + "".join(f"  - {json.dumps(t)}\n" for t in found[id]) for id in found)
    return "\n".join([head, *parts])


def main() -> None:
    """Makes the file, and prints the alternatives that have no witness."""
    rulebook = read_bundle(packaged())[0]
    rules, screen = rulebook.rules, Screen([rulebook], UNLEARNT)
    found: dict[str, list[str]] = {}
    for rule in rules.rules:
        if rule.tier == "hard":
            found[rule.id], missing = witnesses(screen, rules, rule)
            for less in missing:
                print(f"{rule.id}: '{less.lacks}' in '{rule.patterns[less.line]}'")
    for name, member in for_lists(screen, rules, found):
        print(f"list {name}: '{member}'")
    FILE.write_text(written(dict(found)), encoding="utf-8")


if __name__ == "__main__":
    main()
