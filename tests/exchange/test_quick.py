"""The quick way and the close way are one: what passes quickly would have passed closely, with the same rows."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienthong.exchange import fields, formats, quick, reading, writing
from lienthong.exchange.tables import SENT_WITH_EPISODE, TABLES, Era, Field, code_list
from tests.exchange import sample

TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs", "Cc")), max_size=40)
ENDED = date(2026, 12, 7)


def value_of(field: Field, era: Era) -> st.SearchStrategy[str]:
    """Mostly right values, some wrong, some empty."""
    if field.codes:
        right: st.SearchStrategy[str] = st.sampled_from(sorted(code_list(field.codes).labels))
    elif field.is_plain_text:
        right = TEXT
    else:
        right = st.from_regex(re.compile(formats.value_pattern(field, era), re.ASCII), fullmatch=True)
    return st.one_of(right, right, right, st.just(""), st.just(" "), TEXT)


@st.composite
def documents(draw) -> tuple[str, Era, str]:
    name, era = draw(st.sampled_from(SENT_WITH_EPISODE)), draw(st.sampled_from(list(Era)))
    table = TABLES[name]
    rows = [
        {field.name: draw(value_of(field, era)) for field in table.fields_of(era)}
        for _ in range(draw(st.integers(1, 2)) if table.is_list else 1)
    ]
    return name, era, writing.table(name, rows, era)


@given(documents())
@settings(max_examples=150, deadline=None)
def test_what_passes_quickly_would_pass_closely(document):
    name, era, text = document
    rows = quick.read(name, era, text)
    close = reading.read_closely(name, era, text)
    faults = [*close.faults, *fields.check_rows(TABLES[name], era, close.rows, ENDED)]
    if rows is not None:
        assert rows == close.rows
        assert faults == []


@pytest.mark.parametrize("name", SENT_WITH_EPISODE)
@pytest.mark.parametrize("era", list(Era))
@given(data=st.data())
@settings(max_examples=4, deadline=None)
def test_a_faultless_row_passes_quickly(name, era, data):
    table = TABLES[name]

    def right(field: Field) -> str:
        if field.codes:
            known = code_list(field.codes)
            return data.draw(st.sampled_from(sorted(set(known.labels) - set(known.since))))
        if field.is_plain_text:
            return "Nội dung"[: field.length_in(era)]
        draw = data.draw(st.from_regex(re.compile(formats.value_pattern(field, era), re.ASCII), fullmatch=True))
        return draw.split(";")[0]

    row = {field.name: right(field) for field in table.fields_of(era)}
    text = writing.table(name, [row], era)
    assert quick.read(name, era, text) == [row]


def test_what_the_demo_writes_goes_the_quick_way():
    for plan in (sample.PLAN, sample.INPATIENT):
        for name, rows in sample.tables(plan).items():
            assert quick.read(name, Era.QD1931, writing.table(name, rows, Era.QD1931)) is not None, name


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<LY_DO_VV>", "<LY_DO_VV><![CDATA["),
        ("<STT>", "<!-- ghi chú --><STT>"),
        ("<TONG_HOP>", '<TONG_HOP xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'),
        ("</STT>", " </STT>"),
        ("<NHOM_MAU></NHOM_MAU>", "<NHOM_MAU />"),
        ("><", ">\r\n  <"),
    ],
)
def test_other_ways_of_writing_the_same_are_read_the_same(before, after):
    text = writing.table("XML1", sample.tables()["XML1"], Era.QD1931)
    other = text.replace(before, after)
    if "CDATA" in after:
        other = other.replace("</LY_DO_VV>", "]]></LY_DO_VV>")
    assert other != text
    plain, found = reading.read("XML1", Era.QD1931, text), reading.read("XML1", Era.QD1931, other)
    assert found.rows == plain.rows
    assert found.faults == []


@pytest.mark.parametrize("day", ["20260229", "20261301", "20260431", "00000101", "2026121", "20260101 "])
def test_days_that_no_calendar_has_are_no_days(day):
    assert not re.fullmatch(formats.DAY, day)


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_day_of_the_calendar_is_a_day(day):
    assert re.fullmatch(formats.DAY, f"{day:%Y%m%d}") if day.year > 1900 else True
