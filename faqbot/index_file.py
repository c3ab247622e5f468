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

from faqbot.calibration import Calibration
from faqbot.index_parts import fit_of, parts_of
from faqbot.local import Fit

if TYPE_CHECKING:
    from faqbot.encoder import Encoder

_MAGIC = b"faqbot index 4\n"
_START = len(_MAGIC) + 8 + 4
_ALIGN = 64
_TYPES = frozenset(("<f8", "<f4", "<i8", "<i4", "|b1"))


def dumps(fitted: Fit, calibration: Calibration, extra: Mapping[str, Any]) -> bytes:
    """What was fitted and learnt, as bytes, with `extra`, any JSON, beside it."""
    meta, arrays = parts_of(fitted, calibration)
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


def loads(
    data: bytes | mmap, encoder: "Encoder | None" = None
) -> tuple[Fit, Calibration, dict[str, Any]]:
    """What `dumps` made `data` of.

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
    return (*fit_of(header["index"], arrays, encoder), header["extra"])


def _array(payload: memoryview, kind: str, shape: list[int], start: int) -> NDArray[Any]:
    if kind not in _TYPES:
        raise ValueError(f"an array of type {kind}")
    count = int(np.prod(shape, dtype=np.int64))
    return np.frombuffer(payload, np.dtype(kind), count, start).reshape(shape)
