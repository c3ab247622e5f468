"""Two operations on matrices, made for what numpy's own are slow at."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

_SMALL = 512
"""Of so many rows LAPACK's inverse is as fast."""


def product(vector: Matrix, matrix: NDArray[np.floating[Any]]) -> Matrix:
    """`vector` times `matrix`, (n,) times (n, m), at the precision of `matrix` in one thread.

    A BLAS would wake its threads for every message, which takes longer than the
    product, many times longer on a busy machine.
    """
    return np.asarray(np.einsum("i,ij->j", vector.astype(matrix.dtype), matrix), np.float64)


def inverse(matrix: Matrix) -> Matrix:
    """The inverse of a symmetric, positive definite matrix, (n, n), in blocks by halves.

    By Schur's complement (Boyd and Vandenberghe 2004, A.5.5) it is products of matrices but
    for the smallest blocks: of some thousand rows in just over half the time that
    `numpy.linalg.inv` takes, which knows nothing of symmetry.

    >>> inverse(np.array([[4.0, 2.0], [2.0, 2.0]])).tolist()
    [[0.5, -0.5], [-0.5, 1.0]]
    """
    n = len(matrix)
    if n <= _SMALL:
        return np.asarray(np.linalg.inv(matrix), np.float64)
    half = n // 2
    corner, beside = inverse(matrix[:half, :half]), matrix[:half, half:]
    spread = corner @ beside
    complement = inverse(matrix[half:, half:] - beside.T @ spread)
    across = spread @ complement
    found = np.empty_like(matrix)
    found[:half, :half] = corner + across @ spread.T
    found[:half, half:], found[half:, :half] = -across, -across.T
    found[half:, half:] = complement
    return found
