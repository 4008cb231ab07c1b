"""Following: what a taken report means for its lists and persons. A job a slice of lists; twice, it changes nothing."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from lienthong import access, database, ledger
from lienthong.assistance.payments import proposal, stop_order
from lienthong.assistance.payments.handed_list import HandedList
from lienthong.assistance.payments.report import PayerReport
from lienthong.assistance.payroll.payment_list import PaymentList, State
from lienthong.civil import death
from lienthong.civil.source import Source
from lienthong.civil.statement import Told
from lienthong.database import jobs, queries
from lienthong.people.persons import LifeStatus, Person

QUERIES = queries.load(__file__)


@jobs.task("payments.follow", queue="payments")
def follow(report: str, month: str, communes: list[str]) -> None:
    """Move the lists on, report deaths, propose suspensions, for these communes' lists of a month."""
    list_month = date.fromisoformat(month)
    with database.transaction():
        for row in _handed(UUID(report), list_month, communes):
            _note_report(row, report)
        stop_order.told(UUID(report), list_month, communes)
        _report_deaths(UUID(report), list_month, communes)
        proposal.propose(list_month, communes)


def _handed(report: UUID, list_month: date, communes: list[str]) -> list[HandedList]:
    payer = PayerReport.objects.unscoped("whose report it is").values("payer").get(pk=report)["payer"]
    rows = HandedList.objects.unscoped("the lists that a report is about")
    return list(rows.filter(list_month=list_month, commune__in=communes, payer=payer).order_by("commune"))


def _note_report(handed: HandedList, report: str) -> None:
    """The list is reported; in full, once every line has its outcome: that fulfils the payer's duty."""
    row = PaymentList.objects.unscoped("the list that a report is about").get(pk=handed.list)
    told = {"report": report, "paid": handed.paid, "unpaid": handed.unpaid}
    parties = {"commune": f"unit:{handed.commune}", "payer": handed.payer}
    if row.state in (State.HANDED_OVER, State.REPORTED):
        row.act(
            "reported", State.REPORTED, by="system:worker", organisation=handed.payer, parties=parties, data=told,
            key=f"payment-list.reported:{handed.list}:{report}",
        )  # fmt: skip
    if handed.untold_lines == 0:
        ledger.record(
            "payment-list.reported-in-full", subject=handed.thing, thing=handed.thing, by="system:worker",
            organisation=handed.payer, parties=parties, data={"paid": handed.paid, "unpaid": handed.unpaid},
            key=f"payment-list.reported-in-full:{handed.pk}",
        )  # fmt: skip


def _report_deaths(report: UUID, list_month: date, communes: list[str]) -> None:
    """The payer heard that these persons have died: the house says so, and holds what is still to be paid."""
    asked = {"report": report, "month": list_month, "communes": communes}
    found = [one for (one,) in database.connection().execute(QUERIES["deceased"], asked).fetchall()]
    persons = Person.objects.unscoped("a payer reports that they have died").filter(pk__in=found)
    for person in persons.filter(life_status=LifeStatus.ALIVE).order_by("pk"):
        told = Told(Source.PAYER, f"{report}/{person.party}")
        death.tell(person, told, by=access.SYSTEM)
