"""Released copies: enter a request, allow or refuse it, watch the copy being made, hand it out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lienthong import access, ledger
from lienthong.access.permission import allowed
from lienthong.database import clock, files
from lienthong.pages import formats, forms, screen
from lienthong.print import verification
from lienthong.records import release, release_rules
from lienthong.records.release import Release, Scope, State
from lienthong.records.screens import shown

TONES = {State.MADE: "done", State.REFUSED: "quiet", State.FAILED: "late", State.WITHDRAWN: "quiet"}


class RequestForm(forms.Form):
    """A written request, as it was handed in."""

    requester = forms.ChoiceField(label=gettext_lazy("Who asks?"), widget=forms.RadioSelect)
    name = forms.CharField(label=gettext_lazy("Name of who asks"), max_length=255)
    scope = forms.ChoiceField(label=gettext_lazy("What for them?"), choices=Scope.choices, widget=forms.RadioSelect)
    purpose = forms.CharField(label=gettext_lazy("Purpose"), max_length=300)
    written_on = forms.Day(label=gettext_lazy("Date of the request"))
    letter = forms.CharField(label=gettext_lazy("Number of the letter, if it has one"), max_length=100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pairs = [(key, f"{rule.name} – {rule.basis}") for key, rule in release_rules.rules().items()]
        self.fields["requester"].choices = pairs  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("records.release")
def ask(request: Any, pk: UUID) -> HttpResponse:
    """Enter a request about a record."""
    record = shown.record(request, pk, "record.release")
    start = {"requester": "patient", "scope": Scope.WHOLE, "name": record.person.name, "written_on": clock.today()}
    asked = RequestForm(request.POST or None, initial=start)
    if request.method == "POST" and asked.is_valid():
        try:
            row = release.request(record, **asked.cleaned_data, by=request.actor)
            return HttpResponseRedirect(reverse("record-release", args=[row.pk]))
        except release.NotAcceptable as fault:
            asked.add_error(None, str(fault))
    crumbs = shown.way(request, (record.number, shown.address(record)),
                       (_("What leaves the record"), reverse("record-out", args=[pk])))  # fmt: skip
    return render(request, "records/release_ask.html", {"form": asked, "record": record, "breadcrumbs": crumbs})


@require_safe
@screen.needs("records.read")
def show(request: Any, pk: UUID) -> HttpResponse:
    """One request, and how far its copy is."""
    row = _row(request, pk)
    access.audit.read(request.actor, "records.release", [row.subject], request, things=[row.thing])
    return render(request, "records/release.html", _told(request, row))


@require_safe
@screen.needs("records.read")
def progress(request: Any, pk: UUID) -> HttpResponse:
    """How far the copy is: the bar alone."""
    row = _row(request, pk)
    context = {"row": row, "bar": reverse("record-release-progress", args=[pk]), "making": _making(row)}
    return render(request, "records/release_bar.html", context)


@require_POST
@screen.needs("records.release")
def act(request: Any, pk: UUID, what: str) -> HttpResponse:
    """Allow, refuse or withdraw."""
    row, reason = _row(request, pk), request.POST.get("reason", "")
    try:
        if what == "allow":
            release.allow(row, by=request.actor)
        else:
            {"refuse": release.refuse, "withdraw": release.withdraw}[what](row, reason=reason, by=request.actor)
    except (release.NotAcceptable, ledger.InvalidState) as fault:
        messages.error(request, str(fault))
    return HttpResponseRedirect(reverse("record-release", args=[pk]))


@require_safe
@screen.needs("records.read")
def copy(request: Any, pk: UUID) -> HttpResponse:
    """The copy itself."""
    row = _row(request, pk)
    if row.state != State.MADE or not files.exists(row.copy):
        raise Http404
    answer = HttpResponse(release.copy_of(row, by=request.actor), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{row.code}.pdf"'
    return answer


def _row(request: Any, pk: UUID) -> Release:
    rows = Release.objects.within(request.actor).select_related("record__person")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _making(row: Release) -> bool:
    return row.state == State.ALLOWED


def _told(request: Any, row: Release) -> dict[str, Any]:
    record, mine = row.record, allowed(request.actor, "records.release", organisation=row.owner)
    facts = [
        (_("Record"), record.number), (_("Patient"), record.person.name), (_("Asked by"), row.requester_name),
        (_("Purpose"), row.purpose), (_("Date of the request"), formats.day(row.written_on)),
        (_("What for them?"), Scope(row.scope).label), (_("Letter"), row.letter), (_("Reason"), row.reason),
    ]  # fmt: skip
    state = State(row.state)
    return {
        "row": row, "facts": [fact for fact in facts if fact[1]], "state": state.label,
        "tone": TONES.get(state, "soon"), "making": _making(row),
        "made": state == State.MADE and files.exists(row.copy),
        "bar": reverse("record-release-progress", args=[row.pk]), "verify": verification.address(row.code),
        "may_decide": mine and state in (State.REQUESTED, State.FAILED),
        "may_withdraw": mine and state == State.MADE, "code": verification.spaced(row.code),
        "breadcrumbs": shown.way(request, (_("What leaves the record"), reverse("record-out", args=[record.pk])))
        if mine else [],
    }  # fmt: skip
