import pytest

from faqbot.english import is_known, is_wrapping, topical_words, wrapping_words
from faqbot.text import stem


@pytest.mark.parametrize("word", ["please", "wondering", "the", "wife", "sooo", "b", "50", "hello"])
def test_words_that_can_stand_around_any_question_wrap(word: str) -> None:
    assert is_wrapping(word)


@pytest.mark.parametrize("word", ["kidney", "blindness", "baldness", "2007", "tennis", "hearing"])
def test_words_that_carry_a_topic_do_not_wrap(word: str) -> None:
    assert not is_wrapping(word)


@pytest.mark.parametrize("word", ["blindness", "kidney", "please", "water", "paris"])
def test_english_words_and_names_are_known(word: str) -> None:
    assert is_known(word)


@pytest.mark.parametrize("word", ["theropy", "blindnes", "qwxz", "watre"])
def test_misspellings_are_not_known(word: str) -> None:
    assert not is_known(word)


@pytest.mark.parametrize("word", ["", "\n", "a\nb", "\ud800", "[known]", "known]"])
def test_odd_words_are_looked_up_without_an_error(word: str) -> None:
    assert is_known(word) in (True, False)


def test_topical_words_are_known_sorted_and_none_of_them_wraps() -> None:
    listed = topical_words()
    assert len(listed) > 1000
    assert list(listed) == sorted(set(listed))
    assert all(is_known(word) and not is_wrapping(word) for word in listed[::97])


def test_wrapping_words_are_stems() -> None:
    assert stem("wondering") in wrapping_words()
    assert list(wrapping_words()) == sorted(set(wrapping_words()))
