"""vread: hl7.org/fhir/R4/http.html#vread"""

from lienthong.access import Actor
from lienthong.fhir import read
from lienthong.fhir.stored import Stored

LARGEST = 2**31 - 1


def vread(resource_type: str, identity: str, version: int, *, actor: Actor) -> Stored:
    """One version. Refuses (404) what is not there or not the actor's, (410) the version that is a deletion."""
    if not 0 < version <= LARGEST:
        raise read.unknown(resource_type, f"{identity}/_history/{version}")
    found = read.one("version", resource_type, identity, actor, version=version)
    if found is None:
        raise read.unknown(resource_type, f"{identity}/_history/{version}")
    if found.content is None:
        raise read.gone(resource_type, identity)
    return found
