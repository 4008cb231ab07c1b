"""A hospital gives up paper: it looks at itself, its director decides, the name is published, and all is kept."""

import orjson
import pytest

from lienthong import access, ledger
from lienthong.database import clock, files
from lienthong.ledger import refold
from lienthong.ledger.life import plain
from lienthong.records import paperless, paperless_criteria, paperless_evidence, regulation
from lienthong.records.paperless import State
from tests.records import desk

pytestmark = pytest.mark.django_db
DAY = desk.NOW.date()


@pytest.fixture
def hospital():
    with clock.at(desk.NOW):
        desk.hospital()
        yield desk.HOSPITAL


def met(facility: str) -> dict[str, bool | None]:
    found = paperless_evidence.assess(paperless.of(facility))
    return {finding.item.code: finding.met for looked in found.criteria for finding in looked.findings}


def decided(row, **more):
    given = {"number": "12/QĐ-BV", "on": DAY, "effective_on": DAY, "scope": "Toàn bộ hồ sơ", "by": desk.DIRECTOR}
    return paperless.decide(row, **(given | more))


def test_the_law_s_day_is_an_obligation_from_the_first_look_on(hospital):
    row = paperless.begin(hospital, by=desk.OFFICER)
    assert paperless.begin(hospital, by=desk.DIRECTOR) == row
    duty = ledger.obligations.of(thing=row.thing).get()
    assert (duty.rule, duty.state, f"{duty.due_at.astimezone(clock.VIETNAM):%d/%m/%Y}") == (
        "records.paperless", "late", "30/09/2025",
    )  # fmt: skip
    assert paperless.oblige_all() == 0


def test_other_facilities_have_until_the_end_of_2026():
    assert f"{paperless_criteria.deadline('station').on:%d/%m/%Y}" == "31/12/2026"


def test_the_system_answers_what_it_sees_and_persons_the_rest(hospital):
    row = paperless.begin(hospital, by=desk.OFFICER)
    before = met(hospital)
    assert len(paperless_criteria.criteria()) == 9
    assert before["emr-regulation"] is False and before["restore"] is False and before["ipv6"] is None
    regulation.decide(hospital, "7/QĐ-BV", DAY, sign_within_hours=24, close_within_days=7, by=desk.DIRECTOR)
    paperless.state(row, security_level=3, by=desk.OFFICER)
    paperless.answer(row, "ipv6", met=True, note="Đã bật", by=desk.OFFICER)
    ledger.record(
        "backup.restore_proven", subject="backup:x", thing="backup:x", by="system:command", organisation="system:home",
        data={"archive": "a.tar", "rows": 10},
    )  # fmt: skip
    after = met(hospital)
    assert all(after[code] for code in ("emr-regulation", "security-level", "ipv6", "restore", "backup", "log"))
    with pytest.raises(paperless.NotReady):
        paperless.answer(row, "restore", met=True, note="Đã thử", by=desk.OFFICER)
    with pytest.raises(access.NotAllowed):
        paperless.answer(row, "ipv6", met=True, note="x", by=desk.DOCTOR)


def test_the_director_decides_publishes_and_withdraws(hospital):
    row = paperless.begin(hospital, by=desk.OFFICER)
    with pytest.raises(access.NotAllowed):
        decided(row, by=desk.OFFICER)
    with pytest.raises(paperless.NotReady):
        decided(row)  # much is unmet, and nobody said why all the same
    decided(row, despite="Sẽ bổ sung trong tháng")
    assert row.is_paperless
    kept = orjson.loads(files.get(row.assessment))
    assert kept["items"]["restore"]["met"] is False and kept["despite"] == "Sẽ bổ sung trong tháng"
    duties = {duty.rule: duty.state for duty in ledger.obligations.of(thing=row.thing)}
    assert duties == {"records.paperless": "fulfilled", "records.paperless-publish": "open"}

    paperless.publish(row, on=DAY, address="https://benhandientu.moh.gov.vn", by=desk.DIRECTOR)
    assert row.state == State.PUBLISHED
    with pytest.raises(ledger.InvalidState):
        decided(row, despite="Sẽ bổ sung trong tháng")
    paperless.withdraw(row, reason="Hệ thống ngừng hoạt động", by=desk.DIRECTOR)
    assert not row.is_paperless
    assert [duty.state for duty in ledger.obligations.of(thing=row.thing, state="late")] == ["late"]
    assert [event.kind.partition(".")[2] for event in ledger.events(thing=row.thing)] == [
        "begun", "decided", "published", "withdrawn",
    ]  # fmt: skip
    folded = refold.fold(list(row.actions.order_by("number")))
    assert {column: plain(row, column) for column in folded} == folded
