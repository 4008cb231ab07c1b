"""If these fail, a commune can't say where somebody's money goes, or sends it to an account that sends it back."""

import datetime

import pytest

from lienthong import access
from lienthong.assistance import register
from lienthong.assistance.payments.proposal import State, SuspensionProposal
from lienthong.assistance.register import months
from lienthong.assistance.register.beneficiary import Beneficiary
from lienthong.database import clock
from tests.access.actors import signed_in, user
from tests.assistance.payments.conftest import COMMUNE, OFFICER, UNIT, agreed, entitled, now  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def lanh(agreed):  # noqa: F811
    return entitled(11).beneficiary


@pytest.fixture
def officer(db):
    return signed_in(user("mai", (UNIT, "commune_officer")))


def way(row: Beneficiary) -> tuple[str, ...]:
    now_is = Beneficiary.objects.unscoped("a test").get(pk=row.pk)
    return now_is.channel, now_is.bank, now_is.account, now_is.account_name


def test_the_way_is_seen_and_changed_and_what_was_done_stays(lanh, officer):
    page = officer.get("/register/people/?q=lanh&channel=cash").content.decode()
    assert lanh.person.name in page
    address = f"/register/people/{lanh.pk}/"
    given = {"channel": "bank", "bank": "VBA", "account": "0011", "account_name": lanh.person.name.upper(),
             "asked": "Đơn ngày 01/12/2026"}  # fmt: skip
    assert officer.post(address, given).status_code == 302
    assert way(lanh) == ("bank", "VBA", "0011", lanh.person.name.upper())
    page = officer.get(address).content.decode()
    assert "Đơn ngày 01/12/2026" in page and "0011" in page
    home = {"channel": "home", "bank": "VBA", "account": "0011", "asked": "Gọi điện"}
    assert officer.post(address, home).status_code == 302
    assert way(lanh) == ("home", "", "", "")  # what is not used is not kept


def test_an_account_in_another_name_or_without_number_is_told(lanh, officer):
    address, given = f"/register/people/{lanh.pk}/", {"channel": "bank", "bank": "VBA", "asked": "x"}
    for wrong in ({"account": "1", "account_name": "Trần Văn Ổn"}, {"account_name": lanh.person.name}):
        assert officer.post(address, given | wrong).status_code == 200
    assert way(lanh)[0] == "cash"


def test_other_communes_and_the_province_do_not_change_it(lanh):
    stranger = signed_in(user("x", ("unit:00008", "commune_officer")))
    assert stranger.get(f"/register/people/{lanh.pk}/").status_code == 404
    assert lanh.person.name not in stranger.get("/register/people/").content.decode()
    payer = signed_in(user("buu", ("agency:vnpost", "payer_officer")))
    assert payer.get("/register/people/").status_code == 403


def decision(one, act: str, words: str = "QĐ 12, ngày 05/01/2027") -> dict:
    return {"decide": "yes", "standing-benefit": str(one.pk), "standing-act": act, "standing-decision": words}


def test_who_does_not_comply_is_suspended_paid_on_or_stopped(agreed, officer):  # noqa: F811
    """Article 9: a suspension ends in money since the suspension, or in a stop; never in being forgotten."""
    one = entitled(12)
    address = f"/register/people/{one.beneficiary_id}/"
    assert officer.post(address, decision(one, "resume")).status_code == 200  # it isn't suspended
    assert officer.post(address, decision(one, "suspend", "")).status_code == 200  # no decision is named
    one.refresh_from_db()
    assert one.state == "running"
    assert officer.post(address, decision(one, "suspend")).status_code == 302
    one.refresh_from_db()
    since = one.suspended_from
    assert (one.state, one.decision) == ("suspended", "QĐ 12, ngày 05/01/2027") and since >= clock.today().replace(
        day=1
    )
    early = officer.post(address, decision(one, "stop"))
    assert early.status_code == 200 and f"{months.plus(since, 3):%m/%Y}" in early.content.decode()
    assert officer.post(address, decision(one, "resume")).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.suspended_from) == ("running", None)
    officer.post(address, decision(one, "suspend"))
    later = datetime.datetime.combine(months.plus(since, 3), datetime.time(9), clock.VIETNAM)
    with clock.at(later):
        assert officer.post(address, decision(one, "stop")).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.to_month) == ("stopped", months.plus(since, 3))
    assert officer.get(address).content.decode().count("QĐ 12, ngày 05/01/2027") == 4


def test_what_was_lost_is_stopped_from_the_suspension(agreed, officer):  # noqa: F811
    one = entitled(13)
    register.suspend(one, month=one.from_month, decision="x", event=None, by=OFFICER)
    assert officer.post(f"/register/people/{one.beneficiary_id}/", decision(one, "lost")).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.to_month) == ("stopped", one.from_month)


def test_a_reported_death_is_not_decided_on_here(agreed, officer):  # noqa: F811
    one = entitled(14)
    register.suspend(one, month=one.from_month, decision="x", event=None, by=OFFICER, hold="death-reported")
    address = f"/register/people/{one.beneficiary_id}/"
    assert "standing-act" not in officer.get(address).content.decode()
    assert officer.post(address, decision(one, "resume")).status_code == 200
    one.refresh_from_db()
    assert one.state == "suspended"


def test_a_confirmed_suspension_leads_to_its_review(agreed, officer):  # noqa: F811
    """Who was suspended for three months' money is found again by the officer who suspended."""
    one = entitled(15)
    parties = {"commune": UNIT, "person": one.beneficiary.person.party}
    proposed = SuspensionProposal.begin(
        State.PROPOSED, by=access.SYSTEM, organisation=UNIT, subject=one.beneficiary.person.party, parties=parties,
        entitlement=one.pk, commune=COMMUNE, last_month=clock.today().replace(day=1), amount=540_000,
    )  # fmt: skip
    page, person = f"/payroll/not-collected/{proposed.pk}/", f"/register/people/{one.beneficiary_id}/"
    linked = f'href="{person}"'
    assert linked not in officer.get(page).content.decode()
    officer.post(page, {"decision": "confirm", "reason": "Vắng nhà"})
    assert linked in officer.get(page).content.decode()
    assert officer.post(person, decision(one, "resume")).status_code == 302
    assert linked not in officer.get(page).content.decode()
