"""Learns the weights of `faqbot/danger.txt` from the development messages.

Run it from the top of a checkout after messages or rules have changed:

    python -m tests.train_danger

It prints what the screen would do with the messages of each author when it had learnt
from all the others, which is how the threshold is chosen.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faqbot.danger import DANGERS, RULE, Weights, features
from faqbot.safety import Screen
from tests.safety_cases import DEVELOPMENT, SafetyCase, read_cases

FILE = Path(__file__).parents[1] / "faqbot" / "danger.txt"
LEAST = 2
"""A feature must occur in so many messages."""

PENALTY = 1 / 30
FALSE = 0.012
"""The share of harmless messages by unknown authors that may reach the threshold."""

ROUNDS = 400

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Messages as sparse rows of features, each row of length 1; one row may hold none."""

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    values: Array
    shape: tuple[int, int]

    @classmethod
    def of(cls, messages: Sequence[Iterable[str]], numbers: dict[str, int]) -> "Sheet":
        """The features of `messages` that have `numbers`."""
        found = [sorted({numbers[f] for f in message if f in numbers}) for message in messages]
        sizes = np.array([len(row) for row in found])
        return cls(
            np.repeat(np.arange(len(found)), sizes),
            np.array([column for row in found for column in row], dtype=np.int64),
            np.repeat(1 / np.sqrt(np.maximum(sizes, 1)), sizes),
            (len(found), len(numbers)),
        )

    def times(self, weights: Array) -> Array:
        """One sum for each message."""
        return np.bincount(self.rows, self.values * weights[self.columns], self.shape[0])

    def transposed_times(self, errors: Array) -> Array:
        """One sum for each feature."""
        return np.bincount(self.columns, self.values * errors[self.rows], self.shape[1])


def numbered(messages: Sequence[set[str]]) -> dict[str, int]:
    """The features that are in `LEAST` messages or more, with numbers."""
    counts = Counter(feature for message in messages for feature in message)
    return {f: n for n, f in enumerate(sorted(f for f, c in counts.items() if c >= LEAST))}


def fit(sheet: Sheet, truth: Array) -> tuple[float, Array]:
    """Bias and weights of the balanced logistic regression, by accelerated gradient descent.

    Nesterov's method (1983) with a fixed step: rows have length 1, so the curvature is at
    most a quarter of the heaviest message, and the penalty.
    """
    share = truth.mean()
    weight = np.where(truth > 0, 0.5 / share, 0.5 / (1 - share))
    step = 1.0 / (0.25 * weight.max() * 2 * 40 + PENALTY)
    found, before, bias, bias_before = np.zeros(sheet.shape[1]), np.zeros(sheet.shape[1]), 0.0, 0.0
    for k in range(ROUNDS):
        push = k / (k + 3)
        ahead, bias_ahead = found + push * (found - before), bias + push * (bias - bias_before)
        z = sheet.times(ahead) + bias_ahead
        errors = weight * (1 / (1 + np.exp(-np.clip(z, -40, 40))) - truth)
        before, bias_before = found, bias
        found = ahead - step * (sheet.transposed_times(errors) + PENALTY * ahead)
        bias = bias_ahead - step * float(errors.sum()) / 40
    return bias, found


def learn(cases: Sequence[SafetyCase], screen: Screen) -> Weights:
    """The weights that `cases` teach."""
    messages = [set(features(screen.words(case.text))) for case in cases]
    numbers = numbered(messages)
    sheet = Sheet.of(messages, numbers)
    hard = np.array([float(case.tier == "hard") for case in cases])
    bias, weights = fit(sheet, hard)
    kinds = [
        fit(sheet, np.array([float(case.tier == "hard" and case.group == d) for case in cases]))[1]
        for d in DANGERS
    ]
    columns = np.round(np.array([weights, *kinds]), 2)
    return Weights(round(bias, 2), {f: tuple(columns[:, n].tolist()) for f, n in numbers.items()})


def by_other_authors(cases: Sequence[SafetyCase], screen: Screen) -> list[float]:
    """What each message weighs, rules included, when its author's messages are not learnt from."""
    weighed: dict[str, float] = {}
    for author in sorted({case.author for case in cases}):
        weights = learn([case for case in cases if case.author != author], screen)
        for case in cases:
            if case.author == author:
                said = screen.words(case.text)
                rule = RULE if screen.rule_fired(said) else 0.0
                weighed[case.text] = weights.weigh(said)[0] + rule
    return [weighed[case.text] for case in cases]


def threshold(cases: Sequence[SafetyCase], weighed: Sequence[float]) -> float:
    """What at most `FALSE` of the harmless messages reach."""
    harmless = sorted((w for c, w in zip(cases, weighed, strict=True) if c.tier == "none"), reverse=True)
    return harmless[int(len(harmless) * FALSE)]


def digest() -> str:
    """Stands for the messages that were learnt from."""
    content = b"".join(file.read_bytes() for file in sorted(DEVELOPMENT.glob("*.yaml")))
    return hashlib.sha256(content).hexdigest()[:16]


def written(weights: Weights, least: float) -> str:
    """The text of `danger.txt`."""
    head = (
        "# Weights of words for danger, learnt by tests/train_danger.py; see faqbot/danger.py.\n"
        f"# Learnt from the messages {digest()}. Columns: feature, danger, {', '.join(DANGERS)}.\n"
        f"(bias)\t{weights.bias}\n(threshold)\t{least}\n"
    )
    rows = (
        "\t".join([feature, *(f"{value:g}" for value in values)])
        for feature, values in weights.features.items()
        if any(values)
    )
    return head + "\n".join(rows) + "\n"


def main() -> None:
    """Learns, reports and writes."""
    cases, screen = read_cases(DEVELOPMENT), Screen.bundled()
    weighed = by_other_authors(cases, screen)
    least = round(threshold(cases, weighed), 2)
    for tier in ("hard", "soft", "none"):
        tiered = [w >= least for c, w in zip(cases, weighed, strict=True) if c.tier == tier]
        print(f"{tier}: {sum(tiered)} of {len(tiered)} are hard by the other authors' weights")
    FILE.write_text(written(learn(cases, screen), least), encoding="utf-8")


if __name__ == "__main__":
    main()
