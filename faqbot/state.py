"""What was talked of: a small, frozen value of entry ids that can be carried as JSON.

It never holds the patient's text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, get_args

from faqbot.records import ABOUT, LONGEST_ID, Danger, Entry
from faqbot.reply import Reply


@dataclass(frozen=True, slots=True)
class State:
    """What was talked of: the entries last answered or named, the options last offered.

    `unknown` says that the last question was about something that the knowledge base does not name,
    `danger` what the last crisis card was for, if nothing has been answered since.
    """

    entries: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    unknown: bool = False
    danger: Danger | None = None

    def to_dict(self) -> dict[str, Any]:
        """The state as a JSON-ready dict.

        >>> State(entries=("hello",)).to_dict()
        {'entries': ['hello'], 'options': [], 'unknown': False, 'danger': None}
        """
        return {
            "entries": list(self.entries),
            "options": list(self.options),
            "unknown": self.unknown,
            "danger": self.danger,
        }

    @classmethod
    def from_dict(cls, value: object) -> "State":
        """The state that `to_dict` made; of anything else, only what can be used.

        The value may come from a stranger: what is no list of short texts is dropped.

        >>> State.from_dict({"entries": ["hello", 7], "options": None, "unknown": 1, "more": 1})
        State(entries=('hello',), options=(), unknown=False, danger=None)
        """
        if not isinstance(value, Mapping):
            return cls()
        unknown, said = value.get("unknown") is True, value.get("danger")
        danger = next((danger for danger in get_args(Danger) if danger == said), None)
        return cls(_ids(value.get("entries")), _ids(value.get("options")), unknown, danger)

    def known(self, kb: Mapping[str, Entry]) -> "State":
        """The state without the ids that `kb` does not hold."""
        return replace(
            self,
            entries=tuple(id for id in self.entries if id in kb),
            options=tuple(id for id in self.options if id in kb),
        )

    def is_idle(self, kb: Mapping[str, Entry]) -> bool:
        """Whether nothing was offered, and nothing talked of but small talk."""
        return not self.options and all(kb[id].is_small_talk for id in self.entries)

    def after(
        self,
        reply: Reply,
        kb: Mapping[str, Entry] = MappingProxyType({}),
        *,
        asked: bool = True,
        unknown: bool = False,
    ) -> "State":
        """The state after `reply` from `kb` to a message that `asked` something, or remarked it.

        With `unknown` that was something else than what the knowledge base is about. What was
        talked of goes on after a remark, after thanks and after what is said about the chat.
        """
        options = tuple(option.entry for option in reply.options)
        if options and options == self.options and not reply.entries and reply.score is None:
            return self  # which of them was asked once more
        kept = tuple(id for id in self.entries if id not in reply.entries)
        if found := tuple(id for id in reply.entries if id not in kb or not kb[id].is_small_talk):
            is_about = all(id in kb and kb[id].topic == ABOUT for id in found)
            if not is_about:
                return State(found, options)
            return replace(self, entries=(*found, *kept[:1]), options=options)
        if unknown:
            return State((), options, unknown=True, danger=self.danger)
        # Whoever leaned on it was offered what is near it, which has no score.
        if asked and options and reply.score is not None:
            return State(reply.entries, options, danger=self.danger)
        return replace(self, entries=self.entries or reply.entries, options=options)


def _ids(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        return ()
    return tuple(id for id in value[:20] if isinstance(id, str) and len(id) <= LONGEST_ID)
