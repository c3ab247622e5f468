"""What was talked of: a small, frozen value of entry ids that can be carried as JSON.

It never holds the patient's text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from faqbot.records import Entry
from faqbot.reply import Reply


@dataclass(frozen=True, slots=True)
class State:
    """What was talked of: the entries last answered or named, the options last offered.

    `unknown` says that the last question was about something that the knowledge base does not name.
    """

    entries: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    unknown: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The state as a JSON-ready dict.

        >>> State(entries=("hello",)).to_dict()
        {'entries': ['hello'], 'options': [], 'unknown': False}
        """
        return {
            "entries": list(self.entries), "options": list(self.options), "unknown": self.unknown
        }  # fmt: skip

    @classmethod
    def from_dict(cls, value: object) -> "State":
        """The state that `to_dict` made; of anything else, only what can be used.

        The value may come from a stranger: what is no list of short texts is dropped.

        >>> State.from_dict({"entries": ["hello", 7], "options": None, "unknown": 1, "more": 1})
        State(entries=('hello',), options=(), unknown=False)
        """
        if not isinstance(value, Mapping):
            return cls()
        unknown = value.get("unknown") is True
        return cls(_ids(value.get("entries")), _ids(value.get("options")), unknown)

    def known(self, kb: Mapping[str, Entry]) -> "State":
        """The state without the ids that `kb` does not hold."""
        return State(
            tuple(id for id in self.entries if id in kb),
            tuple(id for id in self.options if id in kb),
            self.unknown,
        )

    def is_idle(self, kb: Mapping[str, Entry]) -> bool:
        """Whether nothing was offered, and nothing talked of but small talk."""
        return not self.options and all(kb[id].is_small_talk for id in self.entries)

    def after(
        self,
        reply: Reply,
        kb: Mapping[str, Entry] = MappingProxyType({}),
        *,
        unknown: bool = False,
    ) -> "State":
        """The state after `reply` from `kb` to a message that asked about something `unknown`.

        What was talked of is over when something else was found, even if only to be offered, or
        asked about in vain, but not when somebody says thanks.
        """
        options = tuple(option.entry for option in reply.options)
        found = tuple(id for id in reply.entries if id not in kb or not kb[id].is_small_talk)
        if found:
            return State(found, options)
        if unknown:
            return State((), options, unknown=True)
        # Whoever leaned on it was offered what is near it, which has no score.
        if options and reply.score is not None:
            return State(reply.entries, options)
        return State(self.entries or reply.entries, options, self.unknown)


def _ids(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        return ()
    return tuple(id for id in value[:20] if isinstance(id, str) and len(id) <= 100)
