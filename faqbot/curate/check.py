"""The checker: all that is wrong with a knowledge base."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from faqbot._folder import Folder, open_folder
from faqbot._table import Row
from faqbot.curate.accepted import accepts
from faqbot.curate.questions import question_problems
from faqbot.curate.records import Extras, read_extras
from faqbot.curate.rule import Finding, Rule, View
from faqbot.curate.rules import RULES
from faqbot.errors import KnowledgeError, Problem


def check(folder: Path, today: datetime.date, rules: Iterable[Rule] = RULES) -> list[Problem]:
    """All problems of the knowledge base in `folder` on the day `today`, sorted by place.

    The files are named as they are in `folder`. Where the loader refuses the folder,
    its problems come with those of the rules that look at one entry alone, for the
    files that are whole: what the others would say could be a mere consequence. Problems
    of the evaluation questions come when it does not.
    """
    try:
        opened = open_folder(folder)
    except KnowledgeError as error:
        return list(error.problems)
    extras = read_extras(folder)
    problems = [*opened.problems, *extras.problems]
    if problems:
        opened, extras = _whole(opened), Extras((), (), ())
        rules = [rule for rule in rules if rule.scope == "record"]
    view = View(
        folder=folder,
        entries=opened.entries,
        facts=opened.facts,
        sources=opened.sources,
        messages=opened.messages,
        about=opened.about,
        synonyms=opened.synonyms,
        out_of_scope=opened.out_of_scope,
        safety=opened.safety,
        terms=extras.terms,
        hazards=extras.hazards,
        today=today,
        found={},
    )
    if not problems:  # else an entry that they expect may be in a part that cannot be read
        problems += question_problems(folder, {row.record.id for row in view.approved})
    return sorted([*problems, *_problems(view, rules)])


def _whole(opened: Folder) -> Folder:
    """What the files without a problem hold."""
    return Folder(
        entries=tuple(filter(_is_whole, opened.entries)),
        facts=tuple(filter(_is_whole, opened.facts)),
        sources=tuple(filter(_is_whole, opened.sources)),
        messages=opened.messages if opened.messages and _is_whole(opened.messages) else None,
        about=opened.about if opened.about and _is_whole(opened.about) else None,
        policy=None,
        synonyms=(),
        out_of_scope=(),
        safety=replace(
            opened.safety,
            rows=tuple(filter(_is_whole, opened.safety.rows)),
            contacts=tuple(filter(_is_whole, opened.safety.contacts)),
        ),
        problems=(),
    )


def _is_whole(row: Row[Any]) -> bool:
    return not row.fields.file.problems


def _problems(view: View, rules: Iterable[Rule]) -> Iterator[Problem]:
    found: dict[str, tuple[Finding, ...]] = {}
    for rule in rules:
        found[rule.id] = tuple(rule.find(replace(view, found=found)))
        for finding in found[rule.id]:
            if not accepts(finding, rule):
                yield rule.problem(finding)
