"""Discharge paper (form 02, Circular 25/2025/TT-BYT; XML7): what ended, and the rest the patient may take after it."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from lienthong.papers import moment
from lienthong.papers.form import Fault
from lienthong.papers.paper import Paper
from lienthong.papers.state import CERTIFICATE

KIND = "discharge"
NEXT = CERTIFICATE

REST = ("SO_NGAY_NGHI", "NGOAITRU_TUNGAY", "NGOAITRU_DENNGAY")
ENDED_PREGNANCY = ("NGUYENNHAN_DINHCHI", "THOIGIAN_DINHCHI", "TUOI_THAI")
WEEKS = range(1, 43)


class DischargePaper(Paper):
    """The paper with which a patient leaves the hospital."""

    KIND = KIND
    NEXT = NEXT

    class Meta:
        proxy = True


def faults(values: Mapping[str, str]) -> list[Fault]:
    """Rest is given whole or not at all; an ended pregnancy says why, when, and after how many weeks."""
    return [*_order(values), *_rest(values), *pregnancy(values, ENDED_PREGNANCY)]


def pregnancy(values: Mapping[str, str], needed: tuple[str, ...]) -> list[Fault]:
    """What is missing where the paper says that a pregnancy ended."""
    if values.get("MA_DINH_CHI_THAI") != "1":
        return []
    found = [Fault(name, _("Needed where a pregnancy ended.")) for name in needed if not values.get(name)]
    weeks = values.get("TUOI_THAI", "")
    if weeks.isdecimal() and int(weeks) not in WEEKS:
        found.append(Fault("TUOI_THAI", _("Give 1 to 42 weeks.")))
    return found


def _order(values: Mapping[str, str]) -> list[Fault]:
    admitted, left = moment.parse(values.get("NGAY_VAO", "")), moment.parse(values.get("NGAY_RA", ""))
    if admitted and left and left < admitted:
        return [Fault("NGAY_RA", _("The discharge lies before the admission."))]
    return []


def _rest(values: Mapping[str, str]) -> list[Fault]:
    given = [name for name in REST if values.get(name)]
    if not given:
        return []
    found = [
        Fault(name, _("Days of rest, first day and last day belong together.")) for name in REST if name not in given
    ]
    first, last = moment.day(values.get("NGOAITRU_TUNGAY")), moment.day(values.get("NGOAITRU_DENNGAY"))
    if first and last and last < first:
        found.append(Fault("NGOAITRU_DENNGAY", _("The last day lies before the first.")))
    return found
