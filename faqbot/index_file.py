"""An index as bytes and back: JSON and plain numbers, nothing that could run.

The bytes are a magic line, the length of a header, a checksum of all that follows,
the header as JSON, and the arrays one after the other. The header holds the names,
words and models, and for each array its type, shape and place.
"""

import json
import zlib
from collections.abc import Mapping
from mmap import mmap
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from faqbot.answers import Answers
from faqbot.calibration import Calibration, Logistic
from faqbot.fit import Fitted
from faqbot.index import Index
from faqbot.mixture import Mixture
from faqbot.similarity import LetterView, OrderView, Postings, Vocabulary, WordView

if TYPE_CHECKING:
    from faqbot.encoder import Encoder
    from faqbot.meaning import MeaningView

_MAGIC = b"faqbot index 2\n"
_START = len(_MAGIC) + 8 + 4
_ALIGN = 64
_MEANING = ("mean", "strongest", "phrasings")
_TYPES = frozenset(("<f8", "<f4", "<i8", "<i4", "|b1"))


def dumps(index: Index, extra: Mapping[str, Any]) -> bytes:
    """`index` as bytes, with `extra`, any JSON, beside it."""
    meta, arrays = _parts(index)
    payload, places = bytearray(), {}
    for name, array in arrays.items():
        payload += bytes(-len(payload) % _ALIGN)
        places[name] = [array.dtype.str, array.shape, len(payload)]
        payload += np.ascontiguousarray(array).tobytes()
    text = json.dumps({"index": meta, "arrays": places, "extra": extra}).encode()
    text += b" " * (-(_START + len(text)) % _ALIGN)
    check = zlib.crc32(payload, zlib.crc32(text))
    numbers = len(text).to_bytes(8, "little") + check.to_bytes(4, "little")
    return b"".join((_MAGIC, numbers, text, payload))


def loads(data: bytes | mmap, encoder: "Encoder | None" = None) -> tuple[Index, Any]:
    """The index and the extra that `dumps` made `data` of.

    An index that was made with an encoder needs the very same: the file holds no encoder,
    only its fingerprint. Raises ValueError, KeyError or TypeError for any other encoder
    or data, whole or damaged.
    """
    if data[: len(_MAGIC)] != _MAGIC or len(data) < _START:
        raise ValueError("not an index of this version")
    content = memoryview(data)[_START:]
    size, check = data[len(_MAGIC) : _START - 4], data[_START - 4 : _START]
    if zlib.crc32(content) != int.from_bytes(check, "little"):
        raise ValueError("damaged")
    length = int.from_bytes(size, "little")
    header, payload = json.loads(str(content[:length], "ascii")), content[length:]
    arrays = {name: _array(payload, *place) for name, place in header["arrays"].items()}
    return _index(header["index"], arrays, encoder), header["extra"]


def _array(payload: memoryview, kind: str, shape: list[int], start: int) -> NDArray[Any]:
    if kind not in _TYPES:
        raise ValueError(f"an array of type {kind}")
    count = int(np.prod(shape, dtype=np.int64))
    return np.frombuffer(payload, np.dtype(kind), count, start).reshape(shape)


def _parts(index: Index) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    fitted, calibration = index.fitted, index.calibration
    vocabulary, letters = fitted.vocabulary, fitted.by_letter
    meta: dict[str, Any] = {
        "ids": fitted.ids,
        "exact": list(fitted.exact),
        "stems": vocabulary.stems,
        "surface": list(vocabulary.surface),
        "unknown": vocabulary.unknown,
        "grams": list(letters.features),
        "common_grams": sorted(letters.common),
        "gram_unknown": letters.unknown,
        "order": fitted.by_order.phrasings,
        "mixture": [
            fitted.mixture.weights,
            fitted.mixture.sharpness,
            fitted.mixture.ridge,
            fitted.mixture.answers,
        ],
        "answer_stems": list(fitted.answers.stems),
        "answer_unknown": fitted.answers.unknown,
        "score": [calibration.score.bias, calibration.score.weights],
        "support": [calibration.support.bias, calibration.support.weights],
        "encoder": _fingerprint(fitted.by_meaning and fitted.by_meaning.encoder),
    }
    arrays: dict[str, NDArray[Any]] = {
        "owners": fitted.owners,
        "coefficients": fitted.coefficients,
        "holds": fitted.holds,
        "surface_features": np.array(list(vocabulary.surface.values()), dtype=np.int32),
        "weights": vocabulary.weights,
        "topical": vocabulary.topical,
        "gram_weights": np.array(letters.weights),
        "unanswerable": np.array(calibration.unanswerable).reshape(-1, 2),
        "answerable": np.array(calibration.answerable).reshape(-1, 2),
        "answer_rarities": fitted.answers.weights,
        **_posting_arrays("answer", fitted.answers.postings),
        **_posting_arrays("word", fitted.by_word.postings),
        **_posting_arrays("letter", letters.postings),
    }
    if meaning := fitted.by_meaning:
        arrays |= {f"meaning_{name}": getattr(meaning, name) for name in _MEANING}
    return meta, arrays


def _posting_arrays(name: str, postings: Postings) -> dict[str, NDArray[Any]]:
    return {
        f"{name}_starts": postings.starts,
        f"{name}_rows": postings.rows,
        f"{name}_weights": postings.weights,
    }


def _postings(name: str, arrays: Mapping[str, NDArray[Any]], count: int) -> Postings:
    return Postings(
        arrays[f"{name}_starts"], arrays[f"{name}_rows"], arrays[f"{name}_weights"], count
    )


def _fingerprint(encoder: "Encoder | None") -> str | None:
    if encoder is None:
        return None
    from faqbot.encoder import fingerprint  # only with an encoder

    return fingerprint(encoder)


def _meaning(
    meta: dict[str, Any], arrays: Mapping[str, NDArray[Any]], encoder: "Encoder | None"
) -> "MeaningView | None":
    if meta["encoder"] != _fingerprint(encoder):
        raise ValueError("made with another encoder")
    if encoder is None:
        return None
    from faqbot.meaning import MeaningView  # only with an encoder

    return MeaningView(encoder, *(arrays[f"meaning_{name}"] for name in _MEANING))


def _index(
    meta: dict[str, Any], arrays: Mapping[str, NDArray[Any]], encoder: "Encoder | None"
) -> Index:
    owners = arrays["owners"]
    count = len(owners)
    features = arrays["surface_features"].tolist()
    vocabulary = Vocabulary(
        stems=meta["stems"],
        surface=dict(zip(meta["surface"], features, strict=True)),
        weights=arrays["weights"],
        topical=arrays["topical"],
        unknown=meta["unknown"],
    )
    letters = LetterView(
        {gram: i for i, gram in enumerate(meta["grams"])},
        frozenset(meta["common_grams"]),
        arrays["gram_weights"].tolist(),
        meta["gram_unknown"],
        _postings("letter", arrays, count),
    )
    fitted = Fitted(
        ids=tuple(meta["ids"]),
        owners=owners,
        exact=dict(zip(meta["exact"], owners.tolist(), strict=True)),
        vocabulary=vocabulary,
        by_word=WordView(vocabulary, _postings("word", arrays, count)),
        by_letter=letters,
        by_order=OrderView(meta["order"]),
        mixture=Mixture(tuple(meta["mixture"][0]), *meta["mixture"][1:]),
        coefficients=arrays["coefficients"],
        holds=arrays["holds"],
        answers=Answers(
            {name: i for i, name in enumerate(meta["answer_stems"])},
            arrays["answer_rarities"],
            meta["answer_unknown"],
            _postings("answer", arrays, len(meta["ids"])),
        ),
        by_meaning=_meaning(meta, arrays, encoder),
    )
    calibration = Calibration(
        Logistic(meta["score"][0], tuple(meta["score"][1])),
        Logistic(meta["support"][0], tuple(meta["support"][1])),
        tuple(map(tuple, arrays["unanswerable"].tolist())),
        tuple(map(tuple, arrays["answerable"].tolist())),
    )
    return Index.of(fitted, calibration)
