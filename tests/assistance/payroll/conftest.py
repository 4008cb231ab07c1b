"""What the payroll's tests share: the register's people, a month's close by two persons, and what was listed in all."""

import datetime

import pytest

from lienthong.assistance import payroll
from lienthong.assistance.payroll.line import Line
from lienthong.database import clock
from tests.assistance.register.conftest import CHAIRMAN, COMMUNE, OFFICER, _house, granted, person  # noqa: F401

DECEMBER, JANUARY, FEBRUARY = datetime.date(2026, 12, 1), datetime.date(2027, 1, 1), datetime.date(2027, 2, 1)


def on(year, month, day):
    """Inside, it is nine o'clock of that day."""
    return clock.at(datetime.datetime(year, month, day, 9, 0, tzinfo=clock.VIETNAM))


def close(month, commune=COMMUNE):
    """Draft, propose and approve a month of one commune."""
    row = payroll.draft(commune, month, by=OFFICER)
    row = payroll.propose(row, by=OFFICER)
    return payroll.approve(row, by=CHAIRMAN)


def lines(month=None, **where):
    """(for_month, sequence, kind, fund, amount) of the lines, in order."""
    rows = Line.objects.unscoped("a test looks").filter(**where)
    rows = rows.filter(list_month=month) if month else rows
    ordered = rows.order_by("list_month", "entitlement_id", "for_month", "sequence")
    return [(f"{one.for_month:%m/%Y}", one.sequence, one.kind, one.fund, one.amount) for one in ordered]


@pytest.fixture
def elderly(granted):  # noqa: F811
    """A poor old person without support in Hà Nội: 1,080,000 đồng, and 220,000 on top by the province."""

    def made(**more):
        return granted(**more)

    return made
