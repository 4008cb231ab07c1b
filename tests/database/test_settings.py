"""Settings: the database a person names is the one that is used, with every option they gave."""

import pytest

from lienthong.database import home, settings
from lienthong.database.trouble import ServerError


@pytest.fixture(autouse=True)
def bare(monkeypatch):
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "LIENTHONG_ROLE", "LIENTHONG_SOCKET_FOLDER"):
        monkeypatch.delenv(name, raising=False)


def test_without_a_url_it_is_the_homes_own_server(monkeypatch):
    monkeypatch.setenv("LIENTHONG_HOME", "/tmp/somewhere")
    default = settings.databases()["default"]
    assert default["HOST"] == settings.socket_folder()
    assert (default["NAME"], default["USER"]) == ("lienthong", "lienthong_app")


def test_every_option_of_the_url_is_honoured(monkeypatch):
    url = "postgresql://an%40na:p%2Fw@db.example:6432/health?sslmode=verify-full&sslrootcert=/ca.pem&connect_timeout=3"
    monkeypatch.setenv("DATABASE_URL", url)
    default = settings.databases()["default"]
    assert {key: default[key] for key in ("HOST", "PORT", "NAME", "USER", "PASSWORD")} == {
        "HOST": "db.example", "PORT": "6432", "NAME": "health", "USER": "an@na", "PASSWORD": "p/w",
    }  # fmt: skip
    assert default["OPTIONS"]["sslmode"] == "verify-full"
    assert default["OPTIONS"]["sslrootcert"] == "/ca.pem"
    assert default["OPTIONS"]["connect_timeout"] == "3"
    assert default["OPTIONS"]["server_side_binding"] is True


def test_a_socket_may_be_named_in_the_url(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@/health?host=/run/postgresql")
    assert settings.databases()["default"]["HOST"] == "/run/postgresql"


def test_the_owners_url_is_used_by_the_owner_alone(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@host/health")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://owner@host/health")
    assert settings.databases()["default"]["USER"] == "app"
    monkeypatch.setenv("LIENTHONG_ROLE", "owner")
    assert settings.databases()["default"]["USER"] == "owner"


def test_a_url_that_cannot_be_read_is_said_in_a_sentence(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@host/health?no_such_option=1")
    with pytest.raises(ServerError, match=r"DATABASE_URL can't be read: .*It looks like postgresql://"):
        settings.databases()


def test_two_homes_have_two_sockets(monkeypatch):
    monkeypatch.setenv("LIENTHONG_HOME", "/srv/one")
    one = settings.socket_folder()
    monkeypatch.setenv("LIENTHONG_HOME", "/srv/two")
    assert settings.socket_folder() != one
    assert len(settings.socket_folder()) < 40


def test_a_homes_folders_are_closed_to_others(tmp_path, monkeypatch):
    monkeypatch.setenv("LIENTHONG_HOME", str(tmp_path / "home"))
    assert home.current().folder("keys").stat().st_mode & 0o777 == 0o700
