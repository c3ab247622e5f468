"""Learns the weights of `faqbot/learnt.txt` from the development messages.

Run it from the top of a checkout after messages or rules have changed; it needs
scikit-learn (`pip install --group train`):

    python -m tests.train_screen

What patients ask is learnt from as no danger: the phrasings of the knowledge base, what is out of
its scope, the questions that the matching is developed with, what is typed in conversations, and
around questions.

It prints what the screen would do with the messages of each author when it had learnt
from all the others only, which is how the thresholds are chosen.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import inf
from pathlib import Path
from random import Random
from typing import NamedTuple

import numpy as np

from faqbot._safety_folder import open_safety
from faqbot.curate.questions import read_questions
from faqbot.english import is_listed
from faqbot.knowledge import read
from faqbot.learnt import FEW, UNIT, UNLEARNT, Cut, Features, Learnt, Weights
from faqbot.names import Names
from faqbot.places import packaged
from faqbot.records import DANGERS
from faqbot.rulebook import Rulebook
from faqbot.safety import Screen
from faqbot.spelling import SHORT, Speller
from faqbot.text import clip, normalise, words
from tests import talks
from tests.safety_cases import DEVELOPMENT, NO_NOTES, SafetyCase, read_cases
from tests.wrappings import read_wrappers

FILE = Path(__file__).parents[1] / "faqbot" / "learnt.txt"

LEAST = 2
"""A feature must occur in so many messages."""

OFTEN, UNLISTED_OFTEN = 10, 3
"""Misspellings are read as long English words of messages, and other long ones in so many.

So are short ones that are in `OFTEN` hard messages.
"""

RARE = 5
"""A word that is in so few messages is half as much a sign of danger as if it were in many."""

DANGER_PENALTY, NOTES_PENALTY = 3.0, 2.0
"""C of the machines: the inverse of what large weights cost."""

RARITY = 2.0
"""For danger a feature is scaled by this power of its rarity: a rare weight costs less then.

At as many false alarms 39 of 100 signs of danger less are missed, by authors not learnt from.
For notes it finds no more.
"""

SCALE = 3.0
"""Makes the machine's margin of 1 what `NOTE_RULE` and `HARMLESS` are measured in."""

FAINT = 0.5
"""Features that weigh less are left out: so they are half as many, and find .2 of 100 less."""

BESIDE = 0.3
"""Such a share of the messages is learnt from once more, beside a question of a patient.

Of signs of danger beside a question 91 of 100 are found so, 87 without.
"""

CLASSES = tuple(
    "me relative child medicine tablet poison swallowed weapon high wrist days hits victim "
    "swollen throat hurting procedure aftermath symptom shedding he".split()
)
"""Lists of `safety_words.yaml` whose words also count as the list."""

AGES = {"young": range(3, 18), "grown": range(18, 100)}
"""Numbers count as these classes: what is said of a son of 15 holds at 14, and not at 35."""

FOLDS = 6
"""Other authors than the `JUDGES` are held back in so many groups."""

PATIENTS = "patients"
"""Stands for the authors of the phrasings of the knowledge base and of questions to it."""

RULES = "rules"
"""Stands for the author of the rules' own examples."""

QUESTIONS = Path(__file__).parent / "cases" / "development"

FALSE, FALSE_NOTES = 0.01, 0.016
"""The shares of harmless messages that may get a red flag, or a note."""

JUDGES = frozenset(
    f"author-{name}" for name in "p q am an au av ca cb cc cd ce cf cg ch ea eb ee ef eg eh".split()
)
"""Authors whose messages choose the thresholds.

Their brief described the tiers and asked for no emphasis, and the rules were written
without them, as they were without whoever comes.
"""


@dataclass(frozen=True, slots=True)
class Known:
    """A message, its features, and the rules that fire on it."""

    case: SafetyCase
    cut: Cut
    fired: Collection[str]
    hard: bool

    @property
    def features(self) -> Features:
        return frozenset[str]().union(*self.cut.parts)


def learn(
    known: Sequence[Known],
    targets: Mapping[str, Sequence[bool]],
    decides: int,
    *,
    penalty: float,
    rarity: float = 0.0,
    again: Sequence[Known] = (),
) -> Weights:
    """The weights that the messages `known`, and `again` some, teach: a column for each target.

    Balanced linear support vector machines on rows that are as long as `Weights.sums` makes
    them, their features scaled by their `rarity`. Only what is in `LEAST` of the messages, of
    authors, and is not `FAINT` in all of the first `decides` columns, is a feature.
    """
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.svm import LinearSVC

    counter = CountVectorizer(analyzer=list, min_df=LEAST, binary=True)
    counter.fit([one.features for one in known if one.case.author != PATIENTS])
    found = [one.features for one in (*known, *again)]
    lengths = np.array([[len(features) + FEW] for features in found], float)
    rows = counter.transform(found)
    scales = np.log(len(found) / np.asarray(rows.sum(0), float).ravel()) ** rarity
    scales /= scales.mean()
    rows = rows.multiply(lengths**-0.5).multiply(scales).tocsr()
    models = [
        LinearSVC(C=penalty, class_weight="balanced", random_state=0, max_iter=50_000).fit(
            rows, target
        )
        for target in targets.values()
    ]
    table = SCALE * np.array([model.coef_[0] for model in models]).T * scales[:, None]
    table[np.abs(table) < FAINT] = 0
    kept = np.flatnonzero(table[:, :decides].any(axis=1))
    names = counter.get_feature_names_out()
    return Weights(
        columns=tuple(targets),
        features=Names.of(names[row] for row in kept),
        table=np.round(UNIT * table[kept]).astype(np.int16),
        biases=np.array([round(SCALE * model.intercept_[0], 2) for model in models], np.float32),
        threshold=0.0,
    )


def beside_questions(known: Sequence[Known]) -> list[Known]:
    """A share of the messages `known` that are harmless or danger, each beside a question."""
    rng = Random(0)
    asked = [one for one in known if one.case.author == PATIENTS]
    others = [one for one in known if one.case.author != PATIENTS and one.case.tier != "soft"]
    return [
        replace(one, cut=one.cut._replace(parts=[*one.cut.parts, *rng.choice(asked).cut.parts]))
        for one in others
        if rng.random() < BESIDE
    ]


def learn_danger(
    known: Sequence[Known], examples: Sequence[Known], kinds: Collection[str] = DANGERS
) -> Weights:
    """The weights for danger, and for `kinds` of it; `examples` of hard rules teach, too."""
    again = [*beside_questions(known), *examples]
    cases = [one.case for one in (*known, *again)]
    targets = {"danger": [case.tier == "hard" for case in cases]}
    targets |= {kind: [case.group == kind for case in cases] for kind in kinds}
    return learn(known, targets, 1, penalty=DANGER_PENALTY, rarity=RARITY, again=again)


def learn_notes(known: Sequence[Known], rules: Sequence[str]) -> Weights:
    """The weights for the notes of `rules`."""
    told = [one for one in known if one.case.author not in NO_NOTES or one.case.tier == "soft"]
    targets = {rule: [one.case.group == rule for one in told] for rule in rules}
    return learn(told, targets, len(rules), penalty=NOTES_PENALTY)


class Outcome(NamedTuple):
    """How much a message weighs for danger, and for each note, rules included."""

    danger: float
    notes: Mapping[str, float]


def examples_of(rulebook: Rulebook) -> list[SafetyCase]:
    """The examples on which hard rules must fire, and on which they must not."""
    hard = [rule for rule in rulebook.rules.rules if rule.tier == "hard"]
    fires = [SafetyCase(text, "hard", rule.danger, RULES) for rule in hard for text in rule.fires]
    return fires + [SafetyCase(text, "none", "idiom", RULES) for r in hard for text in r.quiet]


def by_other_authors(
    known: Sequence[Known], examples: Sequence[Known], rules: Sequence[str]
) -> dict[int, Outcome]:
    """What each message, by its number, weighs when its author's messages are not learnt from.

    Each of the `JUDGES` is held back alone, the others in `FOLDS` groups.
    """
    outcomes: dict[int, Outcome] = {}
    others = sorted({one.case.author for one in known} - {PATIENTS} - JUDGES)
    groups = [{judge} for judge in sorted(JUDGES)] + [set(others[k::FOLDS]) for k in range(FOLDS)]
    for group in groups:
        rest = [one for one in known if one.case.author not in group]
        learnt = Learnt({}, (), learn_danger(rest, examples, ()), learn_notes(rest, rules))
        for number, one in enumerate(known):
            if one.case.author in group:
                outcomes[number] = Outcome(
                    inf if one.hard else learnt.weigh(one.cut).value,
                    learnt.weigh_notes(one.cut.parts, one.fired),
                )
    return outcomes


def threshold(weighed: Iterable[float], share: float) -> float:
    """What about `share` of `weighed` reach.

    It is read off a line through the heaviest, from half to twice as many, over the logarithm of
    their rank. The one message at that rank moved it by .1 to .2 from training to training.
    """
    heaviest = np.array(sorted(weighed, reverse=True))
    many = share * len(heaviest)
    ranks = np.arange(round(many / 2), round(2 * many) + 1)
    slope, level = np.polyfit(np.log(ranks + 1), heaviest[ranks], 1)
    return round(float(level + slope * np.log(many + 1)), 2)


def digest() -> str:
    """Stands for the messages that were learnt from."""
    content = b"".join(file.read_bytes() for file in sorted(DEVELOPMENT.glob("*.yaml")))
    return hashlib.sha256(content).hexdigest()[:16]


def classes_of(rulebook: Rulebook) -> dict[str, str]:
    """The class of each word that stands in one of the lists `CLASSES`, and of each of `AGES`."""
    found: dict[str, str] = {}
    for name in CLASSES:
        for word in rulebook.rules.lists[name]:
            if " " not in word:
                found.setdefault(word, name)
    for name, ages in AGES.items():
        found |= dict.fromkeys(map(str, ages), name)
    return found


def known_words(cases: Iterable[SafetyCase]) -> tuple[str, ...]:
    """The words that the messages `cases` hold, if long, or said often in danger.

    Those that harmless messages seldom hold come first.
    """
    hard, others = Counter[str](), Counter[str]()
    for case in cases:
        (hard if case.tier == "hard" else others).update(set(words(normalise(case.text))))
    usual = [word for word in hard | others if is_usual(word, hard[word], others[word])]
    listed = Speller(filter(is_listed, usual), {})
    found = (word for word in usual if listed.words(word) == [word])  # no misspelling of others
    return tuple(sorted(found, key=lambda w: (-hard[w] / (hard[w] + others[w] + RARE), w)))


def is_usual(word: str, hard: int, others: int) -> bool:
    """Whether a misspelling may mean `word`, which so many messages of danger and others hold."""
    if not word.isalpha():
        return False
    if len(word) < SHORT:
        return hard >= OFTEN and is_listed(word)
    return is_listed(word) or hard + others >= UNLISTED_OFTEN


def conversations() -> list[str]:
    """What is typed after an answer or options, and around questions, by `development` authors."""
    turns = (turn.text for turn in talks.turns("development"))
    statements = (turn.text for turn, _ in talks.statements("development"))
    chosen = (text for text, _ in talks.choices("development"))
    wrappers = read_wrappers("development") + read_wrappers("backgrounds-development")
    around = (wrapper.replace("{q}", "").strip() for wrapper in wrappers)
    return [*turns, *statements, *chosen, *around]


def written(learnt: Learnt) -> str:
    """The text of `learnt.txt`."""
    lines = [
        "# Weights of words, learnt by tests/train_screen.py; see faqbot/learnt.py.",
        f"# Learnt from the messages {digest()}.",
    ]
    for name in (*CLASSES, *AGES):
        words = " ".join(sorted(w for w, c in learnt.classes.items() if c == name))
        lines.append(f"(class)\t{name}\t{words}")
    lines.append("\t".join(["(words)", " ".join(learnt.words)]))
    for weights in (learnt.danger, learnt.notes):
        lines.append("\t".join(["(table)", *weights.columns]))
        lines.append(f"(threshold)\t{weights.threshold:g}")
        rows = zip(weights.features, weights.table.tolist(), strict=True)
        for name, values in [("(biases)", weights.biases.tolist()), *rows]:
            lines.append("\t".join([name, *(f"{value:.4g}" for value in values)]))
    return "\n".join(lines) + "\n"


def report(known: Sequence[Known], outcomes: Mapping[int, Outcome], learnt: Learnt) -> None:
    """Prints how many messages of each tier get a red flag, and how many the right note."""
    for judges, tier in product((True, False), ("hard", "soft", "none")):
        some = [
            (known[k].case.group, outcome)
            for k, outcome in outcomes.items()
            if known[k].case.tier == tier and (known[k].case.author in JUDGES) == judges
        ]
        flags = sum(outcome.danger >= learnt.danger.threshold for _, outcome in some)
        notes = sum(
            outcome.notes.get(group, max(outcome.notes.values())) >= learnt.notes.threshold
            for group, outcome in some
        )
        shares = f"flag {flags / len(some):.1%}, note {notes / len(some):.1%}"
        print(f"  {'judges' if judges else 'others'}, {len(some)} {tier}: {shares}")


def main() -> None:
    """Learns, reports and writes."""
    kb, rulebook = read(packaged()), Rulebook.of(open_safety(packaged()).rules)
    asked = [text for entry in kb.values() for text in entry.phrasings]
    asked += kb.out_of_scope
    asked += [question.text for question in read_questions(sorted(QUESTIONS.glob("*.yaml")), kb)]
    asked += conversations()
    patients = (SafetyCase(text, "none", "plain", PATIENTS) for text in asked)
    cases = read_cases(DEVELOPMENT)
    bare = UNLEARNT._replace(classes=classes_of(rulebook), words=known_words(cases))
    screen = Screen([rulebook], bare)
    known = [_known(case, screen) for case in (*cases, *patients)]
    rules = [rule.id for rule in rulebook.rules.rules if rule.tier == "soft"]
    examples = [_known(case, screen) for case in examples_of(rulebook)]
    outcomes = by_other_authors(known, examples, rules)
    harmless = [
        outcome
        for k, outcome in outcomes.items()
        if known[k].case.tier == "none" and known[k].case.author in JUDGES
    ]
    danger = threshold((outcome.danger for outcome in harmless), FALSE)
    notes = threshold((max(outcome.notes.values()) for outcome in harmless), FALSE_NOTES)
    learnt = bare._replace(
        danger=learn_danger(known, examples)._replace(threshold=danger),
        notes=learn_notes(known, rules)._replace(threshold=notes),
    )
    print(f"thresholds {danger} and {notes}; by what the other authors' messages teach:")
    report(known, outcomes, learnt)
    FILE.write_text(written(learnt), encoding="utf-8")


def _known(case: SafetyCase, screen: Screen) -> Known:
    said = screen.words(case.text)
    fired = screen.fired(said)
    hard = any(rule.tier == "hard" for rule, _ in fired)
    cut = screen.cut(clip(case.text), said, fired)
    return Known(case, cut, {rule.id for rule, _ in fired}, hard)


if __name__ == "__main__":
    main()
