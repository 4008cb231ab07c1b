"""If these fail, one patient becomes two, or two patients become one."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from lienthong import access, people
from lienthong.people import name_search, words
from lienthong.people.duplicates import Duplicate
from lienthong.people.identifiers import Identifier
from lienthong.people.persons import Person, Treated

HOSPITAL = access.Actor("client:1", organisation="facility:01001", roles=frozenset({"hospital_doctor"}))
ALL = "a test looks at everything"


def lanh(**changes) -> people.PersonFacts:
    facts = {
        "name": "Nguyễn Thị Lành",
        "birth": people.BirthDate(1950, 3, 1),
        "sex": "female",
        "identifiers": {"personal-number": "001150000123"},
    }
    return people.PersonFacts(**{**facts, **changes})


@pytest.mark.django_db
def test_the_same_number_is_the_same_person():
    first = people.match_or_create(lanh(), by=HOSPITAL)
    again = people.match_or_create(lanh(name="NGUYEN THI LANH"), by=HOSPITAL)
    assert first.pk == again.pk and first.party == f"person:{first.pk}"


@pytest.mark.django_db
def test_another_card_of_the_same_person_is_remembered_and_found():
    first = people.match_or_create(lanh(), by=HOSPITAL)
    card = {"personal-number": "001150000123", "insurance-card": "HT 4010112345678"}
    people.match_or_create(lanh(identifiers=card), by=HOSPITAL)
    found = people.find("insurance-card", "HT4010112345678")
    assert found and found.pk == first.pk


@pytest.mark.django_db
def test_a_contradicting_birth_year_makes_two_persons_and_a_question():
    older = people.match_or_create(lanh(), by=HOSPITAL)
    newer = people.match_or_create(lanh(birth=people.BirthDate(1985, 3, 1)), by=HOSPITAL)
    assert older.pk != newer.pk
    question = Duplicate.objects.unscoped(ALL).get()
    assert (question.older_id, question.newer_id, question.reasons) == (older.pk, newer.pk, ["birth-year"])
    assert people.find("personal-number", "001150000123") == older
    assert people.match_or_create(lanh(birth=people.BirthDate(1985)), by=HOSPITAL) == newer
    assert Person.objects.unscoped(ALL).count() == 2


@pytest.mark.django_db
def test_what_is_known_better_is_added():
    people.match_or_create(lanh(birth=people.BirthDate(1950), sex="unknown"), by=HOSPITAL)
    person = people.match_or_create(lanh(), by=HOSPITAL)
    stored = Person.objects.unscoped(ALL).get(pk=person.pk)
    assert (str(stored.birth), stored.sex, stored.version) == ("01/03/1950", "female", 2)


@pytest.mark.django_db
def test_many_facts_with_repeats_make_one_person_each():
    facts = [
        lanh(identifiers={"facility-patient:01001": str(number % 5)}, name=f"Lê Văn {'ABCDE'[number % 5]}n")
        for number in range(20)
    ]
    found = people.match_or_create_many(facts, by=HOSPITAL)
    assert len(found) == 20 and len({person.pk for person in found}) == 5


@pytest.mark.django_db
def test_the_facility_that_asks_may_see_the_person_and_others_may_not():
    person = people.match_or_create(lanh(), by=HOSPITAL)
    other = access.Actor("user:x", organisation="facility:79001", roles=frozenset({"hospital_doctor"}))
    assert people.person(person.party, actor=HOSPITAL) == person
    with pytest.raises(LookupError):
        people.person(person.party, actor=other)
    assert list(people.search("lanh", actor=HOSPITAL)) == [person]
    assert list(people.search("lanh", actor=other)) == []


def test_eight_threads_with_one_identity_make_one_person(fresh_database):
    from django.db import connection

    def ask(number: int) -> str:
        try:
            return str(people.match_or_create(lanh(), by=HOSPITAL).pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(ask, range(24)))
    assert len(found) == 1 and Person.objects.unscoped(ALL).count() == 1
    assert Treated.objects.count() == 1 and Identifier.objects.unscoped(ALL).count() == 1


@pytest.mark.django_db
def test_words_in_any_order_a_year_off_and_the_vietnamese_order_of_what_is_found():
    names = ["Trần Thị Ánh", "Trần Thị Anh", "Lê Thị Ánh", "Trần Văn Bình"]
    for number, name in enumerate(names):
        facts = lanh(name=name, identifiers={"facility-patient:01001": str(number)})
        people.match_or_create(facts, by=HOSPITAL)

    def found(text, year=None):
        return [person.name for person in people.search(text, year, actor=HOSPITAL)]

    assert found("anh thi tran") == ["Trần Thị Anh", "Trần Thị Ánh"]
    assert found("ÁNH", 1951) == ["Trần Thị Anh", "Lê Thị Ánh", "Trần Thị Ánh"] and found("anh", 1953) == []
    assert found("anh khong") == found("") == [] and found("tran") == ["Trần Thị Anh", "Trần Thị Ánh", "Trần Văn Bình"]


@pytest.mark.django_db
def test_bulk_copies_write_the_same_index_as_the_matching_does():
    from lienthong import database

    person = people.match_or_create(lanh(), by=HOSPITAL)
    stored = database.connection().execute(f"SELECT {words.COLUMNS} FROM people_word").fetchall()
    written = [words.row(key, 1950, person.folded, "", "", person.pk) for key in words.keys(person.folded)]
    assert sorted(stored) == sorted(written)


@pytest.mark.django_db
@pytest.mark.parametrize("few", [-1, 3_000])
def test_the_search_sees_exactly_what_the_scope_allows(monkeypatch, few):
    monkeypatch.setattr(name_search, "FEW", few)
    monkeypatch.setattr(name_search, "_counts", {})
    uncle = people.match_or_create(lanh(name="Trần Văn Lành", identifiers={"passport": "B1234567"}), by=HOSPITAL)
    aunt = people.match_or_create(lanh(name="Trần Thị Lành"), by=access.Actor("x", organisation="facility:79001"))
    Person.objects.unscoped(ALL).filter(pk=aunt.pk).update(commune="00004", province="01")
    words.index([aunt.pk])
    roles = ["hospital_doctor", "facility_it", "commune_officer", "province_officer", "ministry_officer", "citizen"]
    for role in roles:
        for organisation in ("facility:01001", "facility:79001", None):
            for units in ({"unit:00004"}, {"unit:01"}, {"unit:79"}, set()):
                for own in ({uncle.party}, set()):
                    actor = access.Actor("u", organisation, frozenset({role}), frozenset(units), frozenset(own))
                    allowed = set(Person.objects.within(actor).values_list("pk", flat=True))
                    assert {person.pk for person in people.search("lanh", actor=actor)} == allowed
    assert len(people.search("lanh", actor=access.SYSTEM)) == 2
    assert len(people.search("lanh", actor=access.ANONYMOUS)) == 0
