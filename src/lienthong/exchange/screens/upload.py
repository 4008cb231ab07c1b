"""Upload: envelopes sent by hand, answered at once."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from lienthong import access
from lienthong.exchange import hub
from lienthong.exchange.arrival import Channel
from lienthong.exchange.screens.arrivals import TONES
from lienthong.pages import screen

MOST = 100  # files at once


class _Files(forms.FileField):
    """One or more files."""

    widget = forms.ClearableFileInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list) else [data]
        return [super(_Files, self).clean(one, initial) for one in given]


class _Input(forms.ClearableFileInput):
    allow_multiple_selected = True


class UploadForm(forms.Form):
    """For which facility, and which files."""

    facility = forms.ChoiceField(label=_("Facility"))
    files = _Files(  # type: ignore[assignment]
        label=_("Envelopes (XML)"),
        help_text=_("Choose files, or drop them on the button. Up to 100 at once."),
        widget=_Input(attrs={"accept": ".xml,text/xml,application/xml"}),
    )

    def __init__(self, *args: Any, facilities: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["facility"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(one, one.removeprefix("facility:")) for one in facilities]

    def clean_files(self) -> list[Any]:
        given: list[Any] = self.cleaned_data["files"]
        if len(given) > MOST:
            raise forms.ValidationError(_("Choose at most 100 files at once."))
        return given


@screen.needs("hub.send")
def page(request: Any) -> HttpResponse:
    """The form, and after sending what became of each file."""
    facilities = _facilities(request.actor)
    form = UploadForm(request.POST or None, request.FILES or None, facilities=facilities)
    answers: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        sender, given = form.cleaned_data["facility"], form.cleaned_data["files"]
        sendings = [hub.Sending(one.read(), sender, Channel.UPLOAD, request.actor) for one in given]
        receipts = hub.receive_many(sendings)
        answers = [
            {"name": one.name, "receipt": receipt, "tone": TONES[receipt.state]}
            for one, receipt in zip(given, receipts, strict=True)
        ]
        form = UploadForm(facilities=facilities)
    return render(request, "exchange/upload.html", {"form": form, "answers": answers, "facilities": facilities})


def _facilities(actor: access.Actor) -> list[str]:
    """The facilities the actor may send for, the own one first."""
    found = sorted(one for one in actor.organisations if one.startswith("facility:"))
    return sorted(found, key=lambda one: one != actor.organisation)
