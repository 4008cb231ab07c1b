"""Two homes as two organisations: the same referral, and the same receipts as in one home.

If these fail, splitting a node in two changes what the law sees: a receipt is missing, or a paper counts differently.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from lienthong.partners.sandbox.server import Sandbox, running
from lienthong.partners.sandbox.social_insurance import SocialInsuranceSimulator
from tests.story import home_driver

ROOT = Path(__file__).parent.parent.parent
pytestmark = [pytest.mark.kill, pytest.mark.timeout(600)]


class Home:
    """A home folder with a database, a process that is driven, and a site at its own address."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **os.environ, "LIENTHONG_HOME": str(path), "LIENTHONG_FSYNC": "off", "LIENTHONG_PAUSE": "0.05",
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "DJANGO_SETTINGS_MODULE": "lienthong.web.settings",
            "LIENTHONG_SECRET_KEY": "tests",
        }  # fmt: skip
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
            self.environment.pop(name, None)
        self.site: subprocess.Popen | None = None
        self.log = (path / "log").open("w")
        self.driver = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.story.home_driver"],
            cwd=ROOT, env=self.environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log,
        )  # fmt: skip

    def ready(self) -> None:
        """Wait until the driver stands on its ground."""
        assert self._line() == {"ready": True}

    def do(self, name: str, **arguments: Any) -> dict[str, Any]:
        """Have the driver do something."""
        assert self.driver.stdin
        self.driver.stdin.write(json.dumps({"do": name, **arguments}) + "\n")
        self.driver.stdin.flush()
        return self._line()

    def serve(self, **environment: str) -> None:
        """Start the site and wait until it answers."""
        self.site = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", _SERVE, str(self.port)], cwd=ROOT,
            env=self.environment | environment, stdout=self.log, stderr=self.log, start_new_session=True,
        )  # fmt: skip
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                requests.get(self.address + "/exchange/inbox", timeout=2)
                return
            except requests.ConnectionError:
                assert self.site.poll() is None, (self.path / "log").read_text()
                time.sleep(0.1)
        raise AssertionError((self.path / "log").read_text())

    def stop_serving(self) -> None:
        """Kill the site at once, and what it started."""
        if self.site is not None:
            os.killpg(self.site.pid, signal.SIGKILL)
            self.site.wait()
            self.site = None

    def close(self) -> None:
        self.stop_serving()
        assert self.driver.stdin
        self.driver.stdin.close()
        self.driver.wait(timeout=60)
        self.log.close()

    def _line(self) -> dict[str, Any]:
        assert self.driver.stdout
        line = self.driver.stdout.readline()
        assert line, (self.path / "log").read_text()
        return json.loads(line)


_SERVE = """
import sys
from lienthong.cli import ground, serve
ground.set_up_django()
with ground.under("server"):
    serve.run("127.0.0.1", int(sys.argv[1]), "tests.story.killable_site:application", workers=1, threads=4)
"""


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def homes(number: int) -> Iterator[list[Home]]:
    """That many homes, each in a short folder of its own."""
    folders = [Path(tempfile.mkdtemp(prefix="lt-home-")) for _ in range(number)]
    for folder in folders:
        folder.chmod(0o755)
    made = [Home(folder) for folder in folders]
    try:
        for home in made:
            home.ready()
        yield made
    finally:
        for home in made:
            home.close()
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def portal() -> Iterator[str]:
    with running(Sandbox([SocialInsuranceSimulator()])) as url:
        yield f"{url}/simulator/social-insurance"


@contextmanager
def two(portal: str) -> Iterator[tuple[Home, Home]]:
    """The clinic's home and the hospital's, which trust each other's authority. The hospital's site isn't up yet."""
    with homes(2) as (clinic, hospital):
        pem = hospital.do("prepare", clinic_at=clinic.address)["pem"]
        own = clinic.do("prepare", hospital_at=hospital.address, trust=pem, portal=portal)["pem"]
        hospital.do("prepare", clinic_at=clinic.address, trust=own)
        clinic.serve()
        yield clinic, hospital


def both(*said: dict[str, Any]) -> dict[str, Any]:
    """What two homes tell, together."""
    return {name: sorted(row for one in said for row in one[name]) for name in said[0]}


def reference(portal: str) -> list[dict[str, Any]]:
    """What one home tells after the referral, and after its use."""
    home_driver.prepare(portal=portal)
    home_driver.refer()
    home_driver.settle()
    first = home_driver.told()
    home_driver.arrive()
    home_driver.settle()
    return [first, home_driver.told()]


def test_two_homes_give_the_same_receipts_as_one(portal, fresh_database):
    expected = reference(portal)
    with two(portal) as (clinic, hospital):
        hospital.serve()
        clinic.do("refer")
        clinic.do("settle")
        assert both(clinic.do("told"), hospital.do("told")) == expected[0]
        assert hospital.do("arrive") == {"outcome": "used"}
        hospital.do("settle")
        assert both(clinic.do("told"), hospital.do("told")) == expected[1]
        assert clinic.do("faults") == hospital.do("faults") == {"faults": []}


def test_a_home_that_was_down_or_died_while_answering_gets_the_paper_once(portal):
    with two(portal) as (clinic, hospital):
        clinic.do("refer")
        clinic.do("settle")
        assert clinic.do("told")["open"] == ["referral.to-receiver"]
        # The 2nd commit of the inbox takes the paper: it is kept, and its answer is never heard.
        hospital.serve(LIENTHONG_KILL_AT="2:after")
        clinic.do("settle")
        assert hospital.do("told")["judged"] == [["facility:01801", "facility:01001", "referral.signed"]]
        assert clinic.do("told")["open"] == ["referral.to-receiver"]
        hospital.stop_serving()
        hospital.serve()
        _until(lambda: (clinic.do("settle"), clinic.do("told")["open"] == [])[1])
        assert [row[1] for row in hospital.do("told")["papers"]] == ["received"]
        assert len(hospital.do("told")["judged"]) == 1


def _until(holds: Any, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.2)
