"""Accepted episodes as FHIR resources of the facility, each with its source down to table and row.

| table | becomes |
|---|---|
| XML1 | Patient, Coverage, Encounter, Conditions |
| XML2 | MedicationRequest a drug |
| XML3 | Procedure for what was operated or done, ServiceRequest for a test without result; mere charges stay there |
| XML4 | Observation a test, its indices as components; DiagnosticReport where there are only words |
| XML5 | Observation of the vital signs in a note, ClinicalImpression for a note without |
| XML7, 8, 9, 10, 11, 13, 14 | Composition; XML13 also ServiceRequest, XML14 also Appointment |
| all | one Provenance of the Encounter, naming the version; each resource's meta.source names its rows |

Ids follow from facility and MA_LK, so a correction renews the same resources and deletes what is no longer there. XML6
(HIV care) and XML15 stay in the envelope; an episode that tells of HIV has the label HIV on everything from it.
"""

from collections.abc import Sequence
from uuid import UUID

from lienthong import access
from lienthong.exchange import episode as episodes
from lienthong.exchange.mapping import administration, clinical, papers, provenance, store
from lienthong.exchange.mapping.source import Resource, Source
from lienthong.exchange.mapping.store import Key
from lienthong.exchange.outcome import Outcome


def write(outcomes: Sequence[Outcome], *, actor: access.Actor) -> int:
    """Write the resources of accepted episodes, all of one facility. How many versions were written."""
    made: dict[Key, tuple[Resource, UUID | None]] = {}
    may_stand: set[Key] = set()
    gone: set[Key] = set()
    for outcome in outcomes:
        # A patient with several episodes in a batch is written once, as the last of them tells.
        own = {(one["resourceType"], one["id"]): (one, outcome.person) for one in resources_of(Source.of(outcome))}
        made |= own
        may_stand |= {key for key in own if key[0] == "Patient"}
        if outcome.previous:
            before = _before(outcome)
            may_stand |= own.keys() & before
            gone |= before - own.keys()
    return store.write(made, may_stand=may_stand, gone=gone - made.keys(), actor=actor)


def resources_of(source: Source) -> list[Resource]:
    """Every resource that an episode becomes."""
    made = administration.resources(source) + clinical.resources(source) + papers.resources(source)
    if source.is_about_hiv:
        for resource in made:
            resource["meta"]["security"] = provenance.HIV
    made.append(provenance.provenance(source))
    return made


def _before(outcome: Outcome) -> set[Key]:
    """The resources of the version that is corrected."""
    assert outcome.previous
    content = episodes.load(outcome.previous)
    source = Source(content.tables, outcome.facility, outcome.number, str(outcome.episode), "", content.envelope)
    return {(one["resourceType"], one["id"]) for one in resources_of(source)}
