"""What is written into a record in the tests."""

from datetime import datetime
from typing import Any

from lienthong import forms
from lienthong.database import clock
from lienthong.forms import catalogue, written
from lienthong.records import record_form, writing
from lienthong.records.entry import Entry

ADMISSION: dict[str, Any] = {
    "reason": "Sốt, ho", "story": "Sốt ba ngày, ho đờm vàng.", "general": "Tỉnh, mạch nhanh.",
    "admission_main": "J18.9", "plan": "Kháng sinh.", "pulse": 96,
}  # fmt: skip
CONCLUSION: dict[str, Any] = {
    "discharged_at": datetime(2026, 12, 7, 9, 30, tzinfo=clock.VIETNAM), "discharge_kind": "1",
    "discharge_main": "J18.9", "result": "1", "course": "Hết sốt sau hai ngày.", "treatment": "Kháng sinh.",
    "discharge_state": "Khoẻ.",
    "afterwards": "Khám lại sau một tuần.",
}  # fmt: skip


def write(record, kind, by, supersedes=None, because="", order="", **values) -> Entry:
    """Write an entry as a page does: begin, fill, send. order: the place of the order that a result answers."""
    draft = writing.begin(record, kind, by=by, supersedes=supersedes, order=order)
    filled = draft.all_written() | written.from_values(draft.form, values)
    draft = forms.save(draft, filled, revision=draft.revision, by=by)
    sent = forms.submit(draft, revision=draft.revision, by=by)
    return writing.receive(record, sent, by=by, reason=because)


def response(kind: str, form: str = "ms-01", **values) -> dict[str, Any]:
    """Answers as another program would send them."""
    from lienthong.forms import response as responses
    from lienthong.forms.sheet import Sheet

    asked = catalogue.get(record_form.questionnaire_of(kind, form))
    now = {name: clock.now() for name in writing.WHEN if name in asked.index}
    reading = Sheet(asked, written.from_values(asked, now | values), {}).read()
    assert not reading.faults, reading.faults
    return responses.build(asked, reading.items, authored=clock.now())
