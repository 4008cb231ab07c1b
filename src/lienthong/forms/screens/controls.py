"""The control of one question, in the proven markup of the house (pages/components/field.html)."""

from __future__ import annotations

from typing import Any

from django import forms as django
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lienthong.forms import lists
from lienthong.forms.questionnaire import Item
from lienthong.pages import forms

FEW = 12  # options that are shown one under the other; more become a list that can be searched


def id_of(name: str) -> str:
    """The HTML id of the control with this name."""
    return f"f-{name.replace('/', '-')}"


def label(item: Item) -> str:
    return f"{item.prefix}. {item.text}" if item.prefix else str(item.text)


def hint(item: Item) -> str:
    """What the questionnaire says, or how such an answer is written."""
    if item.hint:
        return str(item.hint)
    if item.kind == "birth-date":
        return _("As exact as it is known: 07/12/1950, 12/1950 or 1950")
    if item.type == "date":
        return _("Day/month/year, for example 07/12/2026")
    if item.kind == "money":
        return _("In đồng, for example 1.500.000")
    if item.repeats and not item.options and item.type != "attachment":
        return _("One on each line")
    return ""


def is_choice(item: Item) -> bool:
    """Whether its answers are ticked rather than written."""
    return item.type == "boolean" or (bool(item.options) and item.type in ("choice", "open-choice") and _few(item))


def _few(item: Item) -> bool:
    return len(item.options) <= FEW or item.repeats


def choices(item: Item) -> list[tuple[str, str]]:
    """(key, label) of what can be ticked."""
    if item.type == "boolean":
        if item.control == "check-box":
            return [("true", str(item.text))]
        return [("true", _("Yes")), ("false", _("No"))]
    if item.type == "open-choice":
        return []  # written into a box with proposals
    return [(one.key, str(one.label)) for one in item.options]


def choice(item: Item, name: str, texts: list[str]) -> dict[str, Any]:
    """Radios or boxes, for pages/components/field.html."""
    single = item.type == "boolean" and item.control == "check-box"
    several = item.repeats or single
    options = [
        {"id": f"{id_of(name)}_{place}", "name": name, "value": key, "label": text, "checked": key in texts,
         "type": "checkbox" if several else "radio"}
        for place, (key, text) in enumerate(choices(item))
    ]  # fmt: skip
    found: dict[str, Any] = {
        "kind": "choices", "choices": "checkboxes" if several else "radios", "options": options, "group": not single,
    }  # fmt: skip
    return found | ({"label": "", "optional": False} if single else {})


def control(item: Item, name: str, texts: list[str], described_by: str, wrong: bool) -> SafeString:
    """The one control that is written into."""
    widget, kind = _widget(item)
    attributes = {"id": id_of(name), "class": f"{widget.attrs.get('class', '')} {kind}".strip()}
    if wrong:
        attributes |= {"class": f"{attributes['class']} {kind}--error", "aria-invalid": "true"}
    if described_by:
        attributes["aria-describedby"] = described_by
    written = "\n".join(texts) if item.repeats else texts[0] if texts else ""
    if item.type == "open-choice":
        option = item.option(written)
        written = str(option.label) if option else written
        datalist = f"{attributes['id']}-proposals"
        return widget.render(name, written, {**attributes, "list": datalist}) + _proposals(item, datalist)
    return widget.render(name, written, attributes)


def _widget(item: Item) -> tuple[django.Widget, str]:
    off = {"autocomplete": "off"}
    if item.value_set or (item.type == "choice" and item.options):
        return forms.SearchableSelect(choices=[("", ""), *_pairs(item)]), "govuk-select"
    if item.type == "text" or item.repeats:
        return forms.Textarea(attrs={"rows": 3}), "govuk-textarea"
    if item.type == "date":
        return django.TextInput(attrs={"inputmode": "numeric", "class": _figures(10), **off}), "govuk-input"
    if item.kind == "personal-number":
        return django.TextInput(attrs={"inputmode": "numeric", "class": _figures(20), **off}), "govuk-input"
    if item.type in ("integer", "decimal"):
        mode = "numeric" if item.type == "integer" else "decimal"
        return django.TextInput(attrs={"inputmode": mode, "class": _figures(10), **off}), "govuk-input"
    if item.kind == "telephone":
        return django.TextInput(attrs={"type": "tel", "class": _figures(20), **off}), "govuk-input"
    return django.TextInput(attrs=off), "govuk-input"


def _figures(width: int) -> str:
    return f"govuk-input--width-{width} lt-figures"


def _pairs(item: Item) -> list[tuple[str, str]]:
    if item.value_set:
        whole = lists.get(item.value_set).whole
        return whole() if whole else []
    return [(one.key, str(one.label)) for one in item.options]


def _proposals(item: Item, name: str) -> SafeString:
    from django.utils.html import format_html, format_html_join

    options = format_html_join("", '<option value="{}"></option>', ((str(one.label),) for one in item.options))
    return format_html('<datalist id="{}">{}</datalist>', name, options)
