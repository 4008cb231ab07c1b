"""What whoever runs an installation would lose: the first user, the first client."""

import pytest
from click.testing import CliRunner, Result
from django.test import Client as Browser

from lienthong.access import clients, commands
from lienthong.access.user import User

pytestmark = pytest.mark.django_db


def run(group, *arguments: str) -> Result:
    return CliRunner().invoke(group, arguments)


def test_the_first_administrator_comes_from_the_command_line() -> None:
    result = run(
        commands.user, "add", "Root", "--name", "R", "--organisation", "system:home", "--role", "administrator"
    )
    assert result.exit_code == 0, result.output
    assert Browser().get(result.output.split()[-1]).status_code == 200
    again = run(commands.user, "add", "root", "--name", "R", "--organisation", "unit:37", "--role", "province_officer")
    assert again.exit_code == 0
    assert User.objects.get().memberships.count() == 2
    assert run(commands.user, "link", "root").output.startswith("/sign-in/password/")
    assert run(commands.user, "close", "root").exit_code == 0
    assert not User.objects.get().is_active


def test_a_clients_secret_is_printed_once_and_works() -> None:
    result = run(commands.client, "add", "HIS", "--organisation", "facility:01001", "--role", "facility_it")
    facts = dict(line.split("=", 1) for line in result.stdout.splitlines()[:2])
    assert clients.verify(facts["client_id"], facts["client_secret"]) is not None
    assert run(commands.client, "revoke", facts["client_id"]).exit_code == 0
    assert clients.verify(facts["client_id"], facts["client_secret"]) is None


@pytest.mark.parametrize(
    ("group", "arguments"),
    [
        (commands.user, ["link", "nobody"]),
        (commands.user, ["close", "nobody"]),
        (commands.client, ["revoke", "nothing"]),
        (commands.user, ["add", "x", "--name", "X", "--organisation", "unit:37", "--role", "king"]),
    ],
)
def test_what_is_not_there_is_said_so(group, arguments: list[str]) -> None:
    assert run(group, *arguments).exit_code in (1, 2)


@pytest.mark.parametrize("code", ["01001", "hospital:01001", "facility:", "facility:01 001"])
def test_what_is_no_party_code_makes_nobody(code: str) -> None:
    result = run(commands.user, "add", "x", "--name", "X", "--organisation", code, "--role", "facility_it")
    assert result.exit_code == 2 and "is no party code" in result.output
    assert not User.objects.filter(login="x").exists()


def test_an_organisation_that_nobody_knows_yet_is_said_so() -> None:
    result = run(commands.client, "add", "HIS", "--organisation", "facility:99999", "--role", "facility_it")
    assert result.exit_code == 0 and "Nobody here goes by facility:99999" in result.stderr
