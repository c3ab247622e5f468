"""The screen: every message is looked at for signs of danger before anything else.

A red flag makes the reply the crisis card and nothing else; a safety note is added to the
usual reply. Rules are data (`knowledge/safety.yaml`): patterns over words (`pattern`) and
exceptions; a match that overlaps a match of an exception does not count. A *hard* rule that
fires raises a red flag: it says danger in plain words. Danger said otherwise is told by learnt
weights of words (`learnt`), which raise one when they reach a threshold. A *soft* rule and the
weights of its note decide together. Whoever asks what the knowledge base answers, word for
word, beside it, is weighed without that as well.

Weights were learnt from what people write to a clinic. Of other trades' messages they call
1 to 2 % dangerous. So a message must also weigh more than what the knowledge base in hand is
usually asked, which is harmless. That leaves a quarter of these, and changes nothing for the
clinic's own, which was learnt from.

The screen is a pure function without state or network. An exception inside it raises the
red flag `FAILED`: silence would be the one wrong reply.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import NamedTuple

from faqbot.learnt import Cut, Learnt, Weight
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
    """A sign of danger: the hard rule that fired, its danger, and the words that it saw.

    Where no rule fired, `rule` is `SOUNDS` and `words` is empty.
    """

    rule: str
    danger: Danger
    words: str


@dataclass(frozen=True, slots=True)
class SafetyNote:
    """A soft rule whose note is asked for; `text` goes below the reply.

    `words` is what the rule saw, and empty where it did not fire.
    """

    rule: str
    text: str
    words: str


@dataclass(frozen=True, slots=True)
class Screening:
    """What the screen saw in one message."""

    red_flag: RedFlag | None = None
    notes: tuple[SafetyNote, ...] = ()


class Screen:
    """Safety rules and what was `learnt`, which look at messages.

    Several rulebooks may be given: all of them look. Soft rules of the first are weighed
    together with the words, as the weights were learnt; one of another rulebook, or that
    nothing was learnt of, shows its note by itself. Of soft rules with one id the last words
    the note, whichever fired. `asked` are the phrasings of the knowledge base, `usual` what
    they usually weigh, if that is known.
    """

    def __init__(
        self,
        rulebooks: Sequence[Rulebook],
        learnt: Learnt,
        asked: Iterable[str] = (),
        usual: float | None = None,
    ) -> None:
        self._rulebooks = tuple(rulebooks)
        self._learnt = learnt
        self._phrasings = tuple(asked)
        self._first = {rule.id: rule for book in rulebooks[:1] for rule in book.rules.rules}
        rules = [rule for book in rulebooks for rule in book.rules.rules]
        self._excusing = frozenset(id for rule in rules for id in rule.unless)
        self._texts = {rule.id: rule.text for rule in rules if rule.tier == "soft"}
        self._speller = Speller(
            frozenset[str]().union(*(rulebook.named for rulebook in rulebooks)),
            {k: v for rulebook in reversed(rulebooks) for k, v in rulebook.rules.spellings.items()},
            learnt.words,
        )
        self.usual = self._usual() if usual is None else usual
        """What the phrasings of the knowledge base weigh, but one in `UNUSUAL` of them."""

    def look(self, message: str) -> Screening:
        """What is seen in `message`; never raises."""
        try:
            heard = self._heard(message)
            return self._red_flag(heard) or self._notes(heard)
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
        # A single word is no question: it may be a part of anything.
        return frozenset(asked for asked in map(normalise, self._phrasings) if " " in asked)

    def _heard(self, message: str) -> "_Heard":
        message = clip(message)
        said = self._speller.words(message)
        fired = self.fired(said)
        return _Heard(message, said, self.cut(message, said, fired), fired)

    def cut(self, message: str, said: list[str], fired: Iterable[tuple[SafetyRule, Span]]) -> Cut:
        """The features of `message`, whose words are `said` and on which rules `fired`.

        Where one that excuses others did, what stands between commas is not weighed alone: "I
        don't want to die, please, I am only sad" takes back what it says.
        """
        if any(rule.id in self._excusing for rule, _ in fired):
            return self._learnt.cut(said, said)._replace(rows=())
        return self._learnt.cut(said, self._speller.apart(message, said))

    def _usual(self) -> float:
        weights = sorted(self._weight(asked).value for asked in self._phrasings)
        most = self._learnt.danger.threshold + MOST_USUAL
        return min(weights[-1 - len(weights) // UNUSUAL], most) if weights else -inf

    def _weigh(self, heard: "_Heard") -> Weight:
        whole = self._learnt.weigh(heard.cut)
        if len(heard.cut.parts) < 2:
            return whole
        parts = sentences(heard.message)
        rest = [part for part in parts if normalise(part) not in self._asked]
        if len(rest) in (0, len(parts)):
            return whole
        return max(whole, self._weight("\n".join(rest)))

    def _weight(self, message: str) -> Weight:
        return self._learnt.weigh(self._heard(message).cut)

    def _red_flag(self, heard: "_Heard") -> Screening | None:
        for rule, span in heard.fired:
            if rule.tier == "hard":
                return Screening(RedFlag(rule.id, rule.danger, _quoted(heard.said, span)))
        weight = self._weigh(heard)
        if weight.value >= self._learnt.danger.threshold and weight.value > self.usual:
            return Screening(RedFlag(SOUNDS, weight.danger, ""))
        return None

    def _notes(self, heard: "_Heard") -> Screening:
        soft = [(rule, span) for rule, span in reversed(heard.fired) if rule.tier == "soft"]
        fired = {rule.id: _quoted(heard.said, span) for rule, span in soft}
        learnt = self._learnt.notes.columns
        asked = self._learnt.asks(heard.cut.parts, fired) | {
            rule.id for rule, _ in soft if rule.id not in learnt or not self._is_first(rule)
        }
        seen = {id: text for id, text in self._texts.items() if id in asked}
        notes = (SafetyNote(id, text, fired.get(id, "")) for id, text in seen.items())
        return Screening(notes=tuple(notes))

    def _is_first(self, rule: SafetyRule) -> bool:
        return self._first.get(rule.id) is rule


class _Heard(NamedTuple):
    """A message, its words, their features, and the rules that fired."""

    message: str
    said: list[str]
    cut: Cut
    fired: Sequence[tuple[SafetyRule, Span]]


def _quoted(said: Sequence[str], span: Span) -> str:
    return " ".join(said[slice(*span)])
