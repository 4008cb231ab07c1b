"""If these fail, a visitor of the demo finds pages empty that show how a register is moved and what a province gave."""

from datetime import datetime

import pytest
from django.urls import reverse

from lienthong.assistance.register.entitlement import Entitlement
from lienthong.assistance.register.moving_register import MovedLine, RegisterMove, State
from lienthong.database import clock
from lienthong.directory.splits import Split
from lienthong.partners import province_connector
from lienthong.partners.province_dossier import ProvinceDossier
from lienthong.partners.sandbox.server import running
from lienthong.web.demo import cast, links, old_register, province_dossiers, simulators
from tests.access.actors import signed_in, user

pytestmark = pytest.mark.django_db
VISIT, ALL = datetime(2026, 12, 21, 8, tzinfo=clock.VIETNAM), "a test looks at everything"


@pytest.fixture(autouse=True)
def _house(db):
    from lienthong.web import house

    house.build()
    clock.mark_synthetic()


def officer(province: str):
    return signed_in(user(f"tinh{province}", (f"unit:{province}", "province_officer")))


def test_a_district_of_before_is_moved_and_its_divided_communes_wait_for_people(django_assert_max_num_queries):
    lines = old_register.play()
    move = RegisterMove.objects.get()
    assert (move.lines, move.faults, move.state, move.balanced) == (lines, 0, State.MOVED, True)
    rows = MovedLine.objects.unscoped(ALL)
    waiting = rows.filter(entitlement=None)
    assert 200 < lines < 500 and 50 < waiting.count() < lines / 2
    assert not waiting.exclude(place__split=True).exists() and not rows.exclude(old_province="35").exists()
    cases = Split.objects.unscoped(ALL).filter(province=cast.PROVINCE)
    assert cases.count() == waiting.values("place").distinct().count()
    made = Entitlement.objects.unscoped(ALL)
    assert made.count() == lines - waiting.count()
    assert set(made.values_list("listed_from", "province")) == {(old_register.FIRST, cast.PROVINCE)}
    assert old_register.play() == lines and RegisterMove.objects.count() == 1
    with clock.at(VISIT):
        visitor = officer(cast.PROVINCE)
        with django_assert_max_num_queries(15):
            page = visitor.get(reverse("register-moves")).content.decode()
        assert old_register.FILE in page
        with django_assert_max_num_queries(15):
            page = visitor.get(reverse("register-move", args=[move.pk])).content.decode()
        assert "Đã rõ địa bàn" in page and "Đã quyết toán" not in page  # settled is where they live, not the money
        assert old_register.FILE not in officer("01").get(reverse("register-moves")).content.decode()


def test_a_province_gives_what_its_own_system_finished(django_assert_max_num_queries):
    links.play()
    given = province_dossiers.GIVEN
    with running(simulators.sandbox()) as address:
        assert links.fetch(address) == len(given)
        assert links.fetch(address) == 0
    rows = ProvinceDossier.objects.unscoped(ALL).filter(direction="in")
    places = {one[-1][0] for one in given}
    assert rows.filter(state="accepted").count() == len(given) - 2
    assert {row.commune for row in rows} == places and all(row.reason for row in rows.filter(state="refused"))
    links.move("http://127.0.0.1:1")
    found = province_connector.of(cast.PROVINCE)
    assert found.pull_address == "http://127.0.0.1:1/simulator/province/37/pull"
    assert province_connector.of("01").pull_address == ""
    with clock.at(VISIT):
        visitor = officer(cast.PROVINCE)
        with django_assert_max_num_queries(15):
            page = visitor.get(reverse("province-dossiers", args=[cast.PROVINCE])).content.decode()
        assert all(row.number in page for row in rows)
        first = reverse("province-dossier", args=[cast.PROVINCE, rows.order_by("pk")[0].pk])
        one = visitor.get(first).content.decode()
        assert given[0][1] in one and given[0][3] in one
