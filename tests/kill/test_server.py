"""The server survives whatever happens to the commands that use it, and no server survives the last command."""

import ctypes
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kill.server_home import ServerHome, alive, eventually, new_home

pytestmark = pytest.mark.kill


@pytest.fixture
def home() -> Iterator[ServerHome]:
    with new_home() as made:
        yield made


def test_two_commands_at_once_in_an_empty_home_share_one_server(home):
    first, second = home.command(), home.command()
    assert [first.stdout.readline(), second.stdout.readline()] == ["ready\n", "ready\n"]
    server = home.server_pid()
    home.leave(first)
    assert alive(server), "the second still needs it"
    assert home.sql("SELECT 1") == [(1,)]
    home.leave(second)
    assert home.is_stopped()
    assert not alive(server)


def test_many_commands_coming_and_going_never_find_a_server_that_is_leaving(home):
    home.leave(home.ready())
    running = [home.command() for _ in range(6)]
    for number, command in enumerate(running):
        assert command.stdout.readline() == "ready\n"
        if number % 2:
            home.leave(command)
            home.leave(home.ready())
    for command in running[::2]:
        home.leave(command)
    assert home.is_stopped()


def test_a_command_killed_leaves_no_server_behind(home):
    command = home.ready()
    server = home.server_pid()
    command.kill()
    assert eventually(lambda: not alive(server)), "nobody needs it, and no further command came"
    home.leave(home.ready())


def test_an_orphan_whose_keeper_was_killed_too_is_adopted_and_stopped_by_the_next_command(home):
    command = home.ready()
    server = home.server_pid()
    home.kill(home.keeper_pid())  # first, or it would stop the server in good order
    home.kill(command.pid)
    assert alive(server)
    following = home.ready()
    assert home.server_pid() == server, "it was not started twice"
    home.leave(following)
    assert eventually(lambda: not alive(server))


def test_the_server_killed_under_a_command_comes_back_with_everything_committed(home):
    command = home.ready()
    home.sql("CREATE TABLE paper (n int)")
    home.sql("INSERT INTO paper VALUES (1)")
    killed = home.server_pid()
    home.kill(killed)
    assert eventually(lambda: home.server_pid() != killed and _answers(home)), "the keeper starts it again"
    assert home.sql("SELECT n FROM paper") == [(1,)]
    home.leave(command)
    assert home.is_stopped()


def test_server_and_keeper_killed_the_next_command_recovers_and_says_so(home):
    command = home.ready()
    home.sql("CREATE TABLE paper (n int)")
    home.sql("INSERT INTO paper VALUES (1)")
    home.kill(home.keeper_pid())
    home.kill(home.server_pid(), command.pid)
    following = home.ready()
    assert home.sql("SELECT n FROM paper") == [(1,)]
    assert "ended by force: what was committed is kept" in home.leave(following)


def test_a_stale_pid_file_that_names_a_stranger_stops_nobody(home):
    command = home.ready()
    home.kill(home.keeper_pid())
    home.kill(home.server_pid(), command.pid)
    stranger = subprocess.Popen(["sleep", "60"])
    pid_file = home.data / "postmaster.pid"
    pid_file.write_text(str(stranger.pid) + "\n" + pid_file.read_text().split("\n", 1)[1])
    try:
        home.leave(home.ready())
        assert stranger.poll() is None, "the stranger was not touched"
    finally:
        stranger.kill()
        stranger.wait()


# Becomes the parent of what its children leave behind, and never buries it: like a container's first process.
_CARELESS_PARENT = """
import ctypes, subprocess, sys
ctypes.CDLL(None).prctl(36, 1)
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdin=subprocess.PIPE, stdout=sys.stdout)
print(child.pid, flush=True)
sys.stdin.readline()
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "prctl"), reason="zombies of this kind exist on Linux only")
def test_a_zombie_of_the_killed_server_does_not_stop_the_next_start(home):
    parent = subprocess.Popen(
        [sys.executable, "-c", _CARELESS_PARENT, home.command().args[2]], env=home.environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    home.leave(home.commands.pop())
    try:
        command = int(parent.stdout.readline())
        assert parent.stdout.readline() == "ready\n"
        server = home.server_pid()
        home.kill(home.keeper_pid())
        home.kill(command, server)
        assert Path(f"/proc/{server}").exists(), "it is a zombie: the number is still taken"
        home.leave(home.ready())
    finally:
        parent.kill()
        parent.communicate()


def test_a_half_made_cluster_is_thrown_away(home):
    home.leave(home.ready())
    home.data.rename(home.data.with_name("draft-99999"))
    (home.data.with_name("draft-99999") / "PG_VERSION").unlink()
    home.leave(home.ready())
    assert [path.name for path in home.data.parent.glob("draft*")] == []


def test_two_homes_never_touch_each_other(home):
    with new_home() as other:
        one, two = home.ready(), other.ready()
        assert home.server_pid() != other.server_pid()
        home.sql("CREATE TABLE only_here (n int)")
        assert other.sql("SELECT to_regclass('only_here')") == [(None,)]
        home.leave(one)
        assert home.is_stopped()
        assert other.sql("SELECT 1") == [(1,)]
        other.leave(two)


_LONG_LIVED = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "lienthong.web.settings"
from django.conf import settings
from lienthong.database import settings as ours
settings.configure(DATABASES=ours.databases(), USE_TZ=True)
import django
django.setup()
from lienthong import database
from lienthong.database import server
with server.running():
    for line in sys.stdin:
        with database.transaction() as connection:
            backend = connection.execute("SELECT pg_backend_pid()").fetchone()[0]
        print(backend, flush=True)  # nothing is under way any more
"""


def test_a_long_lived_process_goes_on_after_the_server_was_killed(home):
    process = home.command(_LONG_LIVED)

    def ask() -> int:
        process.stdin.write("\n")
        process.stdin.flush()
        return int(process.stdout.readline())

    before = ask()
    assert ask() == before, "one connection"
    killed = home.server_pid()
    home.kill(killed)
    assert eventually(lambda: home.server_pid() != killed and _answers(home)), _why(home, killed)
    assert ask() > 0, "the next transaction simply works"
    home.leave(process)


def _why(home: ServerHome, killed: int) -> str:
    log = (home.path / "server" / "log").read_text(errors="replace")
    return f"{killed} was killed, now {home.server_pid()}:\n{log[-3000:]}"


def _answers(home: ServerHome) -> bool:
    try:
        return home.sql("SELECT 1") == [(1,)]
    except Exception:
        return False
