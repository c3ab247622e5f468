"""No alternative of a hard rule may be taken away, nor any word of its lists, unnoticed."""

import pytest

from faqbot.bundle import read_bundle
from faqbot.learnt import UNLEARNT
from faqbot.pattern import Grammar
from faqbot.places import packaged
from faqbot.records import SafetyRule
from faqbot.rulebook import JOINT, Rulebook
from faqbot.safety import Screen
from tests.train_screen import CLASSES
from tests.witnesses import Trial, holds, lessers, lists_of, read_witnesses, without_member

RULEBOOK = read_bundle(packaged())[0]
RULES = RULEBOOK.rules
SCREEN = Screen([RULEBOOK], UNLEARNT)
HARD = [rule for rule in RULES.rules if rule.tier == "hard"]
WITNESSES = read_witnesses(RULES)
SAID = {id: [SCREEN.words(text) for text in texts] for id, texts in WITNESSES.items()}


@pytest.mark.parametrize("rule", HARD, ids=lambda rule: rule.id)
def test_each_witness_fires_its_rule(rule: SafetyRule) -> None:
    silent = [
        text
        for text, said in zip(WITNESSES[rule.id], SAID[rule.id], strict=True)
        if rule.id not in {fired.id for fired, _ in SCREEN.fired(said)}
    ]
    assert silent == []


@pytest.mark.parametrize("rule", HARD, ids=lambda rule: rule.id)
def test_without_any_one_alternative_a_rule_misses_a_witness(rule: SafetyRule) -> None:
    tried = [less for at, text in enumerate(rule.patterns) for less in lessers(at, text)]
    trial = Trial(RULES, rule, tried)
    for said in SAID[rule.id]:
        trial.needed(said)
    assert [f"'{less.lacks}' in '{rule.patterns[less.line]}'" for less in trial.left] == []


@pytest.mark.parametrize("name", RULES.lists)
def test_without_any_one_member_of_a_list_a_rule_misses_a_witness(name: str) -> None:
    users = [rule for rule in HARD if name in lists_of(RULES, rule)]
    if not users:
        everything = " ".join(pattern.text for pattern in RULEBOOK.patterns)
        assert f"<{name}>" in everything or name in CLASSES, "nothing uses it"
        return
    needless = [
        member
        for member in RULES.lists[name]
        if not any(_is_missed(rule, name, member) for rule in users)
    ]
    assert needless == []


def _is_missed(rule: SafetyRule, name: str, member: str) -> bool:
    """Whether a witness of `rule` no longer fires when the list `name` lacks `member`."""
    holding = [said for said in SAID[rule.id] if holds(said, member)]
    if not holding:
        return False
    lesser = without_member(RULES, rule, name, member)
    return any(0 not in lesser.fired(said) for said in holding)


def test_a_lesser_pattern_lacks_one_alternative_or_all() -> None:
    text = "end|ends <own>|the own? life ... now|8-20 & film|tonight"
    found = {less.lacks: less.text for less in lessers(3, text)}
    assert found == {
        "end": "ends <own>|the own? life ... now|8-20 & film|tonight",
        "ends": "end <own>|the own? life ... now|8-20 & film|tonight",
        "<own>": "end|ends the own? life ... now|8-20 & film|tonight",
        "the": "end|ends <own> own? life ... now|8-20 & film|tonight",
        "own": "end|ends <own>|the life ... now|8-20 & film|tonight",
        "now": "end|ends <own>|the own? life ... 8-20 & film|tonight",
        "8-20": "end|ends <own>|the own? life ... now & film|tonight",
        "film": "end|ends <own>|the own? life ... now|8-20 & tonight",
        "tonight": "end|ends <own>|the own? life ... now|8-20 & film",
        text: "",
    }
    assert {less.line for less in lessers(3, text)} == {3}


def test_a_witness_is_needed_when_it_fires_by_one_alternative_alone() -> None:
    rule = SafetyRule("die", "hard", ("die|end now", "die soon"), exceptions=("die laughing",))
    tried = [less for at, text in enumerate(rule.patterns) for less in lessers(at, text)]
    rules = RULES.__class__((rule,), {}, {})

    def needed(message: str) -> set[str]:
        return {less.lacks for less in Trial(rules, rule, tried).needed(message.split())}

    assert needed("die now") == {"die", "die|end now"}
    assert needed("die soon") == {"die soon"}
    assert needed("die now and die soon") == set()
    assert needed("die now end now") == {"die|end now"}
    assert needed("die") == set()


def test_every_word_of_the_rules_can_be_read_in_a_message() -> None:
    """What `spelling` always reads as something else can match nothing."""
    grammar = Grammar(RULES.lists)
    parts = [
        part for rule in RULES.rules for text in (*rule.patterns, *rule.exceptions)
        for part in text.split(JOINT)
    ]  # fmt: skip
    phrases = {
        " ".join(phrase)
        for part in parts
        for step in grammar.steps(part)
        for together in step.phrases.values()
        for phrase in together
    }
    assert [phrase for phrase in sorted(phrases) if " ".join(SCREEN.words(phrase)) != phrase] == []


def test_every_spelling_is_read_as_it_says() -> None:
    unread = [
        short for short, meant in RULES.spellings.items() if SCREEN.words(short) != meant.split()
    ]
    assert unread == []


def test_a_rulebook_is_made_of_the_rules_that_are_tested() -> None:
    assert Rulebook.of(RULES).anchors.words == RULEBOOK.anchors.words
