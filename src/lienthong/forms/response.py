"""A FHIR R4 QuestionnaireResponse (https://hl7.org/fhir/R4/questionnaireresponse.html): what was answered.

It is made from a sheet, or read from elsewhere and checked against its questionnaire: structure by the rules of FHIR,
then every answer as if it had been written on our page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from lienthong.fhir import validation
from lienthong.forms import extensions, value
from lienthong.forms import written as page
from lienthong.forms.questionnaire import Questionnaire
from lienthong.forms.sheet import Fault, Sheet


class InvalidResponse(ValueError):
    """Answers that don't fit their questionnaire; `faults` names each."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        super().__init__("; ".join(f"{one.label or one.name}: {one.message}" for one in self.faults))


def build(
    form: Questionnaire,
    items: list[dict[str, Any]],
    *,
    authored: datetime,
    status: str = "completed",
    author: str = "",
    subject: str = "",
) -> dict[str, Any]:
    """The resource. `author` and `subject` are codes of the house ("user:lan", "person:<uuid>").

    Raises InvalidResponse if it is not valid FHIR.
    """
    found: dict[str, Any] = {
        "resourceType": "QuestionnaireResponse", "questionnaire": form.canonical, "status": status,
        "authored": authored.isoformat(timespec="seconds"),
    }  # fmt: skip
    if any(link in form.restricted for link in _links(items)):
        found["meta"] = {"security": [extensions.HIV]}
    if subject:
        found["subject"] = _reference(subject)
    if author:
        found["author"] = _reference(author)
    if items:
        found["item"] = items
    faults = validation.faults_of(found)
    if faults:
        raise InvalidResponse(Fault(fault.expression or "", "", fault.text) for fault in faults)
    return found


def sheet_of(form: Questionnaire, response: Mapping[str, Any]) -> Sheet:
    """The sheet these answers would stand on."""
    items = response.get("item", [])
    return Sheet(form, page.from_items(form, items), {one["url"]: one for one in _attachments(items)})


def check(form: Questionnaire, response: Mapping[str, Any]) -> None:
    """Refuse answers from elsewhere that don't fit. Raises InvalidResponse naming every fault."""
    faults = [Fault(fault.expression or "", "", fault.text) for fault in validation.faults_of(response)]
    if faults:
        raise InvalidResponse(faults)
    if response.get("questionnaire") != form.canonical:
        raise InvalidResponse([Fault("questionnaire", "", _("These answers belong to another form."))])
    faults = [
        Fault(link, "", _("This form has no question of this name."))
        for link in _links(response.get("item", []))
        if link not in form.index
    ]
    reading = sheet_of(form, response).read()
    faults += reading.faults
    if not faults and _values(reading.items) != _values(response.get("item", [])):
        faults.append(Fault("item", "", _("Some answers are not asked for here, or stand in the wrong place.")))
    if faults:
        raise InvalidResponse(faults)


def _reference(code: str) -> dict[str, Any]:
    """A person or an actor of this house, by the code it has here."""
    return {"identifier": {"system": "http://lienthong.vn/fhir/sid/party", "value": code}}


def _links(items: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for item in items:
        yield item.get("linkId", "")
        yield from _links(item.get("item", ()))


def _attachments(items: Iterable[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    for item in items:
        for answer in item.get("answer", ()):
            if "valueAttachment" in answer and answer["valueAttachment"].get("url"):
                yield answer["valueAttachment"]
        yield from _attachments(item.get("item", ()))


def _values(items: Iterable[Mapping[str, Any]]) -> list[Any]:
    """What was answered where, without the words of the questions."""
    return [
        (item["linkId"], [value.plain(one) for one in item.get("answer", ())], _values(item.get("item", ())))
        for item in items
    ]
