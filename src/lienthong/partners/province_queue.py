"""The queue to the provinces: what is finished here waits for its province's system, and goes in batches of 150.

A batch is one delivery of the ledger. A province has one under way at a time, so that dossiers arrive in the order in
which they were finished; what comes while a link is cut piles up, and follows in full batches when it is back.
"""

from __future__ import annotations

from datetime import datetime, time

from django.utils.translation import gettext as _

from lienthong import access, database, ledger, signing
from lienthong.access.actor import HOME
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.database import clock, files, jobs
from lienthong.ledger.delivery import DONE, Delivery
from lienthong.ledger.life import identity
from lienthong.partners.province_connector import BATCH, CHANNEL, Connector, of
from lienthong.partners.province_dossier import Direction, Exchange, ProvinceDossier

WHY = "the queue to a province's system"
RECEIPT = "province.synchronised"


def finished(event: ledger.Event) -> None:
    """A dossier's result is in the applicant's hands: its province's system is to have it."""
    dossier = Dossier.objects.unscoped(WHY).get(pk=identity(event.thing))
    ProvinceDossier.objects.unscoped(WHY).get_or_create(
        province=dossier.province, direction=Direction.OUT, number=dossier.number,
        defaults={"thing": dossier.thing, "commune": dossier.commune, "due_at": event.happened_at},
    )  # fmt: skip
    gather(dossier.province)


def passed(event: ledger.Event) -> None:
    """A link passes (again), or a batch has arrived: the next one follows."""
    if event.kind == "province.connected" or event.data.get("channel") == CHANNEL:
        connector = Connector.objects.filter(pk=identity(event.thing)).first()
        if connector:
            gather(connector.province)


def gather(province: str) -> Delivery | None:
    """Put the oldest 150 waiting dossiers of a province on their way; None if there is nothing to do, or no way."""
    with database.transaction():
        connector = Connector.objects.select_for_update().filter(province=province).first()
        if connector is None or not connector.carries or _under_way(connector):
            return None
        waiting = ProvinceDossier.objects.unscoped(WHY).filter(
            province=province, direction=Direction.OUT, state__in=[Exchange.WAITING, Exchange.UNKNOWN],
            due_at__gte=datetime.combine(connector.since, time.min, clock.VIETNAM),
        )  # fmt: skip
        # Of an answer that got lost and nobody can be asked about, the reason says so: it waits for a person.
        waiting = waiting.exclude(state=Exchange.UNKNOWN, reason__gt="").order_by("due_at", "pk")
        rows = list(waiting.values_list("pk", flat=True)[:BATCH])
        return _send(connector, rows) if rows else None


def send_again(row: ProvinceDossier, *, reason: str, by: access.Actor) -> None:
    """A person has a refused dossier, or one of unknown fate, sent again. Raises NotAllowed, InvalidState."""
    access.require(by, "provinces.manage")
    with database.transaction():
        row = ProvinceDossier.objects.unscoped(WHY).select_for_update().get(pk=row.pk)
        if row.direction != Direction.OUT or row.state not in (Exchange.REFUSED, Exchange.UNKNOWN):
            raise ledger.InvalidState(_("This dossier does not wait for a person. Nothing was changed."))
        connector = of(row.province)
        assert connector is not None
        row.state, row.reason = Exchange.WAITING, ""
        row.save(update_fields=["state", "reason"])
        ledger.record(
            "province.sent-again", subject=connector.thing, thing=connector.thing, by=by.code,
            organisation=by.organisation or by.code, parties=connector.parties,
            data={"dossier": row.thing, "reason": reason.strip()[:300]},
        )  # fmt: skip
        access.audit.wrote(by, "province.send-again", [connector.thing, row.thing])
        gather(row.province)


@jobs.periodic("*/10 * * * *")
@jobs.task("provinces.gather", queue="exchange")
def gather_all() -> None:
    """Whatever still waits, for whatever reason, is put on its way."""
    for connector in Connector.objects.filter(held=False):
        gather(connector.province)


def _under_way(connector: Connector) -> bool:
    """A batch waits, or has failed in a way that a person must look at: the next one would fail as it did."""
    rows = Delivery.objects.filter(channel=CHANNEL, destination=connector.party)
    return rows.exclude(state__in=DONE).exists()


def _send(connector: Connector, rows: list[int]) -> Delivery:
    event = ledger.record(
        "province.batch", subject=connector.thing, thing=connector.thing, by=access.SYSTEM.code, organisation=HOME,
        parties=connector.parties, data={"dossiers": len(rows), "first": rows[0], "last": rows[-1]},
    )  # fmt: skip
    owed = ledger.obligations.of(thing=connector.thing).filter(event=event.id).first()
    payload = files.put(signing.canonical({"batch": str(event.id), "dossiers": rows}), media_type="application/json")
    return ledger.send(
        owed, channel=CHANNEL, destination=connector.party, payload=payload, kind="btxh", key=str(event.id),
        subject=connector.thing, thing=connector.thing,
    )  # fmt: skip


SUBSCRIPTIONS = [
    ledger.Subscription("provinces.finished", ("dossier.returned",), finished),
    ledger.Subscription("provinces.passed", ("province.connected", "delivery.accepted"), passed),
]
