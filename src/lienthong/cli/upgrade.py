"""`lienthong upgrade`: bring a home with data to this version, with a backup before and proof after."""

import sys
from importlib.metadata import version
from pathlib import Path

import click

from lienthong.database import migrate, upgrade


@click.command("upgrade")
@click.option(
    "--backups", metavar="FOLDER", type=click.Path(file_okay=False, path_type=Path),
    help="Where the backup goes (else backups/ in the home).",
)  # fmt: skip
def command(backups: Path | None) -> None:
    """Back the home up, bring its schema and reference data to this version, compare and verify.

    Stop serve and worker first. What was broken off is gone on with by calling it again. The exit code is 1 if what is
    there afterwards is not what was there before; the backup then brings it back.
    """
    try:
        archive, gone_on_with = upgrade.begin(backups)
    except upgrade.InUse as refused:
        raise click.ClickException(str(refused)) from refused
    if archive:
        click.echo(f"Backup{' of the upgrade that was broken off' if gone_on_with else ''}: {archive}")
    steps = _migrate()
    click.echo(f"Schema: {steps} steps." if steps else "Schema: it was up to date.")
    click.echo(f"Reference data: {'loaded anew' if _reload() else 'the same'}.")
    compared, faults = upgrade.end(archive), _faults()
    for line in _told(compared):
        click.echo(line)
    for fault in faults:
        click.echo(fault, err=True)
    if faults or (compared and compared.lost):
        click.echo(_way_back(archive), err=True)
        sys.exit(1)
    click.echo(f"Verified: no history was altered. This home is at version {version('lienthong')}.")
    if archive:
        click.echo(_way_back(archive))


def _migrate() -> int:
    """How many steps the schema took."""
    steps = 0
    with click.progressbar(length=1000, label="Schema", file=sys.stderr) as bar:

        def show(done: int, total: int, _step: str) -> None:
            nonlocal steps
            steps = total
            bar.update(1000 * done // total - bar.pos)

        migrate.migrate(show)
    return steps


def _reload() -> bool:
    """Whether the reference data of this version are others than those that were there."""
    from lienthong.directory.reference import Loaded
    from lienthong.web import house

    def marks() -> dict[str, str]:
        return dict(Loaded.objects.values_list("name", "digest"))

    before = marks()
    house.load_reference()
    return marks() != before


def _faults() -> list[str]:
    from lienthong.web import evidence, house

    house.build()
    return evidence.faults_of_this_home()


def _told(compared: upgrade.Compared | None) -> list[str]:
    if compared is None:
        return ["Rows: the home was empty."]
    lines = [f"Rows: {compared.rows} in {compared.tables} tables."]
    for word, tables in (("more", compared.grown), ("fewer", compared.shrunk), ("LOST", compared.lost)):
        lines += [f"  {word}: {table} {before} → {after}" for table, (before, after) in sorted(tables.items())]
    return lines


def _way_back(archive: Path | None) -> str:
    return (
        "The way back, with the program of the version before and an empty home: "
        f"lienthong --home NEW-FOLDER restore {archive}"
    )
