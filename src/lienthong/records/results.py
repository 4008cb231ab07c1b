"""A result: what a test, imaging or a function test found, in answer to an order of a progress note or alone.

The result names its order by place ("3.2": entry 3, row 2) and words. A note that was corrected keeps its results: an
order is known again by its words, or by its row where the words were corrected. A result that is awaited, or a reason
why nothing was done, answers an order as well; an awaited one is gone on with when it comes, after the closing too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.forms import answers, catalogue
from lienthong.forms.sheet import Fault
from lienthong.forms.value import written
from lienthong.records.entry import Entry, Kind
from lienthong.records.folder import Folder

FINAL, AWAITED, NOT_DONE = "final", "awaited", "not-done"
ORDERED = frozenset({"test", "imaging", "function"})  # the kinds of order that a result answers
MARKS: dict[str, Any] = {"low": gettext_lazy("low"), "high": gettext_lazy("high"), "abnormal": gettext_lazy("abnormal")}
ARROWS = {"low": "↓", "high": "↑", "abnormal": "!"}
_NUMBER = re.compile(r"\s*(?P<sign>[<>≤≥]?)\s*(?P<number>-?\d+(?:[.,]\d+)?)\s*")
_HIV = re.compile(r"\bHIV\b", re.IGNORECASE)
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Order:
    """A row of a progress note that asks for a result."""

    note: Entry
    row: int  # from 1
    words: str
    kind: str
    code: str = ""

    @property
    def place(self) -> str:
        """How a result names it."""
        return f"{self.note.number}.{self.row}"


@dataclass(frozen=True)
class Value:
    """A measured number; `sign`: what stands before it where the device saw only a limit ("<", ">")."""

    number: Decimal
    sign: str = ""


def orders(note: Entry, values: Values) -> list[Order]:
    """What a note asks for that has a result one day."""
    return [
        Order(note, row, asked["order"], asked["order_kind"], asked.get("order_code", ""))
        for row, asked in enumerate(values.get("orders", ()), 1)
        if asked.get("order_kind") in ORDERED
    ]


def answered(folder: Folder) -> list[tuple[Order, Entry | None]]:
    """Every order of the notes that stand, with the result that answers it."""
    said = [
        [(entry, folder.contents[entry.pk].values) for entry in folder.standing(kind) if entry.pk in folder.contents]
        for kind in (Kind.PROGRESS, Kind.RESULT)
    ]
    return matched(said[0], said[1], first_versions(folder.entries))


def first_versions(entries: Iterable[Entry]) -> dict[int, int]:
    """The number of the first version of each entry, by the entry's number; `entries` are in order."""
    by_entry: dict[UUID | None, int] = {}
    by_number: dict[int, int] = {}
    for entry in entries:
        by_entry[entry.pk] = by_number[entry.number] = by_entry.get(entry.supersedes_id, entry.number)
    return by_number


def matched(
    notes: Sequence[tuple[Entry, Values]], results: Sequence[tuple[Entry, Values]], first: Mapping[int, int]
) -> list[tuple[Order, Entry | None]]:
    """Orders with their results; a result answers one order. `first`: as first_versions."""
    claims: dict[int, list[tuple[int, str, Entry]]] = {}
    for entry, values in results:
        number, _dot, row = str(values.get("order_place", "")).partition(".")
        if number.isdecimal() and row.isdecimal():
            note = first.get(int(number), int(number))
            claims.setdefault(note, []).append((int(row), values.get("order", ""), entry))
    found: list[tuple[Order, Entry | None]] = []
    for entry, values in notes:
        found += _shared_out(orders(entry, values), claims.get(first.get(entry.number, entry.number), []))
    return found


def _shared_out(asked: list[Order], claims: list[tuple[int, str, Entry]]) -> list[tuple[Order, Entry | None]]:
    """The surest claims first: same row and words, same words, same row."""
    left, taken = list(claims), dict[int, Entry]()
    for by_row, by_words in ((True, True), (False, True), (True, False)):
        for order in asked:
            fits = (
                one for one in left
                if (one[0] == order.row or not by_row) and (_plain(one[1]) == _plain(order.words) or not by_words)
            )  # fmt: skip
            claim = next(fits, None) if order.row not in taken else None
            if claim:
                taken[order.row] = claim[2]
                left.remove(claim)
    return [(order, taken.get(order.row)) for order in asked]


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()


def waiting(folder: Folder) -> list[Order]:
    """The orders that no result answers."""
    return [order for order, result in answered(folder) if result is None]


def order_at(folder: Folder, place: str) -> Order:
    """The order at this place of a note that stands. Raises LookupError."""
    found = next((order for order, _result in answered(folder) if order.place == place), None)
    if found is None:
        raise LookupError(place)
    return found


def begun_with(order: Order) -> dict[str, Any]:
    """What a result is proposed with that answers an order."""
    return {
        "order": order.words, "order_place": order.place, "result_kind": order.kind, "service": order.words[:255],
        "service_code": order.code,
    }  # fmt: skip


def value(text: str) -> Value | None:
    """A measured value as a number; None where it is words. The decimal sign may be a comma."""
    found = _NUMBER.fullmatch(text)
    return Value(Decimal(found["number"].replace(",", ".")), found["sign"]) if found else None


def mark(row: Values) -> str:
    """Where one measured value lies: "low", "high", "abnormal", or "" inside its range, and where nobody can say."""
    said = row.get("mark")
    if said:
        return "" if said == "normal" else str(said)
    found = value(row.get("measure", ""))
    if found is None:
        return ""
    low, high = row.get("low"), row.get("high")
    if low is not None and (found.number < low or (found.number == low and found.sign == "<")):
        return "low" if found.sign not in (">", "≥") else ""
    if high is not None and (found.number > high or (found.number == high and found.sign == ">")):
        return "high" if found.sign not in ("<", "≤") else ""
    return ""


def reference(row: Values) -> str:
    """The reference range in one text."""
    low, high = (written(row[name]) if row.get(name) is not None else "" for name in ("low", "high"))
    numbers = f"{low} – {high}" if low and high else f"≥ {low}" if low else f"≤ {high}" if high else ""
    return "; ".join(filter(None, (numbers, row.get("reference", ""))))


def marked(response: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with each mark that follows from a reference range, for whoever reads or prints them."""
    form = catalogue.get(response["questionnaire"])
    if "measures" not in form.index:
        return dict(response)
    rows = iter(answers.values(response, form).get("measures", ()))
    options = {key: form.index["mark"].option(key) for key in MARKS}

    def item(said: Mapping[str, Any]) -> dict[str, Any]:
        inside = [item(one) for one in said.get("item", ())]
        if said["linkId"] == "measures":
            option = options.get(mark(next(rows)))
            if option and not any(one["linkId"] == "mark" for one in inside):
                inside.append({"linkId": "mark", "answer": [option.value]})
        return dict(said) | ({"item": inside} if inside else {})

    return dict(response) | {"item": [item(one) for one in response.get("item", ())]}


def tells_of_hiv(values: Values) -> bool:
    """Whether a result tells of HIV, whatever it found: that the test was made is as much to be kept as its answer."""
    said = [values.get(name, "") for name in ("order", "service", "description", "conclusion", "suggestion")]
    said += [row.get("index", "") for row in values.get("measures", ())]
    return any(_HIV.search(text) for text in said)


def faults(values: Values) -> list[Fault]:
    """What no question by itself can see."""
    if values.get("outcome") != FINAL:
        return []
    found = []
    if not any(values.get(name) for name in ("measures", "description", "conclusion")):
        found.append(Fault("conclusion", _("Conclusion"), _("Enter a measured value, a description or a conclusion.")))
    for row in values.get("measures", ()):
        if None not in (row.get("low"), row.get("high")) and row["low"] > row["high"]:
            words = _("The reference range of “%(index)s” begins above its end.") % {"index": row.get("index", "")}
            found.append(Fault("", _("Reference range"), words))
    return found
