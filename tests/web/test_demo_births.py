"""If this fails, a visitor of the demo meets no birth on its way, or the demo never ends filling."""

from datetime import date

from lienthong import access, people
from lienthong.civil.birth import Birth
from lienthong.database import clock
from lienthong.web import house
from lienthong.web.demo import cast, civil_events, simulators


def test_one_child_has_its_card_and_another_waits(fresh_database):
    house.build()
    clock.mark_synthetic()
    cast.stage()
    for born in (date(1996, 3, 1), date(1999, 5, 1)):
        place = people.Place(cast.home_commune(), "Thôn 1", written_on=date(2026, 1, 1))
        birth = people.BirthDate.of(born)
        number = {"personal-number": f"0371{born:%y}000{born:%d}1"}
        facts = people.PersonFacts(
            name="Phạm Thị Hoa", birth=birth, sex="female", identifiers=number, synthetic=True, residence=place
        )
        people.match_or_create(facts, by=access.SYSTEM)
    with simulators.beside([cast.HOSPITAL_PARTY]):
        civil_events.births()
        civil_events.births()
    born = Birth.objects.unscoped("a test looks at everything").order_by("born_on")
    assert [row.state for row in born] == ["carded", "certified"]
