"""The commands `lienthong handover export` and `verify`."""

from __future__ import annotations

from pathlib import Path

import click

from lienthong import access, signing
from lienthong.assistance.handover import verify_handover, writing
from lienthong.assistance.payroll.commands import actor_of


@click.group()
def handover() -> None:
    """The register of beneficiaries, for Public Security: complete, signed, in increments."""


@handover.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--by", "login", required=True, help="Who does it: the login of an officer of the ministry.")
@click.option("--since", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="MANIFEST",
              help="Only what differs from the export with this manifest.json.")  # fmt: skip
def export(folder: Path, login: str, since: Path | None) -> None:
    """Write the register into FOLDER, which must be empty, and verify what was written."""
    try:
        made = writing.export(folder, by=actor_of(login), since=since)
    except (access.NotAllowed, writing.NotUsable) as fault:
        raise click.ClickException(str(fault)) from fault
    click.echo(
        f"{made.thing}  {made.kind} {made.number}: {made.people} people, {made.put} told, {made.removed} removed"
    )
    click.echo(f"{made.parts} parts, {made.size:,} bytes")
    click.echo(f"manifest {made.manifest}")
    click.echo(f"Verify it with: python3 {folder / 'verify_handover.py'} {folder}")


@handover.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--root", metavar="SHA256", help="The root certificate that must stand behind the signature.")
def verify(folders: tuple[Path, ...], root: str | None) -> None:
    """Verify one export, or a full one and the increments that follow it; also whether its signer is trusted here."""
    found = verify_handover.verify(folders, root=root)
    faults = list(found.faults)
    for folder in () if faults else folders:
        verdict = signing.check((folder / writing.MANIFEST).read_bytes(), writing.seal_of(folder))
        if not verdict.valid:
            faults.append(f"{folder}: {verdict.words}")
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        raise click.exceptions.Exit(1)
    last = found.manifests[-1]["counts"]
    click.echo(f"{len(folders)} verified; {last['people']} people. Root certificate {found.roots[-1]}")
