"""YAML as text with places: what is read, what is refused, and that nothing hangs."""

import time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from faqbot import _yaml
from faqbot._yaml import Mapping, Node, Refused, Scalar, Sequence


def problems_of(text: str | bytes) -> list[str]:
    data = text if isinstance(text, bytes) else text.encode()
    return [str(problem) for problem in _yaml.parse(data, "a.yaml")[1]]


def root_of(text: str) -> Node:
    root, problems = _yaml.parse(text.encode(), "a.yaml")
    assert problems == []
    return root


def test_every_node_knows_its_line_and_column() -> None:
    root = root_of("# comment\n- id: é\n  list:\n    - b\n    - [c]\n")
    assert root == Sequence(
        (
            Mapping(
                {
                    "id": Scalar("é", 2, 7),
                    "list": Sequence(
                        (Scalar("b", 4, 7), Sequence((Scalar("c", 5, 8),), 5, 7)), 4, 5
                    ),
                },
                {"id": Scalar("id", 2, 3), "list": Scalar("list", 3, 3)},
                2,
                3,
            ),
        ),
        2,
        1,
    )


def test_columns_count_characters_not_bytes() -> None:
    assert root_of("{é😀: x}") == Mapping(
        {"é😀": Scalar("x", 1, 6)}, {"é😀": Scalar("é😀", 1, 2)}, 1, 1
    )


@pytest.mark.parametrize(
    "text", ["No", "yes", "null", "~", "9:30", "0123", "0x1F", "1.10", "1e3", "2026-11-22", ".inf"]
)
def test_plain_scalar_stays_the_text_that_was_written(text: str) -> None:
    assert root_of(f"- {text}\n") == Sequence((Scalar(text, 1, 3),), 1, 1)


def test_block_and_quoted_texts_are_read_as_yaml_says() -> None:
    root = root_of('a: >\n  one\n  two\n\n  three\nb: |\n  one\n  two\nc: "x\\ty\\u00e9"\n')
    assert isinstance(root, Mapping)
    assert [node.text for node in root.values.values() if isinstance(node, Scalar)] == [
        "one two\nthree\n",
        "one\ntwo\n",
        "x\tyé",
    ]


@pytest.mark.parametrize("text", ["", "# only a comment\n", "\n\n", "---\n", "\ufeff"])
def test_file_without_content_is_an_empty_text(text: str) -> None:
    root = root_of(text)
    assert isinstance(root, Scalar)
    assert root.text == ""


def test_byte_order_mark_is_tolerated_and_does_not_shift_columns() -> None:
    assert root_of("\ufeffa: b") == root_of("a: b")


def test_windows_line_ends_count_as_one_line_each() -> None:
    assert root_of("a: b\r\nc: d\r\n") == root_of("a: b\nc: d\n")


def test_document_start_marker_is_allowed() -> None:
    assert root_of("---\na\n") == Scalar("a", 2, 1)


def test_as_many_as_twelve_nested_lists_are_read() -> None:
    assert isinstance(root_of("[" * 12 + "]" * 12), Sequence)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "a: &x 1\n",
            ["a.yaml:1:4: error: anchor '&x' is not allowed: delete it (anchor)"],
        ),
        (
            "a:\n  - *x\n",
            ["a.yaml:2:5: error: alias '*x' is not allowed: write the text out (alias)"],
        ),
        (
            "a: !!int 1\nb: !x [c]\n",
            [
                "a.yaml:1:4: error: tag 'tag:yaml.org,2002:int' is not allowed: delete it, "
                "every value is text (tag)",
                "a.yaml:2:4: error: tag '!x' is not allowed: delete it, every value is text (tag)",
            ],
        ),
        (
            "<<: {b: 1}\na: 1\n",
            ["a.yaml:1:1: error: merge key '<<' is not allowed: write the fields out (merge-key)"],
        ),
        (
            "a: 1\nb: 2\na: 3\n",
            ["a.yaml:3:1: error: 'a' is given twice, first in line 1: keep one (duplicate-key)"],
        ),
        (
            "a: 1\n---\nb: 2\n",
            [
                "a.yaml:2:1: error: a second document begins here: delete the line '---' "
                "(several-documents)"
            ],
        ),
        (
            "[[[[[[[[[[[[[]]]]]]]]]]]]]",
            ["a.yaml:1:13: error: this is nested more than 12 deep: flatten it (too-deep)"],
        ),
        (
            "? [a]\n: b\n",
            [
                "a.yaml:1:3: error: a name must be text, not a list or a mapping: "
                "check the brackets (wrong-type)"
            ],
        ),
        (
            "a: b\nc: d\x1b[31m\n",
            ["a.yaml:2:5: error: control character U+001B: delete it (control-character)"],
        ),
        (
            "a: b\nc: d\u202e\n",
            ["a.yaml:2:5: error: control character U+202E: delete it (control-character)"],
        ),
        (
            'a: "\\x1b[31m"\n',
            [
                "a.yaml:1:4: error: the text holds control character U+001B: delete its escape "
                "(control-character)"
            ],
        ),
        (
            "a: caf\xe9\n".encode("latin-1"),
            ["a.yaml:1:7: error: byte 0xE9 is not UTF-8: save the file as UTF-8 (not-utf-8)"],
        ),
        (
            "a: b\n".encode("utf-16"),
            ["a.yaml:1:1: error: byte 0xFF is not UTF-8: save the file as UTF-8 (not-utf-8)"],
        ),
        (
            "# " + "x" * 999_999,
            [
                "a.yaml:0:0: error: the file is larger than 1,000,000 bytes: "
                "split it into several (too-large)"
            ],
        ),
        (
            "%YAML 1.1\n---\na: 1\n",
            [
                "a.yaml:1:1: error: a line may not begin with '%': delete the directive (syntax)",
            ],
        ),
        (
            "a: is it: safe\n",
            [
                "a.yaml:1:9: error: mapping values are not allowed in this context: "
                "put a text that holds ': ' in quotes (syntax)"
            ],
        ),
        (
            "a: @b\n",
            [
                "a.yaml:1:4: error: found character that cannot start any token: "
                "put the text in quotes (syntax)"
            ],
        ),
        (
            'a: "b\nc: d\n',
            [
                "a.yaml:3:1: error: found unexpected end of stream while scanning a quoted scalar "
                "that begins in line 1: close the quotes (syntax)"
            ],
        ),
        (
            "a: [b\nc: d\n",
            [
                "a.yaml:2:2: error: did not find expected ',' or ']' while parsing a flow sequence "
                "that begins in line 1: check the indentation and the quotes (syntax)"
            ],
        ),
    ],
)
def test_refused_yaml_is_one_problem_with_its_place(text: str | bytes, expected: list[str]) -> None:
    assert problems_of(text) == expected


RECORDS = """\
- id: a
  topic: clinic
  listed:
    - one
    - two
  status: approved
- id: b
  topic: clinic
"""
ALIGN = "in column 3, as the line above does, or put a text that holds ': ' in quotes"
SAID = "keep one version, and delete the lines '<<<<<<<', '=======' and '>>>>>>>'"


@pytest.mark.parametrize(
    ("old", "new", "line", "remedy"),
    [
        ("  topic", "   topic", 2, f"begin 'topic' {ALIGN}"),
        ("  status", " status", 6, "begin 'status' where the other fields of its record begin"),
        ("- id: a", "id: a", 2, "begin the record with '- ' in line 1: '- id: '"),
        ("- id: b", "id: b", 7, "begin a new record with '- ': '- id: '"),
        ("- id: b", "  id: b", 7, "begin a new record with '- ', or keep one"),
        ("- two", "two", 6, "begin line 5 with '- ' if it is an item of a list, else check the"
         " quotes"),
        ("- two", '-"two"', 6, "put a space after '-' in line 5"),
        ("topic: clinic", "topic:clinic", 3, "put a space after ':' in line 2"),
        ("  topic", "\ttopic", 2, "indent with spaces, not with tabs"),
        ("- id: a", "<<<<<<< HEAD\n- id: a", 1, SAID),
        ("- id: b", "=======\n- id: b", 7, SAID),
        ("- id: b", ">>>>>>> theirs\n- id: b", 7, SAID),
    ],
)  # fmt: skip
def test_advice_names_what_was_most_likely_done_wrong(
    monkeypatch: pytest.MonkeyPatch, old: str, new: str, line: int, remedy: str
) -> None:
    for loader in (_yaml._LOADER, yaml.BaseLoader):
        monkeypatch.setattr(_yaml, "_LOADER", loader)
        _, problems = _yaml.parse(RECORDS.replace(old, new, 1).encode(), "a.yaml")
        assert problems[0].line == line
        assert problems[0].message.endswith(f": {remedy}")


def test_problems_that_leave_the_rest_readable_are_reported_together() -> None:
    assert problems_of("a: &x 1\na: *x\n<<: 2\nb: !t c\n") == [
        "a.yaml:1:4: error: anchor '&x' is not allowed: delete it (anchor)",
        "a.yaml:2:4: error: alias '*x' is not allowed: write the text out (alias)",
        "a.yaml:2:1: error: 'a' is given twice, first in line 1: keep one (duplicate-key)",
        "a.yaml:3:1: error: merge key '<<' is not allowed: write the fields out (merge-key)",
        "a.yaml:4:4: error: tag '!t' is not allowed: delete it, every value is text (tag)",
    ]


def test_alias_is_refused_in_place_and_the_rest_is_read() -> None:
    root, _ = _yaml.parse(b"[a, *b, c]", "a.yaml")
    assert root == Sequence((Scalar("a", 1, 2), Refused(1, 5), Scalar("c", 1, 9)), 1, 1)


ALIAS_BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join(['*' + old] * 9)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE = {
    "alias bomb": (ALIAS_BOMB, "anchor"),
    "flow lists": ("[" * 100_000, "too-deep"),
    "closed flow lists": ("[" * 100_000 + "]" * 100_000, "too-deep"),
    "flow mappings": ("{a: " * 100_000, "too-deep"),
    "block lists": ("- " * 100_000, "too-deep"),
    "block mappings": ("".join(" " * n + "a:\n" for n in range(1_400)), "too-deep"),
    "explicit keys": ("? " * 100_000, "too-deep"),
    "directives": ("".join(f"%TAG !a{n}! b\n" for n in range(60_000)) + "--- a", "syntax"),
    "documents": ("---\n" * 200_000, "several-documents"),
    "duplicate keys": ("a: 1\n" * 20_000, "duplicate-key"),
    "aliases": ("- *a\n" * 20_000, "alias"),
    "null bytes": ("\0" * 1_000_000, "control-character"),
    "lone surrogate": ('a: "\\ud800"\n', "syntax"),
    "null escape": ('a: "\\0"\n', "control-character"),
    "escape beyond Unicode": ('a: "\\UFFFFFFFF"\n', "syntax"),
    "long quoted key": ('"' + "k" * 900_000 + '": 1\n', "syntax"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_within_a_second(name: str) -> None:
    text, rule = HOSTILE[name]
    # Own time, and ten seconds of it, as a machine may be busy: without limits it is minutes.
    started = time.process_time()
    _, problems = _yaml.parse(text.encode(), "a.yaml")
    assert time.process_time() - started < 10
    assert rule in {problem.rule for problem in problems}


# Without libyaml the limits are the same; a surrogate is then found in the value.
WITHOUT_LIBYAML = {
    **{name: HOSTILE[name] for name in HOSTILE if "keys" not in name and name != "aliases"},
    "lone surrogate": ('a: "\\ud800"\n', "control-character"),
}


@pytest.mark.parametrize("name", WITHOUT_LIBYAML)
def test_hostile_file_is_refused_without_libyaml_too(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_yaml, "_LOADER", yaml.BaseLoader)
    text, rule = WITHOUT_LIBYAML[name]
    _, problems = _yaml.parse(text.encode(), "a.yaml")
    assert rule in {problem.rule for problem in problems}


def test_places_are_the_same_without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    text = b"- id: a\n  list: [b, 'c']\n- >\n  d\n"
    expected = _yaml.parse(text, "a.yaml")
    monkeypatch.setattr(_yaml, "_LOADER", yaml.BaseLoader)
    assert _yaml.parse(text, "a.yaml") == expected


def test_message_shows_a_long_or_odd_name_shortened_on_one_line() -> None:
    name = "x" * 60
    assert problems_of(f'"a\\nb": 1\n"a\\nb": 2\n{name}: 1\n{name}: 2\n') == [
        "a.yaml:2:1: error: 'a b' is given twice, first in line 1: keep one (duplicate-key)",
        f"a.yaml:4:1: error: '{'x' * 39}…' is given twice, first in line 3: keep one "
        "(duplicate-key)",
    ]


YAML_LIKE = st.lists(
    st.sampled_from(["- ", ": ", "a", "\n", "  ", "[", "]", "{", "}", ",", '"', "'", "&a", "*a"])
    | st.sampled_from(["!", "?", "<<", "---", "...", "|", ">", "%", "#", "\\", "\t", "\r", "é"])
    | st.characters(),
    max_size=40,
).map("".join)


@given(st.binary() | YAML_LIKE.map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_give_a_node_and_problems_with_places(data: bytes) -> None:
    root, problems = _yaml.parse(data, "a.yaml")
    assert problems or not isinstance(root, Refused)
    for problem in problems:
        assert problem.file == "a.yaml"
        assert problem.line >= 0
        assert problem.column >= 0
        assert problem.message.isprintable()
