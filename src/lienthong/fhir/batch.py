"""batch: hl7.org/fhir/R4/http.html#transaction (type batch)

Entries stand for themselves: each succeeds or fails alone, in the order given.
"""

from http import HTTPStatus
from typing import Any

from lienthong.access import Actor
from lienthong.fhir.bundle_entry import entry_of, parts_of
from lienthong.fhir.outcome import Refused, outcome
from lienthong.fhir.transaction import carry_out


def batch(bundle: dict[str, Any], *, actor: Actor) -> dict[str, Any]:
    """Carry out a batch Bundle; a failed entry's answer has its own OperationOutcome."""
    answers = [_answer(number, part, actor) for number, part in enumerate(parts_of(bundle, "batch"))]
    return {"resourceType": "Bundle", "type": "batch-response", "entry": answers}


def _answer(number: int, part: Any, actor: Actor) -> dict[str, Any]:
    try:
        entry, faults = entry_of(number, part)
        if faults:
            raise Refused(422, *faults)
        return carry_out([entry], actor=actor)[0].response()
    except Refused as error:
        status = f"{error.status} {HTTPStatus(error.status).phrase}"
        return {"response": {"status": status, "outcome": outcome(error.faults)}}
