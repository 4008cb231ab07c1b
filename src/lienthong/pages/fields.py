"""A field of any Django form in the proven markup: label, hint, error, control, tied together for screen readers."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.widgets import Input

CLASSES: list[tuple[type[forms.Widget], str]] = [
    (forms.Textarea, "govuk-textarea"),
    (forms.Select, "govuk-select"),
    (forms.ClearableFileInput, "govuk-file-upload"),
    (forms.FileInput, "govuk-file-upload"),
    (Input, "govuk-input"),
]


def context(field: BoundField) -> dict[str, Any]:
    """What the template of a field shows."""
    widget = field.field.widget
    errors = [str(error) for error in field.errors]
    described_by = _described_by(field, errors)
    shared: dict[str, Any] = {
        "id": field.id_for_label or field.auto_id,
        "label": field.label,
        "hint": field.help_text,
        "errors": errors,
        "optional": not field.field.required and not isinstance(widget, forms.CheckboxInput),
        "described_by": described_by,
    }
    if isinstance(widget, forms.CheckboxInput):
        return {**shared, **_single_checkbox(field), "label": ""}
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return {**shared, **_choices(field), "group": True, "id": field.auto_id}
    if isinstance(widget, forms.MultiWidget):
        return {**shared, "group": True, "control": field.as_widget(attrs={"class": "govuk-input"})}
    return {**shared, "control": field.as_widget(attrs=_attributes(field, described_by, bool(errors)))}


def faults(form: Any) -> list[tuple[str, str]]:
    """Every fault of a bound form with the anchor of its field, in the order of the page."""
    if form is None or not getattr(form, "is_bound", False):
        return []
    found = [("", str(error)) for error in form.non_field_errors()]
    for field in form:
        found += [(_first_control(field), f"{field.label}: {error}") for error in field.errors]
    return found


def _attributes(field: BoundField, described_by: str, wrong: bool) -> dict[str, str | bool]:
    widget = field.field.widget
    name = next((name for kind, name in CLASSES if isinstance(widget, kind)), "")
    classes = [widget.attrs.get("class", ""), name, f"{name}--error" if wrong and name else ""]
    found: dict[str, str | bool] = {"class": " ".join(part for part in classes if part)}
    if described_by:
        found["aria-describedby"] = described_by
    if wrong:
        found["aria-invalid"] = "true"
    return found


def _described_by(field: BoundField, errors: list[str]) -> str:
    own = field.id_for_label or field.auto_id
    return " ".join([f"{own}-hint"] * bool(field.help_text) + [f"{own}-error"] * bool(errors))


def _choices(field: BoundField) -> dict[str, Any]:
    several = isinstance(field.field.widget, forms.CheckboxSelectMultiple)
    kind = "checkboxes" if several else "radios"
    options = [
        {"id": one.id_for_label, "name": one.data["name"], "value": one.data["value"], "label": one.choice_label,
         "checked": one.data["selected"], "type": "checkbox" if several else "radio"}
        for one in field.subwidgets
    ]  # fmt: skip
    return {"kind": "choices", "choices": kind, "options": options}


def _single_checkbox(field: BoundField) -> dict[str, Any]:
    value = field.value()
    option = {"id": field.id_for_label, "name": field.html_name, "value": "on", "label": field.label,
              "checked": bool(value) and value != "False", "type": "checkbox"}  # fmt: skip
    return {"kind": "choices", "choices": "checkboxes", "options": [option]}


def _first_control(field: BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return next((one.id_for_label for one in field.subwidgets), field.auto_id)
    return field.id_for_label or field.auto_id
