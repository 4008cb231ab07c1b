"""Pages with ten users at once: p50 and p95 of the time to the whole page, over the pages of every role.

A home of its own with ten days of traffic and the story in it; the site served by one process with eight threads; ten
users, each with a session and a connection, who open their pages one after the other and look at each for a second.
With `--pause 0` they never rest: then it is the throughput of the process that is measured.

    python -m bench.pages [--seconds 20] [--pause 1]
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path

LIMIT = 0.3
# What ends in "*" is the first page below it that the page before links to.
PAGES = {
    "tram": ["/", "/papers/issued/", "/persons/?text=nguyen", "/obligations/"],
    "benhvien": ["/", "/papers/received/", "/records/all/", "/records/*", "/obligations/?state=late"],
    "it": ["/", "/exchange/", "/exchange/faults", "/exchange/tables/XML1", "/dead-letters/"],
    "tinh": ["/", "/interconnection/", "/facilities/", "/provinces/", "/register/moves/"],
    "bo": ["/", "/interconnection/rows/", "/oversight/rollout/", "/oversight/report/", "/payroll/country/"],
    "xa": ["/work/", "/dossiers/", "/dossiers/*", "/payroll/", "/payroll/*", "/register/people/", "/register/people/*"],
    "chutich": ["/", "/dossiers/signing/", "/dossiers/", "/dossiers/*"],
    "buudien": ["/", "/payments/lists/", "/payments/lists/*", "/payments/reports/"],
    "giamdoc": ["/", "/records/", "/records/all/", "/records/regulation/"],
    "lanh": ["/", "/my-benefits/", "/my/", "/my-data/"],
}
_KEY = r"(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d+)/"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seconds", type=float, default=20)
    options.add_argument("--pause", type=float, default=1, help="seconds that a user looks at a page")
    options.add_argument("--days", type=int, default=3)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="lienthong-bench-") as folder:
        Path(folder).chmod(0o755)
        os.environ["LIENTHONG_HOME"] = folder
        lienthong = [sys.executable, "-m", "lienthong.cli"]
        subprocess.run([*lienthong, "demo", "--fill-only", "--days", str(chosen.days)], check=True)
        site = subprocess.Popen([*lienthong, "serve", "--port", "8765"], stdout=subprocess.DEVNULL)
        try:
            return report(measure(chosen.seconds, chosen.pause, cookies()))
        finally:
            site.terminate()
            site.wait(20)


def cookies() -> list[tuple[str, str]]:
    """A login and a session key for each of the ten users."""
    from lienthong.cli import ground

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.web.settings")
    ground.set_up_django()
    with ground.under("server"):
        return [(login, _session(login)) for login in PAGES]


def _session(login: str) -> str:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from lienthong.access.user import User

    user, session = User.objects.get(login=login), SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def measure(seconds: float, pause: float, users: list[tuple[str, str]]) -> dict[str, list[float]]:
    """The times of every page, in seconds, by address."""
    import requests

    for _ in range(200):
        try:
            requests.get("http://127.0.0.1:8765/sign-in/", timeout=5)
            break
        except requests.ConnectionError:
            time.sleep(0.1)
    times: dict[str, list[float]] = defaultdict(list)
    until = time.monotonic() + seconds

    def read(login: str, session: str) -> None:
        reader = requests.Session()
        reader.cookies.set("sessionid", session)
        while time.monotonic() < until:
            page = ""
            for name in PAGES[login]:
                address = _first_below(name, page) if name.endswith("*") else name
                begun = time.monotonic()
                answer = reader.get(f"http://127.0.0.1:8765{address}", timeout=30, allow_redirects=False)
                times[name].append(time.monotonic() - begun)
                assert answer.status_code == 200, f"{login} {address}: {answer.status_code}"
                page = answer.text
                time.sleep(pause)

    threads = [threading.Thread(target=read, args=user) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def _first_below(name: str, page: str) -> str:
    found = re.search(f'href="({re.escape(name[:-1])}{_KEY})"', page)
    assert found, f"no page below {name}"
    return found[1]


def report(times: dict[str, list[float]]) -> int:
    """Print what was measured; 1 if the p95 of all pages is over the limit."""
    for address, found in sorted(times.items()):
        print(f"{address:32} {len(found):6} p50 {statistics.median(found) * 1000:6.0f} ms  p95 {_p95(found):6.0f} ms")
    everything = [one for found in times.values() for one in found]
    said = f"p95 {_p95(everything):.0f} ms (limit {LIMIT * 1000:.0f})"
    print(f"all pages, {len(PAGES)} users: {len(everything)} pages, {said}")
    return 0 if _p95(everything) <= LIMIT * 1000 else 1


def _p95(found: list[float]) -> float:
    return sorted(found)[int(len(found) * 0.95)] * 1000


if __name__ == "__main__":
    sys.exit(main())
