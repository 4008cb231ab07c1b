"""What would be lost: a page fails, its reader tells a number, and whoever runs the site finds nothing under it."""

import logging
import re

import pytest

from lienthong.web import today
from lienthong.web.logs import LOGGING, RequestNumber
from tests.access.actors import signed_in, user


@pytest.fixture
def lines(monkeypatch) -> list[str]:
    """What goes to standard error from Django's loggers, as it would be written."""
    said: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(self.format(record))

    handler = Kept()
    handler.addFilter(RequestNumber())
    handler.setFormatter(logging.Formatter(LOGGING["formatters"]["line"]["format"]))
    monkeypatch.setattr(logging.getLogger("django"), "handlers", [handler])
    return said


@pytest.mark.django_db
def test_a_failed_page_and_its_trace_in_the_log_bear_the_same_number(monkeypatch, lines):
    browser = signed_in(user("lan", ("facility:01001", "facility_it")))
    browser.raise_request_exception = False
    monkeypatch.setattr(today, "waiting_for", lambda _actor: 1 / 0)
    answer = browser.get("/")
    assert answer.status_code == 500
    told = re.search(r"<code>(\w+)</code>", answer.content.decode())
    assert told, "the reader is told a number"
    assert "ZeroDivisionError" not in answer.content.decode()
    (line,) = [line for line in lines if "ZeroDivisionError" in line]
    assert f"[{told[1]}]" in line


def test_standard_error_gets_the_traces_of_the_site():
    handlers = [type(handler) for handler in logging.getLogger("django").handlers]
    assert logging.StreamHandler in handlers
