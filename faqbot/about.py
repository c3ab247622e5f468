"""What a knowledge base is, as a page to read: who publishes it, who pays, how old it is."""

from collections.abc import Iterator

from faqbot.blocks import date_in_words
from faqbot.knowledge import KnowledgeBase


def page(kb: KnowledgeBase, version: str) -> str:
    """Purpose, publisher, funding, limits, state of review and versions of `kb`, as lines.

    `version` is that of faqbot.

    >>> from faqbot.records import Entry
    >>> kb = KnowledgeBase([Entry("hello", "Hello", "Hello.")])
    >>> print(page(kb, "0.1.0"))  # doctest: +ELLIPSIS
    Purpose: This chat gives general information from a curated knowledge base.
    Publisher: The knowledge base does not name its publisher.
    Funding: No information about funding has been given.
    Limits: It is not medical advice and not for emergencies.
    Review: The answers have not been clinically reviewed.
    Entries: 1
    Locale: en-GB
    Versions: faqbot 0.1.0, knowledge ...
    """
    return "\n".join(_lines(kb, version))


def _lines(kb: KnowledgeBase, version: str) -> Iterator[str]:
    about = kb.about
    yield f"Purpose: {about.purpose}"
    yield f"Publisher: {about.publisher}"
    yield f"Funding: {about.funding}"
    yield f"Limits: {about.limits}"
    yield f"Review: {about.review}"
    if about.keeping:
        yield f"Keeping: {about.keeping}"
    yield f"Entries: {len(kb)}"
    if reviewed := [entry.reviewed for entry in kb.values() if entry.reviewed]:
        yield f"Oldest review: {date_in_words(min(reviewed).isoformat())}"
    if due := [entry.review_by for entry in kb.values() if entry.review_by]:
        yield f"Next review due: {date_in_words(min(due).isoformat())}"
    yield f"Locale: {about.locale}"
    yield f"Versions: faqbot {version}, knowledge {kb.version}"
