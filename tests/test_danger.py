"""What words weigh, and how weights are read."""

from math import sqrt

import numpy as np
import pytest

from faqbot.danger import PART, RULE, UNLEARNT, Weight, Weights, features, parse, sentences
from faqbot.pattern import BREAK

FILE = """\
# a comment
(bias)\t-1.5
(threshold)\t2
(class)\trelative\taunt uncle
(class)\tpill\tpill
die\t2\t3\t0.5\t0
<relative> hit\t1\t-1\t0\t4
my uncl\t0.25\t0\t0\t0.5
"""
WEIGHTS = parse(FILE)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("die", ["die"]),
        ("i die now", ["die", "die now", "i", "i die", "i die now", "now"]),
        ("a b c d", ["a", "a b", "a b c", "b", "b c", "b c d", "c", "c d", "d"]),
        ("", []),
        (f"die {BREAK} now", ["die", "now"]),
        (f"{BREAK} {BREAK}", []),
        ("hurting swells", ["hurt", "hurt swell", "swell"]),
    ],
)
def test_features_are_stems_of_up_to_three_words_in_a_row(
    message: str, expected: list[str]
) -> None:
    assert sorted(features(message.split(), {})) == expected


def test_a_word_with_a_class_counts_as_the_class_too() -> None:
    classes = {"uncle": "relative", "hits": "hits"}
    assert sorted(features(["my", "uncle", "hits", "me"], classes)) == sorted(
        "my|uncl|hit|me|my uncl|uncl hit|hit me|my uncl hit|uncl hit me|"
        "<relative>|<hits>|my <relative>|<relative> <hits>|<hits> me|"
        "my <relative> <hits>|<relative> <hits> me".split("|")
    )


def test_classes_do_not_reach_over_the_end_of_a_sentence() -> None:
    found = sorted(features(["uncle", BREAK, "hits"], {"uncle": "relative"}))
    assert found == ["<relative>", "hit", "uncl"]


def test_weights_are_read_with_their_classes_and_threshold() -> None:
    assert (WEIGHTS.bias, WEIGHTS.threshold) == (-1.5, 2.0)
    assert WEIGHTS.classes == {"aunt": "relative", "uncle": "relative", "pill": "pill"}
    assert WEIGHTS.features == {"die": 0, "<relative> hit": 1, "my uncl": 2}
    assert WEIGHTS.table.tolist() == [[2, 3, 0.5, 0], [1, -1, 0, 4], [0.25, 0, 0, 0.5]]


@pytest.mark.parametrize(
    ("message", "value", "danger"),
    [
        ("die", 0.5, "self-harm"),
        ("die die", 0.5, "self-harm"),
        ("die unknown words", 0.5, "self-harm"),
        ("aunt hits", -0.5, "abuse"),
        ("my uncle hits die", -1.5 + 3.25 / sqrt(3), "abuse"),
        ("my uncle", -1.25, "abuse"),
    ],
)
def test_a_message_weighs_the_sum_of_its_features_over_the_root_of_their_number(
    message: str, value: float, danger: str
) -> None:
    weight = WEIGHTS.weigh(message.split())
    assert weight.value == pytest.approx(value)
    assert weight.danger == danger


@pytest.mark.parametrize("message", ["", "nothing known", BREAK])
def test_what_holds_no_known_feature_weighs_the_bias_and_is_of_unknown_danger(message: str) -> None:
    assert WEIGHTS.weigh(message.split()) == Weight(-1.5, "unknown")


@pytest.mark.parametrize(
    ("kinds", "danger"),
    [
        ([1.0, 0.0, 0.0], "self-harm"),
        ([0.0, 1.0, 0.0], "emergency"),
        ([0.0, 0.0, 1.0], "abuse"),
        ([1.0, 1.0, 1.0], "self-harm"),
        ([-3.0, -1.0, -2.0], "emergency"),
    ],
)
def test_the_danger_is_that_of_the_heaviest_column(kinds: list[float], danger: str) -> None:
    weights = Weights({"die": 0}, np.array([[1.0, *kinds]]), {})
    assert weights.weigh(["die"]) == Weight(1.0, danger)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("message", "fired", "value"),
    [
        ("die", [(0, 1)], 0.5 + RULE),
        ("unknown", [(0, 1)], -1.5 + RULE),
        # The harmless sentence outweighs the other, which alone weighs less by PART.
        ("die . hair", [], 0.5 - PART),
        ("die . hair", [(0, 1)], 0.5 + RULE),
        ("hair . die", [(2, 3)], 0.5 + RULE),
        ("die . hair", [(2, 3)], -1.5 - sqrt(2) + RULE),
        ("hair . die", [(0, 1)], -1.5 - sqrt(2) + RULE),
        ("hair . hair . die", [(4, 5)], 0.5 + RULE),
        # A rule may fire across a full stop: both sentences are weighed alone.
        ("hair . die", [(0, 3)], 0.5 + RULE),
        # The whole weighs more than the sentence in which a rule fires.
        ("unknown . die", [(0, 1)], 0.5 + RULE),
        ("unknown . die", [(0, 1), (2, 3)], 0.5 + RULE),
    ],
)
def test_a_sentence_in_which_a_rule_fires_is_weighed_alone_too(
    message: str, fired: list[tuple[int, int]], value: float
) -> None:
    table = np.array([[2.0, 1.0, 0.0, 0.0], [-4.0, 0.0, 0.0, 0.0]])
    weights = Weights({"die": 0, "hair": 1}, table, {}, bias=-1.5)
    assert weights.weigh(message.split(), fired).value == pytest.approx(value)


@pytest.mark.parametrize(
    ("message", "fired", "value"),
    [
        # Without the rule: "die" alone; "meh" speaks neither for danger nor against it.
        ("die . meh . hair", [], 4.5 - PART),
        # With it: the sentence in which it fires, however little that weighs, and "die".
        ("die . ill . hair", [(2, 3)], -1.5 + 4 / sqrt(2) + RULE - PART),
    ],
)
def test_sentences_that_speak_for_danger_are_weighed_without_the_others(
    message: str, fired: list[tuple[int, int]], value: float
) -> None:
    names, weighs = ("die", "meh", "ill", "hair"), (6.0, 0.0, -2.0, -9.0)
    table = np.array([[weight, 0.0, 0.0, 0.0] for weight in weighs])
    weights = Weights({name: row for row, name in enumerate(names)}, table, {}, bias=-1.5)
    assert weights.weigh(message.split(), fired).value == pytest.approx(value)


def test_sentences_are_what_stands_between_breaks() -> None:
    assert list(sentences([])) == []
    assert list(sentences([BREAK, "a", "b", BREAK, BREAK, "c"])) == [(1, 3), (5, 6)]
    assert list(sentences(["a", BREAK])) == [(0, 1)]


def test_weights_decide_alone_only_where_they_know_the_words_and_enough_speak() -> None:
    table = np.array([[2.0, 1.0, 0.0, 0.0], [1.5, 0.0, 0.0, 0.0], [0.1, 0.0, 0.0, 0.0]])
    weights = Weights({"die": 0, "want": 1, "to": 2}, table, {}, speaking=2)
    assert weights.know(["want", "to", "die"])
    assert not weights.know(["want", "to"])
    assert not weights.know(["want", "to", "die", "xyzzy"])
    assert weights.know(["want", "to", "die"] * 3 + ["xyzzy"])
    assert weights.know(["want", BREAK, "to", BREAK, "die", BREAK])


def test_a_feature_speaks_when_it_weighs_more_than_one() -> None:
    table = np.array([[1.0, 0.0, 0.0, 0.0], [1.01, 0.0, 0.0, 0.0]])
    weights = Weights({"die": 0, "gun": 1}, table, {}, speaking=1)
    assert (weights.know(["die"]), weights.know(["gun"])) == (False, True)


def test_weights_that_say_nothing_of_any_message() -> None:
    assert UNLEARNT.weigh(["die"]) == Weight(0.0, "unknown")
    assert UNLEARNT.threshold == 0.0
    assert UNLEARNT.table.shape == (0, 4)


def test_the_order_of_words_changes_no_weight() -> None:
    rng = np.random.default_rng(0)
    words = [f"{a}{b}" for a in "abcdef" for b in "ghijklmnop"]
    # Numbers that are alike in their last bits are kept in the order in which they come.
    rows = {word: row * 256 for row, word in enumerate(words)}
    weights = Weights(rows, rng.normal(size=(60 * 256, 4)), {})
    assert len({weights.weigh(list(rng.permutation(words))) for _ in range(20)}) == 1
