"""Bundles as answers: of a search (hl7.org/fhir/R4/bundle.html#searchset) and of a history (bundle.html#history)."""

from typing import Any
from urllib.parse import urlencode

import orjson
from django.utils.translation import gettext as _

from lienthong.fhir.criteria import Pair
from lienthong.fhir.history import History
from lienthong.fhir.outcome import Fault, outcome
from lienthong.fhir.search import Found
from lienthong.fhir.stored import Stored


def searchset(found: Found, resource_type: str, pairs: list[Pair], base: str) -> dict[str, Any]:
    """A page of a search. Contents are fragments of JSON as stored; `base` is the service's address."""
    address = f"{base}/{resource_type}"
    links = [{"relation": "self", "url": _address(address, pairs)}]
    if found.next:
        onward = [pair for pair in pairs if pair[0] != "_cursor"] + [("_cursor", found.next)]
        links.append({"relation": "next", "url": _address(address, onward)})
    entries = [_entry(stored, base, "match") for stored in found.matches]
    entries += [_entry(stored, base, "include") for stored in found.included]
    if found.cut:
        text = _("More is included than one page shows: ask for fewer matches a page (_count).")
        warning = outcome([Fault("incomplete", text, severity="warning")])
        entries.append({"resource": warning, "search": {"mode": "outcome"}})
    made: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset", "link": links}
    return {**made, "entry": entries} if entries else made


def histories(found: History, resource_type: str, key: str, pairs: list[Pair], base: str) -> dict[str, Any]:
    """The versions of a resource, newest first."""
    address = f"{base}/{resource_type}/{key}/_history"
    links = [{"relation": "self", "url": _address(address, pairs)}]
    if found.more:
        onward = [pair for pair in pairs if pair[0] != "_cursor"] + [("_cursor", str(found.versions[-1].version))]
        links.append({"relation": "next", "url": _address(address, onward)})
    made: dict[str, Any] = {"resourceType": "Bundle", "type": "history", "link": links}
    entries = [_version(stored, base) for stored in found.versions]
    return {**made, "entry": entries} if entries else made


def _address(address: str, pairs: list[Pair]) -> str:
    return f"{address}?{urlencode(pairs)}" if pairs else address


def _entry(stored: Stored, base: str, mode: str) -> dict[str, Any]:
    content = orjson.Fragment(stored.content or b"{}")
    return {"fullUrl": f"{base}/{stored.reference}", "resource": content, "search": {"mode": mode}}


def _version(stored: Stored, base: str) -> dict[str, Any]:
    method = "DELETE" if stored.content is None else "POST" if stored.version == 1 else "PUT"
    status = {"DELETE": "204 No Content", "POST": "201 Created", "PUT": "200 OK"}[method]
    entry: dict[str, Any] = {"fullUrl": f"{base}/{stored.reference}"}
    if stored.content is not None:
        entry["resource"] = orjson.Fragment(stored.content)
    entry["request"] = {"method": method, "url": stored.type if method == "POST" else stored.reference}
    entry["response"] = {"status": status, "etag": stored.etag, "lastModified": stored.instant}
    return entry
