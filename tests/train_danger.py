"""Learns the weights of `faqbot/danger.txt` from the development messages.

Run it from the top of a checkout after messages or rules have changed; it needs
scikit-learn (`pip install --group train`):

    python -m tests.train_danger

What patients ask, the phrasings of the knowledge base, is learnt from as harmless.

It prints what the screen would do with the messages of each author when it had learnt
from all the others only, which is how the threshold is chosen.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faqbot.bundle import read_bundle
from faqbot.danger import DANGERS, FEW, UNLEARNT, Weights, features
from faqbot.knowledge import packaged, read
from faqbot.rulebook import Rulebook
from faqbot.safety import Screen
from tests.safety_cases import DEVELOPMENT, SafetyCase, read_cases

FILE = Path(__file__).parents[1] / "faqbot" / "danger.txt"

LEAST = 2
"""A feature must occur in so many messages."""

INVERSE_PENALTY = 2.0

SCALE = 3.0
"""Makes the machine's margin of 1 what `RULE` and `HARMLESS` are measured in."""

FAINT = 0.6
"""Features that weigh less are left out: so the file is a third, and finds no less."""

CLASSES = tuple(
    "me relative child medicine tablet poison swallowed weapon high wrist days hits victim "
    "swollen throat hurting procedure aftermath symptom shedding he".split()
)
"""Lists of `safety_words.yaml` whose words also count as the list."""

PATIENTS = "patients"
"""Stands for the author of the phrasings of the knowledge base."""

FALSE = 0.01
"""The share of harmless messages that may reach the threshold."""

JUDGES = frozenset(f"author-{name}" for name in "p q am an au av".split())
"""Authors whose messages choose the threshold.

Their brief described the tiers and asked for no emphasis, and the rules were written
without them, as they were without whoever comes.
"""

Array = NDArray[np.float64]


def learn(
    messages: Sequence[list[str]],
    targets: Sequence[Array],
    classes: Mapping[str, str],
    counted: Sequence[bool],
) -> Weights:
    """The weights that `messages` (their features) teach, a column for each target.

    Balanced linear support vector machines on rows that are as long as `Weights.weigh` makes
    them; the bias is that of the first. Only what is in `LEAST` of the messages that
    are `counted`, and is not `FAINT`, is a feature.
    """
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.svm import LinearSVC

    counter = CountVectorizer(analyzer=list, min_df=LEAST, binary=True)
    counter.fit([message for message, counts in zip(messages, counted, strict=True) if counts])
    lengths = np.array([[len(set(message)) + FEW] for message in messages], float)
    rows = counter.transform(messages).multiply(lengths**-0.5).tocsr()
    models = [
        LinearSVC(C=INVERSE_PENALTY, class_weight="balanced", random_state=0, max_iter=20_000).fit(
            rows, target
        )
        for target in targets
    ]
    table = SCALE * np.array([model.coef_[0] for model in models]).T
    kept = np.flatnonzero(np.abs(table[:, 0]) >= FAINT)
    names = counter.get_feature_names_out()
    return Weights(
        features={names[row]: place for place, row in enumerate(kept)},
        table=np.round(table[kept], 2),
        classes=classes,
        bias=round(SCALE * float(models[0].intercept_[0]), 2),
    )


def by_other_authors(
    cases: Sequence[SafetyCase], screen: Screen, classes: Mapping[str, str]
) -> list[float]:
    """What each message weighs, rules included, when its author's messages are not learnt from."""
    said = [screen.words(case.text) for case in cases]
    found = [list(features(words, classes)) for words in said]
    hard = np.array([float(case.tier == "hard") for case in cases])
    weighed = [0.0] * len(cases)
    for author in sorted({case.author for case in cases} - {PATIENTS}):
        others = [k for k, case in enumerate(cases) if case.author != author]
        counted = [cases[k].author != PATIENTS for k in others]
        weights = learn([found[k] for k in others], [hard[others]], classes, counted)
        for k, case in enumerate(cases):
            if case.author == author:
                rule = any(rule.tier == "hard" for rule, _ in screen.fired(said[k]))
                weighed[k] = weights.weigh(said[k], rule=rule).value
    return weighed


def threshold(cases: Sequence[SafetyCase], weighed: Sequence[float]) -> float:
    """What at most `FALSE` of the harmless messages of the `JUDGES` reach."""
    pairs = zip(cases, weighed, strict=True)
    harmless = [w for case, w in pairs if case.tier == "none" and case.author in JUDGES]
    harmless.sort(reverse=True)
    return round(harmless[int(len(harmless) * FALSE)] + 0.005, 2)


def digest() -> str:
    """Stands for the messages that were learnt from."""
    content = b"".join(file.read_bytes() for file in sorted(DEVELOPMENT.glob("*.yaml")))
    return hashlib.sha256(content).hexdigest()[:16]


def classes_of(rulebook: Rulebook) -> dict[str, str]:
    """The class of each word that stands in one of the lists `CLASSES`, the first of them."""
    found: dict[str, str] = {}
    for name in CLASSES:
        for word in rulebook.rules.lists[name]:
            if " " not in word:
                found.setdefault(word, name)
    return found


def written(weights: Weights) -> str:
    """The text of `danger.txt`."""
    head = [
        "# Weights of words for danger, learnt by tests/train_danger.py; see faqbot/danger.py.",
        f"# Learnt from the messages {digest()}. Columns: feature, danger, {', '.join(DANGERS)}.",
        f"(bias)\t{weights.bias:g}",
        f"(threshold)\t{weights.threshold:g}",
    ]
    for name in CLASSES:
        words = " ".join(sorted(w for w, c in weights.classes.items() if c == name))
        head.append(f"(class)\t{name}\t{words}")
    rows = zip(weights.features, weights.table.tolist(), strict=True)
    lines = ("\t".join([name, *(f"{value:g}" for value in values)]) for name, values in rows)
    return "\n".join([*head, *lines]) + "\n"


def main() -> None:
    """Learns, reports and writes."""
    kb, rulebook = read(packaged()), read_bundle(packaged())[0]
    asked = [text for entry in kb.values() for text in entry.phrasings]
    cases = [
        *read_cases(DEVELOPMENT),
        *(SafetyCase(text, "none", "plain", PATIENTS) for text in asked),
    ]
    screen, classes = Screen([rulebook], UNLEARNT), classes_of(rulebook)
    weighed = by_other_authors(cases, screen, classes)
    least = threshold(cases, weighed)
    print(f"threshold {least}; by what the other authors' messages teach:")
    authors = {case.author for case in cases} - {PATIENTS}
    for name, some in (("judges", JUDGES), ("others", authors - JUDGES)):
        for tier in ("hard", "soft", "none"):
            pairs = zip(cases, weighed, strict=True)
            reach = [w >= least for c, w in pairs if c.tier == tier and c.author in some]
            print(f"  {name}, {tier}: {sum(reach)} of {len(reach)} ({sum(reach) / len(reach):.1%})")
    targets = [
        np.array([float(case.tier == "hard" and case.group in kinds) for case in cases])
        for kinds in (DANGERS, *((danger,) for danger in DANGERS))
    ]
    messages = [list(features(screen.words(case.text), classes)) for case in cases]
    counted = [case.author != PATIENTS for case in cases]
    weights = replace(learn(messages, targets, classes, counted), threshold=least)
    FILE.write_text(written(weights), encoding="utf-8")


if __name__ == "__main__":
    main()
