"""A sign of danger gets the crisis card in every channel, and nothing else is looked at."""

import datetime
import inspect
import io
import json
import pickle
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from faqbot import (
    About,
    Bot,
    Contact,
    Conversation,
    Entry,
    KnowledgeBase,
    SafetyRule,
    SafetyRules,
)
from faqbot.bundle import bundled
from faqbot.chat import Chat, run
from faqbot.cli import main
from faqbot.errors import UsageError
from faqbot.index import Found, Index
from faqbot.knowledge import read
from faqbot.notes import ELSEWHERE, worded_for
from faqbot.places import SAFETY, packaged
from faqbot.reply import Answer, Escalation
from faqbot.terminal import cells, layout
from faqbot.web import create_app
from tests.site import post

CRISIS = "I want to kill myself"
HIDDEN = "what are your opening hours, and i want to kill myself tonight"

# A knowledge base that holds the words of a crisis as a phrasing.
TRAP = KnowledgeBase(
    [
        Entry("crisis", "I want to kill myself", "Wear a hat.", paraphrases=("i want to die",)),
        Entry(
            "hours", "When are you open?", "Daily.", paraphrases=("what are your opening hours",)
        ),
        Entry("stop", "Can I stop minoxidil?", "Ask a pharmacist."),
    ]
)
CONTACTS = (
    Contact(
        "gb",
        ("en-GB",),
        ("self-harm", "emergency", "abuse"),
        "999",
        "call 999 now",
        "free",
        "x",
        None,
    ),
    Contact(
        "sam",
        ("en-GB",),
        ("self-harm",),
        "Samaritans",
        "call Samaritans on 116 123",
        "free",
        "x",
        None,
    ),
    Contact("us", ("en-US",), ("self-harm",), "911", "call 911 now", "day and night", "x", None),
)


@pytest.fixture(scope="module")
def trap() -> Bot:
    return Bot(TRAP)


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was searched for since the test began."""
    found: list[str] = []
    search_many, nearest = Index.search_many, Index.nearest

    def noted_search(index: Index, queries: Sequence[str], k: int = 5) -> list[Found]:
        found.extend(queries)
        return search_many(index, queries, k)

    def noted_nearest(index: Index, query: str, entry: str) -> str:
        found.append(query)
        return nearest(index, query, entry)

    monkeypatch.setattr(Index, "search_many", noted_search)
    monkeypatch.setattr(Index, "nearest", noted_nearest)
    return found


# Every public way by which a text comes in. A new one has to be added here.
WAYS: dict[str, Callable[[Bot, str], object]] = {
    "ask": lambda bot, text: bot.ask(text),
    "ask_many": lambda bot, text: bot.ask_many([text]),
    "search": lambda bot, text: bot.search(text),
    "explain": lambda bot, text: bot.explain(text),
    "screen": lambda bot, text: bot.screen(text),
    "say": lambda bot, text: Conversation(bot).say(text),
    "say after options": lambda bot, text: Conversation(bot, {"options": ["hours"]}).say(text),
    "say after an answer": lambda bot, text: Conversation(bot, {"entries": ["hours"]}).say(text),
    "after": lambda bot, text: bot.after(text, bot.ask(text)),
    "chat": lambda bot, text: Chat(Conversation(bot)).turn(text),
    "unknown command": lambda bot, text: Chat(Conversation(bot)).turn(f"/{text.replace(' ', '-')}"),
}


@pytest.mark.parametrize("text", [CRISIS, HIDDEN, "i want to die"])
@pytest.mark.parametrize("way", WAYS)
def test_no_public_way_reaches_the_index_with_a_red_flag(
    trap: Bot, searched: list[str], way: str, text: str
) -> None:
    WAYS[way](trap, text)
    assert searched == []


def test_a_harmless_text_does_reach_the_index(trap: Bot, searched: list[str]) -> None:
    WAYS["ask"](trap, "when are you open")
    assert searched == ["when are you open"]


def test_every_public_method_that_takes_a_text_is_among_the_ways() -> None:
    taking = {
        name
        for owner in (Bot, Conversation)
        for name, method in inspect.getmembers(owner, inspect.isfunction)
        if not name.startswith("_")
        and {"message", "messages", "query"} & set(inspect.signature(method).parameters)
    }
    assert taking <= set(WAYS)


def test_a_phrasing_with_the_words_of_a_crisis_is_never_answered(trap: Bot) -> None:
    reply = trap.ask(CRISIS)
    assert isinstance(reply, Escalation)
    assert "Wear" not in reply.text
    assert (reply.entries, reply.options, reply.question, reply.score) == ((), (), None, None)


def test_a_query_with_a_red_flag_finds_nothing(trap: Bot) -> None:
    assert trap.search(CRISIS) == []


def test_why_names_the_danger_the_rule_and_the_words(trap: Bot) -> None:
    explanation = trap.explain("i want to kill myself")
    assert explanation.readings == ()
    assert str(explanation) == (
        "Reply: escalation (red flag): no entry\n"
        'Red flag: self-harm, by the rule says-self-harm in "i want to kill myself"'
    )


def test_an_own_set_of_rules_comes_on_top_and_switches_nothing_off() -> None:
    own = SafetyRule(
        "crocodile", "hard", ("crocodile bit me",), fires=("x",), quiet=("y",), danger="emergency"
    )
    bot = Bot(KnowledgeBase(TRAP.values(), safety=SafetyRules((own,))))
    assert bot.ask(CRISIS).type == "escalation"
    flag = bot.screen("help, a crocodile bit me at the clinic").red_flag
    assert flag
    assert flag.danger == "emergency"


def test_an_empty_set_of_rules_switches_nothing_off() -> None:
    assert Bot(KnowledgeBase(TRAP.values(), safety=SafetyRules())).ask(CRISIS).type == "escalation"


def test_a_pickled_bot_screens_as_before(trap: Bot) -> None:
    assert pickle.loads(pickle.dumps(trap)).ask(CRISIS) == trap.ask(CRISIS)


# Soft notes.


def test_a_soft_rule_adds_its_note_to_the_usual_reply(trap: Bot) -> None:
    reply = trap.ask("Can I stop minoxidil?")
    assert isinstance(reply, Answer)
    assert [note.id for note in reply.notes] == ["starting-stopping"]
    assert reply.text == "Ask a pharmacist."


def test_a_note_comes_with_a_follow_up_too(trap: Bot) -> None:
    reply = Conversation(trap, {"entries": ["stop"], "options": ["hours"]}).say(
        "im pregnant, is it safe"
    )
    assert "pregnancy" in [note.id for note in reply.notes]


def test_a_denied_intent_is_no_red_flag_and_gets_a_note(trap: Bot) -> None:
    reply = trap.ask("i'm not suicidal, just sad about my hair")
    assert reply.type != "escalation"
    assert "denied-intent" in [note.id for note in reply.notes]


LOW = "i feel so low about it"


def test_notes_speak_of_hair_only_where_the_chat_is_about_hair(trap: Bot, bot: Bot) -> None:
    assert "Hair loss can weigh heavily" in bot.ask(LOW).notes[0].text
    for message in (LOW, "lost vision overnight", "sudden pain in a tooth", "clumps in my eye"):
        for note in trap.ask(message).notes:
            assert "hair" not in note.text.casefold()
    assert [note.id for note in trap.ask(LOW).notes] == ["despair"]


def test_no_note_names_hair_elsewhere_and_each_that_is_reworded_is_there() -> None:
    rules = bundled()[0].rules.rules
    elsewhere = worded_for(About(), bundled()[0]).rules.rules
    assert ELSEWHERE.keys() <= {rule.id for rule in rules if rule.tier == "soft"}
    assert not any("hair" in rule.text.casefold() for rule in elsewhere)
    assert worded_for(About(subject="hair loss"), bundled()[0]).rules.rules == rules


def test_a_rule_with_the_id_of_a_note_words_it_and_what_calls_for_it_stays() -> None:
    own = SafetyRule("despair", "soft", (), text="Poor sight can weigh on people. Ring us.")
    bot = Bot(KnowledgeBase(TRAP.values(), safety=SafetyRules((own,))))
    assert [(note.id, note.text) for note in bot.ask(LOW).notes] == [("despair", own.text)]
    assert bot.ask(CRISIS).type == "escalation"


HELLO = """- id: hello
  topic: about
  kind: answer
  question: Hello
  paraphrases: [hi]
  answer: Hello.
  reviewed: 2026-11-22
  review_by: 2027-11-22
  status: approved
"""
OWN = """- id: itch
  tier: soft
  text: A pharmacist can look at that.
  patterns: [squeaky hair]
  fires: [squeaky hair]
  quiet: [squeaky door]
"""
DENIED = "I am not suicidal but my hair makes me sad"
WEIGHED = "I'm old fashioned, dear, I like to speak to people"
"""A soft rule fires on this, and the weights say that no note is needed."""


def copied(folder: Path, change: Callable[[str], str] = str, file: str = "safety.yaml") -> Path:
    """The folder of a small knowledge base with our safety rules, one file of them changed."""
    (folder / "faq").mkdir(parents=True)
    (folder / "faq" / "a.yaml").write_text(HELLO, encoding="utf-8")
    for name in SAFETY:
        text = (packaged() / name).read_text(encoding="utf-8")
        (folder / name).write_text(change(text) if name == file else text, encoding="utf-8")
    return folder


def test_a_copy_of_our_knowledge_base_is_our_knowledge_base(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = read(packaged())
    copy = shutil.copytree(packaged(), tmp_path / "copy")
    monkeypatch.chdir(tmp_path)
    assert read(copy) == read(Path("copy")) == ours
    assert ours.safety == SafetyRules()


def test_a_copy_of_our_safety_rules_adds_nothing(tmp_path: Path) -> None:
    kb = read(copied(tmp_path / "a"))
    assert kb.safety == read(copied(tmp_path / "b", lambda text: f"# ours\n{text}")).safety
    assert kb.safety == SafetyRules()
    assert Bot(kb).screen(WEIGHED).notes == ()


def test_in_a_copy_of_our_safety_rules_only_what_was_edited_counts(tmp_path: Path) -> None:
    def edited(text: str) -> str:
        return f"{text}{OWN}".replace("feel low, a doctor can help", "feel low, ring us")

    added = read(copied(tmp_path / "a", edited)).safety
    soft = {rule.id: rule.patterns for rule in added.rules if rule.tier == "soft"}
    assert soft == {"despair": (), "itch": ("squeaky hair",)}
    bot = Bot(read(tmp_path / "a"))
    assert bot.screen(WEIGHED).notes == ()
    assert [note.rule for note in bot.screen("squeaky hair").notes] == ["itch"]
    (note,) = bot.screen(LOW).notes
    assert "If you feel low, ring us" in note.text


def test_a_spelling_that_was_added_to_a_copy_of_ours_is_known(tmp_path: Path) -> None:
    def edited(text: str) -> str:
        return text.replace("spellings:\n", "spellings:\n  frobnicate: kill myself\n")

    bot = Bot(read(copied(tmp_path / "a", edited, "safety_words.yaml")))
    assert bot.screen("i will frobnicate").red_flag
    assert bot.screen(WEIGHED).notes == ()


def test_what_is_said_to_be_spared_is_spared_in_an_edited_copy_of_ours(tmp_path: Path) -> None:
    added = read(copied(tmp_path / "a", lambda text: f"{text}{OWN}"))
    assert added.safety.rules
    assert "denied-intent" not in {rule.id for rule in added.safety.rules}
    screening = Bot(added).screen(DENIED)
    assert screening.red_flag is None
    assert [note.rule for note in screening.notes] == ["denied-intent"]


def test_a_soft_rule_whose_list_was_edited_counts_on_top_of_ours(tmp_path: Path) -> None:
    def edited(text: str) -> str:
        return text.replace("[minoxidil, regaine, rogaine, loniten", "[frobnicol, minoxidil", 1)

    added = read(copied(tmp_path / "a", edited, "safety_words.yaml"))
    assert "mood-effect" in {rule.id for rule in added.safety.rules}
    assert "despair" not in {rule.id for rule in added.safety.rules}
    notes = Bot(added).screen("frobnicol and suicide").notes
    assert "mood-effect" in [note.rule for note in notes]


# Contacts and locales.


def card(locale: str | None, monkeypatch: pytest.MonkeyPatch, environment: str = "") -> str:
    if environment:
        monkeypatch.setenv("FAQBOT_LOCALE", environment)
    else:
        monkeypatch.delenv("FAQBOT_LOCALE", raising=False)
    kb = KnowledgeBase(TRAP.values(), contacts=CONTACTS)
    return Bot(kb, locale=locale).ask(CRISIS).text


def test_the_locale_of_the_knowledge_base_is_the_usual_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert card(None, monkeypatch).startswith("Call 999 now, or call Samaritans on 116 123.\n")


def test_the_environment_chooses_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    assert card(None, monkeypatch, "en_US.UTF-8").startswith("Call 911 now.\n")


def test_an_argument_outranks_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert card("en-GB", monkeypatch, "en-US").startswith("Call 999 now, or")


@pytest.mark.parametrize("locale", ["fr-FR", "en", "xx", "en-GB-XYZ", "C"])
@pytest.mark.parametrize("by_argument", [True, False])
def test_an_unknown_locale_is_an_error_that_names_the_known_ones(
    locale: str, by_argument: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError) as raised:
        card(locale if by_argument else None, monkeypatch, "" if by_argument else locale)
    assert str(raised.value) == (
        f"there is no contact for the locale '{locale}': name one of en-GB, en-US"
    )


@pytest.mark.parametrize("locale", ["en-US ", " en-us", "EN_US.utf-8"])
def test_the_case_of_a_locale_and_spaces_around_it_are_no_matter(
    locale: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert card(locale, monkeypatch).startswith("Call 911 now.\n")


def test_any_locale_will_do_where_there_are_no_contacts() -> None:
    assert Bot(KnowledgeBase(TRAP.values()), locale="xx").ask(CRISIS).type == "escalation"


def test_a_knowledge_base_whose_own_locale_has_no_contact_gets_no_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("FAQBOT_LOCALE", raising=False)
    kb = KnowledgeBase(TRAP.values(), contacts=CONTACTS, about=About(locale="fr-FR"))
    text = pickle.loads(pickle.dumps(Bot(kb))).ask(CRISIS).text
    assert text.startswith("Call your local emergency number now")
    assert not any(character.isdigit() for character in text)


def test_contacts_that_break_cost_their_numbers_and_not_the_card() -> None:
    contact = replace(CONTACTS[0])
    bot = Bot(KnowledgeBase(TRAP.values(), contacts=[contact]), locale="en-GB")
    object.__setattr__(contact, "dangers", None)
    reply = bot.ask(CRISIS)
    assert reply.type == "escalation"
    assert reply.text.startswith("Call your local emergency number now")


def test_the_packaged_card_says_what_a_card_must(bot: Bot) -> None:
    text = Bot.load(locale="en-GB").ask(CRISIS).text
    assert text.splitlines()[0] == (
        "Call 999 now if a life is in danger, or call Samaritans on 116 123."
    )
    assert "Nobody reads it." in text
    assert text.splitlines()[-1].endswith("Belgravia Centre in London.")
    assert len(text.split()) <= 90
    assert "?" not in text


@pytest.mark.parametrize(
    "locale", ["en-GB", "en-GB-SCT", "en-GB-WLS", "en-GB-NIR", "en-IE", "en-US", "en-AU"]
)
@pytest.mark.parametrize(
    "message",
    [CRISIS, "my tongue is swelling up and i cant breathe", "my husband hits me and locks me in"],
)
def test_every_locale_has_a_card_with_numbers_for_each_danger(
    bot: Bot, locale: str, message: str
) -> None:
    reply = Bot.load(locale=locale).ask(message)
    assert reply.type == "escalation"
    assert any(character.isdigit() for character in reply.text.splitlines()[0])
    assert len(reply.text.split()) <= 90


# Channels.


def test_the_card_is_the_same_in_every_channel(
    bot: Bot, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FAQBOT_LOCALE", raising=False)
    text = Bot.load().ask(HIDDEN).text
    assert Conversation(Bot.load()).say(HIDDEN).text == text
    assert main(["ask", "--json", HIDDEN]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["type"], printed["text"]) == ("escalation", text)
    assert (printed["entries"], printed["options"], printed["sources"]) == ([], [], [])
    out = io.StringIO()
    run(Conversation(Bot.load()), plain=True, stdin=io.StringIO(HIDDEN), stdout=out, stderr=None)
    shown = " ".join(out.getvalue().split())
    assert " ".join(text.split()) in shown
    assert post(create_app(Bot.load()), {"text": HIDDEN}).json() == {
        **printed,
        "state": {"entries": [], "options": [], "unknown": False, "danger": "self-harm"},
    }


def test_the_card_stands_first_has_a_sign_and_fits_40_columns(bot: Bot) -> None:
    blocks = Chat(Conversation(bot)).turn(CRISIS)
    assert blocks
    lines = [line for _, line in layout(blocks, 40)]
    assert lines[0].startswith("! Call ")
    assert all(cells(line) <= 40 for line in lines)


def test_ask_prints_the_card_alone(bot: Bot, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", CRISIS]) == 0
    out = capsys.readouterr().out
    assert out.startswith("! Call ")
    assert "Source" not in out


def test_after_a_card_the_chat_goes_on(bot: Bot) -> None:
    chat = Conversation(bot)
    chat.say("what is glybera")
    before = chat.state.entries
    assert chat.say(CRISIS).type == "escalation"
    assert (chat.state.entries, chat.state.options) == (before, ())
    assert chat.say("will gene therapy cure baldness").type == "answer"


# Reviews.


def reviewed(review_by: datetime.date, today: datetime.date) -> Bot:
    entry = Entry("open", "When are you open?", "Daily.", reviewed=today, review_by=review_by)
    return Bot(KnowledgeBase([entry]), clock=lambda: today)


DUE = datetime.date(2026, 5, 1)


@pytest.mark.parametrize(
    ("day", "kind", "notes"),
    [
        (datetime.date(2026, 5, 1), "answer", []),
        (datetime.date(2026, 5, 2), "answer", ["review-due"]),
        (datetime.date(2026, 7, 30), "answer", ["review-due"]),
        (datetime.date(2026, 7, 31), "fallback", []),
    ],
)
def test_an_overdue_answer_says_so_and_after_90_days_is_not_served(
    day: datetime.date, kind: str, notes: list[str]
) -> None:
    reply = reviewed(DUE, day).ask("when are you open")
    assert (reply.type, [note.id for note in reply.notes]) == (kind, notes)


def test_rules_that_cannot_be_read_are_problems_with_their_places(tmp_path: Path) -> None:
    from faqbot import KnowledgeError

    folder = tmp_path / "kb"
    (folder / "faq").mkdir(parents=True)
    (folder / "faq" / "a.yaml").write_text(
        "- id: hello\n  topic: about\n  kind: answer\n  question: Hello\n  paraphrases: [hi]\n"
        "  answer: Hello.\n  reviewed: 2026-11-22\n  review_by: 2027-11-22\n  status: approved\n"
    )
    (folder / "safety.yaml").write_text(
        "- id: bad\n  tier: hard\n  danger: emergency\n  patterns: [... crocodile]\n"
        "  fires: [crocodile]\n  quiet: [alligator]\n  unless: [nothing]\n"
    )
    with pytest.raises(KnowledgeError) as raised:
        Bot.load(folder)
    assert [(p.line, p.column, p.rule) for p in raised.value.problems] == [
        (4, 14, "bad-pattern"),
        (7, 12, "unknown-rule"),
    ]
