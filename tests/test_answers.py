from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot import Bot, Entry, KnowledgeBase
from faqbot.answers import Answers
from faqbot.mixture import DEFAULT, WITNESS, choose
from faqbot.similarity import Vocabulary
from faqbot.text import words

HOURS = Entry("hours", "When is the pool open?", "From seven until nine, on Sundays until noon.")
WARM = Entry("warm", "How warm is the water?", "It has 28 degrees; the jacuzzi has 36 degrees.")
LESSONS = Entry("lessons", "How do I book a lesson?", "Telephone the swimming teacher, Olga.")
POOL = (HOURS, WARM, LESSONS)

TEXTS = [words(entry.answer) for entry in POOL]
VOCABULARY = Vocabulary.of([words(entry.question) for entry in POOL], range(3), 3)


def similar(query: str, answers: Answers | None = None) -> list[float]:
    tokens = VOCABULARY.read(words(query))
    found: list[float] = (answers or Answers.of(TEXTS)).similarities(tokens).tolist()
    return found


def test_a_word_that_only_the_answer_holds_finds_its_entry() -> None:
    hits = Bot(KnowledgeBase(POOL)).search("does Olga have time for me")
    assert hits[0].entry == "lessons"
    assert hits[0].score > hits[1].score


def test_a_word_that_only_the_answer_holds_gets_no_direct_answer() -> None:
    assert Bot(KnowledgeBase(POOL)).ask("Is there a jacuzzi?").type != "answer"


def test_only_the_answers_that_hold_a_word_are_like_it() -> None:
    hours, warm, lessons = similar("who is Olga?")
    assert hours == warm == 0.0
    assert 0.0 < lessons < 1.0


def test_what_no_answer_holds_lowers_every_similarity() -> None:
    assert 0.0 < similar("a jacuzzi with elephants")[1] < similar("a jacuzzi")[1]


def test_repetition_in_an_answer_adds_less_and_less() -> None:
    once, twice, often = (
        similar("sauna", Answers.of([["sauna"] * times + ["towel"] * (9 - times), ["soap"] * 9]))[0]
        for times in (1, 2, 9)
    )
    assert once < twice < often < 1.0
    assert twice - once < once


def test_wrapping_words_are_like_no_answer() -> None:
    assert similar("could you tell me about it please") == [0.0, 0.0, 0.0]


def test_a_misspelt_word_is_less_like_an_answer_than_the_right_one() -> None:
    answers = Answers.of([["water"], ["lesson"]])
    assert 0.0 < similar("watter", answers)[0] < similar("water", answers)[0]


def test_entries_without_an_answer_change_nothing_for_the_others() -> None:
    assert similar("Olga", Answers.of([*TEXTS, [], []])) == [*similar("Olga"), 0, 0]


@pytest.mark.parametrize("texts", [[], [[]], [[], ["the", "and"]]])
def test_without_topical_words_every_similarity_is_nought(texts: list[list[str]]) -> None:
    assert similar("Olga", Answers.of(texts)) == [0.0] * len(texts)


@given(st.text(max_size=60))
def test_a_similarity_is_a_share(query: str) -> None:
    assert all(0.0 <= alike <= 1.0 for alike in similar(query))


OWNERS = np.repeat(np.arange(6, dtype=np.int32), 3)
SOMEWHAT_ALIKE = 0.3 * (OWNERS[:, None] == OWNERS) + 0.7 * np.eye(18)


def chosen(witness: list[int]) -> float:
    """The weight of answers of which the one at the place of each entry is like its phrasings."""
    return choose([SOMEWHAT_ALIKE] * 3, np.eye(6)[witness][OWNERS], OWNERS).answers


def test_answers_that_name_the_right_entry_get_more_weight_than_misleading_ones() -> None:
    assert chosen([0, 1, 2, 3, 4, 5]) > sum(WITNESS) / len(WITNESS) > chosen([1, 2, 3, 4, 5, 0])


def test_with_too_few_phrasings_to_leave_out_the_answers_get_the_usual_weight() -> None:
    alone = np.arange(18, dtype=np.int32)
    assert choose([SOMEWHAT_ALIKE] * 3, np.eye(18), alone) == DEFAULT


def test_another_answer_makes_another_score() -> None:
    other = replace(LESSONS, answer="At the desk.")
    first, second = (
        Bot(KnowledgeBase([HOURS, WARM, lesson])).search("lesson with the swimming teacher")[0]
        for lesson in (LESSONS, other)
    )
    assert first.entry == second.entry == "lessons"
    assert first.score > second.score
