"""If these fail, the page of a death says codes for names, or a page that everybody opens asks ever more queries."""

from datetime import date

import pytest

from lienthong import access, ledger
from lienthong.assistance import register
from lienthong.civil import death
from lienthong.civil.source import Source
from lienthong.civil.statement import Told
from lienthong.pages import query_count
from lienthong.web import today
from tests.access.actors import signed_in, user
from tests.civil.conftest import COMMUNE, DIED, HOSPITAL, OFFICER, UNIT, on

pytestmark = pytest.mark.django_db
MOST = 13  # of the fifteen that a page may ask, so that an addition doesn't break it
ROLES = [
    (UNIT, "commune_officer"), (UNIT, "commune_chairman"), ("unit:01", "province_officer"),
    ("agency:moh", "ministry_officer"), (HOSPITAL, "records_officer"), (HOSPITAL, "facility_director"),
    (HOSPITAL, "facility_it"), ("agency:vnpost", "payer_officer"), ("system:home", "administrator"),
]  # fmt: skip


@pytest.fixture
def pension(lanh):
    row = register.grant(
        lanh, "social_pension", commune=COMMUNE, province="01", from_month=date(2026, 12, 1), decision="paper:1",
        event=None, by=OFFICER,
    )  # fmt: skip
    register.record(row.beneficiary, valid_from=date(2026, 1, 1), source="x", by=OFFICER, born=date(1945, 3, 2))
    return row


def asked(client, address: str) -> tuple[str, int]:
    client.cookies["django_language"] = "en"
    client.get(address)  # what is read once a process
    with query_count.counted() as queries:
        page = client.get(address)
    assert page.status_code == 200
    return page.content.decode(), len(queries)


@pytest.mark.parametrize(("organisation", "role"), ROLES, ids=lambda one: one)
def test_the_first_page_asks_few_queries_of_everyone(ground, organisation, role):
    _page, queries = asked(signed_in(user("who", (organisation, role))), "/")
    assert queries <= MOST


def test_rows_of_many_lines_are_counted_in_one_query(tell, lanh):
    from lienthong.civil.death import Death
    from lienthong.people.persons import Person

    tell(Source.HOSPITAL)
    rows = [Death.objects.within(OFFICER), Death.objects.within(OFFICER).none(), Person.objects.filter(pk=lanh.pk)]
    with query_count.counted() as queries, pytest.raises(access.Unscoped):
        today.counts_of(rows)  # a query that doesn't say for whom is refused here too
    rows[2] = Person.objects.within(OFFICER).filter(pk=lanh.pk)
    with query_count.counted() as queries:
        assert today.counts_of(rows) == [1, 0, 1]
    assert len(queries) == 1 and today.counts_of([]) == []


@pytest.mark.parametrize(("organisation", "role"), ROLES[:3], ids=lambda one: one)
def test_the_page_of_a_death_names_who_acted_in_few_queries(tell, lanh, an, pension, organisation, role):
    who = user("hanh", (organisation, role))
    tell(Source.HOSPITAL)
    hanh = access.Actor("user:hanh", UNIT, frozenset({"commune_officer"}), frozenset({UNIT}))
    row = death.tell(lanh, Told(Source.COMMUNE, "book:1", died_on=DIED.replace(day=20)), by=hanh)
    with on(2026, 12, 29):
        ledger.rehearse()
        page, queries = asked(signed_in(who), f"/civil/deaths/{row.pk}/")
    assert "Hanh" in page and "user:hanh" not in page and "system:" not in page
    assert "decide</a>" in page  # what contradicts each other
    assert queries <= MOST


def test_the_page_of_a_payees_death_says_whose_money_is_held(tell, lanh, an, pension):
    from lienthong.assistance.register.granting import Payment

    with on(2026, 12, 2):
        register.change_payment(pension.beneficiary, Payment(an), decision="paper:2", event=None, by=OFFICER)
    with on(2026, 12, 29):
        row = death.tell(an, Told(Source.COMMUNE, "book:2", died_on=DIED), by=access.SYSTEM)
        ledger.rehearse()
        page, _queries = asked(signed_in(user("hanh", (UNIT, "commune_officer"))), f"/civil/deaths/{row.pk}/")
    assert f"of {lanh.name} held" in page and "Another must be named" in page
