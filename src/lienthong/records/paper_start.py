"""A paper started from a record: discharge paper, summary, referral or appointment, with what the record says.

The paper is a draft of room `papers`: the doctor completes, checks and signs it there. Its episode is the record's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from lienthong import access, database
from lienthong.access import user
from lienthong.database import clock
from lienthong.forms import lists
from lienthong.papers import issuing, moment
from lienthong.papers.content import Writing
from lienthong.papers.form import form as legal_form
from lienthong.papers.numbering import next_number
from lienthong.papers.paper import Kind, Paper
from lienthong.papers.state import VOID
from lienthong.records.diseases import ICD_10
from lienthong.records.folder import Folder
from lienthong.records.record import MedicalRecord

KINDS = (Kind.DISCHARGE, Kind.RECORD_SUMMARY, Kind.REFERRAL, Kind.APPOINTMENT)


class HasOne(ValueError):
    """The episode has such a paper, or a draft of it: `paper`. Nothing was changed."""

    def __init__(self, paper: Paper) -> None:
        super().__init__(_("This episode has this paper already."))
        self.paper = paper


def start(record: MedicalRecord, kind: str, *, by: access.Actor) -> Paper:
    """A draft of this kind. Raises NotAllowed, HasOne, ValueError for a kind that no record begins."""
    access.require(by, "papers.write", organisation=record.owner)
    if kind not in KINDS:
        raise ValueError(kind)
    with database.transaction():
        MedicalRecord.objects.unscoped("of two who start a paper one waits").select_for_update().get(pk=record.pk)
        there = of(record).filter(kind=kind).exclude(state__in=list(VOID)).first()
        if there is not None:
            raise HasOne(there)
        legal = legal_form(kind)
        number = next_number(record.owner, kind)
        values = {field.name: _values(record).get(field.name, "") for field in legal.fields}
        if legal.number in values:
            values[legal.number] = number
        return issuing.draft(
            Writing(
                kind=kind, person=record.person, issuer=record.owner, episode=record.episode, number=number,
                values={name: value[: _length(legal, name)] for name, value in values.items() if value},
                written_on=clock.today(), licence=user.licences([by.code]).get(by.code) or record.licence,
            ),
            by=by,
        )  # fmt: skip


def of(record: MedicalRecord) -> Any:
    """The papers of the record's episode, as its facility holds them."""
    rows = Paper.objects.unscoped("the record itself was within the reader's scope")
    return rows.filter(owner=record.owner, episode=record.episode, copy_of="").order_by("began_at")


def _values(record: MedicalRecord) -> dict[str, str]:
    """What the record says, under the names of the XML set."""
    said = Folder(record).form_values
    main = str(said.get("discharge_main") or said.get("admission_main") or "")
    others = [str(row["discharge_other"]) for row in said.get("discharge_others", ()) if row.get("discharge_other")]
    ended = said.get("discharged_at") or clock.now()
    return {
        "MA_KHOA_RV": record.department,
        "NGAY_VAO": _moment(record.admitted_at),
        "NGAY_RA": _moment(ended),
        "CHAN_DOAN_VAO": _disease(said.get("admission_main")),
        "CHAN_DOAN_RV": "; ".join(map(_disease, [main, *others])),
        "MA_BENH_CHINH": main,
        "MA_BENH_KT": ";".join(others),
        "DAU_HIEU_LS": _text(said, "general"),
        "QT_BENHLY": _text(said, "course") or _text(said, "story"),
        "TOMTAT_KQ": _text(said, "findings") or _text(said, "digest"),
        "PP_DIEUTRI": _text(said, "treatment"),
        "TINH_TRANG_CT": _text(said, "discharge_state"),
        "HUONG_DIEU_TRI": _text(said, "afterwards") or _text(said, "plan"),
        "KET_QUA_DTRI": _text(said, "result"),
    }


def _text(said: Mapping[str, Any], link: str) -> str:
    return str(said.get(link) or "")


def _disease(code: Any) -> str:
    label = lists.get(ICD_10).label(str(code)) if code else ""
    return label.removeprefix(f"{code} ") or str(code or "")


def _moment(value: datetime) -> str:
    return moment.written(value.astimezone(clock.VIETNAM))


def _length(legal: Any, name: str) -> int:
    return next(int(field.length) for field in legal.fields if field.name == name)
