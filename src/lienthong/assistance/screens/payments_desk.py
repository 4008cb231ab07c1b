"""The payer's desk: the lists that lie with the payer, their files, and the reports on them with the faults by line."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from lienthong import access
from lienthong.assistance import payments
from lienthong.assistance.payments.handed_list import COMPLETE, HandedList
from lienthong.assistance.payments.line_fault import LineFault
from lienthong.assistance.payments.report import Channel, NotAPayer, PayerReport, ReportFault, State
from lienthong.assistance.screens import payments_stops
from lienthong.assistance.screens import payroll_words as words
from lienthong.assistance.screens.payroll_periods import months, of_month
from lienthong.database import clock, files
from lienthong.pages import formats, forms, screen
from lienthong.pages.lists import Column, Filter, ListPage

REPORTED = [("open", gettext_lazy("To be reported")), ("complete", gettext_lazy("Reported in full"))]


def by_standing(rows: QuerySet, given: str) -> QuerySet:
    """Lists of which something is still to be told, or nothing."""
    return rows.filter(COMPLETE) if given == "complete" else rows.filter(lines__gt=F("paid_lines") + F("unpaid_lines"))


def standing(row: HandedList) -> str:
    """A list's key for its colour."""
    if row.untold_lines == 0:
        return "done"
    return "late" if clock.today() > row.report_by else "waiting"


class Desk(ListPage):
    """Lists handed over to the reader's payer."""

    title = gettext_lazy("Lists to pay")
    lead = gettext_lazy("What communes handed over to you. Pay, then report on every line before the 20th.")
    permission = "payments.desk"
    template_name = "assistance/payments_desk.html"
    export_name = "lists-to-pay"
    empty = gettext_lazy("No commune has handed a list over to you yet.")
    sort = "-list_month"
    search_in: ClassVar = ["commune"]
    search_label = gettext_lazy("Code of the commune")
    columns: ClassVar = [
        Column("code", gettext_lazy("List"), link=lambda row: reverse("payments-handed", args=[row.pk])),
        Column("commune_name", gettext_lazy("Commune")),
        Column("handed_at", gettext_lazy("Handed over")),
        Column("report_by", gettext_lazy("Report by")),
        Column("lines", gettext_lazy("Lines"), figure=True, sort="lines"),
        Column("amount", gettext_lazy("To pay"), figure=True, show=formats.dong, sort="amount"),
        Column("paid", gettext_lazy("Paid"), figure=True, show=formats.dong),
        Column("unpaid", gettext_lazy("Not paid"), figure=True, show=formats.dong),
        Column("untold_lines", gettext_lazy("Nothing reported"), figure=True),
        Column("standing", gettext_lazy("State"), state=True, value=standing,
               words=lambda row: _("Reported in full") if row.untold_lines == 0 else _("To be reported")),
    ]  # fmt: skip
    filters: ClassVar = [
        Filter("standing", gettext_lazy("State"), REPORTED, apply=by_standing),
        Filter("month", gettext_lazy("Month"), lambda: months(), apply=of_month),
    ]

    def rows(self) -> QuerySet:
        actor = self.request.actor  # type: ignore[attr-defined]
        return HandedList.objects.within(actor).filter(payer=actor.organisation).defer("seal")

    def page(self, rows: QuerySet) -> tuple[list[Any], bool, bool]:
        found, before, after = super().page(rows)
        _named(found)
        return found, before, after

    def audited(self, rows: QuerySet) -> Any:
        found = list(rows)
        _named(found)
        return iter(found)


def _named(rows: list[HandedList]) -> None:
    called = words.names({row.commune for row in rows})
    for row in rows:
        row.commune_name = called.get(row.commune, row.commune)  # type: ignore[attr-defined]


@require_safe
@screen.needs("payments.desk")
def handed(request: Any, pk: UUID) -> HttpResponse:
    """One list: its sums, its files, and the reports on it."""
    row = _found(request.actor, pk)
    _named([row])
    shown: Any = row
    reports = PayerReport.objects.within(request.actor).filter(Q(commune=row.commune) | Q(commune=""), payer=row.payer)
    context = {
        "handed": row, "title": _("List %(code)s") % {"code": row.code}, "standing": standing(row),
        "facts": [
            (_("Commune"), shown.commune_name), (_("Handed over"), formats.moment(row.handed_at)),
            (_("Report by"), formats.day(row.report_by)), (_("Lines"), formats.number(row.lines)),
            (_("To pay"), formats.dong(row.amount)), (_("Fee"), formats.dong(row.fee)),
            (_("You hold of earlier lists"), formats.dong(row.remainder)), (_("Paid"), formats.dong(row.paid)),
            (_("Not paid"), formats.dong(row.unpaid)), (_("Nothing reported"), formats.number(row.untold_lines)),
            (_("SHA-256 of the CSV file"), row.csv),
        ],
        "reports": list(reports.filter(code__startswith=f"{row.list_month:%Y%m}").order_by("-began_at")[:20]),
        "stops": payments_stops.of_list(row.list, request.actor, "payments-stop"),
        "breadcrumbs": [(_("Lists to pay"), reverse("payments-desk")), (row.code, "")],
    }  # fmt: skip
    return render(request, "assistance/payments_handed.html", context)


@require_safe
@screen.needs("payments.desk")
def download(request: Any, pk: UUID, form: str) -> HttpResponse:
    """The list's file, as CSV or JSON."""
    row = _found(request.actor, pk)
    access.audit.read(request.actor, "payer-file.download", things=[row.thing], request=request)
    digest, kind = (row.json, "application/json") if form == "json" else (row.csv, "text/csv; charset=utf-8")
    answer = HttpResponse(files.get(digest), content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{row.code}.{"json" if form == "json" else "csv"}"'
    return answer


def _found(actor: access.Actor, pk: UUID) -> HandedList:
    found = HandedList.objects.within(actor).filter(pk=pk, payer=actor.organisation).first()
    if found is None:
        raise Http404
    return found


class ReportForm(forms.Form):
    """The result file."""

    file = forms.Upload(
        label=gettext_lazy("Result file (CSV or JSON)"), accept=".csv,.json",
        help_text=gettext_lazy("With its control record. What is wrong is told line by line; the rest is taken."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("payments.report")
def upload(request: Any) -> HttpResponse:
    """Report by hand."""
    form = ReportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        body = form.cleaned_data["file"].read()
        payer = request.actor.organisation or ""
        try:
            report = payments.receive(body, payer=payer, channel=Channel.UPLOAD, by=request.actor)
        except NotAPayer:
            form.add_error(None, _("Only a post office or a bank reports payments. Nothing was stored."))
        else:
            messages.success(request, _("The file is stored. What became of it stands below."))
            return HttpResponseRedirect(reverse("payments-report", args=[report.pk]))
    context = {"form": form, "breadcrumbs": [(_("Lists to pay"), reverse("payments-desk")), (_("Report"), "")]}
    return render(request, "assistance/payments_upload.html", context)


class Reports(ListPage):
    """The reader's reports."""

    title = gettext_lazy("Payers' reports")
    permission = "payments.reports"
    export_name = "payer-reports"
    empty = gettext_lazy("No report has come yet.")
    sort = "-began_at"
    columns: ClassVar = [
        Column("began_at", gettext_lazy("Received"), sort="began_at",
               link=lambda row: reverse("payments-report", args=[row.pk])),
        Column("code", gettext_lazy("List")),
        Column("channel", gettext_lazy("How"), value=lambda row: Channel(row.channel).label),
        Column("lines", gettext_lazy("Lines"), figure=True),
        Column("taken", gettext_lazy("Taken"), figure=True),
        Column("faults", gettext_lazy("Faults"), figure=True),
        Column("paid_amount", gettext_lazy("Paid"), figure=True, show=formats.dong),
        Column("state", gettext_lazy("State"), state=True, value=lambda row: report_standing(row),
               words=lambda row: State(row.state).label),
    ]  # fmt: skip
    filters: ClassVar = [Filter("state", gettext_lazy("State"), State.choices)]

    def rows(self) -> QuerySet:
        return PayerReport.objects.within(self.request.actor)  # type: ignore[attr-defined]


def report_standing(row: PayerReport) -> str:
    """A report's key for its colour."""
    return {State.REFUSED: "refused", State.TAKEN: "soon" if row.faults else "done"}.get(State(row.state), "waiting")


class ReportPage(ListPage):
    """One report: what was taken, and each line that was not, with its reason."""

    permission = "payments.reports"
    template_name = "assistance/payments_report.html"
    export_name = "report-faults"
    empty = gettext_lazy("Nothing is wrong with any line.")
    sort = "row"
    columns: ClassVar = [
        Column("row", gettext_lazy("Line of the file"), figure=True, sort="row"),
        Column("line", gettext_lazy("Line")),
        Column("fault", gettext_lazy("Fault"), value=lambda row: LineFault(row.fault).label),
        Column("words", gettext_lazy("What is wrong, and what to do")),
    ]
    filters: ClassVar = [Filter("fault", gettext_lazy("Fault"), LineFault.choices)]

    @property
    def report(self) -> PayerReport:
        """The report."""
        if not hasattr(self, "_report"):
            found = PayerReport.objects.within(self.request.actor).filter(pk=self.kwargs["pk"]).first()  # type: ignore[attr-defined]
            if found is None:
                raise Http404
            self._report = found
        return self._report

    @property
    def title(self) -> str:  # type: ignore[override]
        """Which report."""
        return _("Report of %(moment)s") % {"moment": formats.moment(self.report.began_at)}

    @property
    def breadcrumbs(self) -> list[tuple[str, str]]:  # type: ignore[override]
        """Back to the reports."""
        return [(_("Payers' reports"), reverse("payments-reports"))]

    def rows(self) -> QuerySet:
        return ReportFault.objects.within(self.request.actor).filter(report=self.report.pk).select_related("report")  # type: ignore[attr-defined]

    def more(self) -> dict[str, Any]:
        report = self.report
        return {
            "report": report, "state_words": State(report.state).label, "payer": words.name(report.payer),
            "standing": report_standing(report),
            "facts": [
                (_("List"), report.code or formats.NOTHING), (_("How"), Channel(report.channel).label),
                (_("Lines"), formats.number(report.lines)), (_("Taken"), formats.number(report.taken)),
                (_("Faults"), formats.number(report.faults)), (_("Paid"), formats.dong(report.paid_amount)),
                (_("SHA-256 of the file"), report.file),
            ],
        }  # fmt: skip
