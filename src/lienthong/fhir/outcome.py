"""OperationOutcome: what went wrong, where, and what mends it (https://hl7.org/fhir/R4/operationoutcome.html)."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `code` is an IssueType of FHIR; `text` a sentence that says how to mend it; `expression` the place."""

    code: str
    text: str
    expression: str | None = None
    severity: str = "error"

    def issue(self) -> dict:
        """The fault as an `issue` of an OperationOutcome."""
        issue: dict = {"severity": self.severity, "code": self.code, "diagnostics": self.text}
        if self.expression:
            issue["expression"] = [self.expression]
        return issue


class Refused(Exception):
    """An interaction not carried out; nothing was changed. `status` is the HTTP status, `faults` all reasons."""

    def __init__(self, status: int, *faults: Fault):
        super().__init__("; ".join(fault.text for fault in faults))
        self.status, self.faults = status, faults


def refused(status: int, code: str, text: str, expression: str | None = None) -> Refused:
    """One reason to refuse."""
    return Refused(status, Fault(code, text, expression))


def outcome(faults: Iterable[Fault]) -> dict:
    """One OperationOutcome with all faults."""
    return {"resourceType": "OperationOutcome", "issue": [fault.issue() for fault in faults]}
