"""Screens in a real browser: the site as it is served, Debian's Chromium, axe. Nothing outside this machine is asked.

def test_the_list_opens(site, page, visit, page_is_accessible):
    visit("/referrals/")                 # 200, at most 15 queries
    page_is_accessible()                 # axe is silent
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Response, sync_playwright

from tests import conftest as ground

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = "/usr/bin/chromium"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
MOST_QUERIES = 15
# Playwright's own list, and the browser's own toolbar pages, which would be drawn for each window nobody sees.
_WITHOUT = (
    "HttpsUpgrades", "LensOverlay", "MediaRouter", "OptimizationHints", "PaintHolding", "ThirdPartyStoragePartitioning",
    "Translate", "GlobalMediaControls", "PreloadTopChromeWebUI", "PreloadTopChromeWebUILessNavigations", "TabSearch",
)  # fmt: skip
ARGUMENTS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # no name leads out of this machine
    f"--disable-features={','.join(_WITHOUT)}",
]  # fmt: skip

os.environ.setdefault(
    "DJANGO_ALLOW_ASYNC_UNSAFE", "1"
)  # Playwright keeps a loop; our tests are synchronous all the same


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test; a page's English round is long where its Vietnamese one is there."""
    mine = [item for item in items if item.path.is_relative_to(Path(__file__).parent)]
    vietnamese = {_same_page(item) for item in mine if _params(item).get("language") == "vi"}
    for item in mine:
        item.add_marker(pytest.mark.browser)
        if _params(item).get("language") == "en" and _same_page(item) in vietnamese:
            item.add_marker(pytest.mark.long)


def _params(item: pytest.Item) -> dict[str, object]:
    return item.callspec.params if hasattr(item, "callspec") else {}


def _same_page(item: pytest.Item) -> str:
    others = sorted((name, repr(value)) for name, value in _params(item).items() if name != "language")
    return f"{item.path}:{getattr(item, 'originalname', item.name)}:{others}"


@dataclass(frozen=True)
class Site:
    """The served site: its address, and the log of its process."""

    address: str
    log: Path

    def signed_in(self, page: Page, login: str) -> None:
        """From now on the page's reader is the user with this login (who must be in the database)."""
        from django.conf import settings
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
        from django.contrib.sessions.backends.db import SessionStore

        from lienthong.access.models import User

        user = User.objects.get(login=login)
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": self.address}
        page.context.add_cookies([cookie])  # type: ignore[list-item]


@pytest.fixture(scope="session")
def served(template: str, tmp_path_factory) -> Iterator["_Served"]:
    """The process that serves, for all modules: it begins with the first, and ends before the database server."""
    served = _Served(f"site_{uuid.uuid4().hex[:12]}", tmp_path_factory.mktemp("site") / "site.log")
    yield served
    served.end()
    ground._drop(served.database)


@pytest.fixture(scope="module")
def site(served: "_Served", template: str, django_db_blocker) -> Iterator[Site]:
    """The site on a free port of this machine, with a database of this module's own that this process shares."""
    from django.db import connection

    from lienthong.database import clock, settings

    before = dict(connection.settings_dict)
    ground._drop(served.database)
    ground._clone(template, served.database)
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict.update(HOST=settings.socket_folder(), NAME=served.database, USER=settings.APP)
        clock.forget()
        clock.mark_synthetic()
        served.begin()
        yield Site(served.address, served.log)
        connection.close()
        connection.settings_dict.update(before)
        clock.forget()


class _Served:
    """A process that serves the database of this name, whatever lies there at the time."""

    def __init__(self, database: str, log: Path) -> None:
        self.database, self.log = database, log
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen | None = None

    def begin(self) -> None:
        """Start it and wait until it answers; nothing where it runs."""
        from django.conf import settings

        if self.process:
            return
        environment = {
            **os.environ, "DATABASE_URL": ground._url(self.database), "LIENTHONG_COUNT_QUERIES": "1",
            "LIENTHONG_ADDRESS": self.address, "DJANGO_SETTINGS_MODULE": "lienthong.web.settings",
            "LIENTHONG_SECRET_KEY": str(settings.SECRET_KEY),  # Django may have read it before the tests' own was set
        }  # fmt: skip
        command = [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port),
            "--workers", "1", "--blocking-threads", "4", "--no-ws", "lienthong.web.wsgi:application",
        ]  # fmt: skip
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        _wait_until_it_answers(f"{self.address}/v/", self.process, self.log)

    def end(self) -> None:
        if not self.process:
            return
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this process, with a profile of its own."""
    if not Path(CHROMIUM).exists() and not shutil.which("chromium"):
        pytest.fail("Chromium is missing: `apt-get install chromium`, then run the browser tests again.", pytrace=False)
    if not AXE.exists():
        pytest.fail("axe-core is missing: run `npm ci`, then the browser tests again.", pytrace=False)
    with sync_playwright() as playwright:
        path = CHROMIUM if Path(CHROMIUM).exists() else shutil.which("chromium")
        found = playwright.chromium.launch(executable_path=path, args=ARGUMENTS, headless=True)
        yield found
        found.close()


@pytest.fixture
def neighbours() -> set[str]:
    """Addresses beside the site's own that a test's pages may ask, such as the simulator of the e-ID."""
    return set()


@pytest.fixture(scope="module")
def profile(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    """One profile of the browser for the pages of a site, so that scripts and styles are fetched once."""
    context = browser.new_context(base_url=site.address, viewport={"width": 1280, "height": 900}, locale="en-US")
    yield context
    context.close()


@pytest.fixture
def page(profile: BrowserContext, site: Site, neighbours: set[str]) -> Iterator[Page]:
    """A fresh reader, who has no cookie and has kept nothing.

    The test fails if one of its pages asks another machine for anything, or complains in its console.
    """
    asked_elsewhere: list[str] = []
    complaints: list[str] = []

    def only_here(request: Request) -> None:  # a route would turn the browser's cache off
        if not request.url.startswith((site.address, "data:", "blob:", *neighbours)):
            asked_elsewhere.append(request.url)

    profile.on("request", only_here)
    opened = profile.new_page()
    opened.set_default_timeout(15_000)
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    profile.remove_listener("request", only_here)
    profile.set_offline(False)
    profile.clear_cookies()
    forget = profile.new_cdp_session(opened)
    kept = "local_storage,indexeddb,service_workers,cache_storage"  # all but the cache of fetched files
    forget.send("Storage.clearDataForOrigin", {"origin": site.address, "storageTypes": kept})
    for left_open in profile.pages:
        left_open.close()
    assert not asked_elsewhere, f"the page asked other machines: {asked_elsewhere}"
    answers = re.compile(r"the server responded with a status of 4\d\d")  # tests of error pages mean them
    complaints = [text for text in complaints if not answers.search(text)]
    assert not complaints, f"the browser complained: {complaints}"


@pytest.fixture
def visit(page: Page, site: Site) -> Callable[..., Response]:
    """Open an address: it answers as expected, with at most 15 queries."""

    def go(path: str, status: int = 200, most_queries: int = MOST_QUERIES) -> Response:
        response = page.goto(path)
        assert response is not None
        told = site.log.read_text("utf-8", "replace")[-3000:] if response.status == 500 else ""
        assert response.status == status, f"{path} answered {response.status}\n{told}"
        if page.locator("script[data-components]").count():
            page.wait_for_selector("html[data-ready]", state="attached")  # the scripts have done their part
        queries = int(response.headers.get("x-query-count", "0"))
        assert queries <= most_queries, f"{path} took {queries} queries, at most {most_queries} are allowed"
        return response

    return go


@pytest.fixture
def page_is_accessible(page: Page) -> Callable[..., None]:
    """axe finds nothing against WCAG 2.2 AA on the open page."""

    def check(opened: Page | None = None) -> None:
        target = opened or page
        if not target.evaluate("'axe' in window"):
            target.evaluate(AXE.read_text("utf-8"))
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        found = target.evaluate(
            "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", tags
        )
        lines = [
            f"{fault['id']} ({fault['impact']}): {fault['help']}\n    "
            + "\n    ".join(node["html"][:200] for node in fault["nodes"])
            for fault in found["violations"]
        ]
        assert not lines, f"{target.url}:\n" + "\n".join(lines)

    return check


@pytest.fixture
def at_360(page: Page) -> Callable[[], None]:
    """Make the window as narrow as a small phone; nothing may stick out to the side."""

    def narrow() -> None:
        page.set_viewport_size({"width": 360, "height": 780})
        for _ in range(40):  # a chart shrinks a moment after its window
            wide = page.evaluate("document.scrollingElement.scrollWidth")
            if wide <= 360:
                break
            page.wait_for_timeout(50)
        if wide > 360:
            sticking = page.evaluate(
                "[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > 361)"
                ".slice(0, 5).map(e => e.tagName + '.' + e.className)"
            )
            pytest.fail(f"{page.url} is {wide} pixels wide on a phone of 360: {sticking}")

    return narrow


@pytest.fixture
def page_fits(page: Page, page_is_accessible: Callable[..., None], at_360: Callable[[], None]) -> Callable[[], None]:
    """The open page suits all its readers: nothing sticks out on a phone, and axe finds nothing.

    A page is opened in both languages: axe looks at the Vietnamese one at a desk's width, the English one on a phone.
    """

    def check() -> None:
        english = page.locator("html").get_attribute("lang") == "en"
        if not english:
            page_is_accessible()
        at_360()
        if english:
            page_is_accessible()

    return check


@pytest.fixture
def screenshot(page: Page) -> Callable[[str], None]:
    """Keep a picture of the page for the docs (only with LIENTHONG_SCREENSHOTS=1)."""

    def take(name: str, *, whole: bool = False) -> None:
        if os.environ.get("LIENTHONG_SCREENSHOTS") == "1":
            folder = Path(os.environ.get("LIENTHONG_SCREENSHOTS_IN", ROOT / "docs" / "images"))
            folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=folder / f"{name}.png", full_page=whole, animations="disabled")

    return take


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _wait_until_it_answers(address: str, process: subprocess.Popen, log: Path) -> None:
    for _attempt in range(300):
        if process.poll() is not None:
            pytest.fail(f"the site ended while starting:\n{log.read_text('utf-8', 'replace')[-3000:]}", pytrace=False)
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(
        f"the site did not answer within 30 seconds:\n{log.read_text('utf-8', 'replace')[-3000:]}", pytrace=False
    )
