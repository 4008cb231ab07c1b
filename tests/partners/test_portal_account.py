"""If these fail, a facility can't enter its account, or others read its password."""

import pytest

from lienthong import access
from lienthong.partners import portal_account
from tests.papers.conftest import CLINIC, browse

__all__ = ["browse"]
pytestmark = pytest.mark.django_db
IT = access.Actor("user:it", CLINIC, frozenset({"facility_it"}))
GIVEN = {"address": "https://egw.example.vn/", "username": "01801_BV", "password": "bí mật"}


def test_an_account_is_kept_renewed_and_its_password_never_shown(browse, places):
    client = browse(IT)
    assert "No account is entered" in client.get("/partners/social-insurance/").content.decode()
    assert client.post("/partners/social-insurance/", GIVEN).status_code == 302
    page = client.get("/partners/social-insurance/").content.decode()
    account = portal_account.account_of(CLINIC)
    assert account and account.address == "https://egw.example.vn" and "01801_BV" in page
    assert "bí mật" not in page and account.password_hash not in page


@pytest.mark.parametrize("address", ["ftp://x", "javascript:alert(1)", "https://user:secret@x.vn"])
def test_a_wrong_address_is_refused(browse, places, address):
    browse(IT).post("/partners/social-insurance/", GIVEN | {"address": address})
    assert portal_account.account_of(CLINIC) is None


def test_a_doctor_does_not_enter_accounts(browse, places):
    doctor = access.Actor("user:sang", CLINIC, frozenset({"clinic_doctor"}))
    assert browse(doctor).get("/partners/social-insurance/").status_code == 403


def test_the_simulator_still_knows_what_it_received_when_started_anew(tmp_path):
    from lienthong.partners.sandbox.social_insurance import SocialInsuranceSimulator

    first = SocialInsuranceSimulator(folder=tmp_path)
    kept = first._keep("01801", "x", b"<xml/>")
    [again] = SocialInsuranceSimulator(folder=tmp_path).received
    assert (again.transaction, again.facility, again.content) == (kept.transaction, "01801", b"<xml/>")
