"""What would be lost: anyone who has read the source could make links to passwords and codes of papers."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lienthong.database import home
from lienthong.web import secret


@pytest.fixture
def place(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.delenv("LIENTHONG_SECRET_KEY", raising=False)
    monkeypatch.setenv("LIENTHONG_HOME", str(tmp_path / "one"))
    return tmp_path


def test_each_home_has_a_secret_of_its_own_and_keeps_it(place, monkeypatch):
    first = secret.secret()
    assert len(first) > 60
    secret._kept.cache_clear()
    assert secret.secret() == first
    monkeypatch.setenv("LIENTHONG_HOME", str(place / "two"))
    assert secret.secret() != first


def test_nobody_else_may_read_it_and_no_draft_is_left(place):
    secret.secret()
    (file,) = (place / "one" / "keys").iterdir()
    assert file.name == "web-secret" and stat.S_IMODE(file.stat().st_mode) == 0o600


def test_processes_that_start_at_once_have_the_same(place):
    file = home.current().folder("keys") / "web-secret"

    def one(_number: int) -> str:
        secret._make(file)
        return file.read_text()

    with ThreadPoolExecutor(8) as many:
        assert len(set(many.map(one, range(32)))) == 1


def test_the_environment_comes_first(place, monkeypatch):
    monkeypatch.setenv("LIENTHONG_SECRET_KEY", "shared by several machines")
    assert secret.secret() == "shared by several machines"
    assert not (place / "one").exists(), "nothing is made that isn't needed"


def test_the_site_uses_it(settings):
    import lienthong.web.settings as ours

    assert str(ours.SECRET_KEY) == secret.secret()
    assert "unset" not in str(settings.SECRET_KEY)
