"""When the server can't be had, a person reads one clear sentence: what happened, what was kept, what to do."""

import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from lienthong.database import trouble
from tests.kill.server_home import ServerHome, eventually, new_home

pytestmark = pytest.mark.kill
AS_ROOT = os.getuid() == 0


@pytest.fixture
def home() -> Iterator[ServerHome]:
    with new_home() as made:
        yield made


@contextmanager
def _disk(home: ServerHome, megabytes: int) -> Iterator[None]:
    """The home lies on a disk of its own, of this size."""
    home.path.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", home.path], check=True)
    try:
        yield
    finally:
        for command in home.commands:
            command.kill()
        assert eventually(lambda: subprocess.run(["umount", home.path], capture_output=True).returncode == 0)


def test_no_binaries(home):
    said = home.sentence(LIENTHONG_POSTGRESQL="/nonexistent/bin")
    assert said.startswith("NoBinaries: PostgreSQL was not found: run `make setup`")


def test_a_socket_path_that_is_too_long(home):
    folder = home.path.parent / ("x" * 100)
    folder.mkdir()
    said = home.sentence(LIENTHONG_SOCKET_FOLDER=str(folder))
    assert said.startswith("SocketPathTooLong: ")
    assert "nothing was started. Set LIENTHONG_SOCKET_FOLDER" in said


@pytest.mark.skipif(not AS_ROOT, reason="only root can give a folder to somebody else")
def test_a_socket_folder_of_somebody_else_is_not_trusted(home):
    home.socket.mkdir()
    os.chown(home.socket, 54321, 54321)
    said = home.sentence()
    assert said.startswith(f"NoPermission: {home.socket} belongs to another user: it was not touched.")
    assert home.socket.stat().st_uid == 54321


def test_a_link_in_the_place_of_the_socket_folder_is_not_followed(home):
    home.socket.symlink_to(home.path.parent)
    try:
        assert home.sentence().startswith(f"NoPermission: {home.socket} belongs to another user")
    finally:
        home.socket.unlink()


@pytest.mark.skipif(not AS_ROOT, reason="only root can mount a small disk; test_a_file_that_may_not_grow is for others")
def test_a_disk_too_small_to_begin_with(home):
    with _disk(home, 60):  # the copy of the binaries goes in, the cluster does not
        said = home.sentence()
    assert said.startswith("DiskFull: The disk is full: ")
    assert "What was committed is kept; free some space and try again." in said


def test_a_file_that_may_not_grow(home):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (12_000_000, before[1]))
    try:
        said = home.sentence()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert said.startswith("DiskFull: The disk is full: ")


@pytest.mark.skipif(not AS_ROOT, reason="only root can mount a small disk")
def test_a_disk_that_fills_up_keeps_what_was_committed(home):
    with _disk(home, 160):
        command = home.ready()
        home.sql("CREATE TABLE paper AS SELECT 1 AS n")
        ballast = home.path / "ballast"
        with ballast.open("wb") as file, pytest.raises(OSError, match="No space left"):
            while True:
                file.write(b"\0" * 1_000_000)
                file.flush()
        with pytest.raises(psycopg.Error) as refused:
            home.sql("CREATE TABLE big AS SELECT repeat('x', 100) AS t FROM generate_series(1, 500000)")
        sentence = str(trouble.of_failure(refused.value))
        assert "The disk is full" in sentence or "went away" in sentence
        ballast.unlink()
        assert eventually(lambda: _rows(home) == [(1,)]), "space is there again: the server goes on"
        home.leave(command)


def test_data_of_another_version_are_not_touched(home):
    home.leave(home.ready())
    (home.data / "PG_VERSION").write_text("14\n")
    said = home.sentence()
    assert said.startswith("WrongVersion: The data of this home are of PostgreSQL 14, but only ")
    assert "nothing was changed" in said


def test_a_server_started_for_tests_is_no_place_for_real_data(home):
    command = home.ready()
    assert home.sentence(LIENTHONG_FSYNC="on").startswith("NotDurable: ")
    home.leave(command)


@pytest.mark.skipif(not AS_ROOT, reason="a closed parent folder is no matter to the user it belongs to")
def test_a_home_under_a_closed_folder_works_and_its_copy_is_refused():
    with new_home(parent_mode=0o700) as home:
        home.leave(home.ready())
        assert str(home.data).startswith("/var/lib/lienthong/"), "the service user can't reach into the home"
        copy = ServerHome(home.path.with_name("copy"))
        shutil.copytree(home.path, copy.path)
        assert "a copied home may not use them" in copy.sentence()
        shutil.rmtree(copy.socket, ignore_errors=True)


def test_the_home_is_durable_unless_a_test_says_otherwise(home):
    command = home.ready(LIENTHONG_FSYNC="on")
    assert home.sql("SELECT current_setting('fsync'), current_setting('full_page_writes')") == [("on", "on")]
    assert home.sql("SELECT current_setting('synchronous_commit')") == [("on",)]
    home.leave(command)


@pytest.mark.debian
def test_debians_postgresql_does_too(home):
    assert Path("/usr/lib/postgresql").exists(), "apt-get install postgresql-15"
    command = home.ready(LIENTHONG_POSTGRESQL="debian")
    assert home.sql("SELECT lower('ĐẶNG THỊ LÀNH')") == [("đặng thị lành",)]
    home.leave(command)
    following = home.ready()
    assert home.sql("SELECT lower('Đ')") == [("đ",)], "the data's own version is found without being named"
    home.leave(following)


def _rows(home: ServerHome) -> list[tuple]:
    try:
        return home.sql("SELECT n FROM paper")
    except psycopg.OperationalError:
        return []
