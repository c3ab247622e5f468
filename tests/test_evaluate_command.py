"""`faqbot evaluate` as a command: what it prints, exit codes, problems by place, the page."""

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from faqbot.cli import main

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


def test_one_question_is_not_told_as_several(
    pool_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = written(tmp_path / "one.yaml", "- {question: Goggles to hire, expected: [goggles]}\n")
    assert run(pool_path, one) == 0
    assert capsys.readouterr().out.startswith("1 question, knowledge version ")


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


def test_other_budgets_are_a_table_and_in_json(
    pool_path: Path, eight: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(pool_path, eight, "--budget", "0.01", "--budget", "0.25") == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    at = lines.index("budget right right or offered false, answerable false, unanswerable")
    assert lines[at + 2] == "2.00% * 40.0% of 5 60.0% of 5 20.0% of 5 33.3% of 3"
    assert [line.split()[0] for line in lines[at + 1 : at + 4]] == ["1.00%", "2.00%", "25.00%"]
    assert run(pool_path, eight, "--budget", "0.25", "--json") == 0
    content = json.loads(capsys.readouterr().out)
    assert [one["budget"] for one in content["budgets"]] == [0.02, 0.25]
    assert content["budgets"][0]["replies"]["right"] == content["figures"]["right"]


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


def test_what_a_curator_edits_is_measured_and_told(
    pool_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FAQBOT_KNOWLEDGE", raising=False)
    (pool_folder / "evaluation").mkdir()
    written(pool_folder / "evaluation" / "eight.yaml", EIGHT)
    monkeypatch.chdir(pool_folder)
    assert main(["evaluate"]) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("8 questions")
    assert captured.err == f"faqbot: measuring {pool_folder}\n"


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
        (
            ["--html", "/proc/r.html"],
            "--html /proc/r.html: cannot be written: No such file or directory; name another file",
        ),
    ],
)
def test_options_that_do_not_go_together_are_wrong_use(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert main(["evaluate", *arguments]) == 2
    assert capsys.readouterr().err == f"faqbot: {said}\n"


@pytest.mark.parametrize(
    "wrong",
    [
        ["--min-coverage", "85"],
        ["--max-false", "nan"],
        ["--k", "2"],
        ["--k", "x"],
        ["--budget", "0"],
        ["--budget", "nan"],
    ],
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
