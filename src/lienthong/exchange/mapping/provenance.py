"""Where an episode's resources come from: one Provenance of the Encounter that all the others name.

The rows behind each resource stand in its own meta.source: urn:lienthong:<facility>:<MA_LK>#<table>/<row>,<row>…
"""

from lienthong.exchange.mapping.source import Resource, Source
from lienthong.exchange.receipts import HUB

HIV = [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "HIV"}]
_AUTHOR = {
    "coding": [{"system": "http://terminology.hl7.org/CodeSystem/provenance-participant-type", "code": "author"}]
}

_VERSION = "urn:lienthong:episode-version"


def provenance(source: Source) -> Resource:
    """Who made the episode's resources, from which version."""
    recorded = source.summary["NGAY_RA"]
    resource = source.named("Provenance", "XML1", 1, "p")
    if source.is_about_hiv:
        resource["meta"]["security"] = HIV
    return resource | {
        "target": [source.encounter],
        "recorded": _instant(recorded),
        "agent": [{"type": _AUTHOR, "who": source.performer}, {"who": {"display": HUB}}],
        "entity": [{"role": "source", "what": {"identifier": {"system": _VERSION, "value": source.version or "-"}}}],
    }  # fmt: skip


def _instant(written: str) -> str:
    return f"{written[:4]}-{written[4:6]}-{written[6:8]}T{written[8:10]}:{written[10:12]}:00+07:00"
