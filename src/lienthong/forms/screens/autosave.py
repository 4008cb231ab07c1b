"""What the script of the page asks for: save, take a file, give it back, look something up in a long list."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lienthong import access
from lienthong.database import files
from lienthong.forms import attachment, lists
from lienthong.forms import draft as drafts
from lienthong.forms.attachment import Attachment, Refused
from lienthong.forms.draft import Closed, Draft, Stale
from lienthong.forms.written import TooMuch
from lienthong.pages import formats, screen

LARGEST = 2 * 1024 * 1024  # bytes of one saving


@require_POST
@screen.needs("forms.fill")
def save(request: Any, pk: UUID) -> HttpResponse:
    """Keep what the page says: {"revision": 3, "written": {…}}. 409 says that another window was quicker."""
    draft = _own(request, pk)
    try:
        told: Any = json.loads(request.body) if len(request.body) <= LARGEST else None
        revision, written = told["revision"], told["written"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return _fault(400, _("What the page sent could not be read. Nothing was changed; your answers are still here."))
    if not isinstance(written, dict) or not isinstance(revision, int) or isinstance(revision, bool):
        return _fault(400, _("What the page sent could not be read. Nothing was changed; your answers are still here."))
    try:
        kept = drafts.save(draft, written, revision=min(max(revision, -1), 2**31 - 1), by=request.actor)
    except Stale as fault:
        return _fault(409, str(fault), **_state(fault.draft))
    except Closed as fault:
        return _fault(410, str(fault))
    except TooMuch:
        return _fault(413, _("This is more than the form can hold. Nothing was kept."))
    return JsonResponse(_state(kept))


@require_POST
@screen.needs("forms.fill")
def attach(request: Any, pk: UUID) -> HttpResponse:
    """Take one file for the question `name`."""
    draft, sent = _own(request, pk), request.FILES.get("file")
    if sent is None:
        return _fault(400, _("No file came. Choose it again."))
    try:
        kept = attachment.add(draft, request.POST.get("name", ""), sent.read(), title=sent.name or "", by=request.actor)
    except Refused as fault:
        return _fault(422, str(fault))
    except Closed as fault:
        return _fault(410, str(fault))
    return JsonResponse({"id": str(kept.pk), "title": kept.title, "size": kept.size})


@require_safe
@screen.needs("forms.fill")
def file(request: Any, pk: UUID, attached: UUID) -> HttpResponse:
    """A file of the actor's own draft, as a download."""
    kept = Attachment.objects.within(request.actor).filter(draft_id=pk, pk=attached).select_related("draft").first()
    if kept is None:
        raise Http404
    access.audit.read(request.actor, "form.file", kept.draft.persons, request, things=[kept.draft.thing])
    try:
        body = files.get(kept.digest)
    except (files.NoSuchFile, files.Destroyed):
        raise Http404 from None
    response = HttpResponse(body, content_type=kept.media_type)
    response.headers["Content-Disposition"] = "attachment"
    return response


@require_safe
@screen.needs("forms.fill")
def find(request: Any, slug: str) -> HttpResponse:
    """Rows of a list for what was typed: [[code, label], …]."""
    try:
        wanted = lists.by_slug(slug)
    except lists.UnknownList:
        raise Http404 from None
    found = wanted.find((request.GET.get("q") or "")[:80], lists.MOST)
    return JsonResponse({"found": found})


def _own(request: Any, pk: UUID) -> Draft:
    try:
        return drafts.find(pk, by=request.actor)
    except Draft.DoesNotExist:
        raise Http404 from None


def _state(draft: Draft) -> dict[str, Any]:
    return {"revision": draft.revision, "saved": formats.moment(draft.saved_at)}


def _fault(status: int, message: str, **more: Any) -> JsonResponse:
    return JsonResponse({"message": message, **more}, status=status)
