"""Every rule an envelope is judged by, open to whoever writes software that sends."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lienthong.exchange.fault import catalogue


def page(request: HttpRequest) -> HttpResponse:
    """The rules, grouped by what they are about."""
    language = (get_language() or "vi")[:2]
    told = [
        {
            "rule": rule,
            "id": rule.id, "asks": rule.asks(language).format(expected="100", found="", field="", table="", row=""),
            "mends": (rule.mend_en if language == "en" else rule.mend_vi).replace("{", "‹").replace("}", "›"),
        }
        for rule in catalogue().values()
    ]  # fmt: skip
    groups = [(name, list(rules)) for name, rules in groupby(told, lambda one: str(one["id"]).partition(".")[0])]
    crumbs = [(_("Tables of the XML set"), reverse("hub-tables")), (_("Rules"), "")]
    return render(request, "exchange/rules.html", {"groups": groups, "breadcrumbs": crumbs})
