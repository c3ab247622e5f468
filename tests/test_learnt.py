"""What words weigh, for danger and for notes, and how weights are read."""

from math import inf, sqrt

import numpy as np
import pytest

from faqbot.learnt import (
    ASIDE,
    FEW,
    HARMLESS,
    LONG,
    NOTE_RULE,
    ROW,
    UNIT,
    UNLEARNT,
    Learnt,
    Weight,
    Weights,
    features,
    parse,
    sentences,
)
from faqbot.names import Names
from faqbot.pattern import BREAK
from faqbot.records import DANGERS

FILE = """\
# a comment
(class)\trelative\taunt uncle
(class)\tpill\tpill
(words)\tdie kill
(table)\tdanger\tself-harm\temergency\tabuse
(threshold)\t2
(biases)\t-1.5\t0\t0\t0
<relative> hit\t10\t-10\t0\t40
die\t20\t30\t5\t0
my uncl\t3\t0\t0\t5
(table)\tdose\tsad
(threshold)\t1
(biases)\t-1\t-2
die\t0\t120
pill\t90\t0
"""
LEARNT = parse(FILE)


def weights(rows: dict[str, list[float]], *biases: float) -> Weights:
    """Weights with a column for each of `biases`."""
    places = Names.of(sorted(rows))
    table = np.array([[UNIT * value for value in rows[name]] for name in places], np.int16)
    return Weights(DANGERS[: len(biases)], places, table, np.array(biases, np.float32), 0.0)


def learnt(rows: dict[str, float], bias: float = 0.0) -> Learnt:
    """What was learnt of danger, and of no kind of it."""
    table = weights({name: [weight] for name, weight in rows.items()}, bias)
    return UNLEARNT._replace(danger=table)


def weigh(known: Learnt, message: str) -> Weight:
    said = message.split()
    return known.weigh(known.cut(said, said))


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("die", ["^ die", "die", "die $"]),
        ("i die now", ["^ i", "die", "die now", "i", "i die", "i die now", "now", "now $"]),
        ("a b c d", ["^ a", "a", "a b", "a b c", "b", "b c", "b c d", "c", "c d", "d", "d $"]),
        ("", []),
        ("hurting swells", ["^ hurt", "hurt", "hurt swell", "swell", "swell $"]),
    ],
)
def test_features_are_stems_of_up_to_three_words_in_a_row_and_the_ends(
    message: str, expected: list[str]
) -> None:
    assert sorted(features(message.split(), {})) == sorted(expected)


def test_a_word_with_a_class_counts_as_the_class_too() -> None:
    classes = {"uncle": "relative", "hits": "hits"}
    assert sorted(features(["my", "uncle", "hits", "me"], classes)) == sorted(
        "my|uncl|hit|me|my uncl|uncl hit|hit me|my uncl hit|uncl hit me|"
        "^ my|me $|<relative>|<hits>|my <relative>|<relative> <hits>|<hits> me|"
        "my <relative> <hits>|<relative> <hits> me".split("|")
    )


def test_each_sentence_has_features_of_its_own() -> None:
    assert LEARNT.parts(["aunt", BREAK, BREAK, "hits", "now"]) == [
        {"aunt", "<relative>", "^ aunt", "aunt $"},
        {"hit", "now", "hit now", "^ hit", "now $"},
    ]
    assert LEARNT.parts([BREAK]) == LEARNT.parts([]) == []


def test_what_was_learnt_is_read_with_its_classes_words_and_thresholds() -> None:
    assert LEARNT.words == ("die", "kill")
    assert LEARNT.classes == {"aunt": "relative", "uncle": "relative", "pill": "pill"}
    assert LEARNT.danger.columns == ("danger", "self-harm", "emergency", "abuse")
    known = {"<relative> hit": 0, "die": 1, "my uncl": 2, "pill": 3}
    assert LEARNT.danger.features is LEARNT.notes.features
    assert dict(LEARNT.danger.features) == known
    assert LEARNT.danger.table[:3].tolist() == [[10, -10, 0, 40], [20, 30, 5, 0], [3, 0, 0, 5]]
    assert LEARNT.danger.table[3].tolist() == [0, 0, 0, 0]
    assert (LEARNT.danger.threshold, LEARNT.danger.biases.tolist()) == (2, [-1.5, 0, 0, 0])
    assert (LEARNT.notes.threshold, LEARNT.notes.biases.tolist()) == (1, [-1, -2])
    assert LEARNT.notes.columns == ("dose", "sad")
    assert [bool(row.any()) for row in LEARNT.notes.table] == [False, True, False, True]


@pytest.mark.parametrize(
    ("message", "value", "danger"),
    [
        ("die", -1.5 + 2 / sqrt(3 + FEW), "self-harm"),
        ("die unknown", -1.5 + 2 / sqrt(5 + FEW), "self-harm"),
        ("die die", -1.5 + 2 / sqrt(4 + FEW), "self-harm"),
        ("aunt hits", -1.5 + 1 / sqrt(7 + FEW), "abuse"),
        ("my uncle", -1.5 + 0.3 / sqrt(7 + FEW), "abuse"),
        ("die . uncle hits", -1.5 + 3 / sqrt(10 + FEW), "abuse"),
        ("nothing known", -1.5, "self-harm"),
        ("", -1.5, "self-harm"),
        (BREAK, -1.5, "self-harm"),
    ],
)
def test_a_message_weighs_the_sum_of_its_features_over_the_root_of_their_number(
    message: str, value: float, danger: str
) -> None:
    weight = weigh(LEARNT, message)
    assert weight.value == pytest.approx(value)
    assert weight.danger == danger


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
    table = np.array([[UNIT, *(UNIT * kind for kind in kinds)]], np.int16)
    biases = np.zeros(4, np.float32)
    columns = ("danger", *DANGERS)
    known = UNLEARNT._replace(danger=Weights(columns, Names.of(["die"]), table, biases, 0.0))
    assert weigh(known, "die").danger == danger


@pytest.mark.parametrize(
    ("message", "value"),
    [
        ("die", 6 / sqrt(3 + FEW)),
        ("die . meh", 6 / sqrt(6 + FEW)),
        # "hair" alone weighs less than HARMLESS: the rest is weighed alone as well.
        ("die . hair", 6 / sqrt(3 + FEW) - ASIDE),
        ("hair . die . hair . ill", 12 / sqrt(6 + FEW) - ASIDE),
        # So is each alone.
        ("hair . die . hair . meh", 6 / sqrt(3 + FEW) - ASIDE),
        ("bald . hair", -15 / sqrt(3 + FEW) - ASIDE),
        # Alone it is all that was said.
        ("hair", -30 / sqrt(3 + FEW)),
        ("hair . hair", -30 / sqrt(3 + FEW)),
        # In one sentence it counts.
        ("die hair", -24 / sqrt(5 + FEW)),
    ],
)
def test_a_message_is_weighed_without_its_harmless_sentences_and_by_each_alone_as_well(
    message: str, value: float
) -> None:
    known = learnt({"die": 6.0, "ill": 6.0, "meh": 0.0, "bald": -15.0, "hair": -30.0})
    assert weigh(known, message).value == pytest.approx(value)


def test_a_sentence_just_as_heavy_as_harmless_is_not_harmless() -> None:
    known = learnt({"die": 16.0}, HARMLESS)
    expected = HARMLESS + 16 / sqrt(6 + FEW)
    assert weigh(known, "die . hair").value == pytest.approx(expected)


@pytest.mark.parametrize(
    ("message", "fired", "asked"),
    [
        ("pill", [], {"dose"}),
        ("pill a b c d e f g h", [], set()),  # -1 + 9 / sqrt(30)
        ("pill a b c d e f g h", ["dose"], {"dose"}),
        ("die", [], {"sad"}),
        ("die", ["dose"], {"sad", "dose"}),
        ("die . pill", [], {"dose", "sad"}),
        ("hello", ["sad"], set()),  # -2 + 2
        ("hello", ["unknown"], set()),
        ("", ["dose"], {"dose"}),  # -1 + 2
    ],
)
def test_a_note_is_asked_for_by_words_and_rules_together(
    message: str, fired: list[str], asked: set[str]
) -> None:
    assert NOTE_RULE == 2
    known = LEARNT._replace(classes={})
    assert known.asks(known.parts(message.split()), fired) == asked


def test_sentences_are_what_stands_between_breaks() -> None:
    assert list(sentences([])) == []
    assert list(sentences([BREAK, "a", "b", BREAK, BREAK, "c"])) == [(1, 3), (5, 6)]
    assert list(sentences(["a", BREAK])) == [(0, 1)]


def test_what_was_not_learnt_reaches_no_threshold_and_asks_for_no_note() -> None:
    assert weigh(UNLEARNT, "die") == Weight(0.0, "unknown")
    assert UNLEARNT.danger.threshold == inf
    assert UNLEARNT.asks(UNLEARNT.parts(["die"]), ["dose"]) == frozenset()


def test_the_order_of_words_changes_no_weight() -> None:
    rng = np.random.default_rng(0)
    words = [f"{a}{b}" for a in "abcdef" for b in "ghijklmnop"]
    known = learnt(dict(zip(words, rng.normal(size=60).round(1).tolist(), strict=True)))
    orders = (" . ".join(rng.permutation(words)) for _ in range(20))
    assert len({weigh(known, order) for order in orders}) == 1


def test_a_message_that_runs_on_is_cut_and_others_are_as_they_were() -> None:
    run_on = "are you a robot i hurt myself".split()
    cut = LEARNT.cut(run_on, run_on)
    assert cut.parts == LEARNT.parts(run_on)
    assert sorted(cut.pieces, key=sorted) == sorted(
        LEARNT.parts("are you a robot . i hurt myself".split()), key=sorted
    )
    plain = "i hurt myself . now".split()
    assert LEARNT.cut(plain, plain) == (LEARNT.parts(plain), LEARNT.parts(plain), [])


def test_a_message_is_one_sentence_for_the_whole_and_several_pieces_between_commas() -> None:
    said, apart = "bald again i die".split(), "bald again . i die".split()
    cut = LEARNT.cut(said, apart)
    assert (cut.parts, cut.pieces) == (LEARNT.parts(said), LEARNT.parts(apart)[::-1])


def test_a_long_piece_is_weighed_by_rows_of_its_words_too_and_none_is_left_out() -> None:
    words = [f"{a}{b}" for a in "bcdf" for b in "ghjk"]
    assert LEARNT.cut(words[:LONG], words[:LONG]).rows == []
    for said in (words[: LONG + 1], words):
        rows = LEARNT.cut(said, said).rows
        assert frozenset[str]().union(*rows).issuperset(said)
        assert all(len(row.intersection(said)) == ROW for row in rows)
    known = learnt(dict.fromkeys(words[:-1], -2.0) | {words[-1]: 30.0})
    cut, first = known.cut(words, words), known.danger.first
    assert known.weigh(cut).value == pytest.approx(max(map(first, cut.rows)) - ASIDE)
    assert known.weigh(cut).value > first(cut.parts[0])


def test_the_danger_is_that_of_the_piece_that_is_heaviest() -> None:
    rows = {"hit": [9.0, 0.0, 0.0, 9.0], "breath": [30.0, 0.0, 20.0, 0.0], "hair": [-40.0, 0, 0, 0]}
    known = UNLEARNT._replace(danger=weights(rows, 0.0, 0.0, 0.0, 0.0))
    assert weigh(known, "hit hit").danger == "abuse"
    assert weigh(known, "hair hair hit . breath").danger == "emergency"
