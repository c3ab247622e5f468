"""The screen: every message is looked at for signs of danger before anything else.

A red flag makes the reply the crisis card and nothing else; a safety note is added to the
usual reply. Rules are data (`knowledge/safety.yaml`): patterns over words (`pattern`) and
exceptions; a match that overlaps a match of an exception does not count. A *soft* rule that
fires adds its note. A *hard* one speaks for a red flag, and so do learnt weights of words
(`danger`): it is raised when both together reach a threshold. Whoever asks what the
knowledge base answers, word for word, beside it, is weighed without that as well.

Weights were learnt from what people write to a clinic. Of other trades' messages they call
1 to 2 % dangerous. So where no rule fires, a message must also weigh more than what the
knowledge base in hand is usually asked, which is harmless. That leaves a third of these, and
changes nothing for the clinic's own, which was learnt from.

The screen is a pure function without state or network. An exception inside it raises the
red flag `FAILED`: silence would be the one wrong reply.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf

from faqbot.danger import Weight, Weights
from faqbot.records import Danger, SafetyRule
from faqbot.rulebook import Rulebook, Span
from faqbot.spelling import Speller
from faqbot.text import clip, normalise, sentences

SOUNDS = "sounds-like-danger"
"""What a red flag names when no rule fired and the weights decided alone."""

UNUSUAL = 500
"""One of so many phrasings of a knowledge base may weigh more than is usual."""

MOST_USUAL = 1.5
"""Phrasings raise by no more than this what weights need: some may be cries for help."""

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
    another rulebook has, raises a red flag by itself. `asked` are the phrasings of the
    knowledge base, `usual` what they usually weigh, if that is known.
    """

    def __init__(
        self,
        rulebooks: Sequence[Rulebook],
        weights: Weights,
        asked: Iterable[str] = (),
        usual: float | None = None,
    ) -> None:
        self._rulebooks = tuple(rulebooks)
        self._weights = weights
        self._phrasings = tuple(asked)
        if usual is not None:
            self.usual = usual
        self._weighed = {rule.id for rulebook in rulebooks[:1] for rule in rulebook.rules.rules}
        self._speller = Speller(
            (word for rulebook in rulebooks for word in rulebook.named),
            {k: v for rulebook in reversed(rulebooks) for k, v in rulebook.rules.spellings.items()},
        )

    @cached_property
    def usual(self) -> float:
        """What the phrasings of the knowledge base weigh, but one in `UNUSUAL` of them."""
        heaviest = sorted(self._weights.weigh(self.words(text)).value for text in self._phrasings)
        most = self._weights.threshold + MOST_USUAL
        return min(heaviest[-1 - len(heaviest) // UNUSUAL], most) if heaviest else -inf

    def look(self, message: str) -> Screening:
        """What is seen in `message`; never raises."""
        try:
            message = clip(message)
            said = self.words(message)
            fired = self.fired(said)
            return self._red_flag(message, said, fired) or self._notes(said, fired)
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

    @cached_property
    def _asked(self) -> frozenset[str]:
        return frozenset(map(normalise, self._phrasings))

    def _weigh(self, message: str, said: Sequence[str], *, rule: bool) -> Weight:
        whole = self._weights.weigh(said, rule=rule)
        parts = sentences(message)
        if len(parts) < 2:
            return whole
        rest = [part for part in parts if normalise(part) not in self._asked]
        if len(rest) in (0, len(parts)):
            return whole
        return max(whole, self._weights.weigh(self.words("\n".join(rest)), rule=rule))

    def _red_flag(
        self, message: str, said: Sequence[str], fired: Sequence[tuple[SafetyRule, Span]]
    ) -> Screening | None:
        hard = [(rule, span) for rule, span in fired if rule.tier == "hard"]
        alone = [f for f in hard if f[0].alone or f[0].id not in self._weighed]
        weight = self._weigh(message, said, rule=bool(hard))
        sounds = weight.value >= self._weights.threshold and (
            bool(hard) or weight.value > self.usual
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
