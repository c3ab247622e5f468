"""How rules and weights together make red flags and safety notes, with a few small rules."""

from math import inf

import numpy as np
import pytest

from faqbot.learnt import UNIT, UNLEARNT, Learnt, Weights, unlearnt
from faqbot.names import Names
from faqbot.records import SafetyRule, SafetyRules
from faqbot.rulebook import Rulebook
from faqbot.safety import FAILED, SOUNDS, RedFlag, SafetyNote, Screen, Screening

KILL = SafetyRule("kill", "hard", ("kill <me>", "gun & tonight"), danger="self-harm")
BREATH = SafetyRule("breath", "hard", ("can not breathe",), danger="emergency")
DOSE = SafetyRule("dose", "soft", ("how much|many", "dose"), text="Ask about the dose.")
SAD = SafetyRule("sad", "soft", ("sad",), exceptions=("sad story",), text="It is hard.")
LISTS = {"me": ("myself", "my self")}
BOOK = Rulebook.of(SafetyRules((KILL, BREATH, DOSE, SAD), LISTS, {"kms": "kill myself"}))
OWN = Rulebook.of(
    SafetyRules(
        (
            SafetyRule("laser", "soft", ("laser",), text="Mind your eyes."),
            SafetyRule("dose", "soft", ("milligrams",), text="Another text."),
            SafetyRule("eyes", "hard", ("burnt my eyes",), danger="emergency"),
        ),
        {},
        {"kms": "kilometres", "lsr": "laser"},
    )
)


def learnt(rows: dict[str, list[float]], bias: float = 0.0, threshold: float = inf) -> Learnt:
    """What was learnt of danger: weights for all of it, and for each kind."""
    names = Names.of(sorted(rows))
    table = (UNIT * np.array([rows[name] for name in names])).astype(np.int16).reshape(-1, 4)
    biases = np.array([bias, 0, 0, 0], np.float32)
    columns = ("danger", "self-harm", "emergency", "abuse")
    danger = Weights(columns, names, table, biases, threshold)
    return Learnt({}, (), danger, unlearnt())


QUIET = learnt({})
"""Rules decide alone, and nothing else is danger."""

WEIGHTS = learnt(
    {"rop": [10.0, 5, 1, 0], "end": [0.5, 0, 1, 2], "film": [-10.0, 0, 0, 0], "hair": [0, 0, 0, 0]},
    bias=-0.2,
    threshold=0.2,
)


class Broken(Rulebook):
    """A rulebook whose matching fails."""

    def fired(self, said: object) -> dict[int, tuple[int, int]]:
        raise RuntimeError("broken")


def test_nothing_is_seen_in_an_ordinary_message() -> None:
    harmless = Screen([BOOK], QUIET)
    assert harmless.look("Will gene therapy cure baldness?") == Screening(None, ())
    assert harmless.look("") == Screening(None, ())


def test_a_hard_rule_raises_a_red_flag_with_its_danger_and_the_words_it_saw() -> None:
    screen = Screen([BOOK], QUIET)
    assert screen.look("Please help, I'll KILL my self!") == Screening(
        RedFlag("kill", "self-harm", "kill my self")
    )
    assert screen.look("I can\u2019t breathe").red_flag == RedFlag(
        "breath", "emergency", "can not breathe"
    )
    assert screen.look("tonight i have a gun").red_flag == RedFlag("kill", "self-harm", "gun")


def test_the_rule_that_stands_first_is_named_whatever_the_order_of_words() -> None:
    screen = Screen([BOOK], QUIET)
    flag = screen.look("i can not breathe and want to kill myself").red_flag
    assert flag == RedFlag("kill", "self-harm", "kill myself")


def test_a_red_flag_comes_without_notes() -> None:
    screen = Screen([BOOK], QUIET)
    assert screen.look("sad, what dose will kill my self").notes == ()


def test_a_soft_rule_adds_its_note_with_the_words_it_saw() -> None:
    screen = Screen([BOOK], QUIET)
    assert screen.look("So SAD. How many do I take, what dose?") == Screening(
        None,
        (
            SafetyNote("dose", "Ask about the dose.", "how many"),
            SafetyNote("sad", "It is hard.", "sad"),
        ),
    )
    assert screen.look("a sad story") == Screening()


@pytest.mark.parametrize(
    ("message", "flag"),
    [
        ("rope", RedFlag(SOUNDS, "self-harm", "")),
        ("rope film", None),
        ("end", None),
        ("hair", None),
        ("kill myself", RedFlag("kill", "self-harm", "kill myself")),
        ("kill myself hair", RedFlag("kill", "self-harm", "kill myself")),
        ("kill myself end", RedFlag("kill", "self-harm", "kill myself")),
        ("film kill myself", RedFlag("kill", "self-harm", "kill myself")),
        ("film kill myself rope end", RedFlag("kill", "self-harm", "kill myself")),
    ],
)
def test_a_hard_rule_decides_and_where_none_fires_the_weights_do(
    message: str, flag: RedFlag | None
) -> None:
    assert Screen([BOOK], WEIGHTS).look(message).red_flag == flag


def test_what_reaches_the_threshold_is_flagged() -> None:
    just = learnt({"end": [12.0, 0, 0, 1]}, bias=-1.0, threshold=2.0)
    flag = RedFlag(SOUNDS, "abuse", "")
    # 11 features: -1 + 12 / 15 ** .5
    assert Screen([], just).look("end of it all").red_flag == flag
    assert Screen([], just).look("end of it all now").red_flag is None


def test_a_sentence_is_weighed_alone_as_well_and_counts_less() -> None:
    just = learnt({"end": [12.0, 0, 0, 1]}, bias=-1.0, threshold=2.0)
    flag = RedFlag(SOUNDS, "abuse", "")
    # Three features: -1 + 12 / 7 ** .5 - 1
    assert Screen([], just).look("End. Be so good. Tell me more of it").red_flag == flag
    assert Screen([], just).look("End it now. Be so good. Tell me more of it").red_flag is None


def test_what_stands_between_commas_is_weighed_alone_but_for_one_word_or_a_denial() -> None:
    just = learnt({"the end": [14.0, 0, 0, 1]}, bias=-1.0, threshold=2.0)
    beside = "my hair is thin on top as it ever was"
    flag = RedFlag(SOUNDS, "abuse", "")
    assert Screen([], just).look(f"{beside}, the end, is it out").red_flag == flag
    assert Screen([], just).look(f"{beside} the end is it out").red_flag is None
    assert (
        Screen([], learnt({"end": [14.0, 0, 0, 1]}, -1.0, 2.0))
        .look(f"{beside}, end, is it out")
        .red_flag
        is None
    )


def test_all_of_several_rulebooks_look_the_first_before_the_others() -> None:
    screen = Screen([BOOK, OWN], QUIET)
    assert [note.rule for note in screen.look("what dose of laser").notes] == ["dose", "laser"]
    flag = screen.look("i burnt my eyes").red_flag
    assert flag == RedFlag("eyes", "emergency", "burnt my eyes")
    flag = screen.look("i burnt my eyes and kill myself").red_flag
    assert flag is not None and flag.rule == "kill"


TIRED = QUIET._replace(
    notes=Weights(
        ("sad", "dose"),
        Names.of(["film", "tir"]),
        np.array([[-8 * UNIT, -8 * UNIT], [8 * UNIT, 0]], np.int16),
        np.array([-2.0, -1.0], np.float32),
        0.0,
    )
)
"""What was learnt of notes: who is tired is sad, and a film says that nothing is meant."""


@pytest.mark.parametrize(
    ("message", "notes"),
    [
        ("tired", [("sad", "It is hard.", "")]),
        ("sad", [("sad", "It is hard.", "sad")]),
        ("sad film", []),
        ("tired of a sad film", [("sad", "It is hard.", "sad")]),
        (
            "what dose, so tired",
            [("dose", "Another text.", "dose"), ("sad", "It is hard.", "")],
        ),
        # Rules of other rulebooks decide by themselves.
        ("film of a laser", [("laser", "Mind your eyes.", "laser")]),
        ("film of milligrams", [("dose", "Another text.", "milligrams")]),
        ("film of milligrams, what dose", [("dose", "Another text.", "dose")]),
    ],
)
def test_words_and_rules_together_ask_for_notes(
    message: str, notes: list[tuple[str, str, str]]
) -> None:
    assert Screen([BOOK, OWN], TIRED).look(message).notes == tuple(
        SafetyNote(*note) for note in notes
    )


CALM = learnt({"end": [10.0, 3, 0, 0]}, threshold=2.0)
"""What "end" weighs is 3.8, "the end" 3.3, "the end of it" 2.6."""


@pytest.mark.parametrize(
    ("asked", "message", "flagged"),
    [
        ([], "the end of it", True),
        (["hello"], "the end of it", True),
        (["the end"], "the end of it", False),
        (["the end"], "the end", False),
        (["the end"], "end", True),
        # Phrasings raise the threshold by MOST_USUAL and no more.
        (["end"], "end", True),
        (["end"], "the end", False),
        # A rule needs no weight.
        (["end"], "the end of it, kill myself", True),
        # One in UNUSUAL phrasings may be a cry for help.
        (["hello"] * 500 + ["the end"], "the end of it", True),
        (["hello"] * 499 + ["the end"], "the end of it", True),
        (["hello"] * 498 + ["the end"], "the end of it", False),
        (["hello"] * 498 + ["end", "the end"], "the end of it", False),
    ],
)
def test_weights_alone_must_exceed_what_the_knowledge_base_is_usually_asked(
    asked: list[str], message: str, flagged: bool
) -> None:
    screen = Screen([BOOK], CALM, asked)
    assert (screen.look(message).red_flag is not None) == flagged
    assert (Screen([BOOK], CALM, (), screen.usual).look(message).red_flag is not None) == flagged


@pytest.mark.parametrize(
    ("message", "flagged"),
    [
        ("rope", True),
        ("what is it made of. rope", False),
        ("rope. What is it made of", False),
        ("rope. When are you OPEN?!", True),
        ("when are you open? rope", True),
        ("when are you open? What is it made of? rope", False),
        ("when are you open?", False),
        ("when are you open rope", False),
        # What is asked is weighed with the rest as well: it may be a cry for help.
        ("the end. bye", True),
        # A single word is a part of what is said, even if it can be asked.
        ("made. rope", False),
    ],
)
def test_what_the_knowledge_base_is_asked_hides_no_danger_beside_it(
    message: str, flagged: bool
) -> None:
    rows = {"rop": [9.0, 5, 1, 0], "end": [9.0, 0, 1, 2], "mad": [-5.0, 0, 0, 0]}
    known = learnt(rows, bias=-1.0, threshold=1.5)
    asked = ["When are you open?", "The end", "Hello", "Made"]
    screen = Screen([BOOK], known, asked, usual=0.0)
    assert (screen.look(message).red_flag is not None) == flagged


OUTWEIGHED = learnt({"film": [-9.0, 0, 0, 0]}, threshold=0.0)


@pytest.mark.parametrize(
    ("message", "rule"),
    [
        ("film", None),
        ("film: kill myself", "kill"),
        ("film: burnt my eyes", "eyes"),
        ("film: burnt my eyes, kill myself", "kill"),
    ],
)
def test_no_words_outweigh_a_hard_rule(message: str, rule: str | None) -> None:
    flag = Screen([BOOK, OWN], OUTWEIGHED).look(message).red_flag
    assert (flag.rule if flag else None) == rule


@pytest.mark.parametrize("message", ["so desparate", "so desperete", "so DESSPERATE"])
def test_a_misspelling_of_a_word_said_in_danger_weighs_as_that_word(message: str) -> None:
    known = learnt({"desperat": [9.0, 5, 1, 0]}, bias=-1.0, threshold=1.5)
    assert Screen([BOOK], known).look(message).red_flag is None
    known = known._replace(words=("desperate",))
    assert Screen([BOOK], known).look(message).red_flag == RedFlag(SOUNDS, "self-harm", "")


def test_of_two_rules_with_one_id_the_last_words_the_note_whichever_fired() -> None:
    screen = Screen([BOOK, OWN], QUIET)
    for message, words in (("a dose of milligrams", "dose"), ("a dose", "dose")):
        assert screen.look(message).notes == (SafetyNote("dose", "Another text.", words),)


def test_a_rule_without_patterns_words_a_note_and_fires_nothing() -> None:
    own = Rulebook.of(SafetyRules((SafetyRule("sad", "soft", (), text="Ring us."),)))
    assert Screen([BOOK, own], TIRED).look("tired").notes == (SafetyNote("sad", "Ring us.", ""),)
    assert Screen([BOOK, own], TIRED).look("hello").notes == ()


def test_no_rule_of_another_tier_disarms_one_with_its_id() -> None:
    rules = (
        SafetyRule("kill", "soft", ("killer",), text="Hush."),
        SafetyRule("sad", "hard", ("very sad",), danger="self-harm"),
    )
    screen = Screen([BOOK, Rulebook.of(SafetyRules(rules))], QUIET)
    assert screen.look("kill myself").red_flag == RedFlag("kill", "self-harm", "kill myself")
    assert screen.look("sad").notes == (SafetyNote("sad", "It is hard.", "sad"),)
    assert screen.look("very sad").red_flag == RedFlag("sad", "self-harm", "very sad")


def test_spellings_of_all_rulebooks_hold_those_of_the_first_above_others() -> None:
    screen = Screen([BOOK, OWN], UNLEARNT)
    assert screen.words("kms lsr") == ["kill", "myself", "laser"]
    assert Screen([OWN], UNLEARNT).words("kms lsr") == ["kilometres", "laser"]


def test_fired_gives_rules_with_their_places_the_most_urgent_first() -> None:
    screen = Screen([BOOK, OWN], UNLEARNT)
    said = screen.words("laser dose, can't breathe")
    assert [(rule.id, span) for rule, span in screen.fired(said)] == [
        ("breath", (2, 5)),
        ("dose", (1, 2)),
        ("laser", (0, 1)),
    ]


def test_rules_come_in_their_order_though_a_pattern_of_a_later_one_is_read_first() -> None:
    rules = (
        SafetyRule("one", "soft", ("a & b", "c"), text="One."),
        SafetyRule("two", "soft", ("a",), text="Two."),
    )
    screen = Screen([Rulebook.of(SafetyRules(rules, {}, {}))], UNLEARNT)
    assert [rule.id for rule, _ in screen.fired(["a", "c"])] == ["one", "two"]


def test_a_red_flag_without_a_rule_says_why() -> None:
    assert (SOUNDS, FAILED) == ("sounds-like-danger", "screen-failed")


def test_the_middle_of_a_very_long_message_is_not_read() -> None:
    screen = Screen([BOOK], UNLEARNT)
    said = screen.words("kill " + "x " * 5000 + "myself")
    assert (said[0], said[-1]) == ("kill", "myself")
    assert "breathe" not in screen.words("x " * 3000 + "breathe" + " x" * 3000)


def test_a_screen_that_fails_raises_a_red_flag() -> None:
    broken = Broken(*BOOK)
    for message in ("hello", "", "i want to kill myself"):
        assert Screen([broken], UNLEARNT).look(message) == Screening(RedFlag(FAILED, "unknown", ""))


def test_weights_that_fail_raise_a_red_flag() -> None:
    broken = UNLEARNT._replace(danger=unlearnt("danger")._replace(features=Names.of(["hello"])))
    assert Screen([BOOK], broken).look("hello").red_flag == RedFlag(FAILED, "unknown", "")
    assert Screen([BOOK], broken).look("good day") == Screening()
