"""Why a message got its reply, as a value that can be printed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from faqbot.account import Account, WeighedWord
from faqbot.policy import Rule, opposed
from faqbot.reading import Reading, Thresholds
from faqbot.records import Entry
from faqbot.reply import ReplyType
from faqbot.safety import SOUNDS, Screening
from faqbot.similarity import Token
from faqbot.state import State

REASONS: Final[Mapping[Rule, str]] = {
    "no words": "the message holds no words",
    "same words": "the message is, word for word, a phrasing of the entry",
    "sure": "the first entry is surer than a direct answer needs",
    "two questions": "two parts of the message are each surer than a direct answer needs",
    "small talk": "the message asks nothing and is likely small talk, and nothing else",
    "known neighbour": "the first entry is one that is known and not covered, and likely enough",
    "close call": "no entry is sure enough, and at least one is likely enough to ask back",
    "unsure": "no entry is likely enough to ask back, but some are to be offered",
    "nothing like it": "no entry is likely enough to be offered",
    "chosen": "an option was chosen",
    "none of these": "none of what was replied or offered is meant",
    "choose one": "it says yes to several options, and not to which",
    "no such option": "it names a number that no option has",
    "asked again": "it asks to be told once more what was said last",
    "asked more": "it asks for more of what was said last, and what is related to that is offered",
    "asked of another": "it asks of something else what was asked last",
    "red flag": "the screen saw a sign of danger, which goes before everything else",
    "danger before": "the crisis card was shown before, and the message asks nothing else",
}
"""What each rule of `policy.decide` says, in words."""

FOLLOWING: Final = frozenset[Rule](
    ("chosen", "none of these", "choose one", "no such option", "asked again", "asked more",
     "asked of another")
)  # fmt: skip
"""The rules by which a message is only read with what was said last: by itself it says little."""

_WEIGHTS = "the learnt weights of its words"

HEAVIEST = 6
"""So many words for and against an entry are printed."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was read, what was found for it, and the rule that decided.

    `type`, `entries` and `options` are those of the reply; `stale` names what was decided on and
    is not served, since its review is overdue for too long. `before` is what had been talked of,
    `follows` whether the reply follows up on that: the `readings` are those of the message alone
    all the same. `score` is that of the decision.

    `seen` is what the screen saw; with a red flag nothing is read or searched.
    `thresholds` are what a match must reach, by sureness (score times support) for a
    direct answer and by score otherwise. `careful` when the knowledge base has too few
    phrasings to learn from. `accounts` has for each of the `readings` its best three
    entries, with what speaks for and against them; `opposed` says of each whether it says
    the opposite of its best entry, or asks for what that is never asked; it is then not
    answered (`policy.opposed`). `outside` has for each the question out of scope that is most
    like it, as normalised words; "" when there is none.
    """

    message: str
    type: ReplyType
    rule: Rule
    entries: tuple[str, ...]
    options: tuple[str, ...]
    stale: tuple[str, ...]
    before: State
    follows: bool
    score: float | None
    thresholds: Thresholds
    careful: bool
    readings: tuple[Reading, ...]
    accounts: tuple[tuple[Account, ...], ...]
    opposed: tuple[bool, ...]
    outside: tuple[str, ...]
    seen: Screening

    @property
    def threshold(self) -> float:
        """The sureness that a direct answer needs."""
        return self.thresholds.direct

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        named = ", ".join(self.entries or self.options) or "no entry"
        yield f"Reply: {self.type} ({self.rule}): {named}"
        if self.seen.red_flag:
            flag = self.seen.red_flag
            words = f' in "{flag.words}"' if flag.words else ""
            by = _WEIGHTS if flag.rule == SOUNDS else f"the rule {flag.rule}{words}"
            yield f"Red flag: {flag.danger}, by {by}"
            return
        yield from self._context()
        yield f"Why: {self._reason()}."
        if self.stale:
            yield f"Not served, for its review is long overdue: {', '.join(self.stale)}"
        for note in self.seen.notes:
            seen = f'for "{note.words}"' if note.words else f"by {_WEIGHTS}"
            yield f"Safety note: {note.rule}, {seen}"
        if self.follows and self.rule in FOLLOWING:
            return
        if self.follows:
            yield "By itself the message is read so:"
        yield from self._needed()
        yield from self._read()

    def _read(self) -> Iterator[str]:
        """What was read, and what was found for it."""
        told = zip(self.readings, self.accounts, self.opposed, self.outside, strict=True)
        for reading, accounts, is_opposed, outside in told:
            yield f'Read as: "{reading.text.strip()}"'
            if words := ", ".join(map(_word, reading.found.tokens)):
                yield f"  words: {words}"
            if is_opposed:
                best_entry = accounts[0].match.entry
                yield f"  says the opposite of {best_entry}, or asks otherwise: it is not answered"
            if (best := reading.best) and not best.shared and best.entry not in self.entries:
                yield f"  shares no word that tells of {best.entry}, which is not answered"
            if reading.elsewhere:
                yield f"  is asked about something else here than {accounts[0].match.entry} is"
            if reading.second:
                yield f"  a part means the same: sureness {reading.sureness:.2f} together"
            if reading.is_swap:
                yield f"  says of something else what {accounts[0].match.entry} says: not answered"
            for place, account in enumerate(accounts, 1):
                yield from _about(place, account)
            if (beyond := reading.found.beyond) is not None:
                yield f'  Out of scope: fit {beyond:.2f}, like "{outside}"'

    def _context(self) -> Iterator[str]:
        """What had been talked of, as far as anything was."""
        if self.before.entries:
            yield f"Talked of before: {', '.join(self.before.entries)}"
        if self.before.options:
            yield f"Offered before: {', '.join(self.before.options)}"
        if self.before.danger:
            yield f"Shown before: the crisis card, for {self.before.danger}"
        if self.before.unknown:
            yield "Asked before: about something that the knowledge base does not name"

    def _reason(self) -> str:
        if not self.follows or self.rule in FOLLOWING:
            return REASONS[self.rule]
        if self.rule == "sure" and self.score is not None:
            return f"after what was talked of it means this with a probability of {self.score:.2f}"
        return "after what was talked of it may mean this, and not surely"

    def _needed(self) -> Iterator[str]:
        needed = self.thresholds
        yield (
            f"Needed: a sureness of {needed.direct:.2f} for a direct answer, {needed.part:.2f}"
            " more for a part of a message;"
        )
        yield (
            f"  a score of {needed.neighbour:.2f} to name a neighbour that is not covered,"
            f" {needed.clarify:.2f} to ask back, {needed.offer:.2f} to be offered."
        )
        if self.careful:
            yield "Too few phrasings to learn from: cautious figures are used."


def opposes(reading: Reading, entries: Mapping[str, Entry]) -> bool:
    """Whether `reading` is `opposed` to its best entry, and not word for word the same."""
    best = reading.best
    return best is not None and not best.exact and opposed(reading.text, entries[best.entry])


def _about(place: int, account: Account) -> Iterator[str]:
    match = account.match
    if match.exact:
        yield f"  {place}. {match.entry}: word for word one of its phrasings"
    else:
        yield (
            f"  {place}. {match.entry}: sureness {match.sureness:.2f}"
            f" = score {match.score:.2f} x support {match.support:.2f}"
        )
    yield f"     fit {match.fit:.2f}, margin {account.margin:+.2f}"
    yield f'     like "{account.phrasing}"'
    shares = ", ".join(f"{s.similarity} {s.value:.2f} x {s.weight:.2f}" for s in account.shares)
    yield f"     similarities: {shares}"
    if account.words_for:
        yield f"     for it: {_heaviest(account.words_for)}"
    if account.words_against:
        yield f"     against it: {_heaviest(account.words_against)}"


def _heaviest(words: tuple[WeighedWord, ...]) -> str:
    shown = [f"{word.token.read_as} {word.weight:.1f}" for word in words[:HEAVIEST]]
    return ", ".join([*shown, "..."] if len(words) > HEAVIEST else shown)


def _word(token: Token) -> str:
    if token.feature < 0:
        return f"{token.word} (wraps)" if token.wrapping else f"{token.word} (unknown)"
    return token.word if token.alike == 1.0 else f"{token.word} (read as {token.read_as})"
