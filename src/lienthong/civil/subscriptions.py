"""What this room follows: papers that tell of deaths and births, answers of partners; and what it puts on its way."""

from __future__ import annotations

from lienthong import access, ledger
from lienthong.civil import birth, message, sources
from lienthong.civil.birth import Birth
from lienthong.civil.death import Death
from lienthong.civil.parties import CIVIL_STATUS, HEALTH_ACCOUNT, INSURER, RESIDENCE
from lienthong.database import clock, files
from lienthong.ledger.delivery import Delivery
from lienthong.ledger.life import identity
from lienthong.people import renumbering
from lienthong.people.identifiers import INSURANCE_CARD, Identifier, State

CHANNELS = {
    CIVIL_STATUS: "civil-status", RESIDENCE: "residence", INSURER: "insurance-card", HEALTH_ACCOUNT: "health-account",
}  # fmt: skip
SENT = (
    "death.noticed", "death.told", "death.established", "death.contradicted", "death.revoked",
    "registration.registered", "birth.certified", "birth.registered", "birth.resident", "birth.carded",
)  # fmt: skip


def paper(event: ledger.Event) -> None:
    """A facility signed, or took back, a paper on a death or a birth."""
    _PAPERS[event.kind](event)


_PAPERS = {
    "death_notice.signed": sources.notice,
    "death_notice.withdrawn": sources.notice_withdrawn,
    "birth_certificate.signed": sources.certificate,
    "birth_certificate.withdrawn": sources.certificate_withdrawn,
}


def dispatch(event: ledger.Event) -> None:
    """Put on its way what is owed to a partner and has not been sent."""
    for duty in ledger.obligations.of(thing=event.thing).filter(standing="open", creditor__in=list(CHANNELS)):
        if duty.law is None or Delivery.objects.filter(obligation=duty.id).exists():
            continue
        kind = duty.law.fulfilled_by
        ledger.send(
            duty, channel=CHANNELS[duty.creditor], destination=duty.creditor, kind=kind, key=str(duty.id),
            payload=files.put(message.compose(event.thing, kind), media_type="application/json"),
            subject=event.subject, thing=event.thing,
        )  # fmt: skip


def accepted(event: ledger.Event) -> None:
    """A partner has done its part: the child goes on, the dead person's card ends."""
    kind, room = event.data.get("receipt_kind"), event.thing.partition(":")[0]
    if room == Birth.KIND:
        _child_goes_on(str(kind), event)
    elif room == Death.KIND and kind == "insurance-card.closed":
        _end_card(event)


def _child_goes_on(kind: str, event: ledger.Event) -> None:
    row = Birth.objects.unscoped("whose step a partner has done").get(pk=identity(event.thing))
    if kind == "civil-status.certified":
        birth.acknowledge(row)
    elif kind == "residence.registered":
        birth.settle(row)
    elif kind == "insurance-card.issued":
        receipt = ledger.Receipt.objects.get(id=event.data["receipt"])
        birth.issue_card(row, str(receipt.proof.get("card", "")))


def _end_card(event: ledger.Event) -> None:
    row = Death.objects.unscoped("whose card was closed").select_related("person").get(pk=identity(event.thing))
    held = Identifier.objects.unscoped("the card that was closed").filter(
        person=row.person, system=INSURANCE_CARD, state=State.ACTIVE
    )
    for card in held:
        renumbering.cancel(
            row.person, INSURANCE_CARD, card.value, on=row.died_on or clock.today(), reason=row.thing, by=access.SYSTEM
        )


SUBSCRIPTIONS = (
    ledger.Subscription("civil.papers", tuple(_PAPERS), paper),
    ledger.Subscription("civil.verified", ("person.verified",), sources.verified),
    ledger.Subscription("civil.merged", ("person.merged",), sources.merged),
    ledger.Subscription("civil.dispatch", SENT, dispatch),
    ledger.Subscription("civil.receipts", ("delivery.accepted",), accepted),
)
