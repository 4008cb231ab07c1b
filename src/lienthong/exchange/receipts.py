"""Receipts: what the hub answers, and its seal.

Receipts given together share a sheet: a file with the digest of each and the hub's seal over all. A sender who keeps
its receipt and the sheet can prove both, and learns nothing of the others on it.
"""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lienthong import signing
from lienthong.database import clock, files
from lienthong.exchange.fault import Severity
from lienthong.exchange.outcome import Judged

HUB = "system:home"


def receipt(judged: Judged, judged_at: datetime) -> dict[str, Any]:
    """What the sender of one arrival is told: codes, states and counts; the faults are listed apart."""
    return {
        "code": judged.kept.code,
        "digest": judged.kept.digest,
        "facility": judged.facility,
        "judged_at": judged_at.isoformat(timespec="seconds"),
        "state": judged.state.value,
        "dossiers": [
            {
                "position": outcome.position,
                "number": outcome.number,
                "state": outcome.state.value,
                "version": outcome.version,
                "errors": outcome.count(Severity.CRITICAL, Severity.ERROR),
                "warnings": outcome.count(Severity.WARNING),
            }
            for outcome in judged.outcomes
        ],
    }


def sheet(receipts: Sequence[dict[str, Any]]) -> str:
    """Seal the digests of these receipts and keep the sheet; gives its digest."""
    digests = [digest(one) for one in receipts]
    seal = signing.seal(signing.canonical(digests), organisation=HUB)
    content = signing.canonical({"id": str(uuid.uuid4()), "receipts": digests, "seal": seal.to_dict()})
    return files.put(content, media_type="application/json")


def digest(receipt: dict[str, Any]) -> str:
    """The digest by which a receipt stands on its sheet."""
    return hashlib.sha256(signing.canonical(receipt)).hexdigest()


def check(receipt: dict[str, Any], sheet_content: dict[str, Any]) -> bool:
    """Whether a receipt stands on a sheet that the hub sealed."""
    verdict = signing.check(signing.canonical(sheet_content["receipts"]), sheet_content["seal"], organisation=HUB)
    return verdict.valid and digest(receipt) in sheet_content["receipts"]


def now() -> datetime:
    """The moment of judging, as receipts write it."""
    return clock.now().replace(microsecond=0)
