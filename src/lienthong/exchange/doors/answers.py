"""How both doors say what the hub answers, in the words of their contracts (source: gateway contracts, CV 1245/2024).

Result codes: 200 taken in (accepted, accepted with warnings, a duplicate, or still being judged), 400 refused with all
its faults, 401 not signed in, 403 another facility's, 404 unknown code, 413 too large. 400, 404 and 413 are ours.
"""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import translation

from lienthong.database import clock
from lienthong.exchange.arrival import State
from lienthong.exchange.fault import Fault
from lienthong.exchange.hub import Receipt

TAKEN, REFUSED, NOT_SIGNED_IN, NOT_YOURS, UNKNOWN, TOO_LARGE = "200", "400", "401", "403", "404", "413"
_HTTP = {NOT_SIGNED_IN: 401, NOT_YOURS: 403, UNKNOWN: 404, TOO_LARGE: 413}


def language(request: HttpRequest) -> str:
    """Vietnamese unless the caller asks for English."""
    return "en" if request.headers.get("Accept-Language", "").lower().startswith("en") else "vi"


def refusal(code: str, words: str, **more: Any) -> JsonResponse:
    """An answer without a receipt."""
    return JsonResponse({"maKetQua": code, "thongDiep": words, **more}, status=_HTTP.get(code, 200))


def told(receipt: Receipt, tongue: str) -> dict[str, Any]:
    """A receipt in the words of the contracts, with each fault by table, row, field and rule."""
    good = receipt.is_good or receipt.state in (State.ARRIVED, State.PARTLY)
    return {
        "maKetQua": TAKEN if good else REFUSED,
        "maGiaoDich": receipt.code,
        "thoiGianTiepNhan": receipt.received_at.astimezone(clock.VIETNAM).strftime("%Y%m%d%H%M%S"),
        "thongDiep": words(receipt, tongue),
        "trangThai": receipt.state.value,
        "hoSo": receipt.dossiers,
        "dsLoi": [fault_told(position, fault, tongue) for position, fault in receipt.faults],
        "bienNhan": receipt.receipt,
    }


def words(receipt: Receipt, tongue: str) -> str:
    """The state in words; what to do, if anything."""
    with translation.override(tongue):
        return str(receipt.state.label)


def fault_told(position: int, fault: Fault, tongue: str) -> dict[str, Any]:
    """One fault as the doors say it."""
    return {
        "hoSo": position,
        "bang": fault.table,
        "dong": fault.row,
        "truong": fault.field,
        "quyTac": fault.rule,
        "mucDo": str(fault.severity),
        "giaTri": fault.found,
        "cachSua": fault.sentence(tongue),
    }
