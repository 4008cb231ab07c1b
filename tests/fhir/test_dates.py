"""Dates as spans: a search for a month must find its last second and nothing of the next month."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.database.clock import VIETNAM
from lienthong.fhir import dates, reference


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_years_months_and_days_follow_without_gap_or_overlap(day):
    for length in (4, 7, 10):
        low, high = dates.span(day.isoformat()[:length])
        assert low <= datetime(day.year, day.month, day.day, 12, tzinfo=VIETNAM) < high
        following = (high + timedelta(hours=12)).astimezone(VIETNAM).date().isoformat()[:length]
        assert dates.span(following)[0] == high


@given(st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_a_moment_lies_in_its_own_span(moment):
    low, high = dates.span(moment.isoformat(timespec="seconds"))
    assert low <= moment < high
    low, high = dates.span(moment.isoformat(timespec="milliseconds"))
    assert low <= moment < high


@pytest.mark.parametrize("text", ["0001", "9999", "9999-12", "9999-12-31", "0001-01-01T00:00:00+14:00"])
def test_the_ends_of_time_are_no_fault(text):
    low, high = dates.span(text)
    assert low < high


@pytest.mark.parametrize("text", ["2026-12-31T23:59:60Z", "2026-12-07T08:30:00.123456789+07:00"])
def test_leap_seconds_and_fine_fractions_are_read(text):
    assert dates.span(text)[0].year == 2026


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13", "2026-02-30", "2026-12-07T08:30:00"])
def test_other_texts_are_refused(text):
    with pytest.raises(ValueError):
        dates.span(text)


IDS = st.from_regex(r"[A-Za-z0-9\-.]{1,64}", fullmatch=True)
TYPES = st.sampled_from(["Patient", "Encounter", "MedicinalProduct"])


@given(TYPES, IDS, st.sampled_from(["", "/_history/3"]))
def test_a_literal_reference_names_type_and_id(kind, key, version):
    assert reference.target(f"{kind}/{key}{version}") == (kind, key)


@given(TYPES, IDS)
def test_an_address_elsewhere_stays_an_address(kind, key):
    address = f"https://his.example/fhir/{kind}/{key}"
    assert reference.target(address) == ("", address)


@given(st.text(), st.text())
def test_rewriting_touches_links_alone(link, other):
    from lienthong.fhir import json_text

    content = json_text.text({"reference": "urn:uuid:a", "display": link, "value": "urn:uuid:a", "text": other})
    found = json_text.parse(reference.rewritten(content, {b"urn:uuid:a": b"Patient/1"}))
    assert found == {"reference": "Patient/1", "display": link, "value": "urn:uuid:a", "text": other}
