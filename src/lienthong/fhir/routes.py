"""Addresses: which interaction a method and a path mean (https://hl7.org/fhir/R4/http.html#summary)."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from lienthong.fhir import batch, bundles, capabilities, dates, definitions, http_answer, store
from lienthong.fhir.criteria import Pair
from lienthong.fhir.fault_sentences import suggestion
from lienthong.fhir.http_answer import Answer
from lienthong.fhir.http_request import Request
from lienthong.fhir.outcome import refused
from lienthong.fhir.search import MOST
from lienthong.fhir.transaction import transaction
from lienthong.fhir.vread import LARGEST

Route = Callable[[Request], Answer]


def route(request: Request) -> Route:
    """The interaction that is asked. Refuses (404) what is no address, (405) what the address does not offer."""
    shape = _shape(request.path)
    offered = _ROUTES.get(shape)
    if offered is None:
        raise refused(404, "not-found", _("There is nothing at this address. See /fhir/metadata for what is offered."))
    found = offered.get("GET" if request.method == "HEAD" else request.method)
    if found is None:
        text = _("%(method)s is not offered here, only %(offered)s.")
        raise refused(405, "not-supported", text % {"method": request.method, "offered": ", ".join(offered)})
    return found


def _shape(path: list[str]) -> str:
    if path == ["metadata"]:
        return "metadata"
    if path and path[0] not in _types():
        near = suggestion(path[0], definitions.resource_types())
        raise refused(404, "not-found", _("There is no type %(type)s.") % {"type": path[0][:80]} + near)
    if len(path) == 2 and path[1] == "_search":
        return "Type/_search"
    if len(path) == 4 and path[2] == "_history":
        return "Type/id/_history/version"
    if len(path) == 3 and path[2] == "_history":
        return "Type/id/_history"
    return {0: "", 1: "Type", 2: "Type/id"}.get(len(path), "?")


_known: frozenset[str] = frozenset()


def _types() -> frozenset[str]:
    global _known
    _known = _known or frozenset(definitions.resource_types())
    return _known


def _capabilities(request: Request) -> Answer:
    return http_answer.of_data(capabilities.capabilities(request.base))


def _read(request: Request) -> Answer:
    stored = store.read(request.path[0], request.path[1], actor=request.actor)
    if request.header("IF_NONE_MATCH") == stored.etag:
        return Answer(304, [("ETag", stored.etag)])
    return http_answer.of_stored(stored)


def _vread(request: Request) -> Answer:
    kind, key, _history, version = request.path
    number = int(version) if version.isdecimal() and len(version) < 10 else 0
    return http_answer.of_stored(store.vread(kind, key, number, actor=request.actor))


def _history(request: Request) -> Answer:
    kind, key, pairs = request.path[0], request.path[1], request.pairs()
    since, count, before = _history_asked(pairs)
    found = store.history(kind, key, actor=request.actor, since=since, count=count, before=before)
    return http_answer.of_data(bundles.histories(found, kind, key, pairs, request.base))


def _history_asked(pairs: list[Pair]) -> tuple[datetime | None, int, int]:
    since, count, before = None, 50, LARGEST
    for name, text in pairs:
        number = int(text) if text.isdecimal() and len(text) < 10 else 0
        if name == "_since":
            since = _since(text)
        elif name == "_count" and number:
            count = min(number, MOST)
        elif name == "_cursor" and number:
            before = number
        elif name not in ("_format", "_pretty"):
            sentence = _("%(name)s=%(text)s is not understood: _since, _count and _format are offered.")
            raise refused(400, "value", sentence % {"name": name, "text": text}, f"http.{name}")
    return since, count, before


def _since(text: str) -> datetime:
    try:
        return dates.span(text.replace(" ", "+"))[0]
    except ValueError:
        sentence = _("_since is an instant, for example 2026-12-07T08:30:00+07:00.")
        raise refused(400, "value", sentence, "http._since") from None


def _search(request: Request) -> Answer:
    return _searched(request, request.pairs())


def _search_by_form(request: Request) -> Answer:
    return _searched(request, request.pairs() + request.form())


def _searched(request: Request, pairs: list[Pair]) -> Answer:
    found = store.search(request.path[0], pairs, actor=request.actor)
    return http_answer.of_data(bundles.searchset(found, request.path[0], pairs, request.base))


def _create(request: Request) -> Answer:
    resource = _fitting(request)
    if query := request.header("IF_NONE_EXIST"):
        stored = store.conditional_create(resource, query, actor=request.actor)
    else:
        stored = store.create(resource, actor=request.actor)
    return http_answer.of_written(stored, request.base, request.header("PREFER"))


def _update(request: Request) -> Answer:
    resource = _fitting(request)
    stored = store.update(resource, request.path[1], actor=request.actor, if_match=request.if_match())
    return http_answer.of_written(stored, request.base, request.header("PREFER"))


def _conditional_update(request: Request) -> Answer:
    resource, query = _fitting(request), request.query
    stored = store.conditional_update(resource, query, actor=request.actor, if_match=request.if_match())
    return http_answer.of_written(stored, request.base, request.header("PREFER"))


def _fitting(request: Request) -> dict:
    """The resource in the body. Refuses (400) one of another type than the address says."""
    resource = request.content()
    given = resource.get("resourceType") if isinstance(resource, dict) else None
    if given in _types() and given != request.path[0]:
        text = _("The address says %(type)s, the resource %(given)s.")
        raise refused(400, "invalid", text % {"type": request.path[0], "given": given}, f"{given}.resourceType")
    return resource


def _delete(request: Request) -> Answer:
    stored = store.delete(request.path[0], request.path[1], actor=request.actor, if_match=request.if_match())
    return Answer(204, [("ETag", stored.etag)])


def _bundle(request: Request) -> Answer:
    bundle = request.content()
    if isinstance(bundle, dict) and bundle.get("type") == "batch":
        return http_answer.of_data(batch.batch(bundle, actor=request.actor))
    return http_answer.of_data(transaction(bundle, actor=request.actor))


_ROUTES: dict[str, dict[str, Route]] = {
    "": {"POST": _bundle},
    "metadata": {"GET": _capabilities},
    "Type": {"GET": _search, "POST": _create, "PUT": _conditional_update},
    "Type/_search": {"POST": _search_by_form},
    "Type/id": {"GET": _read, "PUT": _update, "DELETE": _delete},
    "Type/id/_history": {"GET": _history},
    "Type/id/_history/version": {"GET": _vread},
}
OPEN = frozenset({_capabilities})  # read by whoever comes, before they have a token
