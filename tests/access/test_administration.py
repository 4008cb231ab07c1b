"""What an organisation would lose: that only its own administrators say who acts in its name, and that it is known."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from lienthong import access
from lienthong.access import Actor, NotAllowed, administration, permissions
from lienthong.access.entry import Entry
from lienthong.access.user import Membership, User
from lienthong.database import clock
from tests.access.actors import PASSWORD, signed_in, user

pytestmark = pytest.mark.django_db
HOSPITAL, CLINIC = "facility:01001", "facility:01002"
BINH = Actor("user:binh", HOSPITAL, frozenset({"administrator"}))
HOME = Actor("user:root", "system:home", frozenset({"administrator"}))


@pytest.fixture(autouse=True)
def permitted() -> None:
    access.permit(permissions.PERMISSIONS)


def actions() -> list[str]:
    return list(Entry.objects.unscoped("test").order_by("id").values_list("action", flat=True))


def test_a_new_user_chooses_a_password_by_a_link_that_works_once() -> None:
    lan = administration.add_user("Lan", "Nguyễn Thị Lan", organisation=HOSPITAL, role="records_officer", by=BINH)
    assert lan.login == "lan" and not lan.has_usable_password()
    link = administration.link(lan)
    page = Client().get(link)
    assert page.status_code == 200 and "lan" in page.content.decode()
    weak = Client().post(link, {"new": "123456789012", "again": "123456789012"})
    assert weak.status_code == 400
    different = Client().post(link, {"new": PASSWORD, "again": PASSWORD + "!"})
    assert different.status_code == 400
    assert Client().post(link, {"new": PASSWORD, "again": PASSWORD})["Location"] == "/sign-in/"
    assert Client().get(link).status_code == 410
    assert Client().post("/sign-in/", {"login": "lan", "password": PASSWORD}).status_code == 302


def test_a_login_is_given_once() -> None:
    user("lan")
    with pytest.raises(ValidationError):
        administration.add_user(" LAN", "Another", organisation=HOSPITAL, role="citizen", by=BINH)


def test_another_organisations_administrator_has_no_say() -> None:
    lan = user("lan", (CLINIC, "records_officer"))
    [membership] = lan.memberships.all()
    for step in (
        lambda: administration.add_user("x", "X", organisation=CLINIC, role="records_officer", by=BINH),
        lambda: administration.grant(lan, organisation=CLINIC, role="administrator", by=BINH),
        lambda: administration.end(membership, by=BINH),
        lambda: administration.set_active(lan, False, by=BINH),
        lambda: administration.set_licence(lan, "000101/HNO-GPHN", by=BINH),
        lambda: administration.renew(lan, by=BINH),
        lambda: administration.add_client("x", organisation=CLINIC, roles=["facility_it"], by=BINH),
    ):
        with pytest.raises(NotAllowed):
            step()
    assert actions() == []


def test_whoever_runs_the_installation_administers_every_organisation() -> None:
    lan = administration.add_user("lan", "Lan", organisation=CLINIC, role="records_officer", by=HOME)
    administration.set_active(lan, False, by=HOME)
    assert not User.objects.get().is_active


def test_who_works_elsewhere_too_is_not_shut_out_by_one_of_them() -> None:
    lan = user("lan", (HOSPITAL, "records_officer"), (CLINIC, "records_officer"))
    with pytest.raises(NotAllowed):
        administration.set_active(lan, False, by=BINH)
    administration.end(lan.memberships.get(organisation=HOSPITAL), by=BINH)
    assert lan.memberships.get(organisation=HOSPITAL).valid_to == clock.today()


def test_a_role_that_has_not_begun_is_taken_away_whole() -> None:
    lan = user("lan")
    later = clock.today() + timedelta(days=3)
    membership = administration.grant(lan, organisation=HOSPITAL, role="records_officer", by=BINH, begins=later)
    administration.end(membership, by=BINH)
    assert not Membership.objects.exists()


def test_every_step_is_in_the_audit() -> None:
    lan = administration.add_user("lan", "Lan", organisation=HOSPITAL, role="records_officer", by=BINH)
    administration.end(lan.memberships.get(), by=BINH)
    administration.renew(lan, by=BINH)
    client, _secret = administration.add_client("HIS", organisation=HOSPITAL, roles=["facility_it"], by=BINH)
    administration.revoke_client(client, by=BINH)
    assert actions() == [
        "membership.grant", "user.add", "membership.end", "user.renew", "client.add", "client.revoke",
    ]  # fmt: skip


def test_one_changes_ones_own_password_knowing_the_present_one() -> None:
    lan = user("lan", (HOSPITAL, "records_officer"), password=PASSWORD)
    client, elsewhere = signed_in(lan), signed_in(lan)
    new = "another staple battery"
    wrong = client.post("/sign-in/password/", {"present": "wrong", "new": new, "again": new})
    assert wrong.status_code == 400
    right = client.post("/sign-in/password/", {"present": PASSWORD, "new": new, "again": new})
    assert right.status_code == 302
    assert client.get("/sign-in/password/").status_code == 200
    assert elsewhere.get("/sign-in/password/").status_code == 302, "other sessions have ended"
