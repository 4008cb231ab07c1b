"""Sick-leave certificate (form 07, Circular 25/2025/TT-BYT; XML11) and maternity rest (form 11; XML10).

At most 30 days at a time; 180 for tuberculosis; 50 after a pregnancy that ended at 13 weeks or later.
"""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from lienthong.papers import disease_list, moment
from lienthong.papers.discharge import pregnancy
from lienthong.papers.form import Fault
from lienthong.papers.paper import Paper
from lienthong.papers.state import CERTIFICATE

KIND = "sick_leave"
MATERNITY_REST = "maternity_rest"
NEXT = CERTIFICATE

USUAL, TUBERCULOSIS, ENDED_PREGNANCY = 30, 180, 50
WEEKS_FOR_LONGER_REST = 13
TUBERCULOSIS_CODES = ("A15", "A19")


class SickLeave(Paper):
    """Leave from work for one treatment."""

    KIND = KIND
    NEXT = NEXT

    class Meta:
        proxy = True


class MaternityRest(Paper):
    """Rest in pregnancy."""

    KIND = MATERNITY_REST
    NEXT = NEXT

    class Meta:
        proxy = True


def most_days(main_code: str, weeks_of_ended_pregnancy: int | None = None) -> int:
    """The longest leave one certificate may give."""
    if TUBERCULOSIS_CODES[0] <= disease_list.bare(main_code)[:3] <= TUBERCULOSIS_CODES[1]:
        return TUBERCULOSIS
    if weeks_of_ended_pregnancy is not None and weeks_of_ended_pregnancy >= WEEKS_FOR_LONGER_REST:
        return ENDED_PREGNANCY
    return USUAL


def days(first: date, last: date) -> int:
    """Days of leave, first and last day counted."""
    return (last - first).days + 1


def faults(values: Mapping[str, str], main_code: str = "") -> list[Fault]:
    """The dates fit the number of days, and the number keeps to the law."""
    first, last = moment.day(values.get("TU_NGAY")), moment.day(values.get("DEN_NGAY"))
    number = int(values["SO_NGAY_NGHI"]) if values.get("SO_NGAY_NGHI", "").isdecimal() else None
    return [
        *_dates(first, last, number),
        *_limit(values, number, main_code),
        *pregnancy(values, ("NGUYENNHAN_DINHCHI", "TUOI_THAI")),
    ]


def _dates(first: date | None, last: date | None, number: int | None) -> list[Fault]:
    if not first or not last:
        return []
    if last < first:
        return [Fault("DEN_NGAY", _("The last day lies before the first."))]
    if number is not None and number != days(first, last):
        return [Fault("SO_NGAY_NGHI", _("The dates make %(days)s days.") % {"days": days(first, last)})]
    return []


def _limit(values: Mapping[str, str], number: int | None, main_code: str) -> list[Fault]:
    ended = values.get("MA_DINH_CHI_THAI") == "1" and values.get("TUOI_THAI", "").isdecimal()
    most = most_days(main_code, int(values["TUOI_THAI"]) if ended else None)
    if number is not None and number > most:
        return [Fault("SO_NGAY_NGHI", _("At most %(days)s days for this diagnosis.") % {"days": most})]
    return []
