"""If these fail, an application from the portal is lost or decided twice, or its citizen reads there what is not so."""

import base64
from datetime import datetime
from urllib.parse import urlsplit

import orjson
import pytest
from django.test import Client

from lienthong import access, ledger
from lienthong.assistance.dossiers import checking, deciding, proposing, reception, submission
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.assistance.dossiers.state import NEXT, Channel
from lienthong.assistance.dossiers.state import State as Our
from lienthong.database import clock, files
from lienthong.ledger import obligations
from lienthong.ledger.delivery import Delivery
from lienthong.partners.national_portal import account, change, codes, link, pulling, telling
from lienthong.partners.national_portal.link import NationalPortalDossier
from lienthong.partners.national_portal.status import STATUS_OF, Status
from tests.assistance.dossiers.conftest import an, chairman, hanh, lanh, morning, population
from tests.partners.national_portal import (
    AN,
    DECLARATION,
    PAPER,
    came,
    carry_all,
    connected,
    ground,
    hear,
    portal,
    submitted,
    tell,
    tidy,
)

__all__ = ["an", "chairman", "connected", "ground", "hanh", "lanh", "morning", "population", "portal", "tidy"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground", "morning")]
DAY_AFTER = datetime(2026, 12, 8, 9, tzinfo=clock.VIETNAM)
MISBEHAVIOURS = ("slow", "down", "lost", "wrong", "expired", "duplicate", "blind", "unreachable")


def decide(dossier: Dossier, officer, chairman):
    """From received to returned; after each step `yield` lets the caller do something."""
    dossier = reception.receive(dossier, by=officer)
    yield dossier
    dossier = checking.check(dossier, by=officer)
    yield dossier
    dossier = proposing.propose(dossier, refuse=False, by=officer)
    yield dossier
    deciding.sign(dossier, by=chairman)
    yield dossier
    yield reception.return_result(dossier, to="Nguyễn Thị Lành", by=officer)


def test_every_state_of_a_dossier_has_a_status_and_every_action_its_words():
    assert set(STATUS_OF) == set(Our) == set(NEXT)
    done = {"submitted", "received", "checked", "supplement_asked", "supplemented", "resumed", "proposed", "sent_back",
            "decided", "returned", "withdrawn", "apologised"}  # fmt: skip
    assert {kind.removeprefix("dossier.") for kind in telling.KINDS} == done
    assert set(codes.CHANNELS) == set(Channel) and [int(one) for one in Status] == list(range(1, 11))


@pytest.mark.parametrize("behaviour", ["normal", *MISBEHAVIOURS])
def test_lanhs_application_comes_once_and_the_portal_shows_each_step_once(connected, behaviour, hanh, chairman):
    def misbehave() -> None:
        if behaviour != "normal":
            connected.behave(behaviour, seconds=0.05)

    number = connected.apply_as_lanh(files={"UY_QUYEN": PAPER})
    misbehave()
    for _look in range(3):
        pulling.pull()
    assert Dossier.objects.unscoped("a test").count() == 1
    dossier = came(number)
    assert (dossier.channel, dossier.applicant.name, dossier.state) == ("online", "Nguyễn Thị Lành", "submitted")
    assert [one["code"] for one in dossier.attachments] == ["authority"]
    tell()
    assert not connected.messages, "it is offered no more"
    for _step in decide(dossier, hanh, chairman):
        misbehave()
        tell()
    shown = connected.dossiers[number]
    assert connected.steps(number) == ["1", "2", "4", "4", "9", "10"]
    assert (shown.status, shown.connected, len(connected.dossiers)) == ("10", 0, 1)
    assert [one["name"] for one in shown.results] == ["Kết quả giải quyết"]
    thing = link.by_number(number).thing
    owed = obligations.of(thing=thing)
    assert owed.count() == 6 and set(owed.values_list("standing", flat=True)) == {"fulfilled"}
    assert ledger.Receipt.objects.filter(thing=thing).count() == 6
    pulling.pull()
    assert Dossier.objects.unscoped("a test").count() == 1


@pytest.mark.parametrize("lost", range(5))
def test_whichever_answer_gets_lost_nothing_stands_there_twice(connected, lost, lanh, hanh):
    """A dossier that began here is opened there once, also if the n-th answer of the opening never came."""
    dossier = submitted(lanh, hanh)
    hear()
    answer, count = type(connected).answer, iter(range(99))

    def losing(request, behaviour):
        said = answer(connected, request, behaviour)
        if next(count) == lost:
            raise ConnectionResetError("lost")
        return said

    connected.answer = losing
    carry_all()
    assert [(one.connected, one.status) for one in connected.dossiers.values()] == [(1, "1")]
    known = link.of_dossier(dossier.pk)
    assert connected.steps(known.number) == ["1"]


def test_a_dossier_that_began_here_is_shown_there_under_the_variants_own_number(connected, lanh, hanh):
    dossier = submitted(lanh, hanh)
    tell()
    known = link.of_dossier(dossier.pk)
    is_classic = account.current().variant == "classic"
    assert (known.number == dossier.number) is is_classic
    assert is_classic or known.number.startswith("G09.20-20261207-")
    shown = connected.dossiers[known.number]
    assert (shown.owner, shown.owner_number, shown.status) == ("Nguyễn Thị Lành", "001150012345", "1")


def test_papers_handed_in_here_go_along_by_their_kind(connected, lanh, hanh):
    """The citizen finds them there; what came under no kind stays here: nobody can tell what it says."""
    handed = [submission.Attachment("authority", "uỷ quyền cho An.pdf", PAPER),
              submission.Attachment("other", "giấy xét nghiệm.pdf", b"%PDF-1.4 x")]  # fmt: skip
    dossier = submitted(lanh, hanh, attachments=handed)
    tell()
    shown = connected.dossiers[link.of_dossier(dossier.pk).number]
    [paper] = shown.papers
    assert paper["name"] == "Văn bản ủy quyền hoặc giám hộ" and fetched(connected, paper["place"]) == PAPER
    dossier = reception.receive(dossier, by=hanh)
    reception.ask_supplement(dossier, ["Giấy tờ"], by=hanh)
    submission.supplement(dossier, attachments=[submission.Attachment("authority", "2.pdf", PAPER + b"2")], by=hanh)
    tell()
    assert [fetched(connected, one["place"]) for one in shown.papers] == [PAPER, PAPER + b"2"]
    kept = Delivery.objects.filter(channel=telling.CHANNEL).first()
    assert "An.pdf" not in files.get(kept.payload).decode() and len(connected.dossiers) == 1


def fetched(portal, place: str) -> bytes:
    """As the portal has it, or fetches it from the address it was told; each such fetching is in the audit."""
    if not place.startswith("http"):
        return base64.b64decode(portal.files[place])
    answer = Client().get(urlsplit(place).path)
    party = Dossier.objects.unscoped("a test").get().person.party
    assert access.audit.of_person(party).filter(action__contains="partner.paper").exists()
    return answer.content


def test_a_paper_handed_in_on_the_portal_is_not_sent_back(connected, hanh):
    number = connected.apply_as_lanh(files={"UY_QUYEN": PAPER})
    pulling.pull()
    reception.receive(came(number), by=hanh)
    tell()
    assert connected.steps(number) == ["1", "2"] and not connected.dossiers[number].papers


def test_a_change_that_was_kept_before_papers_went_along_is_still_read():
    kept = change.not_received("x", procedure="1.014027", action=1)
    old = orjson.loads(kept.written()) | {"components": [["authority", "Văn bản ủy quyền"]]}
    del old["brings"]
    [component] = change.read(orjson.dumps(old)).components
    assert (component.code, component.sent) == ("authority", None)


def test_without_an_account_nothing_is_told_and_nothing_owed(lanh, hanh):
    submitted(lanh, hanh)
    hear()
    assert not Delivery.objects.filter(channel=telling.CHANNEL) and pulling.pull().fault


def test_the_variant_changes_on_its_day_in_the_middle_of_a_dossier(portal, lanh, hanh):
    portal.connect("classic")
    number = portal.apply_as_lanh()
    pulling.pull()
    tell()
    portal.connect("six-steps", valid_from=DAY_AFTER.date())
    with clock.at(DAY_AFTER):
        reception.receive(came(number), by=hanh)
        tell()
    assert [set(one) & {"IDHoSo"} for one in portal.dossiers[number].steps] == [set(), {"IDHoSo"}]
    assert portal.steps(number) == ["1", "2"]


def test_what_an_office_wrote_of_hiv_is_left_to_the_slip(connected, hanh):
    number = connected.apply_as_lanh()
    pulling.pull()
    dossier = reception.receive(came(number), by=hanh)
    reception.ask_supplement(dossier, ["Giấy xác nhận nhiễm HIV"], by=hanh)
    tell()
    assert "HIV" not in str(connected.dossiers[number].steps) and connected.steps(number)[-1] == "5"


def test_a_wrong_secret_is_said_and_nothing_is_lost(connected, lanh, hanh):
    connected.accounts["lienthong"] = "another"
    submitted(lanh, hanh)
    tell()
    row = Delivery.objects.get(channel=telling.CHANNEL)
    assert row.state == "refused" and '"renew"' in row.reason and not connected.dossiers


def test_what_the_portal_finds_wrong_waits_for_a_person(connected, lanh, hanh):
    submitted(lanh, hanh)
    connected.behave("refuse", times=None)
    tell()
    assert Delivery.objects.get(channel=telling.CHANNEL).state == "refused"


def test_what_a_person_sends_again_comes_before_what_followed(connected, hanh):
    number = connected.apply_as_lanh()
    pulling.pull()
    tell()
    dossier = reception.receive(came(number), by=hanh)
    connected.behave("refuse", times=None)
    tell()
    connected.behave("normal", times=None)
    checking.check(dossier, by=hanh)
    hear()
    carry_all(rounds=1)
    received, checked = Delivery.objects.filter(channel=telling.CHANNEL).exclude(state="accepted").order_by("number")
    assert (received.state, checked.state) == ("refused", "waiting") and "behind" in checked.reason
    ledger.send_again(received, by="user:hanh", organisation="unit:00004", reason="Cổng đã sửa lỗi")
    carry_all()
    assert connected.steps(number) == ["1", "2", "4"] and connected.dossiers[number].status == "4"


def test_where_the_portal_cannot_be_asked_a_person_looks(portal, lanh, hanh):
    portal.connect("classic", looks_up=False)
    submitted(lanh, hanh)
    hear()
    pulling.pull()  # signs in
    portal.behave("lost")
    carry_all()
    [row] = Delivery.objects.dead().filter(channel=telling.CHANNEL)
    assert row.state == "unknown" and portal.dossiers[link.of_thing(row.thing).number].connected == 1


def test_a_simulator_started_anew_knows_what_this_synthetic_home_told_it(connected, hanh):
    from lienthong.partners.sandbox.national_portal import NationalPortalSimulator, of_this_home

    clock.mark_synthetic()
    number = connected.apply_as_lanh()
    pulling.pull()
    tell()
    again = NationalPortalSimulator(register=of_this_home, today=connected.today)
    before = connected.dossiers[number]
    assert (again.find(number).steps[0]["ThoiDiemXuLy"], again.find(number).status) == (
        before.steps[0]["ThoiDiemXuLy"], "1",
    )  # fmt: skip
    assert again.next_number() != number


def test_the_portal_still_knows_everything_when_it_is_started_anew(connected, tmp_path):
    from lienthong.partners.sandbox.national_portal import NationalPortalSimulator

    first = NationalPortalSimulator(folder=tmp_path, today=connected.today)
    number = first.apply("1.014027", DECLARATION, owner=AN, files={"KHAC": PAPER})
    again = NationalPortalSimulator(folder=tmp_path)
    assert again.dossiers[number] == first.dossiers[number] and again.messages == first.messages


def test_only_links_are_refolded_as_they_were_written(connected, hanh):
    from lienthong.ledger import refold

    number = connected.apply_as_lanh()
    pulling.pull()
    tell()
    faults = [fault for fault in refold.differences() if fault is not None]
    assert not faults and NationalPortalDossier.objects.unscoped("a test").get(number=number)
