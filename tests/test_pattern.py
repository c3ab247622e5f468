"""How a line of a safety rule is read, and what it matches."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.pattern import BREAK, Grammar, Pattern, Range, Said, Step, number_of

LISTS = {"me": ["myself", "my self"], "pill": ["pill", "pills", "sleeping pills"]}
WORDS = "i want to really just die myself my self pills sleeping 30 twelve now . x".split()


def spans(pattern: str, message: str) -> list[tuple[int, int]]:
    return Pattern(pattern, Grammar(LISTS)).matches(Said.of(message.split()))


def problem(pattern: str) -> str:
    with pytest.raises(ValueError) as caught:
        Grammar(LISTS).steps(pattern)
    return str(caught.value)


@pytest.mark.parametrize(
    ("pattern", "message", "expected"),
    [
        ("die", "i want to die", [(3, 4)]),
        ("die", "i am dying", []),
        ("want to die", "i want to die now", [(1, 4)]),
        ("want to die", "want die to", []),
        ("want|wish to die|go", "i wish to go", [(1, 4)]),
        ("want|wish to die|go", "i hope to go", []),
        ("die", "die or die", [(0, 1), (2, 3)]),
        ("die", "", []),
    ],
)
def test_words_follow_one_another(
    pattern: str, message: str, expected: list[tuple[int, int]]
) -> None:
    assert spans(pattern, message) == expected


@pytest.mark.parametrize(
    ("message", "expected"),
    [("want to die", [(0, 3)]), ("want die", [(0, 2)]), ("want to to die", [])],
)
def test_an_optional_word_may_be_there_once_or_not(
    message: str, expected: list[tuple[int, int]]
) -> None:
    assert spans("want to? die", message) == expected


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("taken my? my life", "taken my life"),
        ("taken my? my life", "taken my my life"),
        ("want so|just? so|really? die", "want so really die"),
        ("want so|just? so|really? die", "want really die"),
    ],
)
def test_optional_words_take_no_more_than_leaves_the_rest_a_match(
    pattern: str, message: str
) -> None:
    assert spans(pattern, message) == [(0, len(message.split()))]


@pytest.mark.parametrize(
    ("item", "message", "end"),
    [
        ("die|be_dead", "want be dead", 3),
        ("die|be_dead", "want die", 2),
        ("die|be_dead", "want be", None),
        ("<me>", "want my self", 3),
        ("<me>", "want myself", 2),
        ("<me>|die", "want die", 2),
        ("<me>", "want my", None),
        ("<me>", "want self", None),
    ],
)
def test_a_phrase_or_a_list_stands_for_one_place(item: str, message: str, end: int | None) -> None:
    assert spans(f"want {item}", message) == ([] if end is None else [(0, end)])


def test_of_several_ends_the_last_one_counts() -> None:
    assert spans("want die|die_now|die_now_please", "want die now please") == [(0, 4)]


def test_a_match_goes_on_behind_whichever_phrase_leaves_one() -> None:
    assert spans("die|die_now now", "die now") == [(0, 2)]
    assert spans("die|die_now now", "die now now") == [(0, 3)]


@pytest.mark.parametrize(("gap", "most"), [("..", 2), ("...", 5)])
def test_a_gap_skips_up_to_so_many_words(gap: str, most: int) -> None:
    for skipped in range(most + 1):
        assert spans(f"want {gap} die", "want " + "x " * skipped + "die") == [(0, skipped + 2)]
    assert spans(f"want {gap} die", "want " + "x " * (most + 1) + "die") == []


def test_a_gap_takes_the_nearest_end() -> None:
    assert spans("want ... die", "want die x die") == [(0, 2)]


def test_a_gap_that_nothing_follows_is_no_match() -> None:
    assert spans("want .. die", "want") == []
    assert spans("want .. die", "want x") == []


def test_a_gap_stays_within_its_sentence_even_when_it_skips_nothing() -> None:
    assert spans("want ... die", f"want x {BREAK} die") == []
    assert spans("want ... die", f"want {BREAK} die") == []


def test_words_that_belong_together_may_have_a_full_stop_between_them() -> None:
    assert spans("want to die", f"i want {BREAK} to {BREAK} die {BREAK}") == [(1, 6)]


def test_a_full_stop_at_the_end_is_no_word() -> None:
    assert spans("want die", f"want {BREAK}") == []


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("0", 0), ("30", 30), ("9999", 9999), ("10000", -1), ("zero", 0), ("one", 1),
        ("nineteen", 19), ("twenty", 20), ("thirty", 30), ("forty", 40), ("fifty", 50),
        ("sixty", 60), ("hundred", 100), ("dozen", 12), ("30mg", -1), ("pill", -1), ("", -1),
        ("\u0663", 3), ("\u00b2", -1),
    ],
)  # fmt: skip
def test_a_number_is_said_in_figures_or_in_words(word: str, number: int) -> None:
    assert number_of(word) == number


def test_a_range_holds_both_of_its_ends() -> None:
    held = [number for number in range(30) if Range(8, 20).holds(str(number))]
    assert held == list(range(8, 21))


@pytest.mark.parametrize(
    ("pattern", "message", "expected"),
    [
        ("took 8-500 pills", "took 30 pills", [(0, 3)]),
        ("took 8-500 pills", "took twelve pills", [(0, 3)]),
        ("took 8-500 pills", "took 2 pills", []),
        ("took 8-500 pills", "took pills", []),
        ("8-500 pills", "i took 30 pills and 9 pills", [(2, 4), (5, 7)]),
        ("8-500|many pills", "many pills", [(0, 2)]),
        ("8-500|many pills", "9 pills", [(0, 2)]),
        ("8-10|50-60 pills", "55 pills or 9 pills or 20 pills", [(0, 2), (3, 5)]),
        ("pills 8-500?  now", "pills 30 now or pills now", [(0, 3), (4, 6)]),
        ("8-500", "1000 30 7", [(1, 2)]),
        ("0-5 pills", "zero pills or 0 pills", [(0, 2), (3, 5)]),
        ("8-500 pills", f"30 {BREAK} pills", [(0, 3)]),
    ],
)
def test_a_range_stands_for_a_number(
    pattern: str, message: str, expected: list[tuple[int, int]]
) -> None:
    assert spans(pattern, message) == expected


def test_each_start_has_one_match_though_a_number_is_named_too() -> None:
    assert spans("8-500|thirty pills", "thirty pills") == [(0, 2)]


def test_matches_come_in_the_order_of_the_message() -> None:
    assert spans("zebra|ant|8-9", "zebra 9 ant 8 zebra") == [(k, k + 1) for k in range(5)]
    assert spans("ant|ox", "x ant x x x x x x ox x x x x x x x ant") == [(1, 2), (8, 9), (16, 17)]


def test_a_message_knows_where_its_words_and_numbers_stand() -> None:
    said = Said.of(["die", "30", "die", "twelve", BREAK])
    assert said.places == {"die": [0, 2], "30": [1], "twelve": [3], BREAK: [4]}
    assert said.numbers == [1, 3]


def test_a_pattern_keeps_its_text_and_reads_its_steps_when_asked() -> None:
    pattern = Pattern("want to? <nobody>", Grammar({}))
    assert pattern.text == "want to? <nobody>"
    with pytest.raises(ValueError, match="'<nobody>' names no list"):
        pattern.matches(Said.of(["want"]))


def test_steps_say_what_was_written() -> None:
    assert Grammar(LISTS).steps("a|b_c .. 8-9|d? <me>") == (
        Step({"b": (("b", "c"),), "a": (("a",),)}),
        Step({}, gap=2),
        Step({"d": (("d",),)}, (Range(8, 9),), optional=True),
        Step({"my": (("my", "self"),), "myself": (("myself",),)}),
    )


def test_the_longest_of_the_phrases_with_one_first_word_comes_first() -> None:
    step = Grammar({}).step("a|a_b|a_b_c|a_b")
    assert step.phrases == {"a": (("a", "b", "c"), ("a", "b"), ("a",))}


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("", "an empty pattern: write the words to look for"),
        ("  ", "an empty pattern: write the words to look for"),
        ("... die", "'... die' begins or ends with a gap or something optional: take it away"),
        ("die ..", "'die ..' begins or ends with a gap or something optional: take it away"),
        ("to? die", "'to? die' begins or ends with a gap or something optional: take it away"),
        ("die now?", "'die now?' begins or ends with a gap or something optional: take it away"),
        ("<nobody>", "'<nobody>' names no list: write it under 'lists', or mend the name"),
        (
            "i'm",
            "'i'm' is no word: use a-z and 0-9, and write contractions out (do not, i am)",
        ),
        (
            "a ... b ... c ... d",
            "'a ... b ... c ... d': its gaps skip more than 12 words: narrow them, or write two",
        ),
    ],
)
def test_what_is_no_pattern_is_an_error_that_says_what_to_do(pattern: str, message: str) -> None:
    assert problem(pattern) == message


@pytest.mark.parametrize(
    "item", ["Die", "die!", "a||b", "a_", "_a", "..?", "....", "<Me>", "<me", "8-", "-8", "é", "?"]
)
def test_what_is_no_word_list_or_range_is_an_error(item: str) -> None:
    assert "is no word: use a-z and 0-9" in problem(f"a {item} b")


def test_gaps_may_skip_twelve_words_together() -> None:
    assert len(Grammar({}).steps("a ... b ... c .. d")) == 7


def test_long_figures_are_a_word_and_no_range() -> None:
    assert spans("2000 mg", "2000 mg") == [(0, 2)]
    assert spans("1-9999 mg", "9999 mg") == [(0, 2)]
    assert "is no word" in problem("1-10000 mg")
    assert "is no word" in problem("10000-10001 mg")


@given(
    st.lists(
        st.one_of(st.sampled_from("want wish|hope <me> <pill> 8-500 so|just? .. die".split())),
        max_size=5,
    ).map(lambda middle: " ".join(["i|want", *middle, "die|<me>|8-500"])),
    st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=4))),
)
def test_no_words_make_a_pattern_fail_and_its_matches_lie_within_them(
    pattern: str, said: Sequence[str]
) -> None:
    found = Pattern(pattern, Grammar(LISTS)).matches(Said.of(said))
    assert all(0 <= start < end <= len(said) for start, end in found)
    assert [start for start, _ in found] == sorted({start for start, _ in found})


class Counted(list[str]):
    """Words that count how often one of them is looked at."""

    looks = 0

    def __getitem__(self, at: Any) -> Any:
        self.looks += 1
        return super().__getitem__(at)


def test_work_grows_with_the_length_of_a_message_and_no_faster() -> None:
    pattern = Pattern("a ... a ... a .. b", Grammar({}))

    def looks(length: int) -> int:
        words = Counted(["b", *["a"] * length])
        assert pattern.matches(Said.of(words)) == []
        return words.looks

    assert looks(2000) < 2.1 * looks(1000) < 4.3 * looks(500)
