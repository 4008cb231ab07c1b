"""What would be lost: two homes on one port would take turns answering, each from its own database."""

import os
import socket
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from lienthong.cli import ports, serve
from lienthong.cli.ground import NoGround
from lienthong.print import verification

HERE = "127.0.0.1"


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody listens who would share it, as the site's server does."""
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind((HERE, 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_taken_port_is_refused_in_a_sentence_before_anything_starts(taken):
    with pytest.raises(NoGround, match=f"Nothing was started: port {taken} on {HERE} is taken"):
        ports.need(HERE, taken)


@pytest.mark.parametrize("command", [serve.serve, serve.sandbox])
def test_site_and_simulators_ask_before_they_serve(taken, command):
    run = CliRunner().invoke(command, ["--port", str(taken)], standalone_mode=False)
    assert "is taken by another program" in str(run.exception)


def test_another_free_port_is_found_for_the_simulators_of_a_second_demo(taken):
    other = ports.some_free(HERE, taken)
    assert other != taken and ports.is_free(HERE, other)
    assert ports.some_free(HERE, other) == other


def test_an_address_of_another_machine_is_said_to_be_one():
    with pytest.raises(NoGround, match=r"192\.0\.2\.1:8000 can't be used here"):
        ports.need("192.0.2.1", 8000)


def test_what_is_no_port_is_wrong_use():
    assert CliRunner().invoke(serve.serve, ["--port", "80000"]).exit_code == 2


def test_papers_are_verified_where_this_home_is_served(monkeypatch, settings):
    monkeypatch.setenv("LIENTHONG_ADDRESS", "")  # so that it is as before when the test ends
    monkeypatch.delenv("LIENTHONG_ADDRESS")
    ports.answer_at(HERE, 8765)
    assert verification.address("ABCD") == "http://localhost:8765/v/ABCD"
    assert os.environ["LIENTHONG_ADDRESS"] == "http://localhost:8765", "for the processes it starts"
    ports.answer_at("0.0.0.0", 80)
    assert verification.address("ABCD") == "http://localhost:8765/v/ABCD"
