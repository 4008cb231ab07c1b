"""If this fails, someone is paid something else than the law says: the rules over columns and a slow, literal
reference agree on everyone, in every month, under every state of knowledge."""

from dataclasses import asdict
from datetime import date

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienthong.assistance import law, rules
from lienthong.assistance.rules import entitlement
from lienthong.assistance.rules.people import complete
from tests.assistance.rules import reference
from tests.assistance.rules.people import KNOWN, MONTHS, people, themed

LAW = law.load()


def frame(persons: list[reference.Person]) -> pl.DataFrame:
    rows = [asdict(person) | {"id": number} for number, person in enumerate(persons)]
    schema = {name: rules.COLUMNS[name] for name in rows[0]}
    return complete(pl.DataFrame(rows, schema=schema))


def paid(row: dict, family: str) -> tuple[int, int, str]:
    return row[f"{family}_national"], row[f"{family}_province"], row[f"{family}_clause"]


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.one_of(people(), themed()), min_size=1, max_size=40), st.sampled_from(MONTHS), st.sampled_from(KNOWN)
)
def test_columns_and_reference_agree(persons, month: date, known_at) -> None:
    """Amount, province's part and clause of each family, person by person."""
    found = rules.entitlements(frame(persons), month, known_at, LAW)
    for person, row in zip(persons, found.iter_rows(named=True), strict=True):
        expected = reference.due(person, month, known_at)
        assert {family: paid(row, family) for family in rules.FAMILIES} == expected, person


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(people(), min_size=1, max_size=25), st.sampled_from(MONTHS), st.sampled_from(KNOWN))
def test_a_reason_is_given_exactly_where_nothing_is_paid(persons, month: date, known_at) -> None:
    """A person is told why there is no money, and never while there is."""
    found = rules.entitlements(frame(persons), month, known_at, LAW)
    for row in found.iter_rows(named=True):
        for family in rules.FAMILIES:
            is_paid = row[f"{family}_reason"] == rules.Reason.ENTITLED
            assert is_paid == (row[f"{family}_clause"] != "") == (row[f"{family}_national"] > 0)
            if not row[f"{family}_clause"]:
                assert row[f"{family}_province"] == 0


def test_many_slices_are_one_answer(monkeypatch) -> None:
    """A million people are computed in slices; the answer and its order do not depend on where the cuts fall."""
    persons = [reference.Person(born=date(1930 + n % 95, 1 + n % 12, 1 + n % 28), household="poor", no_supporter=True,
                                granted_allowance=True, granted_social_pension=True) for n in range(500)]  # fmt: skip
    whole = rules.entitlements(frame(persons), date(2026, 11, 1), KNOWN[-1], LAW)
    monkeypatch.setattr(entitlement, "SLICE", 37)
    assert rules.entitlements(frame(persons), date(2026, 11, 1), KNOWN[-1], LAW).equals(whole)
    assert whole["id"].to_list() == list(range(500))


def test_one_person_is_computed_by_the_same_rules() -> None:
    """The desk and the payroll never disagree: one dictionary gives what the frame gives."""
    person = reference.Person(born=date(1948, 2, 29), household="poor", no_supporter=True, granted_allowance=True)
    one = rules.evaluate_one(asdict(person) | {"id": 0}, date(2026, 11, 1), KNOWN[-1], LAW)
    assert one == rules.entitlements(frame([person]), date(2026, 11, 1), KNOWN[-1], LAW).row(0, named=True)
