"""The fits of a query where some phrasings had not been there, by the closed forms of `fit`."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from faqbot.fit import Fits, Fitted, Said
from faqbot.local import Local, Look
from faqbot.matrices import product
from faqbot.rows import rows_of
from faqbot.similarity import Array


class Leftout(NamedTuple):
    """What is left out of the phrasings while one query is scored.

    `phrasing` is a row number; with `whole_entry` all rows of its entry go.
    """

    phrasing: int
    whole_entry: bool


class Without(Protocol):
    """Fits queries to the entries where something is left out."""

    def found_many(self, queries: Sequence[Said], left: Sequence[Leftout | None]) -> Iterator[Fits]:
        """The fits of each query without what is `left` out for it.

        An entry that is left out whole fits -1.
        """


class Whole:
    """Leaves out of `fit`; what an entry leaves is solved when first asked for.

    `inverse` is M of `fit`.
    """

    def __init__(self, fitted: Fitted, inverse: Array) -> None:
        self._fitted, self._inverse = fitted, inverse
        self._solved: dict[int, tuple[Array, Array]] = {}

    def found_many(self, queries: Sequence[Said], left: Sequence[Leftout | None]) -> Iterator[Fits]:
        """The fits of all entries to each query."""
        entries = np.arange(len(self._fitted.ids))
        for (words, tokens), leftout in zip(queries, left, strict=True):
            kernel = self._fitted.kernel(words, tokens)
            fits = self._fitted.fits(kernel, tokens)
            yield Fits(entries, self._without(kernel, fits, leftout) if leftout else fits)

    def _without(self, kernel: Array, fits: Array, leftout: Leftout) -> Array:
        row = leftout.phrasing
        if leftout.whole_entry:
            owner = int(self._fitted.owners[row])
            columns, solved = self._group(owner)
            fits = fits - product(product(kernel, columns), solved)
            fits[owner] = -1.0
            return fits
        column = self._inverse[row]  # M is symmetric
        share = float((kernel * column).sum()) / column[row]
        return np.asarray(fits - share * self._fitted.coefficients[row])

    def _group(self, owner: int) -> tuple[Array, Array]:
        """M[:, G] and M_GG^-1 A_G for the phrasings G of an entry."""
        if owner not in self._solved:
            rows = np.flatnonzero(self._fitted.owners == owner)
            block = self._inverse[np.ix_(rows, rows)]
            solved = np.asarray(np.linalg.solve(block, self._fitted.coefficients[rows]))
            self._solved[owner] = np.ascontiguousarray(self._inverse[:, rows]), solved
        return self._solved[owner]


class Columns(NamedTuple):
    """M of one neighbourhood where something may be left out.

    `places` names the rows that may be left out, each with its place in the neighbourhood;
    `values` holds M's columns there, in their order.
    """

    places: Mapping[int, int]
    values: Array


class Nearby(NamedTuple):
    """Leaves out of `local`, in every neighbourhood that holds what is left out.

    It stays in the inverted index, which only names where to look. `columns` has the groups
    in whose neighbourhoods there are phrasings that may be left out.
    """

    local: Local
    columns: Mapping[int, Columns]

    def found_many(self, queries: Sequence[Said], left: Sequence[Leftout | None]) -> Iterator[Fits]:
        """The fits of the entries that each query may mean."""
        for (words, tokens), leftout in zip(queries, left, strict=True):
            look = self.local.look(words, tokens)
            yield self._without(look, leftout) if leftout else self.local.best_of(look)

    def _without(self, look: Look, leftout: Leftout) -> Fits:
        rows = self._rows(leftout)
        for place, group in enumerate(look.groups.tolist()):
            if group in self.columns:
                look.fits[place] -= self._lost(group, look.kernel[look.whose == place], rows)
        fits = self.local.best_of(look)
        if leftout.whole_entry:
            fits.values[fits.entries == self.local.owners[leftout.phrasing]] = -1.0
        return fits

    def _rows(self, leftout: Leftout) -> range:
        """The rows that are left out."""
        row = leftout.phrasing
        if not leftout.whole_entry:
            return range(row, row + 1)
        return range(*rows_of(self.local.owners, int(self.local.owners[row])))

    def _lost(self, group: int, kernel: Array, rows: range) -> float:
        """What the fit of `group` loses without `rows`: k M[:, L] M_LL^-1 A_L."""
        places, values = self.columns[group]
        lost = np.array([number for number, row in enumerate(places) if row in rows], np.int64)
        if not len(lost):
            return 0.0
        systems = self.local.systems
        coefficients = systems.coefficients[systems.starts[group] : systems.starts[group + 1]]
        at = np.array(list(places.values()))[lost]
        solved = np.linalg.solve(values[np.ix_(at, lost)], coefficients[at])
        return float(np.einsum("i,ij,j->", kernel, values[:, lost], solved))
