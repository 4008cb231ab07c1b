"""The demo from an empty home: seconds to the first page, seconds the second time, memory of all its processes.

Memory is looked at while ten pages of the ministry's and the commune's desks are opened, and for a while after, when
the worker does what waited: site, worker, simulators and PostgreSQL together, each page counted once.

    python -m bench.demo [--rest 60]
"""

import argparse
import http.cookiejar
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from lienthong.assistance.payroll.bench.memory import Watch

PORT = 8766
ADDRESS = f"http://localhost:{PORT}"
FIRST, AGAIN, MEMORY = 180, 30, 1500  # seconds, seconds, MB
PAGES = {
    "bo": ["/oversight/", "/oversight/rollout/", "/provinces/", "/payroll/country/", "/interconnection/"],
    "xa": ["/work/", "/dossiers/", "/payroll/", "/civil/deaths/", "/funeral-offers/"],
}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rest", type=float, default=60, help="seconds that are looked at after the pages")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="lienthong-bench-") as folder:
        Path(folder).chmod(0o755)
        os.environ["LIENTHONG_HOME"] = folder
        first, memory, processor = run(chosen.rest)
        again, _memory, _processor = run(0)
    print(f"first page {first:.0f} s after an empty home (goal {FIRST}); {processor:.0f} s of Python's processor time")
    print(f"the second time {again:.0f} s (goal {AGAIN})")
    print(f"memory at its highest {memory / 1e6:.0f} MB (goal {MEMORY})")
    return 0 if first < FIRST and again < AGAIN and memory < MEMORY * 1e6 else 1


def run(rest: float) -> tuple[float, int, float]:
    """Seconds to the first page, bytes at the highest while it is used, seconds of the processor until the page."""
    begun = time.monotonic()
    demo = subprocess.Popen([sys.executable, "-m", "lienthong.cli", "demo", "--port", str(PORT)])
    try:
        with Watch([demo.pid]) as filling:
            while not _answers():
                if demo.poll() is not None:
                    raise SystemExit("the demo ended before its first page")
                time.sleep(0.2)
        taken = time.monotonic() - begun
        with Watch([demo.pid]) as watch:
            for login, pages in PAGES.items() if rest else ():
                _look(login, pages)
            time.sleep(rest)
        return taken, watch.peak, filling.processor
    finally:
        demo.send_signal(signal.SIGTERM)
        demo.wait(60)


def _answers() -> bool:
    try:
        urllib.request.urlopen(ADDRESS, timeout=30).close()
        return True
    except (urllib.error.URLError, OSError):
        return False


def _look(login: str, pages: list[str]) -> None:
    """Sign in as a demo account and open its pages."""
    reader = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    form = reader.open(f"{ADDRESS}/sign-in/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    assert token is not None
    entered = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], "demo": login}).encode()
    reader.open(f"{ADDRESS}/sign-in/", entered).close()
    for page in pages:
        with reader.open(ADDRESS + page) as answer:
            assert answer.status == 200, page
            answer.read()


if __name__ == "__main__":
    raise SystemExit(main())
