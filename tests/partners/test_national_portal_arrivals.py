"""If these fail, what citizens did on the portal is lost, taken twice or half, or said of them to others."""

from datetime import date

import pytest

from lienthong import access
from lienthong.assistance.dossiers import circumstances, reception, sensitive, submission
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.assistance.dossiers.fault import NotReady
from lienthong.forms import draft
from lienthong.partners.national_portal import link, offers, pulling
from lienthong.web.demo import applications
from tests.assistance.dossiers.conftest import an, chairman, hanh, lanh, morning, population
from tests.partners.national_portal import (
    AN,
    PAPER,
    came,
    carry_all,
    connected,
    ground,
    portal,
    submitted,
    tell,
    tidy,
)

__all__ = ["an", "chairman", "connected", "ground", "hanh", "lanh", "morning", "population", "portal", "tidy"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground", "morning")]


def test_a_supplement_and_a_withdrawal_come_from_the_portal_once(connected, hanh):
    number = connected.apply_as_lanh()
    pulling.pull()
    dossier = reception.receive(came(number), by=hanh)
    reception.ask_supplement(dossier, ["Giấy ủy quyền"], by=hanh)
    tell()
    assert connected.dossiers[number].steps[-1]["NoiDungXuLy"] == "Yêu cầu bổ sung: Giấy ủy quyền"
    connected.supply(number, note="Tôi gửi giấy ủy quyền", files={"UY_QUYEN": PAPER})
    pulling.pull()
    assert pulling.pull().known == 1
    assert (came(number).state, len(came(number).attachments)) == ("received", 1)
    tell()
    connected.withdraw(number, note="Tôi không cần nữa")
    pulling.pull()
    tell()
    assert came(number).state == "withdrawn" and connected.steps(number) == ["1", "2", "5", "2", "7"]
    assert not connected.messages


def test_an_application_that_cannot_be_taken_is_held_with_its_reason_and_taken_once_it_can_be(connected, lanh, hanh):
    earlier = submitted(lanh, hanh)
    number = connected.apply_as_lanh()
    assert (pulling.pull().held, pulling.pull().held) == (1, 1)
    held = link.by_number(number)
    assert held.state == "held" and earlier.number in held.reasons[0] and held.actions.count() == 1
    assert draft.Draft.objects.unscoped("a test").count() == 0, "nothing is kept of what could not be taken"
    submission.withdraw(earlier, by=hanh)
    assert pulling.pull().taken == 1 and came(number).state == "submitted"


@pytest.mark.parametrize(
    ("declared", "reason"),
    [
        ({"MaToKhai": "99/1999"}, "99/1999"),
        ({"nycGioiTinh": "?"}, "nycGioiTinh"),
        ({"nycSoDinhDanh": "12"}, ""),
        ({"nycHoTen": ""}, ""),
        ({"nycNgaySinh": "hôm qua"}, "nycNgaySinh"),
        ({"nycHoTen": {"a": 1}}, "nycHoTen"),
        ({"NhomDoiTuong": [["x"]]}, "NhomDoiTuong"),
    ],
)
def test_nonsense_is_held_and_never_half_a_dossier(connected, declared, reason):
    number = connected.apply_as_lanh(**declared)
    pulling.pull()
    held = link.by_number(number)
    assert held.state == "held" and reason in " ".join(held.reasons) and "Lành" not in str(held.reasons)
    assert not Dossier.objects.unscoped("a test").exists()


def test_a_person_refuses_what_cannot_be_taken_and_the_portal_shows_why(connected, hanh):
    number = connected.apply_as_lanh("9.999999")
    pulling.pull()
    held = link.by_number(number)
    with pytest.raises(NotReady):
        pulling.refuse(held, " ", by=hanh)
    pulling.refuse(held, "Thủ tục không còn hiệu lực", by=hanh)
    tell()
    assert connected.dossiers[number].status == "3"
    assert "không còn hiệu lực" in connected.dossiers[number].steps[-1]["NoiDungXuLy"]
    assert not pulling.pull().held and not connected.messages


def test_who_sent_it_for_her_is_kept_as_proxy_and_unknown_names_are_told(connected, an):
    number = connected.apply_as_lanh(sender=AN, mauMoi="x")
    pulling.pull()
    assert came(number).proxy["name"] == AN["name"] and came(number).applicant.name == "Nguyễn Thị Lành"
    assert link.by_number(number).actions.get().data["unread"] == ["mauMoi"]


def test_sensitive_answers_are_parted_from_the_dossier(connected):
    number = connected.apply_as_lanh(NhiemHIV="1")
    pulling.pull()
    assert "lương" not in str(link.by_number(number).reasons), "a reason must not tell that the question was asked"
    connected.messages[0].declaration["CoLuongOnDinh"] = "0"
    pulling.pull()
    assert "hiv" not in str(came(number).read()).lower()
    assert circumstances.hiv(sensitive.of(came(number), by=access.SYSTEM)) is True


def test_a_message_that_cannot_be_read_holds_up_no_other(connected, monkeypatch):
    number = connected.apply_as_lanh(nycDiaChi="Thôn\x00 1")
    unreadable = [
        type(connected.messages[0])(wrong, asks) for wrong, asks in (("", "NOP"), ("1" * 51, "NOP"), ("2", "?"))
    ]
    strange = type(connected.messages[0])("3", "NOP", "1.014027", owner={"name": "x", "number": []})
    connected.messages[:0] = [*unreadable, strange]
    assert pulling.pull().taken == 1 and came(number)
    connected.messages[:0] = [type(connected.messages[0])("4", "NOP", "1.014027")]
    monkeypatch.setattr(pulling.declaration, "read", lambda *_given: 1 / 0)
    assert "our-fault" in pulling.pull().fault and link.by_number("4") is None


@pytest.mark.parametrize("kind", ["pension", "disability"])
def test_what_is_written_on_our_form_can_be_written_on_the_portal(connected, lanh, kind):
    answers = getattr(applications, kind)(lanh, "001150012345")
    procedure = {"pension": "1.014027", "disability": "1.001776"}[kind]
    dossier = applications.on_the_portal(lanh, "001150012345", answers, procedure=procedure)
    said = circumstances.values(dossier)
    assert (dossier.person, dossier.channel, dossier.procedure) == (lanh, "online", procedure)
    assert said["kinds"] == answers["kinds"] and said["channel"] == "cash" and said["applicant_name"] == lanh.name


def test_a_file_on_another_machine_is_not_fetched(portal, monkeypatch):
    portal.connect("classic")
    number = portal.apply_as_lanh(files={"UY_QUYEN": PAPER})
    monkeypatch.setattr(
        "lienthong.partners.sandbox.national_portal_classic._message",
        lambda one: {"MaHoSo": one.number, "MaTTHC": one.procedure, "ToKhai": one.declaration,
                     "TaiLieuNop": [{"DuongDanTaiTepTin": "http://127.0.0.1:9/passwd"}]},
    )  # fmt: skip
    assert "file-elsewhere" in pulling.pull().fault and link.by_number(number) is None


def test_a_draft_is_offered_once_and_comes_back_as_an_application(connected, lanh, an):
    answers = {"dead_name": lanh.name, "dead_born": lanh.birth, "dead_sex": "female", "applicant_name": an.name}
    for _twice in range(2):
        offers.offer("form-03-335-2026", answers, procedure="1.001731", citizen=an, thing="civil-chain:1")
        carry_all()
    [offered] = connected.offers.values()
    assert offered["ToKhai"] == {
        "MaToKhai": "03/335/2026", "nktHoTen": "Nguyễn Thị Lành", "nktNgaySinh": "19500302", "nktGioiTinh": "NU",
        "nycHoTen": "Nguyễn Văn An",
    }  # fmt: skip


def test_after_a_death_the_family_is_offered_the_grant_on_the_portal(connected, lanh, an):
    from lienthong.assistance.funerals.offer import FuneralOffer

    facts = {"death": "death:1", "commune": "00004", "province": "01", "died_on": date(2026, 12, 8),
             "amount": 10_800_000, "procedure": "1.014028", "ground": "social_pension", "grounds": ["social_pension"],
             "explanation": {}, "family": [str(an.pk)], "person": lanh}  # fmt: skip
    FuneralOffer.begin("offered", by=access.SYSTEM, subject=lanh.party, **facts)
    tell()
    [offered] = connected.offers.values()
    assert AN["number"] in (offered.get("MaDoiTuong"), offered.get("IdDoiTuong"))
    said = offered["ToKhai"]
    assert (said["nktHoTen"], said["nktNgayMat"], said["nycHoTen"]) == (lanh.name, "20261208", an.name)
    assert said["CheDoDangHuong"] == ["HUU_TRI_XA_HOI"]
