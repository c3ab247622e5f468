"""From which day on an entry is due for review, and from which it is not served any more."""

from datetime import date

import pytest

from faqbot.records import Entry
from faqbot.reviews import is_overdue, is_stale, served

WARM = Entry("warm", "How warm is the water?", "28 degrees.", review_by=date(2026, 6, 30))
GOGGLES = Entry("goggles", "Can I borrow goggles?", "No.")


@pytest.mark.parametrize(
    ("day", "overdue", "stale"),
    [
        (date(2026, 6, 30), False, False),
        (date(2026, 7, 1), True, False),
        (date(2026, 9, 28), True, False),
        (date(2026, 9, 29), True, True),
    ],
)
def test_an_entry_is_stale_90_days_after_its_review_was_due(
    day: date, overdue: bool, stale: bool
) -> None:
    assert (is_overdue(WARM, day), is_stale(WARM, day)) == (overdue, stale)
    assert served([WARM, GOGGLES], day) == ([GOGGLES] if stale else [WARM, GOGGLES])


def test_an_entry_without_a_day_of_review_is_always_served() -> None:
    assert not is_overdue(GOGGLES, date.max)
    assert served([GOGGLES], date.max) == [GOGGLES]
