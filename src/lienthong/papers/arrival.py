"""Arrival: what another facility tells about a paper, and what this one makes of it.

A delivery is stored before it is judged (`Arrival`), and judged once (`Judgement`): the same key from the same sender
gets the same receipt again, however often it comes. Both are history. A received paper becomes the receiving
organisation's own copy, with its own life and its own events; a notice moves the paper it is about.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from lienthong import access, people, signing
from lienthong.database import clock
from lienthong.ledger import calendar
from lienthong.papers import content, issuing, message, use
from lienthong.papers.paper import Kind, Paper, class_of, of_thing
from lienthong.papers.state import VOID, State

# What a receipt is called, by what the message told.
RECEIPTS = {"signed": "received", "used": "use-received", "accepted": "acceptance-received"}
RECEIPTS["withdrawn"] = "withdrawal-received"


class Arrival(models.Model):
    """History: these bytes came, from whoever says so."""

    body = models.CharField(max_length=64, primary_key=True)  # the digest of the file
    arrived_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    objects: ClassVar[models.Manager[Arrival]] = models.Manager()


class Judgement(models.Model):
    """History: what was found in an arrival, and the receipt that was given for it."""

    arrival = models.ForeignKey(Arrival, models.PROTECT)
    sender = models.CharField(max_length=60)
    recipient = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    about = models.CharField(max_length=60)
    paper = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    received = models.BooleanField()
    reason = models.TextField(blank=True)
    receipt = models.CharField(max_length=64, blank=True)  # the digest of the receipt's file
    recorded_at = models.DateTimeField()

    objects: ClassVar[models.Manager[Judgement]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sender", "key"], condition=Q(received=True), name="paper_judged_once")
        ]
        indexes = [models.Index(fields=["paper", "about"], name="paper_judgement_paper")]


class NotForUs(ValueError):
    """The message can't be taken; the text says why, for the sender."""


@dataclass(frozen=True)
class Taken:
    """What became of a message: the receipt's kind and the local paper it made or moved."""

    receipt_kind: str
    paper: Paper | None


def take(payload: bytes, *, sender: str, recipient: str) -> Taken:
    """Do what a verified message tells, in the caller's transaction. Raises NotForUs, message.Unreadable."""
    said = message.read(payload)
    kind, _, about = said["about"].partition(".")
    if kind not in Kind.values or about not in RECEIPTS:
        raise NotForUs(f"nothing is known here of {said['about']!r}")
    by = access.Actor("system:inbox", organisation=recipient, roles=frozenset({"system"}))
    act = {"signed": _copy, "withdrawn": _withdraw}.get(about, _note)
    return Taken(f"{kind}.{RECEIPTS[about]}", act(said, sender, recipient, by))


def _copy(said: dict[str, Any], sender: str, recipient: str, by: access.Actor) -> Paper:
    """The receiving organisation's own copy of a paper that was sent to it."""
    document = said["document"]
    _check(said, document, sender, recipient)
    earlier = _copy_of(said["paper"], recipient)
    if earlier is not None:
        return earlier
    person = people.match_or_create(content.facts_of(document), by=by)
    replaced = _replaced(said, recipient, by)
    paper = class_of(document["kind"]).begin(
        State.RECEIVED,
        by=by,
        organisation=recipient,
        parties={"issuer": sender, "receiver": recipient, "person": person.party},
        data={"content": said["content"], "number": document["number"], "original": said["paper"]},
        **_columns(said, document, person, recipient),
    )
    if replaced is not None and replaced.state == State.REPLACED:
        use.carry_over(replaced, paper, by=by)
    told = Judgement.objects.filter(sender=sender, paper=said["paper"], received=True)
    if told.filter(about__endswith=".withdrawn").exists():
        issuing.withdraw(paper, State.CANCELLED, by=by, reason="withdrawn-before-it-came", told=False)
    else:
        use.awaited(paper, by=by)
    return paper


def _check(said: dict[str, Any], document: dict[str, Any], sender: str, recipient: str) -> None:
    """The document is the sender's, for us, and sealed as it says. Raises NotForUs."""
    if document.get("issuer") != sender:
        raise NotForUs(f"the paper was issued by {document.get('issuer')}, not by the sender {sender}")
    if document.get("receiver") != recipient:
        raise NotForUs(f"the paper is for {document.get('receiver')}, not for {recipient}")
    if document.get("format") != content.FORMAT:
        raise NotForUs(f"the document is not in the format {content.FORMAT}")
    written = signing.canonical(document)
    if hashlib.sha256(written).hexdigest() != said["content"]:
        raise NotForUs("the document does not have the hash that the message says")
    verdict = signing.check(written, said["seal"], organisation=sender)
    if not verdict:
        raise NotForUs(f"the paper's seal does not count: {verdict.words}")


def _columns(said: dict[str, Any], document: dict[str, Any], person: Any, recipient: str) -> dict[str, Any]:
    values = document["values"]
    until = date.fromisoformat(said["valid_until"]) if said.get("valid_until") else None
    return {
        "kind": document["kind"],
        "number": document["number"],
        "person": person,
        "subject": person.party,
        "issuer": document["issuer"],
        "owner": recipient,
        "receiver": recipient,
        "episode": document["episode"],
        "place": document["place"],
        "main_code": content.main_code(values)[:10],
        "sensitive": content.tells_of_hiv(values),
        "content": content.keep(signing.canonical(document)),
        "seal": said["seal"],
        "written_on": date.fromisoformat(document["written_on"]) if document["written_on"] else None,
        "signed_at": datetime.fromisoformat(said["signed_at"]) if said.get("signed_at") else None,
        "valid_until": until,
        "due_at": calendar.end_of(until) if until else None,
        "code": said.get("code", ""),
        "verify_url": said.get("verify_url", ""),
        "copy_of": said["paper"],
        "replaces": said.get("replaces", ""),
    }


def _replaced(said: dict[str, Any], recipient: str, by: access.Actor) -> Paper | None:
    """The copy of the paper that this one replaces counts no longer."""
    earlier = _copy_of(said.get("replaces", ""), recipient) if said.get("replaces") else None
    if earlier is not None and State(earlier.state) not in VOID:
        issuing.withdraw(earlier, State.REPLACED, by=by, reason="corrected", told=False)
    return earlier


def _withdraw(said: dict[str, Any], sender: str, recipient: str, by: access.Actor) -> Paper | None:
    """The issuer took the paper back. One that has not come yet is withdrawn when it comes."""
    paper = _copy_of(said["paper"], recipient)
    if paper is None:
        return None
    if paper.issuer != sender:
        raise NotForUs(f"only its issuer {paper.issuer} can withdraw this paper")
    if State(paper.state) not in VOID:
        issuing.withdraw(paper, State.CANCELLED, by=by, reason="withdrawn", told=False)
    return paper


def _note(said: dict[str, Any], sender: str, recipient: str, by: access.Actor) -> Paper:
    """The receiver tells the issuer that it accepted or used the paper."""
    try:
        paper = of_thing(said["paper"])
    except (Paper.DoesNotExist, ValueError):
        raise NotForUs(f"no paper {said['paper']} was issued here") from None
    if (paper.owner, paper.receiver) != (recipient, sender) or paper.is_copy:
        raise NotForUs(f"{said['paper']} was not referred by {recipient} to {sender}")
    about, told = said["about"].partition(".")[2], said.get("data", {})
    target = State.ACCEPTED if about == "accepted" else State.USED
    # A notice may come late, after the paper was replaced or used: then it is noted and moves nothing.
    if target in paper.NEXT.get(State(paper.state), frozenset()):
        paper.act(f"told-{about}", target, by=by, organisation=recipient, data=told)
    else:
        paper.act(f"told-{about}", by=by, organisation=recipient, data=told)
    return paper


def _copy_of(original: str, owner: str) -> Paper | None:
    found = Paper.objects.unscoped("the inbox looks for the copy a message is about")
    return found.filter(copy_of=original, owner=owner).first()


def earlier_judgement(sender: str, key: str) -> Judgement | None:
    """What was answered to this key of this sender, if it was received."""
    return Judgement.objects.filter(sender=sender, key=key, received=True).first()


def came(body: str) -> Arrival:
    """Note that these bytes came."""
    arrival, _made = Arrival.objects.get_or_create(
        body=body, defaults={"arrived_at": clock.now(), "recorded_at": clock.real_now()}
    )
    return arrival
