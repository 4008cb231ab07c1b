"""A commune with beneficiaries and an approved list, its payer, and the people who act for them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from lienthong import access, people
from lienthong.database import clock

COMMUNE, PAYER = "00004", "agency:vnpost"
UNIT = f"unit:{COMMUNE}"
MONTH = date(2026, 12, 1)
DRAFTED = datetime(2026, 11, 20, 9, 0, tzinfo=clock.VIETNAM)
PAID_ON = datetime(2026, 12, 10, 9, 0, tzinfo=clock.VIETNAM)
OFFICER = access.Actor("user:mai", UNIT, frozenset({"commune_officer"}), frozenset({UNIT}))
CHAIRMAN = access.Actor("user:ha", UNIT, frozenset({"commune_chairman"}), frozenset({UNIT}))
POSTWOMAN = access.Actor("user:buu", PAYER, frozenset({"payer_officer"}))
BANKER = access.Actor("user:ngan", "agency:bank-agribank", frozenset({"payer_officer"}))


@pytest.fixture
def now():
    """Business time: the day the December list is drafted."""
    with clock.at(DRAFTED):
        yield


@pytest.fixture
def agreed(db, now):
    """The commune's contract with the post, for eight per mille."""
    return contract_of(COMMUNE)


def contract_of(commune: str, payer: str = PAYER) -> Any:
    from lienthong.assistance.payments import contract

    return contract.PayerContract.objects.create(
        commune=commune, payer=payer, method="both", fee_per_mille=Decimal(8), legal_note="HĐ 01/2026",
        valid_from=date(2026, 1, 1), by="user:mai", recorded_at=clock.real_now(),
    )  # fmt: skip


def person(number: int, **more: Any) -> Any:
    """A synthetic person with a personal number made of `number`."""
    facts = people.PersonFacts(
        name=f"Nguyễn Thị Lành {'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[number % 26]}", birth=people.BirthDate(1940 + number % 20),
        sex="female", identifiers={"personal-number": f"0011{number:08d}"}, synthetic=True,
    )  # fmt: skip
    return people.match_or_create(facts, by=access.SYSTEM)


def entitled(number: int, *, family: str = "allowance", commune: str = COMMUNE, **more: Any) -> Any:
    """A beneficiary with one running entitlement."""
    from lienthong.assistance.register.beneficiary import Beneficiary
    from lienthong.assistance.register.entitlement import Entitlement

    carer = more.pop("carer", None)
    beneficiary, _new = Beneficiary.objects.unscoped("a test").get_or_create(
        person=person(number), defaults={"commune": commune, "province": "01", "village": f"Tổ {number % 3 + 1}"} | more
    )
    return Entitlement.objects.create(
        beneficiary=beneficiary, family=family, commune=commune, province="01", carer=carer,
        from_month=date(2026, 1, 1), listed_from=date(2026, 1, 1), decision="decision:1",
        one_off_amount=10_800_000 if family == "funeral" else None,
    )  # fmt: skip


def listed(lines: list[dict[str, Any]], *, month: date = MONTH, commune: str = COMMUNE, approved: bool = True) -> Any:
    """A payment list with these lines, approved by the commune."""
    from lienthong.assistance.payroll.line import Line
    from lienthong.assistance.payroll.payment_list import PaymentList, State
    from lienthong.database.connection import connection

    row = PaymentList.begin(
        State.DRAFT, by="user:mai", organisation=f"unit:{commune}", parties={"commune": f"unit:{commune}"},
        commune=commune, province="01", list_month=month, known_at=clock.now(),
    )  # fmt: skip
    rows = [
        Line(**{
            "for_month": month, "sequence": 1, "list_month": month, "commune": commune, "kind": "regular",
            "fund": "national", "amount": 540_000,
        } | line)
        for line in lines
    ]  # fmt: skip
    for one in {line.for_month for line in rows}:
        connection().execute("SELECT assistance_line_partition(%s)", [one])
    Line.objects.bulk_create(rows)
    total = sum(line.amount for line in rows if line.amount > 0)
    if approved:
        row.act("proposed", State.PROPOSED, by="user:mai", organisation=UNIT, lines=len(rows), amount=total)
        row.act("approved", State.APPROVED, by="user:ha", organisation=UNIT, approved_by="user:ha")
    return row


@pytest.fixture
def four(agreed) -> list[Any]:
    """Four beneficiaries: an allowance, a care support paid to a carer, a social pension by bank, an allowance."""
    return [
        entitled(1),
        entitled(2, family="care", carer=person(20)),
        entitled(3, family="social_pension", channel="bank", bank="VBA", account="0011", account_name="LANH D"),
        entitled(4, family="child_raising"),
    ]


@pytest.fixture
def approved(four) -> Any:
    """The December list of the four, and a recovery that the payer never sees."""
    lines = [{"entitlement_id": one.pk, "amount": 540_000 * (place + 1)} for place, one in enumerate(four)]
    recovery = {
        "entitlement_id": four[0].pk, "for_month": date(2026, 11, 1), "sequence": 2, "kind": "recovery",
        "amount": -540_000,
    }  # fmt: skip
    return listed([*lines, recovery])


@pytest.fixture
def handed(approved) -> Any:
    """The list as it lies with the post."""
    from lienthong.assistance.payments import hand_over

    return hand_over(approved, by=OFFICER)


@pytest.fixture
def ids(four) -> list[str]:
    """The line ids of the four."""
    return [f"202612-{one.pk}-1" for one in four]


def told(lines: list[dict[str, Any]], *, code: str = f"202612-{COMMUNE}", payer: str = PAYER) -> bytes:
    """A result file."""
    from lienthong.assistance.payments import result_file

    return result_file.as_csv(lines, code=code, payer=payer)


def paid(line: str, amount: int, result: str = "PAID_CASH", **more: Any) -> dict[str, Any]:
    """One line of a result file."""
    return {
        "id": line, "amount": amount, "result": result, "proof": "BB-1",
        "paid_on": "2026-12-05" if result.startswith("PAID") else "",
    } | more  # fmt: skip


@pytest.fixture
def report(handed) -> Callable[..., Any]:
    """Report lines as the post does, on 10/12/2026."""
    from lienthong.assistance import payments
    from lienthong.assistance.payments.report import Channel

    def send(lines: list[dict[str, Any]], *, by: access.Actor = POSTWOMAN, **more: Any) -> Any:
        with clock.at(PAID_ON):
            payer = by.organisation or PAYER
            return payments.receive(told(lines, payer=payer, **more), payer=payer, channel=Channel.UPLOAD, by=by)

    return send
