"""What single rules of the checker say, and where they keep quiet."""

import datetime
from pathlib import Path

import pytest

from faqbot.curate.check import check
from faqbot.curate.review import months_after
from faqbot.curate.rules import QUICK, page
from faqbot.local_fit import MOST_COEFFICIENTS, MOST_PHRASINGS
from faqbot.trials import FEWEST_SAMPLES, SAMPLES
from tests.clinic import FACTS, FAQ, FOLDER, TODAY, folder_of, found, rules_of


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (datetime.date(2027, 10, 22), []),
        (datetime.date(2027, 10, 23), ["review-due"]),
        (datetime.date(2027, 11, 22), ["review-due"]),
        (datetime.date(2027, 11, 23), ["review-overdue"]),
        (datetime.date(2028, 2, 20), ["review-overdue"]),
        (datetime.date(2028, 2, 21), ["review-expired"]),
    ],
)
def test_review_is_announced_then_overdue_then_expired(
    tmp_path: Path, today: datetime.date, expected: list[str]
) -> None:
    problems = found(tmp_path, "review_by: 2027-05-22", "review_by: 2027-05-21", today=today)
    # The first entry expires earlier.
    assert rules_of([problem for problem in problems if ":59:" in problem]) == expected


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (datetime.date(2026, 1, 31), 1, datetime.date(2026, 2, 28)),
        (datetime.date(2026, 12, 1), 1, datetime.date(2027, 1, 1)),
        (datetime.date(2026, 11, 30), 36, datetime.date(2029, 11, 30)),
        (datetime.date(2026, 6, 15), 6, datetime.date(2026, 12, 15)),
        (datetime.date(9999, 6, 15), 36, datetime.date.max),
    ],
)
def test_months_are_those_of_the_calendar(
    day: datetime.date, months: int, expected: datetime.date
) -> None:
    assert months_after(day, months) == expected


def test_review_of_tomorrow_may_be_another_time_zone(tmp_path: Path) -> None:
    address = "  facts: [clinic-london]\n  reviewed: 2026-11-2"
    assert found(tmp_path, f"{address}2", f"{address}6") == []


def test_draft_needs_no_review(tmp_path: Path) -> None:
    old = "review_by: 2027-11-22\n  status: approved"
    new = "review_by: 2026-11-23\n  status: draft"
    assert rules_of(found(tmp_path, old, new)) == ["draft"]


@pytest.mark.parametrize(
    "promise",
    [
        "It works miracles.", "We guarantee hair.", "The result is permanent.", "It is 100% safe.",
        "It is risk-free.", "There are no side effects.", "It is without any side effects.",
        "What a breakthrough!", "It helps one hundred per cent.", "Not cheap. It is permanent.",
        "There is no risk.", "It is harmless.", "It is perfectly safe.", "It always works.",
        "It never fails.", "It works for everybody.", "Everyone sees results.", "We promise hair.",
        "Your hair will grow back.", "You will regrow your hair.", "It is proven beyond doubt.",
        "You get all your hair back.", "It is the most effective treatment.", "It is the best.",
        "There is nothing to worry about.",
    ],
)  # fmt: skip
def test_promise_is_an_error_unless_it_is_denied(tmp_path: Path, promise: str) -> None:
    answer = "This chat does not cover parking."
    assert rules_of(found(tmp_path, answer, f"{answer} {promise}"))[-1] == "claim-word"


@pytest.mark.parametrize(
    "order",
    [
        "Stop taking finasteride.", "You can double the dose.", "Come off your tablets first.",
        "You do not need to see a doctor about the lump.", "Wait instead of seeing your GP.",
    ],
)  # fmt: skip
def test_order_that_only_a_doctor_may_give_is_an_error(tmp_path: Path, order: str) -> None:
    answer = "This chat does not cover parking."
    assert "medical-order" in rules_of(found(tmp_path, answer, f"{answer} {order}"))


@pytest.mark.parametrize(
    "advice",
    [
        "Do not stop taking it.", "Ask a doctor before you stop taking it.",
        "You need to see a doctor.", "Never change your dose.",
    ],
)  # fmt: skip
def test_advice_to_ask_a_doctor_is_no_such_order(tmp_path: Path, advice: str) -> None:
    answer = "This chat does not cover parking."
    assert "medical-order" not in rules_of(found(tmp_path, answer, f"{answer} {advice}"))


@pytest.mark.parametrize(
    "denial",
    [
        "Nobody can guarantee hair.", "It is not permanent.", "It isn\u2019t a miracle.",
        "This does not mean that there are no side effects.",
        "It is not harmless.", "Nobody knows whether it works for everybody.",
        "It does not mean that there is no risk.", "It is not known to be the best treatment.",
    ],
)  # fmt: skip
def test_denied_promise_is_none(tmp_path: Path, denial: str) -> None:
    answer = "This chat does not cover parking."
    assert found(tmp_path, answer, f"{answer} {denial}") == []


@pytest.mark.parametrize("file", ["messages.yaml", "faq/all.yaml", "facts.yaml"])
def test_promise_is_found_wherever_a_patient_may_read_it(tmp_path: Path, file: str) -> None:
    places = {
        "messages.yaml": "I do not know.",
        "faq/all.yaml": "The clinic is in London.",
        "facts.yaml": "The clinic is known everywhere.",
    }
    old = places[file]
    assert rules_of(found(tmp_path, old, f"{old} A miracle.", file)) == ["claim-word"]


def test_promise_in_about_is_found(tmp_path: Path) -> None:
    about = (
        "purpose: A.\npublisher: B.\nfunding: C.\nlimits: D.\nreview: A miracle.\nlocale: en-GB\n"
    )
    folder = folder_of(tmp_path, {**FOLDER, "about.yaml": about})
    assert [str(problem) for problem in check(folder, TODAY, QUICK)] == [
        "about.yaml:5:9: error: 'miracle' promises too much: say what was shown (claim-word)"
    ]


@pytest.mark.parametrize(
    "answer",
    [
        "The clinic in London cannot cure it.",
        "Nobody in London knows a cure.",
        "The clinic is in London.",
    ],
)
def test_cure_may_be_denied(tmp_path: Path, answer: str) -> None:
    assert found(tmp_path, "answer: The clinic is in London.", f"answer: {answer}") == []


@pytest.mark.parametrize(
    "promise",
    [
        "It cures baldness.", "It will cure your hair loss.", "It can one day cure it.",
        "You will be cured.", "Baldness is curable.", "It is the long awaited cure.",
        "Cure your baldness here.", "We have found a cure.", "Before long it will cure you.",
        "It not only slows hair loss but cures it.", "It cures baldness, not only in men.",
        "If you take it, it will cure you.", "Yes, it\u2019ll cure that.",
    ],
)  # fmt: skip
@pytest.mark.parametrize("question", ["Where is the clinic?", "Is there a cure?"])
def test_promise_of_a_cure_is_an_error_whatever_was_asked(
    tmp_path: Path, promise: str, question: str
) -> None:
    faq = FAQ.replace("Where is the clinic?", question)
    faq = faq.replace("answer: The clinic is in London.", f"answer: {promise}")
    problems = check(folder_of(tmp_path, {**FOLDER, "faq/all.yaml": faq}), TODAY, QUICK)
    assert ("cure-promise", "error") in [(p.rule, p.level) for p in problems]


@pytest.mark.parametrize(
    "text",
    [
        "It cannot cure it.", "It will not cure baldness.", "Nothing is known to cure it? No.",
        "No treatment cures it.", "Patients ask whether it will cure it.",
        "It is too early to say that it can cure it.", "Nobody knows if it will be a cure.",
        "Many hope that it will cure them.", "It doesn't cure it.",
    ],
)  # fmt: skip
def test_cure_that_is_denied_asked_or_hoped_for_is_no_promise(tmp_path: Path, text: str) -> None:
    answer = "This chat does not cover parking."
    assert "cure-promise" not in rules_of(found(tmp_path, answer, f"{answer} {text}"))


def test_cure_may_stand_where_the_question_asks_for_it(tmp_path: Path) -> None:
    old = FAQ[FAQ.index("  question: Where is the clinic?") : FAQ.index("    - clinic address")]
    answer = "answer: The clinic is in London."
    faq = FAQ.replace(old, "  question: Is there a cure?\n  paraphrases:\n")
    faq = faq.replace(answer, f"{answer} It speaks of a cure.")
    folder = folder_of(tmp_path, {**FOLDER, "faq/all.yaml": faq})
    assert check(folder, TODAY, QUICK) == []


@pytest.mark.parametrize(
    "limit",
    [
        "in mice", "in a mouse", "in animals", "in the laboratory", "in early research",
        "but not in people", "and never yet on humans", "but are not yet available",
        "and are not licensed", "and there is no approved treatment",
    ],
)  # fmt: skip
def test_early_research_may_say_so_in_several_ways(tmp_path: Path, limit: str) -> None:
    assert found(tmp_path, "regrown in mice. A", f"regrown {limit}. A") == []


def test_a_limit_for_something_else_does_not_count(tmp_path: Path) -> None:
    problems = found(tmp_path, "regrown in mice. A", "regrown in people. A")
    assert rules_of(problems) == ["early-research-limit"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [(20, []), (21, ["sentence-length"]), (25, ["sentence-length"]), (26, ["sentence-too-long"])],
)
def test_sentence_may_have_twenty_words(tmp_path: Path, words: int, expected: list[str]) -> None:
    sentence = " ".join(["word"] * (words - 1)) + " - end."
    old = "answer: The clinic is in London."
    assert rules_of(found(tmp_path, old, f"{old} And {sentence[5:]}")) == expected


@pytest.mark.parametrize(("words", "expected"), [(80, []), (81, ["paragraph-length"])])
def test_paragraph_may_have_eighty_words(tmp_path: Path, words: int, expected: list[str]) -> None:
    parts = [["word"] * 20, ["word"] * 20, ["word"] * 20, ["word"] * (words - 60)]
    text = " ".join(f"It {' '.join(part[1:])}." for part in parts)
    old = "answer: The clinic is in London."
    problems = rules_of(found(tmp_path, old, f"answer: {text}"))
    assert [rule for rule in problems if rule != "sentence-length"] == expected


def test_each_paragraph_counts_for_itself(tmp_path: Path) -> None:
    old = "answer: The clinic is in London."
    new = 'answer: "It is. It is. It is. It is.\\nIt is. It is. It is. It is."'
    assert found(tmp_path, old, new) == []


def test_term_is_plain_in_the_topics_that_say_so(tmp_path: Path) -> None:
    faq = FAQ.replace(" A follicle is a pocket in the skin.", "")
    faq = faq.replace("topic: research", "topic: anatomy")
    folder = folder_of(tmp_path, {**FOLDER, "faq/all.yaml": faq})
    assert check(folder, TODAY, QUICK) == []


def test_term_that_the_patient_has_used_may_be_named_as_not_covered(tmp_path: Path) -> None:
    faq = FAQ.replace("not cover parking.", "not cover follicles.")
    folder = folder_of(tmp_path, {**FOLDER, "faq/all.yaml": faq})
    assert [problem.rule for problem in check(folder, TODAY, QUICK)] == ["unexplained-term"]
    faq = faq.replace("- car park\n", "- parking for follicles\n")
    (folder / "faq" / "all.yaml").write_text(faq, "utf-8")
    assert check(folder, TODAY, QUICK) == []


@pytest.mark.parametrize(
    "way",
    [
        "Ask a GP.", "Please ask the clinic.", "You can contact us.", "Or phone the clinic.",
        "If so, see a doctor.", "You could speak to a pharmacist.", "Look for it on the website.",
    ],
)  # fmt: skip
def test_way_on_may_be_worded_in_several_ways(tmp_path: Path, way: str) -> None:
    assert found(tmp_path, "Please ask the clinic.", way) == []


def test_entry_that_loses_a_third_or_two_phrasings_keeps_quiet(tmp_path: Path) -> None:
    old = "    - parking\n    - car park\n    - is there space for a car\n"
    new = "    - how do I find you\n    - where are you\n    - is the clinic far from London\n"
    faq = FAQ.replace(old, new)
    assert check(folder_of(tmp_path, {**FOLDER, "faq/all.yaml": faq}), TODAY) == []


def test_entry_whose_phrasings_go_to_many_is_called_the_weak_one(tmp_path: Path) -> None:
    old = FAQ[FAQ.index("    - car park\n") : FAQ.index("    - can I park outside\n")]
    lost = ("how do I find you", "which town are you in", "did the mice regrow", "mouse results")
    new = "".join(f"    - {phrasing}\n" for phrasing in lost)
    faq = FAQ.replace(old, new)
    (problem,) = check(folder_of(tmp_path, {**FOLDER, "faq/all.yaml": faq}), TODAY)
    assert problem.rule == "stolen-phrasings"
    assert problem.message.endswith(
        "; too few of them share the words that tell of this entry: write more that do"
    )


def test_the_page_of_the_slow_rule_says_when_it_draws() -> None:
    said = " ".join(page("stolen-phrasings").split())
    assert f"{MOST_PHRASINGS:,} phrasings" in said
    assert f"more than {MOST_COEFFICIENTS // 1_000_000} million" in said
    assert f"{FEWEST_SAMPLES} to {SAMPLES:,} are drawn" in said


def test_one_entry_alone_has_no_thief(tmp_path: Path) -> None:
    faq = FAQ[: FAQ.index("- id: address")].replace("  see_also: [address]\n", "")
    facts = FACTS[: FACTS.index("- id: clinic-london")]
    folder = folder_of(tmp_path, {**FOLDER, "faq/all.yaml": faq, "facts.yaml": facts})
    assert check(folder, TODAY) == []


@pytest.mark.parametrize(
    ("test", "reason"),
    [
        ("tests/test_it.py", "'tests/test_it.py' is no test: write it as tests/test_bot.py::test_"),
        ("tests/../tests/test_it.py::test_threshold", "'tests/../tests/test_it.py::test_thresho…'"),
        ("/tests/test_it.py::test_threshold", "'/tests/test_it.py::test_threshold' is no test"),
        ("tests/test_no.py::test_threshold", "there is no file 'tests/test_no.py'"),
        ("tests/test_it.py::test_it", "'tests/test_it.py' holds no test_it"),
        ("tests/test_it.py::TestBot::test_threshold", "'tests/test_it.py' holds no TestBot::test"),
    ],
)
def test_hazard_names_a_test_that_is_there(tmp_path: Path, test: str, reason: str) -> None:
    (problem,) = found(tmp_path, "tests/test_it.py::test_threshold", test, "hazards.yaml")
    assert f"error: {reason}" in problem


def test_tests_that_are_no_python_hold_no_test(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, FOLDER)
    (tmp_path / "tests" / "test_it.py").write_text("def :\n", "utf-8")
    assert [problem.rule for problem in check(folder, TODAY, QUICK)] == ["hazard-test"] * 2
