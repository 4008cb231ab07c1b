"""Entering a value of the law, and signing what another has entered."""

from __future__ import annotations

from datetime import date
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
from lienthong.assistance.law import Name, Value, in_force, writing
from lienthong.assistance.law import load as load_law
from lienthong.assistance.law.entering import Draft, NotAcceptable, enter, may_enter, refuse, sign
from lienthong.assistance.law.entry import LawEntry, State
from lienthong.assistance.screens.law import language, unit_names
from lienthong.database import files
from lienthong.pages import forms, screen
from lienthong.pages.columns import as_day

LARGEST = 20 * 1024 * 1024
PDF = b"%PDF-"


class Entering(forms.Form):
    """One dated value with its document."""

    code = forms.SearchableChoice(label=gettext_lazy("Which value"))
    province = forms.SearchableChoice(
        label=gettext_lazy("Province"), required=False, help_text=gettext_lazy("Only for values of a province")
    )
    amount = forms.CharField(
        label=gettext_lazy("Amount"), required=False, max_length=20,
        help_text=gettext_lazy("Đồng, years or coefficient, for example 540.000 or 2,5; yes is 1, no is 0"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-10 lt-figures"}),
    )  # fmt: skip
    ends = forms.BooleanField(label=gettext_lazy("The law holds no such value any more"), required=False)
    valid_from = forms.Day(label=gettext_lazy("From the month that begins on"))
    valid_to = forms.Day(label=gettext_lazy("Ends before the month that begins on"), required=False)
    document = forms.CharField(
        label=gettext_lazy("Number of the document"), max_length=200,
        help_text=gettext_lazy("For example Nghị định 335/2026/NĐ-CP"),
    )  # fmt: skip
    document_on = forms.Day(label=gettext_lazy("Date of the document"))
    article = forms.CharField(label=gettext_lazy("Article"), max_length=120, required=False)
    file = forms.Upload(label=gettext_lazy("The signed document (PDF)"), accept=".pdf", at_most=LARGEST)

    def __init__(self, *args: Any, actor: access.Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        national = may_enter(actor, "")
        names = [name for name in load_law().names.values() if national or name.of_provinces]
        places = [(code, name) for code, name in unit_names() if may_enter(actor, code)]
        self.fields["code"].choices = [("", "")] + [(n.code, n.words[language()]) for n in names]  # type: ignore[attr-defined]
        self.fields["province"].choices = [("", ""), *places]  # type: ignore[attr-defined]

    def clean_file(self) -> bytes:
        content: bytes = self.cleaned_data["file"].read()
        if not content.startswith(PDF):
            raise forms.ValidationError(_("This is no PDF file. Nothing was kept."))
        return content

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("code"):
            given["counted"] = self._counted(load_law().names[given["code"]], given)
        return given

    def _counted(self, name: Name, given: dict[str, Any]) -> int | None:
        if given.get("ends"):
            return None
        try:
            return writing.read(given.get("amount") or "", name.unit)
        except ValueError:
            self.add_error("amount", _("Write the amount in figures, for example 540.000 or 2,5."))
            return None


@require_http_methods(["GET", "HEAD", "POST"])
@screen.needs("law.enter")
def begin(request: Any) -> HttpResponse:
    """Write a value down; a second person signs it later."""
    asked = Entering(request.POST or None, request.FILES or None, actor=request.actor, initial=_initial(request))
    if request.method == "POST" and asked.is_valid():
        given = asked.cleaned_data
        draft = Draft(
            code=given["code"], province=given["province"], amount=given["counted"], valid_from=given["valid_from"],
            valid_to=given["valid_to"], document=given["document"], document_on=given["document_on"],
            article=given["article"], content=given["file"], media_type="application/pdf",
        )  # fmt: skip
        try:
            entry = enter(draft, by=request.actor)
        except NotAcceptable as fault:
            asked.add_error(None, str(fault))
        else:
            messages.success(request, _("Kept. It counts once a second person has signed it."))
            return HttpResponseRedirect(reverse("law-entry", args=[entry.pk]))
    crumbs = [(_("Law"), reverse("law"))]
    return render(request, "assistance/law_enter.html", {"form": asked, "breadcrumbs": crumbs})


@require_safe
@screen.needs("law.read")
def show(request: Any, pk: UUID) -> HttpResponse:
    """One entry, and for a second person the choice to sign or refuse it."""
    entry = _found(pk)
    name = load_law().names[entry.code]
    provinces = dict(unit_names())
    amount = writing.write(entry.amount, name, language()) or _("none any more")
    facts = [
        (_("Value"), f"{name.words[language()]} ({entry.code})"),
        (_("Amount"), amount),
        (_("From the month"), f"{entry.valid_from:%m/%Y}"),
        (_("Document"), f"{entry.document}, {entry.document_on:%d/%m/%Y}"),
    ]
    if entry.province:
        facts.insert(1, (_("Province"), provinces.get(entry.province, entry.province)))
    if entry.valid_to:
        facts.append((_("Ends before the month"), f"{entry.valid_to:%m/%Y}"))
    if entry.article:
        facts.append((_("Article"), entry.article))
    waits = entry.state == State.ENTERED and may_enter(request.actor, entry.province)
    return render(request, "assistance/law_entry.html", {
        "entry": entry, "name": name.words[language()], "facts": facts, "breadcrumbs": [(_("Law"), reverse("law"))],
        "tone": {"in-force": "done", "refused": "late"}.get(entry.state, "soon"),
        "may_decide": waits and request.actor.code != entry.entered_by,
        "own": waits and request.actor.code == entry.entered_by,
        "story": [_told(action) for action in entry.actions.order_by("-number")],
    })  # fmt: skip


@require_POST
@screen.needs("law.enter")
def decide(request: Any, pk: UUID) -> HttpResponse:
    """The second person signs, or refuses with a reason."""
    entry = _found(pk)
    try:
        if "refuse" in request.POST:
            refuse(entry, by=request.actor, reason=screen.written(request, "reason"))
            messages.success(request, _("Refused. The value does not count."))
        else:
            sign(entry, by=request.actor)
            messages.success(request, _("Signed. The value counts from now on; what it changes is computed anew."))
    except NotAcceptable as fault:
        messages.error(request, str(fault))
    except ledger.InvalidState:
        messages.error(request, _("This entry is decided already. Nothing was changed."))
    return HttpResponseRedirect(reverse("law-entry", args=[pk]))


@require_safe
@screen.needs("law.read")
def document(request: Any, pk: UUID) -> HttpResponse:
    """The document an entry rests on."""
    entry = _found(pk)
    try:
        body = files.get(entry.file)
    except (files.NoSuchFile, files.Destroyed) as error:
        raise Http404 from error
    answer = HttpResponse(body, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{entry.code}-{entry.valid_from:%Y-%m}.pdf"'
    return answer


def _found(pk: UUID) -> LawEntry:
    entry = LawEntry.objects.filter(pk=pk).first()
    if entry is None:
        raise Http404
    return entry


def _initial(request: Any) -> dict[str, Any]:
    """What is known of the value to be confirmed, if the address names one."""
    code, province = request.GET.get("code", ""), request.GET.get("province", "")
    begins = as_day(request.GET.get("from", ""))
    if begins is not None:
        for value in in_force().values:
            if (value.code, value.province, value.valid_from) == (code, province, begins):
                return _of_value(value, begins)
    return {"code": code, "province": province}


def _of_value(value: Value, begins: date) -> dict[str, Any]:
    amount = writing.write(value.amount, load_law().names[value.code], language())
    return {
        "code": value.code, "province": value.province, "valid_from": begins, "ends": value.amount is None,
        "amount": amount.removesuffix("\u00a0đ").removesuffix(" ×"), "document": value.document.name["vi"],
    }  # fmt: skip


def _told(action: Any) -> dict[str, Any]:
    titles = {"entered": _("Entered"), "signed": _("Signed by a second person"), "refused": _("Refused")}
    return {
        "title": titles.get(action.name, action.name), "at": action.happened_at, "by": action.by,
        "text": action.data.get("reason", ""),
    }  # fmt: skip
