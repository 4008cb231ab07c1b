"""The command `lienthong move-register FILE`: from three levels to two, previewed, and applied when asked to."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from lienthong import access, ledger
from lienthong.assistance.payroll.commands import Month, actor_of
from lienthong.assistance.register import months, moving_apply, moving_register, moving_totals
from lienthong.assistance.register.moving_register import MovedLine, MovedPlace, RegisterMove, State
from lienthong.database import clock
from lienthong.directory import units


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", "login", required=True, help="Who does it: the login of an officer of the ministry.")
@click.option("--apply", "applies", is_flag=True, help="Bring what is settled onto the register, if everything agrees.")
@click.option("--listed-from", type=Month(), help="The first month this house pays, as 2026-12; else the next one.")
def move_register(file: Path, login: str, applies: bool, listed_from: date | None) -> None:
    """Map a register with codes of three levels (CSV, docs/register-move.md) to today's communes.

    Without --apply nothing comes onto the register: it is read, mapped and counted, before and after.
    """
    by = actor_of(login)
    try:
        move = moving_register.begin(file.read_bytes(), name=file.name, by=by)
        moving_register.read(move=str(move.pk))
        move.refresh_from_db()
        if move.state == State.REFUSED:
            raise click.ClickException(move.reason)
        _show(move)
        if applies:
            month = listed_from or months.plus(months.first_day(clock.today()), 1)
            _told(moving_apply.apply(move, listed_from=month, by=by))
    except (access.NotAllowed, ledger.InvalidState) as fault:
        raise click.ClickException(str(fault)) from fault
    if not move.balanced:
        raise click.exceptions.Exit(1)


def _show(move: RegisterMove) -> None:
    places = MovedPlace.objects.filter(move=move)
    click.echo(f"{move.thing}  {move.lines} lines, {move.faults} faulty; {places.count()} places, "
               f"{places.filter(split=True).count()} of them in divided communes, for people to decide")  # fmt: skip
    faulty = MovedLine.objects.unscoped(moving_register.WHY).filter(move=move).exclude(fault="").order_by("line")
    for line in faulty[:20]:
        click.echo(f"  line {line.line}: {line.fault}")
    names = units.names({row["province"] for row in move.totals}, clock.today())
    for row in move.totals:
        sign = "=" if moving_totals.fits(row) else "DIFFERS"
        click.echo(
            f"{row['province'] or '??'} {names.get(row['province'], '?'):<26} {row['family']:<15} "
            f"before {_three(row, 'before')}  {sign}  settled {_three(row, 'settled')}"
            f" + waiting {_three(row, 'waiting')}"
        )
    click.echo("Before and after agree." if move.balanced else "Before and after do not agree: it can't be applied.")


def _three(row: dict[str, int], what: str) -> str:
    return " / ".join(f"{row[f'{what}_{one}']:,}" for one in moving_totals.MEASURES)


def _told(move: RegisterMove) -> None:
    there = sum(row["there_lines"] for row in move.totals)
    waiting = sum(row["waiting_lines"] for row in move.totals)
    click.echo(f"{there} benefits are on the register; {waiting} wait for a decision on their place.")
