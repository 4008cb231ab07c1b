"""_include and _revinclude: hl7.org/fhir/R4/search.html#include"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from lienthong import database
from lienthong.database import queries
from lienthong.fhir import parameters
from lienthong.fhir.fault_sentences import suggestion
from lienthong.fhir.outcome import Fault, Refused
from lienthong.fhir.scope import Scope
from lienthong.fhir.stored import Stored

QUERIES = queries.load(__file__)
MOST = 1000  # resources included in one page; a page that would need more says so


@dataclass(frozen=True, slots=True)
class Link:
    """One `_include` (forward) or `_revinclude`: the parameter's number, and the only type it may lead to ("": any)."""

    forward: bool
    parameter: int
    target: str


@dataclass
class Included:
    """What a page includes, of whom it speaks, and whether something was left out."""

    resources: list[Stored] = field(default_factory=list)
    persons: set[str] = field(default_factory=set)
    cut: bool = False


def link(name: str, text: str, resource_type: str) -> Link:
    """From "Encounter:subject" or "Encounter:subject:Patient". Refuses (400) what names no reference parameter."""
    source, _colon, rest = text.partition(":")
    code, _colon, target = rest.partition(":")
    parameter = parameters.of(source).get(code)
    references = [known for known, about in parameters.of(source).items() if about.kind == "reference"]
    if parameter is None or parameter.kind != "reference":
        sentence = _("%(name)s=%(text)s names no reference: write Type:parameter, for example Encounter:subject.")
        raise _wrong(name, sentence % {"name": name, "text": text} + suggestion(code, references))
    if name == "_include" and source != resource_type:
        sentence = _("_include begins at the searched type: %(type)s:…")
        raise _wrong(name, sentence % {"type": resource_type})
    if name == "_revinclude" and resource_type not in parameter.targets:
        sentence = _("%(text)s never points to %(type)s.")
        raise _wrong(name, sentence % {"text": text, "type": resource_type})
    if target and target not in parameter.targets:
        raise _wrong(name, _("%(text)s never points to %(type)s.") % {"text": f"{source}:{code}", "type": target})
    if not target and parameter.shared and len(parameter.targets) == 1:
        target = parameter.targets[0]
    return Link(name == "_include", parameter.number, target)


def _wrong(name: str, text: str) -> Refused:
    return Refused(400, Fault("value", text, f"http.{name}"))


def find(links: Sequence[Link], numbers: list[int], ids: list[str], resource_type: str, seen: Scope) -> Included:
    """The resources that the page's links lead to, each once: one query forward, one backward, however many links."""
    found = Included()
    for forward in (True, False):
        chosen = [each for each in links if each.forward == forward]
        if chosen and numbers:
            _follow(found, forward, chosen, numbers, ids, resource_type, seen)
    return found


def _follow(
    found: Included, forward: bool, chosen: list[Link], numbers: list[int], ids: list[str], kind: str, seen: Scope
) -> None:
    asked = {
        "parameter": [each.parameter for each in chosen], "number": numbers, "organisation": seen.organisation,
        "restricted": seen.restricted, "limit": MOST + 1,
    }  # fmt: skip
    asked |= {"target": [each.target for each in chosen]} if forward else {"id": ids, "type": kind}
    rows = database.connection().execute(QUERIES["forward" if forward else "backward"], asked).fetchall()
    found.cut |= len(rows) > MOST
    seen_before = {stored.reference for stored in found.resources}
    for type_, key, version, last_updated, person, content in rows[:MOST]:
        if f"{type_}/{key}" in seen_before:
            continue
        found.resources.append(Stored(type_, key, version, last_updated, content.encode()))
        if person:
            found.persons.add(f"person:{person}")
