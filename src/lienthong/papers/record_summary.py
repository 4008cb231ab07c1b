"""Record summary (form 03, Circular 25/2025/TT-BYT; XML8): the course of one episode, and what comes after.

The health book takes it for every form of care, although the claim standard asks for it only from inpatient,
day and commune-station care (Decision 2733/QĐ-BYT).
"""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from lienthong.papers import moment
from lienthong.papers.form import Fault
from lienthong.papers.paper import Paper
from lienthong.papers.state import CERTIFICATE

KIND = "record_summary"
NEXT = CERTIFICATE


class RecordSummary(Paper):
    """The summary of one episode's record."""

    KIND = KIND
    NEXT = NEXT

    class Meta:
        proxy = True


def faults(values: Mapping[str, str]) -> list[Fault]:
    """An episode can't end before it begins."""
    began, ended = moment.parse(values.get("NGAY_VAO", "")), moment.parse(values.get("NGAY_RA", ""))
    if began and ended and ended < began:
        return [Fault("NGAY_RA", _("The end lies before the arrival."))]
    return []
