"""Months of social assistance in a synthetic country: who is on the registers, what was listed, paid and settled.

Lists of October, November and December are settled; that of January is open. The cast's own commune is left to the
story from December on.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import requests
from django.db.models import Count, OuterRef, Subquery

from lienthong.access import SYSTEM, Actor, Role
from lienthong.assistance import payments, payroll, register
from lienthong.assistance.payments import control, result_file
from lienthong.assistance.payments.handed_list import HandedList
from lienthong.assistance.payments.report import Channel
from lienthong.assistance.payroll import national
from lienthong.assistance.payroll import slice as slices
from lienthong.assistance.payroll.payment_list import PaymentList
from lienthong.assistance.payroll.payment_list import State as ListState
from lienthong.assistance.register import moving_apply, moving_file, moving_register
from lienthong.assistance.register.beneficiary import Beneficiary
from lienthong.assistance.register.moving_register import RegisterMove
from lienthong.assistance.register.moving_register import State as MoveState
from lienthong.directory import units
from lienthong.ledger.worker import Worker
from lienthong.partners import payer, payer_account
from lienthong.people.identifiers import PERSONAL_NUMBER, Identifier
from lienthong.people.persons import Person
from lienthong.people.residence import Residence
from lienthong.web.demo import cast, offices, simulators

EACH = 40  # beneficiaries of a commune, about
REGION = 60  # lists in one report
WITH_ACCOUNT = 15  # one in so many has told an account; the others are paid in cash
FAMILY_AMOUNT = {"social_pension": 500_000, "allowance": 1_000_000}  # as paid by the former system, synthetic
GRANTED = datetime(2026, 9, 10, 9, 0)
FIRST = date(2026, 10, 1)
FILE = "so-nguoi-huong-ca-nuoc-gia-lap.csv"
OLD, NEARLY_OLD = 1956, range(1951, 1956)  # born before, or in these years and poor: the social pension
# Drawn up and handed over; reported by the payer; settled.
MONTHS = (
    (date(2026, 10, 1), datetime(2026, 9, 22, 9, 0), datetime(2026, 10, 12, 10, 0), datetime(2026, 10, 16, 9, 0)),
    (date(2026, 11, 1), datetime(2026, 10, 22, 9, 0), datetime(2026, 11, 12, 10, 0), datetime(2026, 11, 18, 9, 0)),
    (date(2026, 12, 1), datetime(2026, 11, 20, 9, 0), datetime(2026, 12, 11, 10, 0), datetime(2026, 12, 16, 9, 0)),
)
OPEN, DRAFTED = date(2027, 1, 1), datetime(2026, 12, 18, 15, 0)
PROPOSER = offices.MINISTRY
APPROVER = Actor("user:bo2", "agency:moh", frozenset({Role.MINISTRY_OFFICER.value}))

Progress = Callable[[int, int], None]  # steps done, of how many


def play(progress: Progress = lambda done, total: None) -> int:
    """Take the registers over, list, pay and settle; how many beneficiaries. Played again, it does what is left."""
    total, done = 2 + 3 * len(MONTHS) + 1, 0
    communes = _communes()
    for act in (_take_over, _tell_accounts):
        with simulators.at(GRANTED):
            act(communes)
        done += 1
        progress(done, total)
    for month, listed, reported, settled in MONTHS:
        own = [code for code in communes if month < date(2026, 12, 1) or code != cast.home_commune()]
        for moment, step in ((listed, _list), (reported, _report), (settled, _settle)):
            with simulators.at(moment):
                step(month, own)
            done += 1
            progress(done, total)
    with simulators.at(DRAFTED):
        _open([code for code in communes if code != cast.home_commune()])
    progress(total, total)
    return Beneficiary.objects.unscoped("how many were put there").count()


def _communes() -> list[str]:
    """Where the people are gathered, if the commune comes from an undivided one; the cast's own first."""
    rows = Person.objects.unscoped("the demo's own people").filter(synthetic=True, commune__in=_former())
    counted = rows.values("commune").annotate(people=Count("pk")).filter(people__gte=2 * EACH)
    found = counted.order_by("province", "commune").values_list("commune", flat=True)
    return [cast.home_commune(), *(code for code in found if code != cast.home_commune())]


def _take_over(communes: list[str]) -> None:
    """The registers come as one file with codes of three levels, are mapped and applied (docs/register-move.md)."""
    for commune in communes:
        offices.agree(commune)
    moves = RegisterMove.objects.filter(name=FILE)
    if not moves.exists():
        moving_register.begin(_file(communes), name=FILE, by=PROPOSER)
    move = moving_register.preview(moves.get())
    if move.state == MoveState.PREVIEWED:
        moving_apply.apply(move, listed_from=FIRST, by=PROPOSER)


def _file(communes: list[str]) -> bytes:
    """Half of the old get the social pension; so many of the others are severely disabled that all make `EACH`."""
    former, written = _former(), io.StringIO()
    lines = csv.DictWriter(written, moving_file.COLUMNS, restval="")
    lines.writeheader()
    people = _people(communes)
    for commune in communes:
        before = former[commune]
        place = {"province": before.province_code, "district": before.district_code, "commune": before.code}
        old = [person for person in people[commune] if person.birth_year < OLD][::2]
        others = [person for person in people[commune] if person.birth_year >= OLD][: EACH - len(old)]
        for number, person in enumerate(old + others):
            lines.writerow(place | _line(person, number))
    return written.getvalue().encode()


def _line(person: Any, number: int) -> dict[str, str]:
    pension = person.birth_year < OLD
    family = "social_pension" if pension else "allowance"
    return {
        "source_id": str(person.pk), "number": person.number, "name": person.name, "born": _born(person),
        "sex": person.sex, "village": person.village, "family": family, "amount": str(FAMILY_AMOUNT[family]),
        "from_month": f"{number % 9 + 1:02}/2026", "household": "poor" if person.birth_year in NEARLY_OLD else "",
        "disability": "" if pension else "special_severe" if number % 4 == 0 else "severe",
    }  # fmt: skip


def _born(person: Person) -> str:
    shapes = {"year": "%Y", "month": "%m/%Y"}
    assert person.birth_date is not None
    return person.birth_date.strftime(shapes.get(person.birth_precision, "%d/%m/%Y"))


def _people(communes: list[str]) -> dict[str, list[Any]]:
    """Who lives in each commune, the same order each time, with `number` (personal) and `village`."""
    number = Identifier.objects.unscoped("the demo's own people").filter(
        person=OuterRef("pk"), system=PERSONAL_NUMBER, state="active"
    )
    home = Residence.objects.unscoped("the demo's own people").filter(person=OuterRef("pk"), kind="current")
    rows = Person.objects.unscoped("the demo's own people").filter(
        synthetic=True, commune__in=communes, survivor=None, life_status="alive"
    )
    found: dict[str, list[Any]] = {commune: [] for commune in communes}
    named = rows.annotate(number=Subquery(number.values("value")[:1]), village=Subquery(home.values("village")[:1]))
    for person in named.exclude(number=None).exclude(number=cast.LANH.personal_number).order_by("pk"):
        found[person.commune].append(person)
    return found


@cache
def _former() -> dict[str, units.Unit]:
    """By commune of today: an undivided former commune that became it, or a part of it."""
    rows = units.Succession.objects.filter(on=units.TWO_LEVELS, is_default=True, is_split=False)
    became = dict(rows.order_by("-old_code").values_list("old_code", "new_code"))
    before = units.at(units.TWO_LEVELS - timedelta(days=1)).filter(level=units.Level.COMMUNE, code__in=became)
    return {became[unit.code]: unit for unit in before.order_by("-code")}


def _tell_accounts(communes: list[str]) -> None:
    """Some have told their account."""
    rows = Beneficiary.objects.unscoped("the demo acts for every commune").filter(commune__in=communes)
    for row in rows.filter(channel="cash").select_related("person").order_by("pk"):
        if row.person_id.int % WITH_ACCOUNT == 0:
            account = register.Payment(None, "bank", "Agribank", f"370{row.person_id.int % 10**9:09d}", row.person.name)
            register.change_payment(
                row, account, decision="register:taken-over", event=None, by=offices.officer(row.commune)
            )


def _list(month: date, communes: list[str]) -> None:
    slices.ensure_partitions(communes, month)
    slices.draft(communes, month, by=PROPOSER, again=False)
    for by, act in ((PROPOSER, national.propose_all), (APPROVER, national.approve_all)):
        for _some in act(month, by=by):
            pass
    for row in _lists(month, ListState.APPROVED):
        payments.hand_over(row, by=offices.officer(row.commune))
    Worker().run_until_idle()


def _report(month: date, _communes: list[str]) -> None:
    """The post reports region by region: what it says of each list, many in one file."""
    handed = payer.awaited()
    for start in range(0, len(handed), REGION):
        rows = [row for one in handed[start : start + REGION] for row in _told_of(one)]
        file = result_file.as_csv(rows, code=f"{month:%Y%m}", payer=offices.PAYER)
        payments.receive(file, payer=offices.PAYER, channel=Channel.COURIER, by=SYSTEM)
    Worker().run_until_idle()


def _told_of(handed: HandedList) -> list[dict[str, Any]]:
    """What the post has to say of a list."""
    account = payer_account.account_of(handed.payer)
    assert account is not None, "the simulators are there"
    answer = requests.get(
        f"{account.address}/lists/{handed.code}/result", auth=(account.username, account.secret), timeout=10
    )
    body, _said = control.split_csv(answer.content)
    return list(csv.DictReader(io.StringIO(body.decode())))


def _settle(month: date, _communes: list[str]) -> None:
    for row in _lists(month, ListState.REPORTED):
        payments.settle(row, by=offices.officer(row.commune))
    Worker().run_until_idle()


def _open(communes: list[str]) -> None:
    """January: most are drawn up, half of these proposed, a few approved; the rest is still to do."""
    if _lists(OPEN, ListState.APPROVED):
        return  # played before
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
