"""What a citizen would lose: to see each payment, whether it came, why not, and why the amount is what it is."""

import uuid
from datetime import date, datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client

from lienthong.assistance import payroll, register
from lienthong.assistance.payments.outcome import Outcome
from lienthong.assistance.payroll.line import Line
from lienthong.assistance.register.entitlement import Entitlement
from lienthong.database import clock
from tests.access.actors import signed_in, user
from tests.assistance.register.conftest import CHAIRMAN, COMMUNE, OFFICER, _house, granted, person

__all__ = ["_house", "granted", "person"]
pytestmark = pytest.mark.django_db
DECEMBER, JANUARY = date(2026, 12, 1), date(2027, 1, 1)


def on(year: int, month: int, day: int) -> Any:
    return clock.at(datetime(year, month, day, 9, tzinfo=clock.VIETNAM))


def reader(entitlement: Entitlement, *more: str) -> Client:
    """The beneficiary, signed in; and those in their care."""
    person = entitlement.beneficiary.person
    made = user("lanh", (person.party, "citizen"), *((one, "citizen") for one in more))
    made.name = person.name
    made.save()
    return signed_in(made, "")


def page(client: Client) -> str:
    answer = client.get("/my-benefits/")
    assert answer.status_code == 200
    return unescape(answer.content.decode()).replace("\u00a0", " ")


def draft(month: date) -> Any:
    return payroll.draft(COMMUNE, month, by=OFFICER)


def close(month: date) -> Any:
    return payroll.approve(payroll.propose(draft(month), by=OFFICER), by=CHAIRMAN)


def told(line: Line, result: str, paid_at: date | None = None) -> None:
    Outcome.objects.create(
        for_month=line.for_month, entitlement=line.entitlement_id, sequence=line.sequence, paid=paid_at is not None,
        commune=COMMUNE, result=result, paid_at=paid_at, proof="", report=uuid.uuid4(), recorded_at=clock.real_now(),
    )  # fmt: skip


def lines(month: date) -> list[Line]:
    return list(Line.objects.unscoped("a test looks").filter(list_month=month).order_by("for_month", "sequence"))


def test_each_amount_is_explained_with_its_article(granted):
    with on(2026, 12, 7):
        said = page(reader(granted()))
    assert "1.080.000 đ" in said and "Điều 5" in said and "Nghị định 335/2026/NĐ-CP" in said and "Tuổi" in said


def test_a_list_that_is_being_prepared_is_not_shown_an_approved_one_is(granted):
    client = reader(granted(from_month=DECEMBER))
    with on(2026, 12, 7):
        row = draft(DECEMBER)
        assert "Danh sách tháng 12/2026" not in page(client)
        payroll.approve(payroll.propose(row, by=OFFICER), by=CHAIRMAN)
        assert "Danh sách tháng 12/2026" in page(client) and "Đã phê duyệt" in page(client)


def test_what_was_paid_and_what_was_not_and_why(granted):
    client = reader(granted(from_month=DECEMBER))
    with on(2026, 12, 7):
        close(DECEMBER)
    listed = lines(DECEMBER)
    told(listed[0], "NOT_PRESENT")
    with on(2027, 1, 7):
        said = page(client)
    assert "Chưa nhận được" in said and "chuyển sang danh sách sau" in said
    with on(2027, 1, 12):
        for line in listed:
            told(line, "PAID_CASH", date(2027, 1, 11))
        assert "11/01/2027" in page(client) and "Đã chi trả" in page(client)


@pytest.mark.parametrize(("result", "words"), [("STOPPED_BY_ORDER", "vẫn còn"), ("DECEASED_REPORTED", "giữ lại")])
def test_what_is_not_carried_is_not_promised_for_the_next_list(granted, result, words):
    client = reader(granted(from_month=DECEMBER))
    with on(2026, 12, 7):
        close(DECEMBER)
    for line in lines(DECEMBER):
        told(line, result)
    with on(2027, 1, 7):
        said = page(client)
    assert words in said and "chuyển sang danh sách sau" not in said


def test_a_benefit_held_back_says_since_when(granted):
    entitlement = granted()
    with on(2026, 12, 7):
        register.suspend(entitlement, month=DECEMBER, decision="paper:2", event=uuid.uuid4(), by=OFFICER)
        assert "Tạm dừng từ 12/2026" in page(reader(entitlement))


def test_nobody_reads_anothers_payments(granted, person):
    other = granted(who=person(name="Trần Văn Bình"))
    mine = granted(from_month=DECEMBER)
    with on(2026, 12, 7):
        close(DECEMBER)
        said = page(reader(mine))
        assert "Trần Văn Bình" not in said and f"{other.pk}-" not in said


def test_of_somebody_in_ones_care_the_clause_is_not_told(granted, person):
    """Whoever the other is: if only clauses about HIV were left out, their absence would tell."""
    ward = granted(who=person(name="Trần Văn Bình"))
    mine = granted()
    with on(2026, 12, 7):
        said = page(reader(mine, ward.beneficiary.person.party))
    own, _own_head, others = said.partition('aria-label="Trần Văn Bình"')
    assert "mức chuẩn 540.000 đ ×" in own and "mức chuẩn 540.000 đ ×" not in others and "1.080.000 đ" in others


def test_many_months_cost_no_more_queries_than_one(granted, django_assert_max_num_queries):
    client = reader(granted(from_month=DECEMBER))
    for month in (DECEMBER, JANUARY):
        with on(month.year, month.month, 7):
            close(month)
    with on(2027, 1, 8), django_assert_max_num_queries(15):
        page(client)
