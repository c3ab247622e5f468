"""Which fields of a record hold something else than its annotations say.

Python does not look at annotations: a wrong one would be noticed when it is used, which may be
when somebody is in danger.
"""

import datetime
from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, Literal, NamedTuple, get_args, get_origin, get_type_hints

from faqbot.records import SafetyRule


class Expected(NamedTuple):
    """What a field must hold: how that is tested, how it is asked for, the rule it breaks."""

    is_held: Callable[[object], bool]
    give: str
    rule: str = "wrong-type"


def wrong_fields(record: object) -> Iterator[tuple[str, object, Expected]]:
    """The fields of `record` that hold something else than they must: name, value, what to give.

    A list is as good as a tuple.

    >>> from faqbot.records import Fact
    >>> [(name, value) for name, value, _ in wrong_fields(Fact("f", "Text.", None, "One"))]
    [('source', None)]
    """
    for name, expected in _expected_of(type(record)).items():  # type: ignore[arg-type]
        value = getattr(record, name)
        if not expected.is_held(value):
            yield name, value, expected


def is_texts(value: object) -> bool:
    """Whether `value` is a tuple or list of texts."""
    return isinstance(value, tuple | list) and all(isinstance(item, str) for item in value)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, float) or _is_count(value)


def _is_number_or_none(value: object) -> bool:
    return value is None or _is_number(value)


def _is_day(value: object) -> bool:
    """Whether `value` is a day or None; a time of a day is none: replies show it as a day."""
    is_day = isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)
    return value is None or is_day


def _is_pairs(value: object) -> bool:
    return isinstance(value, Mapping) and all(map(_is_text, (*value.keys(), *value.values())))


def _is_table(value: object) -> bool:
    is_named = isinstance(value, Mapping) and all(map(_is_text, value))
    return is_named and all(map(is_texts, value.values()))  # type: ignore[attr-defined]


def _is_rules(value: object) -> bool:
    return isinstance(value, tuple | list) and all(isinstance(rule, SafetyRule) for rule in value)


_EXPECTED: Final[Mapping[Any, Expected]] = {
    str: Expected(_is_text, "a text"),
    bool: Expected(_is_flag, "True or False"),
    int: Expected(_is_count, "a whole number"),
    float: Expected(_is_number, "a number"),
    float | None: Expected(_is_number_or_none, "a number, or None"),
    tuple[str, ...]: Expected(is_texts, "a tuple of texts"),
    datetime.date | None: Expected(_is_day, "a datetime.date, or None"),
    Mapping[str, str]: Expected(_is_pairs, "texts by name"),
    Mapping[str, tuple[str, ...]]: Expected(_is_table, "tuples of texts by name"),
    tuple[SafetyRule, ...]: Expected(_is_rules, "a tuple of SafetyRule(id, tier, patterns)"),
}


@lru_cache
def _expected_of(record: Hashable) -> dict[str, Expected]:
    hints = get_type_hints(record)
    return {name: _one_of(hint) or _EXPECTED[hint] for name, hint in hints.items()}


def _one_of(hint: Any) -> Expected | None:
    """What a field that names its values must hold."""
    if get_origin(hint) is not Literal:
        return None
    options = get_args(hint)
    return Expected(lambda value: value in options, " or ".join(options), "bad-value")
