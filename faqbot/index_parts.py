"""The parts of an index: names, words and models that JSON can carry, and plain arrays.

A whole fit and a local one have most of them in common; what only one has is named so.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from faqbot.answers import Answers
from faqbot.calibration import Calibration, Logistic
from faqbot.fit import Fitted
from faqbot.letters import LetterView
from faqbot.local import Fit, Groups, Local, Systems
from faqbot.mixture import Mixture
from faqbot.order import OrderView
from faqbot.rows import Rows
from faqbot.similarity import Postings, Vocabulary, WordView

if TYPE_CHECKING:
    from faqbot.encoder import Encoder
    from faqbot.meaning import MeaningView

Meta = dict[str, Any]
Arrays = Mapping[str, NDArray[Any]]

_MEANING = ("mean", "strongest", "phrasings")


def parts_of(fitted: Fit, calibration: Calibration) -> tuple[Meta, dict[str, NDArray[Any]]]:
    """What JSON can carry of `fitted` and its `calibration`, and their arrays."""
    vocabulary, letters = fitted.vocabulary, letters_of(fitted)
    meta: Meta = {
        "local": isinstance(fitted, Local),
        "ids": fitted.ids,
        "exact": list(fitted.exact),
        "stems": vocabulary.stems,
        "surface": list(vocabulary.surface),
        "unknown": vocabulary.unknown,
        "grams": list(letters.features),
        "common_grams": sorted(letters.common),
        "gram_unknown": letters.unknown,
        "order": fitted.by_order.phrasings.tolist(),
        "mixture": list(fitted.mixture),
        "answer_stems": list(fitted.answers.stems),
        "answer_unknown": fitted.answers.unknown,
        "score": list(calibration.score),
        "support": list(calibration.support),
        "tried": calibration.tried,
        "among": list(calibration.among),
        "lacking": calibration.lacking,
        "encoder": None,
    }
    arrays: dict[str, NDArray[Any]] = {
        "owners": fitted.owners,
        "surface_features": np.array(list(vocabulary.surface.values()), dtype=np.int32),
        "weights": vocabulary.weights,
        "topical": vocabulary.topical,
        "gram_weights": np.array(letters.weights),
        "unanswerable": np.array(calibration.unanswerable).reshape(-1, 2),
        "answerable": np.array(calibration.answerable).reshape(-1, 2),
        "answer_rarities": fitted.answers.weights,
        **_posting_arrays("answer", fitted.answers.postings),
    }
    if isinstance(fitted, Local):
        meta["background"] = fitted.background
        return meta, arrays | _local_arrays(fitted)
    if meaning := fitted.by_meaning:
        meta["encoder"] = _fingerprint(meaning.encoder)
        arrays |= {f"meaning_{name}": getattr(meaning, name) for name in _MEANING}
    return meta, arrays | _whole_arrays(fitted)


def letters_of(fitted: Fit) -> LetterView:
    """The letter view of either fit."""
    return fitted.letters if isinstance(fitted, Local) else fitted.by_letter


def _whole_arrays(fitted: Fitted) -> dict[str, NDArray[Any]]:
    return {
        "coefficients": fitted.coefficients,
        "handicaps": fitted.handicaps,
        "holds": fitted.holds,
        **_posting_arrays("word", fitted.by_word.postings),
        **_posting_arrays("letter", fitted.by_letter.postings),
    }


def _local_arrays(fitted: Local) -> dict[str, NDArray[Any]]:
    return {
        "group_starts": fitted.groups.starts,
        "group_owners": fitted.groups.owners,
        "system_starts": fitted.systems.starts,
        "system_rows": fitted.systems.rows,
        "coefficients": fitted.systems.coefficients,
        **_row_arrays("word", fitted.by_word),
        **_row_arrays("letter", fitted.by_letter),
        **_row_arrays("holder", fitted.groups.holders),
    }


def _posting_arrays(name: str, postings: Postings) -> dict[str, NDArray[Any]]:
    return {
        f"{name}_starts": postings.starts,
        f"{name}_rows": postings.rows,
        f"{name}_weights": postings.weights,
    }


def _row_arrays(name: str, rows: Rows) -> dict[str, NDArray[Any]]:
    return {
        f"{name}_starts": rows.starts,
        f"{name}_features": rows.features,
        f"{name}_weights": rows.weights,
    }


def _fingerprint(encoder: "Encoder | None") -> str | None:
    if encoder is None:
        return None
    from faqbot.encoder import fingerprint  # only with an encoder

    return fingerprint(encoder)


def fit_of(meta: Meta, arrays: Arrays, encoder: "Encoder | None" = None) -> tuple[Fit, Calibration]:
    """What these are the parts of; raises KeyError, TypeError or ValueError for others.

    ValueError, too, when they were made with another encoder.
    """
    if meta["encoder"] != _fingerprint(encoder):
        raise ValueError("made with another encoder")
    local = meta["local"]
    fitted: Fit = _local(meta, arrays) if local else _whole(meta, arrays, encoder)
    calibration = Calibration(
        _logistic(meta["score"]),
        _logistic(meta["support"]),
        tuple(map(tuple, arrays["unanswerable"].tolist())),
        tuple(map(tuple, arrays["answerable"].tolist())),
        meta["tried"],
        _logistic(meta["among"]),
        meta["lacking"],
    )
    return fitted, calibration


def _whole(meta: Meta, arrays: Arrays, encoder: "Encoder | None") -> Fitted:
    count, vocabulary = len(arrays["owners"]), _vocabulary(meta, arrays)
    return Fitted(
        ids=tuple(meta["ids"]),
        owners=arrays["owners"],
        exact=_exact(meta, arrays),
        vocabulary=vocabulary,
        by_word=WordView(vocabulary, _postings("word", arrays, count)),
        by_letter=_letters(meta, arrays, _postings("letter", arrays, count)),
        by_order=OrderView.of_sorted(meta["order"]),
        mixture=_mixture(meta),
        coefficients=arrays["coefficients"],
        handicaps=arrays["handicaps"],
        holds=arrays["holds"],
        answers=_answers(meta, arrays),
        by_meaning=_meaning(arrays, encoder),
    )


def _meaning(arrays: Arrays, encoder: "Encoder | None") -> "MeaningView | None":
    if encoder is None:
        return None
    from faqbot.meaning import MeaningView  # only with an encoder

    return MeaningView(encoder, *(arrays[f"meaning_{name}"] for name in _MEANING))


def _local(meta: Meta, arrays: Arrays) -> Local:
    owners = arrays["group_owners"]
    return Local(
        ids=tuple(meta["ids"]),
        owners=arrays["owners"],
        exact=_exact(meta, arrays),
        vocabulary=_vocabulary(meta, arrays),
        by_word=_rows("word", arrays, len(arrays["weights"])),
        letters=_letters(meta, arrays, Postings.of([], 0)),
        by_letter=_rows("letter", arrays, len(arrays["gram_weights"])),
        by_order=OrderView.of_sorted(meta["order"]),
        mixture=_mixture(meta),
        background=meta["background"],
        groups=Groups(arrays["group_starts"], owners, _rows("holder", arrays, len(owners))),
        systems=Systems(arrays["system_starts"], arrays["system_rows"], arrays["coefficients"]),
        answers=_answers(meta, arrays),
    )


def _exact(meta: Meta, arrays: Arrays) -> dict[str, int]:
    return dict(zip(meta["exact"], arrays["owners"].tolist(), strict=True))


def _vocabulary(meta: Meta, arrays: Arrays) -> Vocabulary:
    features = arrays["surface_features"].tolist()
    return Vocabulary(
        stems=meta["stems"],
        surface=dict(zip(meta["surface"], features, strict=True)),
        weights=arrays["weights"],
        topical=arrays["topical"],
        unknown=meta["unknown"],
    )


def _letters(meta: Meta, arrays: Arrays, postings: Postings) -> LetterView:
    return LetterView(
        {gram: i for i, gram in enumerate(meta["grams"])},
        frozenset(meta["common_grams"]),
        arrays["gram_weights"].tolist(),
        meta["gram_unknown"],
        postings,
    )


def _logistic(part: list[Any]) -> Logistic:
    bias, weights = part
    return Logistic(bias, tuple(weights))


def _mixture(meta: Meta) -> Mixture:
    weights, *others = meta["mixture"]
    return Mixture(tuple(weights), *others)


def _answers(meta: Meta, arrays: Arrays) -> Answers:
    return Answers(
        {name: i for i, name in enumerate(meta["answer_stems"])},
        arrays["answer_rarities"],
        meta["answer_unknown"],
        _postings("answer", arrays, len(meta["ids"])),
    )


def _postings(name: str, arrays: Arrays, count: int) -> Postings:
    return Postings(
        arrays[f"{name}_starts"], arrays[f"{name}_rows"], arrays[f"{name}_weights"], count
    )


def _rows(name: str, arrays: Arrays, width: int) -> Rows:
    return Rows(
        arrays[f"{name}_starts"], arrays[f"{name}_features"], arrays[f"{name}_weights"], width
    )
