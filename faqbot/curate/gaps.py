"""What patients asked in vain: the messages that get no answer today, grouped.

>>> from faqbot import Entry, KnowledgeBase
>>> bot = Bot(KnowledgeBase([Entry("hours", "When are you open?", "Daily.")]))
>>> found = gaps(bot, ["when are you open", "Can I swim?", "can i swim"])
>>> found.answered, [(group.count, group.wordings[0].text) for group in found.groups]
(1, [(2, 'Can I swim?')])
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol, TypeVar, assert_never

from faqbot.bot import Bot
from faqbot.curate.alike import grouped
from faqbot.reply import (
    Answer,
    Clarification,
    Escalation,
    Fallback,
    NotCovered,
    Reply,
    ReplyType,
)
from faqbot.store.redact import redact
from faqbot.text import clip, printable, stem, words

T = TypeVar("T")

MOST: Final = 5_000
"""Of more different messages the most frequent are looked at: so many take up to a minute."""

LIKELY: Final = 3
"""So many entries are looked for that a wording may mean ..."""

LEAST: Final = 0.05
"""... and named if they are at least so likely and share a word with it, or are offered."""

SEARCHED: Final = 3
"""So many wordings of a group are searched for them."""

# They are letters to nobody, and YAML refuses them.
_NO_LETTERS = str.maketrans({"\ufeff": "", "\ufffe": " ", "\uffff": " "})


@dataclass(frozen=True, slots=True)
class Wording:
    """A text without personal details, on one line, and how many messages say it.

    Capitals and signs do not count: of those that are the same words the most frequent is shown.
    """

    text: str
    count: int


@dataclass(frozen=True, slots=True)
class Likely:
    """An entry that a group may mean.

    `score` in [0, 1] is the best that `Bot.search` gives it for a wording, None where only a part
    of one finds it; `offered` says whether a reply offers it.
    """

    entry: str
    score: float | None
    offered: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Messages without an answer that ask nearly the same.

    `count` messages in all, of which each of `types` of reply was given to so many. The
    `wordings`, most frequent first; `likely` is what the first `SEARCHED` of them may mean.
    """

    count: int
    types: Mapping[ReplyType, int]
    wordings: tuple[Wording, ...]
    likely: tuple[Likely, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A `not_covered` entry and the `count` messages that it is named for, least sure first."""

    entry: str
    count: int
    wordings: tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class Gaps:
    """What became of `messages`, each of which counts once.

    `left_out` are beyond `MOST`, `red_flags` show a sign of danger, and no text of them is here;
    `empty` hold no word; `out_of_scope` stand in out_of_scope.yaml, word for word; `answered`
    get an answer today. `not_covered` and `groups` hold the others, most frequent first.
    """

    knowledge_version: str
    messages: int
    left_out: int
    red_flags: int
    empty: int
    out_of_scope: int
    answered: int
    not_covered: tuple[Named, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A wording, how many messages say it, and the reply that it gets."""

    text: str
    count: int
    reply: Reply


class Watch(Protocol):
    """Gives the items that it is given, and may show how many are done, as `progress` does."""

    def __call__(self, items: Sequence[T], /) -> Iterable[T]: ...


_Fate = Literal["red_flags", "empty", "out_of_scope", "answered", "named", "open"]


def gaps(bot: Bot, messages: Iterable[str], watch: Watch = iter) -> Gaps:
    """What `bot` makes of `messages`, asked anew, each by itself. Their order does not count.

    `watch` is given what takes long: the messages to be asked, then the groups to be searched.
    """
    given = Counter(messages)
    looked_at = sorted(given, key=lambda text: (-given[text], text))[:MOST]
    asked = _asked(bot, {text: given[text] for text in looked_at}, watch)
    outside = {" ".join(words(text)) for text in bot.kb.out_of_scope}
    fates: dict[_Fate, list[_Asked]] = {}
    for one in asked:
        fates.setdefault(_fate(one, outside), []).append(one)
    counted = {fate: sum(one.count for one in among) for fate, among in fates.items()}
    whole, seen = given.total(), sum(given[text] for text in looked_at)
    return Gaps(
        knowledge_version=bot.kb.version,
        messages=whole,
        left_out=whole - seen,
        red_flags=seen - sum(one.count for one in asked) + counted.get("red_flags", 0),
        empty=counted.get("empty", 0),
        out_of_scope=counted.get("out_of_scope", 0),
        answered=counted.get("answered", 0),
        not_covered=_named(fates.get("named", [])),
        groups=_groups(bot, fates.get("open", []), watch),
    )


def shown(text: str) -> str:
    """`text` as a curator may see it: without personal details, on one line, cut if it is long.

    >>> shown(" Ring me on 07700\\n900123 ")
    'Ring me on [phone]'
    """
    line = " ".join(printable(text).translate(_NO_LETTERS).split())
    return " ".join(clip(redact(line)).split())


def _asked(bot: Bot, given: Mapping[str, int], watch: Watch) -> list[_Asked]:
    """The wordings of what is `given`, most frequent first; those with a red flag are missing."""
    said: dict[str, Counter[str]] = {}
    for text, count in given.items():
        # What is taken out of a text, or cut off, may be what shows the danger.
        if bot.screen(text).red_flag is None:
            plain = shown(text)
            said.setdefault(" ".join(words(plain)), Counter())[plain] += count
    wordings = [
        Wording(min(texts, key=lambda text: (-texts[text], text)), texts.total())
        for texts in said.values()
    ]
    wordings.sort(key=lambda wording: (-wording.count, wording.text))
    return [_Asked(one.text, one.count, bot.ask(one.text)) for one in watch(wordings)]


def _fate(asked: _Asked, outside: set[str]) -> _Fate:
    said = " ".join(words(asked.text))
    match asked.reply:
        case Escalation():
            return "red_flags"
        case _ if not said:
            return "empty"
        case _ if said in outside:
            return "out_of_scope"
        case Answer():
            return "answered"
        case NotCovered():
            return "named"
        case Clarification() | Fallback():
            return "open"
    assert_never(asked.reply)


def _named(asked: Iterable[_Asked]) -> tuple[Named, ...]:
    """The `not_covered` entries that are named, with what they are named for."""
    by_entry: dict[str, list[_Asked]] = {}
    for one in asked:
        by_entry.setdefault(one.reply.entries[0], []).append(one)
    found = [
        Named(
            entry,
            sum(one.count for one in among),
            _wordings(sorted(among, key=lambda one: (one.reply.score or 0.0, one.text))),
        )
        for entry, among in by_entry.items()
    ]
    return tuple(sorted(found, key=lambda named: (-named.count, named.entry)))


def _groups(bot: Bot, asked: Sequence[_Asked], watch: Watch) -> tuple[Group, ...]:
    by_text = {one.text: one for one in asked}
    groups = [[by_text[text] for text in texts] for texts in grouped(list(by_text), bot.kb)]
    found = [_group(bot, group) for group in watch(groups)]
    return tuple(sorted(found, key=lambda group: (-group.count, group.wordings[0].text)))


def _group(bot: Bot, asked: Sequence[_Asked]) -> Group:
    types: Counter[ReplyType] = Counter()
    for one in asked:
        types[one.reply.type] += one.count
    return Group(
        count=types.total(),
        types=dict(sorted(types.items())),
        wordings=_wordings(asked),
        likely=_likely(bot, asked),
    )


def _wordings(asked: Iterable[_Asked]) -> tuple[Wording, ...]:
    return tuple(Wording(one.text, one.count) for one in asked)


def _likely(bot: Bot, asked: Sequence[_Asked]) -> tuple[Likely, ...]:
    """What wordings may mean: what they find, and what they are offered besides."""
    offered = {option.entry for one in asked for option in one.reply.options}
    scores: dict[str, float] = {}
    likely: set[str] = set()
    for one in asked[:SEARCHED]:
        for hit in bot.search(one.text, LIKELY):
            scores[hit.entry] = max(scores.get(hit.entry, 0.0), round(hit.score, 4))
            if hit.score >= LEAST and _share_a_word(one.text, hit.matched):
                likely.add(hit.entry)
    # A greeting is never offered, whatever is a little like it.
    named = offered | {entry for entry in likely if not bot.kb[entry].is_small_talk}
    found = [Likely(entry, scores.get(entry), entry in offered) for entry in named]
    return tuple(sorted(found, key=lambda likely: (-(likely.score or 0.0), likely.entry)))


def _share_a_word(text: str, phrasing: str) -> bool:
    """Whether they do: what is alike by its letters alone is a guess."""
    return not {stem(word) for word in words(text)}.isdisjoint(map(stem, phrasing.split()))
