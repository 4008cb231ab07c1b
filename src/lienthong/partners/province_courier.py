"""Courier to the provinces: a batch goes dossier by dossier, each with its steps, and goes on where it stopped.

The partner knows no keys. So each dossier is marked when its answer came: what is there is never sent again; where an
answer got lost, the courier asks what became of it before it repeats, and what nobody can say waits for a person while
the others go on. (A step repeated is known by its dossier, status and time. Evidence: assumed.)
"""

from __future__ import annotations

import hashlib

import orjson

from lienthong import access, ledger
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.database import clock, files
from lienthong.ledger.life import identity
from lienthong.ledger.reason import reason
from lienthong.partners import province_calls, province_connector, province_message
from lienthong.partners.province_calls import TAKEN, THERE_ALREADY, NotHeard
from lienthong.partners.province_connector import CHANNEL, Connector
from lienthong.partners.province_dossier import Exchange, ProvinceAnswer, ProvinceDossier
from lienthong.partners.province_queue import RECEIPT, WHY
from lienthong.partners.secret import SecretLost
from lienthong.signing import canonical

CUT_AFTER = 3  # attempts in vain until the link counts as cut


class ProvinceCourier:
    """Carries batches of dossiers to the provinces' systems."""

    channel = CHANNEL
    honours_keys = True  # it sends no dossier twice itself, so a batch may always be taken up again

    def carry(self, parcel: ledger.Parcel) -> ledger.Outcome:
        """Send what of the batch is not there yet; the receipt counts what was acknowledged and what refused."""
        connector = province_connector.of(parcel.destination)
        if connector is None or not connector.address:
            return ledger.Refused(reason("no-address"))
        if connector.held:
            return ledger.Unreachable(reason("link-cut", why=connector.reason))
        try:
            key = connector.key
        except SecretLost as fault:
            return ledger.Refused(reason("renew", why=fault))
        wanted = orjson.loads(files.get(parcel.payload))["dossiers"]
        try:
            for row in _rows(wanted):
                _bring(row, connector, key)
        except NotHeard as fault:
            if parcel.attempt >= CUT_AFTER:
                province_connector.noticed(connector, back=False, reason=str(fault))
            return ledger.Unknown(str(fault)) if fault.arrived else ledger.Unreachable(str(fault))
        province_connector.noticed(connector, back=True)
        states = [row.state for row in _rows(wanted)]
        counted = {state: states.count(state) for state in Exchange.values}
        return ledger.Accepted({name: str(count) for name, count in counted.items() if count}, RECEIPT)

    def ask(self, parcel: ledger.Parcel) -> ledger.Outcome | None:
        """Never needed: it asks dossier by dossier."""
        return None


def _rows(wanted: list[int]) -> list[ProvinceDossier]:
    return list(ProvinceDossier.objects.unscoped(WHY).filter(pk__in=wanted).order_by("due_at", "pk"))


def _bring(row: ProvinceDossier, connector: Connector, key: str) -> None:
    """One dossier and its steps, as far as they are not there. Raises NotHeard where nothing can go on."""
    if row.state in (Exchange.ACCEPTED, Exchange.REFUSED):
        return
    dossier = Dossier.objects.unscoped(WHY).select_related("person").get(pk=identity(row.thing))
    if row.state == Exchange.UNKNOWN and not row.there and not _found_out(row, connector, key):
        return
    if not row.there and not _told(row, connector, province_message.dossier(dossier, connector, key), "DongBoDVC"):
        return
    row.there = True
    row.save(update_fields=["there"])
    access.audit.wrote(access.SYSTEM, "province.send-dossier", [dossier.thing], [dossier.person.party])
    for place, body in enumerate(province_message.steps(dossier, key)):
        if place >= row.steps:
            if not _told(row, connector, body, "XuLyHoSo"):
                return
            row.steps = place + 1
            row.save(update_fields=["steps"])
    _mark(row, Exchange.ACCEPTED, "")


def _found_out(row: ProvinceDossier, connector: Connector, key: str) -> bool:
    """Whether it is known now what became of it; then `there` says it. Raises NotHeard."""
    if not connector.pull_address:
        _mark(row, Exchange.UNKNOWN, reason("nobody-knows"))
        return False
    row.there = any(
        found.get("mahoso") == row.number for found in province_calls.pull(connector, key, number=row.number)
    )
    return True


def _told(row: ProvinceDossier, connector: Connector, body: dict[str, str], call: str) -> bool:
    """Whether the partner has it now; a refusal stays with the row. Raises NotHeard."""
    sent = canonical({name: text for name, text in body.items() if name != "AcceptKey"})
    try:
        said = province_calls.call(connector, call, body)
    except NotHeard as fault:
        _note(row, call, sent, "", str(fault))
        if fault.arrived and call == "DongBoDVC":
            _mark(row, Exchange.UNKNOWN, "")
        raise
    _note(row, call, sent, said.code, said.message)
    if said.code in (TAKEN, THERE_ALREADY):
        return True
    _mark(row, Exchange.REFUSED, f"{call} {said.code}: {said.message}"[:300])
    return False


def _mark(row: ProvinceDossier, state: Exchange, told: str) -> None:
    row.state, row.reason, row.answered_at = state, told, clock.now()
    row.save(update_fields=["state", "reason", "answered_at"])


def _note(row: ProvinceDossier, call: str, sent: bytes, code: str, message: str) -> None:
    ProvinceAnswer.objects.create(
        dossier=row, call=call, sent=hashlib.sha256(sent).hexdigest(), code=code[:20], message=message[:300],
        happened_at=clock.now(), recorded_at=clock.real_now(),
    )  # fmt: skip
