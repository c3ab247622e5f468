"""A good knowledge base of three entries about a clinic, to be broken in one place at a time."""

import datetime
from pathlib import Path

from faqbot.curate.check import check
from faqbot.curate.rules import QUICK

TODAY = datetime.date(2026, 11, 25)

FAQ = """\
- id: mice
  topic: research
  kind: answer
  question: What did the study in mice show?
  paraphrases:
    - mouse study
    - what happened to the mice
    - did hair grow on mice
    - results of the mouse research
    - tell me about the mouse experiment
    - were mice regrown
    - is it true about the hairy mice
    - mouse follicles
    - what has been done with mice so far
    - mice and hair growth
  answer: In 2007, follicles were regrown in mice. A follicle is a pocket in the skin.
  facts: [mouse-follicles]
  see_also: [address]
  reviewed: 2026-11-22
  review_by: 2027-05-22
  status: approved
- id: address
  topic: clinic
  kind: answer
  question: Where is the clinic?
  paraphrases:
    - clinic address
    - which town is the clinic in
    - how do I find the clinic
    - location of your clinic
    - where are you based
    - where can I visit you
    - the way to the clinic
    - is the clinic near London
    - address please
    - where must I go for the clinic
  answer: The clinic is in London.
  facts: [clinic-london]
  reviewed: 2026-11-22
  review_by: 2029-11-22
  status: approved
- id: parking
  topic: clinic
  kind: not_covered
  question: May I park my car?
  paraphrases:
    - parking
    - car park
    - is there space for a car
    - parking meters
    - where to leave my car
    - can I park outside
    - disabled parking bay
    - parking fees
    - park and ride
    - garage for cars
  answer: This chat does not cover parking. Please ask the clinic.
  reviewed: 2026-11-22
  review_by: 2027-11-22
  status: approved
"""
FACTS = """\
- id: mouse-follicles
  text: In 2007, follicles were regrown in mice.
  source: article
  section: Research
  early_research: true
- id: clinic-london
  text: The clinic is in London.
  source: article
  section: Clinic
- id: famous
  text: The clinic is known everywhere.
  source: article
  section: Clinic
  left_out: it is a promotional claim
"""
SOURCES = """\
- id: article
  title: Genes and hair
  publisher: The clinic
  sections: [Research, Clinic]
"""
GLOSSARY = """\
- id: follicle
  forms: [follicle]
  explanation: A follicle is a pocket in the skin.
  explained_by: [pocket in the skin]
  plain_in: [anatomy]
"""
HAZARDS = """\
- id: wrong-answer
  hazard: The bot answers another question.
  cause: Two questions are alike.
  effect: The patient believes it.
  control: A threshold.
  status: controlled
  test: [tests/test_it.py::test_threshold, "tests/test_it.py::TestBot::test_it"]
"""
MESSAGES = """\
greeting: Welcome.
fallback: I do not know.
fallback_options: Is it one of these?
clarification: Which one?
none_of_these: None of these
none_chosen: Then I do not know.
empty: Please type.
contact: Ask the clinic.
"""
ABOUT = """\
purpose: Answers.
publisher: The clinic.
funding: Nobody has said.
limits: No advice.
review: Nobody has reviewed it.
locale: en-GB
"""
CONTACTS = """\
- id: emergency
  locales: [en-GB]
  dangers: [self-harm, emergency, abuse]
  service: "999"
  call: call 999 now
  detail: day and night
  source: a leaflet
  verified_on: 2026-11-20
"""
SAFETY = """\
- id: drowning
  tier: hard
  danger: emergency
  patterns:
    - is drowning
  fires:
    - My son is drowning!
  quiet:
    - Is drowning in work a saying?
  exceptions:
    - drowning in work
"""
TESTS = """\
def test_threshold(): ...
class TestBot:
    async def test_it(self): ...
"""
FOLDER = {
    "faq/all.yaml": FAQ,
    "facts.yaml": FACTS,
    "sources.yaml": SOURCES,
    "glossary.yaml": GLOSSARY,
    "hazards.yaml": HAZARDS,
    "messages.yaml": MESSAGES,
    "about.yaml": ABOUT,
    "contacts.yaml": CONTACTS,
    "safety.yaml": SAFETY,
}


def folder_of(path: Path, files: dict[str, str]) -> Path:
    """A knowledge folder with its tests beside it."""
    (path / "tests").mkdir()
    (path / "tests" / "test_it.py").write_text(TESTS, "utf-8")
    folder = path / "knowledge"
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, "utf-8")
    return folder


def found(
    path: Path, old: str, new: str, file: str = "faq/all.yaml", today: datetime.date = TODAY
) -> list[str]:
    """The problems of the good folder with one change, found by the quick rules."""
    assert old in FOLDER[file]
    folder = folder_of(path, {**FOLDER, file: FOLDER[file].replace(old, new, 1)})
    return [str(problem) for problem in check(folder, today, QUICK)]


def rules_of(problems: list[str]) -> list[str]:
    return [problem.rpartition("(")[2].rstrip(")") for problem in problems]
