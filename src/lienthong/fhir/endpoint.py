"""The endpoint: a plain WSGI callable under /fhir, without Django's middleware, on Django's one connection.

Authorised by bearer token; audited by the interactions themselves; every refusal and failure is an OperationOutcome.
"""

import logging
from collections.abc import Callable, Iterable
from typing import Any

import psycopg
from django.db import Error as DatabaseError
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _

from lienthong.access import Actor, clients, inquiry
from lienthong.access.inquiry import Inquiry
from lienthong.fhir import http_answer, rehearsal, routes
from lienthong.fhir.http_answer import Answer
from lienthong.fhir.http_request import Request
from lienthong.fhir.outcome import Fault, Refused, refused

log = logging.getLogger(__name__)
TRIES = 3
NO_CONTENT = (204, 304)
ACTOR = "lienthong.actor"  # under which the environ tells whoever wraps this callable who asked
_PASSING = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)
StartResponse = Callable[..., Any]


def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """Answer one request."""
    translation.activate("en" if environ.get("HTTP_ACCEPT_LANGUAGE", "").startswith("en") else "vi")
    asked = inquiry.enter(Inquiry(address=environ.get("REMOTE_ADDR", ""), collecting=False))
    try:
        answer = _answer(environ)
    finally:
        inquiry.leave(asked)
        translation.deactivate()
    body = b"" if environ["REQUEST_METHOD"] == "HEAD" else answer.body
    if answer.status not in NO_CONTENT:
        answer.headers.append(("Content-Length", str(len(answer.body))))
    start_response(http_answer.status_line(answer.status), answer.headers)
    return [body]


def _answer(environ: dict[str, Any]) -> Answer:
    """The answer of the interaction, or the OperationOutcome that says why there is none."""
    try:
        request = Request.of(environ)
        _acceptable(request)
        route = routes.route(request)
        if route not in routes.OPEN:
            request.actor = environ[ACTOR] = _door(request)
            if request.actor.is_sandbox:
                route = rehearsal.answer
        return _tried(route, request)
    except Refused as error:
        return http_answer.of_faults(error.status, error.faults)
    except Exception:
        log.exception("%s %s failed", environ.get("REQUEST_METHOD"), environ.get("PATH_INFO"))
        return _failed()


def _door(request: Request) -> Actor:
    """Who asks. Refuses (401) who brings no good token."""
    actor = clients.bearer(request.header("AUTHORIZATION"))
    if actor is None:
        text = _("Bring a token: POST client id and secret to /oauth/token, then send Authorization: Bearer <token>.")
        raise refused(401, "login", text)
    return actor


def _acceptable(request: Request) -> None:
    """Refuse (406) another form than JSON."""
    accept = request.header("ACCEPT")
    asked = [value for name, value in request.pairs() if name == "_format"]
    if (accept and "json" not in accept and "*" not in accept) or any("json" not in value for value in asked):
        raise refused(406, "not-supported", _("Answers are JSON only: ask for application/fhir+json."))


def _tried(route: routes.Route, request: Request) -> Answer:
    """What a moment's quarrel with another writer undoes is done again: the client need not."""
    for attempt in range(1, TRIES + 1):
        try:
            return route(request)
        except (DatabaseError, psycopg.Error) as error:
            cause = error if isinstance(error, psycopg.Error) else error.__cause__
            if isinstance(cause, _PASSING) and attempt < TRIES and request.method != "POST":
                continue
            if isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError):
                connection.close()
                if request.method in ("GET", "HEAD") and attempt < TRIES:
                    continue
                log.warning("the database does not answer: %s", error)
                return _unavailable()
            raise
    raise AssertionError("unreachable")


def _unavailable() -> Answer:
    text = _("The database does not answer just now. Nothing was stored; ask again in a moment.")
    answer = http_answer.of_faults(503, (Fault("transient", text),))
    answer.headers.append(("Retry-After", "2"))
    return answer


def _failed() -> Answer:
    asked = inquiry.current()
    text = _("This failed through a fault of ours; nothing was stored. Tell the operator this number: %(number)s.")
    return http_answer.of_faults(
        500, (Fault("exception", text % {"number": asked.id if asked else "-"}, severity="fatal"),)
    )
