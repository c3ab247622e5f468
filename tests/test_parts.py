import pytest

from faqbot.parts import Cut


@pytest.mark.parametrize("message", ["", " ", "warm", "Is it warm?", "I like to swim"])
def test_a_message_of_one_part_has_one_reading(message: str) -> None:
    assert Cut.of(message).readings() == [message]


def test_the_whole_message_is_read_first_and_each_question_after_it() -> None:
    message = "I like to swim. How warm is the water? Can I borrow goggles?"
    read = Cut.of(message).readings()
    assert read[0] == message
    assert {"How warm is the water?", "Can I borrow goggles?"} <= set(read[1:])
    assert "I like to swim." not in read


def test_two_questions_in_one_sentence_are_read_apart() -> None:
    read = Cut.of("how warm is the water and can i borrow goggles").readings()
    assert read[1:3] == ["how warm is the water", "can i borrow goggles"]


def test_a_long_message_has_few_readings_and_its_last_question_is_one() -> None:
    asked = [f"Is lane {number} free for swimmers today?" for number in range(200)]
    read = Cut.of(" ".join(asked)).readings()
    assert len(read) < 40
    assert asked[-1] in read
