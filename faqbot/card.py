"""The crisis card: what is said instead of an answer when the screen raises a red flag.

In the form of an NHS care card: the action first, at most two services in the heading, at
most 90 words, no question, no FAQ text. It says that nobody reads the chat and ends with
how to reach the clinic.
"""

from collections.abc import Sequence

from faqbot.errors import UsageError
from faqbot.records import Contact, Danger, Messages
from faqbot.text import printable, quoted

HEADED, LISTED = 2, 3
"""So many services stand in the heading of a card, and so many in its list."""


def crisis_card(
    danger: Danger, contacts: Sequence[Contact], locale: str, messages: Messages
) -> str:
    """The card for `danger`, with the contacts of `locale`: a heading, then paragraphs.

    Where there are none it says to call the local emergency number: never a guess.

    >>> print(crisis_card("emergency", [], "xx", Messages()).splitlines()[0])
    Call your local emergency number now.
    """
    here = contacts_for(danger, contacts, locale)
    listed = "\n".join(f"{contact.service}: {contact.detail}." for contact in here[:LISTED])
    heading = card_heading(danger, contacts, locale, messages)
    parts = (heading, _advice(danger, messages), listed, messages.card_unread, messages.card_clinic)
    return "\n\n".join(part for part in parts if part)


def card_heading(
    danger: Danger, contacts: Sequence[Contact], locale: str, messages: Messages
) -> str:
    """The first line of the card for `danger`: whom to call."""
    calls = ", or ".join(c.call for c in contacts_for(danger, contacts, locale)[:HEADED])
    return f"{calls[0].upper()}{calls[1:]}." if calls else _generic(danger, messages)


def contacts_for(danger: Danger, contacts: Sequence[Contact], locale: str) -> list[Contact]:
    """The contacts for `danger` in `locale`, in order; of an unknown danger, an emergency's."""
    wanted = "emergency" if danger == "unknown" else danger
    place = _plain(locale)
    return [c for c in contacts if wanted in c.dangers and place in map(_plain, c.locales)]


def check_locale(locale: str, contacts: Sequence[Contact]) -> None:
    """Nothing for a locale that `contacts` know, or when there are none at all.

    Raises UsageError for any other: mistyped, it would cost the numbers on every card.

    >>> check_locale("en-GB", [])
    """
    known = dict.fromkeys(place for contact in contacts for place in contact.locales)
    if known and _plain(locale) not in map(_plain, known):
        message = f"there is no contact for the locale {quoted(locale)}: name one of "
        raise UsageError(message + ", ".join(map(printable, known)))


def _plain(locale: str) -> str:
    """A locale as it is compared.

    >>> _plain("en_GB.UTF-8 ")
    'en-gb'
    """
    return locale.partition(".")[0].replace("_", "-").strip().casefold()


def _generic(danger: Danger, messages: Messages) -> str:
    match danger:
        case "self-harm":
            return messages.call_self_harm
        case "abuse":
            return messages.call_abuse
        case _:
            return messages.call_emergency


def _advice(danger: Danger, messages: Messages) -> str:
    match danger:
        case "self-harm":
            return messages.card_self_harm
        case "abuse":
            return messages.card_abuse
        case _:
            return messages.card_emergency
