from collections.abc import Mapping, Sequence
from random import Random

import numpy as np
import pytest
from numpy.typing import NDArray

from faqbot.fit import Fitted, fit
from faqbot.leave_out import Leftout, Whole
from faqbot.matrices import inverse_of, product
from faqbot.mixture import HANDICAPS, choose_handicap
from faqbot.similarity import Array
from faqbot.text import words as words_of
from faqbot.trials import Sample, trials

ENTRIES = {
    "hours": ("When is the pool open?", "What time do you open?", "Opening times", "Open Sundays?"),
    "warm": ("How warm is the water?", "Is the pool heated?", "Water temperature"),
    "lessons": ("How do I book a lesson?", "I want to learn to swim", "Swimming teacher"),
    "goggles": ("Can I borrow goggles?", "I forgot my goggles"),
    "bicycle": ("Where may I leave a bicycle?",),
}
ANSWERS = {
    "hours": "From seven until nine in the evening, on Sundays until noon.",
    "warm": "The water is heated to 28 degrees.",
    "goggles": "At the desk, for a deposit. Whales are not lent.",
}
ROUNDED = 1e-6
"""Coefficients are kept to about seven digits."""

FITTED, INVERSE = fit(ENTRIES, answers=ANSWERS)
PHRASINGS = [tuple(text.split()) for text in FITTED.exact]
QUERIES = (
    "When is the pool open?",
    "how wrm is teh water today",
    "a lesson for my son on sundays",
    "goggles",
    "kidney transplants for whales",
)


def kernel_of(words: Sequence[str]) -> Array:
    return FITTED.kernel(words, FITTED.vocabulary.read(words))


def witness_of(query: Sequence[str]) -> Array:
    """What the answers add to the fits of `query`, less the handicaps."""
    answers = FITTED.answers.similarities(FITTED.vocabulary.read(query))
    return FITTED.mixture.answers * answers - FITTED.handicaps


def refitted(query: Sequence[str], kept: NDArray[np.int64]) -> Array:
    """The fits of `query` to every entry, solved anew from the phrasings `kept` alone."""
    kernel = np.array([kernel_of(words) for words in PHRASINGS])[np.ix_(kept, kept)]
    members = np.zeros((len(PHRASINGS), len(FITTED.ids)))
    members[np.arange(len(PHRASINGS)), FITTED.owners] = 1.0
    coefficients = np.linalg.solve(
        kernel + FITTED.mixture.ridge * np.eye(len(kernel)), members[kept]
    )
    return np.asarray(kernel_of(query)[kept] @ coefficients) + witness_of(query)


def best_two(query: Sequence[str], leftout: Leftout) -> tuple[int, float, float]:
    """The best entry, its fit and the next best fit, by the closed form."""
    sample = Sample(tuple(query), leftout.phrasing, leftout, "new wording", wanted=True)
    (trial,) = trials(FITTED, Whole(FITTED, INVERSE), PHRASINGS, [sample])
    assert trial
    return trial.best, trial.score[0], trial.score[0] - trial.score[2]


@pytest.mark.parametrize("query", [None, *QUERIES])
def test_leaving_one_phrasing_out_is_fitting_without_it(query: str | None) -> None:
    for row, own in enumerate(PHRASINGS):
        asked = words_of(query) if query else own
        expected = refitted(asked, np.delete(np.arange(len(PHRASINGS)), row))
        second, first = np.sort(expected)[-2:]
        best, fits, rival = best_two(asked, Leftout(row, whole_entry=False))
        assert best == expected.argmax()
        assert fits == pytest.approx(first, abs=ROUNDED)
        assert rival == pytest.approx(second, abs=ROUNDED)


@pytest.mark.parametrize("query", [None, *QUERIES])
def test_leaving_an_entry_out_is_fitting_without_its_phrasings(query: str | None) -> None:
    for row, own in enumerate(PHRASINGS):
        owner = FITTED.owners[row]
        asked = words_of(query) if query else own
        expected = refitted(asked, np.flatnonzero(FITTED.owners != owner))
        assert expected[owner] == pytest.approx(witness_of(asked)[owner], abs=ROUNDED)
        second, first = np.sort(np.delete(expected, owner))[-2:]
        best, fits, rival = best_two(asked, Leftout(row, whole_entry=True))
        assert best == np.where(np.arange(len(expected)) == owner, -9.0, expected).argmax()
        assert fits == pytest.approx(first, abs=ROUNDED)
        assert rival == pytest.approx(second, abs=ROUNDED)


def test_the_coefficients_solve_the_ridge_equation() -> None:
    kernel = np.array([kernel_of(words) for words in PHRASINGS])
    members = np.eye(len(FITTED.ids))[FITTED.owners]
    left = (kernel + FITTED.mixture.ridge * np.eye(len(kernel))) @ FITTED.coefficients
    np.testing.assert_allclose(left, members, atol=ROUNDED)
    np.testing.assert_allclose(kernel, kernel.T, atol=1e-12)


def test_the_inverse_by_halves_is_that_of_lapack() -> None:
    points = np.random.default_rng(1).random((1_500, 40))
    kernel = np.exp(points @ points.T / 10.0 - 2.0) + 0.4 * np.eye(1_500)
    np.testing.assert_allclose(inverse_of(kernel), np.linalg.inv(kernel), atol=1e-9)


@pytest.mark.parametrize("width", [1, 7, 101, 20_000])
def test_a_product_is_the_same_whatever_the_rows_at_a_time(width: int) -> None:
    made = np.random.default_rng(2)
    vector, matrix = made.random(950), made.random((950, width))
    np.testing.assert_allclose(product(vector, matrix), vector @ matrix)


def test_every_phrasing_fits_its_own_entry_best() -> None:
    for words, owner in zip(PHRASINGS, FITTED.owners, strict=True):
        assert (kernel_of(words) @ FITTED.coefficients).argmax() == owner


def test_a_misspelt_query_fits_the_same_entry_as_the_right_spelling() -> None:
    fits = [kernel_of(q.split()) @ FITTED.coefficients for q in ("water warm", "watter warm")]
    assert fits[0].argmax() == fits[1].argmax() == FITTED.ids.index("warm")
    assert fits[1].max() < fits[0].max()


def equal(one: Fitted, other: Fitted) -> bool:
    return (
        one.ids == other.ids
        and one.exact == other.exact
        and np.array_equal(one.coefficients, other.coefficients)
        and np.array_equal(one.holds, other.holds)
    )


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_entries_and_of_phrasings_does_not_matter(seed: int) -> None:
    rng = Random(seed)
    shuffled: Mapping[str, Sequence[str]] = {
        entry: rng.sample(ENTRIES[entry], len(ENTRIES[entry]))
        for entry in rng.sample(sorted(ENTRIES), len(ENTRIES))
    }
    assert equal(FITTED, fit(shuffled, answers=ANSWERS)[0])


def test_a_phrasing_without_words_is_passed_over() -> None:
    assert equal(
        FITTED,
        fit({**ENTRIES, "hours": (*ENTRIES["hours"], "?!", "\U0001f600")}, answers=ANSWERS)[0],
    )


def test_a_phrasing_given_twice_in_an_entry_counts_once() -> None:
    assert equal(
        FITTED,
        fit({**ENTRIES, "warm": (*ENTRIES["warm"], "water TEMPERATURE!")}, answers=ANSWERS)[0],
    )


def test_nothing_to_fit_gives_nothing() -> None:
    fitted, inverse = fit({})
    assert fitted.ids == ()
    assert inverse.shape == (0, 0)


def test_the_answers_are_added_to_the_fits_and_handicaps_taken() -> None:
    asked = words_of("whales by the desk")
    tokens = FITTED.vocabulary.read(asked)
    without = kernel_of(asked) @ FITTED.coefficients
    added = FITTED.fits(kernel_of(asked), tokens) - without
    assert added.tolist() == pytest.approx(witness_of(asked).tolist(), abs=ROUNDED)
    added += FITTED.handicaps
    assert added.argmax() == FITTED.ids.index("goggles")
    assert 0.0 < added.max() <= FITTED.mixture.answers


def test_an_entry_of_many_phrasings_has_a_handicap_and_the_others_an_advantage() -> None:
    sizes = np.bincount(FITTED.owners)
    order = np.argsort(sizes, kind="stable")
    assert 0.0 < FITTED.mixture.handicap <= max(HANDICAPS)
    assert (np.diff(FITTED.handicaps[order]) >= 0.0).all()
    assert FITTED.handicaps.mean() == pytest.approx(0.0, abs=ROUNDED)


def test_where_all_entries_have_as_many_phrasings_none_has_a_handicap() -> None:
    even, _ = fit({"warm": ("how warm is it", "is it hot"), "open": ("are you open", "open now")})
    assert not even.handicaps.any()


def test_a_handicap_is_chosen_that_pays_where_phrasings_are_left_out() -> None:
    owners = np.repeat(np.arange(2), (40, 10)).astype(np.int32)
    alone = np.where(owners[:, None] == np.arange(2), 0.3, 0.0)
    alone[40:] = (0.32, 0.3)  # what the small entry says fits the large one a little better
    assert choose_handicap(alone, owners) > max(HANDICAPS) / 2
    alone[:] = (0.3, 0.0)
    assert choose_handicap(alone, owners) == pytest.approx(np.mean(HANDICAPS))
    assert choose_handicap(np.eye(3), np.arange(3, dtype=np.int32)) == 0.0
