"""What patients found unhelpful, by entry: how often, why, and in what words."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from faqbot.bot import Bot
from faqbot.curate.figures import Figure
from faqbot.curate.gaps import shown
from faqbot.store.model import Feedback

NO_REASON: Final = "no reason"
"""Stands where a patient gave none."""


@dataclass(frozen=True, slots=True)
class Unhelpful:
    """What was said of one entry.

    `entry` is "" for replies that named none, such as a fallback. It `is_served` unless it has
    left the knowledge base since. `count` pieces of feedback say that it did not help, so many
    for each of `reasons` (`store.Reason`, or `NO_REASON`), most frequent first; `texts` are their
    different texts. `helpful` is the share of all its feedback that says it did.
    """

    entry: str
    is_served: bool
    count: int
    reasons: Mapping[str, int]
    helpful: Figure
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opinions:
    """What patients think of replies: `helpful` is the share of those that helped.

    `entries` are those with unhelpful replies, most of them first. `red_flags` texts show a sign
    of danger today and are not here.
    """

    helpful: Figure
    red_flags: int
    entries: tuple[Unhelpful, ...]


def opinions(bot: Bot, feedback: Iterable[Feedback]) -> Opinions:
    """What `feedback` says of the entries of `bot`, and of those that it named once.

    One on a reply of two entries counts for both. The order of `feedback` does not count.
    """
    given = list(feedback)
    raised = {one.text for one in given if one.text and bot.screen(one.text).red_flag}
    by_entry: dict[str, list[Feedback]] = {}
    for one in given:
        for entry in set(one.entries) or {""}:
            by_entry.setdefault(entry, []).append(one)
    entries = [_unhelpful(bot, entry, among, raised) for entry, among in by_entry.items()]
    found = [entry for entry in entries if entry.count]
    return Opinions(
        helpful=Figure.of([one.helpful for one in given]),
        red_flags=sum(one.text in raised for one in given),
        entries=tuple(sorted(found, key=lambda entry: (-entry.count, entry.entry))),
    )


def _unhelpful(bot: Bot, entry: str, among: list[Feedback], raised: Collection[str]) -> Unhelpful:
    against = [one for one in among if not one.helpful]
    reasons = Counter(one.reason.value if one.reason else NO_REASON for one in against)
    texts = {shown(one.text) for one in against if one.text not in raised}
    return Unhelpful(
        entry=entry,
        is_served=entry in bot.kb,
        count=len(against),
        reasons=dict(sorted(reasons.items(), key=lambda reason: (-reason[1], reason[0]))),
        helpful=Figure.of([one.helpful for one in among]),
        texts=tuple(sorted(texts - {""})),
    )
