"""On an empty home a command starts what it needs and stops it again: else the first try of the product fails."""

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.kill.server_home import ServerHome, new_home

pytestmark = pytest.mark.kill


@pytest.fixture
def home() -> Iterator[ServerHome]:
    with new_home() as made:
        yield made


def run(home: ServerHome, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lienthong.cli", *arguments]
    return subprocess.run(command, env=home.environment, capture_output=True, text=True, timeout=300, check=False)


def test_report_and_verify_work_on_an_empty_home_and_leave_no_server(home):
    found = run(home, "report", "--format", "json")
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout)["lines"] == []
    assert home.is_stopped()
    assert run(home, "verify").returncode == 0
    assert run(home, "report", "--check").returncode == 0
    assert home.is_stopped()
