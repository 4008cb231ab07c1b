"""Matching a payer's report: `python -m bench.payments [--lines N]`.

Lists of 1,144 lines lie with the post, in a synthetic home of its own; one file reports on all of them, one line in a
hundred with an altered amount. Timed: storing, reading, checking and judging the file, until outcomes, faults and sums
are there. The peer is a plain COPY of the outcomes into a table with the same keys and checks. Goal: 3,800,000 lines in
under 60 seconds on two cores. The report's further effects (lists move on, proposals) are jobs, timed apart.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.web.settings")
os.environ.setdefault("LIENTHONG_SECRET_KEY", "bench")

PAYER, MONTH, A_COMMUNE = "agency:vnpost", date(2026, 12, 1), 1144
GOAL_SECONDS, WHOLE_COUNTRY = 60.0, 3_800_000


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--lines", type=int, default=100_000)
    options.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.inside:
        return inside(given.lines)
    with tempfile.TemporaryDirectory(prefix="lienthong-bench-", ignore_cleanup_errors=True) as home:
        environment = {**os.environ, "LIENTHONG_HOME": home}
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
            environment.pop(name, None)
        command = [sys.executable, "-m", "bench.payments", "--inside", "--lines", str(given.lines)]
        done = subprocess.run(command, env=environment).returncode
        _wait_for_server(Path(home))
    return done


def inside(lines: int) -> int:
    """The run, in the benchmark's own home."""
    import django

    django.setup()
    from django.db import connections

    from lienthong.assistance.payroll.bench import memory
    from lienthong.database import clock, migrate, server
    from lienthong.web import house

    with server.running() as _server:
        migrate.migrate()
        house.build()
        clock.mark_synthetic()
        begun = time.monotonic()
        with clock.at(datetime(2026, 12, 15, 9, tzinfo=clock.VIETNAM)):
            ground(lines)
            file = reported(lines)
            print(f"  {time.monotonic() - begun:6.1f} s  {lines:,} lines lie there; the file: {len(file) >> 20} MB")
            with memory.Watch([os.getpid(), _postmaster()]) as watch:
                seconds, report = measured(file)
            copied = peer()
        print(f"lines {lines} taken {report.taken} faults {report.faults} paid {report.paid_amount}")
        print(
            f"{seconds:.1f} seconds, {lines / seconds:,.0f} lines a second;"
            f" COPY alone {copied:.1f}: ratio {seconds / copied:.2f}"
        )
        print(f"peak memory {watch.peak / 1024**3:.2f} GB")
        connections.close_all()
    return 0 if lines < WHOLE_COUNTRY or seconds < GOAL_SECONDS else 1


def ground(lines: int) -> None:
    """Lists of so many lines, approved and handed over: made by SQL, for what is timed is the matching."""
    from lienthong.database import transaction

    communes = (lines + A_COMMUNE - 1) // A_COMMUNE
    known = {"lines": lines, "communes": communes, "a": A_COMMUNE, "month": MONTH, "payer": PAYER}
    with transaction() as connection:
        connection.execute("SELECT assistance_line_partition(%s)", [MONTH])
        connection.execute(
            """INSERT INTO assistance_payment_list
            (id, state, subject, due_at, owner, version, began_at, changed_at, commune, province, list_month, known_at,
             lines, amount, recovery, heads, totals, movement, differences, broken, proposed_by, approved_by)
            SELECT gen_random_uuid(), 'draft', 'x', NULL, '', 1, now(), now(), lpad(n::text, 5, '0'), '01', %(month)s,
                   now(), 0, 0, 0, 0, '{}', '{}', '[]', '[]', '', '' FROM generate_series(1, %(communes)s) n""",
            known,
        )
        connection.execute(
            """INSERT INTO assistance_line
            (for_month, entitlement_id, sequence, list_month, commune, kind, fund, amount, of_sequence)
            SELECT %(month)s, n, 1, %(month)s, lpad(((n - 1) / %(a)s + 1)::text, 5, '0'), 'regular', 'national',
                   540000 + n %% 5 * 270000, NULL FROM generate_series(1, %(lines)s) n""",
            known,
        )
        connection.execute("UPDATE assistance_payment_list SET state = 'handed_over'")
        connection.execute(
            """INSERT INTO assistance_handed_list
            (id, list, part, list_month, commune, province, payer, contract, lines, amount, fee, remainder, csv, json,
             seal, handed_at, paid_lines, paid, unpaid_lines, unpaid, faults)
            SELECT p.id, p.id, 1, p.list_month, p.commune, '01', %(payer)s, 1, count(*), sum(l.amount), 0, 0, '', '',
                   '{}', now(), 0, 0, 0, 0, 0
            FROM assistance_payment_list p JOIN assistance_line l USING (list_month, commune) GROUP BY p.id""",
            known,
        )
    with transaction() as connection:
        for table in ("assistance_line", "assistance_payment_list", "assistance_handed_list"):
            connection.execute(f"ANALYZE {table}")


def reported(lines: int) -> bytes:
    """What the post says: one in twenty not paid, one in a hundred with another amount."""
    import polars as pl

    from lienthong.assistance.payments import control

    n = pl.int_range(1, lines + 1, eager=True).alias("n")
    amount = 540_000 + n % 5 * 270_000 + (n % 100 == 7).cast(pl.Int64)
    paid = n % 20 != 3
    frame = pl.DataFrame({"n": n, "amount": amount, "paid": paid}).select(
        id=pl.format("202612-{}-1", "n"), batch=pl.lit(""), number=pl.lit(""), amount="amount",
        result=pl.when("paid").then(pl.lit("PAID_CASH")).otherwise(pl.lit("NOT_PRESENT")),
        paid_on=pl.when("paid").then(pl.lit("2026-12-05")).otherwise(pl.lit("")), proof=pl.format("BB-{}", "n"),
    )  # fmt: skip
    body = frame.write_csv().encode()
    return control.sign_off(body, code="202612", payer=PAYER, lines=lines, amount=int(amount.sum()))


def measured(file: bytes):
    """Seconds from the file's arrival to its outcomes, and the report."""
    from lienthong import access
    from lienthong.assistance.payments import matching
    from lienthong.assistance.payments.report import Channel, keep

    begun, busy = time.monotonic(), _busy()
    report = keep(file, payer=PAYER, channel=Channel.COMMAND, by=access.SYSTEM)
    stored = time.monotonic()
    report = matching.judge(report, by="system:bench")
    ended = time.monotonic()
    print(f"  {stored - begun:6.1f} s  stored, {ended - stored:.1f} s read and judged")
    print(f"  {_busy() - busy:6.1f} s  of processor time, of both; load {os.getloadavg()[0]:.1f}")
    return ended - begun, report


def peer() -> float:
    """Seconds of a COPY of the same outcomes into a table with the same key and checks."""
    import psycopg

    from lienthong.database import settings

    columns = "for_month, entitlement_id, sequence, paid, commune, result, paid_at, proof, report, recorded_at"
    with tempfile.TemporaryFile() as kept, psycopg.connect(**settings.of_role(settings.OWNER)) as owner:
        with owner.cursor().copy(f"COPY assistance_outcome ({columns}) TO STDOUT (FORMAT BINARY)") as stream:
            for part in stream:
                kept.write(part)
        owner.execute("CREATE TABLE outcome_peer (LIKE assistance_outcome INCLUDING ALL)")
        owner.commit()
        kept.seek(0)
        begun = time.monotonic()
        with owner.cursor().copy(f"COPY outcome_peer ({columns}) FROM STDIN (FORMAT BINARY)") as stream:
            while part := kept.read(1 << 20):
                stream.write(part)
        owner.commit()
        seconds = time.monotonic() - begun
        owner.execute("DROP TABLE outcome_peer")
    return seconds


def _busy() -> float:
    """Seconds of processor time that this process and its database backend have taken so far."""
    from lienthong.database import connection

    row = connection().execute("SELECT pg_backend_pid()").fetchone()
    assert row is not None
    ticks = 0
    for pid in (os.getpid(), row[0]):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _postmaster() -> int:
    from lienthong.database import connection

    row = connection().execute("SELECT pg_backend_pid()").fetchone()
    assert row is not None
    return int(Path(f"/proc/{row[0]}/stat").read_text().rpartition(")")[2].split()[1])


def _wait_for_server(home: Path) -> None:
    for _attempt in range(100):
        if not list(home.glob("**/postmaster.pid")):
            return
        time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())
