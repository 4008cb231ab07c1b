"""A death in a real browser: the registrar enters it, the family confirms, the chain runs, the grant is asked for."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

import pytest
from django.db import connections

from lienthong import access, people
from lienthong.access.actor import HOME
from lienthong.assistance import register
from lienthong.assistance.funerals.offer import FuneralOffer
from lienthong.civil import birth, death
from lienthong.civil.contradiction import Contradiction
from lienthong.civil.source import Source
from lienthong.civil.statement import Told
from lienthong.database import clock
from lienthong.ledger.worker import Worker
from lienthong.partners import endpoint
from lienthong.partners.sandbox.chain_step import TITLES, StepSimulator
from lienthong.partners.sandbox.civil_status import CivilStatusSimulator
from lienthong.partners.sandbox.server import Sandbox, running
from lienthong.people import households
from lienthong.web import house
from tests.access.actors import user

COMMUNE, UNIT = "00004", "unit:00004"
OFFICER = access.Actor("user:hanh", UNIT, frozenset({"commune_officer"}), frozenset({UNIT}))
DIED = date(2026, 12, 28)


def person(number: str, name: str, year: int, sex: str = "female") -> people.Person:
    facts = people.PersonFacts(
        name=name, birth=people.BirthDate(year, 3, 2), sex=sex, identifiers={"personal-number": number},
        residence=people.Place(COMMUNE, "Số 5", written_on=date(2026, 1, 1)), synthetic=True,
    )  # fmt: skip
    return people.match_or_create(facts, by=access.SYSTEM)


def tell(who, source, day=DIED, **more) -> death.Death:
    found = death.tell(who, Told(source, f"{source}:{who.pk}", died_on=day, **more), by=access.SYSTEM)
    assert found
    return found


@pytest.fixture(scope="module")
def town(site):
    """Ba Đình: Mrs Lành, who has the social pension and has died, her son An; a contradiction; a birth; partners."""
    house.build()
    house.load_reference()
    clock.set_time(datetime(2026, 12, 29, 9, 0, tzinfo=clock.VIETNAM))
    lanh, an = person("001145012345", "Nguyễn Thị Lành", 1945), person("001080012346", "Nguyễn Văn An", 1980, "male")
    binh, mai = person("001150012347", "Trần Thị Bưởi", 1950), person("001095012348", "Lê Thị Mai", 1995)
    households.join(households.form(lanh, commune=COMMUNE), an, households.Relation.CHILD)
    row = register.grant(
        lanh, "social_pension", commune=COMMUNE, province="01", from_month=date(2026, 12, 1), decision="paper:1",
        event=None, by=OFFICER,
    )  # fmt: skip
    register.record(row.beneficiary, valid_from=date(2026, 1, 1), source="x", by=OFFICER, born=date(1945, 3, 2))
    user("hanh", (UNIT, "commune_officer"))
    user("chu", (UNIT, "commune_chairman"))
    user("tinh", ("unit:01", "province_officer"))
    user("quan", (HOME, "administrator"))
    user("an", (an.party, "citizen"))
    tell(binh, Source.HOSPITAL)
    tell(binh, Source.COMMUNE, date(2026, 12, 20))
    born = birth.certify(
        "birth_certificate:00000000-0000-0000-0000-000000000001", mother=mai, facility="facility:01001", born_on=DIED,
        happened_at=clock.now(),
    )  # fmt: skip
    sandbox = Sandbox([*map(CivilStatusSimulator, ("interlink-software", "coordination-system")),
                       *map(StepSimulator, TITLES)])  # fmt: skip
    with running(sandbox) as url:
        for system in endpoint.systems():
            endpoint.keep(system, address=f"{url}/simulator/{system}", username="nhà", secret="mật khẩu")
        known = {
            "lanh": tell(lanh, Source.HOSPITAL, facility="facility:01001").pk, "birth": born.pk,
            "contradiction": Contradiction.objects.unscoped("test").get().pk,
        }  # fmt: skip
        carry()
        yield known


def carry() -> None:
    """Deliveries and jobs are done, in a thread: Playwright keeps a loop of its own in this one."""
    with ThreadPoolExecutor(1) as apart:
        apart.submit(_carry).result()


def _carry() -> None:
    try:
        Worker().run_until_idle()
    finally:
        connections.close_all()


def opened(site, page, login: str, language: str = "vi") -> None:
    site.signed_in(page, login)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site.address}])


def press(page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    ("login", "address"),
    [
        ("hanh", "/civil/deaths/"), ("hanh", "/civil/deaths/{lanh}/"), ("hanh", "/civil/contradictions/"),
        ("hanh", "/civil/contradictions/{contradiction}/"), ("hanh", "/civil/births/"),
        ("hanh", "/civil/births/{birth}/"), ("hanh", "/civil/births/{birth}/register/"),
        ("hanh", "/civil/register/"), ("hanh", "/civil/register/death/?death={lanh}"), ("tinh", "/civil/deaths/"),
        ("hanh", "/funeral-offers/"), ("an", "/my/extracts/"),
        ("quan", "/partners/endpoints/"),
    ],
)  # fmt: skip
def test_every_page_is_silent_to_axe_and_fits_a_phone(town, site, page, visit, page_fits, login, address, language):
    opened(site, page, login, language)
    visit(address.format(**town))
    page_fits()


def test_registered_confirmed_and_asked_for(town, site, page, visit, page_is_accessible, at_360, screenshot):
    opened(site, page, "hanh")
    visit(f"/civil/deaths/{town['lanh']}/")
    page.get_by_role("button", name="Đăng ký việc chết này").click()
    assert page.get_by_label("Số định danh của người chết").input_value() == "001145012345"
    page.get_by_label("Nơi chết").fill("Bệnh viện Bạch Mai")
    page.get_by_label("Số định danh của người yêu cầu").fill("001080012346")
    page.get_by_label("Quan hệ của người yêu cầu").fill("con")
    press(page, "Gửi bản nháp trích lục")
    page_is_accessible()
    assert page.get_by_role("button", name="Ghi vào sổ hộ tịch").count() == 0  # the applicant may still answer
    entry = page.url

    opened(site, page, "an")
    visit("/my/extracts/")
    page.get_by_role("link", name="Nguyễn Thị Lành").click()
    page.get_by_role("button", name="Đúng", exact=True).wait_for()
    page_is_accessible()
    at_360()
    press(page, "Đúng")

    page.set_viewport_size({"width": 1280, "height": 900})
    opened(site, page, "chu")
    page.goto(entry)
    press(page, "Ghi vào sổ hộ tịch")
    carry()
    visit(f"/civil/deaths/{town['lanh']}/")
    page.get_by_text("residence-000001").wait_for()  # the receipt of the residence register
    page.get_by_text("thôi trả từ 01/2027").wait_for()
    screenshot("death-chain", whole=True)
    page_is_accessible()
    at_360()

    opened(site, page, "an", "en")
    visit("/my/")
    page.get_by_role("link", name="See why, and ask for it").click()
    page.get_by_text("10.800.000").first.wait_for()
    page_is_accessible()
    at_360()
    page.get_by_label("Relation to the person who died").fill("con")
    page.get_by_label("Bank account", exact=True).check()
    press(page, "Send to the commune")
    page.get_by_text("Needed, for the money goes to an account.").first.wait_for()
    page_is_accessible()
    page.get_by_label("Account holder").fill("NGUYEN VAN AN")
    page.get_by_label("Account number").fill("1903001234")
    page.get_by_role("textbox", name="Bank").fill("Agribank")
    page.get_by_label("It is I who arrange the burial").check()
    press(page, "Send to the commune")
    assert "/my/dossiers/" in page.url
    page_is_accessible()
    assert FuneralOffer.objects.unscoped("test").get().state == "taken-up"


def test_two_days_of_death_are_decided_with_a_reason(town, site, page, visit, page_is_accessible):
    opened(site, page, "hanh")
    visit(f"/civil/contradictions/{town['contradiction']}/")
    page.get_by_label("Ngày chết là 28/12/2026").check()
    press(page, "Quyết định")
    page_is_accessible()  # a reason is missing
    page.get_by_label("Vì sao quyết định như vậy?").fill("Giấy báo tử ghi rõ giờ")
    press(page, "Quyết định")
    page_is_accessible()
    assert Contradiction.objects.unscoped("test").get(pk=town["contradiction"]).state == "decided"
