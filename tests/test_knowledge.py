"""The knowledge base in memory, read from a folder, and found on the disk."""

import datetime
import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot import places
from faqbot.errors import KnowledgeError, KnowledgeNotFoundError
from faqbot.knowledge import (
    About,
    Entry,
    Fact,
    KnowledgeBase,
    Messages,
    Source,
    load,
    read,
    restored,
)
from faqbot.places import find
from faqbot.records import Contact, Policy, SafetyRule, SafetyRules
from faqbot.reply import Citation

CONTACT = Contact("c", ("en-GB",), ("emergency",), "999", "call 999", "free", "x", None)
ENTRY = """\
- id: cure
  topic: availability
  kind: answer
  question: Will it cure baldness?
  paraphrases:
    - is there a cure
    - can baldness be cured
  answer: >
    Not today.
  facts: [no-cure]
  see_also: [cure]
  reviewed: 2026-11-22
  review_by: 2027-05-22
  status: approved
"""
HELLO = """\
- id: hello
  topic: about
  kind: answer
  question: Hello
  paraphrases: [hi]
  answer: Hello to you.
  reviewed: 2026-11-22
  review_by: 2027-05-22
  status: approved
"""
FACTS = """\
- id: no-cure
  text: There is no cure.
  source: article
  section: Today
"""
SOURCES = """\
- id: article
  title: Gene therapy
  publisher: The clinic
  sections: [Today, Tomorrow]
"""
MESSAGES = """\
greeting: Welcome.
fallback: No answer.
fallback_options: One of these?
clarification: Which?
none_of_these: None
none_chosen: Pity.
empty: Type.
contact: |
  Ask at the desk.
  Or ring.
"""
SYNONYMS = """\
- [hair loss, baldness]
- [doctor, physician]
"""
FOLDER = {
    "faq/risks.yaml": ENTRY,
    "facts.yaml": FACTS,
    "sources.yaml": SOURCES,
    "messages.yaml": MESSAGES,
    "synonyms.yaml": SYNONYMS,
}


def folder_of(path: Path, files: Mapping[str, str | bytes]) -> Path:
    (path / "faq").mkdir(parents=True)
    for name, content in files.items():
        (path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def problems_of(folder: Path) -> list[str]:
    with pytest.raises(KnowledgeError) as raised:
        read(folder)
    return str(raised.value).splitlines()


# In memory


def test_knowledge_base_needs_nothing_but_entries() -> None:
    kb = KnowledgeBase([Entry("b", "B?", "B."), Entry("a", "A?", "A.")])
    assert list(kb) == ["b", "a"]
    assert kb["a"].answer == "A."
    assert len(kb) == 2
    assert "c" not in kb
    assert kb.messages == Messages()
    assert dict(kb.facts) == {}
    assert dict(kb.sources) == {}
    assert kb.synonyms == ()
    assert all(getattr(Messages(), name) for name in Messages.__slots__)


def test_phrasings_are_the_question_and_its_paraphrases() -> None:
    assert Entry("a", "A?", "A.", paraphrases=("a", "aa")).phrasings == ("A?", "a", "aa")


def test_drafts_are_never_served_nor_linked_to() -> None:
    kb = KnowledgeBase(
        [
            Entry("a", "A?", "A.", see_also=("b", "c")),
            Entry("b", "B?", "B.", status="draft"),
            Entry("c", "C?", "C."),
        ]
    )
    assert list(kb) == ["a", "c"]
    assert kb["a"].see_also == ("c",)


def test_neighbours_are_named_by_an_entry_or_name_it() -> None:
    links = {"pool": ("hours",), "hours": (), "sauna": ("hours", "draft"), "draft": ("pool",)}
    entries = [
        Entry(
            id,
            f"{id}?",
            "Yes.",
            see_also=links[id],
            status="draft" if id == "draft" else "approved",
        )
        for id in links
    ]
    kb = KnowledgeBase(entries)
    assert {id: kb.neighbours(id) for id in kb} == {
        "pool": {"hours"},
        "hours": {"pool", "sauna"},
        "sauna": {"hours"},
    }


def test_topics_list_answers_in_order() -> None:
    first = Entry("a", "A?", "A.", topic="safety")
    other = Entry("b", "B?", "B.", topic="about")
    unknown = Entry("c", "C?", "C.", topic="safety", kind="not_covered")
    last = Entry("d", "D?", "D.", topic="safety")
    topics = KnowledgeBase([first, other, unknown, last]).topics()
    assert topics == {"safety": [first, last], "about": [other]}
    assert list(topics) == ["safety", "about"]


def test_citations_name_each_place_once() -> None:
    entry = Entry("a", "A?", "A.", facts=("two", "one", "three"))
    kb = KnowledgeBase(
        [entry],
        facts=[
            Fact("one", "1.", "article", "Today"),
            Fact("two", "2.", "article", "Tomorrow"),
            Fact("three", "3.", "article", "Today"),
        ],
        sources=[Source("article", "Gene therapy", "The clinic", ("Today", "Tomorrow"))],
    )
    assert kb.citations(entry) == (
        Citation("Gene therapy", "Tomorrow"),
        Citation("Gene therapy", "Today"),
    )
    assert kb.citations(Entry("x", "X?", "X.", facts=("elsewhere",))) == ()


def test_same_content_is_equal_and_has_the_same_version() -> None:
    one = KnowledgeBase(iter([Entry("a", "A?", "A.")]), synonyms=[["x", "y"]])
    same = KnowledgeBase((Entry("a", "A?", "A."),), synonyms=(("x", "y"),))
    assert one == same
    assert hash(one) == hash(same)
    assert one.version == same.version
    assert len(one.version) == 12


@pytest.mark.parametrize(
    "other",
    [
        KnowledgeBase([Entry("a", "A?", "B.")]),
        KnowledgeBase([Entry("a", "A?", "A.", reviewed=datetime.date(2026, 11, 22))]),
        KnowledgeBase([Entry("a", "A?", "A.")], facts=[Fact("f", "F.", "s", "")]),
        KnowledgeBase([Entry("a", "A?", "A.")], sources=[Source("s", "S", "P", ())]),
        KnowledgeBase([Entry("a", "A?", "A.")], messages=Messages(greeting="Hi")),
        KnowledgeBase([Entry("a", "A?", "A.")], synonyms=[("x", "y")]),
        KnowledgeBase([Entry("a", "A?", "A.")], about=About(funding="A charity pays.")),
        KnowledgeBase([Entry("a", "A?", "A.")], policy=Policy(budget=0.03)),
        KnowledgeBase([Entry("a", "A?", "A."), Entry("b", "B?", "B.")]),
    ],
)
def test_any_change_of_content_changes_the_version(other: KnowledgeBase) -> None:
    kb = KnowledgeBase([Entry("a", "A?", "A.")])
    assert kb != other
    assert kb.version != other.version


def test_order_of_entries_counts_as_content() -> None:
    a, b = Entry("a", "A?", "A."), Entry("b", "B?", "B.")
    assert KnowledgeBase([a, b]) != KnowledgeBase([b, a])


def test_version_is_the_same_in_another_process() -> None:
    program = (
        "from faqbot.knowledge import *; "
        "print(KnowledgeBase([Entry('a', 'A\\u00e9?', 'A.')], synonyms=[('x', 'y')]).version)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    kb = KnowledgeBase([Entry("a", "Aé?", "A.")], synonyms=[("x", "y")])
    assert done.stdout.strip() == kb.version


def test_knowledge_base_is_not_equal_to_a_dict() -> None:
    kb = KnowledgeBase([Entry("a", "A?", "A.")])
    assert kb != dict(kb)


def test_knowledge_base_survives_pickling() -> None:
    kb = KnowledgeBase(
        [Entry("a", "A?", "A.", facts=("f",))],
        facts=[Fact("f", "F.", "s", "One")],
        sources=[Source("s", "S", "P", ("One",))],
    )
    copy = pickle.loads(pickle.dumps(kb))
    assert copy == kb
    assert copy.version == kb.version
    assert copy.citations(copy["a"]) == kb.citations(kb["a"])


@pytest.mark.parametrize("name", ["facts", "sources", "messages", "synonyms", "version", "other"])
def test_knowledge_base_cannot_be_changed(name: str) -> None:
    kb = KnowledgeBase([Entry("a", "A?", "A.")])
    with pytest.raises(AttributeError):
        setattr(kb, name, {})


def test_facts_and_sources_cannot_be_changed() -> None:
    kb = KnowledgeBase([Entry("a", "A?", "A.")])
    with pytest.raises(TypeError):
        kb.facts["f"] = Fact("f", "F.", "s", "")  # type: ignore[index]


HALF = "a\ud800"


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"entries": [Entry("a", "A?", HALF)]}, "'answer' of entry 'a'"),
        ({"entries": [Entry(HALF, "A?", "A.")]}, "'id' of entry 'a'"),
        ({"entries": [Entry("a", "A?", "A.", ("b", HALF))]}, "'paraphrases' of entry 'a'"),
        ({"facts": [Fact("f", "F.", "s", HALF)]}, "'section' of fact 'f'"),
        ({"sources": [Source("s", HALF, "P", ())]}, "'title' of source 's'"),
        ({"contacts": [Contact("c", (), (), "S", HALF, "", "", None)]}, "'call' of contact 'c'"),
        ({"messages": Messages(fallback=HALF)}, "'fallback' of Messages"),
        ({"about": About(limits=HALF)}, "'limits' of About"),
        ({"safety": SafetyRules((SafetyRule("r", "soft", ("x",), text=HALF),))}, "'text' of rule"),
        ({"safety": SafetyRules(spellings={"x": HALF})}, "'spellings' of SafetyRules"),
        ({"safety": SafetyRules(lists={"x": (HALF,)})}, "'lists' of SafetyRules"),
        ({"synonyms": [("b", HALF)]}, "'synonyms'"),
        ({"out_of_scope": [HALF]}, "'out_of_scope'"),
    ],
)
def test_half_of_a_surrogate_pair_is_refused_since_no_reply_could_hold_it(
    given: dict[str, Any], place: str
) -> None:
    with pytest.raises(KnowledgeError) as raised:
        KnowledgeBase(**{"entries": [], **given})
    (problem,) = raised.value.problems
    assert problem.message.startswith(place)
    assert problem.message.endswith(" holds U+D800, half of a surrogate pair: delete it")
    assert problem.rule == "control-character"


def test_an_id_in_memory_is_any_text_of_up_to_100_characters() -> None:
    long = "Opening.Hours " + "x" * 86
    assert list(KnowledgeBase([Entry(long, "A?", "A.")])) == [long]
    with pytest.raises(KnowledgeError) as raised:
        KnowledgeBase([Entry(f"{long}x", "A?", "A.")])
    assert "holds 101 characters, and an id no more than 100: shorten it" in str(raised.value)


def test_all_that_is_wrong_in_memory_is_reported_together() -> None:
    with pytest.raises(KnowledgeError) as raised:
        KnowledgeBase(
            [
                Entry("a", "A?", "A."),
                Entry("a", " ", "A."),
                Entry("", "B?", ""),
                Entry("c", "C?", "C.", see_also=("z",)),
            ],
            facts=[Fact("f", "F.", "s", ""), Fact("f", "G.", "s", "")],
            sources=[Source("s", "S", "P", ()), Source("s", "T", "P", ())],
        )
    assert str(raised.value).splitlines() == [
        "<memory>:0:0: error: entry '' has no answer (empty-value)",
        "<memory>:0:0: error: entry '' has no id (empty-value)",
        "<memory>:0:0: error: entry 'a' has no question (empty-value)",
        "<memory>:0:0: error: entry 'a' is given twice (duplicate-id)",
        "<memory>:0:0: error: entry 'c' links to 'z', which is not an entry (unknown-see-also)",
        "<memory>:0:0: error: fact 'f' is given twice (duplicate-id)",
        "<memory>:0:0: error: source 's' is given twice (duplicate-id)",
    ]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (
            Entry("b", "B?", "B.", paraphrases=("the dog", " a? ")),
            "'a?' of entry 'b' is also a phrasing of 'a': keep one (duplicate-phrasing)",
        ),
        (
            Entry("b", "B?", "B.", paraphrases="abc"),  # type: ignore[arg-type]
            "'paraphrases' of entry 'b' is of the type str: give a tuple of texts (wrong-type)",
        ),
        (
            Entry("b", "B?", "B.", see_also=(None,)),  # type: ignore[arg-type]
            "'see_also' of entry 'b' is a tuple that holds something else:"
            " give a tuple of texts (wrong-type)",
        ),
        (
            Entry("b", None, "B."),  # type: ignore[arg-type]
            "'question' of entry 'b' is None: give a text (wrong-type)",
        ),
        (
            Entry(7, "B?", "B."),  # type: ignore[arg-type]
            "'id' of entry 2 is of the type int: give a text (wrong-type)",
        ),
        (
            Entry("b", "B?", "B.", kind="foo"),  # type: ignore[arg-type]
            "'kind' of entry 'b' is 'foo': give answer or not_covered (bad-value)",
        ),
        (
            Entry("b", "B?", "B.", facts=("f",)),
            "entry 'b' names the fact 'f', which is not given (unknown-fact)",
        ),
        (
            Entry("b", "B?", "B.", reviewed="2026-01-01"),  # type: ignore[arg-type]
            "'reviewed' of entry 'b' is of the type str: give a datetime.date, or None"
            " (wrong-type)",
        ),
        (
            Entry("b", "B?", "B.", review_by=datetime.datetime(2026, 1, 1, 3)),
            "'review_by' of entry 'b' is of the type datetime: give a datetime.date, or None"
            " (wrong-type)",
        ),
        (
            Entry("b", "B?", "B.", status=["draft"]),  # type: ignore[arg-type]
            "'status' of entry 'b' is ['draft']: give approved or draft (bad-value)",
        ),
        (
            Entry("b", "B?", "B.", paraphrases=("B " * 251,)),
            "'B B B B B B B B B B B B B B B B B B B B…' of entry 'b' holds 501 characters,"
            " and a message no more than 500: shorten it (phrasing-too-long)",
        ),
        ("b", "item 2 is of the type str: give an Entry(id, question, answer) (wrong-type)"),
    ],
)
def test_what_the_loader_refuses_is_refused_in_memory_too(entry: Entry, expected: str) -> None:
    with pytest.raises(KnowledgeError) as raised:
        KnowledgeBase([Entry("a", "A?", "A."), entry])
    assert str(raised.value) == f"<memory>:0:0: error: {expected}"


RULE = SafetyRule("r", "soft", ("itchy scalp",), text="See a pharmacist.")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            {"contacts": [{"id": "c"}]},
            "contact 1 is of the type dict: give a Contact(id, locales, dangers, ...) (wrong-type)",
        ),
        ({"contacts": 5}, "'contacts' is of the type int: give a list (wrong-type)"),
        (
            {"contacts": [replace(CONTACT, call=None)]},  # type: ignore[arg-type]
            "'call' of contact 'c' is None: give a text (wrong-type)",
        ),
        (
            {"contacts": [replace(CONTACT, locales="en-GB")]},  # type: ignore[arg-type]
            "'locales' of contact 'c' is of the type str: give a tuple of texts (wrong-type)",
        ),
        (
            {"contacts": [replace(CONTACT, unverified="no")]},  # type: ignore[arg-type]
            "'unverified' of contact 'c' is of the type str: give True or False (wrong-type)",
        ),
        (
            {"contacts": [replace(CONTACT, dangers=("suicide",))]},
            "'dangers' of contact 'c' holds 'suicide': give self-harm or emergency or abuse"
            " (bad-value)",
        ),
        ({"contacts": [CONTACT, CONTACT]}, "contact 'c' is given twice (duplicate-id)"),
        ({"messages": "x"}, "'messages' is of the type str: give a Messages(...) (wrong-type)"),
        (
            {"messages": Messages(contact=None)},  # type: ignore[arg-type]
            "'contact' of messages is None: give a text (wrong-type)",
        ),
        ({"about": 5}, "'about' is of the type int: give an About(...) (wrong-type)"),
        (
            {"about": About(locale=None)},  # type: ignore[arg-type]
            "'locale' of about is None: give a text (wrong-type)",
        ),
        (
            {"safety": 3},
            "'safety' is of the type int: give a SafetyRules(rules, lists, spellings) (wrong-type)",
        ),
        (
            {"safety": SafetyRules(("r",))},  # type: ignore[arg-type]
            "'rules' of safety is a tuple that holds something else: give a tuple of"
            " SafetyRule(id, tier, patterns) (wrong-type)",
        ),
        (
            {"safety": SafetyRules((replace(RULE, patterns=("... itchy",)),))},
            "rule 'r': '... itchy' begins or ends with a gap or something optional: take it away"
            " (bad-pattern)",
        ),
        (
            {"safety": SafetyRules((replace(RULE, unless=("z",)),))},
            "rule 'r' names the rule 'z', which is not given (unknown-rule)",
        ),
        ({"facts": [1]}, "fact 1 is of the type int: give a Fact(id, text, source, section)"),
        ({"facts": {}}, "'facts' is of the type dict: give a list (wrong-type)"),
        (
            {"sources": [Source("s", "S", "P", "One")]},  # type: ignore[arg-type]
            "'sections' of source 's' is of the type str: give a tuple of texts (wrong-type)",
        ),
        ({"synonyms": ["ab"]}, "'a group of synonyms' is of the type str: give a list"),
        (
            {"synonyms": [("a", 1)]},
            "group 1 of 'synonyms' is a tuple that holds something else: give a tuple of texts",
        ),
    ],
)
def test_what_stands_beside_the_entries_is_refused_when_it_is_of_another_type(
    given: dict[str, Any], expected: str
) -> None:
    with pytest.raises(KnowledgeError) as raised:
        KnowledgeBase([Entry("a", "A?", "A.")], **given)
    assert str(raised.value).startswith(f"<memory>:0:0: error: {expected}")


def test_lists_of_an_entry_are_kept_as_tuples() -> None:
    given = Entry("a", "A?", "A.", paraphrases=["b"], facts=[], see_also=["a"])  # type: ignore[arg-type]
    kept = KnowledgeBase([given])["a"]
    assert (kept.paraphrases, kept.facts, kept.see_also) == (("b",), (), ("a",))
    assert hash(kept)


# From a folder


def test_folder_is_read_as_typed_records(tmp_path: Path) -> None:
    kb = read(folder_of(tmp_path, {**FOLDER, "faq/about.yaml": HELLO}))
    assert list(kb.values()) == [
        Entry(
            id="hello",
            question="Hello",
            answer="Hello to you.",
            paraphrases=("hi",),
            topic="about",
            reviewed=datetime.date(2026, 11, 22),
            review_by=datetime.date(2027, 5, 22),
        ),
        Entry(
            id="cure",
            question="Will it cure baldness?",
            answer="Not today.",
            paraphrases=("is there a cure", "can baldness be cured"),
            topic="availability",
            kind="answer",
            facts=("no-cure",),
            see_also=("cure",),
            reviewed=datetime.date(2026, 11, 22),
            review_by=datetime.date(2027, 5, 22),
            status="approved",
        ),
    ]
    assert dict(kb.facts) == {
        "no-cure": Fact("no-cure", "There is no cure.", "article", "Today"),
    }
    assert dict(kb.sources) == {
        "article": Source("article", "Gene therapy", "The clinic", ("Today", "Tomorrow")),
    }
    assert kb.messages.greeting == "Welcome."
    assert kb.messages.contact == "Ask at the desk.\nOr ring."
    assert kb.synonyms == (("hair loss", "baldness"), ("doctor", "physician"))


def test_messages_synonyms_facts_and_sources_may_be_absent(tmp_path: Path) -> None:
    kb = read(folder_of(tmp_path, {"faq/about.yaml": HELLO}))
    assert kb.messages == Messages()
    assert kb.about == About()
    assert list(kb) == ["hello"]


ABOUT = """\
purpose: Facts about hair.
publisher: The clinic.
funding: The clinic pays.
limits: No advice.
review: A nurse has read it.
locale: en-IE
"""


def test_what_the_knowledge_base_says_of_itself_is_read_and_restored(tmp_path: Path) -> None:
    facts = FACTS + "  early_research: true\n  left_out: it is old\n  accept: ['x: y']\n"
    kb = read(folder_of(tmp_path, {**FOLDER, "about.yaml": ABOUT, "facts.yaml": facts}))
    assert kb.about == About(
        "Facts about hair.", "The clinic.", "The clinic pays.", "No advice.",
        "A nurse has read it.", "en-IE",
    )  # fmt: skip
    assert kb.facts["no-cure"] == Fact(
        "no-cure",
        "There is no cure.",
        "article",
        "Today",
        early_research=True,
        left_out="it is old",
    )
    assert restored(kb.to_json()) == kb


def test_what_is_accepted_is_no_content(tmp_path: Path) -> None:
    entry = f"{HELLO}  accept: ['draft: it waits']\n"
    one = read(folder_of(tmp_path / "one", {"faq/about.yaml": HELLO}))
    assert read(folder_of(tmp_path / "two", {"faq/about.yaml": entry})) == one


def test_not_covered_entry_needs_no_facts(tmp_path: Path) -> None:
    entry = HELLO.replace("about", "prices").replace("kind: answer", "kind: not_covered")
    assert read(folder_of(tmp_path, {"faq/prices.yaml": entry}))["hello"].facts == ()


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {**FOLDER, "notes.yaml": "[", "README.md": b"\xff"})
    folder_of(folder / "evaluation", {"dev.yaml": "["})
    (folder / "faq" / ".#risks.yaml").symlink_to("nobody@nowhere")
    assert list(read(folder)) == ["cure"]


def test_an_id_in_a_file_has_no_more_than_100_characters(tmp_path: Path) -> None:
    files = {"faq/about.yaml": HELLO.replace("id: hello", "id: " + "x" * 100)}
    assert list(read(folder_of(tmp_path / "a", files))) == ["x" * 100]
    files = {"faq/about.yaml": HELLO.replace("id: hello", "id: " + "x" * 101)}
    assert problems_of(folder_of(tmp_path / "b", files)) == [
        f"faq/about.yaml:1:7: error: '{'x' * 39}…' holds 101 characters, and an id no more than"
        " 100: shorten it (bad-id)"
    ]


def test_what_holds_no_word_is_no_phrasing_of_an_entry(tmp_path: Path) -> None:
    entry = ENTRY.replace("  paraphrases:\n", "  paraphrases:\n    - '?'\n")
    files = {**FOLDER, "faq/risks.yaml": entry, "out_of_scope.yaml": '- "!"\n'}
    assert read(folder_of(tmp_path, files)).out_of_scope == ("!",)


def test_paragraphs_of_an_answer_are_kept_and_phrasings_are_one_line(tmp_path: Path) -> None:
    entry = HELLO.replace("Hello to you.", "|\n    One.\n\n    Two.\n").replace(
        "question: Hello", "question: |\n    Hello\n      there\n"
    )
    kb = read(folder_of(tmp_path, {"faq/about.yaml": entry}))
    assert kb["hello"].answer == "One.\n\nTwo."
    assert kb["hello"].question == "Hello there"


def test_what_looks_like_a_number_or_a_truth_value_stays_text(tmp_path: Path) -> None:
    entry = HELLO.replace("[hi]", "[No, 9:30, 0123, 1.10]").replace("id: hello", "id: 0123")
    kb = read(folder_of(tmp_path, {"faq/about.yaml": entry}))
    assert kb["0123"].paraphrases == ("No", "9:30", "0123", "1.10")


def broken(old: str, new: str, expected: str) -> tuple[str, str, str]:
    assert ENTRY.count(old) == 1, old
    return old, new, f"faq/risks.yaml:{expected}"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        broken(
            "  answer: >\n    Not today.\n",
            "",
            "1:3: error: 'answer' is missing (required-field)",
        ),
        broken(
            "  facts: [no-cure]\n",
            "",
            "1:3: error: 'facts' is missing (required-field)",
        ),
        broken(
            "answer: >",
            "anwser: >",
            "8:3: error: 'anwser' is not a field here: did you mean 'answer'? (unknown-field)",
        ),
        broken(
            "  see_also: [cure]\n",
            "  colour: red\n",
            "11:3: error: 'colour' is not a field here: mend it or delete it (unknown-field)",
        ),
        broken(
            "    Not today.\n",
            "",
            "8:11: error: 'answer' is empty: fill it in (empty-value)",
        ),
        broken(
            "[no-cure]",
            "[]",
            "10:10: error: 'facts' is empty: fill it in (empty-value)",
        ),
        broken(
            "see_also: [cure]",
            "see_also:",
            "11:12: error: 'see_also' is empty: fill it in (empty-value)",
        ),
        broken(
            "- is there a cure",
            "- ''",
            "6:7: error: an item of 'paraphrases' is empty: fill it in (empty-value)",
        ),
        broken(
            "[no-cure]",
            "no-cure",
            "10:10: error: 'facts' must be a list: begin each item with '- ' (wrong-type)",
        ),
        broken(
            "- is there a cure",
            "- is there: a cure",
            "6:7: error: an item of 'paraphrases' must be text: "
            "put a text that holds ': ' in quotes (wrong-type)",
        ),
        broken(
            "topic: availability",
            "topic: [availability]",
            "2:10: error: 'topic' must be text, not a list: "
            "delete the '-' or the brackets (wrong-type)",
        ),
        broken(
            "id: cure",
            "id: The Cure!",
            "1:7: error: 'The Cure!' is not an id: "
            "use a-z, 0-9 and hyphens, such as 'the-cure' (bad-id)",
        ),
        broken(
            "kind: answer",
            "kind: reply",
            "3:9: error: 'reply' is not a kind: write answer or not_covered (bad-value)",
        ),
        broken(
            "approved",
            "No",
            "14:11: error: 'No' is not a status: write approved or draft (bad-value)",
        ),
        broken(
            "2027-05-22",
            "22.5.2027",
            "13:14: error: '22.5.2027' is not a date: write 'review_by' as YYYY-MM-DD (bad-date)",
        ),
        broken(
            "2027-05-22",
            "2027-02-30",
            "13:14: error: '2027-02-30' is not a day of the calendar: "
            "write 'review_by' as YYYY-MM-DD (bad-date)",
        ),
        broken(
            "2027-05-22",
            "2026-05-22",
            "13:14: error: 'review_by' is before 'reviewed': "
            "write the day of the next review (bad-date)",
        ),
        broken(
            "[no-cure]",
            "[no-cures]",
            "10:11: error: 'no-cures' is not a fact in facts.yaml: "
            "did you mean 'no-cure'? (unknown-fact)",
        ),
        broken(
            "[cure]",
            "[cure, price]",
            "11:20: error: 'price' is not an entry: mend it or delete it (unknown-see-also)",
        ),
        broken(
            "is there a cure",
            "is there a cure " + "for me " * 70,
            "6:7: error: 'is there a cure for me for me for me fo…' holds 505 characters, "
            "and a message no more than 500: shorten it (phrasing-too-long)",
        ),
        broken(
            "[no-cure]",
            "*no-cure",
            "10:10: error: alias '*no-cure' is not allowed: write the text out (alias)",
        ),
    ],
)
def test_broken_entry_is_one_problem_with_its_place(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    entry = ENTRY.replace(old, new).replace("[cure]", "[]" if "id: The" in new else "[cure]")
    assert problems_of(folder_of(tmp_path, {**FOLDER, "faq/risks.yaml": entry})) == [expected]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        (
            "facts.yaml",
            FACTS.replace("article", "artikel"),
            "facts.yaml:3:11: error: 'artikel' is not a source in sources.yaml: "
            "did you mean 'article'? (unknown-source)",
        ),
        (
            "facts.yaml",
            FACTS.replace("Today", "Yesterday"),
            "facts.yaml:4:12: error: 'Yesterday' is not a section of source 'article': "
            "mend it or delete it (unknown-section)",
        ),
        (
            "facts.yaml",
            FACTS + FACTS,
            "facts.yaml:5:7: error: fact 'no-cure' is already in facts.yaml:1: rename one "
            "(duplicate-id)",
        ),
        (
            "facts.yaml",
            FACTS + "- just text\n",
            "facts.yaml:5:3: error: each fact must have fields: begin it with '- id: ' "
            "(wrong-type)",
        ),
        (
            "sources.yaml",
            "id: article\n",
            "sources.yaml:1:1: error: the file must be a list: begin each source with '- ' "
            "(wrong-type)",
        ),
        (
            "sources.yaml",
            "[",
            "sources.yaml:2:1: error: did not find expected node content: "
            "check the indentation and the quotes (syntax)",
        ),
        (
            "messages.yaml",
            MESSAGES.replace("empty: Type.\n", ""),
            "messages.yaml:1:1: error: 'empty' is missing (required-field)",
        ),
        (
            "messages.yaml",
            MESSAGES + "farewell: Bye.\n",
            "messages.yaml:11:1: error: 'farewell' is not a field here: mend it or delete it "
            "(unknown-field)",
        ),
        (
            "messages.yaml",
            "- Welcome.\n",
            "messages.yaml:1:1: error: the file must have fields: begin it with 'greeting: ' "
            "(wrong-type)",
        ),
        (
            "messages.yaml",
            "",
            "messages.yaml:1:1: error: there is no message here: add them all (empty-value)",
        ),
        (
            "about.yaml",
            "purpose: A.\npublisher: B.\nfunding: C.\nlimits: D.\nreview: E.\n",
            "about.yaml:1:1: error: 'locale' is missing (required-field)",
        ),
        (
            "about.yaml",
            "",
            "about.yaml:1:1: error: there is no text here: add them all (empty-value)",
        ),
        (
            "synonyms.yaml",
            "- [doctor]\n",
            "synonyms.yaml:1:3: error: a group of synonyms needs 2 items: add one (empty-value)",
        ),
        (
            "synonyms.yaml",
            "- doctor\n",
            "synonyms.yaml:1:3: error: a group of synonyms must be a list: "
            "begin each item with '- ' (wrong-type)",
        ),
        (
            "faq/more.yaml",
            "[]\n",
            "faq/more.yaml:1:1: error: there is no entry here: add one (empty-value)",
        ),
    ],
)
def test_broken_file_is_one_problem_with_its_place(
    tmp_path: Path, name: str, content: str, expected: str
) -> None:
    assert problems_of(folder_of(tmp_path, {**FOLDER, name: content})) == [expected]


def test_one_id_in_two_files_names_both_places(tmp_path: Path) -> None:
    other = ENTRY.replace("Will", "Would").replace("- is ", "- was ").replace("- can", "- could")
    assert problems_of(folder_of(tmp_path, {**FOLDER, "faq/trials.yaml": other})) == [
        "faq/trials.yaml:1:7: error: entry 'cure' is already in faq/risks.yaml:1: rename one "
        "(duplicate-id)"
    ]


def test_phrasing_that_two_entries_share_but_for_its_spelling_is_refused(tmp_path: Path) -> None:
    hello = HELLO.replace("[hi]", '[hi, "Can  BALDNESS be cured??"]')
    assert problems_of(folder_of(tmp_path, {**FOLDER, "faq/talk.yaml": hello})) == [
        "faq/talk.yaml:5:21: error: 'Can BALDNESS be cured??' is also a phrasing of 'cure' "
        "in faq/risks.yaml: keep one (duplicate-phrasing)"
    ]


def test_problems_of_all_files_are_reported_together(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        **FOLDER,
        "faq/risks.yaml": ENTRY.replace("kind: answer", "kind: maybe").replace("2026-", "26-"),
        "faq/about.yaml": HELLO.replace("[hi]", "hi"),
        "faq/broken.yaml": b"- caf\xe9",
        "facts.yaml": FACTS.replace("  text: There is no cure.\n", ""),
        "synonyms.yaml": "- &x [a, b]\n",
    }
    assert problems_of(folder_of(tmp_path, files)) == [
        "facts.yaml:1:3: error: 'text' is missing (required-field)",
        "faq/about.yaml:5:16: error: 'paraphrases' must be a list: begin each item with '- ' "
        "(wrong-type)",
        "faq/broken.yaml:1:6: error: byte 0xE9 is not UTF-8: save the file as UTF-8 (not-utf-8)",
        "faq/risks.yaml:3:9: error: 'maybe' is not a kind: write answer or not_covered (bad-value)",
        "faq/risks.yaml:12:13: error: '26-11-22' is not a date: write 'reviewed' as YYYY-MM-DD "
        "(bad-date)",
        "synonyms.yaml:1:3: error: anchor '&x' is not allowed: delete it (anchor)",
    ]


def test_unreadable_file_does_not_make_links_into_it_problems(tmp_path: Path) -> None:
    files = {**FOLDER, "facts.yaml": "[", "faq/more.yaml": "["}
    files["faq/risks.yaml"] = ENTRY.replace("[cure]", "[price]")
    assert [line.partition(":")[0] for line in problems_of(folder_of(tmp_path, files))] == [
        "facts.yaml",
        "faq/more.yaml",
    ]


def test_missing_folder_is_a_problem(tmp_path: Path) -> None:
    assert problems_of(tmp_path / "none") == [
        f"{tmp_path / 'none'}:0:0: error: no such folder: name one that holds faq/*.yaml "
        "(not-a-folder)"
    ]


def test_file_in_place_of_the_folder_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(ENTRY)
    assert problems_of(tmp_path / "a.yaml") == [
        f"{tmp_path / 'a.yaml'}:0:0: error: this is a file, not a folder: "
        "name one that holds faq/*.yaml (not-a-folder)"
    ]


def test_folder_without_entry_files_is_a_problem(tmp_path: Path) -> None:
    assert problems_of(folder_of(tmp_path, {"facts.yaml": FACTS, "faq/a.txt": ENTRY})) == [
        f"{tmp_path}:0:0: error: there is no faq/*.yaml here: write one entry (no-entries)"
    ]


def test_folder_in_place_of_a_file_is_a_problem(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, FOLDER)
    (folder / "faq" / "more.yaml").mkdir()
    assert problems_of(folder) == [
        "faq/more.yaml:0:0: error: not a file: replace it by one (unreadable)"
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_pipe_in_place_of_a_file_does_not_block(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, FOLDER)
    os.mkfifo(folder / "faq" / "more.yaml")
    assert problems_of(folder) == [
        "faq/more.yaml:0:0: error: not a file: replace it by one (unreadable)"
    ]


def test_hopeless_file_is_told_so_after_a_thousand_problems(tmp_path: Path) -> None:
    files = {**FOLDER, "faq/more.yaml": "- a\n" * 1_500, "faq/risks.yaml": "- &a\n" * 1_500}
    problems = problems_of(folder_of(tmp_path, files))
    assert len(problems) == 2_002
    assert problems[1_000] == (
        "faq/more.yaml:1001:3: error: there are more than 1,000 problems: "
        "mend these first (too-many)"
    )
    assert problems[2_001] == (
        "faq/risks.yaml:1001:3: error: there are more than 1,000 problems: "
        "mend these first (too-many)"
    )


HOSTILE = {
    "1 MB and more": ("x" * 1_000_001, "too-large"),
    "texts for entries": ("- a\n" * 60_000, "too-many"),
    "empty entries": ("- {}\n" * 20_000, "too-many"),
    "unknown fields": ("- {a: 1, b: 2}\n" * 10_000, "too-many"),
    "unknown links": ("- see_also: [" + "cura, " * 50_000 + "]\n", "unknown-see-also"),
    "nesting": ("- id: " + "[" * 100_000, "too-deep"),
    "surrogate": ('- id: "\\ud800"\n', "syntax"),
    "one phrasing": ("- id: a\n  paraphrases: [" + "a, " * 50_000 + "]\n", "required-field"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_entry_file_is_refused_within_a_second(tmp_path: Path, name: str) -> None:
    content, rule = HOSTILE[name]
    folder = folder_of(tmp_path, {**FOLDER, "faq/more.yaml": content})
    # A busy machine makes half a second longer, though not of the process's own time by much. If
    # each problem were compared with all before it, it would be minutes.
    started = time.process_time()
    with pytest.raises(KnowledgeError) as raised:
        read(folder)
    assert time.process_time() - started < 10
    assert rule in {problem.rule for problem in raised.value.problems}


PIECES = st.sampled_from(
    [ENTRY, HELLO, FACTS, *'-:[]{}&*"\n a', "- ", ": ", "  "]
) | st.sampled_from(
    [
        "id",
        "facts",
        "kind",
        "answer",
        "reviewed",
        "2026-11-22",
        "9999-99-99",
        "see_also",
        "question",
    ]
)


@given(
    st.binary(max_size=200)
    | st.lists(PIECES, max_size=20).map(lambda text: "".join(text).encode()),
    st.sampled_from(["faq/risks.yaml", "facts.yaml", "sources.yaml", "messages.yaml"]),
)
def test_any_bytes_in_any_file_load_or_raise_knowledge_error(data: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as path:
        folder = folder_of(Path(path), {**FOLDER, name: data})
        try:
            kb = read(folder)
        except KnowledgeError as error:
            assert error.problems
        else:
            assert all(entry.question and entry.answer for entry in kb.values())


@given(st.text(), st.text(), st.text())
def test_any_text_in_memory_makes_a_knowledge_base_or_raises_knowledge_error(
    id: str, question: str, answer: str
) -> None:
    try:
        kb = KnowledgeBase([Entry(id, question, answer)])
    except KnowledgeError as error:
        assert error.problems
    else:
        assert pickle.loads(pickle.dumps(kb)) == kb


# On the disk


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place that the package seems to be installed in; no variable is set."""
    monkeypatch.delenv("FAQBOT_KNOWLEDGE", raising=False)
    monkeypatch.setattr(places, "__file__", str(tmp_path / "site/faqbot/places.py"))
    return tmp_path / "site"


def test_argument_comes_before_the_environment(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = folder_of(tmp_path / "asked", FOLDER)
    monkeypatch.setenv("FAQBOT_KNOWLEDGE", str(folder_of(tmp_path / "named", FOLDER)))
    assert find(asked) == asked
    assert find(str(asked)) == asked


def test_environment_comes_before_the_packaged_copy(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder_of(site / "faqbot" / "_knowledge", FOLDER)
    named = folder_of(tmp_path / "named", FOLDER)
    monkeypatch.setenv("FAQBOT_KNOWLEDGE", str(named))
    assert find() == named


def test_packaged_copy_comes_before_a_folder_beside_the_package(site: Path) -> None:
    packaged = folder_of(site / "faqbot" / "_knowledge", FOLDER)
    folder_of(site / "knowledge", FOLDER)
    assert find() == packaged


def test_checkout_is_found_where_nothing_is_packaged(site: Path) -> None:
    checkout = folder_of(site / "knowledge", FOLDER)
    assert find() == checkout


def test_empty_variable_counts_as_not_set(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAQBOT_KNOWLEDGE", "")
    checkout = folder_of(site / "knowledge", FOLDER)
    assert find() == checkout


def test_somebody_elses_folder_beside_the_package_is_not_taken(site: Path) -> None:
    (site / "knowledge").mkdir(parents=True)
    with pytest.raises(KnowledgeNotFoundError) as raised:
        find()
    assert raised.value.tried == (
        "FAQBOT_KNOWLEDGE (not set)",
        str(site / "faqbot" / "_knowledge"),
        str(site / "knowledge"),
    )


def test_missing_folder_asked_for_is_an_error_at_once(site: Path) -> None:
    folder_of(site / "knowledge", FOLDER)
    with pytest.raises(KnowledgeNotFoundError) as raised:
        find("no/where")
    assert raised.value.tried == (f"{Path('no/where')} (the folder asked for): no such folder",)


@pytest.mark.parametrize("named", ["no/where", "x" * 5_000])
def test_missing_folder_in_the_environment_is_an_error_at_once(
    site: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    folder_of(site / "knowledge", FOLDER)
    monkeypatch.setenv("FAQBOT_KNOWLEDGE", named)
    with pytest.raises(KnowledgeNotFoundError) as raised:
        find()
    assert raised.value.tried == (f"{Path(named)} (FAQBOT_KNOWLEDGE): no such folder",)


def test_load_reads_what_is_found(site: Path) -> None:
    assert load(folder_of(site / "knowledge", FOLDER)) == load()
