import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.bot import Bot
from faqbot.conversation import Conversation
from faqbot.knowledge import KnowledgeBase
from faqbot.records import About, Entry
from faqbot.reply import Fallback, Reply
from faqbot.state import State
from tests.wrappings import answerable


def said(bot: Bot, *messages: str) -> Reply:
    """The last reply of a conversation."""
    chat = Conversation(bot)
    return [chat.say(message) for message in messages][-1]


def offered(pool: Bot) -> Conversation:
    """A conversation whose last reply offers two options or more."""
    chat = Conversation(pool)
    reply = chat.say("lockers or goggles")
    assert len(reply.options) > 1
    return chat


def test_when_was_that_is_about_what_was_talked_of(bot: Bot) -> None:
    reply = said(bot, "what is glybera", "when was that?")
    assert reply.type == "answer"
    assert reply.entries[0].startswith("glybera")
    assert "2012" in reply.text


def test_who_discovered_it_is_about_what_was_talked_of(bot: Bot) -> None:
    reply = said(bot, "what is the hairless gene", "who discovered it?")
    assert reply.entries == ("hairless-gene-discovery",)


def test_when_was_that_after_the_mouse_study_names_its_year(bot: Bot) -> None:
    reply = said(bot, bot.kb["mouse-study"].question, "when was that?")
    assert reply.type == "answer"
    assert "2007" in reply.text


@pytest.mark.parametrize(
    "entry", ["gene-therapy-cure", "when-available", "available-now", "plausible"]
)
def test_is_it_dangerous_after_an_answer_on_gene_therapy_is_about_its_safety(
    bot: Bot, entry: str
) -> None:
    reply = said(bot, bot.kb[entry].question, "is it dangerous?")
    assert (reply.type, reply.entries) == ("answer", ("is-it-safe",))


def test_several_follow_ups_in_a_row_stay_with_the_subject(bot: Bot) -> None:
    chat = Conversation(bot)
    chat.say("what is glybera")
    assert "2012" in chat.say("when was that?").text
    assert chat.say("who approved it?").entries == ("glybera-approver",)


@pytest.mark.parametrize("entry", ["clinic-where", "is-it-safe", "wnt", "opening-hours", "hello"])
def test_a_full_question_stands_on_its_own(bot: Bot, entry: str) -> None:
    question = bot.kb[entry].question
    assert said(bot, "what is glybera", question) == bot.ask(question)


@pytest.mark.parametrize(
    "message", ["who approved glybera", "wat is the hairless gene", "qwxz", ""]
)
def test_the_first_message_stands_on_its_own(bot: Bot, message: str) -> None:
    assert said(bot, message) == bot.ask(message)


@pytest.mark.parametrize(
    ("message", "entry"),
    [
        ("how much does it cost?", "gene-therapy-price"),
        ("hi, when will it be available, thanks", "when-available"),
        ("does it work", "gene-therapy-cure"),
        ("how does it work", "what-is-gene-therapy"),
        ("where can I get it?", "available-now"),
    ],
)
def test_it_in_a_first_message_is_what_the_knowledge_base_is_about(
    bot: Bot, message: str, entry: str
) -> None:
    reply = bot.ask(message)
    assert reply.type == "clarification"
    assert entry in [option.entry for option in reply.options]
    assert bot.ask_many([message]) == [reply]
    assert bot.explain(message).options == tuple(option.entry for option in reply.options)


@pytest.mark.parametrize(
    "message", ["can you cook it", "can it fly to Mars", "does it peel tomatoes"]
)
def test_it_in_a_first_message_that_asks_what_no_entry_knows_finds_nothing(
    bot: Bot, message: str
) -> None:
    reply = bot.ask(message)
    assert reply.type == "fallback"
    assert not reply.options


def test_it_in_a_later_message_is_not_what_the_knowledge_base_is_about(bot: Bot) -> None:
    chat = Conversation(bot)
    chat.say("What is Glybera?")
    reply = chat.say("how much does it cost?")
    assert "gene-therapy-price" not in [option.entry for option in reply.options]


def test_without_a_subject_it_may_be_anything() -> None:
    entries = [
        Entry("price", "What does the pool cost?", "Five pounds."),
        Entry("hours", "When is the pool open?", "Daily."),
    ]
    alone = Bot(KnowledgeBase(entries)).ask("could you say how much it costs")
    told = Bot(KnowledgeBase(entries, about=About(subject="the pool")))
    assert alone.type == "fallback"
    assert [o.entry for o in told.ask("could you say how much it costs").options] == ["price"]


def test_a_follow_up_to_nothing_is_an_ordinary_message(bot: Bot) -> None:
    assert said(bot, "when was that?") == bot.ask("when was that?")


def test_a_number_picks_an_option(pool: Bot) -> None:
    for typed in ("{}", " {} ", "option {}", "number {}", "No. {}", "{}."):
        for place in (0, 1):
            chat = offered(pool)
            entry = chat.state.options[place]
            reply = chat.say(typed.format(place + 1))
            assert (reply.type, reply.entries) == ("answer", (entry,))
            assert reply.text == pool.kb[entry].answer
            assert chat.state == State(entries=(entry,))


@pytest.mark.parametrize("words", ["None of these", "none of these.", "NONE", "neither", "no"])
def test_none_of_these_says_what_to_do_instead(pool: Bot, words: str) -> None:
    reply = offered(pool).say(words)
    assert isinstance(reply, Fallback)
    assert reply.text == pool.kb.messages.none_chosen
    assert reply.options == ()


@pytest.mark.parametrize(
    "yes", ["yes", "Yes please!", "yep that one", "that's right", "ok", "go ahead"]
)
def test_yes_takes_the_only_option(bot: Bot, yes: str) -> None:
    chat = Conversation(bot)
    first = chat.say("is it safe")
    assert [option.entry for option in first.options] == ["is-it-safe"]
    assert first.text == bot.kb.messages.clarification_one
    reply = chat.say(yes)
    assert (reply.type, reply.entries) == ("answer", ("is-it-safe",))


@pytest.mark.parametrize(
    ("first", "then", "type", "entry"),
    [
        ("When was the mouse study done?", "and Glybera?", "answer", "glybera-when"),
        ("When was Glybera approved?", "no I mean the mouse study", "answer", "mouse-study-when"),
        ("When was Glybera approved?", "and minoxidil", "not_covered", "minoxidil"),
    ],
)
def test_a_change_of_subject_keeps_the_question(
    bot: Bot, first: str, then: str, type: str, entry: str
) -> None:
    chat = Conversation(bot)
    assert chat.say(first).type == "answer"
    reply = chat.say(then)
    assert (reply.type, reply.entries) == (type, (entry,))


def test_a_change_to_a_foreign_subject_gets_no_answer(bot: Bot) -> None:
    chat = Conversation(bot)
    assert chat.say("Who did the mouse study?").type == "answer"
    assert chat.say("and for my knee").type in ("clarification", "fallback", "not_covered")


@pytest.mark.parametrize(
    "message", ["I'm not alright", "that was not helpful", "how do I take care of my hair"]
)
def test_what_denies_or_asks_something_is_no_small_talk(bot: Bot, message: str) -> None:
    assert bot.ask(message).type != "answer"


def test_yes_to_several_options_asks_again_which(pool: Bot) -> None:
    chat = offered(pool)
    options = chat.state.options
    assert len(options) > 1
    reply = chat.say("yes")
    assert (reply.type, reply.text) == ("clarification", pool.kb.messages.clarification)
    assert chat.state.options == options


def test_the_number_after_the_last_is_none_of_these(pool: Bot) -> None:
    chat = offered(pool)
    reply = chat.say(str(len(chat.state.options) + 1))
    assert reply.text == pool.kb.messages.none_chosen


@pytest.mark.parametrize(
    "message", ["no thats not what i meant", "you didnt answer my question", "wrong answer"]
)
def test_who_meant_something_else_is_asked_to_say_it_in_other_words(bot: Bot, message: str) -> None:
    chat = Conversation(bot)
    assert chat.say("when can i have gene therapy for my hair").type == "answer"
    reply = chat.say(message)
    assert (reply.type, reply.text) == ("fallback", bot.kb.messages.none_chosen)


@pytest.mark.parametrize("message", ["can you repeat that", "say that again please", "pardon?"])
def test_who_asks_to_hear_it_again_gets_the_same_answer(bot: Bot, message: str) -> None:
    chat = Conversation(bot)
    first = chat.say("when can i have gene therapy for my hair")
    assert chat.say(message).entries == first.entries == ("when-available",)


def test_the_wording_of_none_of_these_may_be_the_knowledge_base_s_own(bot: Bot) -> None:
    chat = Conversation(bot, State(options=("glybera", "wnt")))
    assert chat.say(bot.kb.messages.none_of_these).text == bot.kb.messages.none_chosen


@pytest.mark.parametrize("number", ["100", "1.5", "24/7", "9 years"])
def test_what_is_no_number_of_an_option_is_an_ordinary_message(pool: Bot, number: str) -> None:
    assert offered(pool).say(number) == pool.ask(number)


@pytest.mark.parametrize("number", ["0", "9", "99", "option 7 please", "the ninth one", "1 and 9"])
def test_a_number_that_no_option_has_is_told_which_numbers_there_are(
    pool: Bot, number: str
) -> None:
    chat = offered(pool)
    before = chat.state
    reply = chat.say(number)
    assert reply.type == "clarification"
    expected = f"Please choose a number from 1 to {len(before.options)}, or say that it is none"
    assert reply.text.startswith(expected)
    assert tuple(option.entry for option in reply.options) == before.options
    assert chat.state == before
    assert chat.say("2").entries == before.options[1:2]


@pytest.mark.parametrize("number", ["7", "number 7 please", "5th"])
def test_a_number_that_no_option_has_changes_nothing_of_what_was_talked_of(
    bot: Bot, number: str
) -> None:
    state = State(entries=("glybera",), options=("is-it-safe", "when-available"))
    chat = Conversation(bot, state)
    chat.say(number)
    assert chat.state == state


def test_a_number_that_the_only_option_does_not_have_is_asked_back(bot: Bot) -> None:
    reply = bot.ask("7", State(options=("is-it-safe",)))
    assert (reply.type, reply.text) == ("clarification", bot.kb.messages.clarification_one)


def test_an_age_beside_what_is_passed_over_is_no_number_of_an_option(bot: Bot) -> None:
    said = "At my age, 68, you would think I'd not care. But I do."
    assert bot.ask(said, State(options=("glybera", "wnt"))).type == "fallback"


@pytest.mark.parametrize("number", ["1", "2", "option 1"])
def test_a_number_with_no_options_open_is_an_ordinary_message(bot: Bot, number: str) -> None:
    assert said(bot, number) == bot.ask(number)
    assert not said(bot, "what is glybera", number).entries


def test_a_chosen_option_is_answered_once_and_never_offered_again_at_once(bot: Bot) -> None:
    for entry in bot.kb.values():
        if entry.kind == "answer":
            chat = Conversation(bot, State(options=(entry.id,)))
            reply = chat.say("1")
            assert (reply.type, reply.entries, reply.options) == ("answer", (entry.id,), ())
            assert chat.state.options == ()


def test_options_close_when_something_else_is_asked(pool: Bot) -> None:
    chat = offered(pool)
    assert chat.say("How warm is the water?").entries == ("temperature",)
    assert chat.say("1") == pool.ask("1")


def test_an_option_that_is_not_covered_says_so(pool: Bot) -> None:
    assert Conversation(pool, State(options=("parking",))).say("1").type == "not_covered"


def test_an_unanswered_message_keeps_what_was_talked_of(bot: Bot) -> None:
    chat = Conversation(bot)
    chat.say("what is glybera")
    assert chat.say("my sister uses it since may").entries == ()
    assert "2012" in chat.say("when was that?").text


def test_who_was_offered_something_else_no_longer_talks_of_the_last_answer(bot: Bot) -> None:
    chat = Conversation(bot)
    chat.say("when was glybera approved")
    offered = [option.entry for option in chat.say("what is that mouse thing").options]
    assert "mouse-study-when" in offered
    assert chat.say("and why").entries == ()


def test_a_question_word_chooses_the_only_option_that_asks_so(bot: Bot) -> None:
    state = State(options=("mouse-study-when", "mouse-study-who", "mouse-study"))
    assert Conversation(bot, state).say("who did it").entries == ("mouse-study-who",)


def test_a_message_of_several_common_words_does_not_lean_on_the_last_answer(bot: Bot) -> None:
    chat = Conversation(bot)
    chat.say("i take finasteride already does that matter")
    assert chat.say("do u keep what i type").entries == ("privacy",)


def test_what_is_not_clear_by_itself_is_asked_back_in_a_conversation_as_well(pool: Bot) -> None:
    reply = said(pool, "How warm is the water?", "lockers or goggles")
    assert (reply.type, reply.text) == ("clarification", pool.kb.messages.clarification)


def test_the_state_is_small_and_goes_through_json(bot: Bot) -> None:
    chat = Conversation(bot)
    for message in ("what is glybera", "when was that?", "mice", "1", "x" * 100_000):
        chat.say(message)
        carried = json.dumps(chat.state.to_dict())
        assert len(carried) < 500
        assert State.from_dict(json.loads(carried)) == chat.state


def test_a_carried_state_goes_on_where_the_conversation_was(bot: Bot) -> None:
    chat = Conversation(bot)
    chat.say("what is glybera")
    carried = json.loads(json.dumps(chat.state.to_dict()))
    assert Conversation(bot, carried).say("when was that?") == chat.say("when was that?")


def test_the_state_holds_nothing_that_the_patient_typed(pool: Bot) -> None:
    chat = Conversation(pool)
    for message in ("my secret illness Xylophonia", "goggles for Xylophonia", "tennis Xylophonia?"):
        chat.say(message)
        assert "xylophonia" not in json.dumps(chat.state.to_dict()).casefold()
        assert set(chat.state.entries + chat.state.options) <= set(pool.kb)


@pytest.mark.parametrize(
    "state",
    [
        None,
        {},
        {"entries": ["no-such-entry"], "options": ["../../etc/passwd"]},
        {"entries": "hours", "options": "goggles"},
        {"entries": 7, "options": {"hours": 1}},
        {"entries": [None, 7, ["hours"], {"id": "hours"}], "options": [True, 1.5]},
        {"entries": ["x" * 1_000_000] * 30, "options": ["no-such-entry"] * 1_000_000},
        {"entries": ["\ud800", "\x00"], "options": [""], "unknown": "yes"},
        {1: 2, "more": "things"},
    ],
)
def test_a_hostile_state_is_dropped(pool: Bot, state: dict[str, object] | None) -> None:
    chat = Conversation(pool, state)
    assert chat.state == State()
    assert chat.say("1") == pool.ask("1")


def test_a_huge_state_of_known_entries_is_cut(pool: Bot) -> None:
    chat = Conversation(pool, {"entries": ["hours"] * 100_000, "options": ["hours"] * 100_000})
    assert len(json.dumps(chat.state.to_dict())) < 1000


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@given(
    JSON | st.fixed_dictionaries({"entries": JSON | st.just(["hours"]), "options": JSON}),
    st.sampled_from(["1", "when is it?", "none of these", "goggles"]),
)
def test_no_state_makes_a_conversation_fail(pool: Bot, state: object, message: str) -> None:
    chat = Conversation(pool, State.from_dict(state))
    assert chat.say(message).text
    assert set(chat.state.entries + chat.state.options) <= set(pool.kb)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("will gene therapy cure baldness", "can it cure blindness?"),
        ("what is glybera", "when did he win the olympics?"),
        ("what is glybera", "who founded their company?"),
        ("what is glybera", "does it cure headaches?"),
        ("what did scientists achieve in mice", "when was that film made?"),
        ("what is the hairless gene", "who patented it?"),
        ("is gene therapy safe", "is it safe for dogs?"),
        ("where is the clinic", "is it open on sundays?"),
    ],
)
def test_a_follow_up_about_something_else_gets_no_direct_answer(
    bot: Bot, first: str, second: str
) -> None:
    assert said(bot, first, second).type != "answer"


@pytest.mark.parametrize(
    ("message", "entry"), [("how much", "gene-therapy-price"), ("when?", "when-available")]
)
def test_a_bare_question_word_first_offers_what_it_means_of_the_subject(
    bot: Bot, message: str, entry: str
) -> None:
    reply = bot.ask(message)
    assert reply.type == "clarification"
    assert next(option.entry for option in reply.options) == entry


def test_there_is_points_at_nothing(bot: Bot) -> None:
    state = State(entries=("trial-details",))
    reply = bot.ask("is there anything i can do now", state)
    assert "what-now" in [option.entry for option in reply.options]


def test_thanks_do_not_end_a_talk(bot: Bot) -> None:
    chat = Conversation(bot)
    for message in ("what is glybera", "ok thanks"):
        chat.say(message)
    assert chat.say("when was it approved?").entries == ("glybera-when",)


@pytest.mark.parametrize("message", ["thank you thats very clear", "Thank you dear", "ok bye then"])
def test_small_talk_stays_small_talk_after_an_answer(bot: Bot, message: str) -> None:
    chat = Conversation(bot)
    chat.say("what went wrong in the trials")
    reply = chat.say(message)
    assert reply.type == "answer"
    assert all(bot.kb[id].is_small_talk for id in reply.entries)


def test_what_is_asked_of_something_not_covered_is_told_of_what_is_near(bot: Bot) -> None:
    reply = bot.ask("how much is it", State(entries=("transplant-healing",)))
    assert (reply.type, reply.entries) == ("not_covered", ("transplant-price",))


def test_who_passes_over_what_was_offered_is_offered_what_is_near_it(bot: Bot) -> None:
    reply = bot.ask("does it hurt", State(options=("transplant", "transplant-price")))
    assert "transplant-healing" in [option.entry for option in reply.options]


def test_a_new_question_behind_options_is_not_taken_for_a_choice(bot: Bot) -> None:
    alone, wrong = Counter[bool](), []
    state = State(options=("glybera", "when-available", "is-it-safe"))
    for question in answerable(bot):
        before, after = bot.ask(question.text), bot.ask(question.text, state)
        is_wrong = [
            reply.type == "answer" and question.expected.isdisjoint(reply.entries)
            for reply in (before, after)
        ]
        alone[is_wrong[0]] += 1
        if is_wrong[1] and not is_wrong[0]:
            wrong.append(question.text)
    assert len(wrong) <= 0.005 * alone.total(), wrong


def test_how_much_after_what_is_not_covered_is_not_the_same_again(bot: Bot) -> None:
    chat = Conversation(bot)
    assert chat.say("does it work for women").entries == ("women",)
    reply = chat.say("how much")
    assert not reply.entries
    assert reply.options[0].entry == "gene-therapy-price"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("What about minoxidil?", "What are the risks?"),
        ("How much does a hair transplant cost?", "has anyone died from it?"),
        ("What about finasteride?", "is it available in the UK?"),
        ("Can I dye my hair?", "is it legal?"),
        ("What is Glybera?", "who discovered it?"),
    ],
)
def test_a_follow_up_that_names_no_subject_is_not_answered_about_another_one(
    bot: Bot, first: str, second: str
) -> None:
    chat = Conversation(bot)
    chat.say(first)
    assert chat.say(second).type != "answer"


@pytest.mark.parametrize(
    "chat",
    [
        "what about hair transplants? >> are there any risks?",
        "my doctor put me on metformin >> can it kill you",
        "is gene therapy safe >> what about pelage >> is it safe",
        "what about minoxidil? >> one more question >> could it kill me",
        "i use minoxidil >> is it dangerous",
        "my brother has haemophilia >> can i get gene therapy for it",
        "i have diabetes >> can it be cured with gene therapy",
        "boots >> where is it",
        "what about pelage, are there any risks?",
    ],
)
def test_what_was_talked_of_is_not_forgotten_for_gene_therapy(bot: Bot, chat: str) -> None:
    assert [said.type for said in map(Conversation(bot).say, chat.split(" >> "))][-1] != "answer"


@pytest.mark.parametrize("remark", ["i would be dead by then lol", "no harm in any of that really"])
def test_a_remark_with_one_word_of_an_answer_gets_none(bot: Bot, remark: str) -> None:
    assert said(bot, bot.kb["licensing-scrutiny"].question, remark).type != "answer"


def test_another_thing_asked_after_a_price_gets_its_price(bot: Bot) -> None:
    reply = said(bot, "how much does gene therapy cost", "ok and a transplant")
    assert reply.entries == ("transplant-price",)


def test_a_second_such_follow_up_is_not_answered_either(bot: Bot) -> None:
    chat = Conversation(bot)
    for message in ("What about minoxidil?", "What are the risks?"):
        chat.say(message)
    assert chat.say("has anyone died from it?").type != "answer"


@pytest.mark.parametrize(
    "unknown", ["what is verteporfin", "is sandalore any good?", "Nutrafol", "and fotona lasers?"]
)
@pytest.mark.parametrize("before", [[], ["When will gene therapy be available?"]])
def test_what_is_asked_after_something_unknown_is_not_answered_about_what_is_known(
    bot: Bot, before: list[str], unknown: str
) -> None:
    chat = Conversation(bot)
    for message in (*before, unknown):
        chat.say(message)
    assert chat.say("what are the risks?").type != "answer"
    assert chat.say("and who discovered it?").type != "answer"
    assert chat.say("no i meant gene therapy, is it safe").entries == ("is-it-safe",)
    assert not chat.state.unknown


@pytest.mark.parametrize("remark", ["hmm", "ok i see", "thanks", "hello"])
def test_a_remark_names_nothing_unknown(bot: Bot, remark: str) -> None:
    chat = Conversation(bot)
    chat.say(remark)
    assert chat.say("what are the risks?").entries == ("is-it-safe",)


@pytest.mark.parametrize(
    ("first", "second", "entry"),
    [
        ("What about minoxidil?", "What are the risks of gene therapy?", "is-it-safe"),
        ("What about minoxidil?", "Where is the clinic?", "clinic-where"),
        ("When will gene therapy be available?", "What are the risks?", "is-it-safe"),
    ],
)
def test_a_follow_up_that_names_its_subject_or_keeps_it_is_answered(
    bot: Bot, first: str, second: str, entry: str
) -> None:
    chat = Conversation(bot)
    chat.say(first)
    assert chat.say(second).entries == (entry,)


@pytest.mark.parametrize("more", ["go on", "tell me more please", "is that all?", "more details"])
def test_who_asks_for_more_is_offered_what_is_related(bot: Bot, more: str) -> None:
    chat = Conversation(bot)
    chat.say("What is Glybera?")
    offered = tuple(option.entry for option in chat.say(more).options)
    assert offered == bot.kb["glybera"].see_also[: bot.policy.options]


def test_go_on_after_the_only_option_takes_it(bot: Bot) -> None:
    chat = Conversation(bot)
    assert [option.entry for option in chat.say("is it safe").options] == ["is-it-safe"]
    assert chat.say("go on").entries == ("is-it-safe",)
