"""How rules and weights together make red flags and safety notes, with a few small rules."""

import numpy as np
import pytest

from faqbot.danger import RULE, UNLEARNT, Weights
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
WEIGHTS = Weights(
    {"rop": 0, "end": 1, "film": 2, "hair": 3},
    np.array([[4.0, 2, 1, 0], [1.0, 0, 1, 2], [-4.0, 0, 0, 0], [0.0, 0, 0, 0]]),
    {},
    bias=-1.0,
    threshold=0.4,
)


class Broken(Rulebook):
    """A rulebook whose matching fails."""

    def fired(self, said: object) -> dict[int, tuple[int, int]]:
        raise RuntimeError("broken")


def test_nothing_is_seen_in_an_ordinary_message() -> None:
    harmless = Screen([BOOK], Weights({}, UNLEARNT.table, {}, threshold=1.0))
    assert harmless.look("Will gene therapy cure baldness?") == Screening(None, ())
    assert harmless.look("") == Screening(None, ())


def test_a_hard_rule_raises_a_red_flag_with_its_danger_and_the_words_it_saw() -> None:
    screen = Screen([BOOK], Weights({}, UNLEARNT.table, {}, threshold=RULE))
    assert screen.look("Please help, I'll KILL my self!") == Screening(
        RedFlag("kill", "self-harm", "kill my self")
    )
    assert screen.look("I can\u2019t breathe").red_flag == RedFlag(
        "breath", "emergency", "can not breathe"
    )
    assert screen.look("tonight i have a gun").red_flag == RedFlag("kill", "self-harm", "gun")


def test_the_rule_that_stands_first_is_named_whatever_the_order_of_words() -> None:
    screen = Screen([BOOK], Weights({}, UNLEARNT.table, {}, threshold=1.0))
    flag = screen.look("i can not breathe and want to kill myself").red_flag
    assert flag == RedFlag("kill", "self-harm", "kill myself")


def test_a_red_flag_comes_without_notes() -> None:
    screen = Screen([BOOK], Weights({}, UNLEARNT.table, {}, threshold=1.0))
    assert screen.look("sad, what dose will kill my self").notes == ()


def test_a_soft_rule_adds_its_note_with_the_words_it_saw() -> None:
    screen = Screen([BOOK], Weights({}, UNLEARNT.table, {}, threshold=1.0))
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
        ("rope", RedFlag(SOUNDS, "self-harm", "")),  # -1 + 4
        ("rope film", None),  # -1 + (4 - 4) / sqrt(3)
        ("end", None),  # -1 + 1
        ("hair", None),
        ("kill myself", RedFlag("kill", "self-harm", "kill myself")),  # -1 + RULE
        ("kill myself hair", RedFlag("kill", "self-harm", "kill myself")),
        ("kill myself end", RedFlag("kill", "self-harm", "kill myself")),
        ("film kill myself", None),  # -1 - 4 / sqrt(6) + RULE
        ("film kill myself rope end", RedFlag("kill", "self-harm", "kill myself")),
    ],
)
def test_rules_and_weights_decide_together(message: str, flag: RedFlag | None) -> None:
    assert Screen([BOOK], WEIGHTS).look(message).red_flag == flag


def test_what_reaches_the_threshold_is_flagged() -> None:
    just = Weights({"end": 0}, np.array([[3.0, 0, 0, 1]]), {}, bias=-1.0, threshold=2.0)
    assert Screen([], just).look("end").red_flag == RedFlag(SOUNDS, "abuse", "")


def test_a_hard_rule_that_the_weights_outweigh_leaves_the_notes() -> None:
    seen = Screen([BOOK], WEIGHTS).look("sad film where i kill myself")
    assert seen == Screening(None, (SafetyNote("sad", "It is hard.", "sad"),))


def test_all_of_several_rulebooks_look_the_first_before_the_others() -> None:
    screen = Screen([BOOK, OWN], Weights({}, UNLEARNT.table, {}, threshold=1.0))
    assert [note.rule for note in screen.look("what dose of laser").notes] == ["dose", "laser"]
    flag = screen.look("i burnt my eyes").red_flag
    assert flag == RedFlag("eyes", "emergency", "burnt my eyes")
    flag = screen.look("i burnt my eyes and kill myself").red_flag
    assert flag is not None and flag.rule == "kill"


ALONE = SafetyRule("says", "hard", ("shot <me>",), danger="self-harm", alone=True)
OUTWEIGHED = Weights({"film": 0}, np.array([[-9.0, 0, 0, 0]]), {}, threshold=1.0)


@pytest.mark.parametrize(
    ("message", "rule"),
    [
        ("film: kill myself", None),
        ("film: shot myself", "says"),
        ("film: kill myself, shot myself", "says"),
        ("kill myself, shot myself", "kill"),
        ("film: burnt my eyes", "eyes"),
        ("film: kill myself, burnt my eyes", "eyes"),
    ],
)
def test_a_rule_that_is_alone_or_of_a_further_rulebook_cannot_be_outweighed(
    message: str, rule: str | None
) -> None:
    book = Rulebook.of(SafetyRules((KILL, ALONE), LISTS, {}))
    flag = Screen([book, OWN], OUTWEIGHED).look(message).red_flag
    assert (flag.rule if flag else None) == rule


def test_of_two_notes_of_one_rule_the_first_is_shown() -> None:
    screen = Screen([BOOK, OWN], Weights({}, UNLEARNT.table, {}, threshold=1.0))
    (note,) = screen.look("a dose of milligrams").notes
    assert note == SafetyNote("dose", "Ask about the dose.", "dose")


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
    broken = Broken(BOOK.rules, BOOK.patterns, BOOK.anchors, BOOK.triggers, BOOK.excepts)
    for message in ("hello", "", "i want to kill myself"):
        assert Screen([broken], UNLEARNT).look(message) == Screening(RedFlag(FAILED, "unknown", ""))


def test_weights_that_fail_raise_a_red_flag() -> None:
    broken = Weights({"hello": 7}, np.empty((0, 4)), {}, threshold=9.0)
    assert Screen([BOOK], broken).look("hello").red_flag == RedFlag(FAILED, "unknown", "")
    assert Screen([BOOK], broken).look("good day") == Screening()
