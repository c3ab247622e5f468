import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faqbot.bot import Bot, index_of
from faqbot.calibration import LEAST_SURE, Calibration, Logistic
from faqbot.evidence import Evidence, score_features, support_features
from faqbot.index_making import calibrate, make_index
from faqbot.knowledge import Entry, KnowledgeBase
from faqbot.trials import drawn

SURE = Logistic(1.0, (0.5,))
FALSE = st.lists(
    st.tuples(st.floats(0.0, 1.0), st.floats(1e-4, 0.2)), max_size=40, unique_by=lambda t: t[0]
).map(lambda found: tuple(sorted(found, reverse=True)))


def answered(falling: tuple[tuple[float, float], ...], least: float) -> float:
    return sum(share for sureness, share in falling if sureness > least)


@given(FALSE, FALSE, st.floats(0.001, 0.5))
def test_above_the_threshold_no_more_than_the_budget_of_answerable_questions_is_false(
    unanswerable: tuple[tuple[float, float], ...],
    answerable: tuple[tuple[float, float], ...],
    budget: float,
) -> None:
    threshold = Calibration(SURE, SURE, unanswerable, answerable, 1000).threshold(budget)
    assert answered(answerable, threshold) <= budget + 1e-12
    assert threshold >= LEAST_SURE


@given(FALSE, FALSE, st.floats(0.001, 0.5), st.floats(0.001, 0.5))
def test_a_larger_budget_never_asks_for_more(
    unanswerable: tuple[tuple[float, float], ...],
    answerable: tuple[tuple[float, float], ...],
    one: float,
    other: float,
) -> None:
    calibration = Calibration(SURE, SURE, unanswerable, answerable, 1000)
    assert calibration.threshold(max(one, other)) <= calibration.threshold(min(one, other))


def test_without_false_answers_the_threshold_is_the_least() -> None:
    assert Calibration(SURE, SURE, (), (), 0).threshold(0.02) == LEAST_SURE


def test_one_probability_is_the_same_as_of_many() -> None:
    model = Logistic(-0.3, (2.0, -1.0))
    rows = [[0.0, 0.0], [1.0, 3.0], [-1e9, 1e9], [1e9, -1e9]]
    many = model.probability(np.array(rows))
    assert many.tolist() == pytest.approx([model.one(row) for row in rows])
    assert ((many >= 0.0) & (many <= 1.0)).all()


def made(seed: int) -> tuple[np.ndarray[tuple[int, int], np.dtype[np.float64]], list[float]]:
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(400, 2))
    chance = 1.0 / (1.0 + np.exp(-(0.5 + 2.0 * features[:, 0] - features[:, 1])))
    return features, (rng.random(400) < chance).astype(float).tolist()


NOTHING = Logistic(0.0, (0.0, 0.0))


def test_a_fit_finds_the_model_that_made_the_data() -> None:
    features, truth = made(1)
    model = Logistic.fit(
        features, np.array(truth), np.ones(400), (1, -1), expected=NOTHING, tried=400
    )
    assert (model.bias, *model.weights) == pytest.approx((0.5, 2.0, -1.0), abs=0.6)


def test_a_feature_with_the_wrong_sign_is_left_out() -> None:
    features, truth = made(2)
    model = Logistic.fit(
        features, np.array(truth), np.ones(400), (1, 1), expected=NOTHING, tried=400
    )
    assert model.weights[0] > 0.0
    assert model.weights[1] == 0.0


def test_a_feature_whose_sign_is_free_stays() -> None:
    features, truth = made(3)
    model = Logistic.fit(
        features, np.array(truth), np.ones(400), (1, 0), expected=NOTHING, tried=400
    )
    assert model.weights[1] < 0.0


def test_a_trial_of_double_weight_counts_as_two() -> None:
    features, truth = made(4)
    doubled = np.array([2.0] * 200 + [1.0] * 200)
    weighted = Logistic.fit(
        features, np.array(truth), doubled, (1, -1), expected=NOTHING, tried=600
    )
    repeated = Logistic.fit(
        np.concatenate([features, features[:200]]),
        np.array(truth + truth[:200]),
        np.ones(600),
        (1, -1),
        expected=NOTHING,
        tried=600,
    )
    assert weighted.weights == pytest.approx(repeated.weights, rel=0.1)


def test_what_few_phrasings_show_stays_near_what_is_expected() -> None:
    features, truth = made(5)
    expected = Logistic(0.0, (9.0, -9.0))
    far, near = (
        Logistic.fit(
            features, np.array(truth), np.ones(400), (1, -1), expected=expected, tried=tried
        )
        for tried in (100_000, 1)
    )
    assert abs(near.weights[0] - 9.0) < abs(far.weights[0] - 9.0) / 2
    assert far.weights == pytest.approx((2.0, -1.0), abs=0.6)


@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.booleans()), min_size=2, max_size=30),
    st.sampled_from((20.0, -20.0)),
)
def test_a_fit_of_any_rows_is_found_however_far_from_what_is_expected(
    rows: list[tuple[float, float, bool]], slope: float
) -> None:
    features = np.array([row[:2] for row in rows])
    truth = np.array([float(row[2]) for row in rows])
    model = Logistic.fit(
        features,
        truth,
        np.ones(len(rows)),
        (0, 0),
        expected=Logistic(slope, (slope, slope)),
        tried=6,
    )
    assert np.abs([model.bias, *model.weights]).max() < 200.0


def test_with_nothing_to_learn_from_cautious_models_hold() -> None:
    calibration = calibrate([], lambda trial: True)
    assert calibration.careful
    assert calibration.unanswerable == calibration.answerable == ()


def test_one_phrasing_is_too_few_to_learn_from() -> None:
    kb = KnowledgeBase([Entry(id="hours", question="When are you open?", answer="Daily.")])
    assert Bot(kb).explain("open?").careful


@pytest.mark.parametrize("alphabet", ["abcdefghijklmnopqrstuvwxyz", "αβκδεφγηιξκλμνοπψρστυβωχυζ"])
@pytest.mark.parametrize("entries", [1, 2, 3, 5])
def test_a_better_fit_never_lowers_the_score_in_whatever_alphabet(
    alphabet: str, entries: int
) -> None:
    written = str.maketrans("abcdefghijklmnopqrstuvwxyz", alphabet)
    asked = {
        "hours": ("when is the library open", "opening hours", "what time do you open"),
        "card": ("how do i get a card", "membership card", "i want a library card"),
        "fine": ("what is the fine for a late book", "overdue charge", "if i bring it late"),
        "print": ("can i print at the library", "printer", "photocopies"),
        "wifi": ("is there wifi", "internet access", "how do i get online"),
    }
    some = {
        entry: tuple(p.translate(written) for p in asked[entry]) for entry in [*asked][:entries]
    }
    score = make_index(some, some.keys()).calibration.score
    seen = Evidence(10.0, 8.0, 8.0, 0.0, 0.0, 0, 0, 3)
    scores = [score.one(score_features(fit / 20, 0.1, 3, seen)) for fit in range(21)]
    assert scores == sorted(scores)
    assert scores[12] > 0.5 > scores[2]


def test_a_small_knowledge_base_with_paraphrases_is_learnt_from(pool: Bot) -> None:
    assert not pool.explain("open?").careful


def sureness(
    bot: Bot, fit: float, *, unknown: int = 0, strange: float = 0.0, unasked: int = 0
) -> float:
    (reading,) = bot.explain("How warm is the water?").readings
    assert reading.best
    index = index_of(bot.kb)
    calibration, fitted = index.calibration, index.fitted
    seen = Evidence(10.0, 8.0, 8.0, strange, 0.0, unknown, unasked, 5)
    score = calibration.score.one(score_features(fit, 0.1, 6, seen))
    return score * calibration.support.one(support_features(fitted, seen))


def test_a_better_fit_is_surer(pool: Bot) -> None:
    found = [sureness(pool, fit) for fit in (0.1, 0.3, 0.5, 0.8)]
    assert found == sorted(found)
    assert found[0] < found[-1]


def test_unknown_words_make_less_sure(pool: Bot) -> None:
    found = [sureness(pool, 0.6, unknown=n, strange=2.0 * n) for n in (0, 1, 2, 3)]
    assert found == sorted(found, reverse=True)
    assert found[0] > found[-1]


def test_what_an_entry_is_not_asked_makes_the_packaged_bot_less_sure(bot: Bot) -> None:
    assert sureness(bot, 0.6, unasked=1) < sureness(bot, 0.6)


@pytest.mark.parametrize(
    ("query", "unasked"),
    [
        ("how warm is the water", 0),
        ("who is warm in the water", 1),
        ("how many are in the water, and where", 2),
        ("what is the water", 0),
    ],
)
def test_question_words_that_no_phrasing_holds_are_counted(query: str, unasked: int) -> None:
    warm = Entry(id="warm", question="How warm is the water?", answer="28 degrees.")
    (match,) = index_of(KnowledgeBase([warm])).search(query).matches
    assert match.seen.unasked == unasked


def test_what_the_packaged_knowledge_base_teaches_tells_its_own_from_other_questions(
    bot: Bot,
) -> None:
    known = [bot.search(entry.question, 1)[0].score for entry in bot.kb.values()]
    other = ("kidney transplants in whales", "who won the football", "bake a chocolate cake")
    assert min(known) > max(bot.search(question, 1)[0].score for question in other)


def test_samples_grow_fewer_by_degrees_where_phrasings_are_many() -> None:
    counts = [len(drawn([[str(row)] for row in range(n)])) for n in (100, 11_999, 12_001, 15_000)]
    assert counts == [100, 2_500, 2_500, 2_000]
    assert len(drawn([[str(row)] for row in range(60_000)])) == 500
