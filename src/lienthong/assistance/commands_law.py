"""Commands on the law: `lienthong law` lists it, `lienthong rules what-if` says what a changed value would come to."""

from __future__ import annotations

import sys
from datetime import date, datetime

import click
from tqdm import tqdm

from lienthong.assistance import law as laws
from lienthong.assistance import planning
from lienthong.assistance.law import Law, NotInForce, Value, spoken, writing
from lienthong.assistance.rules.spark import NoSpark
from lienthong.database import clock
from lienthong.directory import units

LANGUAGES = click.Choice(["vi", "en"])


class Month(click.ParamType):
    """A month, written 12/2026 or 2026-12."""

    name = "month"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The first day of the month."""
        if isinstance(value, date):
            return value
        for form in ("%m/%Y", "%Y-%m"):
            try:
                return datetime.strptime(str(value), form).date()  # noqa: DTZ007 - a month has no hour
            except ValueError:
                continue
        raise click.BadParameter(f"{value!r} is no month; write 12/2026.", ctx, param)


@click.command()
@click.option("--at", "month", type=Month(), help="Only what holds in this month, for example 12/2026.")
@click.option("--province", metavar="CODE", help="Only values of this province, for example 01.")
@click.option("--unverified", is_flag=True, help="Only what nobody has seen in the signed document.")
@click.option("--language", type=LANGUAGES, default="en", show_default=True)
def law(month: date | None, province: str | None, unverified: bool, language: str) -> None:
    """List the values and rules of the law: dates, amounts, legal basis, evidence."""
    known = laws.in_force()
    shown = [value for value in _chosen(known, month, province) if not unverified or not value.verified]
    for code in dict.fromkeys(value.code for value in shown):
        name = known.names[code]
        click.echo(f"{code}  {name.words[language]}")
        for value in (one for one in shown if one.code == code):
            click.echo(_line(value, writing.write(value.amount, name, language) or "none", language))
    if not province:
        for rule in spoken.rules():
            if (not unverified or rule.evidence != "primary") and _holds(rule, month):
                click.echo(f"{rule.name[language]}: {rule.words[language]}")
                click.echo(f"    {_span(rule.valid_from, rule.valid_to)}  {rule.article(language)} [{rule.evidence}]")
    if not shown:
        raise click.ClickException("Nothing in the law fits that.")


@click.group()
def rules() -> None:
    """What the rules would come to."""


@rules.command("what-if")
@click.option("--value", "changes", multiple=True, required=True, metavar="CODE[:PROVINCE]=AMOUNT",
              help="base=600000, allowance.5.4=1.5, province.base:38=600000; may be repeated.")  # fmt: skip
@click.option("--month", type=Month(), help="The month that is computed; this month if not given.")
@click.option("--province", "only", metavar="CODE", help="Only this province.")
@click.option("--engine", type=click.Choice(["polars", "spark"]), default="polars", show_default=True)
def what_if(changes: tuple[str, ...], month: date | None, only: str | None, engine: str) -> None:
    """People and money by province if a value of the law were another, on the register as it is. Changes nothing."""
    month = month or clock.today().replace(day=1)
    now = laws.in_force()
    try:
        then = planning.changed(now, changes, month)
    except (NotInForce, ValueError) as error:
        raise click.UsageError(str(error)) from error
    places = _places(only)
    names = units.names(list(places), clock.today())
    click.echo(
        f"{month:%m/%Y}   {'persons':>9} {'đồng now':>20} {'đồng then':>20} {'difference':>19} {'by the nation':>19}"
    )
    rows = planning.compare(now, then, month, clock.now(), places, planning.engine(engine))
    found = []
    try:
        bar = tqdm(rows, total=len(places), unit=" provinces", leave=False, disable=not sys.stderr.isatty())
        for row in bar:
            found.append(row)
            if row.now.persons or row.then.persons:
                tqdm.write(_compared(names.get(row.province, row.province), [row]))
    except NoSpark as error:
        raise click.ClickException(str(error)) from error
    click.echo(_compared("all", found))


def _compared(name: str, rows: list[planning.Comparison]) -> str:
    persons = sum(row.then.persons for row in rows)
    now, then = sum(row.now.total for row in rows), sum(row.then.total for row in rows)
    more, nation = (
        persons - sum(row.now.persons for row in rows),
        sum(row.then.national - row.now.national for row in rows),
    )
    return f"{name[:26]:<26} {persons:>9,} ({more:+,}) {now:>20,} {then:>20,} {then - now:>+19,} {nation:>+19,}"


def _places(only: str | None) -> dict[str, list[str]]:
    """The communes of each province. Raises ClickException where there is none."""
    rows = units.at(clock.today()).filter(level=units.Level.COMMUNE).order_by("province_code", "code")
    places: dict[str, list[str]] = {}
    for province, commune in rows.values_list("province_code", "code"):
        if only in (None, province):
            places.setdefault(province, []).append(commune)
    if not places:
        raise click.ClickException(f"There is no province {only!r}.")
    return places


def _chosen(known: Law, month: date | None, province: str | None) -> list[Value]:
    if month is None:
        values = list(known.values)
    else:
        figures = known.at(month, clock.now())
        values = [*figures.national.values(), *(one for row in figures.provincial.values() for one in row.values())]
    order = list(known.names)
    values = [value for value in values if province is None or value.province == province]
    return sorted(values, key=lambda value: (order.index(value.code), value.province, value.valid_from))


def _line(value: Value, amount: str, language: str) -> str:
    place = f" province {value.province}" if value.province else ""
    known = f"known {value.known_from:%d/%m/%Y}"
    span = _span(value.valid_from, value.valid_to)
    return f"    {amount:>12}{place}  {span}, {known}  {value.article(language)} [{value.evidence}]"


def _span(begins: date, ends: date | None) -> str:
    return f"from {begins:%m/%Y}" + (f" before {ends:%m/%Y}" if ends else "")


def _holds(rule: spoken.Spoken, month: date | None) -> bool:
    return month is None or (rule.valid_from <= month and (rule.valid_to is None or month < rule.valid_to))
