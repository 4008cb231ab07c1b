"""The funeral grant of a dossier: which status the dead person had, and the best ground of those that hold.

A monthly allowance or the social pension counts if the register holds it for the month of the death; an application
that was not decided counts if the rules would have granted it. The other grounds are as declared: the officer who
proposes vouches for them. Of several the highest is paid (Decree 335/2026/NĐ-CP, Article 11), whichever
procedure was named.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from lienthong.assistance import law as laws
from lienthong.assistance.dossiers import circumstances, known_facts
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.assistance.dossiers.state import Kind, State
from lienthong.assistance.register.entitlement import Entitlement
from lienthong.assistance.rules.explanation import dong
from lienthong.assistance.rules.funeral import GROUNDS, Death, Ground, funeral
from lienthong.people.birth import BirthDate
from lienthong.people.persons import Person

Judge = Callable[[Dossier], bool]
PENSION, ALLOWANCE = "1.014027", "1.001776"
UNDECIDED = (State.RECEIVED, State.CHECKED, State.SUPPLEMENT, State.PROPOSED, State.SUBMITTED)


def best(dossier: Dossier, *, known_at: datetime, would_grant: Judge) -> dict[str, Any]:
    """What is due: `amount` (0: nothing), `ground`, `rejected`, `unconfirmed` claims; {} without a day of death.

    would_grant: whether the rules would have granted an application of the dead person that was not decided.
    """
    death = death_of(dossier, would_grant)
    if death is None:
        return {}
    grant = funeral(death, known_at, laws.in_force())
    return {
        "amount": grant.chosen.total if grant.chosen else 0,
        "ground": grant.chosen,
        "rejected": grant.rejected,
        "died_on": death.died_on,
        "unconfirmed": _unconfirmed(dossier, death),
    }


def death_of(dossier: Dossier, would_grant: Judge) -> Death | None:
    """What counts about who died; None while the day of death is not known."""
    said = circumstances.values(dossier)
    died_on = dossier.person.died_on or _day(said.get("died_on"))
    if died_on is None:
        return None
    return facts(dossier.person, died_on, province=dossier.province, claims=_claims(said), would_grant=would_grant)


def facts(person: Person, died_on: date, *, province: str, claims: Collection[str], would_grant: Judge) -> Death:
    """What counts about a dead person, by the register, undecided applications, and what is claimed on form 03."""
    known, birth, claimed = known_facts.of(person, died_on), person.birth, set(claims)
    return Death(
        died_on=died_on,
        born=birth.first_day if birth else None,
        born_precision=birth.precision if birth else "day",
        province=province,
        on_allowance=_had(person, "allowance", died_on),
        on_social_pension=_had(person, "social_pension", died_on),
        eligible_for_allowance=_eligible(person, ALLOWANCE, would_grant),
        eligible_for_social_pension=_eligible(person, PENSION, would_grant),
        child_of_lone_parent="child_of_beneficiary" in claimed,
        survivor_monthly=bool(claimed & {"survivor", "survivor_poor"}) or bool(known.get("survivor_monthly")),
        other_monthly=bool(known.get("other_monthly")),
        household=known.get("household") or ("poor" if "survivor_poor" in claimed else ""),
    )


def sentences(row: Mapping[str, Any], language: str) -> list[str]:
    """The ground and its amount in words, what was rejected, and what was declared and could not be confirmed."""
    with translation.override(language):
        if not row:
            return [_("The day of death is not known: nothing can be reckoned.")]
        told = [_chosen(row["ground"], language)] if row["ground"] else [_("No ground for a funeral grant is met.")]
        told += [
            _("Also met, and not higher: %(ground)s, %(amount)s (%(law)s).") % _facts(one, language)
            for one in row["rejected"]
        ]
        return told + [_CLAIMS[claim]() for claim in row["unconfirmed"]]


def _chosen(ground: Ground, language: str) -> str:
    text = _("Funeral grant: %(amount)s. Ground: %(ground)s (%(law)s).") % _facts(ground, language)
    doubt = "" if ground.verified else _("Not verified against the primary document.")
    return f"{text} {doubt}".strip()


def _facts(ground: Ground, language: str) -> dict[str, str]:
    return {
        "amount": dong(ground.total),
        "ground": GROUNDS[ground.name][language],
        "law": "; ".join(ground.articles(language)),
    }


def _claims(said: Mapping[str, Any]) -> set[str]:
    given = said.get("dead_benefits", [])
    return set(given) if isinstance(given, list) else {given}


def _unconfirmed(dossier: Dossier, death: Death) -> list[str]:
    claims = _claims(circumstances.values(dossier))
    applied = death.eligible_for_allowance or death.eligible_for_social_pension
    held = {
        "allowance": death.on_allowance,
        "social_pension": death.on_social_pension,
        "applied": applied,
    }
    return [claim for claim, is_held in held.items() if claim in claims and not is_held]


_CLAIMS = {
    "allowance": lambda: _("Declared, but the register does not hold it: a monthly allowance."),
    "social_pension": lambda: _("Declared, but the register does not hold it: the social pension."),
    "applied": lambda: _("Declared, but no undecided application was found that the rules would have granted."),
}


def _had(person: Person, family: str, on: date) -> bool:
    """Whether the register holds the benefit for the month of the death."""
    month = on.replace(day=1)
    rows = Entitlement.objects.unscoped("what the dead person had by the register")
    families = ["allowance", "child_raising"] if family == "allowance" else [family]
    held = rows.filter(beneficiary__person=person, family__in=families, from_month__lte=month)
    return held.exclude(to_month__lte=month).exists()


def _eligible(person: Person, procedure: str, would_grant: Judge) -> bool:
    """Whether the dead person had applied and the rules would have granted it."""
    rows = Dossier.objects.unscoped("an application of the dead person that was not decided")
    waiting = rows.filter(person=person, procedure=procedure, kind=Kind.NEW, state__in=UNDECIDED)
    first = waiting.select_related("person", "applicant").order_by("began_at").first()
    return first is not None and would_grant(first)


def _day(given: Any) -> date | None:
    return given.first_day if isinstance(given, BirthDate) else given
