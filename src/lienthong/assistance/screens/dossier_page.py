"""One dossier, for officers: facts, data checks, the filled form, the amount explained, the papers, who owes what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lienthong import access, ledger
from lienthong.access import user
from lienthong.access.permission import allowed
from lienthong.assistance.dossiers import checking, deputies, printing, reckoning, sensitive
from lienthong.assistance.dossiers import dossier as dossiers
from lienthong.assistance.dossiers.dossier import Dossier, UnknownDossier
from lienthong.assistance.dossiers.issued_paper import DossierPaper, PaperKind
from lienthong.assistance.dossiers.proposal import Measure, Proposal
from lienthong.assistance.dossiers.state import Outcome, State
from lienthong.assistance.register.family import shown_family
from lienthong.assistance.screens import dossier_steps, dossier_words
from lienthong.database import files
from lienthong.forms import catalogue as questionnaires
from lienthong.forms import printing as forms_printing
from lienthong.forms.catalogue import UnknownForm
from lienthong.pages import formats, screen
from lienthong.people.persons import Person

RECKONED = frozenset({State.RECEIVED, State.CHECKED, State.PROPOSED})


def found(request: Any, pk: UUID) -> Dossier:
    """The dossier, if this reader may see it. Raises Http404."""
    try:
        return dossiers.found(pk, actor=request.actor)
    except UnknownDossier:
        raise Http404 from None


@require_safe
@screen.needs("dossier.handle")
def show(request: Any, pk: UUID) -> HttpResponse:
    """The page of one dossier."""
    return page(request, found(request, pk))


def page(request: Any, dossier: Dossier, *, failed: tuple[str, Any] | None = None, status: int = 200) -> HttpResponse:
    """The first part: facts, checks, the draft, the amount and why; `failed`: a step that was filled in wrongly."""
    actor, deputy = request.actor, _deputy(dossier, request.actor)
    context = _frame(request, dossier, "dossier") | {
        "facts": _facts(dossier), "checks": _checks(dossier), "proposal": _proposal(dossier),
        "reckoned": _reckoned(dossier, actor), "deputy": deputy,
        "papers": [] if State(dossier.state) in RECKONED else _papers(dossier, request),
        "steps": _steps(dossier, actor, deputy, failed),
        "own_proposal": dossier.proposed_by == actor.code and dossier.state == State.PROPOSED,
    }  # fmt: skip
    return render(request, "assistance/dossier.html", context, status=status)


@require_safe
@screen.needs("dossier.handle")
def filled(request: Any, pk: UUID) -> HttpResponse:
    """The second part: the form as it was filled in, and the papers handed in."""
    dossier = found(request, pk)
    context = _frame(request, dossier, "dossier-filled") | {
        "said": _facts_of_form(dossier.read()), "has_restricted": _has_restricted(dossier, request.actor),
    }  # fmt: skip
    return render(request, "assistance/dossier_filled.html", context)


@require_safe
@screen.needs("dossier.handle")
def history(request: Any, pk: UUID) -> HttpResponse:
    """The third part: what happened, who owes what, the papers issued."""
    dossier = found(request, pk)
    actions = list(dossier.actions.order_by("-number"))
    names = user.names({one.by for one in actions})
    context = _frame(request, dossier, "dossier-history") | {
        "story": [_told(dossier, one, names) for one in actions], "duties": _duties(dossier),
        "papers": _papers(dossier, request),
    }  # fmt: skip
    return render(request, "assistance/dossier_history.html", context)


def _frame(request: Any, dossier: Dossier, here: str) -> dict[str, Any]:
    """What the three parts have in common; whose data is shown is recorded."""
    persons = [dossier.person.party, dossier.applicant.party]
    access.audit.read(request.actor, here, persons, request, things=[dossier.thing])
    parts = {"dossier": _("Decision"), "dossier-filled": _("Form and papers"), "dossier-history": _("History")}
    return {
        "dossier": dossier, "tone": dossier_words.tone(dossier), "state": dossier_words.words(dossier),
        "tabs": [(words, reverse(name, args=[dossier.pk]), name == here) for name, words in parts.items()],
        "breadcrumbs": [(_("Dossiers"), reverse("dossiers")), (dossier.number, "")],
    }  # fmt: skip


def _deputy(dossier: Dossier, actor: access.Actor) -> deputies.Deputy | None:
    """The naming under which this reader could sign it now."""
    if dossier.state != State.PROPOSED or allowed(actor, "dossier.sign", organisation=dossier.unit):
        return None
    return deputies.signs_for(actor, dossier.commune)


@require_safe
@screen.needs("dossier.handle")
def paper(request: Any, pk: UUID, paper: UUID) -> HttpResponse:
    """A paper that was issued about it, as PDF."""
    dossier = found(request, pk)
    row = DossierPaper.objects.within(request.actor).filter(dossier=dossier, pk=paper).first()
    if row is None:
        raise Http404
    row.dossier = dossier
    access.audit.read(request.actor, "dossier.paper", [dossier.person.party], request, things=[row.thing])
    answer = HttpResponse(printing.printed(row), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{row.kind}-{dossier.number}.pdf"'
    return answer


@require_safe
@screen.needs("dossier.handle")
def file(request: Any, pk: UUID, digest: str) -> HttpResponse:
    """A file handed in with it, or a letter written about it. Never shown in this site's own frame."""
    dossier = found(request, pk)
    known = {one["file"] for one in dossier.attachments}
    known |= {one.data["letter"] for one in dossier.actions.all() if one.data.get("letter")}
    if digest not in known:
        raise Http404
    access.audit.read(request.actor, "dossier.file", [dossier.person.party], request, things=[dossier.thing])
    answer = HttpResponse(files.get(digest), content_type=files.media_type(digest))
    answer["Content-Disposition"] = f'attachment; filename="{dossier.number}-{digest[:8]}"'
    return answer


@require_safe
@screen.needs(sensitive.PERMISSION)
def restricted(request: Any, pk: UUID) -> HttpResponse:
    """The answers that only some may read; each reading is in the audit, and the person sees it."""
    dossier = found(request, pk)
    items = sensitive.of(dossier, by=request.actor)
    said = {**dossier.read(), "item": items}
    context = {
        "dossier": dossier, "said": _facts_of_form(said) if items else [],
        "breadcrumbs": [
            (_("Dossiers"), reverse("dossiers")), (dossier.number, reverse("dossier", args=[pk])),
            (_("Restricted answers"), ""),
        ],
    }  # fmt: skip
    return render(request, "assistance/dossier_restricted.html", context)


def _facts(dossier: Dossier) -> list[tuple[Any, Any]]:
    version = dossier.version_rules
    facts = [
        (_("Procedure"), f"{dossier.procedure} · {dossier.rules}"),
        (_("Asks for"), dossier.asks),
        (_("Person"), _described(dossier.person, dossier.person_number)),
    ]
    if dossier.applicant_id != dossier.person_id:
        facts.append((_("Applicant"), _described(dossier.applicant, dossier.applicant_number)))
    if dossier.proxy:
        facts.append((_("Handed in by"), "{name} ({relation}), {number}".format(**dossier.proxy)))
    facts += [
        (_("Channel"), dossier.get_channel_display()),
        (_("Submitted"), formats.moment(dossier.began_at)),
        (_("Follows"), f"{version.law} · {version.forms}"),
    ]
    if dossier.received_on and dossier.due_on:
        due = _("%(day)s (%(n)s working days)") % {"day": formats.day(dossier.due_on), "n": dossier.limit_days}
        facts += [(_("Received"), formats.day(dossier.received_on)), (_("Due"), due)]
    if dossier.promised_on:
        facts.append((_("New date promised"), formats.day(dossier.promised_on)))
    return facts


def _described(person: Person, number: str | None) -> str:
    return " · ".join(part for part in (person.name, str(person.birth or ""), number or "") if part)


def _checks(dossier: Dossier) -> list[dict[str, Any]]:
    tones = {"ok": "done", "unavailable": "soon"}
    shown = {"ok": _("Fits"), "differs": _("Differs"), "unknown": _("Not known"), "unavailable": _("No answer")}
    whom = {"person": dossier.person.name, "applicant": dossier.applicant.name}
    return [
        {"words": one.words, "whom": whom[one.whom], "tone": tones.get(one.found, "late"), "state": shown[one.found]}
        for one in checking.of(dossier)
    ]


def _proposal(dossier: Dossier) -> dict[str, Any] | None:
    if not dossier.proposal:
        return None
    proposal = Proposal.from_dict(dossier.proposal)
    return {
        "outcome": Outcome(proposal.outcome).label, "is_refusal": proposal.is_refusal, "reasons": proposal.reasons,
        "measures": [measured(one) for one in proposal.measures], "by": dossier.proposer or dossier.proposed_by,
    }  # fmt: skip


def measured(one: Measure) -> dict[str, Any]:
    """A measure as pages show it: the family as others may read it, and the amount."""
    return {"family": shown_family(one.family), "amount": one.amount, "province": one.province, "from": one.from_month}


def _reckoned(dossier: Dossier, actor: access.Actor) -> dict[str, Any] | None:
    """What the rules give now, while it matters, with the reasons this reader may read."""
    if State(dossier.state) not in RECKONED:
        return None
    found = reckoning.reckon(dossier)
    return {
        "measures": [measured(one) for one in found.measures],
        "sentences": reckoning.sentences(dossier, found, by=actor, language=(get_language() or "vi")[:2]),
        "outcome": Outcome(found.outcome).label,
    }


def _facts_of_form(said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What was written into the form; nothing where the form is not known here."""
    try:
        return forms_printing.facts(questionnaires.get(said["questionnaire"]), dict(said))
    except (UnknownForm, KeyError):
        return []


def _papers(dossier: Dossier, request: Any) -> list[dict[str, Any]]:
    rows = list(DossierPaper.objects.within(request.actor).filter(dossier=dossier).order_by("recorded_at"))
    language = (get_language() or "vi")[:2]
    for row in rows:
        row.dossier = dossier
    return [
        {
            "title": printing.TITLES[PaperKind(row.kind)][language], "number": row.written_number, "at": row.issued_at,
            "href": reverse("dossier-paper", args=[dossier.pk, row.pk]), "code": printing.code_of(row),
            "on_behalf": row.on_behalf,
        }
        for row in rows
    ]  # fmt: skip


def _told(dossier: Dossier, action: Any, names: Mapping[str, str]) -> dict[str, Any]:
    letter = action.data.get("letter")
    return {
        "title": dossier_words.done(action), "at": action.happened_at, "by": names.get(action.by, action.by),
        "state": "late" if action.name == "overdue" else "",
        "text": _("Read what was written") if letter else "",
        "href": reverse("dossier-file", args=[dossier.pk, letter]) if letter else "",
    }  # fmt: skip


def _duties(dossier: Dossier) -> list[dict[str, Any]]:
    language = (get_language() or "vi")[:2]
    rows = ledger.obligations.of(thing=dossier.thing).order_by("due_at", "rule")
    return [
        {
            "title": duty.title(language), "basis": duty.law.legal_basis[language] if duty.law else "",
            "evidence": duty.law.evidence if duty.law else "assumed", "due_at": duty.due_at, "state": duty.state,
        }
        for duty in rows
    ]  # fmt: skip


def _steps(dossier: Dossier, actor: access.Actor, deputy: Any, failed: tuple[str, Any] | None) -> list[dict[str, Any]]:
    shown = []
    for step in dossier_steps.offered(dossier, actor, deputy):
        form = failed[1] if failed and failed[0] == step.name else (step.form(prefix=step.name) if step.form else None)
        again = step.name == "check" and dossier.state == State.CHECKED
        kind = "secondary" if again else step.kind
        shown.append({"step": step, "form": form, "kind": kind, "open": bool(failed and failed[0] == step.name)})
    return shown


def _has_restricted(dossier: Dossier, actor: access.Actor) -> bool:
    """Whether to offer the restricted answers: of every form that could hold some, so that the offer tells nothing."""
    if not allowed(actor, sensitive.PERMISSION, organisation=dossier.unit):
        return False
    try:
        return bool(questionnaires.get(dossier.form).restricted)
    except UnknownForm:
        return False
