"""Links among the entries of a transaction: addresses and criteria become the ids that the resources get."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lienthong import database
from lienthong.fhir import matching, parameters, reference
from lienthong.fhir.bundle_entry import Entry
from lienthong.fhir.index_rows import LONGEST
from lienthong.fhir.matching import Match
from lienthong.fhir.outcome import Fault, Refused, refused
from lienthong.fhir.scope import Scope

_CONDITIONAL = re.compile(rb'"reference":"([A-Z][A-Za-z]+)\?([^"\\]+)"')
_DANGLING = re.compile(rb'"reference":"(urn:(?:uuid|oid):[^"]*)"')
_IDENTIFIER = re.compile(r"identifier=([^|&=,\\]+)(?:\||%7C)([^|&=,\\]+)", re.I)
Criteria = tuple[str, str]  # type, query
Identifier = tuple[int, str, str]  # parameter, system, value
_PERCENT = re.compile(r"[%+]")


@dataclass(slots=True)
class Links:
    """What each link becomes: `text` for the indexes, `raw` for the stored JSON."""

    text: dict[str, str]
    raw: dict[bytes, bytes]

    def rewrite(self, content: bytes, entry: Entry) -> bytes:
        """The content with its links set. Refuses (400) a link to an entry that is not there."""
        content = reference.rewritten(content, self.raw)
        dangling = _DANGLING.search(content)
        if dangling:
            text = _("%(link)s is the fullUrl of no entry of this Bundle.") % {"link": dangling[1].decode()}
            raise Refused(400, Fault("not-found", text, f"{entry.place}.resource"))
        return content


def links(entries: list[Entry], contents: Iterable[bytes], writer: Scope) -> Links:
    """The links that the entries may use: their fullUrls, and criteria in references."""
    text: dict[str, str] = {}
    for entry in entries:
        if entry.resource is not None and entry.full_url:
            text[entry.full_url] = f"{entry.type}/{entry.id}"
            literal = reference.LITERAL.fullmatch(entry.full_url)
            if literal and literal["base"] and literal["id"] != entry.id:
                text[f"{literal['type']}/{literal['id']}"] = f"{entry.type}/{entry.id}"
    wanted = {(kind.decode(), query.decode()) for content in contents for kind, query in _CONDITIONAL.findall(content)}
    meant = dict(enumerate(sorted(wanted)))
    for number, match in _matched(meant, writer).items():
        kind, query = meant[number]
        if match is None:
            sentence = _(
                "No resource meets the reference %(kind)s?%(query)s: create it first, or correct the criteria."
            )
            raise refused(412, "not-found", sentence % {"kind": kind, "query": query})
        text[f"{kind}?{query}"] = f"{kind}/{match.id}"
    return Links(text, {link.encode(): target.encode() for link, target in text.items()})


def matches(entries: list[Entry], writer: Scope) -> list[Match | None]:
    """What meets each entry's criteria."""
    found = _matched({entry.number: (entry.type, entry.criteria or "") for entry in entries}, writer)
    return [found[entry.number] for entry in entries]


def _matched(wanted: dict[int, Criteria], writer: Scope) -> dict[int, Match | None]:
    """What meets each of these criteria: all identifiers in one query, other criteria one by one."""
    plain = {number: found for number, criteria in wanted.items() if (found := _identifier(*criteria))}
    known = _by_identifier(plain, wanted, writer) if plain else {}
    return {
        number: known.get(number) if number in plain else matching.sole(kind, query, writer)
        for number, (kind, query) in wanted.items()
    }


def _identifier(kind: str, query: str) -> Identifier | None:
    """(parameter, system, value) where the criteria are one identifier."""
    match = _IDENTIFIER.fullmatch(query)
    parameter = parameters.of(kind).get("identifier")
    if match is None or parameter is None or _PERCENT.search(match[1] + match[2]):
        return None
    return parameter.number, match[1], match[2]


def _by_identifier(wanted: dict[int, Identifier], named: dict[int, Criteria], writer: Scope) -> dict[int, Match]:
    rows = database.connection().execute(
        "SELECT w.entry, r.id, r.number, r.version, r.last_updated"
        " FROM unnest(%(entry)s::int[], %(parameter)s::int[], %(system)s::text[], %(code)s::text[])"
        "   AS w (entry, parameter, system, code)"
        " JOIN fhir_token AS t ON t.parameter = w.parameter AND t.organisation = %(organisation)s::int"
        "   AND t.code = w.code AND t.system = w.system"
        " JOIN fhir_resource AS r ON r.number = t.resource AND NOT r.deleted",
        {
            "entry": list(wanted),
            "parameter": [each[0] for each in wanted.values()],
            "system": [each[1][:LONGEST] for each in wanted.values()],
            "code": [each[2][:LONGEST] for each in wanted.values()],
            "organisation": writer.organisation,
        },
    )
    found: dict[int, Match] = {}
    for number, *about in rows:
        match = Match(*about)
        if found.setdefault(number, match).number != match.number:
            text = _(
                "Several resources meet %(type)s?%(query)s: give criteria that only one meets. Nothing was written."
            )
            text %= {"type": named[number][0], "query": named[number][1]}
            raise refused(412, "multiple-matches", text)
    return found
