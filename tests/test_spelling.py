"""How a message is read as the words of the rules."""

import pytest

from faqbot.pattern import BREAK
from faqbot.spelling import Speller

NAMED = (
    "i a am can not want to die kill myself suicide suicidal overdose breathing swelling pregnant "
    "tablets took end it life mg harm self balloon is ended"
).split()
SPELLER = Speller(NAMED, {"kms": "kill myself", "od": "overdose", "mam": "mum"})


def read(message: str) -> str:
    return " ".join(SPELLER.words(message))


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("I want to DIE", "i want to die"),
        ("I can't", "i can not"),
        ("I can\u2019t", "i can not"),
        ("cant", "can not"),
        ("k\u00edll myself", "kill myself"),
        ("ki\u200bll my\u00adself", "kill myself"),
        ("\uff4b\uff49\uff4c\uff4c myself", "kill myself"),
        ("k i l l myself", "kill myself"),
        ("k.i.l.l myself", "kill myself"),
        ("K I L L M Y S E L F", "kill myself"),
        ("kiiill mysellllf", "kill myself"),
        ("k1ll mys3lf", "kill myself"),
        ("su1c1de", "suicide"),
        ("k!ll myself", "kill myself"),
        ("k|ll myself", "kill myself"),
        ("h@rm", "harm"),
        ("$uicide", "suicide"),
        ("$elf harm", "self harm"),
        ("d1e", "die"),
        ("5uicide", "5 suicide"),
        ("killmyself", "kill myself"),
        ("wanttodie", "want to die"),
        ("kms", "kill myself"),
        ("KMS", "kill myself"),
        ("500mg", "500 mg"),
        ("20tablets", "20 tablets"),
        ("20tabletss", "20 tablets"),
        ("20kms", "20 kill myself"),
        ("", ""),
        ("\U0001f622", ""),
    ],
)
def test_a_spelling_is_undone(message: str, expected: str) -> None:
    assert read(message) == expected


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("suicde", "suicide"),
        ("suidice", "suidice"),
        ("suiicde", "suicide"),
        ("suicidl", "suicidal"),
        ("mysefl", "myself"),
        ("myslf", "myself"),
        ("mysxlf", "myself"),
        ("pregnent", "pregnant"),
        ("overdoze", "overdose"),
        ("breathng", "breathing"),
        ("braething", "breathing"),
        ("breahtig", "breathing"),
        ("breathinnggxx", "breathinnggxx"),
        ("swlling", "swelling"),
    ],
)
def test_a_slip_in_a_long_word_is_mended(typed: str, meant: str) -> None:
    assert read(typed) == meant


@pytest.mark.parametrize("word", ["spelling", "smelling", "mug", "hill", "dye", "ill", "lie"])
def test_an_english_word_is_never_changed(word: str) -> None:
    assert read(word) == word


@pytest.mark.parametrize("word", ["kyll", "dje", "harn", "lif", "mysf", "lfe"])
def test_a_slip_in_a_short_word_is_not_guessed(word: str) -> None:
    assert read(word) == word


def test_nine_letters_may_have_two_slips_and_fewer_one() -> None:
    assert read("brxathxng") == "breathing"
    assert read("swxllxng") == "swxllxng"
    assert read("sxxcide") == "sxxcide"
    assert read("brxxthxng") == "brxxthxng"


def test_a_short_word_may_be_meant_by_one_that_is_a_letter_shorter_or_longer() -> None:
    speller = Speller(["dosage", "breathing"], {})
    assert speller.words("dosge doosxage doasage breathin breathign bthing") == [
        "dosage", "doosxage", "dosage", "breathing", "breathing", "bthing",
    ]  # fmt: skip
    assert speller.words("dage") == ["dage"]
    assert speller.words("brathin") == ["brathin"]


def test_letters_three_times_in_a_row_are_too_many() -> None:
    speller = Speller(["kill"], {"missus": "wife"})
    assert speller.words("goood missuuus") == ["good", "wife"]
    assert speller.words("wonttt yessss killll") == ["will", "not", "yes", "kill"]
    assert speller.words("bbbbb 1000 www") == ["bb", "1000", "ww"]


def test_full_width_marks_end_sentences() -> None:
    assert Speller([], {}).words("no\uff0e why\uff1f") == ["no", ".", "why", "."]


def test_words_of_five_letters_are_no_goal_of_corrections() -> None:
    assert Speller(["wrist"], {}).words("wrisx wrisxt") == ["wrisx", "wrisxt"]


def test_two_slips_mend_a_long_word_though_a_short_one_is_as_near() -> None:
    speller = Speller(["zqanting", "zqzplanting"], {})
    assert speller.words("zqzanting") == ["zqanting"]
    assert speller.words("zqzpxantxng") == ["zqzplanting"]
    assert speller.words("zxzantxng") == ["zxzantxng"]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("I end. It is", "i end . it is"),
        ("I end! It is", "i end . it is"),
        ("I end? It is", "i end . it is"),
        ("I end; it is", "i end . it is"),
        ("I end... it is", "i end . it is"),
        ("I end?! It is", "i end . it is"),
        ("I end\u2026 it is", "i end . it is"),
        ("I end\u2026it is", "i end . it is"),
        ("I end\u3002It is", "i end . it is"),
        ("I end\nit is", "i end it is"),
        ("I end, it is", "i end it is"),
        ("end.", "end ."),
        (". . end", "end"),
        ("end . ! ? it", "end . it"),
        ("1.5 mg", "1 5 mg"),
    ],
)
def test_a_break_stands_between_sentences(message: str, expected: str) -> None:
    assert read(message) == expected
    assert BREAK == "."


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("i a m", "i a m"),
        ("e n d it", "end it"),
        ("e n it", "e and it"),
        ("k i l l x", "kill x"),
        ("x i want", "x i want"),
        ("d i e .", "die ."),
        ("i want to d i e", "i want to die"),
        ("1 2 3 die", "1 2 3 die"),
        ("d i e 2 e n d", "die 2 end"),
        ("d i e e n d", "die end"),
        ("q z x v", "q z x v"),
        ("i i i", "i i i"),
        ("a m", "a m"),
        ("want a m", "want a m"),
        ("a c h e", "ache"),
        ("a c h e s", "aches"),
        ("n u t", "and you t"),
        ("e n d e d", "ended"),
        ("i i a m", "i i a m"),
        ("t o o k i t", "took it"),
        ("k i l l m y s e l f", "kill myself"),
    ],
)
def test_single_letters_in_a_row_are_put_together_where_that_makes_words(
    message: str, expected: str
) -> None:
    assert read(message) == expected


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("iwanttodie", "i want to die"),
        ("endit", "endit"),
        ("enditt", "enditt"),
        ("endlife", "end life"),
        ("iamended", "i am ended"),
        ("wanttodiexyz", "wanttodiexyz"),
        ("killkillkillkillkillkillkillx", "killkillkillkillkillkillkillx"),
        ("kill" * 7, "kill " * 6 + "kill"),
        ("kill" * 6 + "amend", "kill " * 6 + "am end"),
        ("kill" * 7 + "am", "kill" * 7 + "am"),
        ("mgmgmg", "mg mg mg"),
    ],
)
def test_words_written_together_are_taken_apart(message: str, expected: str) -> None:
    assert read(message) == expected


def test_words_are_taken_apart_into_as_few_as_possible() -> None:
    speller = Speller(
        ["self", "harm", "sel", "f", "fh", "se", "lf", "ha", "arm", "rm", "i", "x"], {}
    )
    assert speller.words("selfharm") == ["self", "harm"]
    assert speller.words("selxharm") == ["selxharm"]
    assert speller.words("seliharm") == ["sel", "i", "harm"]


def test_of_two_ways_with_as_many_words_the_one_with_the_longer_last_word_is_taken() -> None:
    speller = Speller(["i", "a", "iaharm", "iaia", "harm"], {})
    assert speller.words("iaiaharm") == ["iaia", "harm"]
    speller = Speller(["sel", "fharm", "self", "harm"], {})
    assert speller.words("selfharm") == ["sel", "fharm"]


def test_figures_are_read_as_letters_before_doubled_letters_count_as_one() -> None:
    assert Speller(["loose", "lose"], {}).words("l00se looose") == ["loose", "loose"]


def test_parts_of_more_than_twelve_letters_are_not_tried() -> None:
    speller = Speller(["abcdefghijkl", "abcdefghijklm", "kill"], {})
    assert speller.words("abcdefghijklkill") == ["abcdefghijkl", "kill"]
    assert speller.words("abcdefghijklmkill") == ["abcdefghijklmkill"]


def test_a_doubled_letter_counts_as_one_in_words_of_three_letters_or_more() -> None:
    speller = Speller(["of", "off", "poo", "die"], {})
    assert Speller(["ab"], {}).words("aabb") == ["aabb"]
    assert speller.words("off offf ooff offff diiie ddiie") == [
        "off", "off", "off", "off", "die", "die",
    ]  # fmt: skip


def test_spellings_come_before_names_and_are_taken_as_they_are() -> None:
    speller = Speller(["mum", "mam", "shed"], {"mam": "mum", "shed": "she would", "x": "y z"})
    assert speller.words("mam shed x") == ["mum", "she", "would", "y", "z"]


def test_words_of_two_letters_and_figures_are_left_alone() -> None:
    assert Speller(["ooo"], {}).words("oo 00 0000 000") == ["oo", "00", "0000", "000"]


def test_words_of_one_sentence_are_mended_alike() -> None:
    assert read("suicde suicde. suicde") == "suicide suicide . suicide"


def test_only_so_many_different_words_are_looked_up() -> None:
    unknown = [f"zq{letter}{other}wx" for letter in "abcdef" for other in "ghijklmn"]
    first = unknown[:39]
    assert SPELLER.words(" ".join([*first, "suicde"]))[-1] == "suicide"
    first = unknown[:40]
    assert SPELLER.words(" ".join([*first, "suicde"]))[-1] == "suicde"
    assert SPELLER.words(" ".join(["suicde", *first, "suicde"]))[-1] == "suicide"
    assert SPELLER.words(" ".join([*first, "suicide"]))[-1] == "suicide"


def test_a_speller_that_knows_no_words_reads_them_as_they_are() -> None:
    assert Speller([], {}).words("I'm sucidal. K i x l") == "i am sucidal . k i x l".split()


@pytest.mark.parametrize(
    ("message", "first", "second"),
    [("gasing", "gasping", "gassing"), ("suiside", "suicide", "subside")],
)
def test_a_slip_is_read_as_the_word_that_is_more_telling(
    message: str, first: str, second: str
) -> None:
    for telling, other in ((first, second), (second, first)):
        assert Speller([first, second], {}, [telling, other]).words(message) == [telling]
        assert Speller([first, second], {}, [telling]).words(message) == [telling]


def test_a_letter_that_is_doubled_is_no_other_letter() -> None:
    assert Speller(["choking", "choosing"], {}, ["choosing"]).words("chooking") == ["choking"]


def test_possessives_mean_the_same_without_their_apostrophe() -> None:
    speller = Speller(["mum"], {"mums": "mum is", "mam": "mum"})
    said = ["mum", "is", "ill", "mum", "will", "mum"]
    assert speller.words("mum's ill mum'll mam's") == said
    assert speller.words("mums ill mumll mams") == said


def test_marks_do_not_hide_a_sign_that_stands_for_a_letter() -> None:
    assert Speller(["suicidal"], {}).words("su\u0301!c\u0301!dal") == ["suicidal"]


def test_a_letter_that_is_left_out_between_doubled_ones_is_found() -> None:
    assert Speller(["planning"], {}).words("plannng soooon") == ["planning", "soon"]


def test_only_possessives_that_are_named_lose_their_apostrophe() -> None:
    speller = Speller(["will"], {"mums": "mum is"})
    assert speller.words("she'll see mum's cat") == ["she", "will", "see", "mum", "is", "cat"]


def test_what_was_read_before_changes_no_word() -> None:
    read = Speller({"suicidal", "overdose", "breathing"}, {})
    texts = ["suicdal", "overdoze", "breething now", "suicdal overdoze", "xq suicidall"]
    first = [read.words(text) for text in texts]
    assert first == [Speller({"suicidal", "overdose", "breathing"}, {}).words(t) for t in texts]
    assert [read.words(text) for text in texts] == first
