"""Death notice (form 05, Circular 25/2025/TT-BYT): its data travel within 4 working hours.

No table of the XML set carries it. Legal basis of the four hours: Decree 63/2024/NĐ-CP as amended by 301/2026/NĐ-CP.
"""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from lienthong.papers import moment
from lienthong.papers.form import Fault
from lienthong.papers.paper import Paper
from lienthong.papers.state import CERTIFICATE

KIND = "death_notice"
NEXT = CERTIFICATE


class DeathNotice(Paper):
    """The death of one patient."""

    KIND = KIND
    NEXT = NEXT

    class Meta:
        proxy = True


def faults(values: Mapping[str, str], now: datetime) -> list[Fault]:
    """Nobody is reported dead in advance."""
    died = moment.parse(values.get("NGAY_TU_VONG", ""))
    if died and died > now:
        return [Fault("NGAY_TU_VONG", _("This time still lies ahead."))]
    return []
