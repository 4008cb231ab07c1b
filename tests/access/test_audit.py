"""What a citizen would lose: knowing who wrote and who read about them."""

import uuid

import psycopg
import pytest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from lienthong import access, database
from lienthong.access import audit
from lienthong.access.entry import Entry
from lienthong.access.middleware import ActorMiddleware

DOCTOR = access.Actor("user:lan", organisation="facility:01001", roles=frozenset({"hospital_doctor"}))


def person() -> str:
    return f"person:{uuid.uuid4()}"


def entries() -> list[Entry]:
    return list(Entry.objects.unscoped("the test looks at all").order_by("id"))


@pytest.mark.django_db
def test_a_writing_is_audited_with_who_what_and_whom() -> None:
    lanh = person()
    audit.wrote(DOCTOR, "referral.issue", things=["referral:1"], persons=[lanh])
    [entry] = audit.of_person(lanh)
    assert (entry.kind, entry.actor, entry.organisation) == ("write", "user:lan", "facility:01001")
    assert (entry.action, entry.things, entry.emergency) == ("referral.issue", ["referral:1"], False)


def test_a_writing_undone_leaves_no_row(fresh_database: str) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        audit.wrote(DOCTOR, "referral.issue", persons=[person()])
        raise ZeroDivisionError
    assert entries() == []


def answer(read: object) -> HttpResponse:
    def view(request: HttpRequest) -> HttpResponse:
        read(request)  # type: ignore[operator]
        return HttpResponse("shown")

    request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.9")
    request.session = {}  # type: ignore[assignment]
    return ActorMiddleware(view)(request)


def test_a_request_that_shows_many_persons_is_one_row(fresh_database: str) -> None:
    people = [person() for _ in range(3)]

    def read(request: HttpRequest) -> None:
        audit.read(DOCTOR, "person.list", people[:2])
        audit.read(DOCTOR, "person.list", people[1:], request)

    response = answer(read)
    [entry] = entries()
    assert sorted(f"person:{one}" for one in entry.persons) == sorted(people)
    assert (entry.kind, entry.action, entry.address) == ("read", "person.list", "127.0.0.9")
    assert entry.request == response.headers["X-Request-ID"]


def test_a_request_that_shows_nobody_writes_no_row(fresh_database: str) -> None:
    answer(lambda request: None)
    assert entries() == []


def test_when_the_row_cannot_be_written_nothing_is_shown(fresh_database: str) -> None:
    owner = psycopg.connect(fresh_database.replace("lienthong_app", "lienthong_owner"), autocommit=True)
    owner.execute("ALTER TABLE access_audit ADD CONSTRAINT broken CHECK (false)")
    owner.close()
    with pytest.raises(psycopg.errors.CheckViolation):
        answer(lambda request: audit.read(DOCTOR, "person.page", [person()]))


def test_emergency_access_is_written_at_once(fresh_database: str) -> None:
    def read(request: HttpRequest) -> None:
        audit.read(DOCTOR, "emergency", [person()], emergency=True)
        assert [entry.emergency for entry in entries()] == [True]

    answer(read)


def test_the_reading_statement_itself_can_carry_its_row(fresh_database: str) -> None:
    one, other = person(), person()
    sql = f"WITH shown AS (SELECT unnest(%(people)s::text[]) AS person), {audit.READ_CTE} SELECT count(*) FROM shown"
    parameters = {"people": [one, other, one], **audit.read_parameters(DOCTOR, "fhir.search", ["fhir:Patient"])}
    assert database.connection().execute(sql, parameters).fetchone() == (3,)
    [entry] = audit.of_person(other)
    assert (len(entry.persons), entry.things) == (2, ["fhir:Patient"])


@pytest.mark.django_db
@pytest.mark.parametrize("sql", ["DELETE FROM access_audit", "UPDATE access_audit SET actor = 'x'"])
def test_nobody_can_take_a_row_away(sql: str) -> None:
    audit.wrote(DOCTOR, "x")
    with pytest.raises(psycopg.errors.InsufficientPrivilege), transaction.atomic():
        database.connection().execute(sql)


def test_a_reading_does_not_weaken_the_writing_around_it(fresh_database: str) -> None:
    with transaction.atomic():
        audit.read(DOCTOR, "person.page", [person()])
        with connection.cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            assert cursor.fetchone() == ("on",)
