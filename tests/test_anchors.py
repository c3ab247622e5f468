"""Which patterns a message calls for: never fewer than match, and few more."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from faqbot.anchors import ALWAYS, PLACES, Anchors
from faqbot.pattern import NUMBER, Grammar, Pattern, Said

LISTS = {"me": ("myself", "my self"), "pill": ("pill", "pills")}
GRAMMAR = Grammar(LISTS)


def anchors(*patterns: str) -> Anchors:
    return Anchors.of(map(GRAMMAR.steps, patterns))


def called(message: str, *patterns: str) -> list[int]:
    return anchors(*patterns).called(Said.of(message.split()))


def places(pattern: str) -> list[set[str]]:
    """The words of each anchor of `pattern`."""
    words = anchors(pattern).words
    return [{word for word in words if words[word][place]} for place in range(PLACES)]


def test_a_message_calls_for_patterns_all_of_whose_anchors_it_fills() -> None:
    patterns = ("my wrist", "<me> not a", "wrist|wrists", "kill")
    assert called("my arm", *patterns) == []
    assert called("my wrist", *patterns) == [0, 2]
    assert called("a wrist is not my friend", *patterns) == [0, 1, 2]
    assert called("", *patterns) == []


def test_an_anchor_is_no_optional_word_and_no_gap() -> None:
    assert places("not ... wrist? want|wish") == [{"want", "wish"}, {"not"}, {ALWAYS}]


def test_a_number_in_figures_or_words_fills_the_place_of_a_range() -> None:
    assert called("30 of them", "8-500 of") == [0]
    assert called("twelve of them", "8-500|many of") == [0]
    assert called("many of them", "8-500|many of") == [0]
    assert called("most of them", "8-500|many of") == []


def test_of_many_places_those_with_the_fewest_words_are_the_anchors() -> None:
    assert places("a1|a2 b c1|c2|c3|c4 d1|d2|d3") == [{"b"}, {"a1", "a2"}, {"d1", "d2", "d3"}]


def test_one_frequent_word_or_a_range_weighs_as_much_as_sixty_others() -> None:
    few, many = "|".join(f"x{k}" for k in range(59)), "|".join(f"y{k}" for k in range(61))
    assert places(f"{many} the {few}") == [set(few.split("|")), {"the"}, set(many.split("|"))]
    assert places(f"{many} 8-9 {few}") == [set(few.split("|")), {NUMBER}, set(many.split("|"))]
    assert places("8-9|20-30 the a")[2] == {NUMBER}


PARTS = "kill|end <me> <pill> 8-500 so|just? .. my_self|i a|the now".split()
WORDS = "kill end my self myself pill pills 8 thirty so just i a the now x .".split()


@given(
    st.lists(
        st.lists(st.sampled_from(PARTS), max_size=5).map(lambda some: " ".join(["i", *some, "a"])),
        max_size=9,
    ),
    st.lists(st.sampled_from(WORDS), max_size=12),
)
def test_every_pattern_that_matches_is_called_for(
    patterns: Sequence[str], said: Sequence[str]
) -> None:
    here = Said.of(said)
    matching = [n for n, text in enumerate(patterns) if Pattern(text, GRAMMAR).matches(here)]
    found = anchors(*patterns).called(here)
    assert set(matching) <= set(found)
    assert found == sorted(found)


def test_a_word_calls_for_as_many_patterns_however_often_it_was_asked_for() -> None:
    found = anchors("kill a", "kill b")
    for _ in range(3):
        assert found.called(Said.of(["kill", "b"])) == [1]
