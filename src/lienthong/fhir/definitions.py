"""What set-up compiled from HL7's definitions (tools/fhir_definitions.py): schemas and search parameters of FHIR R4."""

from functools import cache
from pathlib import Path

import orjson

GENERATED = Path(__file__).parent / "generated"
FHIR_VERSION = "4.0.1"


class NotSetUp(RuntimeError):
    """The generated definitions are missing."""


@cache
def schemas() -> dict[str, dict]:
    """JSON Schema definitions by name: "Patient", "Patient.contact", "HumanName", "code", "codes:…"."""
    return _read("schemas.json")


@cache
def parameters() -> dict[str, dict[str, dict]]:
    """Search parameters by resource type and code."""
    return _read("parameters.json")


@cache
def resource_types() -> tuple[str, ...]:
    """Every resource type of FHIR R4, in order of name."""
    return tuple(
        sorted(
            name
            for name, schema in schemas().items()
            if "const" in schema.get("properties", {}).get("resourceType", {})
        )
    )


@cache
def within(name: str) -> dict[str, dict]:
    """The definitions that `name` needs, itself included."""
    found: dict[str, dict] = {}
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found[current] = schemas()[current]
            waiting.extend(_references(found[current]))
    return found


def _references(part):
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "$ref":
                yield value.removeprefix("#/$defs/")
            else:
                yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)


def _read(name: str) -> dict:
    try:
        return orjson.loads((GENERATED / name).read_bytes())
    except FileNotFoundError:
        raise NotSetUp("FHIR definitions are missing: run `make setup` (tools/fhir_definitions.py)") from None
