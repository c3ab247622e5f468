"""The screen: every message is looked at for signs of danger before anything else.

A red flag makes the reply the crisis card and nothing else; a safety note is added to the
usual reply. Rules are data (`knowledge/safety.yaml`): patterns over words (`pattern`) and
exceptions; a match that overlaps a match of an exception does not count. A *soft* rule that
fires adds its note. A *hard* one speaks for a red flag, and so do learnt weights of words
(`danger`): it is raised when both together reach a threshold.

The screen is a pure function without state or network. An exception inside it raises the
red flag `FAILED`: silence would be the one wrong reply.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from faqbot.danger import Weights
from faqbot.records import Danger, SafetyRule
from faqbot.rulebook import Rulebook, Span
from faqbot.spelling import Speller
from faqbot.text import clip

SOUNDS = "sounds-like-danger"
"""What a red flag names when no rule fired and the weights decided alone."""

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
    """Safety rules and learnt weights that look at messages.

    Several rulebooks may be given: all of them look. The hard rules of the first are weighed
    together with the words, as the weights were learnt; one that is `alone`, or that only
    another rulebook has, raises a red flag by itself.
    """

    def __init__(self, rulebooks: Sequence[Rulebook], weights: Weights) -> None:
        self._rulebooks = tuple(rulebooks)
        self._weights = weights
        self._weighed = {rule.id for rulebook in rulebooks[:1] for rule in rulebook.rules.rules}
        self._speller = Speller(
            (word for rulebook in rulebooks for word in rulebook.named),
            {k: v for rulebook in reversed(rulebooks) for k, v in rulebook.rules.spellings.items()},
        )

    def look(self, message: str) -> Screening:
        """What is seen in `message`; never raises."""
        try:
            said = self.words(message)
            fired = self.fired(said)
            return self._red_flag(said, fired) or self._notes(said, fired)
        except Exception:  # whatever went wrong, a person in danger must not get silence
            return Screening(RedFlag(FAILED, "unknown", ""))

    def words(self, message: str) -> list[str]:
        """The words of `message` as the rules know them."""
        return self._speller.words(clip(message))

    def fired(self, said: Sequence[str]) -> list[tuple[SafetyRule, Span]]:
        """The rules that fire on the words `said`, the most urgent first, with their places."""
        return [
            (rulebook.rules.rules[number], span)
            for rulebook in self._rulebooks
            for number, span in sorted(rulebook.fired(said).items())
        ]

    def _red_flag(
        self, said: Sequence[str], fired: Sequence[tuple[SafetyRule, Span]]
    ) -> Screening | None:
        hard = [(rule, span) for rule, span in fired if rule.tier == "hard"]
        alone = [f for f in hard if f[0].alone or f[0].id not in self._weighed]
        weight = self._weights.weigh(said, [span for _, span in hard])
        sounds = weight.value >= self._weights.threshold and (
            bool(hard) or self._weights.know(said)
        )
        if not alone and not sounds:
            return None
        if not hard:
            return Screening(RedFlag(SOUNDS, weight.danger, ""))
        rule, span = (hard if sounds else alone)[0]
        return Screening(RedFlag(rule.id, rule.danger, _quoted(said, span)))

    def _notes(self, said: Sequence[str], fired: Sequence[tuple[SafetyRule, Span]]) -> Screening:
        notes: dict[str, SafetyNote] = {}
        for rule, span in fired:
            if rule.tier == "soft":
                notes.setdefault(rule.id, SafetyNote(rule.id, rule.text, _quoted(said, span)))
        return Screening(notes=tuple(notes.values()))


def _quoted(said: Sequence[str], span: Span) -> str:
    return " ".join(said[slice(*span)])
