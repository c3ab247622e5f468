"""`faqbot evaluate`: what counts as what, figures computed by hand, exit codes, the page."""

import io
import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from faqbot import Answer, Bot, Clarification, Fallback, Hit, NotCovered, Option, Reply
from faqbot.cli import main
from faqbot.curate.confusions import Confusion, confusions, false_answers, missed
from faqbot.curate.curve import Point, calibration_error, reliability, risk_coverage
from faqbot.curate.evaluate import Floors, below, evaluate
from faqbot.curate.figures import Figure, SearchFigures, wilson
from faqbot.curate.outcome import Outcome, Verdict, verdict
from faqbot.curate.page import tenths
from faqbot.curate.progress import progress
from faqbot.curate.questions import Question

EIGHT = """\
- {question: Goggles to hire, expected: [goggles]}
- {question: Water temperature, expected: [temperature]}
- {question: Locker coin, expected: [goggles], tags: [mislabelled]}
- {question: how do i book a tennis court, expected: [lessons]}
- {question: qwxz vbnm, expected: [hours]}
- {question: "How much is parking?", expected: [parking]}
- {question: Opening times please, expected: []}
- {question: zzz, expected: []}
"""
"""Right, right, false, offered, missed; named, false, quiet."""

ENTRIES = """\
{"id": "OPEN HOURS", "question": "Open when?", "paraphrases": ["opening times"], "answer": ""}

{"id": "7", "question": "Where are you?", "paraphrases": [], "answer": "Here."}
"""


NO = Fallback(text="No.")


def asked(text: str, *expected: str) -> Question:
    return Question(text, frozenset(expected))


def found(*entries: str) -> tuple[Hit, ...]:
    return tuple(Hit(entry, 1 - k / 10, entry) for k, entry in enumerate(entries))


def outcome(
    worth: Verdict,
    *,
    expected: tuple[str, ...] = ("a",),
    reply: Reply = NO,
    hits: tuple[Hit, ...] = (),
    surest: str = "",
    sureness: float = 0.0,
    text: str = "?",
) -> Outcome:
    return Outcome(asked(text, *expected), bool(expected), reply, worth, hits, surest, sureness)


# What a reply is worth.

LESSONS = Option("lessons", "How do I book a swimming lesson?")


@pytest.mark.parametrize(
    ("expected", "reply", "worth"),
    [
        (["goggles"], Answer(text="No.", entries=("goggles",)), "right"),
        (["goggles", "hours"], Answer(text="No.", entries=("hours",)), "right"),
        (["goggles"], Answer(text="No.", entries=("goggles", "hours")), "false"),
        (["goggles"], Answer(text="No.", entries=("hours",)), "false"),
        ([], Answer(text="No.", entries=("hours",)), "false"),
        (["parking"], Answer(text="No.", entries=("hours",)), "false"),
        (["lessons"], Clarification(text="Which?", options=(LESSONS,)), "offered"),
        (["lessons"], Fallback(text="No.", options=(LESSONS,)), "offered"),
        (["hours"], Clarification(text="Which?", options=(LESSONS,)), "missed"),
        (["hours"], NotCovered(text="No.", entries=("parking",)), "missed"),
        (["parking"], NotCovered(text="No.", entries=("parking",)), "named"),
        ([], NotCovered(text="No.", entries=("parking",)), "quiet"),
        (["parking"], Clarification(text="Which?", options=(LESSONS,)), "quiet"),
        ([], Fallback(text="No."), "quiet"),
    ],
)
def test_a_reply_is_worth(pool: Bot, expected: list[str], reply: Reply, worth: Verdict) -> None:
    assert verdict(asked("?", *expected), reply, pool.kb) == worth


# Figures by hand.


def test_an_interval_is_wilsons() -> None:
    # Newcombe 1998, table I: 81 of 263, and 0 of 20.
    assert wilson(81 / 263, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0.0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)


def test_nothing_to_measure_has_no_value_and_the_whole_interval() -> None:
    assert Figure.of([]) == Figure(None, 0, 0.0, 1.0)


def test_the_rank_of_the_right_entry_counts_where_there_is_one() -> None:
    outcomes = [
        outcome("right", hits=found("a", "b")),
        outcome("offered", hits=found("b", "a")),
        outcome("missed", hits=found("b", "c", "d", "a")),
        outcome("missed", hits=found("b", "c")),
        outcome("quiet", expected=(), hits=found("a")),
    ]
    figures = SearchFigures.of(outcomes)
    assert (figures.success_1.value, figures.success_3.value) == (1 / 4, 2 / 4)
    assert figures.mrr.value == (1 + 1 / 2 + 1 / 4 + 0) / 4
    assert figures.mrr.n == 4


def test_an_evaluation_counts_what_the_replies_are_worth(pool: Bot) -> None:
    evaluation = evaluate(pool, [asked(text, *ids) for text, *ids in questions_of(EIGHT)])
    replies = evaluation.replies
    assert (replies.coverage.value, replies.coverage.n) == (3 / 5, 5)
    assert (replies.answer_precision.value, replies.answer_precision.n) == (2 / 4, 4)
    assert (replies.right.value, replies.right_or_offered.value) == (2 / 5, 3 / 5)
    assert (replies.false_answerable.value, replies.false_answerable.n) == (1 / 5, 5)
    assert (replies.false_unanswerable.value, replies.false_unanswerable.n) == (1 / 3, 3)
    assert (replies.named.value, replies.named.n) == (1.0, 1)
    assert (replies.named.low, replies.named.high) == wilson(1.0, 1)
    assert (evaluation.search.success_1.n, evaluation.questions) == (6, 8)
    assert evaluation.knowledge_version == pool.kb.version


def questions_of(text: str) -> Iterator[list[str]]:
    for line in text.splitlines():
        said, _, expected = line.partition("question: ")[2].partition(", expected: [")
        yield [said.strip('"'), *expected.partition("]")[0].split()]


def test_fewer_hits_than_success_at_3_needs_are_refused(pool: Bot) -> None:
    with pytest.raises(ValueError, match="k must be 3 or more, not 2"):
        evaluate(pool, [], 2)


def test_no_question_at_all_gives_figures_without_values(pool: Bot) -> None:
    evaluation = evaluate(pool, [])
    assert evaluation.replies.coverage.value is None
    assert (evaluation.calibration_error, evaluation.curve) == (0.0, ())


# Confusions and what is missed.


def test_confusions_come_by_false_answers_and_then_by_number() -> None:
    false = Answer(text="B.", entries=("b",))
    outcomes = [
        outcome("missed", hits=found("c", "a"), text="one"),
        outcome("offered", hits=found("c", "a"), text="two"),
        outcome("missed", hits=found("b", "a"), text="three"),
        outcome("false", hits=found("c", "b"), reply=false, text="four"),
        outcome("false", expected=(), reply=false, text="five"),
        outcome("right", hits=found("c", "a"), text="answered all the same"),
        outcome("quiet", expected=(), hits=found("c"), text="nothing to steal"),
        outcome("missed", text="nothing found"),
        outcome("missed", hits=found("a"), text="found but not sure"),
    ]
    assert confusions(outcomes) == (
        Confusion("a", "b", 2, 1, "four"),
        Confusion("", "b", 1, 1, "five"),
        Confusion("a", "c", 2, 0, "one"),
    )
    assert [(one.question, one.expected, one.answered) for one in false_answers(outcomes)] == [
        ("four", ("a",), ("b",)),
        ("five", (), ("b",)),
    ]
    assert [(one.question, one.found, one.rank) for one in missed(outcomes)] == [
        ("one", "c", 2),
        ("three", "b", 2),
        ("nothing found", "", 0),
        ("found but not sure", "a", 1),
    ]


# The curve and the bins.


def test_the_curve_takes_equally_sure_answers_together() -> None:
    outcomes = [
        outcome("right", surest="a", sureness=0.9),
        outcome("right", surest="a", sureness=0.5),
        outcome("false", surest="b", sureness=0.5),
        outcome("false", expected=(), surest="b", sureness=0.2),
        outcome("missed"),
    ]
    curve = risk_coverage(outcomes)
    assert curve == (
        Point(0.9, 1 / 4, 0.0, 1),
        Point(0.5, 3 / 4, 1 / 3, 3),
        Point(0.2, 3 / 4, 2 / 4, 4),
    )
    assert tenths(curve) == [curve[0], curve[1]]


def test_the_calibration_error_is_the_mean_distance_of_score_and_right() -> None:
    bins = reliability([(0.0, False), (0.95, True), (1.0, True), (0.55, False)])
    assert [(one.low, one.right.n) for one in bins if one.right.n] == [(0, 1), (0.5, 1), (0.9, 2)]
    assert bins[9].score == pytest.approx(0.975)
    # 0 for the first, 0.55 for the one that is never right, 0.025 for two.
    assert calibration_error(bins) == pytest.approx((0.55 + 2 * 0.025) / 4)
    assert calibration_error(reliability([])) == 0.0


# Floors.


def test_floors_that_are_just_reached_hold(pool: Bot) -> None:
    evaluation = evaluate(pool, [asked("Goggles to hire", "goggles"), asked("zzz")])
    assert below(evaluation, Floors(1.0, 0.0)) == []
    assert below(evaluation, Floors()) == []


def test_a_coverage_that_cannot_be_told_does_not_reach_its_floor(pool: Bot) -> None:
    assert below(evaluate(pool, [asked("zzz")]), Floors(0.0, 0.0)) == [
        "coverage cannot be told without an answerable question; --min-coverage is 0.0"
    ]


# The progress bar.


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_bar_is_drawn_after_two_seconds_and_gone_at_the_end() -> None:
    terminal, seconds = Terminal(), iter((0.0, 1.0, 2.0, 2.05, 2.2))
    taken = list(progress("abcd", terminal, lambda: next(seconds)))
    assert taken == list("abcd")
    bars = terminal.getvalue().split("\r")
    assert [bar[-6:] for bar in bars[1:3]] == ["1 of 4", "3 of 4"]
    assert bars[3:] == ["\x1b[K"]


def test_quick_work_draws_nothing() -> None:
    terminal = Terminal()
    assert list(progress("abcd", terminal, lambda: 0.0)) == list("abcd")
    assert terminal.getvalue() == ""


def test_no_bar_is_drawn_where_there_is_no_terminal() -> None:
    stream, seconds = io.StringIO(), iter((0.0, 5.0, 10.0, 15.0))
    assert list(progress("abc", stream, lambda: next(seconds))) == list("abc")
    assert stream.getvalue() == ""


def test_the_bar_is_gone_when_the_work_fails() -> None:
    terminal, seconds = Terminal(), iter((0.0, 3.0, 6.0))
    items = progress("ab", terminal, lambda: next(seconds))
    next(items)
    items.close()
    assert terminal.getvalue().endswith("\x1b[K")


# The command.


@pytest.fixture
def eight(tmp_path: Path) -> Path:
    """A file with the eight questions."""
    return written(tmp_path / "eight.yaml", EIGHT)


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def run(pool_path: Path, *arguments: str | Path) -> int:
    return main(["evaluate", "--knowledge", str(pool_path), *map(str, arguments)])


def test_the_command_prints_figures_confusions_and_what_is_missed(
    pool_path: Path, eight: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(pool_path, eight) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    lines = [" ".join(line.split()) for line in captured.out.splitlines()]
    assert lines[0].startswith("8 questions, knowledge version ")
    assert "coverage 60.0% 23.1 to 88.2% 5 answerable" in lines
    assert "answer precision 50.0% 15.0 to 85.0% 4 direct answers" in lines
    assert "false answers 20.0% 3.6 to 62.4% 5 answerable" in lines
    assert "false answers 33.3% 6.1 to 79.2% 3 unanswerable" in lines
    assert 'lockers takes 1 of goggles, 1 answered falsely: "Locker coin"' in lines
    assert (
        'hours takes 1 that no entry answers, 1 answered falsely: "Opening times please"' in lines
    )
    assert "Missed: 1" in lines
    assert lines[-1].startswith("hours: fallback, ")
    assert lines[-1].endswith('"qwxz vbnm"')


def test_json_is_one_object_with_the_same_figures(
    pool_path: Path, eight: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(pool_path, eight, "--json") == 0
    (line,) = capsys.readouterr().out.splitlines()
    content = json.loads(line)
    assert content["figures"]["coverage"]["value"] == 0.6
    assert content["figures"]["success_1"]["n"] == 6
    assert content["false_answers"][0] == {
        "question": "Locker coin",
        "expected": ["goggles"],
        "answered": ["lockers"],
    }
    assert [one["question"] for one in content["missed"]] == ["qwxz vbnm"]
    assert {"confusions", "curve", "bins", "calibration_error", "budget", "k"} <= set(content)


def test_below_a_floor_the_exit_code_is_1_and_the_figure_is_told(
    pool_path: Path, eight: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(pool_path, eight, "--min-coverage", "0.61", "--max-false", "0.3") == 1
    assert capsys.readouterr().err == (
        "faqbot: coverage is 0.6000 (3 of 5), less than --min-coverage 0.61\n"
        "faqbot: false answers to unanswerable questions are 0.3333 (1 of 3),"
        " more than --max-false 0.3\n"
    )
    assert run(pool_path, eight, "--min-coverage", "0.6", "--max-false", "0.34") == 0
    assert capsys.readouterr().err == ""


def test_the_questions_of_the_knowledge_base_are_asked_by_default(
    pool_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(pool_folder) == 2
    assert "there is no evaluation/*.yaml here" in capsys.readouterr().err
    (pool_folder / "evaluation").mkdir()
    written(pool_folder / "evaluation" / "eight.yaml", EIGHT)
    assert run(pool_folder) == 0
    assert capsys.readouterr().out.startswith("8 questions")


def test_a_knowledge_base_can_be_made_of_a_file_with_an_entry_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entries = written(tmp_path / "entries.jsonl", ENTRIES)
    questions = written(
        tmp_path / "questions.jsonl",
        '\ufeff{"query": "Opening times?", "expected": ["OPEN HOURS"], "clean": "opening"}\r\n'
        '{"query": "where are you", "expected": [7]}\r\n',
    )
    assert main(["evaluate", str(questions), "--entries", str(entries), "--json"]) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)["figures"]["right"]["value"] == 1.0
    assert captured.err == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--entries", "e.jsonl"], "--entries needs the files of its questions: name them"),
        (
            ["q.jsonl", "--entries", "e.jsonl", "--knowledge", "k"],
            "--entries and --knowledge exclude each other: leave one out",
        ),
        (
            ["--html", "no/such/folder/r.html"],
            "--html no/such/folder/r.html: name a file in a folder that exists",
        ),
    ],
)
def test_options_that_do_not_go_together_are_wrong_use(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert main(["evaluate", *arguments]) == 2
    assert capsys.readouterr().err == f"faqbot: {said}\n"


@pytest.mark.parametrize(
    "wrong", [["--min-coverage", "85"], ["--max-false", "nan"], ["--k", "2"], ["--k", "x"]]
)
def test_figures_that_make_no_sense_are_wrong_use(
    capsys: pytest.CaptureFixture[str], wrong: list[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["evaluate", *wrong])
    assert left.value.code == 2
    assert f"argument {wrong[0]}: '{wrong[1]}' is not a " in capsys.readouterr().err


# Questions and entries that cannot be read.

BROKEN_YAML = """\
- question: Goggles to hire
  expected: [gogles]
- question: Is there a sauna?
- {question: "", expected: [], tag: [typo]}
- Locker coin
"""
BROKEN_QUESTIONS = """\
{"query": "goggles", "expected": ["goggles", "sauna"]}
{"query": "goggles", "expected": "goggles"}
{"query": null, "expected": []}
["query"]
{"query": "goggles" "expected": []}
"""
BROKEN_ENTRIES = """\
{"id": "a", "question": "Open?", "paraphrases": "open", "answer": "Yes."}
{"id": "a", "question": "", "answer": "Yes.", "status": "draft"}
"""


def test_problems_of_questions_in_yaml_are_listed_by_place(
    pool_path: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    broken = written(tmp_path / "broken.yaml", BROKEN_YAML)
    assert run(pool_path, broken) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [
        "broken.yaml:2:14: error: 'gogles' is not an entry that is served: did you mean 'goggles'?"
        " (unknown-entry)",
        "broken.yaml:3:3: error: 'expected' is missing (required-field)",
        "broken.yaml:4:14: error: 'question' is empty: fill it in (empty-value)",
        "broken.yaml:4:32: error: 'tag' is not a field here: did you mean 'tags'? (unknown-field)",
        "broken.yaml:5:3: error: each question must have fields: begin it with '- question: '"
        " (wrong-type)",
    ]


def test_problems_of_questions_a_line_are_listed_by_place(
    pool_path: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "broken.jsonl", BROKEN_QUESTIONS)
    assert run(pool_path, "broken.jsonl", "nowhere.jsonl") == 2
    assert capsys.readouterr().err.splitlines() == [
        "broken.jsonl:1:1: error: 'sauna' is not an entry that is served: mend it or delete it"
        " (unknown-entry)",
        "broken.jsonl:2:1: error: 'expected' must be a list: begin each item with '- '"
        " (wrong-type)",
        "broken.jsonl:3:1: error: 'query' is empty: fill it in (empty-value)",
        "broken.jsonl:4:1: error: this is no JSON object: begin the line with '{' (wrong-type)",
        "broken.jsonl:5:21: error: Expecting ',' delimiter: write one JSON object a line (syntax)",
        "nowhere.jsonl:0:0: error: not a file: replace it by one (unreadable)",
    ]


def test_problems_of_entries_a_line_are_listed_by_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "entries.jsonl", BROKEN_ENTRIES)
    questions = written(tmp_path / "questions.jsonl", '{"query": "x", "expected": []}')
    assert main(["evaluate", str(questions), "--entries", "entries.jsonl"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "entries.jsonl:1:1: error: 'paraphrases' must be a list: begin each item with '- '"
        " (wrong-type)",
        "entries.jsonl:2:1: error: 'question' is empty: fill it in (empty-value)",
        "entries.jsonl:2:1: error: 'status' is not a field here: mend it or delete it"
        " (unknown-field)",
        "entries.jsonl:2:1: error: entry 'a' is already in line 1: rename one (duplicate-id)",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", ":1:1: error: there is no question here: add one (empty-value)"),
        (b'{"query": "\xff"}', ":1:12: error: byte 0xFF is not UTF-8: save the file as UTF-8"),
        (b'{"a": ' * 200_000, ":1:1: error: this is nested too deep: flatten it (too-deep)"),
        (b"nonsense\n" * 2000, ":1001:1: error: there are more than 1,000 problems"),
    ],
)
def test_hostile_lines_are_problems(
    pool_path: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: bytes,
    said: str,
) -> None:
    file = tmp_path / "hostile.jsonl"
    file.write_bytes(content)
    assert run(pool_path, file) == 2
    assert said in capsys.readouterr().err


# The page.


class Page(HTMLParser):
    """The elements of a page, with the text that is in it; complains when they do not match."""

    VOID = ("meta",)

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


HOSTILE = """\
- {question: "<script>alert('1')</script> & qwxz", expected: [hours]}
- {question: Locker coin, expected: [goggles]}
- {question: "Goggles to hire", expected: [goggles]}
"""


@pytest.fixture
def report(pool_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """The page of three questions, one of which is markup."""
    questions, place = written(tmp_path / "hostile.yaml", HOSTILE), tmp_path / "report.html"
    assert run(pool_path, questions, "--html", place) == 0
    assert capsys.readouterr().out.startswith("3 questions")
    return place.read_text(encoding="utf-8")


def test_the_page_is_whole_and_escapes_what_was_asked(report: str) -> None:
    page = Page(report)
    assert page.open == []
    assert page.named("script") == []
    assert "<script>alert('1')</script> & qwxz" in page.texts
    assert "Locker coin" in page.texts


def test_the_page_needs_nothing_from_elsewhere(report: str) -> None:
    page = Page(report)
    loading = {"src", "href", "srcset", "data", "action", "style", "onload", "onclick"}
    assert not [a for _, a in page.elements if loading & set(a)]
    assert not {"link", "img", "iframe", "object", "script"} & {name for name, _ in page.elements}
    assert "url(" not in report
    assert "@import" not in report
    assert "default-src 'none'" in report


def test_each_drawing_is_named_and_has_a_table_beside_it(report: str) -> None:
    page = Page(report)
    drawings = page.named("svg")
    assert len(drawings) == 2
    ids = {attributes.get("id") for _, attributes in page.elements}
    for drawing in drawings:
        assert drawing["role"] == "img"
        assert set((drawing["aria-labelledby"] or "").split()) <= ids
    assert len(page.named("table")) == len(page.named("caption")) == 3
    assert all(attributes["scope"] in ("col", "row") for attributes in page.named("th"))
    assert page.named("html") == [{"lang": "en"}]


def test_the_page_follows_light_and_dark(report: str) -> None:
    assert "color-scheme: light dark" in report
    assert "prefers-color-scheme: dark" in report


def test_a_page_about_nothing_but_unanswerable_questions_is_whole(
    pool_path: Path, tmp_path: Path
) -> None:
    questions = written(tmp_path / "q.yaml", "- {question: zzz, expected: []}\n")
    assert run(pool_path, questions, "--html", tmp_path / "r.html") == 0
    assert Page((tmp_path / "r.html").read_text(encoding="utf-8")).open == []
