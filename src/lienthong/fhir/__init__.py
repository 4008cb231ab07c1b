"""Floor 6: the FHIR R4 store and its REST interface.

    from lienthong import fhir
    answers = fhir.transaction(bundle, actor=actor)
    patient = fhir.store.read("Patient", id, actor=actor).resource()

Every clinical resource belongs to the organisation of the actor who wrote it. What is refused raises `fhir.Refused`,
with every fault, its place and the sentence that mends it. See docs/fhir-store.md.
"""

from lienthong.fhir import store
from lienthong.fhir.outcome import Fault, Refused
from lienthong.fhir.transaction import transaction

__all__ = ["Fault", "Refused", "store", "transaction"]
