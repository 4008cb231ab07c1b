"""The two days of a list's month (Decree 335/2026, Article 28): handed over before the 25th, reported before the 20th.

A list for month M is handed over before the 25th of the month before, and its payer reports before the 20th of M.
Where the last day is no working day, the working day before it is taken: the law says "before" (evidence: assumed).
"""

from datetime import date, timedelta

from lienthong.ledger import calendar

HANDED_OVER_BEFORE, REPORTED_BEFORE = 25, 20


def hand_over_by(list_month: date) -> date:
    """The last day on which the list of a month may be handed over."""
    return _last_working_day_before((list_month - timedelta(days=1)).replace(day=HANDED_OVER_BEFORE))


def report_by(list_month: date) -> date:
    """The last day on which the payer may report on the list of a month."""
    return _last_working_day_before(list_month.replace(day=REPORTED_BEFORE))


def _last_working_day_before(day: date) -> date:
    day -= timedelta(days=1)
    while not calendar.is_working_day(day):
        day -= timedelta(days=1)
    return day
