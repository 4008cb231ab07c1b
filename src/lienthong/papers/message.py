"""What one facility tells another about a paper: here it is, it was accepted, it was used, it is withdrawn.

The payload of a delivery on the channel `node`, as canonical JSON. A paper is named by the issuer's code for it, which
means the same in every home:

    {"format": "lienthong-paper-message/1", "about": "referral.signed", "paper": "referral:<uuid>",
     "content": "<sha256>", "document": {…}, "seal": {…}, "code": "…", "signed_at": "…", "valid_until": "…",
     "replaces": "referral:<uuid>"}
    {"format": "lienthong-paper-message/1", "about": "referral.used", "paper": "referral:<uuid>",
     "content": "<sha256>", "data": {"arrived_on": "2026-12-09"}}
"""

from __future__ import annotations

from typing import Any

import orjson

from lienthong import signing
from lienthong.papers.paper import Paper
from lienthong.papers.state import VOID

FORMAT = "lienthong-paper-message/1"
TOLD = ("arrived_on", "reason")  # what a notice says beside its name


class Unreadable(ValueError):
    """These bytes are no message about a paper; the text says what is missing."""


def compose(paper: Paper, about: str, data: dict[str, Any]) -> bytes:
    """The message about a paper. The paper itself goes with it when it is signed."""
    said = {"format": FORMAT, "about": about, "paper": paper.original, "content": paper.content}
    if about.endswith(".signed"):
        return signing.canonical(said | _whole(paper))
    return signing.canonical(said | {"data": {name: data[name] for name in TOLD if name in data}})


def read(payload: bytes) -> dict[str, Any]:
    """The message. Raises Unreadable."""
    try:
        said = orjson.loads(payload)
    except orjson.JSONDecodeError as fault:
        raise Unreadable(f"not JSON: {fault}") from fault
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise Unreadable(f"not a message of the format {FORMAT}")
    missing = [name for name in ("about", "paper", "content") if not isinstance(said.get(name), str)]
    if said.get("about", "").endswith(".signed"):
        missing += [name for name in ("document", "seal") if not isinstance(said.get(name), dict)]
    if missing:
        raise Unreadable(f"the message lacks {', '.join(missing)}")
    return said


def _whole(paper: Paper) -> dict[str, Any]:
    return {
        "document": paper.read(),
        "seal": paper.seal,
        "code": paper.verify_code,
        "verify_url": paper.verify_address,
        "signed_at": paper.signed_at.isoformat() if paper.signed_at else None,
        "valid_until": paper.valid_until.isoformat() if paper.valid_until else None,
        "replaces": paper.replaces,
        "void": paper.state in VOID,
    }
