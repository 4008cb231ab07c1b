"""Checking a dossier against what is known: the population database, our own persons, the register, other dossiers.

Each check is kept with its result; none of them changes the person. A result that can't be used obliges the office to
ask the applicant (Resolution 66.7/2025/NQ-CP): unless it is "ok", the officer asks or goes on with a reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong import access, database, ledger
from lienthong.assistance.dossiers import circumstances, entitled
from lienthong.assistance.dossiers.dossier import Dossier, locked
from lienthong.assistance.dossiers.state import OPEN, State
from lienthong.database import clock
from lienthong.people import verification
from lienthong.people.persons import LifeStatus, Person
from lienthong.people.verification import Result, Verification


class Found(StrEnum):
    """What came of a check."""

    OK = "ok"
    DIFFERS = "differs"
    UNKNOWN = "unknown"
    UNAVAILABLE = "unavailable"


_POPULATION = {
    Result.CONFIRMED: Found.OK,
    Result.DIFFERS: Found.DIFFERS,
    Result.UNKNOWN: Found.UNKNOWN,
    Result.UNAVAILABLE: Found.UNAVAILABLE,
}
FIELDS = {
    "name": gettext_lazy("name"), "birth": gettext_lazy("date of birth"), "sex": gettext_lazy("sex"),
    "life": gettext_lazy("whether the person lives"), "number": gettext_lazy("personal number"),
}  # fmt: skip


@dataclass(frozen=True)
class Check:
    """One check: its code, whom it is about ("person" or "applicant"), what came of it, which fields differ.

    `about` names another thing it found (a dossier's number, a family of benefit). Nothing personal is in it.
    """

    code: str
    whom: str
    found: str
    fields: tuple[str, ...] = ()
    about: str = ""
    source: str = ""
    verification: str = ""

    @property
    def words(self) -> str:
        """One sentence for the officer."""
        return _sentence(self)

    @property
    def is_fine(self) -> bool:
        return self.found == Found.OK


def check(dossier: Dossier, *, by: access.Actor) -> Dossier:
    """Ask and compare, keep what came of it. The authority is asked outside any transaction: it may take seconds.

    Raises NotAllowed, InvalidState unless it is received or checked.
    """
    access.require(by, "dossier.receive", organisation=dossier.unit)
    if State.CHECKED not in dossier.NEXT.get(State(dossier.state), set()) or dossier.state in (
        State.SUPPLEMENT, State.PROPOSED,
    ):  # fmt: skip
        raise ledger.InvalidState(_("Only a received dossier can be checked. Nothing was changed."))
    answers = [_asked(dossier, whom, person, by) for whom, person in _persons(dossier)]
    with database.transaction():
        row = locked(dossier)
        if State(row.state) not in (State.RECEIVED, State.CHECKED):
            raise ledger.InvalidState(_("Only a received dossier can be checked. Nothing was changed."))
        found = [*answers, *_own(row)]
        usable = all(one.is_fine for one in found)
        row.act(
            "checked", State.CHECKED, by=by, parties=row.parties,
            data={"usable": usable, "online": row.is_online, "verifications": [one.verification for one in answers]},
            checks={"at": clock.now().isoformat(), "usable": usable, "found": [_kept(one) for one in found]},
        )  # fmt: skip
        access.audit.wrote(by, "dossier.check", [row.thing], [person.party for _whom, person in _persons(row)])
    return row


def of(dossier: Dossier) -> list[Check]:
    """The checks that were kept."""
    rows: list[dict[str, Any]] = dossier.checks.get("found", [])
    return [Check(**{**row, "fields": tuple(row["fields"])}) for row in rows]


def _asked(dossier: Dossier, whom: str, person: Person, by: access.Actor) -> Check:
    answer: Verification = verification.verify(person, by=by, dossier=dossier.thing)
    found = _POPULATION[Result(answer.result)]
    fields = tuple(one for one in answer.fields if not (one == "life" and _is_dead_as_said(dossier, person)))
    if found == Found.DIFFERS and answer.fields and not fields:
        found = Found.OK  # a funeral: that the person died is what the dossier says
    return Check("population", whom, found, fields, source=answer.source, verification=str(answer.pk))


def _is_dead_as_said(dossier: Dossier, person: Person) -> bool:
    return dossier.rules.benefit == "funeral" and person.pk == dossier.person_id


def _own(dossier: Dossier) -> Iterable[Check]:
    yield _residence(dossier)
    yield _life(dossier)
    yield _other_dossiers(dossier)
    yield from _register(dossier)
    if dossier.filed_by_id is not None:
        yield Check("proxy", "applicant", Found.OK if dossier.agreed_at else Found.UNKNOWN)
    if "care" in entitled.asked(dossier):
        fit = circumstances.carer_is_fit(dossier)
        yield Check("carer", "applicant", Found.OK if fit else Found.DIFFERS)


def _residence(dossier: Dossier) -> Check:
    here = dossier.person.commune == dossier.commune
    return Check("residence", "person", Found.OK if here else Found.DIFFERS, about=dossier.person.commune)


def _life(dossier: Dossier) -> Check:
    alive = dossier.person.life_status == LifeStatus.ALIVE
    expected = not alive if dossier.rules.benefit == "funeral" else alive or dossier.kind == "stop"
    return Check("life", "person", Found.OK if expected else Found.DIFFERS, about=dossier.person.life_status)


def _other_dossiers(dossier: Dossier) -> Check:
    rows = Dossier.objects.unscoped("another dossier about the person, wherever it is handled")
    other = rows.filter(person=dossier.person, state__in=OPEN).exclude(pk=dossier.pk).order_by("began_at").first()
    return Check("dossiers", "person", Found.DIFFERS if other else Found.OK, about=other.number if other else "")


def _register(dossier: Dossier) -> Iterable[Check]:
    """Whether what is asked fits what the register holds: nothing twice, and only what runs is adjusted or stopped."""
    running = entitled.running_families(dossier.person)
    if dossier.kind == "new" and circumstances.is_move(dossier):
        yield Check("register", "person", Found.OK if running else Found.UNKNOWN)
    elif dossier.kind == "new":
        clash = sorted(running & entitled.asked(dossier))
        yield Check("register", "person", Found.DIFFERS if clash else Found.OK, about=", ".join(clash))
    else:
        yield Check("register", "person", Found.OK if running else Found.UNKNOWN)


def _persons(dossier: Dossier) -> list[tuple[str, Person]]:
    if dossier.applicant_id == dossier.person_id:
        return [("person", dossier.person)]
    return [("person", dossier.person), ("applicant", dossier.applicant)]


def _kept(one: Check) -> dict[str, Any]:
    return asdict(one) | {"fields": list(one.fields), "found": str(one.found)}


def _sentence(one: Check) -> str:
    fields = ", ".join(str(FIELDS.get(name, name)) for name in one.fields)
    sentences = {
        ("population", "ok"): _("The population database confirms the person."),
        ("population", "differs"): _("The population database differs in: %(fields)s.") % {"fields": fields},
        ("population", "unknown"): _("The population database does not know this number."),
        ("population", "unavailable"): _("The population database gave no answer; ask again later."),
        ("residence", "ok"): _("The person lives in this commune."),
        ("residence", "differs"): _("By our records the person does not live in this commune."),
        ("life", "ok"): _("What we know of the person's life fits the request."),
        ("life", "differs"): _("What we know of the person's life does not fit the request: check it."),
        ("dossiers", "ok"): _("No other dossier about the person is under way."),
        ("dossiers", "differs"): _("Another dossier about the person is under way: %(number)s.")
        % {"number": one.about},
        ("register", "ok"): _("The register fits the request."),
        ("register", "differs"): _("The person already receives this by the register."),
        ("proxy", "ok"): _("The person has agreed in their own account that the proxy acts for them."),
        ("proxy", "unknown"): _(
            "Somebody else filed it and the person has not agreed in an account of their own: ask the person, and look "
            "at the authorisation among the papers."
        ),
        ("carer", "ok"): _("By the form, the carer meets the conditions."),
        ("carer", "differs"): _("By the form, the carer does not meet the conditions (Article 19): look closer."),
        ("register", "unknown"): _("By the register the person receives nothing that could be changed."),
    }
    return sentences[one.code, str(one.found)]
