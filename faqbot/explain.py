"""Why a message got its reply, as a value that can be printed."""

from collections.abc import Iterator
from dataclasses import dataclass

from faqbot.index import Match
from faqbot.policy import Reading, Rule
from faqbot.reply import ReplyType
from faqbot.safety import Screening
from faqbot.similarity import Token


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was read, what was found for it, and the rule that decided.

    `seen` is what the screen saw; with a red flag nothing is read or searched.
    `threshold` is the sureness (score times support) that a direct answer needs.
    `careful` when the knowledge base has too few phrasings to learn from.
    """

    message: str
    type: ReplyType
    rule: Rule
    entries: tuple[str, ...]
    options: tuple[str, ...]
    threshold: float
    careful: bool
    readings: tuple[Reading, ...]
    seen: Screening

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        named = ", ".join(self.entries or self.options) or "no entry"
        yield f"Reply: {self.type} ({self.rule}): {named}"
        if self.seen.red_flag:
            flag = self.seen.red_flag
            words = f' in "{flag.words}"' if flag.words else ""
            yield f"Red flag: {flag.danger}, by the rule {flag.rule}{words}"
            return
        for note in self.seen.notes:
            yield f'Safety note: {note.rule}, for "{note.words}"'
        yield f"A direct answer needs a sureness of {self.threshold:.2f}."
        if self.careful:
            yield "Too few phrasings to learn from: cautious figures are used."
        for reading in self.readings:
            yield f'Read as: "{reading.text.strip()}"'
            for match in reading.found.matches[:3]:
                yield "  " + _figures(match)
            if words := ", ".join(map(_word, reading.found.tokens)):
                yield f"  words: {words}"


def _figures(match: Match) -> str:
    if match.exact:
        return f"{match.entry}: word for word one of its phrasings"
    return (
        f"{match.entry}: sureness {match.sureness:.2f} = score {match.score:.2f}"
        f" x support {match.support:.2f} (fit {match.fit:.2f})"
    )


def _word(token: Token) -> str:
    if token.feature < 0:
        return f"{token.word} (wraps)" if token.wrapping else f"{token.word} (unknown)"
    return token.word if token.alike == 1.0 else f"{token.word} (read as {token.read_as})"
