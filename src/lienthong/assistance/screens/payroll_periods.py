"""Payment periods: a commune's lists month by month, and for a province those of its communes."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienthong.access.permission import allowed
from lienthong.assistance.payments import deadlines, list_lines
from lienthong.assistance.payments.handed_list import Paid, paid_of
from lienthong.assistance.payroll.payment_list import PaymentList, State
from lienthong.assistance.screens import payroll_words as words
from lienthong.database import clock
from lienthong.pages import formats
from lienthong.pages.lists import Column, Filter, ListPage


def address(row: PaymentList) -> str:
    """The page of a list."""
    return reverse("payroll-list", args=[row.pk])


def standing(row: PaymentList) -> str:
    """The state's key for its colour: late, once the day of Article 28 has passed."""
    late = row.state in (State.DRAFT, State.PROPOSED, State.APPROVED) and clock.today() > row.hand_over_by  # type: ignore[attr-defined]
    late |= row.state in (State.HANDED_OVER, State.REPORTED) and clock.today() > row.report_by and not row.complete  # type: ignore[attr-defined]
    return "late" if late else {State.SETTLED: "done", State.PROPOSED: "soon"}.get(State(row.state), row.state)


def of_month(rows: QuerySet, given: str) -> QuerySet:
    """Rows of a month written 2026-12."""
    try:
        year, month = (int(part) for part in given.split("-"))
        return rows.filter(list_month__year=year, list_month__month=month)
    except ValueError:
        return rows.none()


class Periods(ListPage):
    """The page."""

    title = _("Payment periods")
    lead = _(
        "One list a month: computed, proposed, approved by a second person, handed to the payer, reported, settled."
    )
    permission = "payments.lists"
    template_name = "assistance/payroll_periods.html"
    export_name = "payment-periods"
    empty = _("No list was made yet.")
    sort = "-list_month"
    search_in: ClassVar = ["commune"]
    search_label = _("Code of the commune")
    columns: ClassVar = [
        Column("list_month", _("Period"), show=words.month, sort="list_month", link=address),
        Column("commune_name", _("Commune")),
        Column("state", _("State"), state=True, value=standing, words=words.state_words),
        Column("lines", _("Lines"), figure=True, link=lambda row: reverse("payroll-lines", args=[row.pk])),
        Column("amount", _("To pay"), figure=True, show=formats.dong, value=lambda row: row.amount - row.recalled[1]),
        Column("paid", _("Paid"), figure=True, show=formats.dong),
        Column("unpaid", _("Not paid"), figure=True, show=formats.dong,
               link=lambda row: reverse("payroll-lines", args=[row.pk]) + "?result=unpaid" if row.unpaid else ""),
        Column("due", _("Due")),
    ]  # fmt: skip
    filters: ClassVar = [
        Filter("state", _("State"), State.choices),
        Filter("month", _("Month"), lambda: months(), apply=of_month),
    ]

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if len((request.actor.organisation or "").removeprefix("unit:")) == 5:  # one commune needs no column for it
            self.columns = [one for one in type(self).columns if one.name != "commune_name"]  # type: ignore[misc]

    @property
    def searchable(self) -> bool:
        """One commune has nothing to search for."""
        return len(self.columns) == len(type(self).columns)

    def rows(self) -> QuerySet:
        return PaymentList.objects.within(self.request.actor).defer("differences")  # type: ignore[attr-defined]

    def page(self, rows: QuerySet) -> tuple[list[Any], bool, bool]:
        found, before, after = super().page(rows)
        described(found)
        return found, before, after

    def audited(self, rows: QuerySet) -> Any:
        found = list(rows)
        described(found)
        return iter(found)

    def more(self) -> dict[str, Any]:
        actor = self.request.actor  # type: ignore[attr-defined]
        commune = (actor.organisation or "").removeprefix("unit:")
        may_draft = allowed(actor, "payroll.draft") and len(commune) == 5
        return {
            "month": month_to_draft(commune) if may_draft else None,
            "may_contract": allowed(actor, "payments.contract") and len(commune) == 5,
        }


def month_to_draft(commune: str) -> date | None:
    """The month whose list a commune draws up next: after its last one, at the latest the coming month.

    None while the last one is not approved, and once that of the coming month is there.
    """
    rows = PaymentList.objects.unscoped("how far one's own commune has listed").filter(commune=commune)
    last, coming = rows.order_by("-list_month").first(), next_month(clock.today())
    if last is None:
        return coming
    if last.state in (State.DRAFT, State.PROPOSED) or last.list_month >= coming:
        return None
    return next_month(last.list_month)


def next_month(day: date) -> date:
    """The first day of the month after a day's."""
    return day.replace(month=day.month % 12 + 1, year=day.year + day.month // 12, day=1)


def months() -> list[tuple[str, str]]:
    """Months one may choose: a year back, and the next."""
    first, found = next_month(clock.today()), []
    for _step in range(14):
        found.append((f"{first:%Y-%m}", words.month(first)))
        first = first.replace(month=(first.month - 2) % 12 + 1, year=first.year - (first.month == 1))
    return found


def described(rows: list[PaymentList], held: dict[UUID, Paid] | None = None) -> None:
    """Give each list its commune's name, its days, what was recalled of it and what was paid (`held`, else asked for):
    at most four queries."""
    called, recalled = words.names({row.commune for row in rows}), list_lines.recalled_of(rows)
    held = paid_of(row.pk for row in rows) if held is None else held
    for row in rows:
        shown: Any = row
        handed = held.get(row.pk)
        shown.recalled = recalled[row.pk]
        shown.commune_name = called.get(row.commune, row.commune)
        shown.hand_over_by, shown.report_by = (
            deadlines.hand_over_by(row.list_month),
            deadlines.report_by(row.list_month),
        )
        shown.due = {State.HANDED_OVER: shown.report_by, State.REPORTED: shown.report_by, State.SETTLED: None}.get(
            State(row.state), shown.hand_over_by
        )
        shown.paid, shown.unpaid = (handed.paid, handed.unpaid) if handed else (None, None)
        shown.complete = bool(handed and handed.untold_lines == 0)
