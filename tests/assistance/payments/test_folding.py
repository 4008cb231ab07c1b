"""If this fails, somebody could alter what was paid, and nobody would find out."""

import pytest

from lienthong import database
from lienthong.assistance.payments import folding
from lienthong.ledger import refold
from tests.assistance.payments.conftest import paid

pytestmark = pytest.mark.django_db


def wrong() -> list[str]:
    """What is said of lists and reports; the test's register was not made by decisions, and is told apart."""
    ours = ("payment-list:", "payer-report:")
    return [said[1] for said in [*folding.differences(), *refold.differences()] if said and said[0].startswith(ours)]


def test_what_was_handed_over_and_reported_adds_up_until_somebody_alters_it(report, ids, handed):
    report([paid(ids[0], 540_000), paid(ids[1], 1_080_000, "NOT_PRESENT")])
    report([paid(ids[1], 1_080_000)])
    assert wrong() == [] and folding.count() == 3
    database.connection().execute("UPDATE assistance_handed_list SET paid = paid + 1")
    assert "its sums aren't those of its lines" in wrong()
    database.connection().execute("UPDATE assistance_payer_report SET taken = 9 WHERE taken = 2")
    assert "its outcomes aren't what it took" in wrong()
