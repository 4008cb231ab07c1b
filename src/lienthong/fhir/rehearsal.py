"""Rehearsal: what is sent to /fhir with a key of the sandbox is validated, answered, and not stored.

The answer is that of $validate (https://hl7.org/fhir/R4/resource-operation-validate.html): an OperationOutcome, 200
where the resource is valid, 422 (or 400, 413, 415) with every fault where it is not. There is nothing to read here.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _

from lienthong.access import Actor
from lienthong.fhir import definitions, http_answer, json_text, validation
from lienthong.fhir.bundle_entry import entries_of
from lienthong.fhir.http_answer import Answer
from lienthong.fhir.http_request import Request
from lienthong.fhir.outcome import Fault, Refused, refused

_ENTRY = re.compile(r"Bundle\.entry\[(\d+)\]")


@dataclass(frozen=True)
class Rehearsed:
    """A body that was judged on trial: each resource's type with its faults; "" for what could not be read."""

    actor: Actor
    digest: str
    size: int
    resources: Sequence[tuple[str, Sequence[Fault]]]


class Listener(Protocol):
    """The port through which the room that certifies software hears what was rehearsed."""

    def heard(self, rehearsed: Rehearsed) -> None: ...


_bound: list[Listener] = []


def bind(listener: Listener) -> None:
    """Bind the port. Called by web/house.py alone."""
    _bound[:] = [listener]


def answer(request: Request) -> Answer:
    """Judge what is sent, tell the listener, and answer. Refuses (404) readings: the sandbox holds nothing."""
    if request.method not in ("POST", "PUT") or request.path[1:2] == ["_search"]:
        raise refused(404, "not-found", _("The sandbox validates what is sent and stores nothing: there is nothing."))
    wrong: Refused | None = None
    content: Any = None
    try:
        content = request.content()
        _judge(content, request.path)
    except Refused as error:
        wrong = error
    said = json_text.text(content) if isinstance(content, dict) else b""
    faults = wrong.faults if wrong else ()
    told = Rehearsed(request.actor, hashlib.sha256(said).hexdigest(), len(said), _by_resource(content, faults))
    for listener in _bound:
        listener.heard(told)
    if wrong:
        raise wrong
    return http_answer.of_faults(200, (Fault("informational", _valid(), severity="information"),))


def _valid() -> str:
    return _("Valid. This is the sandbox: it was judged and not stored.")


def _judge(content: Any, path: list[str]) -> None:
    """Refuse what the interaction of this address would refuse for its content."""
    if not path:
        kind = content.get("type") if isinstance(content, dict) else None
        entries_of(content, "batch" if kind == "batch" else "transaction")
        return
    given = content.get("resourceType") if isinstance(content, dict) else None
    if isinstance(given, str) and given != path[0]:
        text = _("The address says %(type)s, the resource %(given)s.")
        raise refused(400, "invalid", text % {"type": path[0], "given": given[:80]}, f"{path[0]}.resourceType")
    validation.check(content)


def _by_resource(content: Any, faults: Sequence[Fault]) -> list[tuple[str, list[Fault]]]:
    """Each resource with its own faults; faults of a Bundle itself, or of what is no resource, stand by themselves."""
    if not isinstance(content, dict) or content.get("resourceType") != "Bundle":
        return [(_type(content), list(faults))]
    entries = content.get("entry")
    parts = entries if isinstance(entries, list) else []
    by_entry: dict[int, list[Fault]] = {}
    for one in faults:
        place = _ENTRY.match(one.expression or "")
        by_entry.setdefault(int(place[1]) if place else -1, []).append(one)
    types = [_type(part.get("resource") if isinstance(part, dict) else None) for part in parts]
    return [("Bundle", by_entry.get(-1, [])), *((kind, by_entry.get(place, [])) for place, kind in enumerate(types))]


def _type(resource: Any) -> str:
    kind = resource.get("resourceType") if isinstance(resource, dict) else None
    return kind if isinstance(kind, str) and kind in definitions.resource_types() else ""
