"""A sheet as the parts of a page: what the template shows, in order. Holds no rules; asks the sheet.

Every part is in the page, asked or not: what is not asked is hidden, so that nothing written there is lost. With
scripts a part appears as soon as its condition holds; without, after "Show what else is asked".
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.forms import conditions, lists, value
from lienthong.forms import written as names
from lienthong.forms.questionnaire import Condition, Item
from lienthong.forms.screens import controls
from lienthong.forms.sheet import Fault, Sheet
from lienthong.forms.written import Rows

NEW_ROW = "__{group}__"  # stands for the key of a row that a script adds


def _answer(asked: Item, condition: Condition) -> Any:
    """What a script compares with: a box with proposals holds the words of an option, not its code."""
    option = asked.option(str(condition.answer)) if asked.type == "open-choice" else None
    return str(option.label) if option else conditions.as_json(condition.answer)


@dataclass
class Page:
    """The parts of one sheet. `faults` are shown at their fields; `draft` gives the addresses of its files."""

    sheet: Sheet
    draft: Any
    faults: list[Fault]

    def parts(self) -> list[dict[str, Any]]:
        return self._items(self.sheet.form.items, (), 2)

    def summary(self) -> list[tuple[str, str]]:
        """Each fault with the anchor of its field."""
        return [(self._anchor(one), ": ".join(filter(None, (one.label, one.message)))) for one in self.faults]

    def _anchor(self, fault: Fault) -> str:
        item = names.item_of(self.sheet.form, fault.name) if fault.name else None
        if item is None:
            return ""
        first = controls.is_choice(item) and bool(controls.choices(item))
        return f"{controls.id_of(fault.name)}_0" if first else controls.id_of(fault.name)

    def _items(self, items: tuple[Item, ...], rows: Rows, level: int) -> list[dict[str, Any]]:
        return [self._item(item, rows, level) for item in items]

    def _item(self, item: Item, rows: Rows, level: int) -> dict[str, Any]:
        name = names.name(item, rows)
        shared = {
            "part": name, "id": controls.id_of(name), "title": str(item.text), "prefix": item.prefix,
            "hint": str(item.hint), "restricted": item.restricted, "level": level,
            "alone": " ".join(one.key for one in item.options if one.exclusive),
            "hidden": not self.sheet.own_conditions_hold(item, rows), **self._when(item, rows),
        }  # fmt: skip
        if item.type == "display":
            return shared | {"kind": "text"}
        if item.has_rows:
            return shared | self._rows(item, rows, level)
        if item.type == "group":
            return shared | {"kind": "group", "parts": self._items(item.children, rows, level + 1)}
        return shared | {"kind": "field", "field": self._field(item, rows)}

    def _when(self, item: Item, rows: Rows) -> dict[str, Any]:
        """The conditions as a script reads them: the name of the control, the sign, the answer."""
        if not item.conditions:
            return {}
        told = []
        for one in item.conditions:
            asked = self.sheet.form.index[one.question]
            place = names.name(asked, self.sheet.place_of(one.question, rows))
            told.append([place, one.operator, _answer(asked, one), asked.type])
        return {"when": json.dumps(told, ensure_ascii=False), "behaviour": "any" if item.any_condition else "all"}

    def _rows(self, item: Item, rows: Rows, level: int) -> dict[str, Any]:
        name = names.name(item, rows)
        title = str(item.row_title) or str(item.text)
        found = [
            {"key": key, "title": title, "part": "/".join(inside), "id": controls.id_of("/".join(inside)),
             "parts": self._items(item.children, inside, level + 2)}
            for key, inside in self.sheet.rows(item, rows)
        ]  # fmt: skip
        marker = NEW_ROW.format(group=item.link)
        inside = names.row(item, rows, marker)
        return {
            "kind": "rows", "rows": found, "keys": f"{name}/#", "marker": marker, "row_title": title,
            "most": item.max_occurs or names.MOST_ROWS,
            "errors": [one.message for one in self.faults if one.name == name],
            "new": {"key": marker, "title": title, "part": "/".join(inside), "id": controls.id_of("/".join(inside)),
                    "parts": self._items(item.children, inside, level + 2)},
        }  # fmt: skip

    def _field(self, item: Item, rows: Rows) -> dict[str, Any]:
        """What pages/components/field.html shows, and what our own controls need beside."""
        name = names.name(item, rows)
        errors = [one.message for one in self.faults if one.name == name]
        own, hint = controls.id_of(name), controls.hint(item)
        described = " ".join([f"{own}-hint"] * bool(hint) + [f"{own}-error"] * bool(errors))
        shared = {
            "id": own, "name": name, "label": controls.label(item), "hint": hint, "errors": errors,
            "optional": not (item.required or item.read_only or self._is_one_of(item)), "described_by": described,
        }  # fmt: skip
        texts = self.sheet.texts(item, rows)
        if item.read_only:
            return shared | {"kind": "shown", "shown": self._shown(item, rows), "group": False}
        if item.type == "attachment":
            return shared | self._files(item, texts)
        if controls.is_choice(item) and controls.choices(item):
            return shared | controls.choice(item, name, texts)
        if item.value_set and lists.get(item.value_set).whole is None:
            return shared | self._lookup(item, name, texts)
        return shared | {"control": controls.control(item, name, texts, described, bool(errors))}

    def _is_one_of(self, item: Item) -> bool:
        """Whether the group around it needs one of several answers, of which this may be one."""
        return any(item.link in group.one_of for group in self.sheet.form.ancestors[item.link])

    def _shown(self, item: Item, rows: Rows) -> str:
        answers = self.sheet.answers(item, rows)
        return ", ".join(value.shown(one, item.kind == "money") for one in answers.values) or "–"

    def _lookup(self, item: Item, name: str, texts: list[str]) -> dict[str, Any]:
        """A long list: what is typed stands beside the code that was chosen."""
        wanted = lists.get(item.value_set)
        code = texts[0] if texts else ""
        beside = self.sheet.written.get(f"{name}/~")
        typed = beside[0] if beside else wanted.label(code) if code else ""
        address = reverse("forms-list", args=[wanted.slug])
        return {"kind": "lookup", "code": code, "typed": typed, "address": address}

    def _files(self, item: Item, texts: list[str]) -> dict[str, Any]:
        kept = [
            {"id": one, "title": self.sheet.files[one]["title"], "size": self.sheet.files[one]["size"],
             "address": reverse("forms-file", args=[self.draft.pk, one])}
            for one in texts if one in self.sheet.files and not one.startswith("urn:")
        ]  # fmt: skip
        return {
            "kind": "files", "files": kept, "accept": ",".join(item.media_types), "several": item.repeats,
            "address": reverse("forms-attach", args=[self.draft.pk]),
            "hint": controls.hint(item) or _("PDF, JPEG or PNG, at most %(n)s MB") % {"n": item.max_bytes // 2**20},
            "described_by": f"{controls.id_of(item.link)}-hint",
        }  # fmt: skip
