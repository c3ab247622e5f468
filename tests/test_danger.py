"""What words weigh, and how weights are read."""

from math import sqrt

import numpy as np
import pytest

from faqbot.danger import HARMLESS, RULE, UNLEARNT, Weight, Weights, features, parse, sentences
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
        ("die unknown", -1.5 + 2 / sqrt(3), "self-harm"),
        ("die die", -1.5 + 2 / sqrt(2), "self-harm"),
        ("aunt hits", -1.5 + 1 / sqrt(5), "abuse"),
        ("my uncle", -1.5 + 0.25 / sqrt(5), "abuse"),
        ("die . uncle hits", -1.5 + 3 / sqrt(6), "abuse"),
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
    ("message", "value"),
    [
        ("die", 4.5),
        ("die . meh", -1.5 + 6 / sqrt(2)),
        # "hair" alone weighs less than HARMLESS: it says nothing of the others.
        ("die . hair", 4.5),
        ("hair . die . hair . meh", -1.5 + 6 / sqrt(2)),
        # Alone it is all that was said.
        ("hair", -1.5 - 9),
        ("hair . hair", -1.5 - 9),
        ("bald . hair", -1.5 - 8),
        # In one sentence it counts.
        ("die hair", -1.5 - 3 / sqrt(3)),
    ],
)
def test_a_sentence_that_is_surely_harmless_says_nothing_of_the_others(
    message: str, value: float
) -> None:
    names, weighs = ("die", "meh", "bald", "hair"), (6.0, 0.0, -8.0, -9.0)
    table = np.array([[weight, 0.0, 0.0, 0.0] for weight in weighs])
    weights = Weights({name: row for row, name in enumerate(names)}, table, {}, bias=-1.5)
    assert weights.weigh(message.split()).value == pytest.approx(value)
    assert weights.weigh(message.split(), rule=True).value == pytest.approx(value + RULE)


def test_a_sentence_just_as_heavy_as_harmless_counts() -> None:
    table = np.array([[6.0, 0.0, 0.0, 0.0], [HARMLESS, 0.0, 0.0, 0.0]])
    weights = Weights({"die": 0, "hair": 1}, table, {})
    assert weights.weigh(["die", BREAK, "hair"]).value == pytest.approx((6 + HARMLESS) / sqrt(2))


def test_sentences_are_what_stands_between_breaks() -> None:
    assert list(sentences([])) == []
    assert list(sentences([BREAK, "a", "b", BREAK, BREAK, "c"])) == [(1, 3), (5, 6)]
    assert list(sentences(["a", BREAK])) == [(0, 1)]


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
