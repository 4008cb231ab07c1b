"""The tables are the standard as far as it is known: order, number of fields, lists, and whence each fact comes."""

from datetime import date

import pytest

from lienthong.exchange.tables import SENT_WITH_EPISODE, TABLES, Era, code_list, disease, era_at
from lienthong.exchange.tables.code_lists import names

FIELDS = {
    "XML0": 26, "XML1": 66, "XML2": 39, "XML3": 47, "XML4": 12, "XML5": 9, "XML6": 47, "XML7": 26, "XML8": 22,
    "XML9": 35, "XML10": 13, "XML11": 23, "XML12": 35, "XML13": 37, "XML14": 22, "XML15": 20,
}  # fmt: skip


@pytest.mark.parametrize(("name", "count"), FIELDS.items())
def test_every_table_has_its_fields(name, count):
    assert len(TABLES[name].fields_of(Era.QD3176)) == count


def test_the_referral_had_other_fields_before_2025():
    before = [field.name for field in TABLES["XML13"].fields_of(Era.QD4750)]
    after = [field.name for field in TABLES["XML13"].fields_of(Era.QD3176)]
    assert len(before) == 39
    assert {"MA_NOI_DI", "MA_NOI_DEN", "PP_DIEU_TRI"} <= set(before)
    assert {"MA_CSKCB_DI", "MA_CSKCB_DEN", "TINH_TRANG_CT"} <= set(after)


def test_every_fact_has_its_source_and_evidence_and_a_meaning_in_both_languages():
    for table in TABLES.values():
        for field in table.fields:
            assert field.evidence in ("primary", "secondary", "assumed"), (table.name, field.name)
            assert field.source and field.vi and field.en
            if field.codes:
                assert code_list(field.codes).labels


def test_every_list_has_a_title_of_its_own_in_both_languages():
    for language in ("vi", "en"):
        titles = [code_list(name).title(language) for name in names()]
        assert all(titles) and len(set(titles)) == len(titles)


def test_repeated_fields_repeat_fields_of_xml1():
    for name in SENT_WITH_EPISODE:
        for field in TABLES[name].fields:
            assert not field.same_as or field.same_as in TABLES["XML1"].by_name, (name, field.name)


@pytest.mark.parametrize(
    ("end", "era"),
    [
        (date(2024, 12, 31), Era.QD4750), (date(2025, 1, 1), Era.QD3176), (date(2026, 6, 30), Era.QD3176),
        (date(2026, 7, 1), Era.QD1931),
    ],
)  # fmt: skip
def test_the_version_follows_the_end_of_the_episode(end, era):
    assert era_at(end) == era


def test_codes_that_came_later_are_not_valid_before():
    forms = code_list("form_of_care")
    assert "14" not in forms.codes_at(date(2026, 7, 31))
    assert "14" in forms.codes_at(date(2026, 8, 1))


def test_diseases_are_found_with_and_without_their_dot():
    assert disease("E11.9") == disease("E119")
    assert disease("i10").name
    assert disease("B95.0").never_main
    assert disease("I1O") is None


def test_every_list_says_whence_it_comes():
    assert all(code_list(name).source and code_list(name).evidence for name in names())
    with pytest.raises(KeyError):
        code_list("no-such-list")
