"""What a crisis card says, and whose numbers it names."""

import datetime

import pytest

from faqbot.card import contacts_for, crisis_card
from faqbot.records import Contact, Danger, Messages

MESSAGES = Messages(
    call_self_harm="Generic self-harm.",
    call_emergency="Generic emergency.",
    call_abuse="Generic abuse.",
    card_self_harm="Do for self-harm.",
    card_emergency="Do for emergency.",
    card_abuse="Do for abuse.",
    card_unread="Nobody reads this.",
    card_clinic="Ask the clinic.",
)


def contact(id: str, dangers: str, locales: str = "en-GB") -> Contact:
    return Contact(
        id=id,
        locales=tuple(locales.split()),
        dangers=tuple(dangers.split()),
        service=f"The {id}",
        call=f"call {id}",
        detail=f"{id} day and night",
        source="https://example.org",
        verified_on=datetime.date(2026, 11, 25),
    )


ALL = contact("999", "self-harm emergency abuse", "en-GB en-IE")
LISTENERS = contact("listeners", "self-harm")
CRISIS = contact("crisis", "self-harm")
FOURTH = contact("fourth", "self-harm")
REFUGE = contact("refuge", "abuse")
CONTACTS = [ALL, LISTENERS, REFUGE, CRISIS, FOURTH]


def test_a_card_says_what_to_do_first_then_how_then_that_nobody_reads_then_the_clinic() -> None:
    assert crisis_card("self-harm", CONTACTS, "en-GB", MESSAGES) == (
        "Call 999, or call listeners.\n\n"
        "Do for self-harm.\n\n"
        "The 999: 999 day and night.\n"
        "The listeners: listeners day and night.\n"
        "The crisis: crisis day and night.\n\n"
        "Nobody reads this.\n\n"
        "Ask the clinic."
    )


def test_one_contact_stands_alone_in_the_heading() -> None:
    assert crisis_card("emergency", CONTACTS, "en-GB", MESSAGES) == (
        "Call 999.\n\n"
        "Do for emergency.\n\n"
        "The 999: 999 day and night.\n\n"
        "Nobody reads this.\n\n"
        "Ask the clinic."
    )


@pytest.mark.parametrize(
    ("danger", "heading", "advice"),
    [
        ("self-harm", "Generic self-harm.", "Do for self-harm."),
        ("emergency", "Generic emergency.", "Do for emergency."),
        ("abuse", "Generic abuse.", "Do for abuse."),
        ("unknown", "Generic emergency.", "Do for emergency."),
    ],
)
def test_an_unknown_place_gets_general_words_and_no_number(
    danger: Danger, heading: str, advice: str
) -> None:
    expected = f"{heading}\n\n{advice}\n\nNobody reads this.\n\nAsk the clinic."
    assert crisis_card(danger, CONTACTS, "en-XX", MESSAGES) == expected
    assert crisis_card(danger, [], "en-GB", MESSAGES) == expected


@pytest.mark.parametrize(
    ("danger", "locale", "expected"),
    [
        ("self-harm", "en-GB", ["999", "listeners", "crisis", "fourth"]),
        ("abuse", "en-GB", ["999", "refuge"]),
        ("emergency", "en-GB", ["999"]),
        ("unknown", "en-GB", ["999"]),
        ("self-harm", "en-IE", ["999"]),
        ("self-harm", "en", []),
        ("self-harm", "en-GB-SCT", []),
        ("self-harm", "", []),
    ],
)
def test_contacts_are_those_for_the_danger_and_the_place(
    danger: Danger, locale: str, expected: list[str]
) -> None:
    assert [found.id for found in contacts_for(danger, CONTACTS, locale)] == expected


@pytest.mark.parametrize("locale", ["en-GB", "en_GB", "EN-gb", "en_GB.UTF-8", "en-gb.x"])
def test_a_place_may_be_written_as_systems_write_it(locale: str) -> None:
    assert [found.id for found in contacts_for("abuse", CONTACTS, locale)] == ["999", "refuge"]


def test_the_places_of_contacts_may_be_written_so_too() -> None:
    assert contacts_for("abuse", [contact("a", "abuse", "en_ie")], "en-IE")


def test_an_unknown_danger_takes_what_an_emergency_takes() -> None:
    assert crisis_card("unknown", CONTACTS, "en-GB", MESSAGES) == crisis_card(
        "emergency", CONTACTS, "en-GB", MESSAGES
    )
    assert contacts_for("unknown", [REFUGE, contact("odd", "unknown")], "en-GB") == []


def test_a_heading_begins_with_a_capital_and_ends_with_a_full_stop() -> None:
    card = crisis_card("abuse", [contact("u", "abuse")], "en-GB", MESSAGES)
    assert card.startswith("Call u.\n\n")


def test_the_general_wording_asks_nothing() -> None:
    dangers: tuple[Danger, ...] = ("self-harm", "emergency", "abuse", "unknown")
    for danger in dangers:
        card = crisis_card(danger, [], "xx", Messages())
        assert "?" not in card
        assert card.endswith(Messages().card_clinic)
        assert Messages().card_unread in card
