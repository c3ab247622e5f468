"""The grounding rule: every number and every name of an answer is in its facts."""

import datetime
import time
from pathlib import Path

import pytest

from faqbot.curate.check import check
from faqbot.curate.grounding import RULES
from faqbot.curate.numbers import Quantity, quantities
from faqbot.curate.ordinary import is_ordinary
from faqbot.curate.proper_names import folded, names, small_words
from tests.clinic import ABOUT, FAQ, FOLDER, TODAY, folder_of

ENTRY = """\
- id: study
  topic: research
  kind: {kind}
  question: What did Doctor Watson find?
  paraphrases: [Acme Corporation research]
  answer: {answer}
  facts: [study]
  reviewed: 2026-11-22
  review_by: 2027-05-22
  status: approved
"""
FACTS = """\
- id: study
  text: {fact}
  source: article
  section: The Early Years
- id: other
  text: In 1999, Jane Miller of Harvard paid £7 to 44 people.
  source: other
  section: All
"""
SOURCES = """\
- id: article
  title: Genes And Hair
  publisher: The Belgravia Centre
  sections: [The Early Years]
- id: other
  title: Unread Book
  publisher: Somebody Press
  sections: [All]
"""


def problems(folder: Path, answer: str, fact: str, kind: str = "answer") -> list[str]:
    """The texts that are reported as not in the facts, sorted."""
    (folder / "faq").mkdir(exist_ok=True)
    entry = ENTRY.format(kind=kind, answer=f"'{answer.replace(chr(39), chr(39) * 2)}'")
    (folder / "faq" / "all.yaml").write_text(entry, "utf-8")
    quoted = f"'{fact.replace(chr(39), chr(39) * 2)}'"
    (folder / "facts.yaml").write_text(FACTS.format(fact=quoted), "utf-8")
    (folder / "sources.yaml").write_text(SOURCES, "utf-8")
    found = check(folder, datetime.date(2026, 11, 25), RULES)
    assert all(problem.line == 6 and problem.column == 11 for problem in found)
    return [
        problem.message.partition(" is in none of the facts")[0].strip("'") for problem in found
    ]


@pytest.mark.parametrize(
    ("answer", "fact"),
    [
        ("It was in 2007.", "The study of 2007 was small."),
        ("It was in 2007.", "It ran from 2006 to 2007."),
        ("Twelve people took part.", "There were 12 people."),
        ("There were 12 people.", "Twelve people took part."),
        ("It costs £20.", "The price is 20 pounds."),
        ("It costs £20.50 or $3.", "It is £ 20.5, which is 3 dollars."),
        ("It helped 50% of them.", "It helped 50 per cent of them."),
        ("It helped half of them.", "It helped 50 percent of them."),
        ("It helped 1,000 people.", "It helped a thousand people."),
        ("It helped 1.5 million people.", "It helped 1,500,000 people."),
        ("It costs £2m.", "It costs two million pounds."),
        ("It took 2 hundred days.", "It took 200 days."),
        ("It costs £3k or €4bn.", "It costs £3,000 or four billion euros."),
        ("It took twenty-five years.", "It took 25 years."),
        ("There were two hundred and fifty.", "There were 250."),
        ("There were three thousand and six.", "There were 3006."),
        ("It took one year.", "It took 1 year."),
        ("It helped one in ten.", "It helped 1 in 10."),
        ("It doubled the number.", "There were twice as many."),
        ("It tripled.", "It rose threefold."),
        ("A dozen people took part.", "There were 12."),
        ("It opens at 9am.", "It opens at 9 a.m. on weekdays."),
        ("It was in the 1990s.", "That was in the 1990s."),
        ("It was on the 1st day.", "It was on the 1st day."),
        ("It was a 3-month study.", "The study took 3 months."),
        ("A quarter left.", "25% left."),
        ("It took 07 days.", "It took 7 days."),
        ("It helped \uff15 people.", "It helped 5 people."),
        # No quantities at all.
        ("One of the experts can help.", "An expert can help."),
        ("The one option is this.", "There is an option."),
        ("Double-check it with them.", "They know it."),
        ("Anyone can often attend.", "People can attend."),
    ],
)
def test_number_that_a_fact_holds_is_no_problem(tmp_path: Path, answer: str, fact: str) -> None:
    assert problems(tmp_path, answer, fact) == []


@pytest.mark.parametrize(
    ("answer", "fact", "expected"),
    [
        ("It was in 2012.", "It was in 2007.", ["2012"]),
        ("It was in 2012 and in 2012.", "It was in 2007.", ["2012"]),
        ("It was in 1999.", "It was in 2007.", ["1999"]),
        ("It was in 20.", "It was in 2007.", ["20"]),
        ("There were 44 people.", "There were people.", ["44"]),
        ("It costs £20.", "It took 20 days.", ["£20"]),
        ("It costs £20.", "It costs $20.", ["£20"]),
        ("It took 20 days.", "It costs £20.", ["20"]),
        ("It helped 50%.", "It helped 50.", ["50%"]),
        ("It helped 50 per cent.", "It helped 50.", ["50 per cent"]),
        ("Twelve people took part.", "There were 11.", ["Twelve"]),
        ("It took twenty-five years.", "It took 20 and 5 years.", ["twenty-five"]),
        ("It took 25 million.", "It took 25.", ["25 million"]),
        ("It helped 1,000 people.", "It helped 1 person.", ["1,000"]),
        ("It is 2m long.", "It is £2m.", ["2"]),
        ("It took one year.", "It took years.", ["one"]),
        ("It helped one in ten.", "It helped some.", ["one", "ten"]),
        ("It helped one per cent.", "It helped some.", ["one per cent"]),
        ("It helped hundreds.", "It helped thousands.", ["hundreds"]),
        ("It doubled the number.", "The number rose by 2.", ["doubled"]),
        ("Half of them left.", "Some left.", ["Half"]),
        ("It opens at 9am.", "It opens at 9pm.", ["9am"]),
        ("It was in the 1990s.", "It was in 1990.", ["1990s"]),
        ("It was on the 1st day.", "It took 1 day.", ["1st"]),
        ("Zero people left.", "People left.", ["Zero"]),
        ("It took 2 to 3 days.", "It took 2 days.", ["3"]),
        ("It was 2007-2012.", "It was in 2007.", ["2012"]),
        ("It costs 12.5 pounds.", "It costs £12.", ["12.5 pounds"]),
    ],
)
def test_number_that_no_fact_holds_is_an_error(
    tmp_path: Path, answer: str, fact: str, expected: list[str]
) -> None:
    assert problems(tmp_path, answer, fact) == expected


@pytest.mark.parametrize(
    ("answer", "fact"),
    [
        ("They work at Columbia University.", "It was at Columbia University."),
        ("Columbia University's team did it.", "The team of Columbia University did it."),
        ("Columbia\u2019s team did it.", "It was at Columbia University."),
        ("It was at the University of Pennsylvania.", "University of Pennsylvania scientists."),
        ("Ask Columbia University.", "It was at Columbia University."),
        ("Scientists Watson and Crick did it.", "Watson and Crick did it."),
        ("They asked Dr Smith.", "The head was Dr. Jane Smith."),
        ("They asked Dr. Smith.", "The head was Jane Smith."),
        ("They asked J. Smith.", "The head was Jane Smith."),
        ("Smith did it.", "The head was Jane Smith."),
        ("It was at the Rogers Center.", "It was at the Rogers Centre."),
        ("The World Health Organization said so.", "The World Health Organisation said so."),
        ("It is a Columbia-based team.", "A team in Columbia."),
        ("Follicles grew.", "A follicle grew."),
        ("The Hairless gene was found.", "A gene named hairless was found."),
        ("DNA was read.", "They read DNA."),
        ("It was in May.", "It was in May 2007."),
        # From the title, the publisher and a section of the source of the fact.
        ("The article is Genes And Hair.", "A fact."),
        ("The Belgravia Centre says so, in The Early Years.", "A fact."),
        # No names at all.
        ("Ask your GP, or the NHS in the UK.", "A fact."),
        ("I think so. I'm sure. It's true. Don't worry, You'll see.", "A fact."),
        ("Scientists think so. Swimming is fine.", "A fact."),
        ("This is NOT so. ONLY they know.", "A fact."),
        ("Vitamin D is meant. It is vitamin D. Patients take vitamin D. The end.", "A fact."),
        ("Dermatologists know. Slowly it grew.", "A fact."),
        ("Mice were used. Clinical trials, studies and therapies differ.", "A fact."),
        ("Healthy people came. Therapies differ. Half of 50% left.", "50% of them."),
        ("Reversible effects ended. After it, children and women left.", "A fact."),
        ("It said: Patients (They) know. \u201cTreatments\u201d help!", "A fact."),
        ("Bindis are worn, and bindis are small.", "A fact."),
    ],
)
def test_name_that_a_fact_or_its_source_holds_is_no_problem(
    tmp_path: Path, answer: str, fact: str
) -> None:
    assert problems(tmp_path, answer, fact) == []


@pytest.mark.parametrize(("topic", "missing"), [("about", []), ("clinic", ["Larkfield Practice"])])
def test_a_greeting_may_name_whose_chat_it_is(
    tmp_path: Path, topic: str, missing: list[str]
) -> None:
    greeting = ENTRY.format(kind="answer", answer="Welcome to the chat of the Larkfield Practice.")
    greeting = greeting.replace("topic: research", f"topic: {topic}").replace("id: study", "id: hi")
    greeting = greeting.replace("facts: [study]", "facts: [clinic-london]")
    about = ABOUT.replace("publisher: The clinic.", "publisher: It is the Larkfield Practice's.")
    folder = folder_of(tmp_path, {**FOLDER, "faq/all.yaml": FAQ + greeting, "about.yaml": about})
    found = check(folder, TODAY, RULES)
    assert [problem.message for problem in found] == [
        f"'{name}' is in none of the facts or sources: cite one that holds it" for name in missing
    ]


@pytest.mark.parametrize(
    ("answer", "fact", "expected"),
    [
        ("They work at Harvard.", "It was at Columbia University.", ["Harvard"]),
        ("They work at Harvard, yes Harvard.", "It was at Columbia.", ["Harvard"]),
        ("It is Harvard College.", "It is Harvard, and the College.", ["Harvard College"]),
        ("They work at Columbia College.", "It was at Columbia.", ["Columbia College"]),
        ("They are European University.", "European Commission, the University.",
         ["European University"]),
        ("Harvard did it.", "Somebody did it.", ["Harvard"]),
        ("London is where.", "Somewhere.", ["London"]),
        ("America said so. Monday is the day.", "They said so.", ["America", "Monday"]),
        ("Glybera is new.", "It is new.", ["Glybera"]),
        ("They asked Dr Smith.", "The head was Dr Miller.", ["Smith"]),
        ("They asked Dr. Smith.", "The head was Dr. Miller.", ["Smith"]),
        ("They asked e.g. Paris.", "They asked somebody.", ["Paris"]),
        ("It is in St. Helens. They asked Prof. White.", "It is.", ["Helens", "White"]),
        ("Dr Smith's team.", "A team.", ["Smith"]),
        ("Ask Harvard College.", "Ask a college.", ["Harvard College"]),
        ("Scientists Watson and Crick.", "Watson did it.", ["Crick"]),
        ("It is a Harvard-based team.", "A team.", ["Harvard"]),
        ("They read RNA. It is mRNA and B12.", "They read DNA.", ["B12", "RNA", "mRNA"]),
        ("It was in May.", "It may be so.", []),
        ("It was in June.", "It was.", ["June"]),
        ("It said: Harvard knows.", "It knows.", ["Harvard"]),
        ("Glybera Phase began. Swimming Harvard began.", "Phase and Harvard began.",
         ["Glybera Phase"]),
        # The facts, the sources and the questions of others do not count.
        ("Miller knows. It is an Unread Book.", "A fact.", ["Miller", "Unread Book"]),
        ("Watson works for Acme Corporation.", "A fact.", ["Acme Corporation", "Watson"]),
    ],
)  # fmt: skip
def test_name_that_no_fact_holds_is_an_error(
    tmp_path: Path, answer: str, fact: str, expected: list[str]
) -> None:
    assert problems(tmp_path, answer, fact) == expected


def test_what_is_not_covered_may_name_what_patients_name(tmp_path: Path) -> None:
    answer = "This does not cover Watson, Acme Corporation or Harvard. Ask in 2012."
    assert problems(tmp_path, answer, "A fact.", "not_covered") == ["2012", "Harvard"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("£1.50", Quantity("£1.50", "1.5", "£")),
        ("10", Quantity("10", "10", "")),
        ("100", Quantity("100", "100", "")),
        ("ninety nine", Quantity("ninety nine", "99", "")),
        ("one hundred and one thousand", Quantity("one hundred and one thousand", "101000", "")),
        ("nineteen", Quantity("nineteen", "19", "")),
        ("hundred", Quantity("hundred", "100", "")),
        ("3rd", Quantity("3rd", "3", "th")),
        ("7 pence", Quantity("7 pence", "7", "p")),
    ],
)
def test_quantity_has_a_common_form(text: str, expected: Quantity) -> None:
    assert quantities(f"It is {text}.") == [expected]


@pytest.mark.parametrize(
    "text", ["someone", "B12", "weighty", "often", "tent", "quartering", "phone", "one of them"]
)
def test_word_that_only_looks_like_a_number_is_none(text: str) -> None:
    assert quantities(f"It is {text}.") == []


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("Haematology", "Hematology"), ("Oestrogen", "Estrogen"), ("Harbour", "Harbor"),
        ("Centre", "Center"), ("Centres", "Centers"), ("Organisation", "Organization"),
        ("Licence", "License"), ("Programme", "Program"), ("Councillor", "Councilor"),
        ("Defence's", "Defense"), ("O\u2019Brien", "O'Brien"),
    ],
)  # fmt: skip
def test_both_spellings_are_one(word: str, other: str) -> None:
    assert folded(word) == folded(other)


def test_different_names_stay_different() -> None:
    assert len({folded(name) for name in ("Columbia", "Colombia", "Jones", "Jonas")}) == 4


def test_word_that_is_written_small_elsewhere_is_ordinary() -> None:
    small = small_words(["They saw lentigos and Glybera."])
    assert is_ordinary("lentigo", small)
    assert not is_ordinary("glybera", small)


def test_names_carry_their_words_and_whether_they_open_a_sentence() -> None:
    found = names("Glybera Two came. Then the Rogers Centre came")
    assert [(name.words, name.opens) for name in found] == [
        (("glybera", "two"), True),
        (("rogers", "center"), False),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "9" * 90_000 + " billion",
        "two" + " hundred" * 10_000,
        "1,111" + ",111" * 20_000 + "1",
        "one " * 20_000,
        "A" * 90_000,
        "Ab " * 30_000,
        "two" + " " * 90_000,
        "' " * 40_000,
    ],
    ids=len,
)
def test_hostile_answer_is_read_at_once(text: str) -> None:
    began = time.perf_counter()
    quantities(text)
    names(text)
    assert time.perf_counter() - began < 2
