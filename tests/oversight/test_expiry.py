"""If these fail, a certificate runs out and nobody was told, or somebody is told again and again."""

from datetime import datetime

import pytest

from lienthong.database import clock
from lienthong.ledger import obligations, refold
from lienthong.oversight import conformance_certificate as certificates
from lienthong.oversight import conformance_expiry
from lienthong.oversight.conformance import Trial
from lienthong.oversight.conformance_certificate import Certificate
from lienthong.oversight.partnership import Product, Vendor
from lienthong.oversight.partnership_pilot import Pilot
from lienthong.web.demo import cast, vendor
from tests.access.actors import signed_in
from tests.exchange.conftest import december as december
from tests.exchange.conftest import places as places

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]


@pytest.fixture
def certified(monkeypatch) -> Certificate:
    """The demo's vendor with its certificate, which ends on 14/01/2027."""
    from lienthong.web import house
    from lienthong.web.demo import offices

    house.build()
    monkeypatch.setattr(cast, "home_commune", lambda: "14464")
    assert vendor.play() > 20 and vendor.play() == 0
    assert offices.MINISTRY.code == "user:bo"
    return Certificate.objects.unscoped("a test").select_related("product__vendor").get()


def at(*moment: int):
    return clock.at(datetime(*moment, tzinfo=clock.VIETNAM))  # type: ignore[misc, arg-type]


def task(certificate: Certificate) -> list[str]:
    return [row.standing for row in obligations.of(thing=certificate.thing).order_by("id")]


def test_the_vendor_of_the_demo_has_everything_and_is_told_in_time(certified):
    assert f"{certified.valid_until:%d/%m/%Y}" == "14/01/2027"
    assert Trial.objects.unscoped("a test").filter(state="refused").count() == 1
    assert Pilot.objects.unscoped("a test").get().state == "running"
    owed = obligations.of(thing=certified.thing).get()
    assert (owed.debtor, owed.creditor, owed.standing) == (certified.product.vendor.party, "agency:moh", "open")
    assert owed.due_at.astimezone(clock.VIETNAM).date() == certified.valid_until
    from lienthong.access.user import User

    own = signed_in(User.objects.get(login=vendor.LOGIN))
    ministry = signed_in(cast.give_account(next(one for one in cast.ACCOUNTS if one.login == "bo")))
    key = Vendor.objects.unscoped("a test").get().pk
    with at(2026, 12, 21, 9):
        for client in (own, ministry):
            client.cookies["django_language"] = "en"
            for page in (f"/vendors/{key}", f"/vendors/certificates/{certified.pk}"):
                text = client.get(page).content.decode()
                assert "ends on 14/01/2027" in text and "own choice" in text, page
            assert "end within thirty days" in client.get("/").content.decode()
            assert "HL-HIS" in client.get("/vendors/certificates?ends=soon").content.decode()
    with at(2026, 12, 10, 9):
        assert "ends on" not in own.get(f"/vendors/{key}").content.decode()


def test_it_is_told_once_and_the_next_certificate_ends_it(certified):
    with at(2026, 12, 20, 9):
        conformance_expiry.remind()
        assert [one.name for one in certified.actions.order_by("number")] == ["requested", "issued", "expiring"]
        product = Product.objects.unscoped("a test").select_related("vendor").get()
        from lienthong import access

        by = access.Actor(f"user:{vendor.LOGIN}", product.vendor.party, frozenset({"facility_it"}))
        following = certificates.request(product, vendor.SCHEME, by=by)
        certificates.issue(following, by=vendor.offices.MINISTRY)
        assert task(certified) == ["fulfilled"] and task(following) == []
        rows = Certificate.objects.unscoped("a test")
        assert not conformance_expiry.expiring(rows).exists()
    assert [said for said in refold.differences() if said] == []


def test_what_is_withdrawn_is_not_to_be_renewed(certified):
    certificates.withdraw(certified, "Sai số tiền", by=vendor.offices.MINISTRY)
    assert task(certified) == ["withdrawn"]
