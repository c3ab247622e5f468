"""Warnings that a curator has accepted in the file itself, with a reason."""

from collections.abc import Iterable, Iterator, Mapping

from faqbot._schema import Fields, nearest
from faqbot._yaml import Scalar
from faqbot.curate.rule import Finding, Rule, View
from faqbot.text import quoted


def accepts(finding: Finding, rule: Rule) -> bool:
    """Whether the record in which `finding` is accepts it; an error cannot be accepted."""
    return rule.level == "warning" and any(
        reason and id == rule.id for _, id, reason in _items(finding.fields)
    )


def useless_accepts(view: View, rules: Mapping[str, Rule]) -> Iterator[Finding]:
    """What is wrong with the accepts of `view`; `rules` holds all rules by id.

    The accept of a rule that did not look (it is not in `view.found`) may be right.
    """
    for fields in view.records:
        for node, id, reason in _items(fields):
            rule = rules.get(id)
            if rule is None:
                message = f"{quoted(id)} is no rule{_hint(id, rules)}"
            elif rule.level == "error":
                message = f"{quoted(id)} is an error, which cannot be accepted: mend it"
            elif not reason:
                message = f"give the reason: '{id}: because ...'"
            elif id in view.found and not _is_met(fields, view.found[id]):
                message = f"there is no {quoted(id)} here: delete this accept"
            else:
                continue
            yield Finding(fields, node, message)


def _hint(id: str, rules: Mapping[str, Rule]) -> str:
    near = nearest(id, rules, alike=60)
    return f": did you mean {quoted(near)}?" if near else ": delete this accept"


def _items(fields: Fields) -> Iterator[tuple[Scalar, str, str]]:
    for node in fields.scalars("accept"):
        id, _, reason = node.text.partition(":")
        yield node, id.strip(), reason.strip()


def _is_met(fields: Fields, found: Iterable[Finding]) -> bool:
    return any(finding.fields is fields for finding in found)
