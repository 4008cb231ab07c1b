"""Facilities on their way to paperless, and how what travels between them is counted."""

from datetime import date

import pytest

from lienthong import access, ledger
from lienthong.access.actor import Actor
from lienthong.database import clock
from lienthong.directory.facilities import Facility
from lienthong.ledger import refold
from lienthong.oversight import deadlines, paperless_way, rollout
from lienthong.oversight.fact_entry import NotAcceptable
from lienthong.oversight.paperless_way import Noted, Stage
from lienthong.web.demo import rollout as rollout_of_the_demo

pytestmark = pytest.mark.django_db
MINISTRY = Actor("user:minh", "agency:moh", frozenset({"ministry_officer"}))
PROVINCE = Actor("user:ba", "unit:37", frozenset({"province_officer"}))
DIRECTOR = Actor("user:gd", "facility:37001", frozenset({"facility_director"}))
AFTER = date(2025, 10, 1)


@pytest.fixture(autouse=True)
def register():
    """Five facilities: two hospitals of 37, a private one and a defence one of 01, and a clinic without beds."""
    rows = [
        ("37001", "hospital", "province", "1", "37", 500), ("37002", "centre", "province", "3", "37", 60),
        ("01001", "hospital", "private", "", "01", 100), ("01002", "hospital", "defence", "special", "01", 800),
        ("01003", "clinic", "private", "", "01", 0),
    ]  # fmt: skip
    for code, kind, owner, rank, province, beds in rows:
        Facility.objects.create(
            code=code, name=f"Cơ sở {code}", kind=kind, owner=owner, facility_class=rank, level="basic",
            province=province, commune="00000", beds=beds,
        )  # fmt: skip


def _facility(code: str) -> Facility:
    return Facility.objects.get(pk=code)


def test_the_deadlines_bind_hospitals_and_others_with_beds():
    assert deadlines.of("hospital", 0).code == "hospitals"
    assert deadlines.of("centre", 60).code == "others"
    assert deadlines.of("clinic", 0) is None
    assert set(paperless_way.facilities(MINISTRY).values_list("pk", flat=True)) == {"37001", "37002", "01001", "01002"}


def test_each_sees_only_what_is_theirs():
    assert set(paperless_way.facilities(PROVINCE).values_list("pk", flat=True)) == {"37001", "37002"}
    assert set(paperless_way.facilities(DIRECTOR).values_list("pk", flat=True)) == {"37001"}


def test_a_facility_goes_its_way_and_the_counts_follow():
    paperless_way.note(_facility("37001"), Stage.DECIDED, by=DIRECTOR, on=AFTER, decision="162/QĐ", source="162/QĐ")
    paperless_way.note(_facility("37001"), Stage.PUBLISHED, by=PROVINCE, on=AFTER, source="portal")
    paperless_way.explain(_facility("01001"), "tender", by=MINISTRY)
    cells = rollout.cells(MINISTRY)
    everything = rollout.together(cells, AFTER)
    assert (everything.total, everything.arrived, everything.late) == (4, 1, 2)
    owners = {one.key: (one.total, one.arrived, one.late) for one in rollout.by("owner", cells, AFTER)}
    assert owners == {"province": (2, 1, 0), "private": (1, 0, 1), "defence": (1, 0, 1)}
    reasons = {one.key: one.late for one in rollout.by("reason", cells, AFTER)}
    assert reasons == {"tender": 1, "": 1}
    assert rollout.together(rollout.fitting(cells, {"owner": "province", "facility_class": "1"}), AFTER).total == 1
    late = paperless_way.facilities(MINISTRY).filter(paperless_way.late(AFTER))
    assert set(late.values_list("pk", flat=True)) == {"01001", "01002"}
    paperless_way.note(_facility("37001"), Stage.WITHDRAWN, by=MINISTRY, on=AFTER, source="letter")
    assert rollout.together(rollout.cells(MINISTRY), AFTER).late == 3
    assert not [said for said in refold.differences() if said]


def test_before_its_deadline_nobody_is_late():
    assert rollout.together(rollout.cells(MINISTRY), date(2025, 9, 30)).late == 0


def test_who_may_not_and_what_can_t_be():
    with pytest.raises(access.NotAllowed):
        paperless_way.note(_facility("01001"), Stage.DECIDED, by=PROVINCE, on=AFTER, source="162/QĐ")
    with pytest.raises(access.NotAllowed):
        paperless_way.explain(_facility("01001"), "tender", by=DIRECTOR)
    with pytest.raises(NotAcceptable):
        paperless_way.note(_facility("37001"), Stage.DECIDED, by=DIRECTOR, on=AFTER, source="")
    with pytest.raises(NotAcceptable):
        paperless_way.explain(_facility("37001"), "other", by=DIRECTOR)
    paperless_way.note(_facility("37001"), Stage.DECIDED, by=DIRECTOR, on=AFTER, source="162/QĐ")
    with pytest.raises(ledger.InvalidState):
        paperless_way.note(_facility("37001"), Stage.SELF_ASSESSING, by=DIRECTOR, on=clock.today(), source="letter")


def test_a_list_of_many_is_noted_at_once_and_leaves_what_is_known():
    ours, known, theirs = _facility("37001"), _facility("01001"), _facility("01002")
    paperless_way.note(known, Stage.DECIDED, by=MINISTRY, on=AFTER, source="letter")
    many = [
        Noted(ours, Stage.PUBLISHED, source="portal"), Noted(known, Stage.PUBLISHED, source="portal"),
        Noted(theirs, reason="tender"),
    ]  # fmt: skip
    with pytest.raises(access.NotAllowed):
        paperless_way.note_many(many, by=PROVINCE, on=AFTER)
    with pytest.raises(NotAcceptable):
        paperless_way.note_many([Noted(ours, Stage.PUBLISHED)], by=MINISTRY, on=AFTER)
    with pytest.raises(NotAcceptable):
        paperless_way.note_many([Noted(theirs, reason="other")], by=MINISTRY, on=AFTER)
    assert paperless_way.note_many(many, by=MINISTRY, on=AFTER) == 2
    stages = {one.pk: (one.stage, one.reason) for one in paperless_way.facilities(MINISTRY)}
    assert (stages["37001"], stages["01001"]) == ((Stage.PUBLISHED, ""), (Stage.DECIDED, ""))
    assert stages["01002"] == (Stage.NONE, "tender")
    assert {event.kind for event in ledger.events(subject=theirs.party)} == {"paperless-way.explained"}
    assert not [said for said in refold.differences() if said]


def _told(kind: str, **data) -> None:
    ledger.record(
        f"paperless.{kind}", subject="facility:01001", thing="paperless:7", by="user:gd", organisation="facility:01001",
        data=data,
    )  # fmt: skip
    ledger.rehearse()


def test_the_record_rooms_decisions_move_the_facility():
    _told("begun", due="2025-09-30")
    assert paperless_way.facilities(MINISTRY).get(pk="01001").stage == Stage.SELF_ASSESSING
    _told("decided", number="162/QĐ", on="2025-09-01")
    found = paperless_way.facilities(MINISTRY).get(pk="01001")
    assert (found.stage, found.decision, found.since) == (Stage.DECIDED, "162/QĐ", date(2025, 9, 1))
    paperless_way.note(_facility("01001"), Stage.PUBLISHED, by=MINISTRY, on=AFTER, source="portal")
    _told("published", on="2025-10-05")  # known already: nothing moves
    assert paperless_way.facilities(MINISTRY).get(pk="01001").since == AFTER
    _told("withdrawn")
    assert paperless_way.facilities(MINISTRY).get(pk="01001").stage == Stage.WITHDRAWN


def test_the_demo_gives_each_synthetic_facility_a_way_once():
    Facility.objects.update(synthetic=True)
    assert rollout_of_the_demo.play() == 4
    cells = rollout.cells(MINISTRY)
    assert sum(cell.count for cell in cells) == 4
    assert any(cell.arrived for cell in cells)
    before = {way.facility: way.version for way in paperless_way.FacilityWay.objects.all()}
    rollout_of_the_demo.play()
    after = {way.facility: way.version for way in paperless_way.FacilityWay.objects.all()}
    assert {code: after[code] for code in before} == before
