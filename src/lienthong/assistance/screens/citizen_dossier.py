"""A citizen's dossier: where it stands, whose turn it is, what happened, what was said, and its papers to download."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong import ledger
from lienthong.assistance.dossiers import closing, printing
from lienthong.assistance.dossiers import dossier as dossiers
from lienthong.assistance.dossiers.dossier import Dossier, UnknownDossier
from lienthong.assistance.dossiers.issued_paper import DossierPaper, PaperKind
from lienthong.assistance.dossiers.state import OPEN, State
from lienthong.assistance.screens import citizen_scope, citizen_words
from lienthong.database import clock, files
from lienthong.forms import catalogue as form_catalogue
from lienthong.forms import printing as forms_printing
from lienthong.forms.catalogue import UnknownForm
from lienthong.pages import screen

# Letters that the citizen wrote, or that were written to them. A chairman's words to an officer are neither.
OWN_LETTERS = ("complained", "complaint_answered", "supplemented", "withdrawn", "resumed")
EXTENSIONS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


def found(request: Any, pk: UUID) -> Dossier:
    """The dossier, if it is the citizen's. Raises Http404."""
    try:
        return dossiers.found(pk, actor=request.actor)
    except UnknownDossier:
        raise Http404 from None


@require_safe
@screen.needs(citizen_scope.NEEDED)
def show(request: Any, pk: UUID) -> HttpResponse:
    """The page of one dossier."""
    return page(request, found(request, pk))


def page(request: Any, dossier: Dossier, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page, with the forms of the steps where one was filled in wrongly."""
    from lienthong.assistance.screens import citizen_steps

    citizen_scope.shown(request, "citizen.dossier", {dossier.person, dossier.applicant}, [dossier.thing])
    place = citizen_scope.place_names([dossier.commune]).get(dossier.commune, dossier.commune)
    actions, take_in_by = list(dossier.actions.order_by("number")), _take_in_by(dossier)
    facts = {
        "dossier": dossier, "state": citizen_words.name(dossier), "tone": citizen_words.tone(dossier),
        "meaning": citizen_words.MEANINGS[dossier.state], "holder": citizen_words.holder(dossier, place),
        "title": citizen_words.title(dossier), "when": citizen_words.when(dossier, take_in_by),
        "late_arrival": take_in_by is not None and take_in_by < clock.now(),
        "steps": citizen_words.steps(actions, _letters(actions)), "papers": _papers(request, dossier),
        "said": _said(dossier), "is_open": State(dossier.state) in OPEN,
        "supplement": citizen_steps.Supplement(dossier) if dossier.state == State.SUPPLEMENT else None,
        "to_agree": bool(dossier.filed_by_id) and dossier.agreed_at is None and not dossier.has_ended
        and request.actor.speaks_for(dossier.person.party),
        "complain": citizen_steps.Complain(), "withdraw": citizen_steps.Withdraw(),
        "limit": dossier.version_rules.limit(province=dossier.province, case=dossier.case, channel=dossier.channel),
        "breadcrumbs": [(_("My affairs"), reverse("citizen")), (dossier.number, "")],
    }  # fmt: skip
    return render(request, "assistance/citizen_dossier.html", {**facts, **more}, status=status)


@require_safe
@screen.needs(citizen_scope.NEEDED)
def paper(request: Any, pk: UUID, paper: UUID) -> HttpResponse:
    """A receipt, request, decision or notice as PDF."""
    dossier = found(request, pk)
    row = DossierPaper.objects.within(request.actor).filter(dossier=dossier, pk=paper).first()
    if row is None:
        raise Http404
    row.dossier = dossier
    citizen_scope.shown(request, "citizen.paper", {dossier.person, dossier.applicant}, [row.thing])
    return _file(printing.printed(row), "application/pdf", f"{row.kind}-{dossier.number}.pdf")


@require_safe
@screen.needs(citizen_scope.NEEDED)
def attachment(request: Any, pk: UUID, digest: str) -> HttpResponse:
    """A file that was handed in with the dossier."""
    dossier = found(request, pk)
    row = next((one for one in dossier.attachments if one["file"] == digest), None)
    if row is None:
        raise Http404
    citizen_scope.shown(request, "citizen.attachment", {dossier.person, dossier.applicant}, [dossier.thing])
    content = files.get(digest)
    kind = next((kind for kind, mark in MARKS.items() if content.startswith(mark)), "application/octet-stream")
    return _file(content, kind, f"{row['code']}-{digest[:8]}.{EXTENSIONS.get(kind, 'bin')}")


MARKS = {"application/pdf": b"%PDF", "image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    safe = "".join(letter if letter.isalnum() or letter in "-." else "-" for letter in name)
    answer["Content-Disposition"] = f'attachment; filename="{safe}"'
    return answer


def _papers(request: Any, dossier: Dossier) -> list[dict[str, Any]]:
    rows = DossierPaper.objects.within(request.actor).filter(dossier=dossier).order_by("recorded_at")
    return [
        {
            "title": printing.TITLES[PaperKind(row.kind)][_language()],
            "number": row.written_number if row.number else "",
            "at": row.issued_at,
            "href": reverse("citizen-paper", args=[dossier.pk, row.pk]),
            "decides": row.decides,
        }
        for row in rows
    ]


def _letters(actions: list[Any]) -> dict[str, str]:
    digests = [one.data["letter"] for one in actions if one.name in OWN_LETTERS and one.data.get("letter")]
    return {digest: files.get(digest).decode() for digest in digests}


def _said(dossier: Dossier) -> list[dict[str, Any]]:
    """What was written into the form, for the page; nothing where the form is not known here."""
    said = dossier.read()
    try:
        return forms_printing.facts(form_catalogue.get(said["questionnaire"]), said)
    except (UnknownForm, KeyError):
        return []


def _take_in_by(dossier: Dossier) -> datetime | None:
    """By when the commune must have taken it in, or asked for more; None once it has."""
    if dossier.state != State.SUBMITTED:
        return None
    owed = ledger.obligations.of(thing=dossier.thing).filter(standing="open", rule__in=closing.ANSWER)
    return owed.order_by("due_at").values_list("due_at", flat=True).first()


def _language() -> str:
    from django.utils.translation import get_language

    return "en" if (get_language() or "vi").startswith("en") else "vi"
