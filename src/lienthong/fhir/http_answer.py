"""Answers of /fhir: a status, headers and JSON."""

from dataclasses import dataclass
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from lienthong.fhir import json_text
from lienthong.fhir.outcome import Fault, outcome
from lienthong.fhir.stored import Stored

CONTENT = ("Content-Type", "application/fhir+json; charset=utf-8")
GUARDS = [("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"), CONTENT]


@dataclass(slots=True)
class Answer:
    """What goes back: the body is ready to be sent."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes = b""


def of_stored(stored: Stored, status: int = 200) -> Answer:
    """A resource as it is stored."""
    modified = _http_date(int(stored.last_updated.timestamp()))
    return Answer(status, [*GUARDS, ("ETag", stored.etag), ("Last-Modified", modified)], stored.content or b"")


def of_written(stored: Stored, base: str, prefer: str) -> Answer:
    """After a creation or update: the resource, unless the client prefers less (Prefer: return=…)."""
    answer = of_stored(stored, 201 if stored.created else 200)
    answer.headers.append(("Location", f"{base}/{stored.location}"))
    if "return=minimal" in prefer:
        answer.body = b""
    elif "return=OperationOutcome" in prefer:
        answer.body = json_text.text(outcome([Fault("informational", stored.location, severity="information")]))
    return answer


def of_data(data: dict[str, Any], status: int = 200) -> Answer:
    """A Bundle or another resource made for this answer."""
    return Answer(status, list(GUARDS), json_text.text(data))


def of_faults(status: int, faults: tuple[Fault, ...]) -> Answer:
    """One OperationOutcome with all faults."""
    answer = of_data(outcome(faults), status)
    if status == 401:
        answer.headers.append(("WWW-Authenticate", 'Bearer realm="fhir"'))
    return answer


@lru_cache(maxsize=1024)
def status_line(status: int) -> str:
    return f"{status} {HTTPStatus(status).phrase}"


@lru_cache(maxsize=4096)
def _http_date(seconds: int) -> str:
    return formatdate(seconds, usegmt=True)
