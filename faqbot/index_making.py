"""Making an index: what the knowledge base's own phrasings teach about trust.

Only this needs the disturbed copies and trials; an index that is kept on disk is
read without them.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from faqbot.calibration import (
    CAUTIOUS_AMONG,
    CAUTIOUS_SCORE,
    CAUTIOUS_SUPPORT,
    Calibration,
    Logistic,
)
from faqbot.disturb import crossed, keywords, shortened
from faqbot.fit import OUT_OF_SCOPE
from faqbot.index import Index
from faqbot.local import Local
from faqbot.local_fit import Progress, fit_with
from faqbot.trials import LACKING, NEW_WORDING, OUTSIDE, Trial, drawn, samples, trials

if TYPE_CHECKING:
    from faqbot.encoder import Encoder

MIN_TRIALS = 24
"""With fewer trials nothing is learnt and the cautious models hold."""

_SCORE_SIGNS = (1, 1, 1, 1, -1)
_AMONG_SIGNS = (0, 0, 0, 0, 0)
_SUPPORT_SIGNS = (-1, -1, -1, -1, 1, 1, -1)

_SCORE_SHARES = {
    NEW_WORDING: 1.0, LACKING: 0.8, "slipped": 0.3, "wrapped": 0.5, "shortened": 0.2,
    "keywords": 0.1, "isolated": 0.2,
}  # fmt: skip
_SUPPORT_SHARES = {
    NEW_WORDING: 1.0, LACKING: 1.0, "slipped": 0.3, "wrapped": 0.6, "shortened": 0.2,
    "keywords": 0.1, "swapped": 0.5, "inserted": 0.5, "isolated": 0.3, "crossed": 0.6,
}  # fmt: skip


def make_index(
    entries: Mapping[str, Sequence[str]],
    answering: Collection[str],
    related: Mapping[str, Collection[str]] = MappingProxyType({}),
    synonyms: Sequence[Sequence[str]] = (),
    answers: Mapping[str, str] = MappingProxyType({}),
    *,
    out_of_scope: Sequence[str] = (),
    encoder: "Encoder | None" = None,
    progress: Progress | None = None,
) -> Index:
    """The index of `entries` (id to phrasings); the words of a group of `synonyms` count as one.

    `answers` maps ids to texts, which take a small part in finding the entry; `encoder`
    adds what texts mean. `progress` is told what share is done when there are so many
    phrasings that it takes long. Raises EncoderError when there are too many for an encoder.

    Questions `out_of_scope` are fitted as those of one more entry, which is never found: an entry
    is less like what is like them, and how entries fit them when they are left out one at a time
    shows how real questions without an answer do.

    Only an entry of `answering` can give a false answer. Not false is the answer
    of an entry that is `related` to the one asked for, when both answer: a
    curator who links them says that one helps where the other is missing.
    """
    fitted, without = fit_with(
        {**entries, OUT_OF_SCOPE: out_of_scope} if out_of_scope else entries,
        lambda read: drawn(read.words),
        synonyms,
        answers,
        encoder=encoder,
        progress=progress,
    )
    phrasings = [tuple(text.split()) for text in fitted.exact]

    def is_false(trial: Trial) -> bool:
        owner, best = fitted.ids[trial.owner], fitted.ids[trial.best]
        if trial.right or best not in answering:
            return False
        linked = best in related.get(owner, ()) or owner in related.get(best, ())
        return not (trial.kind == LACKING and owner in answering and linked)

    tried = trials(fitted, without, phrasings, samples(fitted, phrasings))
    found = [trial for trial in tried if trial]
    if progress and isinstance(fitted, Local):
        progress(1.0)
    return Index.of(fitted, calibrate(found, is_false))


def calibrate(found: Sequence[Trial], is_false: Callable[[Trial], bool]) -> Calibration:
    """What `found` teaches; `is_false` says whether a direct answer would be a false one."""
    tried = sum(trial.kind == LACKING for trial in found)
    scored = _weighed(found, _SCORE_SHARES)
    score = _learn(
        [(t.score, t.right, weight) for t, weight in scored], _SCORE_SIGNS, CAUTIOUS_SCORE, tried
    )
    among = _learn(
        [(t.score, t.wanted, weight) for t, weight in scored if not t.right],
        _AMONG_SIGNS,
        CAUTIOUS_AMONG,
        tried,
    )
    telling = _weighed([t for t in found if _tells(t)], _SUPPORT_SHARES)
    support = _learn(
        [(t.support, t.wanted, weight) for t, weight in telling],
        _SUPPORT_SIGNS,
        CAUTIOUS_SUPPORT,
        tried,
    )
    lacking = sum(weight for t, weight in scored if not t.wanted)
    whole = sum(weight for _, weight in scored)
    return Calibration(
        score,
        support,
        unanswerable=_false(found, score, support, is_false, wanted=False),
        answerable=_false(found, score, support, is_false, wanted=True),
        tried=tried,
        among=among,
        lacking=lacking / whole if 0.0 < lacking < whole else 0.5,
    )


def _tells(trial: Trial) -> bool:
    """Whether a trial says anything about support.

    Not when a wanted copy was ranked wrongly, nor when a crossed one moved to
    another entry, which may be right.
    """
    if trial.wanted:
        return trial.own
    return trial.own or trial.kind != crossed.__name__


def _weighed(found: Sequence[Trial], shares: Mapping[str, float]) -> list[tuple[Trial, float]]:
    """The trials of the kinds in `shares`, each with its weight: a kind has its share in all.

    Questions out of scope have half of the share of phrasings whose entry is left out.
    """
    counts = Counter(trial.kind for trial in found)
    if counts[OUTSIDE]:
        shares = {**shares, LACKING: shares[LACKING] / 2, OUTSIDE: shares[LACKING] / 2}
    return [(t, shares[t.kind] / counts[t.kind]) for t in found if t.kind in shares]


def _learn(
    rows: Sequence[tuple[list[float], bool, float]],
    signs: Sequence[int],
    cautious: Logistic,
    tried: int,
) -> Logistic:
    """What rows of features, truth and weight teach; `cautious` if they are too few."""
    if len(rows) < MIN_TRIALS or len({truth for _, truth, _ in rows}) < 2:
        return cautious
    return Logistic.fit(
        np.array([features for features, _, _ in rows]),
        np.array([float(truth) for _, truth, _ in rows]),
        np.array([weight for _, _, weight in rows]),
        signs,
        expected=cautious,
        tried=tried,
    )


def _false(
    found: Sequence[Trial],
    score: Logistic,
    support: Logistic,
    is_false: Callable[[Trial], bool],
    *,
    wanted: bool,
) -> tuple[tuple[float, float], ...]:
    """Sureness and share of the false direct answers among (un)wanted trials, falling.

    A copy that lost words may have become ambiguous, which is not the bot's fault. Questions out
    of scope are those that a curator found worth listing: what share of them is answered tells
    nothing of what patients ask, and who lists more of the hardest must not get a shyer bot.
    """
    no_matter = (shortened.__name__, keywords.__name__, OUTSIDE)
    sort = [
        t for t in found if t.wanted == wanted and t.kind not in no_matter and (wanted or _tells(t))
    ]
    counts = Counter(t.kind for t in sort)
    false = [t for t in sort if is_false(t)]
    if not false:
        return ()
    sureness = score.probability(np.array([t.score for t in false]))
    sureness = sureness * support.probability(np.array([t.support for t in false]))
    shares = [1.0 / (counts[t.kind] * len(counts)) for t in false]
    return tuple(sorted(zip(sureness.tolist(), shares, strict=True), reverse=True))
