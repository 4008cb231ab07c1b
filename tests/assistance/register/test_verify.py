"""That `verify` sees whoever alters the register behind its back."""

import uuid

import psycopg
import pytest

from lienthong.assistance import register
from lienthong.assistance.register import folding
from tests.assistance.register.conftest import OFFICER


@pytest.fixture
def owner(fresh_database):
    def run(*statements):
        with psycopg.connect(fresh_database.replace("lienthong_app@", "lienthong_owner@"), autocommit=True) as conn:
            for statement in statements:
                conn.execute(statement)

    return run


def said():
    return [fault for fault in folding.differences() if fault]


def test_what_was_done_properly_is_right(fresh_database, granted):
    one = granted()
    register.suspend(one, month=one.from_month, decision="x", event=uuid.uuid4(), by=OFFICER)
    assert folding.count() == 2 and said() == []


def test_an_altered_row_is_named(owner, granted):
    one = granted()
    owner("UPDATE assistance_entitlement SET decision = 'paper:forged'")
    assert [where for where, _what in said()] == [one.thing]


def test_an_altered_change_is_named_though_the_row_was_altered_with_it(owner, granted):
    one = granted()
    owner(
        "ALTER TABLE assistance_entitlement_change DISABLE TRIGGER USER",
        "UPDATE assistance_entitlement_change SET changes = jsonb_set(changes, '{decision}', '\"paper:forged\"')",
        "ALTER TABLE assistance_entitlement_change ENABLE TRIGGER USER",
        "UPDATE assistance_entitlement SET decision = 'paper:forged'",
    )
    assert [(where, "isn't what its event said" in what) for where, what in said()] == [(one.thing, True)]


def test_a_change_taken_away_is_missed(owner, granted):
    one = granted()
    register.suspend(one, month=one.from_month, decision="x", event=uuid.uuid4(), by=OFFICER)
    owner(
        "ALTER TABLE assistance_entitlement_change DISABLE TRIGGER USER",
        "DELETE FROM assistance_entitlement_change WHERE number = 1",
    )
    assert [where for where, _what in said()] == [one.thing]


def test_the_command_that_proves_the_ledger_says_so_too(owner, granted):
    from lienthong.ledger.verify import Fault, verify

    one = granted()
    assert [report for report in verify() if isinstance(report, Fault)] == []
    owner("UPDATE assistance_entitlement SET commune = '00008'")
    assert one.thing in [report.where for report in verify() if isinstance(report, Fault)]
