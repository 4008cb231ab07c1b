"""A register on its way from three levels to two, and its hand-over, in a real browser and on a phone."""

from datetime import date

import pytest

from lienthong import access
from lienthong.assistance.handover.handover import Handover, State
from lienthong.assistance.register import moving_register
from lienthong.database import transaction
from lienthong.directory import reference
from lienthong.directory.units import Succession, Unit
from tests.access.actors import user
from tests.assistance.register.test_moving_levels import as_csv, row

MINISTRY = access.Actor("user:bo", "agency:moh", frozenset({"ministry_officer"}))


@pytest.fixture(scope="module")
def addresses(site) -> dict[str, str]:
    """A move with a place that waits and another with a faulty line; an export that was written."""
    from lienthong.web import house

    house.build()
    reference.load()
    user("bo", ("agency:moh", "ministry_officer"))
    former = Unit.objects.filter(valid_to=date(2025, 7, 1), level="commune")
    divided = Succession.objects.filter(is_split=True).order_by("old_code")[0].old_code
    plain = former.exclude(code__in=Succession.objects.filter(is_split=True).values("old_code")).order_by("code")[0]
    rows = [row(1, plain), row(2, former.get(code=divided)), row(3, plain, family="allowance")]
    with transaction():
        files = {"cu.csv": rows, "sai.csv": [*rows, row(4, plain, amount="-1")]}
        good, bad = (moving_register.begin(as_csv(said), name=name, by=MINISTRY) for name, said in files.items())
        for move in (good, bad):
            moving_register.read(move=str(move.pk))
        columns = {"kind": "full", "number": 1, "folder": "/ban-giao/1", "people": 3}
        export = Handover.begin(State.WRITING, by=MINISTRY, **columns)
        export.act("written", State.WRITTEN, by=MINISTRY, manifest="ab" * 32)
    return {
        "good": f"/register/moves/{good.pk}/", "old": f"/register/moves/{good.pk}/?view=old",
        "bad": f"/register/moves/{bad.pk}/", "export": f"/register/handovers/{export.pk}/",
        "moves": "/register/moves/", "send": "/register/moves/send/", "exports": "/register/handovers/",
    }  # fmt: skip


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", ["moves", "send", "good", "old", "bad", "exports", "export"])
def test_every_page_is_silent_to_axe_and_fits_a_phone(
    addresses, site, page, visit, page_is_accessible, at_360, name, language
):
    site.signed_in(page, "bo")
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site.address}])
    visit(addresses[name])
    at_360()
    page_is_accessible()


def test_a_register_is_applied_and_the_page_says_how_far_it_is(addresses, site, page, visit, page_is_accessible):
    site.signed_in(page, "bo")
    visit(addresses["good"])
    with page.expect_navigation():
        page.get_by_role("button", name="Đưa phần đã rõ vào danh sách").click()
    assert page.locator("progress").count() == 1
    page_is_accessible()
    moving_register.follow(move=addresses["good"].split("/")[3])
    visit(addresses["good"])
    assert "2 / 3" in page.content()
