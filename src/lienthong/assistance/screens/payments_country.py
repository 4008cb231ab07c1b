"""The month across provinces and communes: state of each list, what was paid. Each number opens what is behind it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from lienthong.access.permission import allowed
from lienthong.assistance.payments import country
from lienthong.assistance.payments.country import Place
from lienthong.assistance.payroll.payment_list import State
from lienthong.assistance.screens import payroll_words as words
from lienthong.assistance.screens.payroll_periods import months, next_month
from lienthong.database import clock
from lienthong.directory.shapes import SHAPES
from lienthong.pages import formats, forms, screen
from lienthong.pages.charts import Chart, Series
from lienthong.pages.country import Country
from lienthong.pages.country import Place as OnMap

LABELS: dict[str, Any] = {"missing": gettext_lazy("No list yet"), **{state.value: state.label for state in State}}
GROUPS: list[tuple[Any, tuple[str, ...], str]] = [
    (gettext_lazy("No list yet"), ("missing",), "late"),
    (gettext_lazy("Being prepared"), ("draft", "proposed", "approved"), "quiet"),
    (gettext_lazy("With the payer"), ("handed_over", "reported"), ""),
    (gettext_lazy("Settled"), ("settled",), "done"),
]
TONES = {"missing": "late", "draft": "quiet", "settled": "done"}


class Choose(forms.Form):
    """The month."""

    month = forms.ChoiceField(label=gettext_lazy("Month"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = months()  # type: ignore[attr-defined]


@require_safe
@screen.needs("payments.country")
def show(request: Any) -> HttpResponse:
    """Provinces, or the communes of one."""
    month, province = _month(request.GET.get("month", "")), request.GET.get("province", "")[:2]
    own = (request.actor.organisation or "").removeprefix("unit:")
    province = province or (own if len(own) == 2 else "")
    places = country.communes(month, province, request.actor) if province else country.provinces(month, request.actor)
    called = words.names({place.code for place in places} | ({province} if province else set()))
    title = _("Payments of %(month)s") % {"month": words.month(month)}
    crumbs = [(title, reverse("payments-country") + f"?month={month:%Y-%m}"), (called.get(province, ""), "")]
    context = {
        "form": Choose(initial={"month": f"{month:%Y-%m}"}), "month": month, "title": title, "province": province,
        "place_name": called.get(province, ""),
        "map": _map(places, called, month) if len(places) > 1 and not province else None,
        "chart": _chart(places, called, month) if places and not province else None,
        "rows": [_row(place, called, month, bool(province), request.actor) for place in places],
        "total": _total(places), "labels": [one[0] for one in GROUPS],
        "breadcrumbs": crumbs if province and len(own) != 2 else [],
    }  # fmt: skip
    return render(request, "assistance/payments_country.html", context)


def _month(text: str) -> date:
    try:
        year, month = (int(part) for part in text.split("-"))
        return date(year, month, 1)
    except ValueError:
        return next_month(clock.today())


def millions(amount: int) -> str:
    """An amount in million đồng, with one decimal: 7,3."""
    return formats.number(round(amount / 1_000_000, 1))


def _row(place: Place, called: dict[str, str], month: date, one: bool, actor: Any) -> dict[str, Any]:
    lists = reverse("payroll") + f"?month={month:%Y-%m}" if allowed(actor, "payments.lists") else ""
    inside = reverse("payments-country") + f"?month={month:%Y-%m}&province={place.code}"
    state = next((name for name, number in place.states.items() if number), "missing")
    return {
        **{name: millions(getattr(place, name)) for name in ("amount", "paid", "unpaid")},
        "place": place, "name": called.get(place.code, place.code), "state": state, "state_words": LABELS[state],
        "tone": TONES.get(state, "soon"), "address": (f"{lists}&q={place.code}" if lists else "") if one else inside,
        "groups": [{"number": number, "words": words_of, "tone": tone, "address": inside}
                   for number, (words_of, _states, tone) in zip(_grouped(place.states), GROUPS, strict=True)],
    }  # fmt: skip


def _grouped(states: dict[str, int]) -> list[int]:
    return [sum(states[name] for name in names) for _words, names, _tone in GROUPS]


def _total(places: list[Place]) -> dict[str, Any]:
    names = ("lines", "amount", "paid", "unpaid", "untold", "faults", "communes")
    sums: dict[str, Any] = {name: sum(getattr(place, name) for place in places) for name in names}
    whole = {name: sum(place.states[name] for place in places) for name in country.STATES}
    shown = {name: millions(sums[name]) for name in ("amount", "paid", "unpaid")}
    return sums | shown | {"groups": _grouped(whole)}


def _map(places: list[Place], called: dict[str, str], month: date) -> Country:
    """How many in a hundred communes have handed their list over."""
    address = reverse("payments-country") + f"?month={month:%Y-%m}&province="
    shown = []
    for place in places:
        _missing, _prepared, *handed = _grouped(place.states)
        share = sum(handed) * 100 // place.communes if place.communes else None
        shown.append(OnMap(place.code, called.get(place.code, place.code), share, address + place.code))
    return Country(_("Lists handed over, by province"), shown, SHAPES, unit="%")


def _chart(places: list[Place], called: dict[str, str], month: date) -> Chart:
    address = reverse("payments-country") + f"?month={month:%Y-%m}&province="
    counted = [_grouped(place.states) for place in places]
    series = [
        Series(words_of, [one[number] for one in counted], tone, [address + place.code for place in places])
        for number, (words_of, _states, tone) in enumerate(GROUPS)
        if any(one[number] for one in counted)
    ]
    names = [called.get(place.code, place.code) for place in places]
    return Chart(_("Communes by state of their list"), names, series, kind="stack")
