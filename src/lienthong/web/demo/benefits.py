"""Months of social assistance in a synthetic country: who is on the registers, what was listed, paid and settled.

Lists of October, November and December are settled; that of January is open. The cast's own commune is left to the
story from December on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from lienthong import database, ledger
from lienthong.access import Actor, Role
from lienthong.assistance import payments, payroll, register
from lienthong.assistance.payroll import national
from lienthong.assistance.payroll import slice as slices
from lienthong.assistance.payroll.payment_list import PaymentList
from lienthong.assistance.payroll.payment_list import State as ListState
from lienthong.assistance.register.beneficiary import Beneficiary
from lienthong.directory import units
from lienthong.ledger.worker import Worker
from lienthong.partners import payer, payer_account
from lienthong.people.persons import Person
from lienthong.web.demo import cast, offices, simulators

COMMUNES = 24  # of each province's, and the cast's own
PENSIONERS, DISABLED = 8, 3  # at most, in a commune
GRANTED = datetime(2026, 9, 10, 9, 0)
FIRST = date(2026, 10, 1)
# Drawn up and handed over; reported by the payer; settled.
MONTHS = (
    (date(2026, 10, 1), datetime(2026, 9, 22, 9, 0), datetime(2026, 10, 12, 10, 0), datetime(2026, 10, 16, 9, 0)),
    (date(2026, 11, 1), datetime(2026, 10, 22, 9, 0), datetime(2026, 11, 12, 10, 0), datetime(2026, 11, 18, 9, 0)),
    (date(2026, 12, 1), datetime(2026, 11, 20, 9, 0), datetime(2026, 12, 11, 10, 0), datetime(2026, 12, 16, 9, 0)),
)
OPEN, DRAFTED = date(2027, 1, 1), datetime(2026, 12, 18, 15, 0)
PROPOSER = Actor("user:bo", "agency:moh", frozenset({Role.MINISTRY_OFFICER.value}))
APPROVER = Actor("user:bo2", "agency:moh", frozenset({Role.MINISTRY_OFFICER.value}))

Progress = Callable[[int, int], None]  # steps done, of how many


def play(progress: Progress = lambda done, total: None) -> int:
    """Fill the registers, list, pay and settle; how many beneficiaries. Played again, it adds nothing."""
    if Beneficiary.objects.unscoped("whether this was played").exists():
        return 0
    communes = _communes()
    total, done = len(communes) + 3 * len(MONTHS) + 1, 0
    for commune in communes:
        with simulators.at(GRANTED):
            offices.agree(commune)
            _enrol(commune)
        done += 1
        progress(done, total)
    for month, listed, reported, settled in MONTHS:
        own = [code for code in communes if month < date(2026, 12, 1) or code != cast.home_commune()]
        for moment, act in ((listed, _list), (reported, _report), (settled, _settle)):
            with simulators.at(moment):
                act(month, own)
            done += 1
            progress(done, total)
    with simulators.at(DRAFTED):
        _open([code for code in communes if code != cast.home_commune()])
    progress(total, total)
    return Beneficiary.objects.unscoped("how many were put there").count()


def _communes() -> list[str]:
    """Some communes of each province that has people, the cast's own among them."""
    found = [cast.home_commune()]
    rows = Person.objects.unscoped("the demo's own people").filter(synthetic=True).exclude(commune="")
    for province in sorted(set(rows.values_list("province", flat=True))):
        present = units.at(FIRST).filter(level=units.Level.COMMUNE, province_code=province).order_by("code")
        found += [code for code in present.values_list("code", flat=True)[:COMMUNES] if code not in found]
    return found


def _enrol(commune: str) -> None:
    """The oldest get the social pension; some of the others are severely disabled."""
    rows = Person.objects.unscoped("the demo's own people").filter(synthetic=True, commune=commune, survivor=None)
    alive = rows.filter(life_status="alive", birth_precision="day")
    for number, person in enumerate(alive.filter(birth_date__lt=date(1951, 9, 1)).order_by("pk")[:PENSIONERS]):
        _grant(person, "social_pension", number, household="")
    adults = alive.filter(birth_date__range=(date(1962, 1, 1), date(2000, 1, 1))).order_by("pk")[:DISABLED]
    for number, person in enumerate(adults):
        level = "special_severe" if number == 0 else "severe"
        _grant(person, "allowance", number, disability=level, disability_certified_on=date(2026, 8, 3))


def _grant(person: Person, family: str, number: int, **facts: Any) -> None:
    officer = offices.officer(person.commune)
    with database.transaction():
        told = ledger.record(
            "register.taken-over", subject=person.party, thing=person.party, by=officer.code,
            organisation=f"unit:{person.commune}", parties={"commune": f"unit:{person.commune}"},
        )  # fmt: skip
        payment = register.Payment()
        if number % 3 == 0:
            payment = register.Payment(None, "bank", "Agribank", f"370{person.pk.int % 10**9:09d}", person.name)
        row = register.grant(
            person, family, commune=person.commune, province=person.province, from_month=FIRST,
            decision="register:taken-over", event=told.id, by=officer, village=f"Thôn {number % 3 + 1}",
            payment=payment,
        )  # fmt: skip
        register.record(
            row.beneficiary, valid_from=FIRST, source="register:taken-over", by=officer, born=person.birth_date,
            born_precision=person.birth_precision, **facts,
        )  # fmt: skip


def _list(month: date, communes: list[str]) -> None:
    slices.ensure_partitions(communes, month)
    slices.draft(communes, month, by=PROPOSER, again=False)
    for by, act in ((PROPOSER, national.propose_all), (APPROVER, national.approve_all)):
        for _some in act(month, by=by):
            pass
    for row in _lists(month, ListState.APPROVED):
        payments.hand_over(row, by=offices.officer(row.commune))
    Worker().run_until_idle()


def _report(_month: date, _communes: list[str]) -> None:
    for handed in payer.awaited():
        account = payer_account.account_of(handed.payer)
        if account is not None:
            payer.fetch(handed, account)
    Worker().run_until_idle()


def _settle(month: date, _communes: list[str]) -> None:
    for row in _lists(month, ListState.REPORTED):
        payments.settle(row, by=offices.officer(row.commune))
    Worker().run_until_idle()


def _open(communes: list[str]) -> None:
    """January: most are drawn up, half of these proposed, a few approved; the rest is still to do."""
    drawn = communes[: len(communes) * 4 // 5]
    slices.ensure_partitions(drawn, OPEN)
    slices.draft(drawn, OPEN, by=PROPOSER, again=False)
    rows = _lists(OPEN, ListState.DRAFT)
    for number, row in enumerate(rows):
        if number % 2:
            continue
        proposed = payroll.propose(row, by=offices.officer(row.commune))
        if number % 4 == 0:
            payroll.approve(proposed, by=offices.chairman(row.commune))


def _lists(month: date, state: ListState) -> list[PaymentList]:
    rows = PaymentList.objects.unscoped("the demo acts for every commune")
    return list(rows.filter(list_month=month, state=state).order_by("commune"))
