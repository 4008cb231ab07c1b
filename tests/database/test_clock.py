"""The clock: business time is one and the same everywhere, and a home with real data can't be moved in time."""

from datetime import UTC, date, datetime, timedelta, timezone

import psycopg
import pytest
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from lienthong import database
from lienthong.database import clock, files

A_MOMENT = timedelta(seconds=5)
moments = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1))
zones = st.sampled_from([clock.VIETNAM, UTC, timezone(timedelta(hours=-11))])


@given(moments, zones)
def test_inside_at_time_stands_still_at_the_moment_given(moment, zone):
    with clock.at(moment.replace(tzinfo=zone)):
        assert clock.now() == moment.replace(tzinfo=zone)
        assert clock.now() == clock.now()


@given(moments)
def test_a_moment_without_a_zone_is_vietnams(moment):
    with clock.at(moment):
        assert clock.now() == moment.replace(tzinfo=clock.VIETNAM)
        assert clock.today() == moment.date()


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1)))
def test_a_date_means_the_morning_of_that_day(day):
    with clock.at(day):
        assert clock.today() == day
        assert clock.now().hour == 8


@given(moments, moments)
def test_blocks_nest_and_end_with_what_was_before(outer, inner):
    with clock.at(outer):
        with clock.at(inner):
            assert clock.now().replace(tzinfo=None) == inner
        assert clock.now().replace(tzinfo=None) == outer


@pytest.mark.django_db
def test_the_business_date_is_vietnams_not_the_machines():
    with clock.at(datetime(2026, 12, 6, 18, 30, tzinfo=UTC)):
        assert clock.today() == date(2026, 12, 7)


@pytest.fixture
def home(fresh_database):
    return database.connection()


def test_an_unmoved_clock_is_real(home):
    assert abs(clock.now() - clock.real_now()) < A_MOMENT


def test_a_home_not_marked_synthetic_refuses_to_move(home):
    with pytest.raises(clock.ClockIsReal, match="nothing was changed"):
        clock.set_time(date(2026, 12, 7))
    assert abs(clock.now() - clock.real_now()) < A_MOMENT
    with pytest.raises(psycopg.errors.CheckViolation):
        home.execute("UPDATE database_home SET clock_offset = '1 day'")


@pytest.mark.parametrize("moment", [date(2026, 12, 7), datetime(2030, 1, 1, 23, 59), date(2020, 2, 29)])
def test_a_synthetic_home_moves_and_time_runs_on_from_there(home, moment):
    clock.mark_synthetic()
    clock.set_time(moment)
    then = clock.now()
    with clock.at(moment):
        assert timedelta() <= then - clock.now() < A_MOMENT
    assert clock.now() > then
    assert abs(clock.real_now() - datetime.now(UTC)) < A_MOMENT, "witnesses are not moved"


def test_another_process_sees_the_moved_clock(home):
    clock.mark_synthetic()
    clock.set_time(date(2026, 12, 7))
    clock.forget()  # as another process would begin
    assert clock.today() == date(2026, 12, 7)


def test_a_move_that_is_rolled_back_did_not_happen(home):
    clock.mark_synthetic()
    with pytest.raises(RuntimeError), database.transaction():
        clock.set_time(date(2030, 1, 1))
        assert clock.today() == date(2030, 1, 1)
        raise RuntimeError
    clock.forget()
    assert abs(clock.now() - clock.real_now()) < A_MOMENT


def test_the_time_can_be_asked_for_in_a_failed_transaction(home, monkeypatch):
    clock.mark_synthetic()
    clock.set_time(date(2026, 12, 7))
    with database.transaction() as conn:
        clock.now()
        monkeypatch.setattr(clock, "REREAD_AFTER", 0)
        with pytest.raises(psycopg.errors.DivisionByZero), database.transaction():
            try:
                conn.execute("SELECT 1 / 0")
            except psycopg.Error:
                assert clock.today() == date(2026, 12, 7)
                raise


def test_asking_for_the_time_again_costs_no_query(home):
    from django.db import connection

    clock.now()
    with CaptureQueriesContext(connection) as queries:
        clock.now()
    assert len(queries) == 0


def test_a_home_with_a_real_paper_can_never_be_called_synthetic(home):
    files.put(b"a real paper", media_type="text/plain")
    with pytest.raises(clock.HoldsRealData, match="nothing was changed"):
        clock.mark_synthetic()
    assert not clock.is_synthetic()


@pytest.mark.parametrize(
    "change", ["synthetic = false", "synthetic = false, clock_offset = '0'", "real_since = now(), synthetic = false"]
)
def test_a_synthetic_home_stays_synthetic(home, change):
    clock.mark_synthetic()
    files.put(b"a synthetic paper", media_type="text/plain")
    clock.mark_synthetic()
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="said once"):
        home.execute(f"UPDATE database_home SET {change}")


def test_what_a_home_is_can_be_neither_doubled_nor_removed(home):
    for statement in (
        "DELETE FROM database_home",
        "TRUNCATE database_home",
        "INSERT INTO database_home (id) VALUES (2)",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            home.execute(statement)
