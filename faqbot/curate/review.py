"""Whether each answer is compared with its source often enough."""

import calendar
import datetime
from collections.abc import Iterator

from faqbot._table import Row
from faqbot.curate.rule import Finding, Rule, View
from faqbot.records import Entry
from faqbot.reviews import SERVED_OVERDUE

MONTHS, EARLY_MONTHS = 36, 6
"""From one review to the next at most; less where research is early."""

DUE = 30
"""So many days before a review is due it is announced."""


def review_too_far(view: View) -> Iterator[Finding]:
    """The next review is more than 36 months after the last; 6 for early research.

    An entry is about early research when one of its facts is marked
    `early_research: true`: what is known changes soon. Write an earlier `review_by`.
    """
    for row in view.entries:
        is_early = any(fact.early_research for fact in view.facts_of(row.record))
        months = EARLY_MONTHS if is_early else MONTHS
        reviewed, review_by = row.record.reviewed, row.record.review_by
        if reviewed and review_by and review_by > (latest := months_after(reviewed, months)):
            why = " as it rests on early research" if is_early else ""
            message = f"write {latest} or earlier{why}: {months} months after 'reviewed'"
            yield Finding.at(row, "review_by", message)


def review_in_future(view: View) -> Iterator[Finding]:
    """The last review is dated later than tomorrow.

    Patients are shown this date. Write the day on which the answer was compared with
    its source. (One day is allowed for time zones.)
    """
    for row in view.entries:
        reviewed = row.record.reviewed
        if reviewed and (reviewed - view.today).days > 1:
            message = "'reviewed' is in the future: write the day of the last review"
            yield Finding.at(row, "reviewed", message)


def review_due(view: View) -> Iterator[Finding]:
    """The next review is due within 30 days.

    Compare the answer with its source, then write today as `reviewed` and the day of
    the next review as `review_by`.
    """
    for row, days in _overdue(view):
        if -DUE <= days <= 0:
            yield _compare(row, f"the next review is due in {_days(-days)}")


def review_overdue(view: View) -> Iterator[Finding]:
    """The next review is overdue.

    The answer is still served, as due for review. Compare it with its source, then
    write today as `reviewed` and the day of the next review as `review_by`.
    """
    for row, days in _overdue(view):
        if 0 < days <= SERVED_OVERDUE.days:
            yield _compare(row, f"the review is {_days(days)} overdue")


def review_expired(view: View) -> Iterator[Finding]:
    """The next review is more than 90 days overdue.

    Such an answer is no longer served. Compare it with its source, then write today
    as `reviewed` and the day of the next review as `review_by`.
    """
    for row, days in _overdue(view):
        if days > SERVED_OVERDUE.days:
            yield _compare(row, f"the review is {_days(days)} overdue")


def _overdue(view: View) -> Iterator[tuple[Row[Entry], int]]:
    """The approved entries with the days since their review was due; negative before."""
    for row in view.approved:
        if row.record.review_by:
            yield row, (view.today - row.record.review_by).days


def _compare(row: Row[Entry], why: str) -> Finding:
    return Finding.at(row, "review_by", f"{why}: compare with the source")


def _days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"


def months_after(day: datetime.date, months: int) -> datetime.date:
    """The same day `months` later, or the last of a shorter month.

    >>> months_after(datetime.date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if year > datetime.MAXYEAR:
        return datetime.date.max
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, last))


RULES = (
    Rule("review-too-far", "error", review_too_far, "folder"),
    Rule("review-in-future", "error", review_in_future),
    Rule("review-due", "warning", review_due),
    Rule("review-overdue", "warning", review_overdue),
    Rule("review-expired", "error", review_expired),
)
