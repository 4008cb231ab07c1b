"""Granting: a person comes onto the register, and a family of benefit is granted from a month on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext as _

from lienthong import access, database, ledger
from lienthong.assistance.register import months, recording
from lienthong.assistance.register.beneficiary import Beneficiary
from lienthong.assistance.register.entitlement import Entitlement, EntitlementChange
from lienthong.assistance.register.family import PAID_TO_CARER, Family
from lienthong.assistance.register.recording import Why
from lienthong.people.persons import LifeStatus, Person


@dataclass(frozen=True)
class Payment:
    """Who takes the money (None: the person) and how. With a channel of an account goes the account."""

    payee: Person | None = None
    channel: str = "cash"
    bank: str = ""
    account: str = ""
    account_name: str = ""


CASH = Payment()


def enrol(
    person: Person,
    *,
    commune: str,
    province: str,
    decision: str,
    event: UUID | None,
    by: access.Actor,
    village: str = "",
    payment: Payment = CASH,
) -> Beneficiary:
    """Put a person on the register of a commune; who is there already is given back as they are.

    Raises NotAllowed, and InvalidState if another commune pays this person: then it is a move.
    """
    access.require(by, "register.write", organisation=f"unit:{commune}")
    person = person.survivor or person
    with database.transaction():
        # Two who enrol the same person at once: the second waits for the first and finds the row.
        Person.objects.unscoped("enrolling locks the person's row").select_for_update(of=("self",)).get(pk=person.pk)
        rows = Beneficiary.objects.unscoped("one row a person, whoever asks")
        found = rows.select_for_update(of=("self",)).filter(person=person).first()
        if found is None:
            row = Beneficiary(
                person=person, commune=commune, province=province, village=village, synthetic=person.synthetic,
                **vars(payment),
            )  # fmt: skip
            recording.begin(row, "registered", Why(decision, event, by))
            return row
        if found.commune != commune:
            raise ledger.InvalidState(
                _("Another commune (%(commune)s) has this person on its register. Nothing was changed: move them here.")
                % {"commune": found.commune}
            )
        return found


def grant(
    person: Person,
    family: str,
    *,
    commune: str,
    province: str,
    from_month: date,
    decision: str,
    event: UUID | None,
    by: access.Actor,
    carer: Person | None = None,
    one_off_amount: int | None = None,
    village: str = "",
    payment: Payment = CASH,
) -> Entitlement:
    """Grant a family of benefit from a month (its first day) on; a funeral grant has its amount and no end.

    The same event grants the same thing once. Raises NotAllowed, and InvalidState for what can't be.
    """
    access.require(by, "register.write", organisation=f"unit:{commune}")
    _refuse_nonsense(family, from_month, carer, one_off_amount)
    with database.transaction():
        beneficiary = enrol(
            person, commune=commune, province=province, decision=decision, event=event, by=by, village=village,
            payment=payment,
        )  # fmt: skip
        Beneficiary.objects.unscoped(recording.REASON).select_for_update(of=("self",)).get(pk=beneficiary.pk)
        if event is not None and (before := _granted_by(event, beneficiary, family)):
            return before
        _refuse_overlap(beneficiary, family, from_month)
        row = Entitlement(
            beneficiary=beneficiary, family=family, commune=commune, province=province, carer=carer,
            from_month=from_month, listed_from=from_month, decision=decision, one_off_amount=one_off_amount,
            **_span(family, from_month),
        )  # fmt: skip
        recording.begin(row, "granted", Why(decision, event, by), effect_from=from_month)
    return row


def change_payment(
    beneficiary: Beneficiary, payment: Payment, *, decision: str, event: UUID | None, by: access.Actor
) -> Beneficiary:
    """Another takes the money, or it goes another way. What was held because the payee had died is paid from now on.

    Raises NotAllowed, and InvalidState for another payee who has died or is said to have.
    """
    access.require(by, "register.write", organisation=f"unit:{beneficiary.commune}")
    other = payment.payee is not None and payment.payee.pk != beneficiary.payee_id
    if other and gone(payment.payee):
        raise ledger.InvalidState(
            _("Whoever was named to receive the money has died, or is said to have. Nothing was changed: name another.")
        )
    named = (payment.payee.pk if payment.payee else None) != beneficiary.payee_id

    def judge(_row: Beneficiary) -> dict[str, Any]:
        return vars(payment)

    why, first = Why(decision, event, by), first_listed(beneficiary)
    return recording.change(beneficiary, "payee_named" if named else "changed", why, judge, effect_from=first)  # type: ignore[return-value]


def first_listed(beneficiary: Beneficiary) -> date | None:
    """The first month that this house pays them: how far back a change of who takes the money reaches."""
    rows = Entitlement.objects.unscoped("of a beneficiary that was scoped").filter(beneficiary=beneficiary)
    return rows.order_by("listed_from").values_list("listed_from", flat=True).first()


def gone(person: Person | None) -> bool:
    """Whether a person has died, or is said to have: no money can be handed to them."""
    rows = Person.objects.unscoped("whether money can be handed to them").filter(pk=person.pk if person else None)
    found = rows.select_related("survivor").first()
    return found is not None and (found.survivor or found).life_status != LifeStatus.ALIVE


def _span(family: str, from_month: date) -> dict[str, Any]:
    if family != Family.FUNERAL:
        return {}
    return {"to_month": months.plus(from_month, 1), "state": "stopped"}  # it is paid once


def _refuse_nonsense(family: str, month: date, carer: Person | None, one_off_amount: int | None) -> None:
    if family not in Family.values:
        raise ledger.InvalidState(_("There is no such family of benefit. Nothing was changed."))
    if month.day != 1:
        raise ledger.InvalidState(_("Benefits run by whole months: give the first day of one. Nothing was changed."))
    if family in PAID_TO_CARER and carer is None:
        raise ledger.InvalidState(_("Name the person who receives this money. Nothing was changed."))
    if (family == Family.FUNERAL) is not bool(one_off_amount and one_off_amount > 0):
        raise ledger.InvalidState(_("A funeral grant has an amount; a monthly benefit has none. Nothing was changed."))


def _granted_by(event: UUID, beneficiary: Beneficiary, family: str) -> Entitlement | None:
    made = EntitlementChange.objects.unscoped("has this event granted it before?").filter(
        cause=event, name="granted", entitlement__beneficiary=beneficiary, entitlement__family=family
    )
    first = made.select_related("entitlement").first()
    return first.entitlement if first else None


def _refuse_overlap(beneficiary: Beneficiary, family: str, month: date) -> None:
    if family == Family.FUNERAL:
        return
    rows = Entitlement.objects.unscoped("no two of one family for a person").filter(
        Q(to_month=None) | Q(to_month__gt=month), beneficiary=beneficiary, family=family
    )
    if there := rows.exclude(to_month=F("from_month")).first():
        raise ledger.InvalidState(
            _("This person has this benefit already, from %(month)s. Nothing was changed: stop or adjust that one.")
            % {"month": f"{there.from_month:%m/%Y}"}
        )
