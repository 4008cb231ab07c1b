"""Diseases of ICD-10 as a list that forms choose from. Who knows them is bound to the port of room `papers`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lienthong.forms.lists import VALUE_SETS, Pairs, ValueList
from lienthong.papers import ports
from lienthong.papers.disease_list import bare

ICD_10 = f"{VALUE_SETS}icd-10"
SYSTEM = "http://hl7.org/fhir/sid/icd-10"


def _find(text: str, limit: int) -> Pairs:
    return [(code, f"{code} {name}") for code, name in ports.disease_finder()(text, limit)]


def _label(code: str) -> str:
    found = ports.disease_finder()(code, 1) if code else []
    return f"{found[0][0]} {found[0][1]}" if found and bare(found[0][0]) == bare(code) else ""


DISEASES = ValueList(ICD_10, SYSTEM, _("Diseases (ICD-10)"), _find, _label)
