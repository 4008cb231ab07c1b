"""What administrators and citizens would lose: pages on which they see who may do what, and who looked."""

import uuid

import pytest
from django.test import Client

from lienthong.access import Actor, audit, clients
from lienthong.access.clients import Client as ApiClient
from lienthong.access.user import User
from tests.access.actors import signed_in, user

pytestmark = pytest.mark.django_db
HOSPITAL, CLINIC = "facility:01001", "facility:01002"
LANH, OTHER = f"person:{uuid.uuid4()}", f"person:{uuid.uuid4()}"


@pytest.fixture
def binh() -> Client:
    return signed_in(user("binh", (HOSPITAL, "administrator")))


def test_an_administrator_adds_a_user_and_gets_the_link(binh: Client) -> None:
    facts = {"name": "Nguyễn Thị Lan", "login": "lan", "organisation": HOSPITAL, "role": "records_officer"}
    page = binh.post("/users/add/", facts)
    lan = User.objects.get(login="lan")
    link = page.context["link"]
    assert link.startswith("http://testserver/sign-in/password/") and link in page.content.decode()
    assert b"lan" in binh.get("/users/").content
    taken = binh.post("/users/add/", facts)
    assert taken.status_code == 400 and "login" in taken.context["form"].errors
    other = binh.post("/users/add/", {**facts, "login": "x", "organisation": CLINIC})
    assert other.status_code == 400 and not User.objects.filter(login="x").exists()
    assert lan.memberships.count() == 1


def test_every_step_of_a_user_can_be_taken_on_the_page(binh: Client) -> None:
    lan = user("lan", (HOSPITAL, "records_officer"))
    page = f"/users/{lan.pk}/"
    assert binh.get(page).status_code == 200
    binh.post(page, {"step": "grant", "organisation": HOSPITAL, "role": "hospital_doctor", "ends": "31/12/2099"})
    assert set(lan.memberships.values_list("role", flat=True)) == {"records_officer", "hospital_doctor"}
    past = binh.post(page, {"step": "grant", "organisation": HOSPITAL, "role": "facility_it", "ends": "01/01/2020"})
    assert past.status_code == 400
    membership = lan.memberships.get(role="records_officer")
    binh.post(page, {"step": "end", "membership": membership.pk})
    membership.refresh_from_db()
    assert membership.valid_to is not None
    binh.post(page, {"step": "close"})
    assert not User.objects.get(pk=lan.pk).is_active
    binh.post(page, {"step": "open"})
    assert User.objects.get(pk=lan.pk).is_active
    assert "/sign-in/password/" in binh.post(page, {"step": "link"}).context["link"]


def test_whoever_treats_has_the_number_of_a_licence_which_is_nobody_elses(binh: Client) -> None:
    from lienthong.access.user import licences
    from lienthong.directory import Practitioner

    hoa, lan = user("hoa", (HOSPITAL, "hospital_doctor")), user("lan", (HOSPITAL, "nurse"))
    page = f"/users/{hoa.pk}/"
    binh.post(page, {"step": "licence", "licence": " 000101/HNO-GPHN "})
    assert licences(["user:hoa", "user:lan"]) == {"user:hoa": "000101/HNO-GPHN", "user:lan": ""}
    assert "000101/HNO-GPHN" in binh.get(page).content.decode() and binh.get(page).context["practitioner"] is None
    Practitioner.objects.create(licence="000101/HNO-GPHN", name="Trần Thị Hoa", profession="doctor")
    assert "Trần Thị Hoa" in binh.get(page).content.decode()
    taken = binh.post(f"/users/{lan.pk}/", {"step": "licence", "licence": "000101/HNO-GPHN"})
    assert taken.status_code == 400 and "licence" in taken.context["licence"].errors
    binh.post(page, {"step": "licence", "licence": ""})
    assert binh.post(f"/users/{lan.pk}/", {"step": "licence", "licence": "000101/HNO-GPHN"}).status_code == 302


def test_another_organisations_users_are_not_there(binh: Client) -> None:
    stranger = user("stranger", (CLINIC, "records_officer"))
    assert b"stranger" not in binh.get("/users/").content
    assert binh.get(f"/users/{stranger.pk}/").status_code == 404
    assert binh.post(f"/users/{stranger.pk}/", {"step": "close"}).status_code == 404


def test_a_client_is_added_its_secret_shown_once_and_shut_out(binh: Client) -> None:
    page = binh.post("/api-clients/add/", {"name": "HIS", "organisation": HOSPITAL, "roles": ["facility_it"]})
    assert page.context["secret"] in page.content.decode() and page["Cache-Control"] == "no-store"
    made = ApiClient.objects.get()
    listed = binh.get("/api-clients/").content.decode()
    assert made.application.client_id in listed and page.context["secret"] not in listed
    binh.post(f"/api-clients/{made.pk}/revoke/")
    made.refresh_from_db()
    assert not made.is_active


@pytest.mark.parametrize(
    "page", ["/users/", "/users/add/", "/api-clients/", "/api-clients/add/", "/audit/", "/my-data/"]
)
def test_whoever_has_no_right_is_refused_and_strangers_sign_in(page: str) -> None:
    assert Client().get(page)["Location"].startswith("/sign-in/")
    doctor = signed_in(user("doctor", (HOSPITAL, "hospital_doctor")))
    assert doctor.get(page).status_code == 403


def test_a_citizen_sees_who_looked_at_their_data_and_only_theirs() -> None:
    doctor = Actor("user:doctor", HOSPITAL, frozenset({"hospital_doctor"}))
    user("doctor")
    audit.read(doctor, "health-book.page", [LANH])
    audit.wrote(doctor, "referral.issue", persons=[LANH])
    audit.read(doctor, "of-someone-else", [OTHER])
    citizen = signed_in(user("lanh", (LANH, "citizen")))
    page = citizen.get("/my-data/").content.decode()
    assert "Sổ sức khỏe" in page and "Giấy tờ y tế: chuyển tuyến" in page and "Doctor" in page
    assert "of-someone-else" not in page


def test_the_audit_page_shows_an_organisations_own_and_is_itself_audited(binh: Client) -> None:
    audit.read(Actor("user:x", HOSPITAL), "seen-here", [LANH])
    audit.read(Actor("user:y", CLINIC), "seen-there", [LANH])
    page = binh.get("/audit/?kind=read").content.decode()
    assert "seen-here" in page and "seen-there" not in page
    newest = audit.of_person(LANH).first()
    assert newest is not None and (newest.action, newest.actor) == ("audit.list", "user:binh")
    csv = b"".join(binh.get("/audit/?export=csv").streaming_content).decode()
    assert "seen-here" in csv


@pytest.mark.parametrize("page", ["/users/", "/api-clients/", "/audit/"])
def test_the_queries_of_a_list_do_not_grow_with_it(page: str, binh: Client, django_assert_max_num_queries) -> None:
    for n in range(12):
        user(f"user{n}", (HOSPITAL, "records_officer"), (HOSPITAL, "facility_it"))
        audit.read(Actor(f"user:user{n}", HOSPITAL), "x", [LANH])
        clients.register(f"HIS {n}", HOSPITAL, ["facility_it"]) if n < 3 else None
    with django_assert_max_num_queries(15):
        assert binh.get(page).status_code == 200
