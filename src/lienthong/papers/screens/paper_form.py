"""The form on which a paper is written: made from its legal form, with the fields in the law's order.

Nothing is required while drafting; what is missing is said, all at once, when the paper is to be signed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from lienthong.database.clock import VIETNAM
from lienthong.pages import forms
from lienthong.papers import moment
from lienthong.papers.form import Fault, Field, Form

CONFIRM = "confirmed"
LOOK_UP = {"disease": reverse_lazy("suggest-diseases"), "facility": reverse_lazy("suggest-facilities")}


class Moment(forms.CharField):
    """Hour and day in one box: 09:30 07/12/2026; a day alone will do."""

    default_error_messages = {"invalid": _("Write hour and day, for example 09:30 07/12/2026.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Hour and day, for example 09:30 07/12/2026"))
        shape = {"autocomplete": "off", "class": "govuk-input--width-20 lt-figures"}
        super().__init__(widget=forms.TextInput(attrs=shape), **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return ""
        found = re.fullmatch(r"(?:(\d{1,2}):(\d{2})\s+)?(\d{1,2})/(\d{1,2})/(\d{4})", text.strip())
        try:
            hour, minute, day, month, year = (int(part or 0) for part in found.groups()) if found else (0, 0, 0, 0, 0)
            return moment.written(datetime(year, month, day, hour, minute, tzinfo=VIETNAM))
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class PaperForm(forms.Form):
    """One paper's fields, its number, the doctor's licence, and the doctor's confirmation."""

    def __init__(self, form: Form, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.legal = form
        self.fields["number"] = forms.CharField(
            label=_("Number of the paper"), required=False, max_length=50,
            help_text=_("Left empty, the system gives one when you sign."),
            widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-20"}),
        )  # fmt: skip
        for field in form.fields:
            if field.name != form.number:
                self.fields[field.name] = _control(field)
                self.fields[field.name].required = field.required
        self.fields["licence"] = forms.CharField(
            label=_("Doctor's licence number"), required=False, max_length=30,
            widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-20"}),
        )  # fmt: skip
        self.fields[CONFIRM] = forms.BooleanField(label=_("I have checked this paper and sign it."))

    def full_clean(self) -> None:
        """A draft may leave anything empty: what the law requires is asked for when the paper is to be signed."""
        required = [field for field in self.fields.values() if field.required]
        for field in required:
            field.required = False
        super().full_clean()
        for field in required:
            field.required = True

    def values(self) -> dict[str, str]:
        """The fields as the XML set writes them; empty ones left out."""
        cleaned = self.cleaned_data
        found = {field.name: _written(cleaned.get(field.name)) for field in self.legal.fields}
        if self.legal.number and cleaned.get("number"):
            found[self.legal.number] = cleaned["number"]
        return {name: value for name, value in found.items() if value}

    def tell(self, faults: list[Fault]) -> None:
        """Show what keeps the paper from being signed at the fields it is about."""
        for fault in faults:
            name = "number" if fault.field == self.legal.number else fault.field
            self.add_error(name if name in self.fields else None, fault.message)


def initial(form: Form, values: Mapping[str, str], *, number: str, licence: str) -> dict[str, Any]:
    """What a draft holds, as the form shows it."""
    found: dict[str, Any] = {"number": number, "licence": licence}
    for field in form.fields:
        value = values.get(field.name, "")
        if field.kind == "date":
            found[field.name] = moment.day(value)
        else:
            found[field.name] = moment.shown(value) if field.kind == "moment" else value
    return found


def _control(field: Field) -> Any:
    shared: dict[str, Any] = {"label": field.label, "required": False}
    if field.kind == "date":
        return forms.Day(**shared)
    if field.kind == "moment":
        return Moment(**shared)
    if field.kind == "count":
        return forms.IntegerField(min_value=0, **shared, widget=forms.TextInput(attrs=_figures()))
    if field.kind == "choice":
        choices = [(choice.code, choice.label) for choice in field.choices]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **shared)
    if field.kind == "text":
        area = forms.Textarea(attrs={"rows": 3})
        return forms.CharField(max_length=field.length, widget=area, **shared)
    # One types words where a code is looked up: the code's own length is checked when the paper is signed.
    longest = 200 if field.kind in LOOK_UP else field.length
    return forms.CharField(max_length=longest, widget=forms.TextInput(attrs=_line(field)), **shared)


def _line(field: Field) -> dict[str, Any]:
    attributes: dict[str, Any] = {"autocomplete": "off"}
    if field.kind in LOOK_UP:
        name = f"options-{field.name}"
        attributes |= {
            "list": name, "hx-get": LOOK_UP[field.kind], "hx-trigger": "input changed delay:250ms",
            "hx-target": f"#{name}", "hx-swap": "innerHTML", "class": "govuk-input--width-10",
        }  # fmt: skip
    return attributes


def _figures() -> dict[str, str]:
    return {"inputmode": "numeric", "autocomplete": "off", "class": "govuk-input--width-5"}


def _written(value: Any) -> str:
    if isinstance(value, date):
        return moment.written(value)
    return str(value).strip() if value not in (None, "") else ""
