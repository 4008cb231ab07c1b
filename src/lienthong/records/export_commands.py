"""Commands for medical records: export one, begin the paperless obligation of every facility."""

from pathlib import Path
from typing import Any
from uuid import UUID

import click

from lienthong import access


@click.group("records")
def records() -> None:
    """Medical records."""


@records.command("export")
@click.argument("record", metavar="ID")
@click.option(
    "--format", "form", type=click.Choice(["hosobenhan-xml", "hosobenhan-json", "fhir"]), required=True,
    help="HoSoBenhAn of letter 365/TTYQG-GPQLCL as XML or JSON, or a FHIR R4 document.",
)  # fmt: skip
@click.option(
    "--to", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="The folder to write into."
)
def export_(record: str, form: str, to: Path) -> None:
    """Write the record ID (its id, or its number) into a file. Audited like every export."""
    from lienthong.records import content, export, fhir_document

    try:
        made = export.make(_found(record), form, by=access.SYSTEM)
    except (export.TooLong, content.Gone, fhir_document.NotValid) as fault:
        raise click.ClickException(str(fault)) from fault
    to.mkdir(parents=True, exist_ok=True)
    place = to / made.name
    place.write_bytes(made.body)
    click.echo(place)


@records.command("oblige-paperless")
def oblige_paperless() -> None:
    """Make the law's day for giving up paper the obligation of every open facility that has not begun."""
    from lienthong.records import paperless

    click.echo(f"{paperless.oblige_all()} facilities are obliged from now on.")


def _found(record: str) -> Any:
    from lienthong.records.record import MedicalRecord

    rows = MedicalRecord.objects.unscoped("whoever runs this home names the record").select_related("person")
    try:
        found = rows.filter(pk=UUID(record)).first()
    except ValueError:
        found = rows.filter(number=record).first()
    if found is None:
        raise click.ClickException(f"There is no record {record}. Nothing was written.")
    return found
