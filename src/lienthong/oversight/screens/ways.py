"""Each facility's way to paperless: the list, and the page of one with its history."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from lienthong import ledger
from lienthong.access.permission import allowed
from lienthong.database import clock
from lienthong.directory import alphabet, units
from lienthong.directory.facilities import FacilityClass, FacilityKind, Owner
from lienthong.directory.screens.unit_list import provinces
from lienthong.directory.units import Level
from lienthong.oversight import deadlines, paperless_way
from lienthong.oversight.fact_entry import NotAcceptable
from lienthong.oversight.paperless_way import ARRIVED, TONES, FacilityWay, Stage
from lienthong.pages import formats, forms, screen
from lienthong.pages.lists import Column, Filter, ListPage
from lienthong.pages.templatetags.components import tag

YES = [("yes", gettext_lazy("Yes"))]


def stage_words(stage: str) -> Any:
    """A stage as a coloured word."""
    return tag(stage, Stage(stage).label, TONES.get(Stage(stage), "quiet"))


def reason_words(code: str) -> str:
    """A reason in the reader's language."""
    return deadlines.reasons()[code].title if code in deadlines.reasons() else ""


def source_words(source: str) -> str:
    """Where a stage is known from; what the facility's own record room told has no other source."""
    return _("The record room of the facility") if source.startswith("paperless:") else source


def _due(row: Any) -> Any:
    found = deadlines.of(row.kind, row.beds)
    return found.due if found else None


def _late(row: Any) -> bool:
    due = _due(row)
    return due is not None and due < clock.today() and row.stage not in ARRIVED


def reason_choices() -> list[tuple[str, str]]:
    """The reasons, and that none was given."""
    return [*((code, one.title) for code, one in deadlines.reasons().items()), ("", _("No reason given"))]


class Ways(ListPage):
    """The facilities that a deadline binds, and where each stands."""

    title = gettext_lazy("Facilities on their way to paperless")
    lead = gettext_lazy("From this home's register, not from published figures.")
    permission = "way.read"
    export_name = "paperless"
    sort = "sort_key"
    search_label = gettext_lazy("Name or code")
    columns = [
        Column("name", gettext_lazy("Facility"), sort="sort_key",
               link=lambda row: reverse("oversight-facility", args=[row.code])),
        Column("code", gettext_lazy("Code"), sort="code"),
        Column("owner", gettext_lazy("Owner"), value=lambda row: row.get_owner_display()),
        Column("class", gettext_lazy("Class"), value=lambda row: row.get_facility_class_display()),
        Column("province_name", gettext_lazy("Province")),
        Column("vendor", gettext_lazy("Software vendor")),
        Column("stage", gettext_lazy("Stage"), show=stage_words),
        Column("since", gettext_lazy("Since")),
        Column("due", gettext_lazy("Deadline"), value=_due),
        Column("late", gettext_lazy("Late"), value=_late,
               show=lambda late: tag("late") if late else formats.NOTHING),
        Column("reason", gettext_lazy("Reason of delay"), value=lambda row: reason_words(row.reason)),
    ]  # fmt: skip
    filters = [
        Filter("province", gettext_lazy("Province"), provinces),
        Filter("owner", gettext_lazy("Owner"), Owner.choices),
        Filter("class", gettext_lazy("Class"), FacilityClass.choices, lookup="facility_class"),
        Filter("kind", gettext_lazy("Kind"), FacilityKind.choices),
        Filter("deadline", gettext_lazy("Deadline"), lambda: [(d.code, d.title) for d in deadlines.of_facilities()],
               apply=lambda rows, given: rows.filter(_bound(given))),
        Filter("stage", gettext_lazy("Stage"), Stage.choices),
        Filter("reason", gettext_lazy("Reason of delay"), reason_choices),
        Filter("arrived", gettext_lazy("Arrived"), YES, apply=lambda rows, given: rows.filter(stage__in=ARRIVED)),
        Filter("late", gettext_lazy("Late"), YES,
               apply=lambda rows, given: rows.filter(paperless_way.late(clock.today()))),
    ]  # fmt: skip

    def more(self) -> dict[str, Any]:
        crumbs = [(_("Oversight"), reverse("oversight")), (_("Rollout"), reverse("oversight-rollout"))]
        return {"breadcrumbs": crumbs if allowed(self.request.actor, "oversight.read") else []}  # type: ignore[attr-defined]

    def rows(self) -> QuerySet:
        province = units.at(clock.today()).filter(level=Level.PROVINCE, code=OuterRef("province"))
        found = paperless_way.facilities(self.request.actor)  # type: ignore[attr-defined]
        return found.annotate(province_name=Subquery(province.values("name")[:1]))

    def search(self, rows: QuerySet, text: str) -> QuerySet:
        found = Q()
        for word in alphabet.words(text):
            found &= Q(folded__contains=word)
        return rows.filter(found | Q(code__iexact=text.strip()))


class Noting(forms.Form):
    """A stage with its source."""

    stage = forms.ChoiceField(label=gettext_lazy("Stage"))
    on = forms.Day(label=gettext_lazy("Since"))
    decision = forms.CharField(label=gettext_lazy("Number of the decision"), max_length=120, required=False)
    source = forms.CharField(label=gettext_lazy("Known from"), max_length=300,
                             help_text=gettext_lazy("The decision, the letter or the portal's address"))  # fmt: skip

    def __init__(self, *args: Any, now: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        may = [(stage.value, stage.label) for stage in Stage if stage in FacilityWay.NEXT[Stage(now)]]
        self.fields["stage"].choices = may  # type: ignore[attr-defined]


class Explaining(forms.Form):
    """Why the facility is late."""

    reason = forms.ChoiceField(label=gettext_lazy("Reason of delay"))
    words = forms.CharField(label=gettext_lazy("In words"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = reason_choices()[:-1]  # type: ignore[attr-defined]


@require_safe
@screen.needs("way.read")
def show(request: Any, code: str) -> HttpResponse:
    """One facility's way."""
    return _page(request, _found(request, code))


@require_POST
@screen.needs("way.note")
def note(request: Any, code: str) -> HttpResponse:
    """Note a stage."""
    facility = _found(request, code)
    asked = Noting(request.POST, now=facility.stage)
    if not asked.is_valid():
        return _page(request, facility, noting=asked)
    given = asked.cleaned_data
    try:
        paperless_way.note(facility, Stage(given["stage"]), by=request.actor, on=given["on"],
                           decision=given["decision"], source=given["source"])  # fmt: skip
    except (NotAcceptable, ledger.InvalidState) as fault:
        asked.add_error(None, str(fault))
        return _page(request, facility, noting=asked)
    messages.success(request, _("Kept."))
    return HttpResponseRedirect(reverse("oversight-facility", args=[code]))


@require_POST
@screen.needs("way.note")
def explain(request: Any, code: str) -> HttpResponse:
    """Say why the facility is late."""
    facility = _found(request, code)
    asked = Explaining(request.POST)
    if asked.is_valid():
        try:
            paperless_way.explain(
                facility, asked.cleaned_data["reason"], by=request.actor, words=asked.cleaned_data["words"]
            )
        except NotAcceptable as fault:
            asked.add_error(None, str(fault))
        else:
            messages.success(request, _("Kept."))
            return HttpResponseRedirect(reverse("oversight-facility", args=[code]))
    return _page(request, facility, explaining=asked)


def _found(request: Any, code: str) -> Any:
    facility = paperless_way.facilities(request.actor).filter(code=code).first()
    if facility is None:
        raise Http404
    return facility


def _page(request: Any, facility: Any, noting: Any = None, explaining: Any = None) -> HttpResponse:
    way = FacilityWay.objects.filter(facility=facility.code).first()
    deadline = deadlines.of(facility.kind, facility.beds)
    place = units.names([facility.province], clock.today())
    described = [
        (_("Owner"), facility.get_owner_display()), (_("Class"), facility.get_facility_class_display()),
        (_("Province"), place.get(facility.province, facility.province)),
        (_("Software vendor"), facility.vendor or formats.NOTHING),
        (_("Since"), formats.day(facility.since)), (_("Number of the decision"), facility.decision or formats.NOTHING),
        (_("Known from"), source_words(way.source if way else "") or formats.NOTHING),
        (_("Reason of delay"), " – ".join(filter(None, [reason_words(facility.reason), way.reason_note if way else ""]))
         or formats.NOTHING),
    ]  # fmt: skip
    may = paperless_way.may_note(request.actor, facility)
    return render(request, "oversight/facility.html", {
        "facility": facility, "stage": stage_words(facility.stage), "late": _late(facility), "deadline": deadline,
        "facts": described, "story": [_told(one) for one in way.actions.order_by("-number")] if way else [],
        "noting": (noting or Noting(now=facility.stage)) if may else None,
        "explaining": (explaining or Explaining(initial={"reason": facility.reason})) if may else None,
        "open_noting": noting is not None, "open_explaining": explaining is not None,
        "breadcrumbs": [*([(_("Oversight"), reverse("oversight"))] if allowed(request.actor, "oversight.read") else []),
                        (_("Facilities on their way to paperless"), reverse("oversight-way"))],
    })  # fmt: skip


def _told(action: Any) -> dict[str, Any]:
    changed = action.changes
    if "reason" in changed:
        title: Any = _("Reason of delay")
        text = " – ".join(filter(None, [reason_words(changed["reason"]), changed.get("reason_note", "")]))
    else:
        title = Stage(action.state_after).label
        text = " – ".join(filter(None, [changed.get("decision", ""), source_words(changed.get("source", ""))]))
    return {"title": title, "at": action.happened_at, "by": action.by, "text": text}


def _bound(code: str) -> Q:
    return next((one.bound() for one in deadlines.of_facilities() if one.code == code), Q(pk__in=[]))
