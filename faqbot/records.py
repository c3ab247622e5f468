"""What a knowledge base is made of: entries, facts, sources, the bot's own wording, its imprint."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from faqbot.text import MAX_CHARACTERS, MAX_NORMALISED, is_question, normalise

Kind = Literal["answer", "not_covered"]
Status = Literal["approved", "draft"]
Tier = Literal["hard", "soft"]
Danger = Literal["self-harm", "emergency", "abuse", "unknown"]
"""What a hard rule is about; `unknown` when the screen itself failed."""

DANGERS: tuple[Danger, ...] = tuple(danger for danger in get_args(Danger) if danger != "unknown")
"""Those that can be named."""

LONGEST_ID = 100
"""The id of an entry has no more characters: a state and a feedback carry it."""

ABOUT = "about"
"""The topic of entries about the chat itself."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One question with its curated answer and the ways in which patients ask it.

    `id` is any text of 1 to 100 characters (`LONGEST_ID`); in files it is a-z, 0-9 and hyphens.
    """

    id: str
    question: str
    answer: str
    paraphrases: tuple[str, ...] = ()
    topic: str = ""
    kind: Kind = "answer"
    facts: tuple[str, ...] = ()
    see_also: tuple[str, ...] = ()
    reviewed: datetime.date | None = None
    review_by: datetime.date | None = None
    status: Status = "approved"

    @property
    def phrasings(self) -> tuple[str, ...]:
        """The question, then its paraphrases.

        >>> Entry("hello", "Hello", "Hello.", paraphrases=("Hi",)).phrasings
        ('Hello', 'Hi')
        """
        return (self.question, *self.paraphrases)

    @property
    def is_small_talk(self) -> bool:
        """Whether it answers what asks nothing, such as a greeting.

        >>> Entry("hello", "Hello", "Hello.", topic="about").is_small_talk
        True
        """
        return self.topic == ABOUT and self.kind == "answer" and not is_question(self.question)


def too_long(phrasing: str) -> str:
    """Why a phrasing is longer than a message may be, which would never meet it; "" if it is not.

    >>> too_long("x" * 40_000)
    'holds 40,000 characters, and a message no more than 500: shorten it'
    """
    held = len(normalise(phrasing[:MAX_CHARACTERS])) + len(phrasing[MAX_CHARACTERS:])
    if held <= MAX_NORMALISED:
        return ""
    return f"holds {held:,} characters, and a message no more than {MAX_NORMALISED}: shorten it"


def too_long_id(id: str) -> str:
    """Why an id is too long; "" if it is not.

    >>> too_long_id("x" * 101)
    'holds 101 characters, and an id no more than 100: shorten it'
    """
    if len(id) <= LONGEST_ID:
        return ""
    return f"holds {len(id):,} characters, and an id no more than {LONGEST_ID}: shorten it"


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement that answers rest on: `section` of the source with the id `source`.

    `early_research` says that it is about work in animals or the laboratory;
    `left_out` is the reason why no entry uses it, "" when there is none.
    """

    id: str
    text: str
    source: str
    section: str
    early_research: bool = False
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A published text that facts are taken from, and the names of its sections."""

    id: str
    title: str
    publisher: str
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Messages:
    """The bot's own wording; every text stands alone as a sentence but `none_of_these`."""

    greeting: str = "Hello. Ask me a question, and I will look for an answer written for you."
    """Opens a chat."""
    fallback: str = "I am sorry, I do not have an answer to that."
    """No entry fits."""
    fallback_options: str = (
        "I am sorry, I do not have an answer to that. Did you mean one of these?"
    )
    """No entry fits; the nearest questions follow."""
    clarification: str = "Which of these would you like to know?"
    """Several entries fit; their questions follow."""
    clarification_one: str = "Is this what you would like to know?"
    """One entry may fit; its question follows."""
    none_of_these: str = "None of these"
    """The last option, after the questions."""
    none_chosen: str = "Then I do not have an answer. You could ask in other words."
    """The patient chose the last option."""
    no_such_option: str = (
        "Please choose a number from 1 to {count}, or say that it is none of these."
    )
    """The patient named a number that no option has; `{count}` is how many there are."""
    empty: str = "Please type a question."
    """The message holds no words."""
    contact: str = "For anything else, please ask a member of staff."
    """Whom to ask instead."""
    answered_partly: str = (
        "This answers only a part of your message. Please ask the rest in a message of its own."
    )
    """Below an answer, where something else was asked that gets none."""
    call_self_harm: str = "Call your local emergency number now, or a suicide prevention helpline."
    """Heads a crisis card about self-harm where no contact is known."""
    call_emergency: str = "Call your local emergency number now."
    """Heads a crisis card about an emergency where no contact is known."""
    call_abuse: str = "Call your local emergency number if you are in danger now."
    """Heads a crisis card about abuse where no contact is known."""
    card_self_harm: str = (
        "Please tell a person now. Go to where somebody is with you, or stay with the one "
        "who is in danger."
    )
    """What to do, on a crisis card about self-harm."""
    card_emergency: str = "Do not wait for a reply here. Stay with the person who is ill."
    """What to do, on a crisis card about an emergency."""
    card_abuse: str = "What is being done is not the fault of the one who is hurt. Help is there."
    """What to do, on a crisis card about abuse."""
    card_unread: str = "This chat is automated. Nobody reads it."
    """On every crisis card."""
    card_clinic: str = "For anything else, please ask a member of staff."
    """Ends every crisis card: how to reach the clinic."""


@dataclass(frozen=True, slots=True)
class SafetyRule:
    """One rule of the screen.

    `patterns` fire it (`pattern`; those that are joined by " & " must all be there, in any
    order) unless a match of `exceptions`, or of the patterns of a rule that `unless` names,
    overlaps. A hard rule names its `danger`, a soft one has a `text`, the safety note.
    `fires` and `quiet` are messages that it must and must not fire on. A soft rule with the
    id of one that faqbot brings along words the note of that one as well, and may do nothing
    else: then it has no patterns.
    """

    id: str
    tier: Tier
    patterns: tuple[str, ...]
    exceptions: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    fires: tuple[str, ...] = ()
    quiet: tuple[str, ...] = ()
    danger: Danger = "unknown"
    text: str = ""


@dataclass(frozen=True, slots=True)
class SafetyRules:
    """The rules of a screen, most urgent first, and the words that they share.

    `lists` are named lists of words and short phrases, `spellings` short forms and
    misspellings with the words that they mean.
    """

    rules: tuple[SafetyRule, ...] = ()
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    spellings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contact:
    """A service that helps in danger, in the places that `locales` name.

    `call` is how it is called in the heading of a crisis card, such as "call Samaritans on
    116 123"; `detail` the rest, such as its hours. `dangers` are the kinds it is for, the
    most fitting service first in the file. `unverified` until somebody has checked the
    number at its `source` on the day `verified_on`.
    """

    id: str
    locales: tuple[str, ...]
    dangers: tuple[str, ...]
    service: str
    call: str
    detail: str
    source: str
    verified_on: datetime.date | None
    unverified: bool = False


@dataclass(frozen=True, slots=True)
class About:
    """What the knowledge base says about itself.

    Every text but `locale` and `subject` is a sentence or more.
    """

    purpose: str = "This chat gives general information from a curated knowledge base."
    """What the chat is for."""
    publisher: str = "The knowledge base does not name its publisher."
    """Who publishes the answers."""
    funding: str = "No information about funding has been given."
    """Who pays."""
    limits: str = "It is not medical advice and not for emergencies."
    """What the chat is not for."""
    review: str = "The answers have not been clinically reviewed."
    """Who has reviewed the answers."""
    locale: str = "en-GB"
    """Language and country of the patients, as a BCP 47 tag."""
    subject: str = ""
    """What "it" means in a first message, such as "gene therapy"; "" when it may be anything."""
    keeping: str = ""
    """What is kept of messages that get no answer, and for how long; "" when nothing is."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How sure the bot must be.

    `budget` is the share of questions, of those that the knowledge base answers
    and of those that it does not, that may get a false answer. `options` is the
    number of questions offered when the bot is not sure. `unanswerable` is the share of
    questions that the knowledge base does not answer, if it is known where the bot is used:
    `Hit.score` is then told for it. What is replied does not depend on it.
    """

    budget: float = 0.02
    options: int = 3
    unanswerable: float | None = None

    def __post_init__(self) -> None:
        if not 0.0 < self.budget < 1.0:
            raise ValueError(f"budget must be a share between 0 and 1, not {self.budget}")
        if self.unanswerable is not None and not 0.0 <= self.unanswerable <= 1.0:
            given = self.unanswerable
            raise ValueError(f"unanswerable must be a share from 0 to 1, or None, not {given}")
        if self.options < 1:
            raise ValueError(f"options must be 1 or more, not {self.options}")
