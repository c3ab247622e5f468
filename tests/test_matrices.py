"""Inverses in blocks are numpy's own."""

import numpy as np
import pytest

from faqbot.matrices import inverse, product


@pytest.mark.parametrize("n", [1, 2, 511, 512, 513, 1025, 1300])
def test_the_inverse_in_blocks_is_the_inverse(n: int) -> None:
    rows = np.random.default_rng(n).standard_normal((n, 20))
    matrix = rows @ rows.T + 0.3 * np.eye(n)
    found = inverse(matrix)
    np.testing.assert_allclose(found, np.linalg.inv(matrix), atol=1e-9)
    np.testing.assert_allclose(found, found.T, atol=1e-9)


def test_what_is_inverted_stays_as_it_was() -> None:
    matrix = np.eye(600) * 2
    inverse(matrix)
    np.testing.assert_array_equal(matrix, np.eye(600) * 2)


def test_a_product_has_the_precision_of_its_matrix() -> None:
    matrix = np.array([[1.0, 2.0], [3.0, 4.0]], np.float32)
    found = product(np.array([0.1, 1.0]), matrix)
    assert found.dtype == np.float64
    np.testing.assert_allclose(found, [3.1, 4.2], rtol=1e-6)
    assert found[0] == np.float64(np.float32(0.1) + np.float32(3.0))
