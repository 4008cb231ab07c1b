"""An entry of a transaction or batch Bundle: what is asked, and what became of it."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from lienthong.fhir import definitions, identity, validation
from lienthong.fhir.fault_sentences import suggestion
from lienthong.fhir.matching import Match
from lienthong.fhir.outcome import Fault, Refused
from lienthong.fhir.stored import Stored

METHODS = ("DELETE", "POST", "PUT", "GET")  # in the order in which a transaction carries them out
_URL = re.compile(r"/?(?P<type>[A-Za-z]+)(?:/(?P<id>[A-Za-z0-9\-.]{1,64}))?(?P<more>/[^?]*)?(?:\?(?P<query>.*))?", re.S)
_VERSION = re.compile(r'(?:W/)?"(\d{1,9})"')


@dataclass(slots=True)
class Entry:
    """One entry. `criteria` (a query) stands for the id of the resource that meets it."""

    number: int
    method: str
    url: str
    type: str = ""
    id: str = ""
    full_url: str = ""
    criteria: str | None = None
    if_match: int | None = None
    resource: dict[str, Any] | None = None
    person: UUID | None = None
    matched: bool = False
    stored: Stored | None = None
    found: dict[str, Any] | None = None

    @property
    def place(self) -> str:
        return f"Bundle.entry[{self.number}]"

    def match(self, match: Match | None) -> None:
        """The criteria mean this resource, or none yet."""
        if self.method == "PUT":
            given = (self.resource or {}).get("id")
            if match and given not in (None, match.id):
                text = _(
                    "The criteria mean %(found)s, the body says %(given)s: leave the body's id out, or correct it."
                )
                fault = Fault("invalid", text % {"found": match.id, "given": given}, f"{self.place}.resource.id")
                raise Refused(400, fault)
            self.id = match.id if match else given or identity.new_id()
        elif match:
            self.id, self.matched = match.id, True
            self.stored = Stored(self.type, match.id, match.version, match.last_updated, b"")

    def response(self) -> dict[str, Any]:
        """The entry of the answer."""
        if self.found is not None:
            return self.found
        stored = self.stored
        assert stored is not None
        if self.method == "DELETE":
            return {"response": {"status": "204 No Content", "etag": stored.etag, "lastModified": stored.instant}}
        status = "201 Created" if stored.created else "200 OK"
        about = {"status": status, "location": stored.location, "etag": stored.etag, "lastModified": stored.instant}
        return {"response": about}


def entries_of(bundle: Any, kind: str) -> list[Entry]:
    """The entries, checked one by one and their resources validated. Refuses with every fault of every entry."""
    parts = parts_of(bundle, kind)
    entries, faults = [], []
    for number, part in enumerate(parts):
        entry, wrong = entry_of(number, part)
        faults += wrong
        entries.append(entry)
    faults += _twice(entries)
    if faults:
        raise Refused(422, *faults)
    return entries


def parts_of(bundle: Any, kind: str) -> list[Any]:
    """Refuse (400) what is no Bundle of this kind."""
    right = isinstance(bundle, dict) and bundle.get("resourceType") == "Bundle" and bundle.get("type") == kind
    if not right or not isinstance(bundle.get("entry", []), list):
        text = _("A Bundle of type %(type)s with a list of entries is needed.") % {"type": kind}
        raise Refused(400, Fault("structure", text, "Bundle"))
    return bundle.get("entry", [])


def entry_of(number: int, part: Any) -> tuple[Entry, list[Fault]]:
    """One entry and its faults."""
    place = f"Bundle.entry[{number}]"
    request = part.get("request") if isinstance(part, dict) else None
    if not isinstance(request, dict):
        return Entry(number, "", ""), [
            Fault("required", _("request is missing: add method and url."), f"{place}.request")
        ]
    entry = Entry(number, str(request.get("method", "")), str(request.get("url", "")))
    faults = [*_ask(entry, request), *_carry(entry, part)]
    return entry, faults


def _ask(entry: Entry, request: dict[str, Any]) -> list[Fault]:
    """Take in method, address and conditions."""
    place, faults = f"{entry.place}.request", []
    if entry.method not in METHODS:
        text = _("The method is one of %(methods)s.") % {"methods": ", ".join(METHODS)}
        faults.append(Fault("not-supported", text, f"{place}.method"))
    match = _URL.fullmatch(entry.url)
    if match is None or match["type"] not in definitions.resource_types():
        near = suggestion(match["type"], definitions.resource_types()) if match else ""
        text = _("%(url)s is no address here: write Type, Type/id or Type?criteria.") % {"url": entry.url[:80]}
        return [*faults, Fault("value", text + near, f"{place}.url")]
    entry.type, entry.id = match["type"], match["id"] or ""
    entry.criteria = request.get("ifNoneExist") if entry.method == "POST" else match["query"]
    if entry.method == "GET":
        entry.criteria = None
    elif match["more"] or not _fits(entry):
        text = _("%(method)s needs %(form)s.")
        forms = {"POST": "Type", "PUT": "Type/id, Type?criteria", "DELETE": "Type/id"}
        text %= {"method": entry.method, "form": forms.get(entry.method, "Type")}
        faults.append(Fault("value", text, f"{place}.url"))
    if "ifMatch" in request:
        version = _VERSION.fullmatch(str(request["ifMatch"]))
        entry.if_match = int(version[1]) if version else None
        if version is None:
            faults.append(Fault("value", _('ifMatch has the form W/"3".'), f"{place}.ifMatch"))
    return faults


def _fits(entry: Entry) -> bool:
    """Whether the address is one for the method."""
    if entry.method == "POST":
        return not entry.id and "?" not in entry.url
    if entry.method == "PUT":
        return bool(entry.id) != bool(entry.criteria)
    return bool(entry.id) and not entry.criteria


def _carry(entry: Entry, part: dict[str, Any]) -> list[Fault]:
    """Take in the resource of a creation or update."""
    full_url = part.get("fullUrl", "")
    entry.full_url = full_url if isinstance(full_url, str) else ""
    if entry.method not in ("POST", "PUT"):
        return []
    resource, place = part.get("resource"), f"{entry.place}.resource"
    if not isinstance(resource, dict):
        return [Fault("required", _("resource is missing: add what is to be stored."), place)]
    faults = validation.faults_of(resource, place)
    if not faults and entry.type and resource["resourceType"] != entry.type:
        text = _("The address says %(type)s, the resource %(given)s.")
        text %= {"type": entry.type, "given": resource["resourceType"]}
        faults.append(Fault("invalid", text, f"{place}.resourceType"))
    if not faults and entry.method == "PUT" and entry.id and resource.get("id") != entry.id:
        faults.append(
            Fault("invalid", _("The body's id must be that of the address: %(id)s.") % {"id": entry.id}, place)
        )
    entry.resource = resource
    if entry.method == "POST":
        entry.id = identity.new_id()
    return faults


def _twice(entries: list[Entry]) -> list[Fault]:
    """One resource is written once in a transaction, and one fullUrl names one entry."""
    seen: dict[str, int] = {}
    faults = []
    for entry in entries:
        names = [entry.full_url] if entry.full_url else []
        if entry.method in ("PUT", "DELETE") and entry.id:
            names.append(f"{entry.type}/{entry.id}")
        for name in names:
            first = seen.setdefault(name, entry.number)
            if first != entry.number:
                text = _("Entry %(first)s has %(name)s already: leave one of the two.")
                faults.append(Fault("duplicate", text % {"first": first, "name": name}, entry.place))
    return faults
