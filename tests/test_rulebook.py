"""Which rules fire on which words, and which words call for which patterns."""

import pytest

from faqbot.pattern import BREAK
from faqbot.records import SafetyRule, SafetyRules
from faqbot.rulebook import Rulebook

LISTS = {"me": ("myself", "my self"), "pill": ("pill", "pills")}


def rule(
    id: str, *patterns: str, exceptions: tuple[str, ...] = (), unless: tuple[str, ...] = ()
) -> SafetyRule:
    return SafetyRule(id, "hard", patterns, exceptions=exceptions, unless=unless)


def book(*rules: SafetyRule) -> Rulebook:
    return Rulebook.of(SafetyRules(rules, LISTS, {}))


def fired(message: str, *rules: SafetyRule) -> dict[str, tuple[int, int]]:
    found = book(*rules).fired(message.split())
    return {rules[number].id: span for number, span in found.items()}


def test_a_rule_fires_where_one_of_its_patterns_matches() -> None:
    rules = (rule("kill", "kill <me>", "end it all"), rule("pills", "all the <pill>"))
    assert fired("i want to end it all", *rules) == {"kill": (3, 6)}
    assert fired("kill my self with all the pills", *rules) == {"kill": (0, 3), "pills": (4, 7)}
    assert fired("how do i kill dht", *rules) == {}
    assert fired("", *rules) == {}


def test_the_first_of_several_places_is_given() -> None:
    assert fired("die or die", rule("die", "die")) == {"die": (0, 1)}


def test_of_several_patterns_the_one_that_stands_first_gives_the_place() -> None:
    rules = (rule("a", *(f"x{number}" for number in range(20))),)
    assert fired("x8 x1", *rules) == {"a": (1, 2)}
    assert fired("x16 x8 x9", *rules) == {"a": (1, 2)}


def test_patterns_joined_by_and_must_all_match_in_any_order() -> None:
    rules = (rule("gun", "have a gun & tonight & goodbye"),)
    assert fired("goodbye tonight i have a gun", *rules) == {"gun": (3, 6)}
    assert fired("i have a gun goodbye", *rules) == {}
    assert fired("i have a gun tonight", *rules) == {}
    assert fired("goodbye tonight", *rules) == {}


def test_one_pattern_may_serve_several_rules_and_joints() -> None:
    rules = (rule("one", "gun", "gun & tonight"), rule("two", "gun & now"), rule("three", "gun"))
    assert fired("gun now", *rules) == {"one": (0, 1), "two": (0, 1), "three": (0, 1)}


def test_a_match_that_overlaps_an_exception_does_not_count() -> None:
    rules = (rule("dying", "dying", exceptions=("hair dying", "dying to know")),)
    assert fired("my hair dying is slow", *rules) == {}
    assert fired("i am dying to know", *rules) == {}
    assert fired("hair dying and i am dying", *rules) == {"dying": (5, 6)}
    assert fired("dying hair", *rules) == {"dying": (0, 1)}


@pytest.mark.parametrize(
    ("message", "fires"),
    [
        ("a die b", True),
        ("x y die", True),
        ("die x y", True),
        ("x die y", True),
        ("x y die x y", True),
        ("y die x", True),
        ("to die x y", False),
        ("x y to die", False),
        ("x to die y", False),
    ],
)
def test_a_match_beside_an_exception_counts(message: str, fires: bool) -> None:
    found = fired(message, rule("die", "to? die".replace("to? ", ""), exceptions=("to die", "x y")))
    assert bool(found) == fires


def test_one_clear_pattern_is_enough_though_another_is_excepted() -> None:
    rules = (rule("two", "hair dying", "want to die", exceptions=("hair",)),)
    assert fired("hair dying and i want to die", *rules) == {"two": (4, 7)}


def test_each_of_the_joined_patterns_must_have_a_clear_place() -> None:
    rules = (rule("gun", "gun & tonight", exceptions=("tonight show", "hair gun")),)
    assert fired("a gun and the tonight show", *rules) == {}
    assert fired("a hair gun tonight", *rules) == {}
    assert fired("a gun tonight after the tonight show", *rules) == {"gun": (1, 2)}


def test_a_joined_exception_holds_when_all_of_it_matches() -> None:
    rules = (rule("gun", "gun", exceptions=("gun & film",)),)
    assert fired("a gun in a film", *rules) == {}
    assert fired("a gun in a bag", *rules) == {"gun": (1, 2)}


def test_every_place_of_a_joined_exception_overlaps() -> None:
    rules = (rule("gun", "bag", exceptions=("film & bag",)),)
    assert fired("a film with a bag", *rules) == {}


def test_unless_takes_the_patterns_of_another_rule_as_exceptions() -> None:
    rules = (
        rule("die", "die", unless=("denied", "asked")),
        rule("denied", "not want to die", "never die"),
        rule("asked", "did anyone die"),
    )
    assert fired("i do not want to die", *rules) == {"denied": (2, 6)}
    assert fired("did anyone die", *rules) == {"asked": (0, 3)}
    assert fired("i want to die", *rules) == {"die": (3, 4)}


def test_unless_does_not_take_over_the_exceptions_of_the_other_rule() -> None:
    rules = (rule("die", "die", unless=("no",)), rule("no", "not die", exceptions=("not die now",)))
    assert fired("not die now", *rules) == {}


def test_a_number_calls_for_patterns_that_hang_on_a_range() -> None:
    rules = (rule("many", "8-500 of|a them"),)
    assert fired("i took 30 of them", *rules) == {"many": (2, 5)}
    assert fired("i took twelve of them", *rules) == {"many": (2, 5)}
    assert fired("i took most of them", *rules) == {}


def test_a_restored_rulebook_fires_as_the_one_that_was_made() -> None:
    rules = SafetyRules(
        (
            rule("gun", "gun & tonight", "<me> 8-9", exceptions=("film",), unless=("no",)),
            rule("no", "no gun"),
        ),
        LISTS,
        {},
    )
    made = Rulebook.of(rules)
    restored = Rulebook.restored(rules, made.anchors, made.named)
    for message in ("a gun tonight", "no gun tonight", "myself 8", "film", "gun film tonight"):
        assert restored.fired(message.split()) == made.fired(message.split())
    assert [p.text for p in restored.patterns] == ["gun", "tonight", "<me> 8-9", "film", "no gun"]


def test_spans_hold_only_what_matches() -> None:
    rules = book(rule("a", "die", "wrist", "8-9", "cut wrist"))
    assert rules.spans(["die", BREAK, "die", "9"]) == {0: [(0, 1), (2, 3)], 2: [(3, 4)]}
    assert rules.spans(["wrist"]) == {1: [(0, 1)]}
    assert book(rule("a", "cut wrist")).spans(["cut"]) == {}


def test_the_words_that_rules_name_are_known() -> None:
    rules = SafetyRules(
        (rule("a", "kill <me> 8-9 x_ray|die? now", exceptions=("cell & death",)),),
        {"me": ("my self",)},
        {"kms": "kill yourself"},
    )
    named = {"kill", "me", "x", "ray", "die", "now", "cell", "death", "my", "self", "yourself"}
    assert Rulebook.of(rules).named == named


def test_a_rulebook_of_nothing_fires_on_nothing() -> None:
    assert book().fired(["die"]) == {}
    assert book().named == {"myself", "my", "self", "pill", "pills"}


def test_a_pattern_that_cannot_be_read_is_an_error_at_once() -> None:
    with pytest.raises(ValueError, match="'<nobody>' names no list"):
        book(rule("a", "kill <nobody>"))
