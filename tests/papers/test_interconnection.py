"""If these fail, nobody can say who is late, or a number on the page is not what the rows behind it are."""

import re
from datetime import timedelta

import pytest

from lienthong import access, ledger
from lienthong.database import clock
from lienthong.exchange import interconnection

from .conftest import CLINIC, MORNING
from .test_screens import text

pytestmark = pytest.mark.django_db
MINISTRY = access.Actor("user:bo", "agency:moh", frozenset({"ministry_officer"}))


@pytest.fixture
def traffic(taken, portal, carry):
    """Two referrals delivered; one that the portal refuses; an hour later."""
    import requests

    for number in range(2):
        taken(code=f"E{number}", GIAY_CHUYEN_TUYEN=f"N{number}")
    carry()
    requests.post(f"{portal.url}/behave", json={"behaviour": "refuse", "times": None}, timeout=5)
    taken(code="E9", GIAY_CHUYEN_TUYEN="N9")
    carry()
    with clock.at(MORNING + timedelta(hours=1)):
        yield


def test_each_number_is_that_of_the_rows_behind_it(browse, traffic, django_assert_max_num_queries):
    client = browse(MINISTRY)
    with django_assert_max_num_queries(15):
        page = text(client.get("/interconnection/"))
    found = re.findall(r'href="(/interconnection/rows/\?[^"]+)">([\d.]+)<', page)
    assert len(found) > 8
    for address, number in found:
        shown = text(client.get(address.replace("&amp;", "&")))
        assert re.search(rf">{number} rows?<", shown), address


def test_late_and_failed_say_who_owes_them(traffic):
    [late] = [one for one in interconnection.by_facility(interconnection.usual(), None)[0] if one.late]
    assert (late.debtor, late.rule, late.owed, late.sent, late.accepted, late.failed) == (
        CLINIC, "referral.to-insurer", 3, 3, 2, 1
    )  # fmt: skip
    assert late.median is not None and late.median_time == timedelta(0)


def test_filters_by_province_period_and_obligation(traffic):
    def owed(**changes) -> int:
        from dataclasses import replace

        asked = replace(interconnection.usual(), **changes)
        return sum(one.owed for one in interconnection.by_rule(asked, None))

    everything = ledger.Obligation.objects.exclude(standing="withdrawn").count()
    assert owed() == owed(province="01") == everything
    assert owed(province="79") == 0
    assert owed(rule="referral.to-book") == 3
    yesterday = MORNING.date() - timedelta(days=1)
    assert owed(until=yesterday) == 0


def test_each_reader_sees_their_own_part(browse, traffic):
    from .conftest import HOSPITAL

    clinic = access.Actor("user:gd", CLINIC, frozenset({"facility_director"}))
    hospital = access.Actor("user:gd2", HOSPITAL, frozenset({"facility_director"}))
    province = access.Actor("user:syt", "unit:01", frozenset({"province_officer"}), units=frozenset({"unit:01"}))
    other = access.Actor("user:syt2", "unit:79", frozenset({"province_officer"}), units=frozenset({"unit:79"}))
    counted = {
        actor.code: sum(
            one.owed for one in interconnection.by_rule(interconnection.usual(), interconnection.scope(actor))
        )
        for actor in (clinic, hospital, province, other)
    }
    assert counted == {"user:gd": 9, "user:gd2": 0, "user:syt": 9, "user:syt2": 0}
    doctor = access.Actor("user:sang", CLINIC, frozenset({"clinic_doctor"}))
    assert browse(doctor).get("/interconnection/").status_code == 403


def test_the_rows_export_and_stay_constant_in_queries(browse, traffic, django_assert_max_num_queries):
    client = browse(MINISTRY)
    with django_assert_max_num_queries(10):
        assert "9 rows" in text(client.get("/interconnection/rows/"))
    csv = b"".join(client.get("/interconnection/rows/?export=csv&what=late").streaming_content).decode()
    assert csv.startswith("\ufeffObligation,") and "XML13" in csv and "Trạm Y tế phường Ba Đình" in csv
