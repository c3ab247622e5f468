import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.text import clauses, clip, is_question, normalise, printable, sentences, stem, words


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("HOW WARM", "how warm"),
        ("caf\u00e9", "cafe"),
        ("cafe\u0301", "cafe"),
        ("\uff37\uff41\uff52\uff4d", "warm"),
        ("wa\u200brm", "warm"),
        ("it\u2019s", "it's"),
        ("'quoted'", "quoted"),
        ("snake_case", "snake case"),
        ("\u00df", "ss"),
        ("well-known", "well known"),
        ("warm\u00a0water", "warm water"),
    ],
)
def test_spellings_that_look_alike_normalise_alike(typed: str, meant: str) -> None:
    assert normalise(typed) == meant


@pytest.mark.parametrize("text", ["", " ", "?!", "\x00", "\ud800", "\U0001f600", "''", "\u0301"])
def test_text_without_letters_or_figures_normalises_to_nothing(text: str) -> None:
    assert normalise(text) == ""
    assert words(text) == []
    assert sentences(text) == []


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("can't", "can not"),
        ("don't", "do not"),
        ("I'll", "i will"),
        ("we've", "we have"),
        ("they're", "they are"),
        ("I'm", "i am"),
        ("what's", "what is"),
        ("the pool's", "the pool"),
        ("whats", "what is"),
        ("u r", "you are"),
        ("plz", "please"),
    ],
)
def test_contractions_and_phone_spellings_are_written_out(short: str, full: str) -> None:
    assert words(short) == full.split()


def least(text: str) -> float:
    """Seconds of processor time to normalise `text`."""
    times = []
    for _ in range(5):
        begun = time.process_time()
        normalise(text)
        times.append(time.process_time() - begun)
    return min(times)


def test_marks_cost_no_more_than_letters_do() -> None:
    assert least("a" + "\u0301\u0316" * 10_000) < 5 * least("\u00e9" * 20_000)


@given(
    st.text(
        st.sampled_from(
            "aZ\u00c9e\u0301\u0316\u0345\u0344\u03b1\u1fb4\ufdfa'\u2019 .\u3099\u200d\u1100\u1161"
        )
    )
)
def test_marks_are_dropped_before_or_after_they_are_in_order(text: str) -> None:
    ordered = unicodedata.normalize("NFKD", text)
    assert normalise("a" * 200 + text) == normalise("a" * 200 + ordered)


def test_a_typographic_apostrophe_contracts_like_a_typed_one() -> None:
    assert words("don\u2019t") == words("don't") == words("don\u02bct")


@pytest.mark.parametrize(
    "inflections",
    [
        ("lesson", "lessons"),
        ("book", "books", "booked", "booking"),
        ("therapy", "therapies"),
        ("tumour", "tumor", "tumours"),
        ("leukaemia", "leukemia"),
        ("centre", "center"),
        ("swim", "swimming"),
    ],
)
def test_inflections_and_spellings_of_a_word_meet_in_one_stem(inflections: tuple[str, ...]) -> None:
    assert len(set(map(stem, inflections))) == 1


@pytest.mark.parametrize(
    "pair", [("baldness", "blindness"), ("cure", "cause"), ("hair", "hairless"), ("gene", "genius")]
)
def test_different_words_keep_different_stems(pair: tuple[str, str]) -> None:
    assert stem(pair[0]) != stem(pair[1])


def test_printable_text_is_left_as_it_is() -> None:
    text = "Is it safe?\n\t\u9aea \U0001f600 caf\u00e9"
    assert printable(text) == text


@pytest.mark.parametrize("harm", ["\x1b", "\x07", "\x7f", "\x9b", "\r", "\u202e", "\ud800"])
def test_what_a_terminal_could_act_on_is_not_printable(harm: str) -> None:
    assert printable(f"a{harm}b") == "ab"


def test_clipping_keeps_the_beginning_and_the_end() -> None:
    clipped = clip("first " + "x" * 100_000 + " last")
    assert clipped.startswith("first ")
    assert clipped.endswith(" last")
    assert clip(clipped) == clipped


def test_a_short_text_is_not_clipped() -> None:
    assert clip("How warm is the water?") == "How warm is the water?"


def test_sentences_end_at_marks_and_line_ends() -> None:
    assert sentences("I swim. Is it warm?Is it deep\nThanks!") == [
        "I swim.",
        "Is it warm?",
        "Is it deep",
        "Thanks!",
    ]


def test_a_figure_with_a_point_does_not_end_a_sentence() -> None:
    assert sentences("Is it 28.5 degrees?") == ["Is it 28.5 degrees?"]


def test_a_sentence_that_asks_two_things_has_two_clauses() -> None:
    assert clauses("how warm is it and when do you open") == ["how warm is it", "when do you open"]


def test_a_list_within_one_question_is_one_clause() -> None:
    assert clauses("do you sell goggles and towels") == ["do you sell goggles and towels"]


@pytest.mark.parametrize(
    ("sentence", "asks"),
    [
        ("Is it warm", True),
        ("and when do you open", True),
        ("tell me about lessons", True),
        ("warm, true?", True),
        ("I like swimming.", False),
        ("", False),
    ],
)
def test_questions_are_told_from_statements(sentence: str, asks: bool) -> None:
    assert is_question(sentence) is asks


@pytest.mark.parametrize("mark", ["?", "\uff1f", "\u061f", "\u037e"])
def test_a_question_mark_of_any_writing_asks(mark: str) -> None:
    assert is_question(f"\u4f60\u662f\u673a\u5668\u4eba\u5417{mark} ")
