"""Texts as vectors: any encoder that you bring, or the one of the extra `semantic`.

An encoder says how near two texts are in meaning, which their letters do not show. Any
object with a method `encode` serves (`Encoder`): models of sentence-transformers and of
model2vec do as they are.

`StaticEncoder` is the one of the extra: a fixed vector for each piece of a word, as the
package `wordllama` brings them along; their mean stands for a text. That package is only
read as data: its own loader would look for files in the network.
"""

import hashlib
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from faqbot.errors import EncoderError

Vectors = NDArray[np.float32]

_WEIGHTS = "weights/l2_supercat_256.safetensors"
_TOKENIZER = "tokenizers/l2_supercat_tokenizer_config.json"
_PROBES = ("when is it open", "what does a new kidney cost", "is it safe", "hello", "x")


class Encoder(Protocol):
    """Makes vectors of texts: `encode` gives an array of shape (number of texts, d).

    A text must always get the same vector. A bot is as picklable, and as safe to share
    between threads, as its encoder is.
    """

    def encode(self, sentences: list[str], /) -> object:
        """The vectors of `sentences` as an array, a row for each."""
        ...


class StaticEncoder:
    """The mean of static vectors of pieces of words, of length 1.

    Safe to share between threads; pickled as a reference to the installed package.

    >>> StaticEncoder().encode(["how do I park my car", "parking"]).shape
    (2, 256)
    """

    __slots__ = ("_tokenizer", "_vectors")

    def __init__(self) -> None:
        """Reads the vectors, which takes a quarter of a second.

        Raises EncoderError when the extra `semantic` is not installed.
        """
        self._tokenizer, self._vectors = _installed()

    def __reduce__(self) -> tuple[type["StaticEncoder"], tuple[()]]:
        return StaticEncoder, ()

    def encode(self, sentences: list[str], /) -> Vectors:
        """The vectors of `sentences`, shape (n, 256); that of an empty one is zero."""
        sums = [self._vectors[self._pieces(text)].astype(np.float32).sum(0) for text in sentences]
        return of_length_one(np.array(sums).reshape(len(sums), self._vectors.shape[1]))

    def _pieces(self, text: str) -> list[int]:
        """The numbers of the distinct pieces of words in `text`."""
        text = text.encode(errors="replace").decode()  # lone surrogates are none of its letters
        # Not its batches: they start threads, which a process that forks has to regret.
        found = self._tokenizer.encode(text, add_special_tokens=False)
        return sorted(set(found.ids))


def vectors(encoder: Encoder, texts: Sequence[str]) -> Vectors:
    """What `encoder` makes of `texts`, of length 1, shape (n, d); zero stays zero.

    Raises EncoderError when that is not one row of finite numbers for each text.
    """
    found = np.asarray(encoder.encode(list(texts)))
    name = type(encoder).__name__
    if found.ndim != 2 or len(found) != len(texts):
        raise EncoderError(
            f"the encoder {name} gave an array of shape {found.shape} for {len(texts)} texts; "
            f"encode must give one row for each: ({len(texts)}, d)"
        )
    if found.dtype.kind not in "fiu" or not np.isfinite(found).all():
        raise EncoderError(f"the encoder {name} gave vectors that are not all finite numbers")
    return of_length_one(found.astype(np.float32))


def fingerprint(encoder: Encoder) -> str:
    """A digest of what `encoder` is and does: its class, and its vectors of a few texts.

    Whatever is made with one encoder is of no use to another. The figures are rounded, so
    that the last bits, which change with the machine's load, make no other encoder of it.
    """
    kind = type(encoder)
    rounded = np.round(vectors(encoder, _PROBES), 3) + 0.0  # no minus nought
    made_of = f"{kind.__module__}.{kind.__qualname__} {rounded.shape}\n".encode()
    return hashlib.sha256(made_of + rounded.tobytes()).hexdigest()


def of_length_one(rows: Vectors) -> Vectors:
    """`rows`, each divided by its length; zero stays zero."""
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))[:, None]
    found: Vectors = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return found


def _installed() -> tuple[Any, NDArray[np.float16]]:
    """The tokenizer and the vectors of the installed package, which is not imported."""
    spec = find_spec("wordllama")
    try:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer
    except ImportError:
        spec = None
    if spec is None or spec.origin is None:
        raise EncoderError(
            "the static encoder is not installed: "
            "run pip install '.[semantic]' in faqbot's repository"
        )
    folder = Path(spec.origin).parent
    try:
        tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER))
        return tokenizer, load_file(folder / _WEIGHTS)["embedding.weight"]
    except Exception as error:  # tokenizers raises no narrower one
        raise EncoderError(
            f"the static encoder cannot be read from {folder}: {error}; "
            "run pip install --force-reinstall '.[semantic]' in faqbot's repository"
        ) from error
