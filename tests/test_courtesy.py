"""Courtesies around a message change nothing, and small talk is answered as such."""

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot import Bot, Conversation, Entry, KnowledgeBase
from faqbot.aside import Asides
from faqbot.courtesy import LONGEST, Courtesies
from faqbot.curate.questions import Question
from faqbot.text import words
from tests.wrappings import answerable, answered, read_wrappers, wrapped

SMALL_TALK = (
    "hello", "good morning", "how are you", "thanks", "thank you very much", "cool", "see you",
)  # fmt: skip
OTHERS = ("is it cool there", "can i see you", "is it safe")
PHRASINGS = (*SMALL_TALK, *OTHERS)
VOCABULARY = frozenset(word for phrasing in PHRASINGS for word in phrasing.split())
COURTESIES = Courtesies(SMALL_TALK, PHRASINGS, VOCABULARY, lambda word: word in ("there", "cool"))


@pytest.mark.parametrize(
    ("message", "bare"),
    [
        ("Hello. Is it safe?", "Is it safe?"),
        ("good morning is it safe thanks", "is it safe"),
        ("Good morning, hello, is it safe? Thank you very much!", "is it safe?"),
        ("hello how are you? Is it warm", "Is it warm"),
        # What goes on is no courtesy.
        ("how are you going to do it", "how are you going to do it"),
        # As often a part of something else as small talk.
        ("how can a doctor see you", "how can a doctor see you"),
        # A word that says something in English.
        ("is the room cool", "is the room cool"),
        ("Doctor, is it safe?", "is it safe?"),
        ("how can I see a doctor", "how can I see a doctor"),
        ("What may I ask?", "What may I ask?"),
        ("Is it safe, if I may ask?", "Is it safe,"),
        ("is it safe question mark", "is it safe"),
        ("My name is Karen. Is it safe?", "Is it safe?"),
        ("Is it safe? Thanks, Karen Smith", "Is it safe?"),
        ("is it safe - Karen", "is it safe"),
        ("Sorry for my English, quick question: is it safe, if you don't mind", "is it safe,"),
        # Only one name signs.
        ("Is it safe. Karen. Smith.", "Is it safe. Karen."),
        # A name that is a part of the question, and a word that phrasings hold.
        ("Is it safe in France, Spain", "Is it safe in France, Spain"),
        ("Is it warm? There", "Is it warm? There"),
        ("Hello! 😀 is it safe? thanks 😀", "is it safe?"),
        # Nothing but courtesies: the last one counts.
        ("hello, thanks", "thanks"),
        ("hello", "hello"),
        ("is it safe", "is it safe"),
        ("", ""),
        ("!?", "!?"),
    ],
)
def test_courtesies_at_both_ends_are_passed_over(message: str, bare: str) -> None:
    assert COURTESIES.without(message) == bare


@given(st.lists(st.sampled_from([*SMALL_TALK, "is it safe", "safe", "?", "Cool!", "😀"])))
def test_what_is_left_stands_in_the_message_and_is_never_nothing(parts: list[str]) -> None:
    message = " ".join(parts)
    bare = COURTESIES.without(message)
    assert bare in message
    assert bool(words(bare)) == bool(words(message))
    assert COURTESIES.without(bare) in (bare, COURTESIES.without(message))


def test_what_a_phrasing_holds_is_no_courtesy() -> None:
    courtesies = Courtesies((), ("is it safe", "urgent care", "is it urgent"), frozenset())
    assert courtesies.without("quick question is it safe") == "is it safe"
    assert courtesies.without("is the care urgent") == "is the care urgent"


@pytest.fixture(scope="module")
def asked(bot: Bot) -> list[Question]:
    return answerable(bot)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("hello ", ""),
        ("Good morning. ", ""),
        ("hi there, ", ""),
        ("", " thanks"),
        ("", " thank you in advance"),
        ("Quick question: ", " - Karen"),
        ("doctor, ", " Sorry for my English"),
        ("My name is Karen. ", " urgent"),
        ("Dear Sir or Madam, ", " Kind regards"),
    ],
)
def test_a_question_gets_the_same_answer_with_courtesies_around_it(
    bot: Bot, asked: list[Question], before: str, after: str
) -> None:
    plain = bot.ask_many([question.text for question in asked])
    courteous = bot.ask_many([before + question.text + after for question in asked])
    changed = [
        question.text
        for question, one, other in zip(asked, plain, courteous, strict=True)
        if (one.type, one.entries) != (other.type, other.entries)
    ]
    assert len(asked) > 250
    assert len(changed) <= 0.01 * len(asked), changed


@pytest.mark.parametrize(
    ("message", "entry"),
    [
        ("bye 4 now", "goodbye"),
        ("thankyou vry much", "thanks"),
        ("Thanks a bunch", "thanks"),
        ("tysm ur a lifesaver", "thanks"),
        ("hello hello", "hello"),
    ],
)
def test_small_talk_in_other_words_is_answered(bot: Bot, message: str, entry: str) -> None:
    reply = bot.ask(message)
    assert reply.type == "answer"
    assert reply.entries == (entry,)


@pytest.mark.parametrize(
    "message",
    [
        "hello 347 x 12",
        "Good morning. I need a new sofa.",
        "many thanks for nothing, this is rubbish",
        "I should be grateful to know on which days you receive patients.",
        "how do you say goodbye in Korean",
    ],
)
def test_what_only_holds_a_courtesy_is_not_answered_as_small_talk(bot: Bot, message: str) -> None:
    assert not any(bot.kb[id].is_small_talk for id in bot.ask(message).entries)


def test_courtesies_around_a_choice_and_a_follow_up_are_passed_over(bot: Bot) -> None:
    chat = Conversation(bot)
    assert chat.say("What is Glybera?").entries == ("glybera",)
    assert chat.say("and who approved it? thanks").entries == ("glybera-approver",)
    offered = chat.say("can thinning hair grow on a bald patch")
    if offered.options:
        assert chat.say("1 thanks").entries == (offered.options[0].entry,)


def test_an_entry_whose_question_asks_nothing_is_offered_unless_it_is_about_the_chat() -> None:
    hours = ("opening hours", "hours of opening on sundays", "sunday opening hours please")
    entries = [
        Entry("hours", "Opening hours", "Nine to five.", paraphrases=hours),
        Entry("hello", "Hello", "Hello.", topic="about", paraphrases=("hi there", "good day")),
    ]
    reply = Bot(KnowledgeBase(entries)).ask("sunday hours at the museum")
    assert "hours" in {*reply.entries, *(option.entry for option in reply.options)}


def test_the_listed_courtesies_are_sorted_normalised_words() -> None:
    text = files("faqbot").joinpath("courtesies.txt").read_text(encoding="utf-8")
    head, _, talk = text.partition("[talk]\n")
    lines = [line for line in head.splitlines() if not line.startswith("#")]
    assert lines == sorted(set(lines))
    assert talk.splitlines() == sorted(set(talk.split()))
    for line in lines:
        assert " ".join(words(line)) == line.removesuffix(",")
        assert len(line.split()) <= LONGEST


@pytest.mark.parametrize(
    ("message", "bare"),
    [
        ("Be honest with me, is it safe?", "is it safe?"),
        ("Is it safe? It's rather urgent, I'm afraid.", "Is it safe?"),
        ("sorry, my English is not so good. Is it safe", "Is it safe"),
        ("can you please tell me, is it safe", "is it safe"),
        ("@bot is it safe @bot", "is it safe"),
        ("Hi Julia, is it safe? Cheers, Mark", "is it safe?"),
        ("Is it safe\nKind regards,\nDr. A. Novak", "Is it safe"),
        ("Is it safe, Karen", "Is it safe,"),
        ("Is it safe? /Katrin", "Is it safe?"),
        ("Is it safe (sorry for the typos, tiny keyboard)", "Is it safe"),
        # A capital begins a sentence, and so may what speaks of the talk.
        ("is it safe Thank you for your patience", "is it safe"),
        ("this might be a dumb question but is it safe", "is it safe"),
        ("is it safe and don't dodge it", "is it safe"),
        # Misspelt.
        ("gud mornin, is it safe thankss", "is it safe"),
        # What asks something stays, and so does what tells of an entry.
        ("Is it safe? And when?", "Is it safe? And when?"),
        ("So what do you do, is it safe?", "So what do you do, is it safe?"),
        ("It is cool. Is it safe?", "It is cool. Is it safe?"),
        # A number, and a topic.
        ("I am 15. Is it safe?", "I am 15. Is it safe?"),
        ("I have a kidney stone. Is it safe?", "I have a kidney stone. Is it safe?"),
        # Nothing is left that says anything: then no aside is passed over.
        ("Just wait. I can tell you.", "Just wait. I can tell you."),
    ],
)
def test_asides_at_both_ends_are_passed_over(message: str, bare: str) -> None:
    assert COURTESIES.without(message) == bare


def test_of_equally_near_courtesies_the_same_is_read_in_every_process() -> None:
    courteous = {f"courte{letter}" for letter in "abcdefgh"}
    read = {Asides({}.keys(), lambda word: 0.0, courteous, ()).read("courtez") for _ in range(3)}
    assert read == {"courtea"}


@pytest.mark.parametrize(
    ("name", "least", "count"),
    [
        ("development", 0.9, 24), ("reserve", 0.8, 24),
        ("backgrounds-development", 0.5, 12), ("backgrounds-reserve", 0.5, 12),
    ],
)  # fmt: skip
def test_a_direct_answer_survives_what_patients_write_around_a_question(
    bot: Bot, name: str, least: float, count: int
) -> None:
    direct = answered(bot)
    found = wrapped(bot, read_wrappers(name), direct[:: len(direct) // count])
    print(f"{name}: {found.count('right')} of {len(found)} right, {found.count('wrong')} wrong")
    assert found.count("right") >= least * len(found)
    assert found.count("wrong") <= 0.0025 * len(found)
