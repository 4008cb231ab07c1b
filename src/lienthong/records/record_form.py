"""The legal forms of records (Circular 32/2023/TT-BYT, Annex XXVIII) and of what is written into them (Annex XXIX).

`record_forms.yaml` says which questionnaire asks what, for which forms of care, and what must be answered before a
record can be closed. The questionnaires are in `questionnaires/`, the parts they share in `questionnaires/parts/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from lienthong import data_file
from lienthong.papers.form import Words

FOLDER = Path(__file__).with_name("questionnaires")
_FILE = Path(__file__).with_name("record_forms.yaml")
FORM = "form"  # the kind of entry that is the record's own form


class UnknownForm(LookupError):
    """No record form has this key."""


@dataclass(frozen=True)
class RecordForm:
    """One form of record. `cares`: forms of care (MA_LOAI_KCB) it is for; `to_close`: linkIds that must be answered."""

    key: str
    title: Words
    legal: str
    questionnaire: str
    cares: tuple[str, ...]
    retention: str
    to_close: tuple[str, ...]


@cache
def forms() -> dict[str, RecordForm]:
    """Every form, by key."""
    return {key: _form(key, told) for key, told in _told()["forms"].items()}


def form(key: str) -> RecordForm:
    """The form with this key ("ms-01"). Raises UnknownForm."""
    try:
        return forms()[key]
    except KeyError:
        raise UnknownForm(key) from None


@cache
def cares() -> dict[str, Words]:
    """Forms of care by code (MA_LOAI_KCB) with their names."""
    return {code: Words(**words) for code, words in _told()["cares"].items()}


def questionnaire_of(kind: str, form_key: str) -> str:
    """The key of the questionnaire for this kind of entry in a record of this form."""
    return form(form_key).questionnaire if kind == FORM else str(_told()["entries"][kind])


@cache
def _told() -> Mapping[str, Any]:
    found: Mapping[str, Any] = data_file.read(_FILE)
    return found


def _form(key: str, told: Mapping[str, Any]) -> RecordForm:
    return RecordForm(
        key=key,
        title=Words(**told["title"]),
        legal=told["legal"],
        questionnaire=told["questionnaire"],
        cares=tuple(told["cares"]),
        retention=told["retention"],
        to_close=tuple(told["to_close"]),
    )
