"""The command `lienthong provinces`: how the link with each province stands, or stood on a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import click

from lienthong.ledger.reason import words
from lienthong.pages.columns import as_day
from lienthong.partners import provinces as links


class Day(click.ParamType):
    """A day, written 24/09/2025 or 2025-09-24."""

    name = "day"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day."""
        found = value if isinstance(value, date) else as_day(str(value))
        return found or self.fail(f"{value!r} is no day; write 24/09/2025.", param, ctx)


@click.command()
@click.option("--as-of", "on", type=Day(), help="As it stood on this day, for example 24/09/2025.")
def provinces(on: date | None) -> None:
    """List the 34 provinces: state of the link, dossiers that wait, lag, last success, refusals, fault."""
    rows = list(links.standing(on).order_by("sort_key"))
    for row in rows:
        lag = links.lag(row.waiting_since, on)
        told = [f"{row.waiting} waiting", f"lag {lag // timedelta(hours=1)} h" if lag else ""]
        told += [f"last {_moment(row.last_success)}" if row.last_success else ""]
        told += [f"{row.refused} refused"] if row.refused is not None else []
        line = ", ".join(part for part in told if part)
        fault = words(row.last_fault)[:80]
        click.echo(f"{row.code}  {row.name:<28} {row.state or 'not reported':<14} {line}  {fault}".rstrip())
    states = sorted({row.state or "not reported" for row in rows})
    click.echo("; ".join(f"{state}: {sum((row.state or 'not reported') == state for row in rows)}" for state in states))


def _moment(value: datetime) -> str:
    from lienthong.database import clock

    return value.astimezone(clock.VIETNAM).strftime("%H:%M %d/%m/%Y")
