"""The systems of the Minister's report. If this fails, docs/seed.md promises a page, command or test not there."""

import re
import shlex
from pathlib import Path

import click
import pytest
from django.urls import resolve

from lienthong.cli import program

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "seed.md").read_text("utf-8")
QUOTED = re.compile(r"`([^`]+)`")
ROWS = [line.strip("|").split("|") for line in TEXT.splitlines() if line.startswith("| **")]
REPORTED = 13


def test_every_system_has_a_page_a_command_and_a_test():
    assert len(ROWS) == REPORTED
    for system, *columns in ROWS:
        assert len(columns) == 3 and all(QUOTED.findall(column) for column in columns), system


@pytest.mark.parametrize("address", sorted({one for one in QUOTED.findall(TEXT) if one.startswith("/")}))
def test_the_address_leads_to_a_page(address):
    assert resolve(address)


@pytest.mark.parametrize("line", sorted({one for one in QUOTED.findall(TEXT) if one.startswith("lienthong ")}))
def test_the_command_exists_with_its_options(line):
    command: click.Command = program.program
    for word in shlex.split(line)[1:]:
        if word.startswith("--"):
            assert word in {name for one in command.params for name in one.opts}, f"{line}: {word}"
        elif isinstance(command, click.Group):
            found = command.get_command(click.Context(command), word)
            assert found is not None, f"{line}: {word}"
            command = found
    assert not isinstance(command, click.Group), f"{line} is only the name of a group"


@pytest.mark.parametrize("path", sorted({one for one in QUOTED.findall(TEXT) if one.startswith("tests/")}))
def test_the_test_is_there(path):
    assert re.search(r"^def test_", (ROOT / path).read_text("utf-8"), re.MULTILINE)
