import pickle
import sys
from threading import Barrier, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.names import Names


@given(
    st.lists(st.text(st.characters(exclude_characters="\n"), min_size=1), unique=True), st.text()
)
def test_names_are_found_with_their_numbers_and_nothing_else_is(
    written: list[str], other: str
) -> None:
    written.sort()
    names = Names.of(written)
    assert dict(names) == {name: number for number, name in enumerate(written)}
    assert len(names) == len(written)
    assert (other in names) == (other in written)
    assert sorted(names.numbers(frozenset([other, *written]))) == list(range(len(written)))


def test_names_are_the_same_after_pickling() -> None:
    names = Names.of(["a", "ab", "abc", "b"])
    assert names["abc"] == 2
    assert dict(pickle.loads(pickle.dumps(names))) == dict(names)


def test_names_that_were_asked_for_are_not_pickled() -> None:
    names = Names.of(["a", "ab"])
    assert names.numbers(frozenset(["frobnicarium", "ab"])) == [1]
    assert b"frobnicarium" not in pickle.dumps(names)


@pytest.mark.parametrize("written", [["b", "a"], ["a", "a"]])
def test_names_that_are_not_sorted_are_refused(written: list[str]) -> None:
    with pytest.raises(ValueError, match="sorted"):
        Names.of(written)


def test_a_name_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="mine"):
        Names.of(["my"])["mine"]


def test_threads_that_ask_at_once_all_find_all() -> None:
    written = sorted(f"{a}{b}{n}" for a in "abcdef" for b in "klmnop" for n in range(20))
    names, start, found = Names.of(written), Barrier(8), list[list[int]]()

    def ask() -> None:
        start.wait(30)
        found.append(sorted(names.numbers(frozenset(written))))

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert found == [list(range(len(written)))] * 8
