"""What only those with the right may see: answers to items marked HIV (Law on HIV/AIDS prevention; Law 91/2025/QH15).

They never lie beside the other answers: drafts and submissions keep them in the schema `forms_hiv`, and the house joins
them only for whoever fills the form or has the right. `strip` takes them out of a response, and its label with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import orjson
from psycopg.types.json import Jsonb

from lienthong import access, database
from lienthong.access.permission import allowed
from lienthong.database import queries
from lienthong.forms import catalogue, extensions
from lienthong.forms.questionnaire import Questionnaire
from lienthong.forms.written import Written

PERMISSION = "forms.hiv"
_QUERIES = queries.load(__file__)


def may_see(actor: access.Actor) -> bool:
    """Whether the actor has the right to answers marked HIV (of forms within their scope)."""
    return allowed(actor, PERMISSION)


def is_marked(response: Mapping[str, Any]) -> bool:
    """Whether the response says that it holds answers marked HIV."""
    return extensions.HIV in response.get("meta", {}).get("security", [])


def holds(response: Mapping[str, Any], form: Questionnaire) -> bool:
    """Whether there is a restricted answer in it, whatever its label says."""
    return _without(response.get("item", ()), form.restricted) != list(response.get("item", ()))


def strip(response: Mapping[str, Any], form: Questionnaire | None = None) -> dict[str, Any]:
    """The response without every answer marked HIV, and without the mark itself."""
    hidden = (form or catalogue.get(response["questionnaire"])).restricted
    found = {key: given for key, given in response.items() if key not in ("meta", "item")}
    meta = dict(response.get("meta", {}))
    labels = [one for one in meta.pop("security", []) if one != extensions.HIV]
    meta |= {"security": labels} if labels else {}
    items = _without(response.get("item", ()), hidden)
    return found | ({"meta": meta} if meta else {}) | ({"item": items} if items else {})


def for_actor(response: Mapping[str, Any], actor: access.Actor) -> dict[str, Any]:
    """The response as this actor may see it."""
    return dict(response) if may_see(actor) else strip(response)


def keep_written(draft: UUID, written: Written) -> None:
    """Keep the restricted part of a draft, in the caller's transaction."""
    name = "keep_written" if written else "forget_written"
    database.connection().execute(_QUERIES[name], {"draft": draft, "written": Jsonb(written)})


def written_of(draft: UUID) -> Written:
    """The restricted part of a draft."""
    row = database.connection().execute(_QUERIES["written_of"], {"draft": draft}).fetchone()
    return orjson.loads(row[0]) if row else {}


def keep_response(submission: UUID, response: Mapping[str, Any]) -> None:
    """Keep the whole of a response that holds restricted answers; it can't be changed afterwards."""
    given = {"submission": submission, "response": Jsonb(response)}
    database.connection().execute(_QUERIES["keep_response"], given)


def response_of(submission: UUID) -> dict[str, Any] | None:
    """The whole of a response that holds restricted answers, None if it holds none."""
    row = database.connection().execute(_QUERIES["response_of"], {"submission": submission}).fetchone()
    return orjson.loads(row[0]) if row else None


def _without(items: Iterable[Mapping[str, Any]], hidden: frozenset[str]) -> list[dict[str, Any]]:
    found = []
    for item in items:
        if item["linkId"] in hidden:
            continue
        kept = dict(item)
        if "item" in item:
            kept["item"] = _without(item["item"], hidden)
            if not kept["item"] and not kept.get("answer"):
                continue
        found.append(kept)
    return found
