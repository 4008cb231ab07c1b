"""Answers in print, in the layout of the legal form: numbered items, boxes to tick, dotted lines where nothing stands.

Printed in Vietnamese always. Parts that were not asked are left out; an empty form has them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from lienthong import access
from lienthong import print as house_print
from lienthong.access import user
from lienthong.database import clock
from lienthong.forms import catalogue, response, restricted, value
from lienthong.forms.questionnaire import Item, Questionnaire
from lienthong.forms.sheet import Sheet
from lienthong.forms.written import Rows

TEMPLATE = "forms/form"
DIGITS = 12  # boxes for a personal number


def pdf(
    said: Mapping[str, Any],
    *,
    for_whom: access.Actor,
    more: Mapping[str, Any] | None = None,
    verify_url: str | None = None,
    code: str = "",
) -> bytes:
    """The PDF of a QuestionnaireResponse. Strip it first for those without the right (restricted.for_actor).

    more: further facts of print/papers/frame.typ (organisation, number, seal, place, signed_on, signers: {role: name}).
    Raises catalogue.UnknownForm, print.NotPrinted.
    """
    form = catalogue.get(said["questionnaire"])
    with override("vi"):
        return _set(
            form,
            blocks(form, said),
            for_whom,
            {"signed_on": said.get("authored", ""), **(more or {})},
            verify_url,
            code,
        )


def blank(name: str, *, for_whom: access.Actor) -> bytes:
    """The empty form, to be filled by hand. Raises catalogue.UnknownForm, print.NotPrinted."""
    form = catalogue.get(name)
    with override("vi"):
        found = list(_Layout(Sheet(form, {}), asked_only=False).blocks(form.items, (), 1))
        return _set(form, found, for_whom, {}, None, "")


def facts(form: Questionnaire, said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The answers for a page, in the reader's language: {"heading": …} or {"name": …, "value": …}."""
    found: list[dict[str, Any]] = []
    for block in blocks(form, said):
        if block["kind"] == "heading":
            found.append({"heading": block["label"], "level": block["level"]})
        elif block["kind"] != "text" and block["value"]:
            found.append({"name": block["label"], "value": block["value"]})
    return [row for place, row in enumerate(found) if "name" in row or _leads(found[place + 1 :], row)]


def blocks(form: Questionnaire, said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the print of these answers says, in order; without what is restricted where the answers hold none of it."""
    hidden = frozenset() if restricted.holds(said, form) else form.restricted
    layout = _Layout(response.sheet_of(form, said), asked_only=True, hidden=hidden)
    return list(layout.blocks(form.items, (), 1))


def _leads(after: list[dict[str, Any]], row: dict[str, Any]) -> bool:
    """Whether a heading has answers below it."""
    for other in after:
        if "name" in other:
            return True
        if other["level"] <= row["level"]:
            return False
    return False


def _set(
    form: Questionnaire,
    found: list[dict[str, Any]],
    for_whom: access.Actor,
    more: Mapping[str, Any],
    verify_url: str | None,
    code: str,
) -> bytes:
    signers = more.get("signers", {})
    data = {
        "title": form.title.vi, "form": form.legal_form, "addressee": form.addressee, "declaration": form.declaration,
        "evidence": "" if form.evidence == "primary" else form.evidence_note.vi, "blocks": found,
        "signatures": [{"role": role, "name": signers.get(role, "")} for role in form.signatures],
        "printed_by": user.called(for_whom.code), "printed_at": clock.now().strftime("%H:%M %d/%m/%Y"),
        **{key: given for key, given in more.items() if key != "signers"},
    }  # fmt: skip
    return house_print.paper(TEMPLATE, data, verify_url=verify_url, code=code)


@dataclass(frozen=True)
class _Layout:
    """What of a sheet is printed, in order. What is restricted is left out whole, not shown as empty."""

    sheet: Sheet
    asked_only: bool
    hidden: frozenset[str] = frozenset()

    def blocks(self, items: Iterable[Item], rows: Rows, level: int) -> Iterable[dict[str, Any]]:
        for item in items:
            if item.link in self.hidden or (self.asked_only and not self.sheet.asked(item, rows)):
                continue
            if item.type == "display":
                yield {"kind": "text", "label": str(item.text), "value": ""}
            elif item.has_rows:
                yield from self._rows(item, rows, level)
            elif item.type == "group":
                if item.text:
                    yield _heading(item, str(item.text), level)
                yield from self.blocks(item.children, rows, level + bool(item.text))
            else:
                yield _question(self.sheet, item, rows)

    def _rows(self, item: Item, rows: Rows, level: int) -> Iterable[dict[str, Any]]:
        if item.text:
            yield _heading(item, str(item.text), level)
        for place, (_key, inside) in enumerate(self.sheet.rows(item, rows), 1):
            title = f"{item.row_title or item.text} {place}"
            yield {"kind": "heading", "number": "", "label": title, "level": level + 1, "value": ""}
            yield from self.blocks(item.children, inside, level + 2)


def _heading(item: Item, label: str, level: int) -> dict[str, Any]:
    return {"kind": "heading", "number": item.prefix, "label": label, "level": level, "value": ""}


def _question(sheet: Sheet, item: Item, rows: Rows) -> dict[str, Any]:
    answers = sheet.answers(item, rows).values
    block = {"kind": "fact", "number": item.prefix, "label": str(item.text),
             "value": "; ".join(_shown(item, one) for one in answers)}  # fmt: skip
    plain = [value.plain(one) for one in answers]
    if item.type == "choice" and item.options:
        options = [{"ticked": one.key in map(str, plain), "label": str(one.label)} for one in item.options]
        return block | {"kind": "choices", "options": options}
    if item.type == "boolean":
        words = [(True, _("Yes")), (False, _("No"))]
        if item.control == "check-box":
            words = [(True, "")]
        return block | {
            "kind": "choices",
            "options": [{"ticked": key in plain, "label": label} for key, label in words],
        }
    if item.kind == "personal-number":
        return block | {"kind": "digits", "count": DIGITS}
    return block


def _shown(item: Item, answer: Mapping[str, Any]) -> str:
    """One answer in words; an option in the reader's language."""
    option = item.option(str(value.plain(answer))) if item.options else None
    return str(option.label) if option else value.shown(answer, item.kind == "money")
