"""capabilities: hl7.org/fhir/R4/http.html#capabilities

Made from what is registered: the tables that validate, search and serve, so that it can't promise anything else.
"""

from importlib.metadata import version
from typing import Any

from lienthong.fhir import definitions, parameters

INSTANCE = ("read", "vread", "history-instance", "create", "update", "delete", "search-type")
SYSTEM = ("transaction", "batch")
DOCUMENTED = "2026-11-23"
_ID = {"name": "_id", "type": "token", "definition": "http://hl7.org/fhir/SearchParameter/Resource-id"}
_UPDATED = {
    "name": "_lastUpdated", "type": "date", "definition": "http://hl7.org/fhir/SearchParameter/Resource-lastUpdated",
}  # fmt: skip


def capabilities(base: str) -> dict[str, Any]:
    """The CapabilityStatement of the service at `base`."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": DOCUMENTED,
        "kind": "instance",
        "software": {"name": "Liên Thông", "version": version("lienthong")},
        "implementation": {"description": "Liên Thông", "url": base},
        "fhirVersion": definitions.FHIR_VERSION,
        "format": ["json", "application/fhir+json"],
        "rest": [_rest(base)],
    }


def _rest(base: str) -> dict[str, Any]:
    token = [{"url": "token", "valueUri": base.removesuffix("/fhir") + "/oauth/token"}]
    oauth = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"
    return {
        "mode": "server",
        "security": {
            "service": [{"text": "OAuth2, client credentials"}],
            "extension": [{"url": oauth, "extension": token}],
        },
        "resource": [_resource(kind) for kind in definitions.resource_types()],
        "interaction": [{"code": code} for code in SYSTEM],
    }


def _resource(kind: str) -> dict[str, Any]:
    links = [code for code, parameter in parameters.of(kind).items() if parameter.kind == "reference"]
    made: dict[str, Any] = {
        "type": kind,
        "interaction": [{"code": code} for code in INSTANCE],
        "versioning": "versioned",
        "readHistory": True,
        "updateCreate": True,
        "conditionalCreate": True,
        "conditionalRead": "not-match",
        "conditionalUpdate": True,
        "conditionalDelete": "not-supported",
        "referencePolicy": ["literal", "logical"],
    }
    if links:
        made["searchInclude"] = [f"{kind}:{code}" for code in sorted(links)]
    if pointing := _pointing(kind):
        made["searchRevInclude"] = pointing
    return {**made, "searchParam": [_ID, _UPDATED, *_parameters(kind)]}


def _parameters(kind: str) -> list[dict[str, str]]:
    return [
        {"name": code, "type": parameter.kind, "definition": parameter.url}
        for code, parameter in sorted(parameters.of(kind).items())
    ]


def _pointing(kind: str) -> list[str]:
    return sorted(
        f"{source}:{code}"
        for source in definitions.parameters()
        for code, parameter in parameters.of(source).items()
        if parameter.kind == "reference" and kind in parameter.targets
    )
