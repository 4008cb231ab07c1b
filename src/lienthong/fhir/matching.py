"""Which resource do criteria mean? For conditional interactions (https://hl7.org/fhir/R4/http.html#ccreate)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from lienthong import database
from lienthong.fhir import criteria
from lienthong.fhir.outcome import refused
from lienthong.fhir.scope import Scope


@dataclass(frozen=True, slots=True)
class Match:
    """A resource that meets criteria."""

    id: str
    number: int
    version: int
    last_updated: datetime


def key(resource_type: str, query: str, scope: Scope) -> str:
    """The identity that writers of these criteria take turns on, however they are written."""
    ordered = "&".join(f"{name}={value}" for name, value in sorted(criteria.pairs(query)))
    return f"{scope.organisation}/{resource_type}?{ordered}"


def sole(resource_type: str, query: str, scope: Scope) -> Match | None:
    """The one resource that meets the criteria. Refuses (412) where several do, (400) criteria that say nothing."""
    wanted = criteria.pairs(query)
    if not wanted or any(name in criteria.RESULT for name, _value in wanted):
        raise refused(400, "invalid", _("Criteria are needed that tell one resource from others, such as identifier."))
    conditions = criteria.conditions(resource_type, wanted, organisation=scope.organisation)
    values = {**conditions.values, "organisation": scope.organisation, "type": resource_type}
    rows = database.connection().execute(_FIND + " AND ".join(conditions.sql) + " LIMIT 2", values).fetchall()
    if len(rows) > 1:
        text = _("Several resources meet %(type)s?%(query)s: give criteria that only one meets. Nothing was written.")
        raise refused(412, "multiple-matches", text % {"type": resource_type, "query": query})
    return Match(*rows[0]) if rows else None


_FIND = (
    "SELECT r.id, r.number, r.version, r.last_updated FROM fhir_resource AS r"
    " WHERE r.organisation = %(organisation)s::int AND r.type = %(type)s::text AND NOT r.deleted AND "
)
