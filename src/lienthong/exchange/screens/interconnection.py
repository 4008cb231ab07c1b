"""The interconnection page: facilities × obligations; each number opens the rows behind it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.access.actor import HOME
from lienthong.directory.agencies import Agency
from lienthong.directory.facilities import Facility
from lienthong.directory.screens.unit_list import provinces
from lienthong.exchange import interconnection
from lienthong.exchange.interconnection import Asked, Count
from lienthong.ledger import catalogue
from lienthong.ledger.delivery import Delivery
from lienthong.ledger.obligations import Obligation
from lienthong.ledger.reason import words
from lienthong.ledger.receipt import Receipt
from lienthong.pages import formats, forms, screen
from lienthong.pages.charts import Chart, Series
from lienthong.pages.columns import as_day
from lienthong.pages.lists import Column, DayFilter, Filter, ListPage
from lienthong.papers.paper import Kind

COUNTS = ("owed", "sent", "accepted", "late", "failed")


class Choose(forms.Form):
    """Province, period, obligation."""

    province = forms.ChoiceField(label=gettext_lazy("Province"))
    rule = forms.ChoiceField(label=gettext_lazy("Obligation"))
    since = forms.Day(label=gettext_lazy("From day"), help_text="")
    until = forms.Day(label=gettext_lazy("To day"), help_text="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", _("All"))
        self.fields["province"].choices = [everything, *provinces()]  # type: ignore[attr-defined]
        self.fields["rule"].choices = [everything, *rules()]  # type: ignore[attr-defined]


LONGEST_PAGE = 7  # digits of a number of a page


@require_safe
@screen.needs("interconnection.read")
def show(request: Any) -> HttpResponse:
    """The page."""
    asked, debtors = _asked(request), interconnection.scope(request.actor)
    given = request.GET.get("page", "1")
    page = max(1, int(given)) if given.isdecimal() and len(given) < LONGEST_PAGE else 1
    totals = interconnection.by_rule(asked, debtors)
    counts, more = interconnection.by_facility(asked, debtors, page=page)
    initial = {"province": asked.province, "rule": asked.rule, "since": asked.since, "until": asked.until}
    context = {
        "form": Choose(initial=initial), "totals": [_line(one, asked) for one in totals], "asked": asked,
        "counts": [_line(one, asked) for one in counts], "chart": _chart(totals, asked) if totals else None,
        "page": {
            "previous_url": _page(request, page - 1) if page > 1 else "",
            "next_url": _page(request, page + 1) if more else "",
        },
    }  # fmt: skip
    return render(request, "exchange/interconnection.html", context)


class Rows(ListPage):
    """The obligations behind a number."""

    title = gettext_lazy("Obligations")
    permission = "interconnection.read"
    export_name = "obligations"
    sort = "-due_at"
    breadcrumbs = [(gettext_lazy("Interconnection"), "/interconnection/")]
    search_in = ["thing", "debtor"]
    search_label = gettext_lazy("Paper or facility")
    columns = [
        Column("title", gettext_lazy("Obligation"), value=lambda row: row.title(_language())),
        Column("debtor_name", gettext_lazy("Owed by")),
        Column("creditor_name", gettext_lazy("Owed to")),
        Column("about", gettext_lazy("About"), link=lambda row: row.address),
        Column("arose_at", gettext_lazy("Since")),
        Column("due_at", gettext_lazy("Due"), sort="due_at"),
        Column("state", gettext_lazy("State"), state=True),
        Column("delivery_words", gettext_lazy("Delivery")),
        Column("receipt_words", gettext_lazy("Receipt")),
    ]
    filters = [
        Filter("what", gettext_lazy("Which"), [
            ("sent", gettext_lazy("Sent")), ("accepted", gettext_lazy("Accepted")), ("late", gettext_lazy("Late")),
            ("failed", gettext_lazy("Failed")), ("open", gettext_lazy("Open")),
        ], apply=interconnection.narrowed),
        Filter("rule", gettext_lazy("Obligation"), lambda: rules()),
        Filter("province", gettext_lazy("Province"), lambda: provinces(), apply=lambda rows, given: _in(rows, given)),
        DayFilter("since", gettext_lazy("From day"), "arose_at__date__gte"),
        DayFilter("until", gettext_lazy("To day"), "arose_at__date__lte"),
    ]  # fmt: skip

    def rows(self) -> QuerySet:
        found = interconnection.rows(interconnection.scope(self.request.actor))  # type: ignore[attr-defined]
        debtor = self.request.GET.get("debtor", "")
        return found.filter(debtor=debtor) if debtor else found

    @property
    def given(self) -> dict[str, str]:
        """Also the facility of the number that was opened."""
        found = dict(super().given)
        if self.request.GET.get("debtor"):
            found["debtor"] = self.request.GET["debtor"][:60]
        return found

    def page(self, rows: QuerySet) -> tuple[list[Any], bool, bool]:
        found, before, after = super().page(rows)
        described(found, self.request.actor.organisation)  # type: ignore[attr-defined]
        return found, before, after

    def audited(self, rows: QuerySet) -> Iterable[Any]:  # type: ignore[override]
        found = list(rows)
        described(found, None)
        return iter(found)


def described(found: list[Obligation], organisation: str | None) -> None:
    """Give each row names, delivery and receipt, in four queries. Persons are not named here."""
    parties = {code for row in found for code in (row.debtor, row.creditor)}
    facilities = Facility.objects.filter(code__in=[code.removeprefix("facility:") for code in parties])
    names = {f"facility:{code}": name for code, name in facilities.values_list("code", "name")}
    agencies = Agency.objects.filter(code__in=[code.removeprefix("agency:") for code in parties])
    names |= {one.party: one.name for one in agencies} | {HOME: _("This installation")}
    sent = {row.obligation: row for row in Delivery.objects.filter(obligation__in=[row.pk for row in found])}
    receipts = Receipt.objects.in_bulk([row.receipt for row in found if row.receipt])
    for row in found:
        shown: Any = row
        delivery, receipt = sent.get(row.pk), receipts.get(row.receipt) if row.receipt else None
        shown.debtor_name = names.get(row.debtor, row.debtor)
        shown.creditor_name = names.get(row.creditor) or _("The person concerned")
        shown.about = _about(row)
        shown.delivery_words = _delivery(delivery) if delivery else ""
        shown.receipt_words = formats.moment(receipt.happened_at) if receipt else ""
        shown.address = _address(row, organisation)


def rules() -> list[tuple[str, str]]:
    """The obligations of facilities, by title in the reader's language."""
    return sorted(((rule.code, rule.title[_language()]) for rule in catalogue.rules()), key=lambda one: one[1])


def _asked(request: Any) -> Asked:
    usual, given = interconnection.usual(), request.GET
    since, until = as_day(given.get("since", "")) or usual.since, as_day(given.get("until", "")) or usual.until
    return Asked(min(since, until), max(since, until), given.get("province", "")[:2], given.get("rule", "")[:100])


def _line(count: Count, asked: Asked) -> dict[str, Any]:
    rule = catalogue.rule(count.rule)
    return {
        "count": count,
        "title": rule.title[_language()] if rule else count.rule,
        "basis": rule.legal_basis[_language()] if rule else "",
        "evidence": rule.evidence if rule else "assumed",
        "hrefs": {name: _href(count, asked, name) for name in COUNTS},
    }


def _href(count: Count, asked: Asked, what: str) -> str:
    query = {
        "debtor": count.debtor, "rule": count.rule, "what": "" if what == "owed" else what, "province": asked.province,
        "since": asked.since.isoformat(), "until": asked.until.isoformat(),
    }  # fmt: skip
    return f"{reverse('interconnection-rows')}?{urlencode({k: v for k, v in query.items() if v})}"


def _page(request: Any, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"{request.path}?{query.urlencode()}"


def _chart(totals: list[Count], asked: Asked) -> Chart:
    lines = [_line(one, asked) for one in totals]

    def hrefs(name: str) -> list[str]:
        return [line["hrefs"][name] for line in lines]

    return Chart(
        _("What was owed and what became of it"),
        [line["title"] for line in lines],
        [
            Series(_("Accepted"), [one.accepted for one in totals], "done", hrefs("accepted")),
            Series(_("Waiting"), [one.waiting for one in totals], "quiet"),
            Series(_("Late"), [one.late for one in totals], "late", hrefs("late")),
            Series(_("Failed"), [one.failed for one in totals], "soon", hrefs("failed")),
        ],
        kind="lying",
    )


def _in(rows: QuerySet, province: str) -> QuerySet:
    codes = Facility.objects.filter(province=province).values_list("code", flat=True)
    return rows.filter(debtor__in=[f"facility:{code}" for code in codes])


def _delivery(delivery: Delivery) -> str:
    state = str(delivery.get_state_display())
    return f"{state}: {words(delivery.reason)}" if delivery.reason and delivery.state != "accepted" else state


def _address(row: Obligation, organisation: str | None) -> str:
    """The paper's page, for the facility whose paper it is."""
    kind, _colon, number = row.thing.partition(":")
    return reverse("paper", args=[number]) if kind in Kind.values and row.debtor == organisation else ""


def _about(row: Obligation) -> Any:
    """What it is about: which kind of paper, or an episode."""
    kind = row.thing.partition(":")[0]
    if kind == "episode":
        return _("Episode of care")
    return Kind(kind).label if kind in Kind.values else formats.NOTHING


def _language() -> str:
    return "en" if (get_language() or "vi").startswith("en") else "vi"
