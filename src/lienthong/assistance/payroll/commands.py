"""The payroll's commands: close, propose and approve a month of the whole country; how far it is; its benchmark."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import click
from tqdm import tqdm

from lienthong import access
from lienthong.access import actors
from lienthong.access.user import User
from lienthong.assistance.payments.commands import check_file, result
from lienthong.assistance.payroll import national, workers
from lienthong.assistance.payroll.national import Standing
from lienthong.database import jobs

MINISTRY = "ministry_officer"


class Month(click.ParamType):
    name = "month"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """From "2026-12"."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(f"{value}-01")
        except ValueError:
            self.fail(f"{value} is no month: write it as 2026-12.", param, ctx)


_month = click.option("--month", type=Month(), required=True, help="The month that is paid, as 2026-12.")
_by = click.option("--by", "login", required=True, help="Who does it: the login of an officer of the ministry.")


@click.group()
def payroll() -> None:
    """The month's payment lists of every commune."""


@payroll.command()
@_month
@_by
@click.option("--workers", "count", default=2, show_default=True, help="Processes that draw up lists.")
@click.option("--people", default=national.PEOPLE, show_default=True, help="About so many people a slice.")
@click.option("--again", is_flag=True, help="Also draw up anew the lists that are still drafts.")
def close(month: date, login: str, count: int, people: int, again: bool) -> None:
    """Draw up the list of every commune that has none. Stopped, it goes on where it was when called again."""
    by = actor_of(login)
    with tqdm(unit=" lists", desc=f"{month:%m/%Y}") as bar:

        def show(now: Standing) -> None:
            bar.total, bar.n = now.communes, now.drafted
            bar.refresh()

        now = workers.close(month, by=by, workers=count, people=people, again=again, watch=show)
        show(now)
    _say(now)
    if now.drafted < now.communes:
        raise click.ClickException(f"{now.communes - now.drafted} communes have no list yet. Call it again.")


@payroll.command()
@_month
@_by
def propose(month: date, login: str) -> None:
    """Propose every draft that adds up, to be approved by another person."""
    _transition(national.propose_all(month, by=actor_of(login)), month)


@payroll.command()
@_month
@_by
def approve(month: date, login: str) -> None:
    """Approve every list that another person proposed. Its lines are frozen."""
    _transition(national.approve_all(month, by=actor_of(login)), month)


@payroll.command()
@_month
def standing(month: date) -> None:
    """How far the month is."""
    _say(national.standing(month))


@payroll.command()
def work() -> None:
    """Do the jobs of a close until none is left; started by `close`."""
    jobs.work(until_idle=True, concurrency=1, queues=[national.QUEUE])


@payroll.command()
@click.option("--people", default=200_000, show_default=True, help="So many beneficiaries; the country has 3,800,000.")
@click.option("--keep", is_flag=True, help="Leave the home there to look at.")
def bench(people: int, keep: bool) -> None:
    """Time a close of the country in a synthetic home of its own, three months computed again."""
    from lienthong.assistance.payroll.bench import run

    run.bench(people, keep=keep)


def actor_of(login: str) -> access.Actor:
    """The user as an officer of the ministry. Raises click.ClickException if they are none."""
    user = User.objects.filter(login=login.strip().lower(), is_active=True).first()
    memberships = actors.current(user) if user else []
    mine = [one for one in memberships if one.role == MINISTRY]
    if user is None or not mine:
        raise click.ClickException(f"{login} is no officer of the ministry in this home. Nothing was changed.")
    return actors.of_user(user, memberships, mine[0].organisation)


def _transition(done: Iterable[int], month: date) -> None:
    with tqdm(unit=" lists", leave=False) as bar:
        try:
            for count in done:
                bar.update(count)
        except access.NotAllowed as refused:
            raise click.ClickException(str(refused)) from refused
    _say(national.standing(month))


def _say(now: Standing) -> None:
    states = ", ".join(f"{count:,} {state}" for state, count in now.states.items()) or "no lists"
    click.echo(f"{now.communes:,} communes: {states}.")
    click.echo(f"{now.heads:,} heads, {now.lines:,} lines, {now.amount:,} đồng to pay, {now.recovery:,} to come back.")
    if now.broken:
        click.echo(f"{now.broken:,} lists do not add up: they can't be proposed.")


payroll.add_command(result)
payroll.add_command(check_file)
