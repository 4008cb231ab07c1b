"""Commands of this room: `lienthong demo-country`."""

import click
from tqdm import tqdm

from lienthong.people.demo_country import build as country


@click.command("demo-country")
@click.option("--scale", type=float, default=0.001, show_default=True, help="Part of the country: 1 is everybody.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same country.")
@click.option("--provinces", default="", help="Only these, by code: 01,37.")
@click.option("--facilities", type=float, default=1.0, show_default=True, help="Part of the hospitals.")
def demo_country(scale: float, seed: int, provinces: str, facilities: float) -> None:
    """Fill this home with a synthetic country: people, households, facilities, practitioners.

    Everything is marked synthetic, and so is the home, for ever. The whole country has about 1,650 hospitals, and a
    health station in every commune at any scale.
    """
    codes = tuple(code.strip() for code in provinces.split(",") if code.strip())
    with tqdm(unit=" people", desc="People", leave=False) as bar:

        def show(_what: str, done: int, total: int) -> None:
            bar.total, bar.n = total, done
            bar.refresh()

        try:
            built = country.build(scale=scale, seed=seed, provinces=codes, facilities=facilities, progress=show)
        except country.OtherCountry as error:
            raise click.ClickException(str(error)) from error
    if not built.new:
        click.echo("This home holds that country already: nothing to do.")
        return
    click.echo(
        f"{built.people:,} people in {built.households:,} households; {built.facilities:,} facilities with "
        f"{built.practitioners:,} practitioners. All synthetic."
    )
