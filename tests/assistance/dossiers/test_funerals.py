"""If these fail, a family gets the wrong funeral grant, or one for a status the dead person never had."""

from datetime import date, datetime

import pytest

from lienthong.assistance.dossiers import checking, deciding, proposing, reception, reckoning
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.assistance.register import facts, granting
from lienthong.assistance.register.entitlement import Entitlement
from lienthong.database import clock
from lienthong.forms import catalogue, response, written
from lienthong.forms.sheet import Sheet
from lienthong.people.persons import Person

from .conftest import MORNING, new_person, officer
from .test_facts import filled

pytestmark = pytest.mark.django_db
SINCE = date(2026, 7, 1)


def declared(**values) -> dict:
    said = {
        "dead_name": "Nguyễn Thị Lành", "dead_born": date(1950, 3, 2), "dead_sex": "female",
        "dead_number": "001150012345", "dead_commune": "00004", "died_on": date(2026, 12, 1),
        "dead_benefits": ["social_pension"], "who_buries": "person", "applicant_name": "Nguyễn Văn An",
        "applicant_born": date(1980, 3, 2), "applicant_number": "001080012346", "applicant_commune": "00004",
        "applicant_relation": "con", "channel": "cash",
    }  # fmt: skip
    form = catalogue.get("form-03-335-2026")
    reading = Sheet(form, written.from_values(form, said | values)).read()
    assert reading.faults == []
    return response.build(form, reading.items, authored=MORNING)


def has(person: Person, family: str) -> None:
    with clock.at(datetime(2026, 7, 1, 9, tzinfo=clock.VIETNAM)):
        row = granting.grant(person, family, commune="00004", province="01", from_month=SINCE, decision="decision:x",
                             event=None, by=officer())  # fmt: skip
        facts.record(row.beneficiary, valid_from=SINCE, source="x", by=officer(), born=date(1950, 3, 2))


@pytest.fixture
def asked(morning, submitted, lanh, an, hanh):
    def ask(procedure: str = "1.014028", **values) -> Dossier:
        dossier = submitted(procedure=procedure, person=lanh, applicant=an, form="form-03-335-2026",
                            answers=declared(**values))  # fmt: skip
        return checking.check(reception.receive(dossier, by=hanh), by=hanh)

    return ask


def told(dossier: Dossier) -> str:
    return " ".join(reckoning.sentences(dossier, reckoning.reckon(dossier), by=officer(), language="en"))


def test_three_working_days_and_twenty_times_the_pension_to_who_arranges_it(asked, lanh, an, hanh, chairman):
    has(lanh, "social_pension")
    dossier = asked()
    assert (dossier.limit_days, dossier.due_on) == (3, date(2026, 12, 10))
    deciding.sign(proposing.propose(dossier, refuse=False, by=hanh), by=chairman)
    paid = Entitlement.objects.unscoped("test").get(family="funeral")
    assert (paid.one_off_amount, paid.carer) == (10_800_000, an)


def test_of_several_grounds_the_highest_is_paid_and_the_others_are_told(asked, lanh):
    has(lanh, "social_pension")
    has(lanh, "allowance")
    dossier = asked()
    found = reckoning.reckon(dossier)
    # Hà Nội's own base is higher, so the ground of the allowance brings more than that of the pension.
    assert found.row["ground"].name == "allowance" and found.measures[0].amount == 13_000_000
    assert "Also met, and not higher: on social pension" in told(dossier)


def test_what_is_declared_and_not_on_the_register_gives_nothing(asked, hanh):
    dossier = asked()
    assert reckoning.reckon(dossier).measures == ()
    assert "the register does not hold it: the social pension" in told(dossier)
    with pytest.raises(proposing.NotReady):
        proposing.propose(dossier, refuse=False, by=hanh)


def test_who_had_applied_and_qualified_counts_though_undecided(asked, submitted):
    submitted(form="form-01-335-2026", answers=filled(kinds=["social_pension"], pension_request=True))
    dossier = asked(dead_benefits=["applied"])
    found = reckoning.reckon(dossier)
    assert found.row["ground"].name == "social_pension_undecided" and found.measures[0].amount == 10_800_000


def test_the_desk_chooses_the_procedure_by_what_the_dead_had(lanh, an):
    from lienthong.assistance.screens import citizen_apply, dossier_desk

    funeral = citizen_apply.choices()["funeral"]
    said = {"dead_benefits": ["social_pension"]}
    assert dossier_desk._procedure(funeral, said, lanh) == "1.014028"
    has(lanh, "allowance")
    assert dossier_desk._procedure(funeral, said, lanh) == "1.001731"
    stranger = new_person("001150012399", "Trần Thị Bưởi", 1940)
    assert dossier_desk._procedure(funeral, {}, stranger) == "1.001731"
