"""Readings inside a Bundle: an entry's GET, answered as the same address would be by itself."""

from typing import Any

import orjson
from django.utils.translation import gettext as _

from lienthong.access import Actor
from lienthong.fhir import bundles, criteria, read, search, vread
from lienthong.fhir.outcome import refused


def answer(url: str, *, actor: Actor, base: str = "") -> dict[str, Any]:
    """The entry of the answer: the resource, or the Bundle that a search gives. Refuses what the address refuses."""
    path, _mark, query = url.lstrip("/").partition("?")
    steps = path.split("/")
    if len(steps) == 1:
        pairs = criteria.pairs(query)
        found = search.search(steps[0], pairs, actor=actor)
        return {"resource": bundles.searchset(found, steps[0], pairs, base), "response": {"status": "200 OK"}}
    if len(steps) == 2:
        stored = read.read(steps[0], steps[1], actor=actor)
    elif len(steps) == 4 and steps[2] == "_history" and steps[3].isdecimal():
        stored = vread.vread(steps[0], steps[1], int(steps[3][:10]), actor=actor)
    else:
        text = _("%(url)s can't be read inside a Bundle: write Type/id, Type/id/_history/version or Type?criteria.")
        raise refused(400, "not-supported", text % {"url": url})
    about = {"status": "200 OK", "etag": stored.etag, "lastModified": stored.instant}
    return {"resource": orjson.Fragment(stored.content or b"{}"), "response": about}
