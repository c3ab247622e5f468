"""What a store promises: the same for SQLite and PostgreSQL."""

import datetime
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace

import pytest

from faqbot.errors import StoreError, UsageError
from faqbot.reply import Answer, Clarification, Escalation, Fallback, NotCovered, Option, Reply
from faqbot.store import Feedback, Reason, Store, open_store
from tests.databases import database

TODAY = datetime.date(2026, 11, 25)
GIVEN = Feedback(
    key="8a4d2f0e-0001-4000-8000-000000000001",
    entries=("gene-therapy-cure", "glybera"),
    knowledge_version="3f2a",
    helpful=False,
    reason=Reason.UNCLEAR,
    text="What is a follicle?",
)
KEPT: list[Reply] = [
    Clarification(
        text="Which?", options=(Option("glybera", "?"), Option("mice", "?")), knowledge_version="3f"
    ),
    NotCovered(text="No.", entries=("glybera-when",), knowledge_version="3f"),
    Fallback(text="Sorry.", knowledge_version="3f"),
]


class Day:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.today = TODAY

    def __call__(self) -> datetime.date:
        return self.today

    def pass_days(self, days: int) -> None:
        self.today += datetime.timedelta(days)


@pytest.fixture
def day() -> Day:
    return Day()


@pytest.fixture
def store(store_url: str, day: Day) -> Iterator[Store]:
    with closing(open_store(store_url, message_days=30, feedback_days=90, clock=day)) as store:
        yield store


def key(number: int) -> str:
    return f"feedback-number-{number:04}"


def test_feedback_is_read_back_as_it_was_given(store: Store) -> None:
    helpful = Feedback(key=key(1), entries=(), knowledge_version="", helpful=True)
    assert store.add_feedback(GIVEN, red_flag=False)
    assert store.add_feedback(helpful, red_flag=False)
    assert store.feedback() == [replace(GIVEN, received=TODAY), replace(helpful, received=TODAY)]


def test_the_same_key_twice_is_stored_once_the_first_time(store: Store) -> None:
    assert store.add_feedback(GIVEN, red_flag=False)
    assert not store.add_feedback(replace(GIVEN, text="What?"), red_flag=False)
    assert [feedback.text for feedback in store.feedback()] == ["What is a follicle?"]


def test_the_same_key_from_many_threads_is_stored_once(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        new = list(pool.map(lambda _: store.add_feedback(GIVEN, red_flag=False), range(40)))
    assert (sum(new), len(store.feedback())) == (1, 1)


def test_two_openers_see_the_same_records(store: Store, store_url: str, day: Day) -> None:
    with closing(open_store(store_url, clock=day)) as other:
        assert store.add_feedback(GIVEN, red_flag=False)
        assert not other.add_feedback(GIVEN, red_flag=False)
        assert other.feedback() == store.feedback()


def test_personal_details_of_feedback_are_taken_out(store: Store) -> None:
    store.add_feedback(replace(GIVEN, text="Tell jo@example.org!\x00\ud800"), red_flag=False)
    assert store.feedback()[0].text == "Tell [e-mail]!"


def test_a_text_with_a_red_flag_is_left_out_and_the_rest_is_kept(store: Store) -> None:
    assert store.add_feedback(replace(GIVEN, text="I want to die"), red_flag=True)
    assert store.feedback() == [replace(GIVEN, text="", received=TODAY)]


@pytest.mark.parametrize("reply", KEPT, ids=lambda reply: reply.type)
def test_a_message_without_an_answer_is_kept_without_personal_details(
    store: Store, reply: Reply
) -> None:
    assert store.keep_message("I'm on 07700 900123, when does it come?", reply)
    (message,) = store.messages()
    assert message.text == "I'm on [phone], when does it come?"
    assert (message.type, message.received) == (reply.type, TODAY)
    assert message.knowledge_version == "3f"


def test_a_message_is_kept_with_the_entries_that_its_reply_offered(store: Store) -> None:
    for reply in KEPT:
        store.keep_message("when", reply)
    kept = {message.type: message.entries for message in store.messages()}
    assert kept == {
        "clarification": ("glybera", "mice"),
        "not_covered": ("glybera-when",),
        "fallback": (),
    }


@pytest.mark.parametrize("reply", [Escalation(text="Call."), Answer(text="Yes.")])
def test_an_escalation_is_never_kept_nor_is_what_was_answered(store: Store, reply: Reply) -> None:
    assert not store.keep_message("I want to die", reply)
    assert store.messages() == []


def test_no_message_is_kept_until_it_is_turned_on(store_url: str) -> None:
    with closing(open_store(store_url)) as store:
        assert not store.keeps_messages
        assert not store.keep_message("when", Fallback(text="Sorry."))
        assert store.messages() == []


def test_a_long_message_is_cut_after_its_details_were_taken_out(store: Store) -> None:
    store.keep_message("x" * 480 + " jo.bloggs@example.org and so on", Fallback(text="Sorry."))
    assert store.messages()[0].text == "x" * 480 + " [e-mail] and so on"
    store.keep_message("y" * 495 + " jo.bloggs@example.org", Fallback(text="Sorry."))
    assert {len(message.text) for message in store.messages()} == {499, 500}


def test_what_is_over_is_not_shown_and_then_purged(store: Store, day: Day) -> None:
    store.add_feedback(GIVEN, red_flag=False)
    store.keep_message("when", KEPT[2])
    day.pass_days(29)
    assert (len(store.messages()), store.purge()) == (1, 0)
    day.pass_days(1)
    assert (len(store.messages()), len(store.feedback())) == (0, 1)
    assert (store.purge(), store.purge()) == (1, 0)
    day.pass_days(60)
    assert store.purge() == 1
    assert store.feedback() == []


def test_opening_purges(store: Store, store_url: str, day: Day) -> None:
    store.add_feedback(GIVEN, red_flag=False)
    day.pass_days(90)
    with closing(open_store(store_url, clock=day)) as again:
        # Its key is free again only when the record is gone.
        assert again.add_feedback(GIVEN, red_flag=False)


def test_a_record_keeps_the_days_of_the_time_it_was_stored(
    store: Store, store_url: str, day: Day
) -> None:
    store.keep_message("when", KEPT[2])
    with closing(open_store(store_url, message_days=1, feedback_days=1, clock=day)) as other:
        day.pass_days(2)
        assert (other.purge(), len(other.messages())) == (0, 1)


def test_erasing_takes_what_holds_the_words(store: Store) -> None:
    store.add_feedback(replace(GIVEN, key=key(1), text="Émile asked"), red_flag=False)
    store.add_feedback(replace(GIVEN, key=key(2), text="Nobody asked"), red_flag=False)
    store.keep_message("why did émile go", KEPT[2])
    assert store.erase("ÉMILE") == 2
    assert [feedback.key for feedback in store.feedback()] == [key(2)]
    assert store.messages() == []


def test_erasing_while_others_store_costs_no_error(store: Store, store_url: str, day: Day) -> None:
    def add(number: int) -> bool:
        return store.add_feedback(replace(GIVEN, key=key(number)), red_flag=False)

    with closing(open_store(store_url, clock=day)) as other, ThreadPoolExecutor(2) as pool:
        added = pool.map(add, range(60))
        erased = sum(pool.map(other.erase, ["follicle"] * 30))
        assert all(added)
    assert erased + len(store.feedback()) == 60


@pytest.mark.parametrize(
    "words", ["jo d'arcy", "JO D\u2019ARCY", "jo  d`arcy\n", "caf\u00e9", "cafe\u0301"]
)
def test_erasing_finds_what_looks_alike(store: Store, words: str) -> None:
    store.add_feedback(replace(GIVEN, text="Jo\tD\u2019Arcy of the Cafe\u0301"), red_flag=False)
    assert store.erase(words) == 1


@pytest.mark.parametrize(
    "words", ["jo@example.org", "I said 07700 900123", "NHS number 943 476 5919"]
)
def test_erasing_by_what_was_never_stored_says_so(store: Store, words: str) -> None:
    with pytest.raises(UsageError, match="left out of every text; name other words"):
        store.erase(words)


@pytest.mark.parametrize("words", ["", "  ", "\x00"])
def test_erasing_by_no_words_erases_nothing(store: Store, words: str) -> None:
    store.add_feedback(GIVEN, red_flag=False)
    with pytest.raises(UsageError, match="name words"):
        store.erase(words)
    assert len(store.feedback()) == 1


def test_everything_can_be_erased(store: Store) -> None:
    store.add_feedback(GIVEN, red_flag=False)
    store.keep_message("when", KEPT[2])
    assert store.erase_all() == 2
    assert (store.feedback(), store.messages(), store.erase_all()) == ([], [], 0)


def test_hostile_text_is_stored_as_text(store: Store) -> None:
    text = "'); DROP TABLE faqbot_feedback; -- ? %s :x $1 \\ \"\n\U0001f9d1\u200d\u2695\ufe0f 髪"
    store.add_feedback(replace(GIVEN, text=text), red_flag=False)
    assert store.feedback()[0].text == text


def test_a_check_passes_and_changes_nothing(store: Store) -> None:
    store.add_feedback(GIVEN, red_flag=False)
    store.check()
    assert len(store.feedback()) == 1


def test_nobody_waits_for_ever_for_a_connection_that_hangs(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in ("sqlite", "postgres"):
        monkeypatch.setattr(f"faqbot.store.{kind}.PATIENCE", 0.05)
    with database(store_url) as opened, ThreadPoolExecutor(1) as pool:

        def use() -> None:
            with opened.reading():
                pass

        with opened.reading(), pytest.raises(StoreError, match="too many wait for it; try"):
            pool.submit(use).result()
        pool.submit(use).result()


@pytest.mark.parametrize(
    "use",
    [
        lambda store: store.add_feedback(GIVEN, red_flag=False),
        lambda store: store.keep_message("when", KEPT[2]),
        lambda store: store.feedback(),
        lambda store: store.messages(),
        lambda store: store.purge(),
        lambda store: store.erase_all(),
        lambda store: store.check(),
    ],
    ids=["add", "keep", "feedback", "messages", "purge", "erase", "check"],
)
def test_a_closed_store_says_so(store: Store, use: Callable[[Store], object]) -> None:
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        use(store)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"key": "short"}, "key: 16 to 64 letters"),
        ({"key": "jo@example.org-with-more"}, "key: 16 to 64 letters"),
        ({"entries": ("",)}, "entries: up to 20 ids of 1 to 100 characters"),
        ({"entries": ("a" * 101,)}, "entries: up to 20 ids of 1 to 100 characters"),
        ({"entries": ("a",) * 21}, "entries: up to 20 ids"),
        ({"knowledge_version": "3f 2a"}, "knowledge_version: give the one"),
        ({"helpful": True}, "reason: leave it out"),
        ({"text": "x" * 501}, "text: 501 characters; 500 at most"),
    ],
)
def test_feedback_that_is_none_is_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        replace(GIVEN, **change)  # type: ignore[arg-type]


def test_feedback_names_entries_by_whatever_ids_a_knowledge_base_may_have(store: Store) -> None:
    ids = ("Opening.Hours", "öffnungszeiten", "x" * 100)
    assert store.add_feedback(replace(GIVEN, entries=ids), red_flag=False)
    assert [feedback.entries for feedback in store.feedback()] == [ids]


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("feedback.db", "'feedback.db': no store has such a URL; write sqlite:///feedback.db or"),
        ("mysql://user:secret@host/name", "'mysql': no store has such a URL"),
        ("sqlite:///", "'sqlite': no store has such a URL"),
        ("", "'': no store has such a URL"),
        ("postgresql://user:sec@ret@host/name", "in the password %40 for @"),
        ("postgresql://user:sec/ret@host/name", "in the password %40 for @"),
        ("postgresql://host/name?secret=1", "cannot be read"),
    ],
)
def test_a_url_that_is_none_is_refused_without_repeating_a_password(url: str, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        open_store(url)
    assert "secret" not in str(caught.value)


def test_days_that_are_none_are_refused_before_the_store_is_looked_for() -> None:
    with pytest.raises(UsageError, match="message_days: 0 is no number of days"):
        open_store("sqlite:////nowhere/store.db", message_days=0)


@pytest.mark.parametrize("days", [0, -1, 3651])
def test_days_that_are_none_are_refused(sqlite_url: str, days: int) -> None:
    with pytest.raises(UsageError, match=f"message_days: {days} is no number of days"):
        open_store(sqlite_url, message_days=days)
    with pytest.raises(UsageError, match=f"feedback_days: {days} is no number of days"):
        open_store(sqlite_url, feedback_days=days)
