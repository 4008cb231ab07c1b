"""Matching: the lines of a report against the lists, set by set. What doesn't agree is told by line and never paid.

Outcomes, faults and the report's own new state are one transaction; what follows (the lists are reported, deaths,
proposals) is a job a slice of lists, deferred in it.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import psycopg
from django.utils.translation import gettext as _

from lienthong import access, database
from lienthong.assistance.payments import following, result_file
from lienthong.assistance.payments.control import Control, NotWhole
from lienthong.assistance.payments.line_fault import LineFault
from lienthong.assistance.payments.report import PayerReport, State, lock
from lienthong.database import clock, files, jobs, queries

QUERIES = queries.load(__file__)
COLUMNS = ("row", "for_month", "entitlement", "sequence", "amount", "result", "paid_on", "proof")
# What is needed only of lines whose id or amount could not be read: elsewhere it is left out of the COPY.
WITHOUT_ID = ("id", "batch_month", "batch_commune", "number")
A_LINE, LEAST_MEMORY, MOST_MEMORY = 400, 64, 1024  # bytes a line while judging; megabytes
CHANGES = ("paid_lines", "paid", "unpaid_lines", "unpaid", "faults")
SLICE = 100  # lists
LEFT_AFTER = timedelta(minutes=5)


def judge(report: PayerReport, *, by: access.Actor | str) -> PayerReport:
    """Judge a report that was received; one that has been judged before stays as it is."""
    if report.state != State.RECEIVED:
        return report
    try:
        lines, said = result_file.read(files.get(report.file), today=clock.today())
        if said.payer != report.payer:
            words = _("The file was written by %(payer)s, not by you. Nothing was taken.")
            raise NotWhole(words % {"payer": said.payer})
    except NotWhole as fault:
        return report.act("refused", State.REFUSED, by=by, organisation=report.payer, refusal=str(fault))
    with database.transaction() as connection:
        lock(connection, report.payer)
        report.refresh_from_db(from_queryset=PayerReport.objects.unscoped("the report that is judged"))
        if report.state != State.RECEIVED:
            return report
        _lay_out(connection, lines, report.payer)
        lists = _match(connection, report, said)
        return _taken(report, said, lines.height, lists, by)


def _lay_out(connection: psycopg.Connection, lines: Any, payer: str) -> None:
    memory = min(max(lines.height * A_LINE >> 20, LEAST_MEMORY), MOST_MEMORY)
    connection.execute("SELECT set_config('work_mem', %s, true), set_config('jit', 'off', true)", [f"{memory}MB"])
    connection.execute(QUERIES["make"])
    nameless = pl.col("entitlement").is_null()
    unread = pl.when(pl.col("fault") == LineFault.UNREADABLE_AMOUNT.value).then(pl.col("told_amount"))
    fault = pl.when(pl.col("fault") != "").then(pl.col("fault"))
    columns = [*COLUMNS, fault, *(pl.when(nameless).then(pl.col(name)).alias(name) for name in WITHOUT_ID), unread]
    with connection.cursor().copy(QUERIES["fill"]) as copy:
        for part in lines.select(columns).iter_slices(200_000):
            copy.write(part.write_csv(include_header=False, quote_style="necessary", null_value="").encode())
    if lines["entitlement"].null_count():
        connection.execute(QUERIES["find"], {"payer": payer})
        connection.execute(QUERIES["twice"])
    connection.execute("ANALYZE told")


def _match(connection: psycopg.Connection, report: PayerReport, said: Control) -> list[dict[str, Any]]:
    """Outcomes and faults are written; gives what changed, list by list (list_month None: lines of no list)."""
    [months] = connection.execute(QUERIES["months"]).fetchone() or [None]
    asked = {
        "payer": report.payer, "month": said.month, "commune": said.commune, "months": months or [],
        "report": report.pk, "now": clock.real_now(),
    }  # fmt: skip
    cursor = connection.execute(QUERIES["judge"], asked)
    names = [one.name for one in cursor.description or ()]
    lists = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    connection.execute("DROP TABLE told")
    known = [one for one in lists if one["list_month"]]
    columns = {name: [one[name] for one in known] for name in CHANGES}
    places = {"months": [one["list_month"] for one in known], "communes": [one["commune"] for one in known]}
    connection.execute(QUERIES["renew"], places | columns | {"payer": report.payer})
    return lists


def _taken(
    report: PayerReport, said: Control, lines: int, lists: list[dict[str, Any]], by: access.Actor | str
) -> PayerReport:
    taken, paid, faults = (sum(int(one[name]) for one in lists) for name in ("taken", "paid", "faults"))
    touched = sorted(one["commune"] for one in lists if one["commune"] and one["taken"])
    done = report.act(
        "taken", State.TAKEN, by=by, organisation=report.payer, code=said.code, commune=said.commune, lines=lines,
        amount=said.amount, taken=taken, paid_amount=paid, faults=faults,
        data={"lines": lines, "taken": taken, "paid": paid, "faults": faults, "code": said.code},
    )  # fmt: skip
    _follow(done, said.month, touched)
    return done


def _follow(report: PayerReport, month: date, communes: list[str]) -> None:
    """One slice at once, so that a commune's own report is seen at once; more by jobs."""
    slices = [communes[start : start + SLICE] for start in range(0, len(communes), SLICE)]
    if len(slices) == 1:
        following.follow(report=str(report.pk), month=month.isoformat(), communes=slices[0])
        return
    for one in slices:
        following.follow.defer(report=str(report.pk), month=month.isoformat(), communes=one)


@jobs.periodic("*/5 * * * *")
@jobs.task("payments.judge-left", queue="payments")
def judge_left() -> None:
    """Judge reports whose judge died after they were stored."""
    rows = PayerReport.objects.unscoped("reports that were stored and not judged")
    for report in rows.filter(state=State.RECEIVED, began_at__lt=clock.now() - LEFT_AFTER):
        judge(report, by="system:worker")
