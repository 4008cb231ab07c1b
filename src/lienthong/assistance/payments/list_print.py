"""Lists and settlements on paper (the columns of the lists seen in communes: family and amount, never a category)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from lienthong import access
from lienthong import print as printing
from lienthong.access import actors, user
from lienthong.assistance.dossiers import deciding
from lienthong.assistance.payments import list_lines
from lienthong.assistance.payments import settlement as sums_of
from lienthong.assistance.payments.handed_list import HandedList
from lienthong.assistance.payroll.line import Kind
from lienthong.assistance.payroll.payment_list import PaymentList, State
from lienthong.database import clock
from lienthong.pages import formats
from lienthong.print import verification

EARLIER = (Kind.CARRIED, Kind.ARREARS)


def payment_list(row: PaymentList, *, by: access.Actor) -> bytes:
    """The list as PDF: one row a person, recoveries apart. An approved one can be verified by its code."""
    lines = [one for one in list_lines.lines_of(row, by) if not one.recalled]
    list_lines.named(lines, by)
    access.audit.read(by, "payment-list.print", [one.person for one in lines if one.person], things=[row.thing])
    to_pay = [one for one in lines if one.amount > 0]
    data = _heading(row) | {
        "rows": _rows(to_pay), "amount": formats.number(sum(one.amount for one in to_pay)),
        "recoveries": [[one.person_name, _family(one), formats.number(-one.amount)] for one in lines if one.amount < 0],
        "proposed_by": _doer(row.proposed_by), "approved_by": _doer(row.approved_by),
        "office": _office(row), "state": State(row.state).label,
    }  # fmt: skip
    return _printed(row, "assistance/payment_list", data, registered=row.state not in (State.DRAFT, State.PROPOSED))


def settlement(row: PaymentList, handed: HandedList, *, payer: str, by: access.Actor) -> bytes:
    """The settlement with one payer as PDF: of its part of the list."""
    sums = sums_of.of(handed)
    access.audit.read(by, "settlement.print", things=[row.thing])
    names = ("handed_amount", "fee", "transferred", "remainder", "paid", "unpaid", "difference")
    data = _heading(row) | {name: formats.number(getattr(sums, name)) for name in names}
    counts = {
        name: formats.number(getattr(sums, name)) for name in ("lines", "paid_lines", "unpaid_lines", "untold_lines")
    }
    return _printed(row, "assistance/settlement", data | counts | {"payer": payer}, registered=False)


def _rows(lines: list[Any]) -> list[list[str]]:
    """STT, name, year of birth, decision, benefit, this month, earlier months and amount, total, who takes it."""
    persons: dict[tuple[int, int], list[Any]] = {}
    for line in sorted(lines, key=_order):
        persons.setdefault((line.entitled.beneficiary_id if line.entitled else 0, line.entitlement_id), []).append(line)
    return [_row(number, mine) for number, mine in enumerate(persons.values(), 1)]


def _order(line: Any) -> tuple[Any, ...]:
    key = line.entitled.beneficiary.person.sort_key if line.entitled else ""
    return line.village or "", key, line.entitlement_id, line.for_month, line.sequence


def _row(number: int, mine: list[Any]) -> list[str]:
    first, earlier = mine[0], [one for one in mine if one.kind in EARLIER]
    person = first.entitled.beneficiary.person if first.entitled else None
    now, before = (sum(one.amount for one in part) for part in ([o for o in mine if o.kind not in EARLIER], earlier))
    months = len({one.for_month for one in earlier})
    return [
        str(number), first.person_name, str(person.birth_year or "") if person else "", _family(first),
        formats.number(now) if now else "", str(months or ""), formats.number(before) if before else "",
        formats.number(now + before), "" if first.taker_name == first.person_name else first.taker_name,
        first.village or "",
    ]  # fmt: skip


def _family(line: Any) -> str:
    return line.family


def _heading(row: PaymentList) -> dict[str, Any]:
    commune, province = f"unit:{row.commune}", f"unit:{row.province}"
    called = actors.names({commune, province})
    return {
        "organisation": _("People's Committee of %(place)s") % {"place": called[commune]}, "superior": called[province],
        "month": f"{row.list_month:%m/%Y}", "amount": formats.number(row.amount),
        "printed_on": clock.today().isoformat(),
    }  # fmt: skip


def _doer(code: str) -> str:
    return user.names([code]).get(code, code)


def _office(row: PaymentList) -> str:
    """In whose name it was approved: a deputy approves on the chairman's behalf."""
    approved = row.actions.filter(name="approved").last()
    return deciding.ON_BEHALF if approved and approved.data.get("deputy") else deciding.CHAIRMAN


def _printed(row: PaymentList, template: str, data: dict[str, Any], *, registered: bool) -> bytes:
    code = verification.code_for(f"{row.thing}/{template}")
    if not registered:
        return printing.paper(template, data)
    made = printing.paper(template, data, verify_url=verification.address(code), code=verification.spaced(code))
    verification.register(
        code, made, thing=row.thing, organisation=f"unit:{row.commune}", organisation_name=data["organisation"],
        title={"vi": f"Danh sách chi trả tháng {data['month']}", "en": f"Payment list {data['month']}"},
    )  # fmt: skip
    return made
