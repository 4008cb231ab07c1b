"""If these fail, one person alone decides where a commune's money goes, or a closed payer is still sent lists."""

import re
from datetime import date
from decimal import Decimal

import pytest

from lienthong import access, ledger
from lienthong.assistance.payments import contract, payer, payers
from lienthong.assistance.payments.payer_entry import PayerEntry
from lienthong.assistance.payments.payers import WrongPayer
from lienthong.directory.agencies import Agency
from lienthong.partners import payer_account
from tests.access.actors import signed_in, user
from tests.assistance.payments.conftest import CHAIRMAN, COMMUNE, OFFICER, UNIT, contract_of

pytestmark = pytest.mark.django_db
ONE = access.Actor("user:mot", "unit:01", frozenset({"province_officer"}), frozenset({"unit:01", UNIT}))
OTHER = access.Actor("user:hai", "unit:01", frozenset({"province_officer"}), frozenset({"unit:01", UNIT}))
GIVEN = {"name_vi": "Ngân hàng Lộc Phát", "name_en": "LPBank", "kind": "bank", "valid_from": date(2026, 12, 1)}
NEW = "agency:bank-lpb"
FEE = {"fee_per_mille": Decimal(2), "legal_note": "HĐ 3"}


@pytest.fixture
def entered(db) -> PayerEntry:
    return payers.enter("bank-lpb", **GIVEN, by=ONE, new=True)


def test_a_payer_counts_from_its_day_on_once_a_second_person_confirmed_it(entered):
    assert NEW not in payer.on(date(2026, 12, 1))
    with pytest.raises(access.NotAllowed):
        payers.confirm(entered, by=ONE)
    payers.confirm(entered, by=OTHER)
    assert NEW not in payer.on(date(2026, 11, 30))
    assert payer.on(date(2026, 12, 1))[NEW].name_vi == "Ngân hàng Lộc Phát"
    assert ledger.events(kind="payer-entry.confirmed", thing=entered.thing)


def test_a_change_holds_from_its_day_and_before_it_is_as_it_was(entered):
    payers.confirm(entered, by=OTHER)
    renamed = payers.enter("bank-lpb", **GIVEN | {"name_vi": "LPBank", "valid_from": date(2027, 3, 1)}, by=ONE)
    payers.confirm(renamed, by=OTHER)
    assert payer.on(date(2027, 2, 28))[NEW].name_vi == "Ngân hàng Lộc Phát"
    assert payer.on(date(2027, 3, 1))[NEW].name_vi == "LPBank"


def test_its_people_find_it_among_the_agencies_from_its_day_on(entered):
    from datetime import datetime

    from lienthong.database import clock

    payers.confirm(entered, by=OTHER)
    with clock.at(datetime(2026, 12, 2, 9, 0, tzinfo=clock.VIETNAM)):
        payers.renew_names()
        assert Agency.objects.get(code="bank-lpb").name_vi == "Ngân hàng Lộc Phát"


def test_only_a_payer_without_contracts_is_closed_and_then_gets_none(entered):
    payers.confirm(entered, by=OTHER)
    contract_of(COMMUNE, payer="agency:vnpost")
    with pytest.raises(ledger.InvalidState):
        payers.close("agency:vnpost", valid_from=date(2027, 1, 1), by=ONE)
    closing = payers.close(NEW, valid_from=date(2027, 1, 1), by=ONE)
    # A contract that came in between keeps it open.
    entry = contract.enter(COMMUNE, payer=NEW, method="both", valid_from=date(2026, 12, 1), by=OFFICER, **FEE)
    contract.confirm(entry, by=CHAIRMAN)
    with pytest.raises(ledger.InvalidState):
        payers.confirm(closing, by=OTHER)
    back = contract.enter(
        COMMUNE, payer="agency:vnpost", method="both", valid_from=date(2026, 12, 2), by=OFFICER, **FEE
    )
    contract.confirm(back, by=CHAIRMAN)
    payers.confirm(closing, by=OTHER)
    with pytest.raises(contract.WrongContract):
        contract.enter(COMMUNE, payer=NEW, method="both", valid_from=date(2027, 1, 1), by=OFFICER, **FEE)


def test_what_is_no_payer_or_there_already_is_refused(entered):
    for code in ("Ngân hàng", "", "x" * 40):
        with pytest.raises(WrongPayer):
            payers.enter(code, **GIVEN, by=ONE, new=True)
    with pytest.raises(WrongPayer):
        payers.enter("bhxh" if Agency.objects.filter(code="bhxh").exists() else "vnpost", **GIVEN, by=ONE, new=True)
    with pytest.raises(access.NotAllowed):
        payers.enter("bank-x", **GIVEN, by=OFFICER, new=True)


def test_an_account_goes_live_by_a_second_person_and_its_secret_is_in_no_history(db):
    given = {"address": "https://pay.example.vn/", "username": "lt"}
    entry = payer_account.enter("agency:vnpost", secret="bí mật", by=ONE, **given)
    assert payer_account.account_of("agency:vnpost") is None
    with pytest.raises(access.NotAllowed):
        payer_account.confirm(entry, by=ONE)
    row = payer_account.confirm(entry, by=OTHER)
    assert (row.address, row.secret) == ("https://pay.example.vn", "bí mật")
    assert PayerEntry.objects.unscoped("a test").get(pk=entry.pk).locked is None
    assert not any("locked" in action.changes for action in entry.actions.all())
    with pytest.raises(WrongPayer):  # a new place needs its password
        payer_account.enter("agency:vnpost", address="https://other.example.vn", username="lt", secret="", by=ONE)
    entry = payer_account.enter("agency:vnpost", secret="", by=ONE, **given | {"username": "lt2"})
    assert payer_account.confirm(entry, by=OTHER).secret == "bí mật"


def test_the_pages_enter_confirm_and_refuse(db):
    first, second = (signed_in(user(name, ("agency:moh", "ministry_officer"))) for name in ("bo1", "bo2"))
    said = GIVEN | {"code": "bank-lpb", "valid_from": "01/11/2026"}
    assert first.post("/payers/", said).status_code == 302
    page = second.get("/payers/").content.decode()
    [address] = set(re.findall(r'action="(/payers/entries/[^"]+)"', page))
    first.post(address)
    assert NEW not in payer.on(date(2026, 12, 1))
    second.post(address)
    assert NEW in payer.on(date(2026, 12, 1))
    for what, given in (
        ("name", GIVEN | {"valid_from": "01/12/2026"}), ("close", {"closed_from": "01/02/2027"}),
        ("account", {"address": "https://lpb.example.vn", "username": "x", "secret": "y"}),
    ):  # fmt: skip
        assert first.post(f"/payers/bank-lpb/{what}/", given).status_code == 302, what
    page = second.get("/payers/bank-lpb/").content.decode()
    assert len(set(re.findall(r'action="(/payers/entries/[^"]+)"', page))) == 3
    assert "https://lpb.example.vn" in page
    wrong = first.post("/payers/bank-lpb/account/", {"address": "http://lpb.example.vn", "username": "x"})
    assert wrong.status_code == 200
    officer = signed_in(user("mai", (UNIT, "commune_officer")))
    assert officer.get("/payers/").status_code == 200
    assert officer.post("/payers/bank-lpb/close/", {"closed_from": "01/02/2027"}).status_code == 403


def test_the_commune_s_page_needs_two_people(db):
    contract_of(COMMUNE)
    officer, chairman = (
        signed_in(user(name, (UNIT, f"commune_{role}"))) for name, role in (("mai", "officer"), ("ha", "chairman"))
    )
    given = {"payer": "agency:bank-mb", "method": "transfer", "fee_per_mille": "2,5", "legal_note": "HĐ 9",
             "valid_from": "01/01/2027"}  # fmt: skip
    assert officer.post("/payroll/contract/", given).status_code == 302
    page = chairman.get("/payroll/contract/").content.decode()
    [address] = set(re.findall(r'action="(/payroll/contract/[^"]+)"', page))
    officer.post(address)
    assert len(contract.of(COMMUNE, date(2027, 1, 1))) == 1
    chairman.post(address)
    assert [one.payer for one in contract.of(COMMUNE, date(2027, 1, 1))] == ["agency:vnpost", "agency:bank-mb"]
    assert chairman.get("/payroll/contract/").status_code == 200
