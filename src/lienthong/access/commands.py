"""The room's commands: users, API clients. Whoever runs them owns the installation and acts as it."""

import re

import click
from django.core.exceptions import ValidationError

from lienthong.access import actors, administration, clients, permission, permissions
from lienthong.access.actor import HOME, Actor
from lienthong.access.role import Role
from lienthong.access.user import User

OPERATOR = Actor("system:command-line", HOME, frozenset({Role.ADMINISTRATOR.value}))
_ROLES = click.Choice(Role.values)
_PARTY = re.compile(r"(facility|unit|agency|person):[\w-]+|system:home")


def _party(_context: click.Context, _parameter: click.Parameter, code: str) -> str:
    """A party's code; a word on standard error where nobody here goes by it."""
    if not _PARTY.fullmatch(code):
        raise click.BadParameter(
            f'{code!r} is no party code: write "facility:01001", "unit:00004", "agency:moh" or "system:home".'
        )
    if actors.names([code]).get(code, code) == code and not code.startswith("person:"):
        click.echo(f"Nobody here goes by {code} yet: if that is a slip, close what is made now.", err=True)
    return code


@click.group()
def user() -> None:
    """People who sign in."""
    permission.permit(permissions.PERMISSIONS)


@user.command("add")
@click.argument("login")
@click.option("--name", required=True, help="The person's full name.")
@click.option(
    "--organisation", required=True, callback=_party, help='Party code: "facility:01001", "unit:00004", "system:home".'
)
@click.option("--role", required=True, type=_ROLES)
def add_user(login: str, name: str, organisation: str, role: str) -> None:
    """Add a user, or give one a further role; prints the path where a new user chooses a password."""
    known = User.objects.filter(login=login.strip().lower()).first()
    if known:
        administration.grant(known, organisation=organisation, role=role, by=OPERATOR)
        click.echo(f"{known.login} is {role} in {organisation}.")
        return
    try:
        made = administration.add_user(login, name, organisation=organisation, role=role, by=OPERATOR)
    except ValidationError as error:
        raise click.ClickException(" ".join(error.messages)) from error
    click.echo(f"{made.login} is {role} in {organisation}. Choose the password, within three days, at:")
    click.echo(administration.link(made))


@user.command("link")
@click.argument("login")
def link(login: str) -> None:
    """Print a new path where a user chooses a password; a lost phone is forgotten."""
    click.echo(administration.renew(_user(login), by=OPERATOR))


@user.command("close")
@click.argument("login")
def close(login: str) -> None:
    """Close an account: its sessions end at once."""
    administration.set_active(_user(login), False, by=OPERATOR)
    click.echo(f"{login} can no longer sign in. Nothing they did was changed.")


@click.group()
def client() -> None:
    """API clients: the software of an organisation."""
    permission.permit(permissions.PERMISSIONS)


@client.command("add")
@click.argument("name")
@click.option("--organisation", required=True, callback=_party, help='Party code: "facility:01001".')
@click.option("--role", "roles", required=True, multiple=True, type=_ROLES, help="May be given several times.")
def add_client(name: str, organisation: str, roles: tuple[str, ...]) -> None:
    """Add an API client; prints its id and secret, which is not shown again."""
    made, secret = administration.add_client(name, organisation=organisation, roles=list(roles), by=OPERATOR)
    click.echo(f"client_id={made.application.client_id}")
    click.echo(f"client_secret={secret}")
    click.echo("Keep the secret: only its hash is stored. Tokens: POST /oauth/token, grant_type=client_credentials.")


@client.command("revoke")
@click.argument("client_id")
def revoke_client(client_id: str) -> None:
    """Shut an API client out; its tokens end within seconds."""
    found = clients.Client.objects.select_related("application").filter(application__client_id=client_id).first()
    if found is None:
        raise click.ClickException(f"There is no API client {client_id}. Nothing was changed.")
    administration.revoke_client(found, by=OPERATOR)
    click.echo(f"{found.name} is shut out.")


def _user(login: str) -> User:
    found = User.objects.filter(login=login.strip().lower()).first()
    if found is None:
        raise click.ClickException(f"There is no user {login}. Nothing was changed.")
    return found
