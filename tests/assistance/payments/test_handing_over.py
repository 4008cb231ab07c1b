"""If these fail, a payer learns what is nobody's business, or is told to pay what must not be paid."""

import csv
import io
from datetime import date

import pytest

from lienthong import access, ledger, signing
from lienthong.assistance.payments import contract, control, deadlines, hand_over, payer_file
from lienthong.assistance.payments.control import NotWhole
from lienthong.database import clock, files
from tests.assistance.payments.conftest import CHAIRMAN, COMMUNE, MONTH, OFFICER, PAYER, POSTWOMAN, listed

pytestmark = pytest.mark.django_db


def rows(handed) -> list[dict[str, str]]:
    body, _control = control.split_csv(files.get(handed.csv))
    return list(csv.DictReader(io.StringIO(body.decode())))


def test_the_file_names_families_and_amounts_and_no_recovery(handed, four):
    found = rows(handed)
    assert sorted(found[0]) == sorted(payer_file.COLUMNS)
    assert {(row["family"], row["amount"]) for row in found} == {
        ("allowance", "540000"), ("care-support", "1080000"), ("social-pension", "1620000"), ("allowance", "2160000")
    }  # fmt: skip
    text = files.get(handed.csv).decode()
    assert not any(word in text for word in ("child_raising", "care_maternity", "-540000", "hiv", "5.1"))


def test_care_support_goes_to_the_carer_in_cash_and_a_pension_to_its_account(handed):
    by_family = {row["family"]: row for row in rows(handed)}
    assert by_family["care-support"]["payee_number"] == "001100000020"
    assert by_family["care-support"]["channel"] == "cash"
    pension = by_family["social-pension"]
    assert (pension["channel"], pension["bank"], pension["account"]) == ("bank", "VBA", "0011")


def test_both_forms_say_the_same_and_any_change_shows(handed):
    csv_form, json_form = files.get(handed.csv), files.get(handed.json)
    assert payer_file.read(csv_form)[0] == payer_file.read(json_form)[0]
    for file in (csv_form, json_form):
        with pytest.raises(NotWhole):
            payer_file.read(file.replace(b"540000", b"640000", 1))


def test_the_commune_has_signed_the_file(handed):
    verdict = signing.check(files.get(handed.csv), handed.seal, organisation=f"unit:{COMMUNE}")
    assert verdict.valid and not signing.check(files.get(handed.csv) + b" ", handed.seal).valid


def test_sums_and_fee_are_those_of_the_contract(handed):
    assert (handed.lines, handed.amount, handed.fee) == (4, 5_400_000, 43_200)
    assert handed.transferred == 5_443_200 and handed.to_withdraw == 5_443_200


def test_only_an_approved_list_is_handed_over_and_only_once(handed, approved):
    with pytest.raises(ledger.InvalidState):
        hand_over(approved, by=OFFICER)


def test_a_draft_is_not_handed_over(four):
    draft = listed([{"entitlement_id": four[0].pk}], approved=False)
    with pytest.raises(ledger.InvalidState):
        hand_over(draft, by=OFFICER)


def test_without_a_contract_nothing_is_sent(approved):
    contract.PayerContract.objects.unscoped("a test").all().delete()
    with pytest.raises(contract.NoContract):
        hand_over(approved, by=OFFICER)
    assert not ledger.Delivery.objects.filter(channel="payer").exists()


def test_nobody_else_hands_it_over(approved):
    stranger = access.Actor("user:x", "unit:00008", frozenset({"commune_officer"}), frozenset({"unit:00008"}))
    for actor in (stranger, POSTWOMAN):
        with pytest.raises(access.NotAllowed):
            hand_over(approved, by=actor)


def test_a_recalled_line_is_not_handed_over(approved, four):
    from lienthong.assistance.payroll.line import LineRecall

    LineRecall.objects.create(
        for_month=MONTH, entitlement_id=four[0].pk, sequence=1, list_month=MONTH, commune=COMMUNE, reason="x",
        event=approved.pk, by="user:mai", happened_at=clock.now(), recorded_at=clock.real_now(),
    )  # fmt: skip
    handed = hand_over(approved, by=CHAIRMAN)
    assert (handed.lines, handed.amount) == (3, 4_860_000)


def test_who_died_since_the_approval_is_not_handed_over(approved, four):
    from lienthong.people import life

    life.report_death(four[3].beneficiary.person, on=None, source="a test", by=access.SYSTEM)
    with pytest.raises(ledger.InvalidState):
        hand_over(approved, by=OFFICER)


def test_the_days_of_the_law_fall_on_working_days():
    assert deadlines.hand_over_by(date(2026, 12, 1)) == date(2026, 11, 23)  # the 24th is a public holiday
    assert deadlines.report_by(date(2026, 12, 1)) == date(2026, 12, 18)
    assert deadlines.hand_over_by(date(2027, 1, 1)) == date(2026, 12, 24)


def test_a_new_contract_ends_the_one_before(agreed):
    from decimal import Decimal

    given = {"method": "both", "fee_per_mille": Decimal("6.5"), "legal_note": "HĐ 02/2027", "by": OFFICER}
    entry = contract.enter(COMMUNE, payer="agency:bank-agribank", valid_from=date(2027, 1, 1), **given)
    contract.confirm(entry, by=CHAIRMAN)
    assert [one.payer for one in contract.of(COMMUNE, date(2026, 12, 31))] == [PAYER]
    assert [one.fee_on(1_000_500) for one in contract.of(COMMUNE, date(2027, 1, 1))] == [6_503]
    with pytest.raises(contract.WrongContract):
        contract.enter(COMMUNE, payer=PAYER, valid_from=date(2026, 6, 1), **given)
