"""A question in a message of several sentences: whether it is one of ours there."""

from pathlib import Path

import pytest

from faqbot import Bot, Entry, KnowledgeBase
from faqbot.curate.figures import ReplyFigures
from faqbot.curate.outcome import outcome, verdict
from faqbot.curate.questions import Question, read_questions
from faqbot.responder import ALSO, PARTLY

CASES = Path(__file__).parent / "cases" / "setting" / "reserve"


@pytest.mark.parametrize(
    "message",
    [
        "My mother is to have her cataracts done in spring. Is it safe?",
        "Is it safe? The tattoo ink for my ankle, I mean.",
        "The council wants to shut our library. Has anyone died in a trial?",
    ],
)
def test_a_question_of_ours_about_something_else_gets_no_answer(bot: Bot, message: str) -> None:
    reply = bot.ask(message)
    assert reply.type in ("clarification", "fallback")
    measured = outcome(bot, Question(message, frozenset()), 3)
    assert measured.sureness < bot.explain(message).threshold


@pytest.mark.parametrize(
    "message",
    [
        "My mum has diabetes. Can gene therapy fix that?",
        "I have got tinnitus, can it be cured with gene therapy?",
        "our neighbour suffers from psoriasis, has gene therapy been tried on people with it",
        "my son is deaf, is gene therapy available for that",
    ],
)
def test_a_question_that_points_at_another_illness_gets_no_answer(bot: Bot, message: str) -> None:
    assert bot.ask(message).type in ("clarification", "fallback", "not_covered")


@pytest.mark.parametrize(
    ("message", "entry"),
    [
        ("is there a risk with minoxidil, can i trust it?", "minoxidil"),
        ("Does finasteride work? Is it approved?", "finasteride-dutasteride"),
    ],
)
def test_what_points_at_something_not_covered_is_told_so(
    bot: Bot, message: str, entry: str
) -> None:
    reply = bot.ask(message)
    assert reply.type == "not_covered"
    assert reply.entries == (entry,)


@pytest.mark.parametrize(
    ("message", "entry"),
    [
        ("I am going bald like my dad. Can gene therapy fix that?", "gene-therapy-cure"),
        ("I have alopecia, can it be cured with gene therapy?", "gene-therapy-cure"),
        ("Is gene therapy safe? Has it been tried on humans?", "humans-or-animals"),
        ("I have read about gene therapy for hair loss. Is it safe?", "is-it-safe"),
        ("My wife keeps on at me about my bald head. Is gene therapy safe?", "is-it-safe"),
        # The question itself says what its entry is about.
        ("My grandson set this up on the tablet. Are you a robot?", "are-you-a-robot"),
    ],
)
def test_a_question_of_ours_beside_a_remark_is_answered(bot: Bot, message: str, entry: str) -> None:
    reply = bot.ask(message)
    assert reply.type == "answer"
    assert entry in reply.entries


def test_a_word_of_a_neighbour_beside_a_question_makes_it_another() -> None:
    entries = [
        Entry(
            "pool", "Is the pool water warm?", "28 degrees.",
            paraphrases=("How warm is the pool?", "pool temperature", "is your pool heated",
                         "temperature of the water in the pool please"),
        ),
        Entry(
            "sauna", "Do you have a sauna?", "-", kind="not_covered",
            paraphrases=("Is there a sauna?", "sauna times", "may children use the sauna"),
        ),
        Entry("towels", "Do you lend towels?", "No.", paraphrases=("can i borrow a towel",)),
    ]  # fmt: skip
    bot = Bot(KnowledgeBase(entries))
    message = "I want to sit in your sauna. How warm is it?"
    explained = bot.explain(message)
    parts = {reading.text: reading for reading in explained.readings[1:]}
    assert parts["How warm is it?"].elsewhere
    assert explained.type != "answer"
    assert "is asked about something else here" in str(explained)
    # Who asks of the pool by its name asks of the pool.
    assert bot.ask("I want to sit in your sauna. How warm is the pool?").entries == ("pool",)


@pytest.mark.parametrize(
    ("message", "entry"),
    [
        ("I have been using minoxidil for years. Will gene therapy cure baldness?",
         "gene-therapy-cure"),
        ("What is Glybera? I wash it every day.", "glybera"),
        ("I can't afford much. Can I speak to a real person?", "speak-to-person"),
    ],
)  # fmt: skip
def test_a_question_that_says_what_it_is_about_is_answered_beside_what_is_not_covered(
    bot: Bot, message: str, entry: str
) -> None:
    reply = bot.ask(message)
    assert (reply.type, reply.entries) == ("answer", (entry,))


@pytest.mark.parametrize(
    ("message", "entry"),
    [
        ("I read about CRISPR. Has anyone died from gene therapy?", "trial-death"),
        ("I have Bupa insurance. Are you a robot?", "are-you-a-robot"),
    ],
)
def test_a_question_of_which_the_neighbour_beside_it_knows_little_is_answered(
    bot: Bot, message: str, entry: str
) -> None:
    assert bot.ask(message).entries == (entry,)


def test_what_is_asked_of_a_neighbour_beside_it_is_not_answered(bot: Bot) -> None:
    reply = bot.ask("I am pregnant. Is gene therapy safe?")
    assert (reply.type, reply.entries) == ("not_covered", ("pregnancy",))


@pytest.mark.parametrize(
    ("message", "entry", "also"),
    [
        ("Is gene therapy safe and does it work for women?", "is-it-safe", "women"),
        ("Where is the clinic and is there parking?", "clinic-where", "contact-parking"),
        ("How much is a transplant and where is the clinic?", "clinic-where", "transplant-price"),
    ],
)
def test_of_two_questions_the_one_that_is_not_covered_is_told_in_a_note(
    bot: Bot, message: str, entry: str, also: str
) -> None:
    reply = bot.ask(message)
    assert (reply.type, reply.entries) == ("answer", (entry,))
    told = {note.id: note.text for note in reply.notes}[ALSO]
    assert told == f"{bot.kb[also].question} {bot.kb[also].answer}"


@pytest.mark.parametrize(
    ("message", "entry"),
    [
        ("Where is the clinic and how much does a taxi from the airport cost?", "clinic-where"),
        ("Who won the match last night? What is Glybera?", "glybera"),
        ("Who approved Glybera? Can you recommend a nice curry house?", "glybera-approver"),
        ("glybera approval date? how many chromosomes do humans have?", "glybera-when"),
    ],
)
def test_of_two_questions_the_one_that_gets_no_reply_is_owned_up_to(
    bot: Bot, message: str, entry: str
) -> None:
    reply = bot.ask(message)
    assert (reply.type, reply.entries) == ("answer", (entry,))
    told = {note.id: note.text for note in reply.notes}
    assert told[PARTLY] == bot.kb.messages.answered_partly
    assert ALSO not in told


@pytest.mark.parametrize(
    "message",
    [
        "Is gene therapy safe? I mean, is it a risk?",
        "I have thinning hair. Will gene therapy cure baldness?",
        "Where is the clinic? Where in London is it?",
        "My dad has minoxidil at home. What is Glybera?",
        "Hello, how are you? What is Glybera?",
        "Is gene therapy safe and does it work for women?",
    ],
)
def test_what_is_answered_as_a_whole_is_not_called_a_part(bot: Bot, message: str) -> None:
    reply = bot.ask(message)
    assert reply.type == "answer"
    assert PARTLY not in {note.id for note in reply.notes}


@pytest.mark.parametrize(
    ("message", "entries"),
    [
        ("What is Glybera and when was it approved?", ("glybera", "glybera-when")),
        ("What is Glybera? What does it treat?", ("glybera", "glybera-treats")),
        ("what is the hairless gene? Who discovered it?",
         ("hairless-gene", "hairless-gene-discovery")),
        ("Is gene therapy safe and when will it be available?", ("is-it-safe", "when-available")),
        ("whats glybera n wen was it approved", ("glybera", "glybera-when")),
        ("Is there an online consultation and is it free?",
         ("online-consultation", "free-consultation")),
        ("where is the clinic and is the consultation free there?",
         ("clinic-where", "free-consultation")),
    ],
)  # fmt: skip
def test_a_second_question_that_points_at_the_first_is_answered_too(
    bot: Bot, message: str, entries: tuple[str, ...]
) -> None:
    reply = bot.ask(message)
    assert (reply.type, reply.entries, reply.notes) == ("answer", entries, ())
    assert bot.ask_many([message]) == [reply]


def test_a_second_question_that_points_at_the_first_is_named_if_it_is_not_covered(bot: Bot) -> None:
    reply = bot.ask("what is the hairless gene and when was it found?")
    assert (reply.type, reply.entries) == ("answer", ("hairless-gene",))
    assert [note.id for note in reply.notes] == [ALSO]
    assert reply.notes[0].text.startswith(bot.kb["hairless-gene-year"].question)


def test_what_a_second_question_may_mean_is_the_first_of_what_is_related(bot: Bot) -> None:
    reply = bot.ask("What is alopecia universalis and can it be cured?")
    assert (reply.type, reply.entries) == ("answer", ("alopecia-universalis",))
    assert [note.id for note in reply.notes] == [PARTLY]
    assert reply.related[0].entry == "gene-therapy-cure"


def test_a_question_that_points_at_something_else_is_not_answered_after_another(bot: Bot) -> None:
    reply = bot.ask("My little one has nits, what kills them? Can you die from gene therapy?")
    assert reply.entries == ("trial-death",)


def test_a_remark_on_what_is_not_covered_is_no_second_question(bot: Bot) -> None:
    reply = bot.ask("My dad has minoxidil at home. What is Glybera?")
    assert ALSO not in {note.id for note in reply.notes}


def test_what_asks_beside_a_question_is_no_remark(bot: Bot) -> None:
    reply = bot.ask(
        "am i talking to a machine here? and do you keep a record of this conversation?"
    )
    assert reply.type == "answer"
    assert reply.entries == ("are-you-a-robot", "privacy")


@pytest.fixture(scope="module")
def found(bot: Bot) -> ReplyFigures:
    """What becomes of the messages; none of them is printed, nobody shall tune to them."""
    questions = read_questions(sorted(CASES.glob("*.yaml")), bot.kb)
    replies = bot.ask_many([question.text for question in questions])
    pairs = zip(questions, replies, strict=True)
    return ReplyFigures.of(((q, verdict(q, reply, bot.kb)) for q, reply in pairs), bot.kb)


def test_most_borrowed_questions_get_no_answer(
    found: ReplyFigures, capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        print(f"\nborrowed questions: {found.false_unanswerable.share:.3f} answered")
    assert found.false_unanswerable.n >= 240
    assert found.false_unanswerable.share <= 0.12


def test_most_questions_beside_remarks_and_in_stories_are_answered_or_offered(
    found: ReplyFigures, capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        right, offered = found.right.share, found.right_or_offered.share
        print(f"\nin stories: {right:.3f} right, {offered:.3f} right or offered")
    assert found.right.n >= 220
    assert found.right.share >= 0.52
    assert found.right_or_offered.share >= 0.92
    assert found.false_answerable.share <= 0.03
