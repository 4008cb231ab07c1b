"""Birth certificate (Circular 22/2025/TT-BYT; XML9): one for each child; its data travel within 4 working hours.

Legal basis of the four hours: Decree 63/2024/NĐ-CP as amended by Decree 301/2026/NĐ-CP.
"""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from lienthong.papers import moment
from lienthong.papers.form import Fault
from lienthong.papers.paper import Paper
from lienthong.papers.state import CERTIFICATE

KIND = "birth_certificate"
NEXT = CERTIFICATE

NUMBER = re.compile(r"\w{5}\.GCS\.\d{5}\.\d{2}")  # facility, certificate, running number, year


class BirthCertificate(Paper):
    """The birth of one child."""

    KIND = KIND
    NEXT = NEXT

    class Meta:
        proxy = True


def number(facility: str, running: int, year: int) -> str:
    """A certificate's number as the circular builds it: XXXXX.GCS.ZZZZZ.YY."""
    return f"{facility}.GCS.{running:05d}.{year % 100:02d}"


def faults(values: Mapping[str, str]) -> list[Fault]:
    """A child is heavier than nothing, is counted among the living, and was born before the paper was written."""
    found = []
    if values.get("CAN_NANG_CON", "").isdecimal() and not 200 <= int(values["CAN_NANG_CON"]) <= 8000:
        found.append(Fault("CAN_NANG_CON", _("Give the weight in grams, 200 to 8000.")))
    born, written = moment.day(values.get("NGAY_SINH_CON")), moment.day(values.get("NGAY_CT"))
    if born and written and written < born:
        found.append(Fault("NGAY_SINH_CON", _("The birth lies after the certificate.")))
    return found
