"""The screen: every message is looked at for signs of danger before anything else.

A *hard* rule that fires is a red flag: the reply is the crisis card and nothing else. A
*soft* rule that fires adds a safety note to the usual reply. Rules are data
(`knowledge/safety.yaml`): patterns over words (`pattern`) and exceptions; a match that
overlaps a match of an exception does not count.

The screen is a pure function without state or network. An exception inside it raises the
red flag `FAILED`: silence would be the one wrong reply.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from faqbot.records import Danger, SafetyRule
from faqbot.rulebook import Rulebook, Span
from faqbot.spelling import Speller
from faqbot.text import clip

FAILED = "screen-failed"
"""The rule that a red flag names when the screen itself failed."""


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A sign of danger: the hard rule that fired, its danger, and the words that it saw."""

    rule: str
    danger: Danger
    words: str


@dataclass(frozen=True, slots=True)
class SafetyNote:
    """A soft rule that fired, and the words that it saw; `text` goes below the reply."""

    rule: str
    text: str
    words: str


@dataclass(frozen=True, slots=True)
class Screening:
    """What the screen saw in one message."""

    red_flag: RedFlag | None = None
    notes: tuple[SafetyNote, ...] = ()


class Screen:
    """Safety rules that look at messages. Several rulebooks may be given; all of them look."""

    def __init__(self, *rulebooks: Rulebook) -> None:
        self._rulebooks = rulebooks
        self._speller = Speller(
            (word for rulebook in rulebooks for word in rulebook.named),
            {k: v for rulebook in reversed(rulebooks) for k, v in rulebook.rules.spellings.items()},
        )

    def look(self, message: str) -> Screening:
        """What is seen in `message`; never raises."""
        try:
            return self._seen(self._speller.words(clip(message)))
        except Exception:  # whatever went wrong, a person in danger must not get silence
            return Screening(RedFlag(FAILED, "unknown", ""))

    def _seen(self, said: Sequence[str]) -> Screening:
        notes: dict[str, SafetyNote] = {}
        for rulebook in self._rulebooks:
            fired = rulebook.fired(said)
            for number in sorted(fired):
                rule = rulebook.rules.rules[number]
                if rule.tier == "hard":
                    return Screening(RedFlag(rule.id, rule.danger, _quoted(said, fired[number])))
                note = SafetyNote(rule.id, rule.text, _quoted(said, fired[number]))
                notes.setdefault(rule.id, note)
        return Screening(notes=tuple(notes.values()))


def _quoted(said: Sequence[str], span: Span) -> str:
    return " ".join(said[slice(*span)])
