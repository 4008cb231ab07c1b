"""The content of an entry: the canonical bytes that are kept, signed and exported. One JSON object:

{"format": "lienthong-record-entry/1", "record": "<uuid>", "entry": "<uuid>", "number": 3, "kind": "progress",
 "facility": "facility:01001", "author": {"code": "user:hoa", "name": "…", "licence": "…"},
 "happened_at": "2026-12-07T09:30:00+07:00", "supersedes": "<uuid>" or null, "reason": "",
 "response": {QuestionnaireResponse}}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from lienthong import signing
from lienthong.database import files
from lienthong.forms import answers
from lienthong.records.entry import Entry

FORMAT = "lienthong-record-entry/1"
MEDIA_TYPE = "application/json"


class Gone(LookupError):
    """The content can't be shown: destroyed by a lawful protocol, or not what was written any more."""


@dataclass(frozen=True)
class Content:
    """What one entry says."""

    said: Mapping[str, Any]

    @property
    def response(self) -> Mapping[str, Any]:
        """The FHIR QuestionnaireResponse."""
        found: Mapping[str, Any] = self.said["response"]
        return found

    @property
    def values(self) -> dict[str, Any]:
        """Every answer by its linkId (forms.answers)."""
        return answers.values(self.response)

    @property
    def licence(self) -> str:
        """The author's licence number when it was written; empty where it was not known."""
        return str(self.said["author"].get("licence", ""))

    @property
    def reason(self) -> str:
        """Why it supersedes another; empty where it simply goes on."""
        return str(self.said["reason"])


def compose(entry: Entry, response: Mapping[str, Any], *, reason: str = "", licence: str = "") -> bytes:
    """The canonical bytes of an entry about to be written. licence: the author's number."""
    return signing.canonical(
        {
            "format": FORMAT,
            "record": entry.record_id,
            "entry": entry.pk,
            "number": entry.number,
            "kind": entry.kind,
            "facility": entry.organisation,
            "author": {"code": entry.author, "name": entry.author_name, "licence": licence},
            "happened_at": entry.happened_at,
            "supersedes": entry.supersedes_id,
            "reason": reason,
            "response": response,
        }
    )


def read(entry: Entry) -> Content:
    """What an entry says. Raises Gone."""
    found = read_many([entry])
    if entry.pk not in found:
        raise Gone(entry.thing)
    return found[entry.pk]


def read_many(entries: Iterable[Entry]) -> dict[Any, Content]:
    """What entries say, by their id, in a constant number of queries; what is destroyed or altered is left out."""
    digests = {entry.pk: entry.content for entry in entries}
    bodies = files.get_many(set(digests.values()))
    return {pk: Content(orjson.loads(bodies[digest])) for pk, digest in digests.items() if digest in bodies}
