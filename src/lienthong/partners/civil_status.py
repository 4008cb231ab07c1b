"""Courier to the civil status register over the interlinked system that holds on the day (`endpoint`).

    POST <address>/GetToken       {userName, password} → {token}
    POST <address>/DataHoTich     a case (civil_status_format.case) → {error_code: "0", maHoSo}
    POST <address>/ScanHoTich     {maDinhDanhHoSo: [], maTinh, module} → {data: [{maDinhDanhHoSo, trangThai, ketQua}]}
    POST <address>/CapNhatTrangThai    what became of a case

It knows no keys: where an answer is missing, the courier asks by `ScanHoTich` before it repeats. Results are collected
every ten minutes (Decree 63/2024/NĐ-CP, Article 7: systems synchronise within ten minutes).
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import orjson
import requests
from requests.exceptions import RequestException

from lienthong import database, ledger
from lienthong.civil import sources
from lienthong.civil.sources import Entry
from lienthong.database import clock, files, jobs
from lienthong.ledger.reason import reason
from lienthong.partners import calling, endpoint
from lienthong.partners import civil_status_format as form
from lienthong.partners.endpoint import PartnerEndpoint
from lienthong.partners.secret import SecretLost

SERVICE = "civil-status"
TIMEOUT = (5, 30)  # seconds to connect, to answer
CASES = {"civil-status.noticed", "civil-status.certified", "civil-status.registered"}
AT_ONCE = 100  # cases asked about in one call

logger = logging.getLogger(__name__)


class CivilStatusCourier:
    """Carries deaths and births to the register."""

    channel = SERVICE
    honours_keys = False

    def carry(self, parcel: ledger.Parcel) -> ledger.Outcome:
        """Send the case, or tell its result; the register's case number is the proof."""
        place = _place()
        if place is None:
            return ledger.Refused(reason("no-address"))
        return calling.outcome_of(lambda: _send(place, parcel))

    def ask(self, parcel: ledger.Parcel) -> ledger.Outcome | None:
        """Whether the register has the case; what only told a result may be told again."""
        place = _place()
        if place is None or parcel.kind not in CASES:
            return ledger.Unreachable(reason("told-again"))
        return calling.outcome_of(lambda: _look(place, parcel))


def _place() -> PartnerEndpoint | None:
    return endpoint.of(SERVICE, clock.today())


def _send(place: PartnerEndpoint, parcel: ledger.Parcel) -> ledger.Outcome:
    message = orjson.loads(files.get(parcel.payload))
    if parcel.kind in CASES:
        said = _call(place, "DataHoTich", form.case(message))
    else:
        said = _call(place, "CapNhatTrangThai", form.progress(message))
    if said is None:
        return ledger.Unknown(reason("unreadable"))
    if str(said.get("error_code")) == "0":
        proof = {"maHoSo": str(said.get("maHoSo") or message["case"]), "system": place.system}
        return ledger.Accepted(proof, parcel.kind)
    return ledger.Refused(calling.refusal(said.get("error_code"), said.get("message")))


def _look(place: PartnerEndpoint, parcel: ledger.Parcel) -> ledger.Outcome:
    message = orjson.loads(files.get(parcel.payload))
    rows = _scan(place, [message["case"]], message["province"], form.MODULES[message["module"]])
    if any(str(row.get("maDinhDanhHoSo")) == message["case"] for row in rows):
        return ledger.Accepted({"maHoSo": message["case"], "system": place.system}, parcel.kind)
    return ledger.Unreachable(reason("not-there"))


@jobs.periodic("*/10 * * * *")
@jobs.task("civil-status.collect", queue="civil")
def collect() -> None:
    """Ask what became of the cases that the register was told and has not answered."""
    for entry in results():
        with database.transaction():
            sources.entered(entry)


def results() -> Iterator[Entry]:
    """What the register has entered of our cases. A register that can't be reached is asked again later."""
    place = _place()
    if place is None:
        return
    for (province, module), cases in _waiting().items():
        for start in range(0, len(cases), AT_ONCE):
            try:
                rows = _scan(place, cases[start : start + AT_ONCE], province, module)
            except (RequestException, SecretLost) as fault:
                logger.warning("no results of the civil status register: %s", fault)
                return
            yield from _read(rows)


def _read(rows: list[Mapping[str, Any]]) -> Iterator[Entry]:
    for row in rows:
        try:
            found = form.entry(row)
        except form.Unreadable as fault:
            logger.warning("a result of the civil status register can't be read: %s", fault)
            continue
        if found is not None:
            yield found


def _waiting() -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for death in sources.awaited_deaths():
        found[death.province, form.MODULES["death"]].append(str(death.pk))
    for birth in sources.awaited_births():
        found[birth.province, form.MODULES["birth"]].append(str(birth.pk))
    return found


def _scan(place: PartnerEndpoint, cases: list[str], province: str, module: str) -> list[Mapping[str, Any]]:
    said = _call(place, "ScanHoTich", {"maDinhDanhHoSo": cases, "maTinh": province, "module": module})
    rows = said.get("data") if said else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _call(place: PartnerEndpoint, operation: str, body: Mapping[str, Any]) -> dict[str, Any] | None:
    token = _post(place, "GetToken", {"userName": place.username, "password": place.secret}, "")
    if not token or not token.get("token"):
        return {"error_code": "401", "message": reason("account-refused", name=place.username, answer=401)}
    return _post(place, operation, body, str(token["token"]))


def _post(place: PartnerEndpoint, operation: str, body: Mapping[str, Any], token: str) -> dict[str, Any] | None:
    answer = requests.post(
        f"{place.address}/{operation}", json=body, timeout=TIMEOUT, allow_redirects=False,
        headers={"Authorization": f"Bearer {token}"} if token else {},
    )  # fmt: skip
    if answer.status_code >= 500:
        raise requests.HTTPError(response=answer)
    try:
        said = answer.json()
    except ValueError:
        return None
    return said if isinstance(said, dict) else None
