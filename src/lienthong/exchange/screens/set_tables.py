"""The XML set as documentation: every table, field by field, and the code lists. Open to everyone."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lienthong.directory import alphabet
from lienthong.exchange.tables import TABLES, Era, Field, Table, code_list
from lienthong.exchange.tables.code_lists import names

LONG = 200  # codes of a list shown on its page


def overview(request: HttpRequest) -> HttpResponse:
    """All tables and all code lists."""
    tables = [_table_told(table) for table in TABLES.values()]
    language = _language()
    titled = [(one.title(language), one) for one in map(code_list, names())]
    lists = sorted(titled, key=lambda row: alphabet.sort_key(row[0]))
    return render(request, "exchange/tables.html", {"tables": tables, "lists": lists})


def table(request: HttpRequest, name: str) -> HttpResponse:
    """One table, its fields in order."""
    found = TABLES.get(name)
    if found is None:
        raise Http404(_("There is no such table."))
    crumbs = [(_("Tables of the XML set"), reverse("hub-tables")), (name, "")]
    fields = [_field_told(number, one) for number, one in enumerate(found.fields, 1)]
    return render(
        request, "exchange/table.html", {"table": _table_told(found), "fields": fields, "breadcrumbs": crumbs}
    )


def codes(request: HttpRequest, name: str) -> HttpResponse:
    """One code list."""
    if name not in names():
        raise Http404(_("There is no such code list."))
    found, language = code_list(name), _language()
    rows = [(code, found.label(code, language), found.since.get(code)) for code in found.labels]
    title = found.title(language)
    crumbs = [(_("Tables of the XML set"), reverse("hub-tables")), (title, "")]
    shown = {"list": found, "title": title, "rows": rows[:LONG], "count": len(rows), "breadcrumbs": crumbs}
    return render(request, "exchange/codes.html", shown)


def _language() -> str:
    return (get_language() or "vi")[:2]


def _table_told(table: Table) -> dict[str, Any]:
    english = _language() == "en"
    return {
        "name": table.name, "title": table.en if english else table.vi, "table": table,
        "sent": table.sent_en if english else table.sent_vi, "count": len(table.fields_of(Era.QD1931)),
    }  # fmt: skip


def _field_told(number: int, field: Field) -> dict[str, Any]:
    return {
        "number": number, "field": field, "meaning": field.en if _language() == "en" else field.vi,
        "codes": code_list(field.codes).title(_language()) if field.codes else "",
        "length": _length(field), "needed": _needed(field),
        "eras": "" if len(field.eras) == len(Era) else ", ".join(f"QĐ {era.value}" for era in sorted(field.eras)),
    }  # fmt: skip


def _length(field: Field) -> str:
    now = str(field.length or "n")
    others = [f"QĐ {era.value}: {length or 'n'}" for era, length in field.lengths.items()]
    return f"{now} ({', '.join(others)})" if others else now


def _needed(field: Field) -> str:
    if field.requirement is None:
        return ""
    words = field.requirement.when.words() if field.requirement.when else _("always")
    return f"{words} ({_('warning')})" if field.requirement.severity == "warning" else words
