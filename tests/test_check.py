"""The checker: each rule finds what it is for, at its place, and nothing in a good folder."""

import ast
import datetime
import inspect
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from faqbot._folder import open_folder
from faqbot._table import names_of
from faqbot.curate.check import check
from faqbot.curate.hazards import RULES as HAZARD_RULES
from faqbot.curate.refusals import REFUSALS
from faqbot.curate.rule import Rule
from faqbot.curate.rules import BY_ID, QUICK, RULES, page
from faqbot.knowledge import read
from faqbot.places import find
from faqbot.records import About, Messages
from tests.clinic import FACTS, FAQ, FOLDER, HAZARDS, SAFETY, TODAY, folder_of, found, rules_of

LAST_FIT_DAY = datetime.date(2026, 11, 27)


@dataclass(frozen=True, slots=True)
class Broken:
    """A change of the good folder, and the problem that it makes."""

    rule: str
    old: str
    new: str
    expected: str
    file: str = "faq/all.yaml"
    today: datetime.date = TODAY
    without: str = ""


BROKEN = (
    Broken(
        "too-few-paraphrases",
        "    - mouse study\n",
        "",
        "faq/all.yaml:6:5: warning: there are 9 paraphrases: write 1 more or the bot is often"
        " unsure (too-few-paraphrases)",
    ),
    Broken(
        "stolen-phrasings",
        "    - parking\n    - car park\n    - is there space for a car\n    - parking meters\n",
        "    - how do I find you\n    - where are you\n    - is the clinic far from London\n"
        "    - mice and hair\n",
        "faq/all.yaml:47:7: warning: 4 of 11 phrasings would find another entry if they were not"
        " written here: 3 'address' ('how do I find you', 'where are you', 'is the clinic far from"
        " London'), 1 'mice'; tell the entries apart or make them one (stolen-phrasings)",
    ),
    Broken(
        "ungrounded-number",
        "answer: In 2007,",
        "answer: In 2012,",
        "faq/all.yaml:16:11: error: '2012' is in none of the facts: cite one that holds it"
        " (ungrounded-number)",
    ),
    Broken(
        "ungrounded-name",
        "answer: The clinic is in London.",
        "answer: The clinic is in Paris.",
        "faq/all.yaml:37:11: error: 'Paris' is in none of the facts or sources: cite one that"
        " holds it (ungrounded-name)",
    ),
    Broken(
        "sentence-length",
        "answer: The clinic is in London.",
        "answer: The clinic is in London, and you can find it there on each day of the week if"
        " you want to.",
        "faq/all.yaml:37:11: warning: 'The clinic is in London, and you can fi…' has 21 words:"
        " make two sentences of it (sentence-length)",
    ),
    Broken(
        "sentence-too-long",
        "greeting: Welcome.",
        "greeting: Welcome to this chat, which can tell you where the clinic is, what was seen"
        " in the study with mice, and whom you should ask about cars.",
        "messages.yaml:1:11: error: 'Welcome to this chat, which can tell yo…' has 27 words: make"
        " two sentences of it (sentence-too-long)",
        "messages.yaml",
    ),
    Broken(
        "paragraph-length",
        "answer: This chat does not cover parking. Please ask the clinic.",
        "answer: This chat does not cover parking. We know. It is sad. It is so. Please ask us.",
        "faq/all.yaml:57:11: warning: the paragraph 'This chat does not cover parking. We kn…' has"
        " 5 sentences and 17 words: split or shorten it (paragraph-length)",
    ),
    Broken(
        "plain-word",
        "answer: The clinic is in London.",
        "answer: The clinic is in London. It has no drugs.",
        "faq/all.yaml:37:11: warning: 'drugs' is no plain word: write 'medicines' (plain-word)",
    ),
    Broken(
        "unexplained-term",
        " A follicle is a pocket in the skin.",
        "",
        "faq/all.yaml:16:11: warning: 'follicle' is not explained: A follicle is a pocket in the"
        " skin. (unexplained-term)",
    ),
    Broken(
        "yes-or-no",
        "answer: The clinic is in London.",
        "answer: Yes, the clinic is in London.",
        "faq/all.yaml:37:11: warning: the answer begins with yes or no, which a question from the"
        " other side turns round: begin with what is so (yes-or-no)",
    ),
    Broken(
        "claim-word",
        "text: The clinic is known everywhere.",
        "text: The clinic works miracles.",
        "facts.yaml:11:9: error: 'miracles' promises too much: say what was shown (claim-word)",
        "facts.yaml",
    ),
    Broken(
        "medical-order",
        "answer: The clinic is in London.",
        "answer: The clinic is in London. Stop taking tablets.",
        "faq/all.yaml:37:11: error: 'Stop taking' is for a doctor to say: send the patient to one"
        " (medical-order)",
    ),
    Broken(
        "cure-claim",
        "answer: The clinic is in London.",
        "answer: The clinic in London seeks a cure.",
        "faq/all.yaml:37:11: warning: 'The clinic in London seeks a cure.' speaks of a cure: deny"
        " it or say what is done (cure-claim)",
    ),
    Broken(
        "cure-promise",
        "answer: The clinic is in London.",
        "answer: The clinic in London can cure it.",
        "faq/all.yaml:37:11: error: 'can cure' promises a cure: deny it, or say what was shown"
        " (cure-promise)",
    ),
    Broken(
        "early-research-limit",
        "answer: In 2007, follicles were regrown in mice.",
        "answer: In 2007, follicles were regrown.",
        "faq/all.yaml:16:11: error: say that this is early research, such as 'in mice'"
        " ('mouse-follicles') (early-research-limit)",
    ),
    Broken(
        "review-too-far",
        "review_by: 2027-05-22",
        "review_by: 2027-05-23",
        "faq/all.yaml:20:14: error: write 2027-05-22 or earlier as it rests on early research:"
        " 6 months after 'reviewed' (review-too-far)",
    ),
    Broken(
        "review-too-far",
        "review_by: 2029-11-22",
        "review_by: 2029-11-23",
        "faq/all.yaml:40:14: error: write 2029-11-22 or earlier: 36 months after 'reviewed'"
        " (review-too-far)",
    ),
    Broken(
        "review-in-future",
        "  facts: [clinic-london]\n  reviewed: 2026-11-22",
        "  facts: [clinic-london]\n  reviewed: 2026-11-27",
        "faq/all.yaml:39:13: error: 'reviewed' is in the future: write the day of the last review"
        " (review-in-future)",
    ),
    Broken(
        "review-due",
        "review_by: 2027-11-22",
        "review_by: 2026-12-25",
        "faq/all.yaml:59:14: warning: the next review is due in 30 days: compare with the source"
        " (review-due)",
    ),
    Broken(
        "review-overdue",
        "review_by: 2027-11-22",
        "review_by: 2026-11-24",
        "faq/all.yaml:59:14: warning: the review is 1 day overdue: compare with the source"
        " (review-overdue)",
    ),
    Broken(
        "review-expired",
        "reviewed: 2026-11-22\n  review_by: 2027-11-22",
        "reviewed: 2026-08-01\n  review_by: 2026-08-26",
        "faq/all.yaml:59:14: error: the review is 91 days overdue: compare with the source"
        " (review-expired)",
    ),
    Broken(
        "unused-fact",
        "  left_out: it is a promotional claim\n",
        "",
        "facts.yaml:10:7: warning: no entry uses this fact: cite it, or say why not in 'left_out'"
        " (unused-fact)",
        "facts.yaml",
    ),
    Broken(
        "used-left-out",
        "facts: [clinic-london]",
        "facts: [clinic-london, famous]",
        "facts.yaml:14:13: warning: an entry uses this fact: delete its 'left_out' (used-left-out)",
    ),
    Broken(
        "own-see-also",
        "see_also: [address]",
        "see_also: [mice]",
        "faq/all.yaml:18:14: warning: 'mice' is this entry itself: delete it (own-see-also)",
    ),
    Broken(
        "odd-phrasing",
        "    - mouse study\n",
        '    - "???"\n',
        "faq/all.yaml:6:7: warning: '???' holds no word, so it is never found: write what a"
        " patient asks, or delete it (odd-phrasing)",
    ),
    Broken(
        "odd-phrasing",
        "    - mouse study\n",
        "    - Yes please\n",
        "faq/all.yaml:6:7: warning: 'Yes please' may mean anything: write what a patient asks,"
        " or delete it (odd-phrasing)",
    ),
    Broken(
        "cut-text",
        "question: May I park my car?",
        "question: May I park my car #1?",
        "faq/all.yaml:45:13: warning: what follows 'May I park my car' is a comment: put the text"
        " in quotes (cut-text)",
    ),
    Broken(
        "cut-text",
        "    - mouse study\n",
        "    - mouse study\n      or rat study  #best\n",
        "faq/all.yaml:6:7: warning: what follows 'mouse study or rat study' is a comment: put the"
        " text in quotes (cut-text)",
    ),
    *(
        Broken(
            "unread-file",
            "",
            FAQ,
            f"{file}:0:0: warning: nothing reads this file: {hint} (unread-file)",
            file,
        )
        for file, hint in (
            ("faq/new.yml", "name it 'new.yaml'"),
            ("faq/new.YAML", "name it 'new.yaml'"),
            ("faq/new.yaml.txt", "name it 'new.yaml'"),
            ("faq/sub/new.yaml", "move it to faq/"),
            ("evaluation/new.yml", "name it 'new.yaml'"),
            ("hazard.yaml", "did you mean 'hazards.yaml'?"),
            ("new.yaml", "entries belong into faq/, or delete it"),
        )
    ),
    Broken(
        "unused-source",
        "- id: article\n",
        "- {id: book, title: A, publisher: B, sections: [C]}\n- id: article\n",
        "sources.yaml:1:8: warning: no fact is taken from this source: write its facts or delete"
        " it (unused-source)",
        "sources.yaml",
    ),
    Broken(
        "no-way-on",
        "parking. Please ask the clinic.",
        "parking, or whom to ask.",
        "faq/all.yaml:57:11: warning: the answer does not say where to ask: add a sentence such"
        " as 'Ask a GP.' (no-way-on)",
    ),
    Broken(
        "draft",
        "2027-11-22\n  status: approved",
        "2027-11-22\n  status: draft",
        "faq/all.yaml:60:11: warning: this entry is not served: approve it once it is reviewed"
        " (draft)",
    ),
    Broken(
        "hazard-test",
        "test_threshold,",
        "test_other,",
        "hazards.yaml:7:10: error: 'tests/test_it.py' holds no test_other: mend the name, or write"
        " the test (hazard-test)",
        "hazards.yaml",
    ),
    Broken(
        "hazard-planned",
        HAZARDS[HAZARDS.index("  status") :],
        "  status: planned\n  place: faqbot/web\n",
        "hazards.yaml:6:11: warning: no control yet: planned in faqbot/web (hazard-planned)",
        "hazards.yaml",
    ),
    Broken(
        "useless-accept",
        "2027-11-22\n  status: approved\n",
        '2027-11-22\n  status: approved\n  accept: ["draft: it waits"]\n',
        "faq/all.yaml:61:12: warning: there is no 'draft' here: delete this accept"
        " (useless-accept)",
    ),
    Broken(
        "contact-missing",
        "dangers: [self-harm, emergency, abuse]",
        "dangers: [emergency, abuse]",
        "about.yaml:6:9: error: there is no contact for self-harm in 'en-GB': add it in"
        " contacts.yaml (contact-missing)",
        "contacts.yaml",
    ),
    Broken(
        "no-contacts",
        "locales: [en-GB]",
        "locales: [en-US]",
        "contacts.yaml:0:0: warning: there is no contact for 'en-GB', so a crisis card names"
        " nobody: add them (no-contacts)",
        "contacts.yaml",
        without="about.yaml",
    ),
    Broken(
        "seen-question",
        "",
        "- {question: In which town is it, expected: [address]}\n"
        "- {question: PARKING fees?, expected: [parking]}\n",
        "evaluation/mine.yaml:2:14: warning: 'PARKING fees?' is a phrasing of 'parking': ask it in"
        " other words, or delete it (seen-question)",
        "evaluation/mine.yaml",
    ),
    Broken(
        "contact-unverified",
        "  verified_on: 2026-11-20\n",
        "  verified_on: 2026-11-20\n  unverified: true\n",
        "contacts.yaml:9:15: warning: '999' is unverified: read it at its source"
        " (contact-unverified)",
        "contacts.yaml",
    ),
    Broken(
        "contact-old",
        "verified_on: 2026-11-20",
        "verified_on: 2026-05-28",
        "contacts.yaml:8:16: warning: '999' was verified 181 days ago: read it again (contact-old)",
        "contacts.yaml",
    ),
    Broken(
        "card-length",
        "detail: day and night",
        "detail: " + "day and night " * 30,
        "contacts.yaml:5:9: error: the card for self-harm in 'en-GB' has 131 words: shorten it"
        " (card-length)",
        "contacts.yaml",
    ),
    Broken(
        "safety-example",
        "    - drowning in work\n",
        "    - drowning in sorrow\n",
        "safety.yaml:9:7: error: rule 'drowning' fires here: mend one of them (safety-example)",
        "safety.yaml",
    ),
    Broken(
        "safety-id",
        "- id: drowning\n",
        "- id: despair\n",
        "safety.yaml:1:7: error: 'despair' is the id of a soft rule of faqbot's: write another id"
        " (safety-id)",
        "safety.yaml",
    ),
)


# Rules.


def test_good_folder_has_no_problem(tmp_path: Path) -> None:
    assert check(folder_of(tmp_path, FOLDER), TODAY) == []


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.rule)
def test_broken_knowledge_base_is_reported_at_its_place(tmp_path: Path, broken: Broken) -> None:
    good = FOLDER.get(broken.file, "")
    changed = good.replace(broken.old, broken.new, 1)
    assert changed != good
    folder = folder_of(tmp_path, {**FOLDER, broken.file: changed})
    if broken.without:
        (folder / broken.without).unlink()
    rules = RULES if broken.rule == "stolen-phrasings" else QUICK
    assert [str(problem) for problem in check(folder, broken.today, rules)] == [broken.expected]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_has_a_broken_example_and_a_page(rule: Rule) -> None:
    assert rule.id in {broken.rule for broken in BROKEN}
    assert (inspect.getdoc(rule.find) or "").count("\n\n") >= 1
    assert page(rule.id).startswith(f"{rule.id} ({rule.level})\n\n")


def test_rules_have_ids_of_their_own() -> None:
    assert len(BY_ID) == len(RULES)
    assert not BY_ID.keys() & REFUSALS.keys()


def test_our_own_knowledge_base_is_clean() -> None:
    assert [str(problem) for problem in check(find(), LAST_FIT_DAY)] == []


def test_hazards_of_ours_name_tests_that_exist() -> None:
    folder = Path(__file__).parents[1] / "knowledge"
    rules = [rule for rule in HAZARD_RULES if rule.id == "hazard-test"]
    assert "tests/test_check.py::test_hazards_of_ours_name_tests_that_exist" in (
        folder / "hazards.yaml"
    ).read_text("utf-8")
    assert check(folder, LAST_FIT_DAY, rules) == []


def test_the_bot_does_not_load_what_only_the_checker_reads(tmp_path: Path) -> None:
    broken = {**FOLDER, "hazards.yaml": "[", "glossary.yaml": "["}
    kb = read(folder_of(tmp_path, broken))
    assert list(kb) == ["mice", "address", "parking"]


# Accepting.


SHORT = "    - mouse study\n"
STATUS = "2027-05-22\n  status: approved\n"


def accepted(path: Path, item: str) -> list[str]:
    """The problems of a folder with too few paraphrases, in an entry with an accept."""
    faq = FAQ.replace(SHORT, "").replace(STATUS, f"{STATUS}  accept:\n    - {item}\n")
    folder = folder_of(path, {**FOLDER, "faq/all.yaml": faq})
    return [str(problem) for problem in check(folder, TODAY, QUICK)]


def test_accepted_warning_is_not_reported(tmp_path: Path) -> None:
    assert accepted(tmp_path, '"too-few-paraphrases: nobody asks this"') == []


def test_accept_holds_for_its_own_record_only(tmp_path: Path) -> None:
    faq = FAQ.replace(SHORT, "").replace("    - car park\n", "")
    faq = faq.replace(STATUS, f'{STATUS}  accept: ["too-few-paraphrases: nobody asks this"]\n')
    folder = folder_of(tmp_path, {**FOLDER, "faq/all.yaml": faq})
    (problem,) = check(folder, TODAY, QUICK)
    assert (problem.rule, problem.line) == ("too-few-paraphrases", 47)


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ("too-few-paraphrases", "give the reason: 'too-few-paraphrases: because ...'"),
        ('"too-few-paraphrases: "', "give the reason: 'too-few-paraphrases: because ...'"),
        (
            '"too-few-paraphrase: rare"',
            "'too-few-paraphrase' is no rule: did you mean 'too-few-paraphrases'?",
        ),
        ('"zzz: rare"', "'zzz' is no rule: delete this accept"),
        (
            '"ungrounded-name: rare"',
            "'ungrounded-name' is an error, which cannot be accepted: mend it",
        ),
        ('"draft: rare"', "there is no 'draft' here: delete this accept"),
    ],
)
def test_accept_that_accepts_nothing_is_a_warning(tmp_path: Path, item: str, expected: str) -> None:
    too_few, useless = accepted(tmp_path, item)
    assert rules_of([too_few]) == ["too-few-paraphrases"]
    assert useless == f"faq/all.yaml:22:7: warning: {expected} (useless-accept)"


def test_error_cannot_be_accepted(tmp_path: Path) -> None:
    new = f'{STATUS}  accept: ["ungrounded-number: I know it"]\n'
    faq = FAQ.replace("In 2007", "In 2012").replace(STATUS, new)
    folder = folder_of(tmp_path, {**FOLDER, "faq/all.yaml": faq})
    rules = [problem.rule for problem in check(folder, TODAY, QUICK)]
    assert rules == ["ungrounded-number", "useless-accept"]


def test_accept_of_a_rule_that_did_not_look_may_be_right(tmp_path: Path) -> None:
    new = f'{STATUS}  accept: ["stolen-phrasings: on purpose"]\n'
    folder = folder_of(tmp_path, {**FOLDER, "faq/all.yaml": FAQ.replace(STATUS, new)})
    assert check(folder, TODAY, QUICK) == []
    assert [problem.rule for problem in check(folder, TODAY)] == ["useless-accept"]


@pytest.mark.parametrize(
    ("file", "old", "item"),
    [
        ("facts.yaml", "  left_out: it is a promotional claim\n", "unused-fact"),
        ("hazards.yaml", HAZARDS[HAZARDS.index("  status") :], "hazard-planned"),
    ],
)
def test_facts_and_hazards_accept_too(tmp_path: Path, file: str, old: str, item: str) -> None:
    planned = "  status: planned\n  place: faqbot/web\n" if file == "hazards.yaml" else ""
    assert found(tmp_path, old, f'{planned}  accept: ["{item}: later"]\n', file) == []


# What the loader refuses.


def test_what_the_loader_refuses_is_reported_and_other_files_are_still_looked_at(
    tmp_path: Path,
) -> None:
    parking = FAQ.index("- id: parking")
    files = {
        "faq/all.yaml": FAQ[:parking].replace("kind: answer", "kind: perhaps", 1),
        "faq/parking.yaml": FAQ[parking:].replace("    - parking\n", ""),
        # No rule about facts may speak: who knows what the broken entry cites.
        "facts.yaml": FACTS.replace("  left_out: it is a promotional claim\n", ""),
    }
    folder = folder_of(tmp_path, {**FOLDER, **files})
    assert [str(problem) for problem in check(folder, TODAY)] == [
        "faq/all.yaml:3:9: error: 'perhaps' is not a kind: write answer or not_covered (bad-value)",
        "faq/parking.yaml:6:5: warning: there are 9 paraphrases: write 1 more or the bot is often"
        " unsure (too-few-paraphrases)",
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (
            "glossary.yaml",
            "follicle]",
            "[follicle]]",
            "glossary.yaml:2:11: error: an item of 'forms' must be text, not a list: delete the"
            " '-' or the brackets (wrong-type)",
        ),
        (
            "hazards.yaml",
            "  test: [",
            "  tests: [",
            "hazards.yaml:7:3: error: 'tests' is not a field here: did you mean 'test'?"
            " (unknown-field)",
        ),
        (
            "hazards.yaml",
            "controlled",
            "planned",
            "hazards.yaml:1:3: error: 'place' is missing (required-field)",
        ),
        (
            "facts.yaml",
            "early_research: true",
            "early_research: yes",
            "facts.yaml:5:19: error: 'early_research' must be true or false (bad-value)",
        ),
        (
            "faq/all.yaml",
            "see_also: [address]",
            "accept: a reason",
            "faq/all.yaml:18:11: error: 'accept' must be a list: begin each item with '- '"
            " (wrong-type)",
        ),
    ],
)
def test_fields_for_the_curator_are_read_as_strictly_as_others(
    tmp_path: Path, file: str, old: str, new: str, expected: str
) -> None:
    assert found(tmp_path, old, new, file) == [expected]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "- {question: mice, expected: [mouse]}\n",
            "1:31: error: 'mouse' is not an entry that is served: mend it or delete it"
            " (unknown-entry)",
        ),
        ("- {question: mice, expected: [mice]}\n", ""),
        (
            "- question:\tmice\n\texpected: []\n",
            "2:1: error: found a tab character that violates indentation while scanning a plain"
            " scalar that begins in line 1: indent with spaces, not with tabs (syntax)",
        ),
    ],
)
def test_evaluation_questions_are_checked_too(tmp_path: Path, question: str, expected: str) -> None:
    folder = folder_of(tmp_path, {**FOLDER, "evaluation/mine.yaml": question})
    found = [str(problem) for problem in check(folder, TODAY, QUICK)]
    assert found == ([f"evaluation/mine.yaml:{expected}"] if expected else [])


@pytest.mark.parametrize("text", ['"a # b"', "'a' # b", "a#b", "C# or D", ">-\n    a # b"])
def test_a_number_sign_that_is_text_or_behind_quotes_cuts_nothing(
    tmp_path: Path, text: str
) -> None:
    assert found(tmp_path, "question: May I park my car?", f"question: {text}") == []


def test_what_editors_keep_beside_a_file_and_other_files_are_no_problem(tmp_path: Path) -> None:
    beside = dict.fromkeys(("faq/.all.yaml", "faq/all.yaml~", "faq/notes.txt", "README.md"), "x")
    assert check(folder_of(tmp_path, {**FOLDER, **beside}), TODAY, QUICK) == []


@pytest.mark.parametrize(
    ("id", "expected"),
    [
        ("despair", []),
        (
            "desp",
            [
                "safety.yaml:12:7: error: 'desp' has no patterns and is none of faqbot's notes,"
                " denied-intent, mood-effect, despair, pregnancy, under-18, dosage,"
                " starting-stopping, after-procedure, sudden-hair-loss, side-effects: add some"
                " (safety-id)"
            ],
        ),
    ],
)
def test_a_soft_rule_without_patterns_words_a_note_that_comes_along(
    tmp_path: Path, id: str, expected: list[str]
) -> None:
    rules = f"{SAFETY}- id: {id}\n  tier: soft\n  text: Ring our eye line.\n"
    folder = folder_of(tmp_path, {**FOLDER, "safety.yaml": rules})
    assert [str(problem) for problem in check(folder, TODAY, QUICK)] == expected


def test_a_soft_rule_with_examples_needs_patterns(tmp_path: Path) -> None:
    rule = "- id: despair\n  tier: soft\n  text: Ring us.\n  fires: [so low]\n"
    folder = folder_of(tmp_path, {**FOLDER, "safety.yaml": rule})
    assert [problem.message for problem in check(folder, TODAY, QUICK)] == [
        "'patterns' is missing",
        "'quiet' is missing",
    ]


README = Path(__file__).parents[1] / "knowledge" / "README.md"
EXAMPLE = re.compile(r"^```yaml\n# (\w+\.yaml)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize(
    ("name", "record"),
    [
        ("about.yaml", About),
        ("messages.yaml", Messages),
        ("safety_words.yaml", None),
        ("sources.yaml", None),
    ],
)
def test_the_examples_for_curators_are_read_and_name_every_field(
    tmp_path: Path, name: str, record: type[About | Messages] | None
) -> None:
    text = dict(EXAMPLE.findall(README.read_text("utf-8")))[name]
    found = open_folder(folder_of(tmp_path, {**FOLDER, name: text})).problems
    assert [str(problem) for problem in found if problem.file == name] == []
    if record:
        assert set(re.findall(r"^(\w+):", text, re.MULTILINE)) == set(names_of(record))


def test_an_entry_may_have_no_paraphrases_as_yet(tmp_path: Path) -> None:
    parking = FAQ[: FAQ.index("    - parking\n")].removesuffix("\n") + " []\n"
    faq = parking + FAQ[FAQ.index("  answer: This chat does not") :]
    (problem,) = check(folder_of(tmp_path, {**FOLDER, "faq/all.yaml": faq}), TODAY, QUICK)
    assert str(problem) == (
        "faq/all.yaml:46:16: warning: there are 0 paraphrases: write 10 more or the bot is often"
        " unsure (too-few-paraphrases)"
    )


def test_items_without_a_space_are_one_problem(tmp_path: Path) -> None:
    start, end = FAQ.index("    - parking\n"), FAQ.index("  answer: This chat does not")
    items = "".join(f'    -"paraphrase number {n} is long enough to be told"\n' for n in range(20))
    folder = folder_of(tmp_path, {**FOLDER, "faq/all.yaml": FAQ[:start] + items + FAQ[end:]})
    assert [str(problem) for problem in check(folder, TODAY, QUICK)] == [
        "faq/all.yaml:47:5: error: 'paraphrases' must be a list: put a space after the '-' of each"
        " item (wrong-type)"
    ]


def test_missing_folder_is_a_problem(tmp_path: Path) -> None:
    (problem,) = check(tmp_path / "none", TODAY)
    assert problem.rule == "not-a-folder"


def test_every_refusal_has_a_page() -> None:
    package = Path(inspect.getfile(check)).parents[1]
    named = set()
    for module in ("_yaml", "_schema", "_folder"):
        for node in ast.walk(ast.parse((package / f"{module}.py").read_text("utf-8"))):
            match node:
                case ast.Call(args=[*_, ast.Constant(value=str(rule))]) if " " not in rule:
                    named.add(rule)
    refused = {rule for rule in named if "-" in rule and rule.replace("-", "").isalpha()}
    assert refused - {"utf-8"} <= REFUSALS.keys()
    assert {"required-field", "unknown-fact", "control-character"} <= refused
