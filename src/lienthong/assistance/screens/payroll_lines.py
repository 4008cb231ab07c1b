"""The lines of a payment list: searched, filtered by kind, result and village; each amount opens its explanation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.assistance.payments import list_lines
from lienthong.assistance.payments.result import PAID, UNPAID, Result
from lienthong.assistance.payroll.line import Fund, Kind
from lienthong.assistance.register.entitlement import Entitlement
from lienthong.assistance.register.family import Family
from lienthong.assistance.screens import payroll_words as words
from lienthong.directory import alphabet
from lienthong.pages import formats
from lienthong.pages.lists import Column, Filter, ListPage

RESULTS = [
    ("paid", gettext_lazy("Paid")), ("unpaid", gettext_lazy("Not paid")), ("untold", gettext_lazy("Nothing reported")),
    ("to-pay", gettext_lazy("All that a payer has")), ("recalled", gettext_lazy("Recalled")), *Result.choices,
]  # fmt: skip
FAMILIES = [
    ("allowance", gettext_lazy("Monthly allowance")), ("care-support", gettext_lazy("Care support")),
    ("social-pension", gettext_lazy("Social pension")), ("funeral", gettext_lazy("Funeral grant")),
]  # fmt: skip
BEHIND = {
    "allowance": (Family.ALLOWANCE, Family.CHILD_RAISING), "care-support": (Family.CARE, Family.CARE_MATERNITY),
    "social-pension": (Family.SOCIAL_PENSION,), "funeral": (Family.FUNERAL,),
}  # fmt: skip


def by_result(rows: QuerySet, given: str) -> QuerySet:
    """What the payer said of the lines; nothing at all is a result too."""
    if given in ("untold", "to-pay"):
        left = rows.filter(amount__gt=0, recalled=False)
        return left.filter(result=None) if given == "untold" else left
    if given == "recalled":
        return rows.filter(recalled=True)
    wanted = {"paid": PAID, "unpaid": UNPAID}.get(given, {given})
    return rows.filter(result__in=[str(one) for one in wanted])


def by_family(rows: QuerySet, given: str) -> QuerySet:
    """Lines of a family that may be shown."""
    behind = Entitlement.objects.unscoped("the lines in front are scoped").filter(family__in=BEHIND.get(given, ()))
    return rows.filter(entitlement_id__in=behind.values("pk"))


def explanation(row: Any) -> str:
    """The page that explains a line."""
    return reverse("payroll-line", args=[row.code])


def result_words(row: Any) -> str:
    """A line's result in words."""
    if row.recalled:
        return _("Held: a death is reported") if row.recalled_for == "entitlement.suspended" else _("Recalled")
    return str(Result(row.result).label) if row.result else ""


def result_key(row: Any) -> str:
    """A line's result for its colour."""
    if row.recalled:
        return "withdrawn"
    if row.result is None:
        return ""
    return "done" if row.result in PAID else "soon"


class Lines(ListPage):
    """The page."""

    permission = "payments.lists"
    purpose = "payment-list.lines"
    template_name = "assistance/payroll_lines.html"
    sort = "entitlement_id"
    search_label = gettext_lazy("Name, or id of a line")
    empty = gettext_lazy("The list has no line.")
    columns: ClassVar = [
        Column("code", gettext_lazy("Line")),
        Column("person_name", gettext_lazy("Beneficiary")),
        Column("taker_name", gettext_lazy("Paid to")),
        Column("village", gettext_lazy("Village"), sort="village"),
        Column("family", gettext_lazy("Benefit")),
        Column("for_month", gettext_lazy("For the month"), show=words.month, sort="for_month"),
        Column("kind", gettext_lazy("Kind"), value=lambda row: Kind(row.kind).label),
        Column("amount", gettext_lazy("Amount"), figure=True, show=formats.dong, sort="amount", link=explanation),
        Column("result", gettext_lazy("Result"), state=True, value=result_key,
               words=lambda row: result_words(row) or _("Recalled")),
    ]  # fmt: skip

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.filters = [  # type: ignore[misc]
            Filter("kind", gettext_lazy("Kind"), Kind.choices),
            Filter("family", gettext_lazy("Benefit"), FAMILIES, apply=by_family),
            Filter("result", gettext_lazy("Result"), RESULTS, apply=by_result),
            Filter("fund", gettext_lazy("Paid by"), Fund.choices),
            Filter("village", gettext_lazy("Village"), self.villages),
        ]

    @property
    def payment_list(self) -> Any:
        """The list whose lines these are."""
        if not hasattr(self, "_list"):
            self._list = words.list_or_404(self.request.actor, self.kwargs["pk"])  # type: ignore[attr-defined]
        return self._list

    @property
    def title(self) -> str:  # type: ignore[override]
        """Which list."""
        return _("Lines of the payment list %(month)s") % {"month": words.month(self.payment_list.list_month)}

    @property
    def export_name(self) -> str:  # type: ignore[override]
        """202612-00004"""
        return f"{self.payment_list.list_month:%Y%m}-{self.payment_list.commune}"

    @property
    def breadcrumbs(self) -> list[tuple[str, str]]:  # type: ignore[override]
        """Back to the list."""
        return words.trail(self.payment_list)

    def rows(self) -> QuerySet:
        return list_lines.lines_of(self.payment_list, self.request.actor)  # type: ignore[attr-defined]

    def villages(self) -> list[tuple[str, str]]:
        """The villages of the commune that have beneficiaries."""
        own = Entitlement.objects.within(self.request.actor).filter(commune=self.payment_list.commune)  # type: ignore[attr-defined]
        found = own.order_by().values_list("beneficiary__village", flat=True).distinct()
        return [(one, one or _("Without a village")) for one in sorted(found, key=alphabet.sort_key)]

    def search(self, rows: QuerySet, text: str) -> QuerySet:
        """By the beneficiary's name, with or without accents, or by the id of a line."""
        parts = text.split("-")
        if len(parts) == 3 and parts[1].isdecimal():
            return rows.filter(entitlement_id=int(parts[1][:18]))
        behind = Entitlement.objects.within(self.request.actor).filter(commune=self.payment_list.commune)  # type: ignore[attr-defined]
        for word in alphabet.folded(text).split()[:6]:
            behind = behind.filter(Q(beneficiary__person__folded__contains=word))
        return rows.filter(entitlement_id__in=behind.values("pk"))

    def page(self, rows: QuerySet) -> tuple[list[Any], bool, bool]:
        found, before, after = super().page(rows)
        list_lines.named(found, self.request.actor)  # type: ignore[attr-defined]
        return found, before, after

    def audited(self, rows: QuerySet) -> Iterable[Any]:  # type: ignore[override]
        found = list(rows)
        list_lines.named(found, self.request.actor)  # type: ignore[attr-defined]
        self.audit(found)
        return iter(found)

    def more(self) -> dict[str, Any]:
        return {"list": self.payment_list}
