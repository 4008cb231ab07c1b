"""The register of beneficiaries: who is entitled to which family of benefit, from when, on what facts and decision.

Beneficiary, payee and carer are three persons. Current rows are the fold of append-only changes; what the law asks
about a person stands in circumstances, which have two times: from when they hold, and since when they are known.

    from lienthong.assistance import register
    one = register.grant(person, "allowance", commune=…, province=…, from_month=…, decision=…, event=…, by=…)
    register.record(one.beneficiary, valid_from=…, source=…, by=…, born=…, household="poor")
    register.stop(one, month=…, decision=…, event=…, by=…)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lienthong.assistance.register.facts import amend, latest, record, record_hiv
    from lienthong.assistance.register.frame import people_frame
    from lienthong.assistance.register.granting import Payment, change_payment, enrol, grant
    from lienthong.assistance.register.moving import move
    from lienthong.assistance.register.running import adjust, resume, revive, stop, suspend

_HOMES = {
    "amend": "facts", "latest": "facts", "record": "facts", "record_hiv": "facts", "people_frame": "frame",
    "Payment": "granting", "change_payment": "granting", "enrol": "granting", "grant": "granting", "move": "moving",
    "adjust": "running", "resume": "running", "revive": "running", "stop": "running", "suspend": "running",
}  # fmt: skip
__all__ = [
    "Payment", "adjust", "amend", "change_payment", "enrol", "grant", "latest", "move", "people_frame", "record",
    "record_hiv", "resume", "revive", "stop", "suspend",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Tables can be imported only once Django is set up: so they are fetched when first asked for."""
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(name)
