"""If these fail, nobody sees that the portal is cut off, or others read or replace the home's secret."""

from datetime import timedelta

import pytest
from click.testing import CliRunner

from lienthong import access
from lienthong.access.actor import HOME
from lienthong.access.entry import Entry
from lienthong.assistance.dossiers import reception
from lienthong.database import clock
from lienthong.ledger.delivery import Delivery
from lienthong.partners.national_portal import account, connection, link, pulling
from lienthong.partners.national_portal.commands import portal as command
from lienthong.partners.national_portal.line import FAULTS
from lienthong.web import connections_waiting
from tests.access.actors import signed_in, user
from tests.assistance.dossiers.conftest import UNIT, an, chairman, hanh, lanh, morning, population
from tests.partners.national_portal import DAY, VARIANTS, carry_all, connected, ground, hear, portal, tell, tidy

__all__ = ["an", "chairman", "connected", "ground", "hanh", "lanh", "morning", "population", "portal", "tidy"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground", "morning")]
ACCOUNT, PAGE, ROWS = "/partners/national-portal/", "/national-portal/", "/national-portal/dossiers/"
CHANGES = "/national-portal/changes/"
GIVEN = {
    "valid_from": "07/12/2026", "variant": "classic", "address": "https://dvc.example.vn/vxp", "username": "lienthong",
    "secret": "chìa khóa 42", "agency": "000.00.01.H22", "destination": "VN:DVC", "looks_up": "on",
}  # fmt: skip


@pytest.fixture
def administrator():
    return signed_in(user("quantri", (HOME, "administrator")))


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_account_is_kept_for_its_days_audited_and_its_secret_never_shown(administrator):
    assert administrator.post(ACCOUNT, GIVEN).status_code == 302
    later = GIVEN | {"valid_from": "01/01/2027", "variant": "six-steps", "address": "https://lgsp.example.vn"}
    assert administrator.post(ACCOUNT, later).status_code == 302
    assert (account.current().variant, account.current().secret, account.current().sends_all) == (
        "classic", "chìa khóa 42", False,
    )  # fmt: skip
    assert account.on(DAY + timedelta(days=30)).variant == "six-steps" and account.on(DAY - timedelta(days=1)) is None
    page = text(administrator.get(ACCOUNT))
    assert "https://lgsp.example.vn" in page and "chìa khóa 42" not in page
    assert Entry.objects.unscoped("a test").filter(action="national-portal-account").count() == 2
    assert "NoiHoSo" in text(administrator.get(PAGE))


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("address", {"address": "http://dvc.example.vn"}), ("destination", {"destination": ""}),
     ("valid_to", {"valid_to": "01/12/2026"}), ("variant", {"variant": "soap"}), ("secret", {"secret": ""})],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_field(administrator, field, wrong):
    page = administrator.post(ACCOUNT, GIVEN | wrong)
    assert page.status_code == 200 and f'id="id_{field}-error"' in page.content.decode() and account.current() is None


def test_an_account_that_ends_is_followed_by_none(administrator):
    administrator.post(ACCOUNT, GIVEN | {"valid_to": "08/12/2026"})
    assert account.on(DAY + timedelta(days=1)) and account.on(DAY + timedelta(days=2)) is None


@pytest.mark.parametrize(
    ("organisation", "role"), [("facility:01001", "administrator"), (UNIT, "commune_officer"), (HOME, "facility_it")]
)
def test_only_whoever_administers_the_home_may_enter_it(organisation, role):
    assert signed_in(user("nho", (organisation, role))).post(ACCOUNT, GIVEN).status_code == 403


def test_the_page_tells_state_success_lag_faults_and_what_waits(connected, administrator, hanh):
    assert "Hoạt động tốt" in text(administrator.get(PAGE))
    number = connected.apply_as_lanh()
    pulling.pull()
    tell()
    held = connected.apply("9.999999", {}, owner={"name": "Trần Văn Bình", "number": "001070000001"})
    pulling.pull()
    standing = connection.standing(access.SYSTEM)
    assert (standing.health, standing.came, standing.held, standing.accepted) == ("working", 1, 1, 1)
    connected.behave("down", times=None)
    reception.receive(link.by_number(number).dossier, by=hanh)
    hear()
    for _look in range(3):
        assert pulling.pull().fault
    page = text(administrator.get(PAGE))
    assert "Đang lỗi" in page and "503" in page
    with clock.at(clock.now() + timedelta(hours=2)):
        assert connection.standing(access.SYSTEM).lag == timedelta(hours=2)
    for state, status in (("accepted", "1 · Mới đăng ký"), ("waiting", "2 · Được tiếp nhận")):
        assert f"{CHANGES}?state={state}" in page, "each number opens its rows"
        listed = administrator.get(f"{CHANGES}?state={state}&export=csv").getvalue().decode().strip().splitlines()
        assert len(listed) == 2 and number in listed[1] and status in listed[1]
    waiting = text(administrator.get(f"{ROWS}?waits=yes"))
    assert number in waiting and held not in waiting
    assert standing.last_success == clock.now(), "in the time in which everything else on the page is told"
    assert "hưu trí xã hội" in text(administrator.get(f"{ROWS}{link.by_number(number).pk}/"))
    page = text(administrator.get(ROWS))
    assert number in page and held in page and "1 · Mới đăng ký" in page and "Lành" not in page


def test_an_officer_sees_the_own_communes_dossiers_and_refuses_what_cannot_be_taken(connected, hanh):
    connected.apply_as_lanh()
    held = connected.apply_as_lanh("9.999999")
    pulling.pull()
    tell()
    officer = signed_in(user("hanh", (UNIT, "commune_officer")))
    assert "00004-2026-000001" in text(officer.get(ROWS))
    other = signed_in(user("xa", ("unit:00008", "commune_officer")))
    assert "00004-2026-000001" not in text(other.get(ROWS))
    assert "Mới đăng ký" in text(officer.get(CHANGES)) and "Mới đăng ký" not in text(other.get(CHANGES))
    [waits] = connections_waiting.held_applications(hanh)
    assert ([row.pk for row in waits.count], text(officer.get(waits.address)).count(held)) == (
        [link.by_number(held).pk],
        1,
    )
    address = f"{ROWS}{link.by_number(held).pk}/"
    assert other.get(address).status_code == 404
    assert "9.999999" in text(officer.get(address))
    assert officer.post(address, {"reason": ""}).status_code == 200
    assert officer.post(address, {"reason": "Thủ tục không còn"}).status_code == 302
    tell()
    assert connected.dossiers[held].status == "3" and "3 · Không được tiếp nhận" in text(officer.get(address))


def test_the_catalogue_is_compared_only_when_asked(connected, administrator):
    connected.catalogue["1.014027"] = ("Thực hiện, điều chỉnh, thôi hưởng trợ cấp hưu trí xã hội", "10")
    assert "10" not in text(administrator.get("/national-portal/procedures/")).partition("<table")[2]
    page = text(administrator.post("/national-portal/procedures/"))
    assert "hưu trí xã hội (10)" in page and "không có" in page


def test_the_command_takes_and_tells(connected, monkeypatch):
    number = connected.apply_as_lanh()
    run = CliRunner()
    assert "taken 1, held 0" in run.invoke(command, ["pull"]).output
    tell()
    told = run.invoke(command, ["status", number, "--ask"])
    receipt = Delivery.objects.get(channel="dvcqg")
    assert told.exit_code == 0 and "1 " in told.output and "accepted" in told.output and "now 1" in told.output
    assert receipt.state == "accepted"
    assert run.invoke(command, ["status", "không có"]).exit_code == 1
    connected.behave("down", times=None)
    assert run.invoke(command, ["pull"]).exit_code == 1


def test_every_fault_of_the_line_is_told_and_none_stops_the_job(portal):
    assert len(FAULTS) == 6 and len(VARIANTS) == 2
    account.keep(
        variant="classic", address="http://127.0.0.1:9", username="x", secret="y", agency="1", valid_from=DAY
    )  # fmt: skip
    pulling.look()
    assert link.NationalPortalContact.objects.get().faults == 1
    carry_all()
