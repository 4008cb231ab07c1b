"""References between resources (https://hl7.org/fhir/R4/references.html): read, and rewritten inside a Bundle."""

import re
from collections.abc import Callable, Mapping

LITERAL = re.compile(
    r"(?:(?P<base>https?://.+)/)?(?P<type>[A-Z][A-Za-z]+)/(?P<id>[A-Za-z0-9\-.]{1,64})(?:/_history/.+)?"
)
# Links inside stored JSON: the reference itself, and the address types that a Bundle may use for its own entries.
_LINK = re.compile(rb'"(reference|valueUri|valueUrl|valueUuid|valueCanonical)":"([^"\\]+)"')


def target(text: str) -> tuple[str, str]:
    """(type, id) of what a reference points to; an address of elsewhere is ("", address)."""
    literal = LITERAL.fullmatch(text)
    if literal is None or literal["base"]:
        return "", text
    return literal["type"], literal["id"]


def links(content: bytes) -> set[str]:
    """Every link in the JSON of a resource."""
    return {match[1].decode() for match in _LINK.findall(content)}


def rewritten(content: bytes, found: Mapping[bytes, bytes]) -> bytes:
    """The JSON with each link that `found` knows replaced. Both are bytes of JSON without escapes."""
    if not found:
        return content
    return _LINK.sub(_replacement(found), content)


def _replacement(found: Mapping[bytes, bytes]) -> Callable[[re.Match[bytes]], bytes]:
    def replace(match: re.Match[bytes]) -> bytes:
        target = found.get(match[2])
        return match[0] if target is None else b'"' + match[1] + b'":"' + target + b'"'

    return replace
