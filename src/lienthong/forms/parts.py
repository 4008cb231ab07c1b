"""Parts that several questionnaires share, written once: `parts/*.yaml` beside them, each part a list of items.

    items:
      - {include: administration, without: [nationality], numbers: {workplace: "7"}}

An item of this shape is replaced by the items of the part, without those named, and with other numbers where a legal
form counts differently. A part may include another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from lienthong import data_file
from lienthong.forms.questionnaire import InvalidQuestionnaire

Data = Mapping[str, Any]
_KEYS = frozenset({"include", "without", "numbers"})


def read(folder: Path) -> dict[str, list[Data]]:
    """Every part of a folder's questionnaires, by name."""
    found: dict[str, list[Data]] = {}
    for path in sorted((folder / "parts").glob("*.yaml")):
        found |= data_file.read(path)
    return found


def joined(data: Data, parts: Mapping[str, list[Data]]) -> Data:
    """The questionnaire with its parts in place. Raises InvalidQuestionnaire for a part that is not there."""
    return {**data, "items": list(_items(data["items"], parts, frozenset(), {}))}


def _items(items: Iterable[Data], parts: Any, without: frozenset[str], numbers: Mapping[str, str]) -> Iterator[Data]:
    for item in items:
        if "include" in item:
            yield from _included(item, parts, without, numbers)
        elif item["id"] not in without:
            found = {**item, "number": numbers[item["id"]]} if item["id"] in numbers else dict(item)
            if "items" in item:
                found["items"] = list(_items(item["items"], parts, without, numbers))
            yield found


def _included(item: Data, parts: Any, without: frozenset[str], numbers: Mapping[str, str]) -> Iterator[Data]:
    if set(item) - _KEYS or item["include"] not in parts:
        raise InvalidQuestionnaire(f"there is no part {item['include']}, or more is said than {', '.join(_KEYS)}")
    inside = {**item.get("numbers", {}), **numbers}
    yield from _items(parts[item["include"]], parts, without | set(item.get("without", ())), inside)
