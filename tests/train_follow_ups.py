"""Learns the weights in `faqbot/leaning.py` from conversations by authors who knew of no rule.

Run it from the top of a checkout after the searches or `Signs` have changed, and write what it
prints into the module; it needs scipy (`pip install --group train`):

    python -m tests.train_follow_ups

It prints what becomes of each author's turns by what those of the others teach, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faqbot import Bot
from faqbot.leaning import Signs, signs_of
from tests import talks

PENALTY = 3.0
"""What the square of a weight costs, for signs that are scaled to a deviation of 1."""

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Choice:
    """A turn with the signs of what was found for it, and which of that is right.

    `rows` (n + 1, signs + 1) has a row for each entry, the last for none of them, which has
    nothing but a 1 in the last column; `right` (n + 1,) says which may be chosen.
    """

    turn: talks.Turn
    rows: Array
    right: NDArray[np.bool_]


def choices(bot: Bot) -> list[Choice]:
    """The turns of the development authors that are chosen for by their signs."""
    found = []
    for turn in talks.turns("development"):
        responder = bot._responder
        read = responder.read(turn.text)
        if responder.decision(read).rule in ("same words", "small talk"):
            continue
        if any(bot.kb[id].is_small_talk for id in turn.expected):
            continue
        signs = signs_of(read, bot.kb[turn.talked_of], responder)
        rows = np.zeros((len(signs) + 1, len(Signs._fields) + 1))
        rows[:-1, :-1] = np.array(list(signs.values())).reshape(len(signs), -1)
        rows[-1, -1] = 1.0
        right = np.array([id in turn.expected for id in signs], bool)
        found.append(Choice(turn, rows, np.append(right, not right.any())))
    return found


def fitted(some: Sequence[Choice]) -> Array:
    """The weights under which what is right is likeliest, that of none last."""
    from scipy.optimize import minimize

    rows = np.concatenate([choice.rows for choice in some])
    right = np.concatenate([choice.right for choice in some])
    sizes = np.array([len(choice.rows) for choice in some])
    starts = np.cumsum(sizes) - sizes
    scales = rows.std(0)
    rows = rows / scales

    def shares(values: Array) -> Array:
        return np.asarray(values / np.add.reduceat(values, starts).repeat(sizes))

    def cost(weights: Array) -> tuple[float, Array]:
        utility = rows @ weights
        chosen = np.exp(utility - np.maximum.reduceat(utility, starts).repeat(sizes))
        likely = shares(chosen)
        rightly = np.add.reduceat(likely * right, starts)
        slope = rows.T @ (likely - likely * right / rightly.repeat(sizes))
        penalty = PENALTY * weights
        return float(penalty @ weights / 2 - np.log(rightly).sum()), slope + penalty

    best = minimize(cost, np.zeros(len(scales)), jac=True, method="L-BFGS-B")
    return np.asarray(best.x / scales)


def probabilities(choice: Choice, weights: Array) -> Array:
    """How likely each row of `choice` is to be chosen."""
    utility = np.exp(choice.rows @ weights)
    return np.asarray(utility / utility.sum())


def main() -> None:
    """Learns and prints."""
    every = choices(Bot.load())
    for author in sorted({choice.turn.author for choice in every}):
        weights = fitted([choice for choice in every if choice.turn.author != author])
        own = [choice for choice in every if choice.turn.author == author]
        likely = [probabilities(choice, weights) for choice in own]
        first = [one.right[p.argmax()] for one, p in zip(own, likely, strict=True)]
        loss = [-np.log(p[one.right].sum()) for one, p in zip(own, likely, strict=True)]
        print(f"{author}: {np.mean(first):.1%} of {len(own)} first, loss {np.mean(loss):.3f}")
    for name, weight in zip((*Signs._fields, "none"), fitted(every), strict=True):
        print(f"{name:12}{weight:6.2f}")


if __name__ == "__main__":
    main()
