"""Someone who fills a form, a small questionnaire that has every kind of thing, and the lists it asks for."""

import pytest

from lienthong import access
from lienthong.forms import definition, terse
from lienthong.forms.questionnaire import Questionnaire

CITIZEN = access.Actor("user:lanh", None, frozenset({"citizen"}))
OFFICER = access.Actor("user:ha", "unit:00004", frozenset({"commune_officer"}), frozenset({"unit:00004"}))

SMALL = {
    "key": "small", "version": 1, "title": {"vi": "Mẫu nhỏ", "en": "A small form"}, "legal_form": "Mẫu thử",
    "evidence": "assumed", "paper": {"signatures": ["Người khai"]},
    "items": [
        {"id": "kinds", "type": "choice", "vi": "Loại", "en": "Kinds", "repeats": True, "required": True,
         "options": {"elderly": {"vi": "Người cao tuổi", "en": "Elderly"}, "child": {"vi": "Trẻ em", "en": "Child"},
                     "none": {"vi": "Không", "en": "None", "alone": True}}},
        {"id": "name", "type": "string", "vi": "Họ tên", "en": "Name", "required": True, "length": 20},
        {"id": "born", "type": "date", "vi": "Ngày sinh", "en": "Born", "kind": "birth-date", "most": "today"},
        {"id": "number", "type": "string", "vi": "Số định danh", "en": "Number", "kind": "personal-number"},
        {"id": "pension", "type": "integer", "vi": "Lương hưu", "en": "Pension", "kind": "money", "least": 0,
         "most": 100000000},
        {"id": "share", "type": "decimal", "vi": "Tỷ lệ", "en": "Share"},
        {"id": "poor", "type": "boolean", "vi": "Hộ nghèo", "en": "Poor"},
        {"id": "since", "type": "date", "vi": "Từ ngày", "en": "Since"},
        {"id": "at", "type": "dateTime", "vi": "Lúc", "en": "At"},
        {"id": "hour", "type": "time", "vi": "Giờ", "en": "Hour"},
        {"id": "site", "type": "url", "vi": "Trang", "en": "Site"},
        {"id": "code", "type": "string", "vi": "Mã", "en": "Code", "pattern": "[A-Z]{2}[0-9]{3}", "example": "AB123"},
        {"id": "notes", "type": "text", "vi": "Ghi chú", "en": "Notes"},
        {"id": "bank", "type": "open-choice", "vi": "Ngân hàng", "en": "Bank", "options": {"agri": "Agribank"}},
        {"id": "old", "type": "group", "vi": "Người già", "en": "Elderly", "when": "kinds = elderly", "items": [
            {"id": "alone", "type": "boolean", "vi": "Ở một mình", "en": "Alone", "required": True},
            {"id": "why", "type": "string", "vi": "Vì sao", "en": "Why", "when": "alone = true"}]},
        {"id": "children", "type": "group", "vi": "Các con", "en": "Children", "row": {"vi": "Con", "en": "Child"},
         "repeats": True, "occurs": [1, 5], "when": "kinds = child", "items": [
            {"id": "child_name", "type": "string", "vi": "Tên con", "en": "Name of the child", "required": True},
            {"id": "studies", "type": "boolean", "vi": "Đi học", "en": "Studies"},
            {"id": "school", "type": "string", "vi": "Trường", "en": "School", "when": "studies = true",
             "required": True}]},
        {"id": "hiv", "type": "boolean", "vi": "HIV", "en": "HIV", "restricted": "hiv", "control": "check-box"},
        {"id": "paper", "type": "attachment", "vi": "Giấy", "en": "Paper", "megabytes": 1},
        {"id": "told", "type": "string", "vi": "Đã biết", "en": "Known", "read_only": True},
    ],
}  # fmt: skip


@pytest.fixture
def small(monkeypatch) -> Questionnaire:
    """The small form, known to the catalogue."""
    from lienthong.forms import catalogue

    form = definition.read(terse.compiled(SMALL))
    monkeypatch.setattr(catalogue, "_all", lambda: (form,))
    return form


@pytest.fixture(autouse=True)
def english():
    from django.utils import translation

    from lienthong.web import house

    house.build()
    with translation.override("en"):
        yield
