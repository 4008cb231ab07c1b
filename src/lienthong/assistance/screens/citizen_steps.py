"""What a citizen does with a dossier: send what is missing, complain, take it back. Each is one domain action."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lienthong import ledger
from lienthong.assistance.dossiers import submission
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.assistance.dossiers.fault import NotReady
from lienthong.assistance.dossiers.submission import LARGEST, LONGEST, Attachment
from lienthong.assistance.screens import citizen_dossier, citizen_scope
from lienthong.pages import forms, screen

ACCEPT = ".pdf,.jpg,.jpeg,.png"
OTHER = "other"  # the kind of paper every procedure takes


class Supplement(forms.Form):
    """A file for each thing that was asked for, one more, and a word."""

    def __init__(self, dossier: Dossier, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dossier = dossier
        for place, asked in enumerate([*dossier.asked_for, _("Another paper")]):
            self.fields[f"file_{place}"] = forms.Upload(
                label=asked, accept=ACCEPT, at_most=LARGEST, required=False, help_text=_("PDF, JPEG or PNG")
            )
        self.fields["note"] = forms.CharField(
            label=_("What you want to say"),
            required=False,
            max_length=LONGEST,
            widget=forms.Textarea(attrs={"rows": 4}),
        )

    def attachments(self) -> list[Attachment]:
        """The files as the domain takes them; the kind follows from what was asked for."""
        asked = [*self.dossier.asked_for, ""]
        given = [(asked[place], self.cleaned_data.get(f"file_{place}")) for place in range(len(asked))]
        return [Attachment(self._kind(words), file.name, file.read()) for words, file in given if file]

    def _kind(self, words: str) -> str:
        kinds = self.dossier.version_rules.attachments
        return next((one.code for one in kinds if words in one.name.values()), OTHER)


class Complain(forms.Form):
    """A complaint: the commune owes an answer."""

    prefix = "complain"
    text = forms.CharField(
        label=gettext_lazy("What you complain about"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Write what you complain about.")},
    )  # fmt: skip


class Withdraw(forms.Form):
    """Taking it back; a reason is not needed."""

    prefix = "withdraw"
    reason = forms.CharField(
        label=gettext_lazy("Why (you need not say)"), required=False, max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


@require_POST
@screen.needs(citizen_scope.NEEDED)
def supplement(request: Any, pk: UUID) -> HttpResponse:
    """Send what was asked for."""
    dossier = citizen_dossier.found(request, pk)
    asked = Supplement(dossier, request.POST, request.FILES)

    def act() -> None:
        submission.supplement(
            dossier, by=request.actor, attachments=asked.attachments(), note=asked.cleaned_data["note"]
        )

    return _done(request, dossier, asked, act, _("Sent. The commune goes on with it."), supplement=asked)


@require_POST
@screen.needs(citizen_scope.NEEDED)
def complain(request: Any, pk: UUID) -> HttpResponse:
    """Complain about how it is handled, or about the decision."""
    dossier, asked = citizen_dossier.found(request, pk), Complain(request.POST)

    def act() -> None:
        submission.complain(dossier, asked.cleaned_data["text"], by=request.actor)

    said = _("Your complaint has been sent. The answer will stand on this page.")
    return _done(request, dossier, asked, act, said, complain=asked, complaining=True)


@require_POST
@screen.needs(citizen_scope.NEEDED)
def agree(request: Any, pk: UUID) -> HttpResponse:
    """The person agrees that the proxy acts for them."""
    dossier = citizen_dossier.found(request, pk)
    try:
        submission.agree(dossier, by=request.actor)
    except ledger.InvalidState as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("The commune sees that you agree."))
    return HttpResponseRedirect(reverse("citizen-dossier", args=[pk]))


@require_POST
@screen.needs(citizen_scope.NEEDED)
def withdraw(request: Any, pk: UUID) -> HttpResponse:
    """Take it back."""
    dossier, asked = citizen_dossier.found(request, pk), Withdraw(request.POST)

    def act() -> None:
        submission.withdraw(dossier, by=request.actor, reason=asked.cleaned_data["reason"])

    said = _("Taken back. You may apply again at any time.")
    return _done(request, dossier, asked, act, said, withdraw=asked, withdrawing=True)


def _done(request: Any, dossier: Dossier, asked: Any, act: Any, said: str, **shown: Any) -> HttpResponse:
    """Take the step and say so; or show the page again with every fault."""
    if asked.is_valid():
        try:
            act()
            messages.success(request, said)
            return HttpResponseRedirect(reverse("citizen-dossier", args=[dossier.pk]))
        except NotReady as fault:
            for one in fault.faults:
                asked.add_error(one.field if one.field in asked.fields else None, one.message)
        except ledger.InvalidState:
            messages.error(
                request, _("The dossier has moved on meanwhile, so this can't be done. Nothing was changed.")
            )
            return HttpResponseRedirect(reverse("citizen-dossier", args=[dossier.pk]))
    return citizen_dossier.page(request, dossier, status=400, **shown)
