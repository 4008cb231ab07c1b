"""Filling a form: the page that any room mounts under an address of its own.

    def apply(request, pk):
        draft = forms.find(pk, by=request.actor)
        return fill(request, draft, submitted=lambda sent: redirect("dossier", dossiers.receive(sent).pk))

`submitted` runs in the transaction of the sending; what it raises undoes the sending. NotComplete is told on the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lienthong import access, database
from lienthong.forms import attachment, submission
from lienthong.forms import draft as drafts
from lienthong.forms import written as page
from lienthong.forms.draft import Closed, Draft, Stale
from lienthong.forms.screens.page import Page
from lienthong.forms.sheet import Fault
from lienthong.forms.submission import NotComplete, Submission
from lienthong.forms.written import TooMuch, Written

Submitted = Callable[[Submission], HttpResponse]


@require_http_methods(["GET", "HEAD", "POST"])
def fill(
    request: Any,
    draft: Draft,
    submitted: Submitted,
    *,
    send: Any = "",
    breadcrumbs: Iterable[Any] = (),
    context: Mapping[str, Any] | None = None,
    template: str = "forms/fill.html",
) -> HttpResponse:
    """The page of a draft, and everything its buttons do. `send` names the last button."""
    access.audit.read(request.actor, "form.fill", draft.persons, request, things=[draft.thing])
    extra = {"send": send or _("Send"), "breadcrumbs": list(breadcrumbs), "template": template, **(context or {})}
    if not draft.is_open:
        return render(request, "forms/closed.html", {"draft": draft, "form": draft.form, **extra})
    if request.method != "POST":
        return shown(request, draft, draft.all_written(), [], extra)
    return _Posted(request, draft, extra).answer(submitted)


def shown(request: Any, draft: Draft, written: Written, faults: list[Fault], extra: dict[str, Any]) -> HttpResponse:
    """The page with what was written, whether it could be kept or not."""
    laid = Page(draft.sheet(written), draft, faults)
    return render(request, extra["template"], {
        "draft": draft, "questionnaire": draft.form, "parts": laid.parts(), "errors": laid.summary(), **extra,
    })  # fmt: skip


class _Posted:
    """One sending of the page by a button: it is saved first, then the button does its part."""

    def __init__(self, request: Any, draft: Draft, extra: dict[str, Any]) -> None:
        self.request, self.draft, self.extra = request, draft, extra
        self.faults: list[Fault] = []
        self.does, _colon, self.what = request.POST.get("~do", "show").partition(":")
        self.written: Written = {name: list(request.POST.getlist(name)) for name in request.POST}

    def answer(self, submitted: Submitted) -> HttpResponse:
        try:
            anchor = self._change()
            if self.does != "submit" or self.faults:
                return self._stay(anchor)
            with database.transaction():
                sent = submission.submit(self.draft, revision=self.draft.revision, by=self.request.actor)
                return submitted(sent)
        except NotComplete as fault:
            return self._again(fault.faults)
        except Stale as fault:
            return self._conflict(fault)
        except Closed as fault:
            messages.error(self.request, str(fault))
            return HttpResponseRedirect(self.request.path)
        except TooMuch:
            return self._again([Fault("", "", _("This is more than the form can hold. Nothing was kept."))])

    def _change(self) -> str:
        """Keep files and what was written; the anchor at which the page goes on."""
        anchor = ""
        self._take_files()
        if self.does == "add" and page.item_of(self.draft.form, self.what):
            anchor = f"{self.what}/{page.add_row(self.written, self.what)}"
        elif self.does == "remove":
            page.remove_row(self.written, self.what)
            anchor = self.what.rpartition("/")[0]
        elif self.does == "drop":
            name, _colon, file = self.what.rpartition(":")
            self.written[name] = [one for one in self.written.get(name, []) if one != file]
            anchor = name
        self.draft = drafts.save(self.draft, self.written, revision=self._revision(), by=self.request.actor)
        return f"#part-{anchor.replace('/', '-')}" if anchor else ""

    def _take_files(self) -> None:
        for name, file in self.request.FILES.items():
            try:
                kept = attachment.add(
                    self.draft, name, file.read(), title=file.name or "", by=self.request.actor
                )  # fmt: skip
            except attachment.Refused as fault:
                self.faults.append(Fault(name, "", str(fault)))
            else:
                item = page.item_of(self.draft.form, name)
                before = self.written.get(name, []) if item and item.repeats else []
                self.written[name] = [*before, str(kept.pk)]

    def _stay(self, anchor: str) -> HttpResponse:
        if self.faults:
            return self._again(self.faults)
        if self.does == "keep":
            messages.success(self.request, _("Kept as a draft. Nothing has been sent; you can go on at any time."))
        return HttpResponseRedirect(f"{self.request.path}{anchor}")

    def _again(self, faults: list[Fault]) -> HttpResponse:
        now = drafts.find(self.draft.pk, by=self.request.actor)
        written = page.clean(now.form, self.written, before=now.all_written())
        return shown(self.request, now, written, faults, self.extra)

    def _conflict(self, fault: Stale) -> HttpResponse:
        written = page.clean(fault.draft.form, self.written, before=fault.draft.all_written())
        response = shown(self.request, fault.draft, written, [], {**self.extra, "conflict": fault.draft})
        response.status_code = 409
        return response

    def _revision(self) -> int:
        text = self.request.POST.get("~revision", "")
        return int(text) if text.isdecimal() and len(text) < 10 else -1
