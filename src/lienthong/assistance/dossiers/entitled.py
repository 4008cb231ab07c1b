"""What a person has by the register, and what a dossier asks for, in families of benefit."""

from __future__ import annotations

from lienthong.assistance.dossiers import circumstances
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.assistance.register.entitlement import Entitlement, State
from lienthong.assistance.register.family import Family
from lienthong.people.persons import Person


def running(person: Person) -> list[Entitlement]:
    """What the person has now: running or suspended monthly benefits."""
    rows = Entitlement.objects.unscoped("what a dossier asks for is compared with what the person has")
    held = rows.filter(beneficiary__person=person, state__in=[State.RUNNING, State.SUSPENDED])
    return list(held.exclude(family=Family.FUNERAL).select_related("beneficiary", "carer").order_by("family"))


def running_families(person: Person) -> set[str]:
    """The families of what the person has now."""
    return {one.family for one in running(person)}


def families_ever(person: Person) -> set[str]:
    """The families the person has or had."""
    rows = Entitlement.objects.unscoped("what a person had, to choose the procedure of a funeral")
    return set(rows.filter(beneficiary__person=person).values_list("family", flat=True))


def asked(dossier: Dossier) -> set[str]:
    """The families a request is about."""
    if dossier.rules.benefit == "social_pension":
        return {Family.SOCIAL_PENSION.value}
    if dossier.rules.benefit == "funeral":
        return {Family.FUNERAL.value}
    return circumstances.families_asked(dossier)
