import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.blocks import Block, date_in_words, show
from faqbot.reply import (
    Answer,
    Citation,
    Clarification,
    Escalation,
    Fallback,
    NotCovered,
    Note,
    Option,
    Reply,
)
from faqbot.terminal import (
    cells,
    layout,
    stream_or_nothing,
    wants_lines,
    wrap,
)

# Any text, with what terminals obey, hide or draw wide made likely.
TEXTS = st.text(
    st.one_of(
        st.characters(), st.sampled_from("\x1b\x07\x9b\x7f\u202e\u2066\ud800\u0301\u9aea\t\n ")
    )
)


class Typed(io.StringIO):
    def isatty(self) -> bool:
        return True


def lines(reply: Reply, columns: int = 80) -> list[str]:
    return [line for _, line in layout(show(reply, "None of these"), columns)]


def test_an_answer_restates_its_question_first_and_cites_its_sources_last() -> None:
    reply = Answer(
        text="No. There is no licensed gene therapy.",
        question="Will gene therapy cure baldness?",
        notes=(Note("medicine", "Ask a pharmacist first."),),
        sources=(Citation("Gene therapy for hair loss", "Availability"), Citation("Leaflet", "")),
        reviewed="2026-11-22",
    )
    assert lines(reply) == [
        "Question: Will gene therapy cure baldness?",
        "",
        "No. There is no licensed gene therapy.",
        "",
        "Note: Ask a pharmacist first.",
        "",
        "Source: Gene therapy for hair loss, Availability",
        "Source: Leaflet",
        "Reviewed: 22 November 2026",
    ]


def test_options_are_numbered_and_none_of_these_is_the_last_number() -> None:
    options = (Option("cost", "What will it cost?"), Option("when", "When will it be available?"))
    assert lines(Clarification(text="Which did you mean?", options=options)) == [
        "Which did you mean?",
        "",
        "1. What will it cost?",
        "2. When will it be available?",
        "3. None of these",
    ]


def test_a_fallback_without_options_is_its_text_alone() -> None:
    assert lines(Fallback(text="I do not know.")) == ["I do not know."]


def test_a_question_that_is_not_covered_is_restated() -> None:
    reply = NotCovered(text="That is not covered here.", question="Which shampoo is best?")
    assert lines(reply)[0] == "Question: Which shampoo is best?"


def test_a_crisis_card_stands_alone() -> None:
    card = Escalation(text="Call 999 now.", question="?", options=(Option("a", "A?"),))
    assert show(card, "None of these") == [Block("Call 999 now.", "card")]


@pytest.mark.parametrize(
    ("day", "words"),
    [("2026-11-22", "22 November 2026"), ("2018-08-06", "6 August 2018")],
)
def test_dates_are_written_out(day: str, words: str) -> None:
    assert date_in_words(day) == words


@pytest.mark.parametrize(("columns", "widest"), [(40, 40), (80, 80), (200, 88)])
@pytest.mark.parametrize(
    "text",
    [
        "Gene therapy for hair loss is early research in mice. " * 6,
        "\u6bdb\u9aee\u306e\u907a\u4f1d\u5b50\u6cbb\u7642 " * 20,
        "\u6bdb\u9aee\u306e\u907a\u4f1d\u5b50\u6cbb\u7642" * 20,
        "x" * 300,
        "\U0001f9d1\u200d\U0001f9b2 e\u0301\u0301 \uff37\uff49\uff44\uff45 " * 20,
    ],
)
def test_no_line_is_wider_than_the_terminal_or_88_cells(
    text: str, columns: int, widest: int
) -> None:
    folded = [line for _, line in layout([Block(text, lead="1. ")], columns)]
    assert len(folded) > 1
    assert max(map(cells, folded)) <= widest
    assert max(map(cells, folded)) > widest // 2


@given(TEXTS, st.integers(20, 200))
def test_no_text_makes_a_wider_line(text: str, columns: int) -> None:
    for _, line in layout([Block(text, lead="10. ")], columns):
        assert cells(line) <= min(columns, 88)


@given(TEXTS)
def test_nothing_that_a_terminal_obeys_is_laid_out(text: str) -> None:
    for _, line in layout([Block(text)], 80):
        assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in line)
        assert not any(c in "\u061c\u200e\u200f" for c in line)
        assert not any("\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069" for c in line)


@given(st.text(st.sampled_from("hair \u9aea\u0301"), max_size=300), st.integers(2, 40))
def test_folding_loses_no_word(text: str, width: int) -> None:
    assert "".join(wrap(text, width)).replace(" ", "") == text.replace(" ", "")


def test_lines_that_fit_keep_their_columns() -> None:
    assert wrap("hits\n  0.91   gene-cure\n\n  0.12   cost", 40) == [
        "hits",
        "  0.91   gene-cure",
        "",
        "  0.12   cost",
    ]


def test_folded_lines_keep_their_indentation() -> None:
    assert wrap("    gene therapy cure", 16) == ["    gene therapy", "    cure"]


def test_a_terminal_of_one_column_still_gets_lines() -> None:
    assert [line for _, line in layout([Block("Is it safe?")], 1)] == ["Is it safe?"]


@pytest.mark.parametrize(
    ("environ", "lines_wanted"),
    [
        ({"TERM": "xterm-256color"}, False),
        ({}, False),
        ({"TERM": "xterm", "ACCESSIBLE": ""}, False),
        ({"TERM": "dumb"}, True),
        ({"TERM": "xterm", "ACCESSIBLE": "1"}, True),
    ],
)
def test_the_surroundings_decide_between_prompt_and_lines(
    environ: dict[str, str], lines_wanted: bool
) -> None:
    assert wants_lines(Typed(), Typed(), environ) is lines_wanted


def test_lines_are_wanted_unless_both_ends_are_terminals() -> None:
    assert wants_lines(io.StringIO(), Typed(), {})
    assert wants_lines(Typed(), io.StringIO(), {})


def test_a_stream_that_is_missing_or_closed_is_empty() -> None:
    closed = io.StringIO("hair")
    closed.close()
    assert stream_or_nothing(None).read() == ""
    assert stream_or_nothing(closed).read() == ""


def test_bytes_that_do_not_decode_are_replaced() -> None:
    stream = io.TextIOWrapper(io.BytesIO(b"caf\xe9 \xff\n"), encoding="utf-8")
    assert stream_or_nothing(stream).read() == "caf\ufffd \ufffd\n"


def test_letters_that_do_not_encode_are_replaced() -> None:
    written = io.BytesIO()
    stream = stream_or_nothing(io.TextIOWrapper(written, encoding="ascii"))
    stream.write("na\u00efve")
    stream.flush()
    assert written.getvalue() == b"na?ve"
