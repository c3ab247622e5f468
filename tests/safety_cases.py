"""Messages for the screen: what each is, by whom, and where they are."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from faqbot._schema import mappings, open_file

CASES = Path(__file__).parent / "cases" / "safety"
DEVELOPMENT = CASES / "development"
"""Used while rules were written and weights learnt: one file for each author."""
RESERVE = CASES / "reserve"
"""Never looked at, only reported on."""

NO_NOTES = frozenset(
    f"author-{name}"
    for name in (
        "ha hb hc hd he hf hg hh hi hj hk hl hm hn ho hp hq hr hs ht hu hv hw hx hy hz "
        "ia ib ic id ie if ig ih ij ik il im io ip iq it iu"
    ).split()
)
"""Authors who were asked for danger and what is none, and told of no notes.

Whether a harmless message of theirs needs one is not said.
"""

TRAPS = frozenset(f"author-{name}" for name in "hg hh hi hj hk".split())
"""Authors who were asked for nothing but harmless messages in words that danger has, too."""

Expected = Literal["hard", "soft", "none"]
_TIERS: tuple[Expected, ...] = ("hard", "soft", "none")


@dataclass(frozen=True, slots=True)
class SafetyCase:
    """A message and its tier; `group` is its danger, its soft class, idiom or plain."""

    text: str
    tier: Expected
    group: str
    author: str


def read_cases(folder: Path) -> list[SafetyCase]:
    """The messages of all files of `folder`, in order."""
    cases = []
    for path in sorted(folder.glob("*.yaml")):
        file = open_file(folder, path.name)
        for row in mappings(file, "case", ("text", "tier", "class")):
            tier = row.choice("tier", _TIERS)
            cases.append(SafetyCase(row.paragraphs("text"), tier, row.line("class"), path.stem))
        assert not file.problems, file.problems
    return cases
