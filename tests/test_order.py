"""The view of word order: near phrasings are compared, far ones estimated."""

from random import Random

import numpy as np
import pytest
from rapidfuzz import fuzz

from faqbot.order import APART, COMPARED, NEAR, OrderView, unrelated

WORDS = (
    "will gene therapy cure my bald spot soon who pays for the trial when does hair grow".split()
)
RNG = Random(1)
FEW = [tuple(RNG.choices(WORDS, k=RNG.randint(1, 9))) for _ in range(200)]
MANY = [*FEW, *(tuple(RNG.choices(WORDS, k=RNG.randint(1, 9))) for _ in range(COMPARED))]
QUERY = ("does", "my", "hair", "grow")


def test_of_few_phrasings_each_is_compared_whatever_the_other_views_say() -> None:
    found = OrderView.of(FEW).similarities(QUERY, np.zeros(len(FEW)))
    wanted = [fuzz.token_sort_ratio(" ".join(QUERY), " ".join(words)) / 100 for words in FEW]
    np.testing.assert_allclose(found, wanted, atol=1e-12)


def test_of_many_those_that_are_near_are_compared_and_the_others_estimated() -> None:
    view, rough = OrderView.of(MANY), np.zeros(len(MANY))
    rough[:100] = NEAR
    found = view.similarities(QUERY, rough)
    np.testing.assert_allclose(found[:100], view.among(QUERY, np.arange(100)), atol=1e-12)
    wanted = unrelated(len(" ".join(QUERY)), view.lengths.astype(np.float64))
    np.testing.assert_array_equal(found[100:], wanted[100:])


def test_a_phrasing_comes_to_its_own_similarity_by_degrees() -> None:
    view, rough = OrderView.of(MANY), np.zeros(len(MANY))
    steps = np.linspace(APART - 0.05, NEAR + 0.05, 101)
    found = np.array([view.similarities(QUERY, rough + step)[0] for step in steps])
    own = float(view.among(QUERY, np.array([0]))[0])
    assert found[-1] == pytest.approx(own)
    assert np.abs(np.diff(found)).max() <= abs(own - found[0]) / 10


def test_what_unrelated_texts_have_is_near_what_they_have_indeed() -> None:
    rng = Random(2)
    letters = "etaoinshrdlucmfwygpb"
    texts = [
        tuple("".join(rng.choices(letters, k=rng.randint(2, 8))) for _ in range(rng.randint(2, 12)))
        for _ in range(400)
    ]
    view = OrderView.of(texts)
    for words in texts[:20]:
        others = view.among(words, np.arange(20, 400))
        estimated = unrelated(len(" ".join(words)), view.lengths.astype(np.float64))[20:]
        assert abs(float((others - estimated).mean())) < 0.08


def test_a_query_without_words_is_like_nothing_among_many_phrasings() -> None:
    view = OrderView.of(MANY)
    assert not view.similarities((), np.zeros(len(MANY))).any()
