"""Products in one thread, and the inverse of a symmetric matrix.

For a large product a BLAS wakes its threads, which on a busy machine takes ten times longer
than the product itself: here it gets some rows or columns at a time.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

_OF_VECTOR, _OF_MATRICES = 9216, 64**3
"""For a vector and so many numbers, or so many products, a BLAS takes one thread."""

_SMALL = 1024
"""Of so many rows LAPACK's inverse is as fast."""


def product(vector: NDArray[np.float64], matrix: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """`vector` times `matrix`, (n,) times (n, m), at the precision of `matrix`."""
    n, width = matrix.shape
    vector, rows = vector.astype(matrix.dtype), max(_OF_VECTOR // max(width, 1), 1)
    whole = n - n % rows
    blocks = matrix[:whole].reshape(-1, rows, width)
    found = (vector[:whole].reshape(-1, 1, rows) @ blocks).sum(0)[0]
    return np.asarray(found + vector[whole:] @ matrix[whole:], np.float64)


def inverse_of(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """The inverse of a symmetric, positive definite and well-conditioned `matrix`, (n, n).

    By halves and Schur's complement (Boyd and Vandenberghe 2004, A.5.5) it is products of
    matrices but for the smallest blocks: of some thousand rows in half the time that
    `numpy.linalg.inv` takes, which knows nothing of symmetry. Digits are lost where a matrix
    is nearly singular: K + lI, whose eigenvalues are not much below l, is not.

    >>> inverse_of(np.array([[4.0, 2.0], [2.0, 2.0]])).tolist()
    [[0.5, -0.5], [-0.5, 1.0]]
    """
    n = len(matrix)
    if n <= _SMALL:
        return np.asarray(np.linalg.inv(matrix), np.float64)
    half = n // 2
    corner, beside = inverse_of(matrix[:half, :half]), matrix[:half, half:]
    spread = corner @ beside
    complement = inverse_of(matrix[half:, half:] - beside.T @ spread)
    across = spread @ complement
    found = np.empty_like(matrix)
    found[:half, :half] = corner + across @ spread.T
    found[:half, half:], found[half:, :half] = -across, -across.T
    found[half:, half:] = complement
    return found


def squared(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """`matrix` times its transpose, some columns at a time."""
    rows, columns = matrix.shape
    width = _OF_MATRICES // max(rows * rows, 1)
    if width < 16:  # many rows: worth the threads, and seldom
        return np.asarray(matrix @ matrix.T)
    parts = -(-columns // width)
    padded = np.zeros((rows, parts * width), np.float32)
    padded[:, :columns] = matrix
    blocks = padded.reshape(rows, parts, width).transpose(1, 0, 2)
    return np.asarray(np.matmul(blocks, blocks.transpose(0, 2, 1)).sum(0), np.float32)
