"""If these fail, a doctor's paper is refused without a reason, or signed with something missing."""

import pytest

from lienthong.papers import form, moment
from lienthong.papers.paper import Kind

FORMS = form.forms()


def test_every_kind_has_its_form_and_every_form_its_kind():
    assert set(FORMS) == set(Kind.values)


@pytest.mark.parametrize("one", FORMS.values(), ids=list(FORMS))
def test_every_text_is_there_in_both_languages(one):
    texts = [one.title, one.legal_form, *(field.label for field in one.fields)]
    texts += [choice.label for field in one.fields for choice in field.choices]
    assert all(text.vi.strip() and text.en.strip() for text in texts)


def test_the_fields_are_those_of_the_national_set():
    from lienthong.exchange import tables

    for one in FORMS.values():
        if one.table:
            known = set(tables.TABLES[one.table].by_name) | {"CHAN_DOAN_RV", "MA_BENH_CHINH"}
            assert {field.name for field in one.fields} <= known, one.kind


def test_an_empty_form_says_every_required_field_at_once():
    one = FORMS["referral"]
    assert {fault.field for fault in one.faults({})} == {field.name for field in one.fields if field.required}


@pytest.mark.parametrize(
    ("name", "value"),
    [("MA_LYDO_CT", "9"), ("NGAY_VAO", "20261340"), ("PHUONGTIEN_VC", "x" * 256)],
)
def test_a_wrong_value_is_named(name, value):
    assert [f.field for f in FORMS["referral"].faults({name: value}) if f.field == name] == [name]


def test_the_old_names_of_the_set_are_understood():
    old = {"PP_DIEU_TRI": "Ổn định", "MA_NOI_DEN": "37001"}
    assert FORMS["referral"].taken_from(old) == {"TINH_TRANG_CT": "Ổn định"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [("202612070930", "09:30 07/12/2026"), ("20261207", "07/12/2026"), ("20261301", "20261301"), ("", "")],
)
def test_dates_are_shown_as_people_write_them(text, shown):
    assert moment.shown(text) == shown
