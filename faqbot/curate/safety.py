"""Rules about what keeps patients safe: contacts, crisis cards, and the screen's own rules."""

import datetime
from collections.abc import Iterator

from faqbot._table import Row
from faqbot._yaml import Node
from faqbot.bundle import bundled
from faqbot.card import contacts_for, crisis_card
from faqbot.curate.rule import Finding, Rule, View
from faqbot.learnt import UNLEARNT
from faqbot.records import DANGERS, About, Contact, Messages, SafetyRule
from faqbot.rulebook import Rulebook
from faqbot.safety import Screen
from faqbot.text import quoted, words

LONGEST_CARD = 90
"""A crisis card has at most so many words."""

OLD = datetime.timedelta(days=180)
"""A number must have been verified within so many days."""


def contact_missing(view: View) -> Iterator[Finding]:
    """There is no contact for a danger in the locale of the knowledge base.

    Write one in contacts.yaml for self-harm, emergency and abuse, with the locale that
    about.yaml names. Without it the crisis card can only say "your local emergency number".
    """
    if view.about is None:
        return
    locale = view.about.record.locale
    contacts = [row.record for row in view.safety.contacts]
    for danger in DANGERS:
        if not contacts_for(danger, contacts, locale):
            message = (
                f"there is no contact for {danger} in {quoted(locale)}: add it in contacts.yaml"
            )
            yield Finding.at(view.about, "locale", message)


def no_contacts(view: View) -> Iterator[Finding]:
    """No crisis card can name anybody to call.

    Without about.yaml patients are taken to be in the United Kingdom (en-GB), and there is no
    contact for them. Write contacts.yaml, as knowledge/README.md says, and name the locale of
    your patients in about.yaml. Until then a card says "your local emergency number".
    """
    contacts, locale = [row.record for row in view.safety.contacts], About().locale
    if view.about or any(contacts_for(danger, contacts, locale) for danger in DANGERS):
        return
    message = f"there is no contact for {quoted(locale)}, so a crisis card names nobody: add them"
    yield Finding.of_file("contacts.yaml", message)


def contact_unverified(view: View) -> Iterator[Finding]:
    """Nobody has checked this number yet.

    Read it at its source, write the day in `verified_on`, and delete `unverified`. Patients
    see the number meanwhile; accept this only where a verified one stands before it.
    """
    for row in view.safety.contacts:
        if row.record.unverified:
            message = f"{quoted(row.record.service)} is unverified: read it at its source"
            yield Finding.at(row, "unverified", message)


def contact_old(view: View) -> Iterator[Finding]:
    """This number was last checked more than 180 days ago.

    Read it at its source again, and write the day in `verified_on`.
    """
    for row in view.safety.contacts:
        day = row.record.verified_on
        if day is not None and view.today - day > OLD:
            age = (view.today - day).days
            message = f"{quoted(row.record.service)} was verified {age} days ago: read it again"
            yield Finding.at(row, "verified_on", message)


def card_length(view: View) -> Iterator[Finding]:
    """A crisis card has more than 90 words; the longest of each locale is named.

    Who is in danger reads little. Shorten the `call` or `detail` of the contacts, or the
    `card_` texts in messages.yaml.
    """
    messages = view.messages.record if view.messages else Messages()
    contacts = [row.record for row in view.safety.contacts]
    for row, locale in _locales(view):
        cards = [(len(words(crisis_card(d, contacts, locale, messages))), d) for d in DANGERS]
        count, danger = max(cards)
        if count > LONGEST_CARD:
            message = f"the card for {danger} in {quoted(locale)} has {count} words: shorten it"
            yield Finding.at(row, "call", message)


def _locales(view: View) -> Iterator[tuple[Row[Contact], str]]:
    """Each locale, with the first contact that is there for it."""
    seen: set[str] = set()
    for row in view.safety.contacts:
        for locale in row.record.locales:
            if locale not in seen:
                seen.add(locale)
                yield row, locale


def safety_example(view: View) -> Iterator[Finding]:
    """A safety rule does not do what its own examples say.

    A text in `fires` does not fire it, or one in `quiet` does. Mend the patterns or the
    exceptions; when the example is wrong, correct it.
    """
    screen = Screen([Rulebook.of(view.safety.rules)], UNLEARNT)
    for row in view.safety.rows:
        for field, wanted in (("fires", True), ("quiet", False)):
            for node in row.fields.scalars(field):
                fired = [rule.id for rule, _ in screen.fired(screen.words(node.text))]
                if (row.record.id in fired) != wanted:
                    yield _example(row, node, wanted=wanted)


def safety_id(view: View) -> Iterator[Finding]:
    """A safety rule has an id that means something else among the rules that faqbot brings along.

    A soft rule with the id of one of these soft rules words its note; it needs no patterns for
    that, and those that it has fire the note as well. A hard rule cannot be made soft, nor a
    soft one hard, and a rule without patterns under an id of its own would never be seen: give
    it another id, or patterns.
    """
    ours = {rule.id: rule.tier for rule in bundled()[0].rules.rules}
    notes = ", ".join(id for id, tier in ours.items() if tier == "soft")
    for row in view.safety.rows:
        id, tier = row.record.id, row.record.tier
        if ours.get(id, tier) != tier:
            message = f"{quoted(id)} is the id of a {ours[id]} rule of faqbot's: write another id"
            yield Finding.at(row, "id", message)
        elif not row.record.patterns and id not in ours:
            missing = f"{quoted(id)} has no patterns and is none of faqbot's notes, {notes}"
            message = f"{missing}: add some"
            yield Finding.at(row, "id", message)


def _example(row: Row[SafetyRule], node: Node, *, wanted: bool) -> Finding:
    does = "does not fire" if wanted else "fires"
    return Finding(row.fields, node, f"rule {quoted(row.record.id)} {does} here: mend one of them")


RULES = (
    Rule("contact-missing", "error", contact_missing, "folder"),
    Rule("no-contacts", "warning", no_contacts, "folder"),
    Rule("contact-unverified", "warning", contact_unverified),
    Rule("contact-old", "warning", contact_old),
    Rule("card-length", "error", card_length, "folder"),
    Rule("safety-example", "error", safety_example, "folder"),
    Rule("safety-id", "error", safety_id, "folder"),
)
