"""FHIR's primitive types as JSON Schema (https://hl7.org/fhir/R4/datatypes.html#primitive).

Dates are those of the calendar, leap years included: the patterns say it, so that no code runs for each value.
"""

YEAR = "(?:[0-9](?:[0-9](?:[0-9][1-9]|[1-9]0)|[1-9]00)|[1-9]000)"
LEAP = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)"
DAY = (
    f"(?:{YEAR}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    f"|02-(?:0[1-9]|1[0-9]|2[0-8]))|{LEAP}-02-29)"
)
DATE = f"(?:{YEAR}(?:-(?:0[1-9]|1[0-2]))?|{DAY})"
TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]{1,9})?"
ZONE = "(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
CODE = r"[^\s\x00-\x1f]+(?:\s[^\s\x00-\x1f]+)*"
TEXT = r"[^\x00-\x08\x0b\x0c\x0e-\x1f]+"
ADDRESS = r"[^\s\x00-\x1f]+"
ACTIVE = r"(?i)<\s*(?:script|object|embed|iframe|link|meta|base|form|style)\b|\son[a-z]+\s*=|javascript:"


def text(pattern: str) -> dict:
    return {"type": "string", "pattern": f"^(?:{pattern})$"}


INTEGER = {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1}

PRIMITIVES: dict[str, dict] = {
    "boolean": {"type": "boolean"},
    "integer": INTEGER,
    "unsignedInt": {**INTEGER, "minimum": 0},
    "positiveInt": {**INTEGER, "minimum": 1},
    "decimal": {"type": "number"},
    "string": text(TEXT),
    "markdown": text(TEXT),
    "code": text(CODE),
    "id": text(r"[A-Za-z0-9\-.]{1,64}"),
    "uri": text(ADDRESS),
    "url": text(ADDRESS),
    "canonical": text(ADDRESS),
    "oid": text(r"urn:oid:[0-2](?:\.(?:0|[1-9][0-9]*))+"),
    "uuid": text("urn:uuid:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
    "base64Binary": text(r"[0-9A-Za-z+/=\s]+"),
    "date": text(DATE),
    "dateTime": text(f"{DATE}|{DAY}T{TIME}{ZONE}"),
    "instant": text(f"{DAY}T{TIME}{ZONE}"),
    "time": text(TIME),
    "xhtml": {"type": "string", "pattern": r"^\s*<(?:[a-z]+:)?div\b", "not": {"pattern": ACTIVE}},
}
