"""Fitting a large knowledge base: the neighbourhood of every entry, solved (`local`).

The mixture is chosen and the background taken from a sample. What the calibration needs
of leaving out is kept of the phrasings that it will draw: the closed forms of `fit` hold in
every neighbourhood alike. What is left out stays in the inverted index, which only names
where to look.

On 2,000 entries of 5 phrasings each it finds as many as the whole system, in 15 seconds of
processor time instead of minutes, and in 150 MiB instead of 3.2 GiB.

Tried and dropped: tests/benchmarks/TRIED.md.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from random import Random
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from faqbot.answers import Answers
from faqbot.errors import EncoderError
from faqbot.fit import Phrasings, fit, outside
from faqbot.leave_out import Columns, Nearby, Whole, Without
from faqbot.letters import letter_rows
from faqbot.local import Fit, Groups, Local, Systems
from faqbot.mixture import DEFAULT, SAMPLE, Mixture, choose
from faqbot.order import OrderView
from faqbot.rows import Numbers, Places, Rows, Single, spans
from faqbot.similarity import Array, Vocabulary, vector
from faqbot.text import words as words_of

if TYPE_CHECKING:
    from faqbot.encoder import Encoder

MOST_PHRASINGS, MOST_COEFFICIENTS = 12_000, 4_000_000
"""More phrasings, or more phrasings times entries, are fitted locally: that takes less
time to make the index, and from then on to ask."""

GROUP = 32
"""An entry of more phrasings is fitted in parts of so many; the best part counts."""

NEIGHBOURS = 60
"""So many phrasings stand against those of a group."""

_NAMED = 20_000
_NEAR = 16
_BESIDE = 4
_USUAL = 200

_T = TypeVar("_T", np.int32, np.float32)

Draw = Callable[[Phrasings], Collection[int]]
"""Names the rows that may be left out."""

Progress = Callable[[float], None]
"""Is told the share that is done, in [0, 1]."""


class Views(NamedTuple):
    """The three views of all phrasings, to compare some of them with each other."""

    by_word: Rows
    by_letter: Rows
    by_order: OrderView

    def between(self, rows: Places) -> tuple[Array, Array, Array]:
        """The similarities of `rows` with each other, three times (len(rows), len(rows))."""
        return (
            self.by_word.between(rows),
            self.by_letter.between(rows),
            self.by_order.between(rows),
        )


def fit_with(
    entries: Mapping[str, Sequence[str]],
    draw: Draw,
    synonyms: Sequence[Sequence[str]] = (),
    answers: Mapping[str, str] = MappingProxyType({}),
    *,
    encoder: "Encoder | None" = None,
    progress: Progress | None = None,
) -> tuple[Fit, Without]:
    """The fit of `entries`, whole if they are not too many, and what leaves out of it.

    Of the whole anything may be left out, of a local one what `draw` names. Raises
    EncoderError when there are too many for the whole, and an encoder.
    """
    read = Phrasings.of(entries)
    if is_large(read):
        if encoder is not None:
            raise EncoderError(
                f"{len(read.words)} phrasings of {len(read.ids)} entries are too many for an "
                "encoder: ask without one"
            )
        return fit_local(read, draw, synonyms, answers, progress)
    fitted, inverse = fit(entries, synonyms, answers, encoder=encoder)
    return fitted, Whole(fitted, inverse)


def is_large(read: Phrasings) -> bool:
    """Whether there are too many phrasings, or coefficients, for the whole to be solved."""
    n = len(read.words)
    return n > MOST_PHRASINGS or n * len(read.ids) > MOST_COEFFICIENTS


def fit_local(
    read: Phrasings,
    draw: Draw,
    synonyms: Sequence[Sequence[str]] = (),
    answers: Mapping[str, str] = MappingProxyType({}),
    progress: Progress | None = None,
) -> tuple[Local, Nearby]:
    """The fitted phrasings, and what it takes to leave out what `draw` gives, row numbers.

    `answers` maps ids to texts; an entry without one has no second witness.
    """
    bare = _unsolved(read, synonyms, answers)
    views = Views(bare.by_word, bare.by_letter, bare.by_order)
    progress = progress or (lambda share: None)
    progress(0.2)
    bags = _Bags(bare)
    mixture, background = _chosen(bare, views, bags)
    bare = bare._replace(mixture=mixture, background=background)
    drawn = np.isin(read.owners, read.owners[np.array(sorted(draw(read)), np.int64)])
    members, coefficients, columns = [], [], {}
    total = len(bare.groups.owners)
    for group in range(total):
        rows = bags.neighbourhood(group)
        solved, kept = _solved(bare, views, rows, bare.groups.owners[group], drawn[rows])
        members.append(rows)
        coefficients.append(solved)
        if len(kept.places):
            columns[group] = kept
        if group % 256 == 0:
            progress(0.2 + 0.7 * group / total)
    sizes = np.cumsum([0, *map(len, members)], dtype=np.int64)
    systems = Systems(sizes, _joined(members, np.int32), _joined(coefficients, np.float32))
    local = bare._replace(systems=systems)
    return local, Nearby(local, columns)


def _unsolved(
    read: Phrasings, synonyms: Sequence[Sequence[str]], answers: Mapping[str, str]
) -> Local:
    """All but the mixture, the background and the systems."""
    ids, owners, phrasings = read
    vocabulary = Vocabulary.of(phrasings, owners.tolist(), len(ids), synonyms)
    vectors = (vector(vocabulary, vocabulary.read(words)) for words in phrasings)
    by_word = Rows.of(vectors, len(vocabulary.weights))
    letters, by_letter = letter_rows(phrasings)
    starts = _starts(owners)
    of_row = np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts))
    return Local(
        ids=ids,
        owners=owners,
        exact=read.exact(),
        vocabulary=vocabulary,
        by_word=by_word,
        letters=letters,
        by_letter=by_letter,
        by_order=OrderView.of(phrasings),
        mixture=DEFAULT,
        background=0.0,
        groups=Groups(starts, owners[starts[:-1]], by_word.turned(of_row, len(starts) - 1)),
        systems=Systems(np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.float32)),
        answers=Answers.of([words_of(answers.get(entry, "")) for entry in ids]),
    )


def _starts(owners: Numbers) -> NDArray[np.int64]:
    """Where each group begins, and the end: an entry's phrasings in even parts of at most `GROUP`.

    >>> _starts(np.array([0] * 3 + [1] * 65)).tolist()
    [0, 3, 25, 47, 68]
    """
    sizes = np.bincount(owners)
    parts = -(-sizes // GROUP)
    firsts = np.cumsum(sizes) - sizes
    starts = [
        first + -(-size * part // count)
        for first, size, count in zip(firsts.tolist(), sizes.tolist(), parts.tolist(), strict=True)
        for part in range(count)
    ]
    return np.array([*starts, len(owners)], np.int64)


class _Bags:
    """What each group says in all, and which phrasings are most like that."""

    def __init__(self, bare: Local) -> None:
        self._bare = bare
        self._witness = np.zeros(len(bare.groups.owners))

    def near(self, group: int) -> tuple[dict[int, float], Numbers]:
        """The words of `group` with their weights, and the groups most like it, itself not."""
        bare = self._bare
        first, last = bare.groups.starts[group : group + 2]
        held = slice(bare.by_word.starts[first], bare.by_word.starts[last])
        features, places = np.unique(bare.by_word.features[held], return_inverse=True)
        weights = np.bincount(places, bare.by_word.weights[held], len(features))
        said = dict(zip(features.tolist(), weights.tolist(), strict=True))
        near = bare.groups.near(said, self._witness, _NEAR + 1, _NAMED)
        return said, near[near != group]

    def neighbourhood(self, group: int) -> Numbers:
        """The rows of `group` and the `NEIGHBOURS` others that are most like them."""
        starts = self._bare.groups.starts
        said, near = self.near(group)
        others, _ = spans(starts, near.astype(np.int64))
        if len(others) > NEIGHBOURS:
            alike = self._bare.by_word.products(said, others)
            others = others[np.argsort(-alike, kind="stable")[:NEIGHBOURS]]
        own = np.arange(starts[group], starts[group + 1])
        return np.concatenate([own, np.sort(others)]).astype(np.int32)


def _solved(
    bare: Local, views: Views, rows: Numbers, entry: int, drawn: NDArray[np.bool_]
) -> tuple[Single, Columns]:
    """The coefficients of `rows` for `entry`, and M's columns where they are `drawn`."""
    kernel = bare.mixture.kernel(views.between(rows)) - bare.background
    kernel[np.diag_indices_from(kernel)] += bare.mixture.ridge
    places = np.flatnonzero(drawn)
    wanted = np.zeros((len(rows), 1 + len(places)))
    wanted[:, 0] = bare.owners[rows] == entry
    wanted[places, 1 + np.arange(len(places))] = 1.0
    held = dict(zip(rows[places].tolist(), places.tolist(), strict=True))
    solved: Array = np.asarray(np.linalg.solve(kernel, wanted), np.float64)
    return solved[:, 0].astype(np.float32), Columns(held, solved[:, 1:])


def _chosen(bare: Local, views: Views, bags: _Bags) -> tuple[Mixture, float]:
    """The mixture and the background of a sample: some groups, each with the most like it."""
    groups = np.flatnonzero(bare.groups.owners != outside(bare.ids)).tolist()
    order = sorted(groups, key=lambda group: Random(_first(bare, group)).random())
    if not order:
        return DEFAULT, 0.0
    taken: dict[int, int] = {}
    for group in order:
        for one in (group, *bags.near(group)[1][:_BESIDE].tolist()):
            taken.setdefault(one, int(np.diff(bare.groups.starts)[one]))
        if sum(taken.values()) > SAMPLE:
            break
    rows, _ = spans(bare.groups.starts, np.array(sorted(taken), np.int64))
    kept, numbers = np.unique(bare.owners[rows], return_inverse=True)
    read = bare.vocabulary.read
    witness = np.array(
        [bare.answers.similarities(read(bare.by_order.phrasings[row].split())) for row in rows]
    )
    mixture = choose(views.between(rows), witness[:, kept], numbers.astype(np.int32))
    return mixture, _background(bare, views, mixture, order)


def _background(bare: Local, views: Views, mixture: Mixture, order: Sequence[int]) -> float:
    """The mean kernel of phrasings of different groups."""
    rows = np.sort(bare.groups.starts[:-1][np.array(order[:_USUAL], np.int64)])
    kernel = mixture.kernel(views.between(rows))
    others = len(rows) * (len(rows) - 1)
    return float((kernel.sum() - np.trace(kernel)) / others) if others else 0.0


def _first(bare: Local, group: int) -> str:
    return str(bare.by_order.phrasings[int(bare.groups.starts[group])])


def _joined(parts: Sequence[NDArray[_T]], kind: type[_T]) -> NDArray[_T]:
    return np.concatenate(parts).astype(kind) if parts else np.zeros(0, kind)
