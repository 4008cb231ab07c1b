"""Forms: Django's, with days written as in Vietnam and selects that can be searched.

    class Refer(forms.Form):
        to = forms.SearchableChoice(label=_("Receiving facility"), choices=...)
        revisit = forms.Day(label=_("Day of the revisit"))

The template: `<form method="post" novalidate>{% csrf_token %}{% form form %}{% button _("Sign") %}</form>`.
"""

import re
from datetime import date
from typing import Any

from django import forms
from django.forms import (
    BooleanField,
    CharField,
    CheckboxSelectMultiple,
    ChoiceField,
    EmailField,
    HiddenInput,
    IntegerField,
    MultipleChoiceField,
    PasswordInput,
    RadioSelect,
    Select,
    Textarea,
    TextInput,
    ValidationError,
)
from django.utils.translation import gettext_lazy as _

__all__ = [
    "BirthDay",
    "BooleanField",
    "CharField",
    "CheckboxSelectMultiple",
    "ChoiceField",
    "Day",
    "DayInput",
    "EmailField",
    "Form",
    "HiddenInput",
    "IntegerField",
    "MultipleChoiceField",
    "PasswordInput",
    "RadioSelect",
    "SearchableChoice",
    "SearchableSelect",
    "Select",
    "TextInput",
    "Textarea",
    "Upload",
    "ValidationError",
]

WRITTEN = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"]
EARLIEST_YEAR = 1850


class Form(forms.Form):
    """The form every screen starts from: faults are told by us, in the reader's language, not by the browser."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class DayInput(forms.DateInput):
    """A day as people write it, in one box: 07/12/2026."""

    def __init__(self, **kwargs: Any) -> None:
        shape = {"inputmode": "numeric", "autocomplete": "off", "class": "govuk-input--width-10 lt-figures"}
        super().__init__(attrs={**shape, **kwargs.pop("attrs", {})}, format="%d/%m/%Y")


class Day(forms.DateField):
    """A calendar day."""

    widget = DayInput
    default_error_messages = {"invalid": _("Write the day as day/month/year, for example 07/12/2026.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Day/month/year, for example 07/12/2026"))
        super().__init__(input_formats=WRITTEN, **kwargs)


class BirthDay(forms.CharField):
    """A date of birth as exact as it is known; cleans to (date, "day" | "month" | "year")."""

    widget = DayInput
    default_error_messages = {"invalid": _("Write 07/12/1950, or 12/1950, or only the year 1950.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("As exact as it is known: 07/12/1950, 12/1950 or 1950"))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        parts = [int(part) for part in re.findall(r"\d+", text)]
        try:
            if parts[-1] < EARLIEST_YEAR:
                raise ValueError("a year is written with four digits")
            return date(*reversed(parts), *[1] * (3 - len(parts))), ("year", "month", "day")[len(parts) - 1]
        except (TypeError, ValueError, IndexError):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class SearchableSelect(forms.Select):
    """A list in which one may type, with or without accents; a plain list without scripts."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(attrs={"data-searchable": "", **kwargs.pop("attrs", {})}, **kwargs)


class SearchableChoice(forms.ChoiceField):
    """One of many."""

    widget = SearchableSelect


class Upload(forms.FileField):
    """A file from the reader's machine; `accept` names endings, `at_most` is in bytes."""

    default_error_messages = {
        "too_large": _("The file is larger than %(limit)s MB. Nothing was stored; send a smaller one.")
    }

    def __init__(self, *, accept: str = "", at_most: int = 100 * 1024 * 1024, **kwargs: Any) -> None:
        self.at_most = at_most
        super().__init__(widget=forms.FileInput(attrs={"accept": accept} if accept else {}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if file and file.size > self.at_most:
            limit = {"limit": self.at_most // (1024 * 1024)}
            raise forms.ValidationError(self.error_messages["too_large"], code="too_large", params=limit)
        return file
