"""What would be lost: a command works in another home than the one it was told."""

import importlib
import os

import click
import pytest

from lienthong.cli import program


@pytest.mark.parametrize("arguments", [["--home", "/tmp/one", "verify"], ["--home=/tmp/one", "verify"]])
def test_the_home_is_named_before_settings_are_loaded(monkeypatch, arguments):
    monkeypatch.setenv("LIENTHONG_HOME", "/tmp/other")
    program._name_home(arguments)
    assert os.environ["LIENTHONG_HOME"] == "/tmp/one"


@pytest.mark.parametrize("arguments", [["verify"], ["verify", "--home"], []])
def test_a_home_not_named_stays_what_the_environment_says(monkeypatch, arguments):
    monkeypatch.setenv("LIENTHONG_HOME", "/tmp/other")
    program._name_home(arguments)
    assert os.environ["LIENTHONG_HOME"] == "/tmp/other"


def test_every_command_has_a_line_of_help_and_can_be_loaded():
    for section in program.COMMANDS.values():
        for name, entry in section.items():
            assert entry.help.endswith("."), name
            module, attribute = entry.place.split(":")
            assert isinstance(getattr(importlib.import_module(module), attribute), click.Command), name


def test_a_fault_of_ours_has_an_exit_code_of_its_own(monkeypatch, capsys):
    def fails(**_options):
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr(program, "program", fails)
    with pytest.raises(SystemExit) as ended:
        program.main()
    said = capsys.readouterr().err
    assert ended.value.code == 4 and "fault of ours" in said.splitlines()[-1] and "ZeroDivisionError" in said


def test_the_help_tells_the_exit_codes():
    assert "3 the ground is missing" in " ".join(program.EXIT_CODES.split())
    assert program.program.epilog == program.EXIT_CODES
