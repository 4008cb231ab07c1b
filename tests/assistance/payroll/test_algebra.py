"""Nobody loses a đồng and nobody gets one twice, whatever becomes known late, in whatever order.

Months are closed one after the other; between them facts are corrected backwards, the law changes backwards,
entitlements are suspended, resumed and stopped, lines are recalled and come back unpaid. After each close, for every
month, what was listed and not called back or brought back is what is due by all that is known: computed here person by
person, by the plainest reading of the register.
"""

import datetime
import uuid
from contextlib import contextmanager
from dataclasses import replace

import polars as pl
import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lienthong.assistance import law as law_room
from lienthong.assistance import payments, payroll, register, rules
from lienthong.assistance.payments import carrying
from lienthong.assistance.payroll.line import Line, LineRecall
from lienthong.assistance.payroll.payment_list import PaymentList
from lienthong.assistance.register import months
from lienthong.assistance.register.circumstance import FACTS, Circumstance
from lienthong.assistance.register.entitlement import Entitlement
from lienthong.database import clock
from tests.assistance.payroll.conftest import DECEMBER, close, on
from tests.assistance.register.conftest import CHAIRMAN, OFFICER

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]
WHY = {"decision": "paper:9", "event": None}
PEOPLE = 2

BACK = st.integers(0, 5)
WHO = st.integers(0, PEOPLE - 1)
STEP = st.one_of(
    st.tuples(st.just("fact"), WHO, BACK, st.sampled_from(["", "severe", "special_severe"]), st.booleans()),
    st.tuples(st.just("law"), BACK, st.sampled_from([500_000, 540_000, 600_000])),
    st.tuples(st.just("suspend"), WHO, BACK),
    st.tuples(st.just("resume"), WHO),
    st.tuples(st.just("stop"), WHO, BACK),
    st.tuples(st.just("unpaid"), st.integers(0, 5)),
    st.tuples(st.just("recall"), st.integers(0, 5)),
)
MONTH = st.lists(STEP, max_size=3)


class World:
    """What the payer said, and which values the law gained: what the test plays."""

    def __init__(self, entitlements, monkeypatch):
        self.entitlements, self.values, self.brought_back = entitlements, [], set()
        program = law_room.in_force()
        monkeypatch.setattr(law_room, "in_force", lambda: program.with_values(self.values))
        monkeypatch.setattr(payments, "unpaid", self.unpaid, raising=False)
        self.base = next(value for value in program.values if value.code == "base")

    def unpaid(self, communes, month):
        """As the payments say it: the last of each chain of carried lines, if it came back."""
        rows = []
        for line in every_line():
            key = (line.for_month, line.entitlement_id, line.sequence)
            carried = [
                one for one in every_line()
                if (one.for_month, one.entitlement_id, one.of_sequence) == key and one.list_month != month
            ]  # fmt: skip
            if key in self.brought_back and not carried and line.list_month < month:
                rows.append((*key, line.commune, line.fund, line.amount, line.list_month, "NOT_PRESENT", False))
        return pl.DataFrame(rows, schema=carrying.SCHEMA, orient="row")

    def do(self, step, month):
        kind, *more = step
        getattr(self, f"_{kind}")(month, *more)

    def _fact(self, month, who, back, disability, poor):
        register.amend(
            self.entitlements[who].beneficiary, valid_from=months.plus(month, -back), source="x", by=OFFICER,
            disability=disability, household="poor" if poor else "",
        )  # fmt: skip

    def _law(self, month, back, amount):
        value = replace(self.base, amount=amount, valid_from=months.plus(month, -back), known_from=clock.now())
        self.values.append(replace(value, origin=law_room.Origin.ENTRY))

    def _suspend(self, month, who, back):
        if self.fresh(who).state == "running":
            register.suspend(self.fresh(who), month=months.plus(month, -back), by=OFFICER, **WHY)

    def _resume(self, _month, who):
        if self.fresh(who).state == "suspended":
            register.resume(self.fresh(who), by=OFFICER, **WHY)

    def _stop(self, month, who, back):
        register.stop(self.fresh(who), month=months.plus(month, -back), by=OFFICER, **WHY)

    def _unpaid(self, month, which):
        """A line of the list before wasn't collected."""
        there = [one for one in every_line() if one.list_month == months.plus(month, -1) and one.amount > 0]
        recalled = {(r.for_month, r.entitlement_id, r.sequence) for r in LineRecall.objects.unscoped("a test")}
        keys = [(one.for_month, one.entitlement_id, one.sequence) for one in there]
        self.brought_back |= {key for key in keys[which : which + 1] if key not in recalled}

    def _recall(self, month, which):
        there = [one for one in every_line() if one.list_month == months.plus(month, -1)]
        keys = [(one.for_month, one.entitlement_id, one.sequence) for one in there]
        for line, key in list(zip(there, keys, strict=True))[which : which + 1]:
            if key not in self.brought_back and line.kind != "carried":
                payroll.recall(line, reason="x", by=CHAIRMAN)

    def fresh(self, who):
        return Entitlement.objects.unscoped("a test").get(pk=self.entitlements[who].pk)


def every_line():
    return list(Line.objects.unscoped("a test").order_by("list_month", "entitlement_id", "for_month", "sequence"))


def due(entitlement, month, known_at):
    """By the plainest reading: the last recorded of what is valid, the grant if it covers the month, the rules."""
    within = entitlement.from_month <= month and (entitlement.to_month is None or month < entitlement.to_month)
    if not within or (entitlement.suspended_from is not None and entitlement.suspended_from <= month):
        return 0, 0
    rows = Circumstance.objects.unscoped("a test").filter(beneficiary=entitlement.beneficiary)
    valid = [row for row in rows if row.valid_from <= months.last_day(month) and row.recorded_at <= known_at]
    last = max(valid, key=lambda row: (row.recorded_at, row.pk))
    facts = {name: getattr(last, name) for name in FACTS}
    facts |= {"id": 1, "province": entitlement.province, "commune": entitlement.commune, "granted_allowance": True}
    found = rules.evaluate_one(facts, month, known_at, law_room.in_force())
    return found["allowance_national"], found["allowance_province"]


def listed(world, entitlement, month):
    """What of the lines stands: those not called back and not brought back."""
    gone = {(r.for_month, r.entitlement_id, r.sequence) for r in LineRecall.objects.unscoped("a test")}
    sums = {"national": 0, "province": 0}
    for line in every_line():
        key = (line.for_month, line.entitlement_id, line.sequence)
        if (line.entitlement_id, line.for_month) == (entitlement.pk, month) and key not in gone | world.brought_back:
            sums[line.fund] += line.amount
    return sums["national"], sums["province"]


def check(world, month, known_at):
    for who in range(PEOPLE):
        entitlement = world.fresh(who)
        new = [one for one in every_line() if (one.entitlement_id, one.list_month) == (entitlement.pk, month)]
        if entitlement.state == "suspended" and entitlement.suspended_from <= month:
            assert new == []
            continue
        for each in months.between(DECEMBER, month):
            assert listed(world, entitlement, each) == due(entitlement, each, known_at), (who, each)
    row = PaymentList.objects.unscoped("a test").get(list_month=month)
    assert row.broken == [] and row.amount + row.recovery == sum(
        one.amount for one in every_line() if one.list_month == month
    )


@contextmanager
def undone():
    """Each example begins from nothing."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@settings(
    max_examples=12,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(story=st.lists(MONTH, min_size=3, max_size=6))
def test_after_each_close_what_is_listed_is_what_is_due(elderly, monkeypatch, story):
    with undone(), on(2026, 11, 12), monkeypatch.context() as patched:
        world = World([elderly(from_month=DECEMBER, event=uuid.uuid4()) for _n in range(PEOPLE)], patched)
        for number, steps in enumerate(story):
            month = months.plus(DECEMBER, number)
            before = months.plus(month, -1)
            with on(before.year, before.month, 15):
                for hour, step in enumerate(steps):
                    with clock.at(clock.now() + datetime.timedelta(minutes=hour)):
                        world.do(step, month)
            with on(before.year, before.month, 20):
                close(month)
                check(world, month, clock.now())
