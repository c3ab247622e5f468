"""What a remark makes of the question behind it; `cases/subjects` says who wrote these."""

from collections import Counter

import pytest

from faqbot import Bot
from faqbot._schema import mappings, open_file
from faqbot.text import normalise
from tests.safety_cases import CASES

SUBJECTS = CASES.parent / "subjects"


def messages(name: str) -> list[tuple[str, str, frozenset[str]]]:
    """Each message with its kind and the entries that are expected."""
    file = open_file(SUBJECTS, f"{name}.yaml")
    rows = mappings(file, "message", ("question", "expected", "kind", "offered"))
    found = [
        (
            row.paragraphs("question"),
            row.line("kind"),
            frozenset(row.lines("expected", needed=False)),
        )
        for row in rows
    ]
    assert not file.problems, file.problems
    return found


@pytest.fixture(scope="module")
def counted(bot: Bot) -> dict[str, Counter[tuple[str, str]]]:
    """How many messages of each kind get an answer that is expected, another one, or none."""
    counts: dict[str, Counter[tuple[str, str]]] = {}
    for name in ("development", "reserve"):
        counts[name] = Counter()
        for text, kind, expected in messages(name):
            reply = bot.ask(text)
            found = {*reply.entries, *(option.entry for option in reply.options)}
            is_right = expected.issuperset(reply.entries)
            if reply.type == "answer":
                counts[name][kind, "right" if is_right else "false"] += 1
            elif not found.isdisjoint(expected):
                counts[name][kind, "offered"] += 1
        print(name, sorted(counts[name].items()))
    return counts


def test_each_kind_has_forty_messages_and_none_is_in_both() -> None:
    both = [messages(name) for name in ("development", "reserve")]
    for some in both:
        assert Counter(kind for _, kind, _ in some) == dict.fromkeys(
            ("elsewhere", "background", "hair", "neighbour"), 40
        )
    texts = [{normalise(text) for text, _, _ in some} for some in both]
    assert not texts[0] & texts[1]


@pytest.mark.parametrize("name", ["development", "reserve"])
@pytest.mark.parametrize(("kind", "most"), [("elsewhere", 0), ("neighbour", 1)])
def test_what_is_asked_of_something_else_gets_no_answer(
    counted: dict[str, Counter[tuple[str, str]]], name: str, kind: str, most: int
) -> None:
    assert counted[name][kind, "false"] <= most


@pytest.mark.parametrize("name", ["development", "reserve"])
def test_what_is_asked_of_gene_therapy_behind_a_remark_is_mostly_answered_or_offered(
    counted: dict[str, Counter[tuple[str, str]]], name: str
) -> None:
    found = counted[name]
    assert found["background", "right"] + found["background", "offered"] >= 34
    assert found["background", "false"] <= 2
