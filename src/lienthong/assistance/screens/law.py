"""Law: every value and rule that money is computed by, with its dates, its basis and how sure we are of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong.access.permission import allowed
from lienthong.assistance.law import Figures, Law, Name, Procedure, Value, in_force, load, spoken, writing
from lienthong.assistance.law.entering import may_enter
from lienthong.assistance.law.entry import LawEntry, State
from lienthong.assistance.law.value import article
from lienthong.assistance.rules import social_pension
from lienthong.database import clock
from lienthong.directory import alphabet, units
from lienthong.pages import screen
from lienthong.pages.columns import as_day

SECTIONS = (
    ("amounts", gettext_lazy("Base level and social pension"), ("base", "social_pension.amount")),
    ("provinces", gettext_lazy("What provinces add"), ("province.",)),
    ("allowance", gettext_lazy("Monthly allowance"), ("allowance.",)),
    ("care", gettext_lazy("Care support"), ("care.",)),
    ("social-pension", gettext_lazy("Social pension: who"), ("social_pension.",)),
    ("funeral", gettext_lazy("Funeral grant"), ("funeral.",)),
    ("suspension", gettext_lazy("Suspension"), ("suspension.",)),
    ("ages", gettext_lazy("Ages"), ("age.",)),
)

MATTERS = {
    "allowance": gettext_lazy("Monthly allowance"),
    "care": gettext_lazy("Care support"),
    "social_pension": gettext_lazy("Social pension"),
    "funeral": gettext_lazy("Funeral grant"),
    "social_pension_funeral": gettext_lazy("Funeral grant, social pension"),
}


@dataclass(frozen=True)
class Row:
    """A value as the page shows it."""

    name: str
    code: str
    province: str
    place: str  # the province's name
    amount: str
    valid_from: date
    last_day: date | None
    known_from: Any
    article: str
    evidence: str
    note: str
    holds: bool
    confirm: str
    entry: str


@require_safe
@screen.needs("law.read")
def show(request: Any) -> HttpResponse:
    """The page *Law*."""
    given = {name: request.GET.get(name, "").strip() for name in ("q", "at", "province", "evidence")}
    on = as_day(given["at"]) or clock.today()
    law, provinces = in_force(), dict(unit_names())
    figures = law.at(on, clock.now())
    rows = list(_rows(request, law, figures, provinces))
    shown = [row for row in rows if _fits(row, given, provinces)]
    sections = [
        {"code": code, "title": title, "rows": found}
        for code, title, prefixes in SECTIONS
        if (found := [row for row in shown if _section(row.code) == code])
    ]
    context = {
        "sections": sections, "given": given, "on": on, "provinces": provinces.items(), "language": language(),
        "rules": [_spoken(rule) for rule in spoken.rules()] if not any(given.values()) else [],
        "procedures": [_procedure(one) for one in law.procedures] if not any(given.values()) else [],
        "readings": list(_readings(figures, provinces)), "waiting": list(_waiting(request, provinces)),
        "may_enter": _may_enter_anything(request), "count": len(shown),
    }  # fmt: skip
    return render(request, "assistance/law.html", context)


def unit_names() -> list[tuple[str, str]]:
    """The provinces of today, by name."""
    rows = units.at(clock.today()).filter(level=units.Level.PROVINCE).order_by("sort_key")
    return list(rows.values_list("code", "name"))


def language() -> str:
    """The language of the page: "vi" or "en"."""
    return "en" if (get_language() or "vi").startswith("en") else "vi"


def _rows(request: Any, law: Law, figures: Figures, provinces: dict[str, str]) -> Iterator[Row]:
    """Every value, those of one name beside each other, the newest first."""
    places = list(law.names)
    for value in sorted(law.values, key=lambda one: (places.index(one.code), one.province, _newest(one))):
        yield _row(request, law.names[value.code], value, figures, provinces)


def _newest(value: Value) -> tuple[int, float]:
    return -value.valid_from.toordinal(), -value.known_from.timestamp()


def _row(request: Any, name: Name, value: Value, figures: Figures, provinces: dict[str, str]) -> Row:
    held = (
        figures.provincial.get(value.code, {}).get(value.province)
        if value.province
        else figures.national.get(value.code)
    )
    may = not value.verified and may_enter(request.actor, value.province)
    asked = {"code": value.code, "province": value.province, "from": value.valid_from.isoformat()}
    return Row(
        name=name.words[language()],
        code=value.code,
        province=value.province,
        place=provinces.get(value.province, value.province),
        amount=writing.write(value.amount, name, language()) or _("none any more"),
        valid_from=value.valid_from,
        last_day=date.fromordinal(value.valid_to.toordinal() - 1) if value.valid_to else None,
        known_from=value.known_from,
        article=value.article(language()),
        evidence=value.evidence,
        note=value.note.get(language(), ""),
        holds=held is value,
        confirm=f"{reverse('law-enter')}?{urlencode(asked)}" if may else "",
        entry=reverse("law-entry", args=[value.entry.rpartition(":")[2]]) if value.entry else "",
    )


def _section(code: str) -> str:
    return next(section for section, _title, prefixes in SECTIONS if any(code.startswith(start) for start in prefixes))


def _fits(row: Row, given: dict[str, str], provinces: dict[str, str]) -> bool:
    """Whether the row is what the reader searched and chose."""
    text = " ".join(alphabet.words(f"{row.name} {row.code} {row.article} {provinces.get(row.province, '')}"))
    if given["at"] and not row.holds:
        return False
    if given["province"] and row.province != given["province"]:
        return False
    if given["evidence"] and (row.evidence == "primary") != (given["evidence"] == "verified"):
        return False
    return all(word in text for word in alphabet.words(given["q"]))


def _spoken(rule: spoken.Spoken) -> dict[str, Any]:
    return {
        "name": rule.name[language()], "words": rule.words[language()], "from": rule.valid_from,
        "last_day": date.fromordinal(rule.valid_to.toordinal() - 1) if rule.valid_to else None,
        "article": rule.article(language()), "evidence": rule.evidence,
    }  # fmt: skip


def _procedure(one: Procedure) -> dict[str, Any]:
    basis = article(one.at, one.document.name[language()], language())
    return {
        "matter": MATTERS[one.matter], "from": one.received_from, "days": one.working_days, "article": basis,
        "evidence": one.evidence,
    }  # fmt: skip


def _readings(figures: Figures, provinces: dict[str, str]) -> Iterator[dict[str, Any]]:
    """The social pension of each province with a part of its own, in both readings of an ambiguous resolution."""
    national = social_pension.amount(figures)
    configured = social_pension.additions(figures)
    both = {reading: social_pension.additions(figures, reading) for reading in (1, 2)}
    unclear = figures.of_provinces("province.social_pension_reading")
    told = figures.of_provinces("province.social_pension_level").keys() | unclear.keys()
    for code in sorted(told) if national else []:
        yield {
            "name": provinces.get(code, code), "paid": national + configured.get(code, 0),
            "level": national + both[1].get(code, 0), "unclear": code in unclear,
            "addition": national + both[2].get(code, 0) if code in unclear else None,
        }  # fmt: skip


def _waiting(request: Any, provinces: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Entries that wait for a second signature, for those who could give it."""
    if not _may_enter_anything(request):
        return
    for entry in LawEntry.objects.filter(state=State.ENTERED).order_by("began_at")[:100]:
        if may_enter(request.actor, entry.province):
            name = load().names[entry.code].words[language()]
            place = provinces.get(entry.province, "")
            yield {"entry": entry, "name": f"{name} · {place}" if place else name}


def _may_enter_anything(request: Any) -> bool:
    return allowed(request.actor, "law.enter")
