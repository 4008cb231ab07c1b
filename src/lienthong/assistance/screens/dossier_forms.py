"""What each step of a dossier asks the officer."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from lienthong.pages import forms


def _words(label: Any, *, help_text: Any = "", rows: int = 4, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=4000,
        widget=forms.Textarea(attrs={"rows": rows, "class": "govuk-textarea"}),
    )  # fmt: skip


class AskSupplement(forms.Form):
    wanted = _words(_("What is missing?"), help_text=_("One thing a line; the applicant reads it so."))
    guide = _words(
        _("How is it put right?"), help_text=_("Where a record is corrected, and how"), rows=3, required=False
    )

    def things(self) -> list[str]:
        """One a line."""
        return [line.strip() for line in self.cleaned_data["wanted"].splitlines() if line.strip()]


class Resume(forms.Form):
    reason = _words(_("Why go on without it?"), rows=2)


class Propose(forms.Form):
    outcome = forms.ChoiceField(
        label=_("What is proposed?"), widget=forms.RadioSelect,
        choices=[("grant", _("What the rules give, as shown above")), ("refuse", _("Refuse"))],
    )  # fmt: skip
    reasons = _words(
        _("Reasons"), rows=3, required=False,
        help_text=_("Of a refusal: printed, the applicant reads them. Otherwise: words for the chairman."),
    )  # fmt: skip


class SendBack(forms.Form):
    reason = _words(_("What should the officer look at again?"), rows=2)


class Apologise(forms.Form):
    reason = _words(_("Why does it take longer?"), rows=2)
    days = forms.IntegerField(
        label=_("How many working days more?"), min_value=1, max_value=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-3", "autocomplete": "off"}),
    )  # fmt: skip


class Return(forms.Form):
    to = forms.CharField(
        label=_("Who received the result?"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class AnswerComplaint(forms.Form):
    text = _words(_("Answer to the complaint"))
