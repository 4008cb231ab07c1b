"""The search parameters this store knows: those that the rooms use, by resource type."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from lienthong.fhir import definitions


@dataclass(frozen=True, slots=True)
class Parameter:
    """A search parameter. `number` stands for it in the index tables; `paths`: JSON names, the type at their end."""

    code: str
    kind: str
    number: int
    paths: tuple[tuple[tuple[str, ...], str], ...]
    targets: tuple[str, ...]
    shared: bool
    url: str

    @property
    def plain_code(self) -> bool:
        """Whether the values are of type `code`: their system is implied and not stored."""
        return all(kind in ("code", "boolean", "string", "id") for _, kind in self.paths)


@cache
def of(resource_type: str) -> dict[str, Parameter]:
    """The parameters of a resource type by code, without those that every type has (_id, _lastUpdated)."""
    found = definitions.parameters().get(resource_type, {})
    return {code: _parameter(code, about) for code, about in found.items()}


def known(resource_type: str) -> Iterable[str]:
    """Every name that may stand in a search for this type."""
    return ("_id", "_lastUpdated", *of(resource_type))


def _parameter(code: str, about: dict) -> Parameter:
    return Parameter(
        code=code,
        kind=about["kind"],
        number=about["number"],
        paths=tuple((tuple(path["path"]), path["type"]) for path in about["paths"]),
        targets=tuple(about.get("targets", ())),
        shared="same_as" in about,
        url=about["url"],
    )
