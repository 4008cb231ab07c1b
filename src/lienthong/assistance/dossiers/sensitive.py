"""HIV answers of a form: parted from the rest before anything is kept, in a schema of their own, read by a right of
its own.

The questionnaire response without them is the dossier's file; they come back together only when the house computes an
amount or records the circumstances with the register. Which questions are sensitive is marked in the questionnaire
(`restricted`); of a form that is not known here, every question whose name begins with "hiv".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from lienthong import access, database
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.database import clock
from lienthong.forms import catalogue as forms

MARK = "hiv"
PERMISSION = "assistance.hiv"


def part(response: Mapping[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """(the response without sensitive items, the sensitive items)."""
    private: list[dict[str, Any]] = []
    public = {key: value for key, value in response.items() if key != "meta"}
    if "item" in public:
        public["item"] = _parted(public["item"], private, _restricted(response))
    return public, private


def keep(dossier: Dossier, items: list[dict[str, Any]]) -> None:
    """Keep the sensitive items of a dossier, in the caller's transaction; the last ones kept count."""
    if not items:
        return
    database.connection().execute(
        "INSERT INTO assistance_hiv.dossier_answer (dossier, items, recorded_at) VALUES (%s, %s::jsonb, %s)",
        [dossier.pk, orjson.dumps(items).decode(), clock.real_now()],
    )


def of(dossier: Dossier, *, by: access.Actor) -> list[dict[str, Any]]:
    """The sensitive items of a dossier, for who may read such facts of it; audited. Raises NotAllowed."""
    access.require(by, PERMISSION, organisation=None if by.is_system else dossier.unit)
    found = database.connection().execute(
        "SELECT items FROM assistance_hiv.dossier_answer WHERE dossier = %s ORDER BY id DESC LIMIT 1", [dossier.pk]
    )
    row = found.fetchone()
    if row and not by.is_system:
        access.audit.read(by, "dossier.hiv", [dossier.person.party], things=[dossier.thing])
    return _loaded(row[0]) if row else []


def whole(dossier: Dossier, *, by: access.Actor) -> dict[str, Any]:
    """The response with its sensitive items, for who may read them. Raises NotAllowed."""
    response = dossier.read()
    return response | {"item": [*response.get("item", []), *of(dossier, by=by)]}


def _parted(items: list[Any], private: list[dict[str, Any]], restricted: frozenset[str]) -> list[Any]:
    kept = []
    for item in items:
        link = str(item.get("linkId", ""))
        if link in restricted or link.lower().startswith(MARK):
            private.append(item)
        elif "item" in item:
            rest = _parted(item["item"], private, restricted)
            if rest or "answer" in item:
                kept.append({**item, "item": rest})
        else:
            kept.append(item)
    return kept


def _restricted(response: Mapping[str, Any]) -> frozenset[str]:
    try:
        return forms.get(str(response.get("questionnaire", ""))).restricted
    except forms.UnknownForm:
        return frozenset()


def _loaded(found: Any) -> list[dict[str, Any]]:
    return orjson.loads(found) if isinstance(found, str | bytes) else found
