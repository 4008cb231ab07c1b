"""The room's commands: whose certificates count here, and taking one's own back."""

from pathlib import Path

import click

from lienthong.signing import authority, keys, revocation, trust

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("trust")
def trust_group() -> None:
    """Authorities whose certificates count in this home, and certificates of its own."""


@trust_group.command("show")
def show() -> None:
    """Print the certificate of this home's authority, for others to add."""
    click.echo(trust.own_pem().decode(), nl=False)
    click.echo(f"Fingerprint (SHA-256): {authority.fingerprint(authority.own().certificate)}", err=True)


@trust_group.command("add")
@click.argument("file", type=_FILE)
@click.option("--organisation", "organisations", multiple=True, help="Only for these party codes (else for any).")
def add(file: Path, organisations: tuple[str, ...]) -> None:
    """Trust the authority whose certificate is in FILE. Compare the fingerprint with its owner by another way."""
    try:
        mark = trust.add(file.read_bytes(), organisations=organisations or None)
    except trust.NoAuthority as error:
        raise click.ClickException(f"{file}: {error}. Nothing was changed.") from error
    click.echo(f"Trusted from now on. Fingerprint (SHA-256): {mark}")


@trust_group.command("remove")
@click.argument("fingerprint")
def remove(fingerprint: str) -> None:
    """Trust an authority no longer."""
    if not trust.remove(fingerprint):
        raise click.ClickException(f"No authority with the fingerprint {fingerprint} is trusted. Nothing was changed.")
    click.echo("Signatures by its certificates no longer count here.")


@trust_group.command("revoke")
@click.argument("organisation")
@click.option("--reason", type=click.Choice([revocation.COMPROMISED, "superseded"]), required=True)
def revoke(organisation: str, reason: str) -> None:
    """Take an organisation's certificate back; a new one is made when it next signs."""
    if not keys.exists(organisation):
        raise click.ClickException(f"{organisation} has no certificate of this home. Nothing was changed.")
    revocation.revoke(authority.serial(keys.credential(organisation).certificate), reason=reason)
    click.echo(f"The certificate of {organisation} no longer signs. Give others the new list: lienthong trust list.")


@trust_group.command("list")
def revoked() -> None:
    """Print the signed list of certificates this home has taken back."""
    click.echo(revocation.list_pem().decode(), nl=False)


@trust_group.command("take-list")
@click.argument("list_file", type=_FILE)
@click.argument("authority_file", type=_FILE)
def take_list(list_file: Path, authority_file: Path) -> None:
    """Learn the revocations in LIST_FILE, signed by the authority in AUTHORITY_FILE."""
    try:
        count = revocation.take_list(list_file.read_bytes(), authority_file.read_bytes())
    except (revocation.NoList, ValueError) as error:
        raise click.ClickException(f"{list_file}: {error}. Nothing was changed.") from error
    click.echo(f"{count} revoked certificates are known from that list.")
