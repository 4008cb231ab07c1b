"""The wheel serves where there is neither checkout nor Node: without it, an installation needs the Internet to begin.

Installed into an environment of its own, outside the checkout; what it depends on is borrowed from ours.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kill.served import get, served
from tests.kill.server_home import new_home

pytestmark = [pytest.mark.kill, pytest.mark.timeout(150)]
ROOT = Path(__file__).parent.parent.parent
BORROWED = Path(sys.prefix) / "lib" / "python3.11" / "site-packages"


@pytest.fixture(scope="module")
def installed() -> Iterator[Path]:
    """An environment with the wheel alone in it; its path. Packages it depends on are found in ours."""
    with tempfile.TemporaryDirectory(prefix="lienthong-dist-") as folder:
        place = Path(folder)
        place.chmod(0o755)
        subprocess.run([sys.executable, ROOT / "tools" / "dist.py", place / "dist"], check=True, cwd=ROOT)
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", place / "venv"], check=True)
        (wheel,) = (place / "dist").glob("*.whl")
        uv = Path(sys.prefix) / "bin" / "uv"
        python = place / "venv" / "bin" / "python"
        subprocess.run(
            [uv, "pip", "install", "--quiet", "--offline", "--no-deps", "--python", python, wheel], check=True
        )
        packages = place / "venv" / "lib" / "python3.11" / "site-packages"
        # The .pth files in there, one of which names our checkout, are not read.
        (packages / "borrowed.pth").write_text(f"{BORROWED}\n")
        yield place


def environment(place: Path, home: dict[str, str]) -> dict[str, str]:
    """No Node, no npm, no checkout, no proxy to the outside."""
    shut = "http://127.0.0.1:9"
    nowhere = {"PATH": str(place / "venv" / "bin"), "http_proxy": shut, "https_proxy": shut, "no_proxy": "127.0.0.1"}
    kept = ("LIENTHONG_HOME", "LIENTHONG_FSYNC", "LANG", "LC_ALL", "TMPDIR", "HOME")
    return {name: home[name] for name in kept if name in home} | nowhere


def test_the_wheel_makes_a_country_and_serves_a_page_with_its_style(installed):
    with new_home() as home:
        there = environment(installed, home.environment)
        program = installed / "venv" / "bin" / "lienthong"
        where = run([installed / "venv" / "bin" / "python", "-c", "import lienthong; print(lienthong.__file__)"], there)
        assert str(installed) in where and str(ROOT) not in where
        made = run([program, "demo-country", "--scale", "0.00002", "--provinces", "37", "--facilities", "0.1"], there)
        assert "All synthetic" in made
        with served([program], there) as address:
            page = get(f"{address}/sign-in/")
            assert "Đăng nhập" in page
            styles = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
            assert len(styles) >= 4
            assert all(len(get(address + style)) > 300 for style in styles)
            assert "govuk-" in get(address + next(one for one in styles if "govuk-frontend" in one))
            assert '"CapabilityStatement"' in get(f"{address}/fhir/metadata")
            assert "Thông tư" in get(f"{address}/exchange/rules") or "130" in get(f"{address}/exchange/tables")


def run(command: list[object], there: dict[str, str]) -> str:
    done = subprocess.run(command, env=there, cwd="/", capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout
