"""Dossiers: from the day an application comes until its result is in the applicant's hands.

For the citizen's screens, the desk and the portal:

    from lienthong.assistance import dossiers
    dossier = dossiers.submit(dossiers.Application(
        procedure="1.014027", person=lanh, applicant=lanh, channel="online", form="form-01-335-2026",
        answers=sent.whole()), by=actor, key=…)     # sent: forms.Submission; the whole QuestionnaireResponse
    dossiers.supplement(dossier, by=actor, note=…, attachments=[dossiers.Attachment(code, name, content)], answers=…)
    dossiers.complain(dossier, text, by=actor)
    dossiers.withdraw(dossier, by=actor, reason=…)
    dossiers.of_person(person, actor=actor)                 # a query set, the newest first
    dossiers.found(code, actor=actor)                       # raises UnknownDossier

What can't be done raises NotReady (its `faults` have field and sentence), ledger.InvalidState or access.NotAllowed;
each says in words what to do, and nothing was changed. `proxy=dossiers.Proxy(name, number, relation)` names who hands
it in for the applicant. Officers' actions: `reception`, `checking`, `proposing`, `deciding`, `deputies`. The papers
issued: `dossier.papers` (DossierPaper), their PDF by `printing.printed(paper)`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lienthong.assistance.dossiers.dossier import Dossier, UnknownDossier, found
    from lienthong.assistance.dossiers.fault import Fault, FourEyes, NotReady
    from lienthong.assistance.dossiers.state import Channel, Kind, State
    from lienthong.assistance.dossiers.submission import (
        Application,
        Attachment,
        Proxy,
        complain,
        of_person,
        submit,
        supplement,
        withdraw,
    )

_HOMES = {
    "dossier": ("Dossier", "UnknownDossier", "found"),
    "fault": ("Fault", "FourEyes", "NotReady"),
    "state": ("Channel", "Kind", "State"),
    "submission": (
        "Application", "Attachment", "Proxy", "complain", "of_person", "submit", "supplement", "withdraw",
    ),
}  # fmt: skip
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}
__all__ = [
    "Application", "Attachment", "Channel", "Dossier", "Fault", "FourEyes", "Kind", "NotReady", "Proxy", "State",
    "UnknownDossier", "complain", "found", "of_person", "submit", "supplement", "withdraw",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Tables can be imported only once Django is set up: so they are fetched when first asked for."""
    if name in _HOME_OF:
        return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    raise AttributeError(name)
