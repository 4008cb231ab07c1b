"""The style guide: every component at work, in one place to look at and to test. Only in a synthetic home."""

from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.database.clock import VIETNAM
from lienthong.pages import charts, country, forms, layout
from lienthong.pages.columns import Column

MORNING = datetime(2026, 12, 7, 8, 5, tzinfo=VIETNAM)
NEAR = [("01001", "Bệnh viện Đa khoa tỉnh Bắc Ninh"), ("01002", "Trung tâm Y tế huyện Thuận Thành"),
        ("01003", "Bệnh viện Đa khoa Đức Giang"), ("01004", "Trạm Y tế xã Song Liễu")]  # fmt: skip


class Example(forms.Form):
    """A form with every kind of field."""

    name = forms.CharField(label=gettext_lazy("Full name"), help_text=gettext_lazy("As on the insurance card"))
    born = forms.BirthDay(label=gettext_lazy("Date of birth"))
    to = forms.SearchableChoice(label=gettext_lazy("Receiving facility"), choices=[("", ""), *NEAR])
    sex = forms.ChoiceField(
        label=gettext_lazy("Sex"),
        widget=forms.RadioSelect,
        choices=[("female", gettext_lazy("Female")), ("male", gettext_lazy("Male"))],
    )
    revisit = forms.Day(label=gettext_lazy("Day of the revisit"), required=False)
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    file = forms.Upload(label=gettext_lazy("File"), accept=".xml,.pdf", required=False)
    agrees = forms.BooleanField(label=gettext_lazy("The patient has been told"))


def style(request: HttpRequest) -> HttpResponse:
    """The page."""
    if not layout.is_synthetic():
        raise Http404
    form = Example(request.POST) if request.method == "POST" else Example()
    if form.is_bound:
        form.is_valid()
    columns = _columns()
    rows = [{"cells": [column.cell(row) for column in columns]} for row in _rows()]
    return render(request, "pages/style.html", {
        "form": form, "headings": [{"column": column, "href": "#list", "sorted": sorted_} for column, sorted_ in
                                   zip(columns, ["", "descending", "", "", ""], strict=True)],
        "rows": rows, "facts": _facts(), "events": _events(), "chart": _chart(), "lying": _lying(), "map": _map(),
        "page": {"previous_url": "?before=x#list", "next_url": "?after=x#list"}, "title": _("Referrals"),
        "tabs": [(_("Waiting"), "#tabs", True, 12), (_("Late"), "#tabs", False, 3), (_("All"), "#tabs", False, 1240)],
        "breadcrumbs": [(_("Today"), "/"), (_("Style guide"), "")], "legal_basis": "Thông tư 01/2025/TT-BYT",
    })  # fmt: skip


def _facts() -> list[tuple[Any, ...]]:
    return [
        (_("Patient"), "Nguyễn Thị Lành"),
        (_("Date of birth"), "1950"),
        (_("Insurance card"), "GD 4 27 27 123 45678"),
        (_("Valid until"), "21/12/2026"),
        (_("Receiving facility"), "Bệnh viện Đa khoa tỉnh Bắc Ninh", "#facts", _("Change")),
    ]


def _events() -> list[dict[str, Any]]:
    by = "Trạm Y tế xã Song Liễu"
    return [
        {"title": _("Used by the hospital's record"), "at": MORNING + timedelta(days=2), "state": "used",
         "by": "Bệnh viện Đa khoa tỉnh Bắc Ninh", "receipt": "01001-2612090840-7731"},
        {"title": _("Sent to social insurance"), "at": MORNING + timedelta(hours=30), "state": "late",
         "text": _("No answer since yesterday; it is sent again every ten minutes.")},
        {"title": _("Received by the hospital"), "at": MORNING + timedelta(minutes=4), "state": "received",
         "receipt": "01001-2612070809-1150"},
        {"title": _("Signed"), "at": MORNING, "state": "signed", "by": by},
    ]  # fmt: skip


def _columns() -> list[Column]:
    return [
        Column("number", gettext_lazy("Number"), link=lambda row: "#list"),
        Column("at", gettext_lazy("Signed"), sort="at"),
        Column("name", gettext_lazy("Patient")),
        Column("state", gettext_lazy("State"), state=True),
        Column("amount", gettext_lazy("Amount"), figure=True),
    ]


def _rows() -> list[dict[str, Any]]:
    people = ["Nguyễn Thị Lành", "Trần Văn Ổn", "Lê Thị Thuỳ Dương", "Phạm Đức Thịnh"]
    states = ["late", "soon", "received", "open"]
    return [
        {"number": f"{place + 12}/2026/CT", "at": MORNING + timedelta(hours=place), "name": name,
         "state": states[place],
         "amount": 1_080_000 * (place + 1)}
        for place, name in enumerate(people)
    ]  # fmt: skip


def _chart() -> charts.Chart:
    days = [f"{number:02}/11" for number in range(9, 23)]
    received = [320, 341, 355, 290, 372, 120, 60, 344, 361, 358, 377, 380, 131, 72]
    late = [12, 9, 14, 22, 8, 3, 2, 11, 7, 6, 9, 5, 2, 1]
    series = [charts.Series(_("Received"), received), charts.Series(_("Late"), late, "late", ["#list"] * 14)]
    return charts.Chart(_("Papers a day"), days, series, "stack")


def _lying() -> charts.Chart:
    names = [name for _code, name in NEAR]
    return charts.Chart(_("Waiting by facility"), names, [charts.Series(_("Waiting"), [41, 18, 9, 3])], "lying")


def _map() -> country.Country:
    names = sorted(country.shape_names())
    places = [country.Place(name, name, (place * 37) % 83, f"#{name}") for place, name in enumerate(names)]
    return country.Country(_("An example, by the former provinces"), places, {name: name for name in names})
