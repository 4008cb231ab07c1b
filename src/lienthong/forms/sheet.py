"""A sheet: a questionnaire with what was written into it. It knows which parts are asked, and reads the answers.

sheet = Sheet(form, written, files)
reading = sheet.read()          # the items of a QuestionnaireResponse, and every fault with its place on the page
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from lienthong.forms import asking, conditions
from lienthong.forms import written as page
from lienthong.forms.asking import Answers
from lienthong.forms.questionnaire import Item, Questionnaire
from lienthong.forms.written import Rows, Written


@dataclass(frozen=True)
class Fault:
    """What is wrong with one answer: the name of its control, what the question is called, and what mends it."""

    name: str
    label: str
    message: str


@dataclass
class Reading:
    """What a sheet says: items of a QuestionnaireResponse, and the faults that keep it from being sent."""

    items: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


class Sheet:
    """One filled questionnaire. Parts that are not asked have no answers, whatever was written in them before."""

    def __init__(
        self, form: Questionnaire, written: Written, files: Mapping[str, dict[str, Any]] | None = None
    ) -> None:
        self.form, self.written, self.files = form, written, files or {}
        self._answers: dict[str, Answers] = {}
        self._asked: dict[str, bool] = {}

    def rows(self, item: Item, rows: Rows) -> Iterator[tuple[str, Rows]]:
        """Each row of a repeating group: its key, and the rows inside it."""
        for key in page.keys(self.written, item, rows):
            yield key, page.row(item, rows, key)

    def texts(self, item: Item, rows: Rows) -> list[str]:
        return self.written.get(page.name(item, rows), [])

    def answers(self, item: Item, rows: Rows) -> Answers:
        """The answers to a question, whether it is asked or not."""
        name = page.name(item, rows)
        if name not in self._answers:
            beside = self.written.get(f"{name}/~")
            typed = beside[0] if beside else None
            self._answers[name] = asking.answers(item, self.texts(item, rows), typed, self.files)
        return self._answers[name]

    def asked(self, item: Item, rows: Rows) -> bool:
        """Whether the item is asked: its conditions hold, and so do those of every group around it."""
        name = page.name(item, rows)
        if name not in self._asked:
            above = self.form.ancestors[item.link]
            outside = self.asked(above[-1], self._around(above[-1], rows)) if above else True
            self._asked[name] = outside and self.own_conditions_hold(item, rows)
        return self._asked[name]

    def own_conditions_hold(self, item: Item, rows: Rows) -> bool:
        """Whether the item's own conditions hold, those of the groups around it apart."""
        results = [conditions.holds(one, self._counted(one.question, rows)) for one in item.conditions]
        return conditions.together(results, item.any_condition)

    def place_of(self, question: str, rows: Rows) -> Rows:
        """The rows in which the question of a condition stands, seen from inside `rows`."""
        return self._around(self.form.index[question], rows)

    def read(self) -> Reading:
        """Every answer that is asked for, and everything that is wrong."""
        reading = Reading()
        reading.items = self._read_items(self.form.items, (), reading)
        return reading

    def _counted(self, question: str, rows: Rows) -> list[Any]:
        item = self.form.index[question]
        place = self._around(item, rows)
        return self.answers(item, place).plain if self.asked(item, place) else []

    def _around(self, item: Item, rows: Rows) -> Rows:
        return rows[: self.form.depth(item.link)]

    def _read_items(self, items: tuple[Item, ...], rows: Rows, reading: Reading) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for item in items:
            if item.type == "display" or not self.asked(item, rows):
                continue
            if item.has_rows:
                found += self._read_rows(item, rows, reading)
            elif item.type == "group":
                inside = self._read_items(item.children, rows, reading)
                self._check_one_of(item, rows, reading)
                found += [_said(item, item=inside)] if inside else []
            else:
                found += self._read_question(item, rows, reading)
        return found

    def _read_rows(self, item: Item, rows: Rows, reading: Reading) -> list[dict[str, Any]]:
        """The rows somebody wrote into; empty ones only as far as some are needed, so that their faults are told."""
        needed = max(item.min_occurs, 1 if item.required else 0)
        present = [inside for _key, inside in self.rows(item, rows)]
        filled = [inside for inside in present if not self._is_empty(inside)]
        empty = [inside for inside in present if inside not in filled][: max(0, needed - len(filled))]
        if len(filled) + len(empty) < needed:
            name = page.name(item, rows)
            reading.faults.append(Fault(name, str(item.text), _("Add at least %(n)s.") % {"n": needed}))
        chosen = [inside for inside in present if inside in filled or inside in empty]
        inside_each = [self._read_items(item.children, inside, reading) for inside in chosen]
        return [_said(item, item=one) for one in inside_each if one]

    def _is_empty(self, rows: Rows) -> bool:
        start = f"{'/'.join(rows)}/"
        return not any(name.startswith(start) and any(texts) for name, texts in self.written.items() if name[-1] != "#")

    def _check_one_of(self, item: Item, rows: Rows, reading: Reading) -> None:
        children = [child for child in item.children if child.link in item.one_of]
        if children and not any(self.answers(child, rows).values for child in children if self.asked(child, rows)):
            name = page.name(children[0], rows)
            reading.faults.append(Fault(name, str(children[0].text), _("Choose at least one.")))

    def _read_question(self, item: Item, rows: Rows, reading: Reading) -> list[dict[str, Any]]:
        answers = self.answers(item, rows)
        name, label = page.name(item, rows), str(item.text)
        reading.faults += [Fault(name, label, message) for message in answers.faults]
        if item.required and not answers.values and not answers.faults:
            reading.faults.append(Fault(name, label, _needed(item)))
        return [_said(item, answer=answers.values)] if answers.values else []


def _said(question: Item, **content: Any) -> dict[str, Any]:
    """An item of a response; the text is the Vietnamese one, as in the legal form."""
    text = {"text": question.text.vi} if question.text else {}
    return {"linkId": question.link, **text, **{key: given for key, given in content.items() if given}}


def _needed(item: Item) -> str:
    if item.type == "attachment":
        return _("Send this file.")
    if item.type in ("choice", "open-choice", "boolean"):
        return _("Choose an answer.")
    return _("Fill in this field.")
