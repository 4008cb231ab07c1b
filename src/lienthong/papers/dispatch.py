"""Dispatch: every open obligation about a paper becomes a delivery, on the channel of whom it is owed to.

| owed to | channel | what is carried |
|---|---|---|
| `facility:…` | `node` | a message about the paper (`message.py`) |
| `agency:bhxh` | `bhxh` | the envelope it came in, or one written around it |
| `person:…` | `health_book` | the content itself |

Saying it twice is harmless: a delivery is known by its key.
"""

from __future__ import annotations

from lienthong import ledger
from lienthong.database import files
from lienthong.ledger.obligations import Obligation
from lienthong.papers import message, ports
from lienthong.papers.paper import Paper

NODE, SOCIAL_INSURANCE, HEALTH_BOOK = "node", "bhxh", "health_book"
ENVELOPE = "envelope"  # the kind of what goes to social insurance


def send(paper: Paper) -> list[ledger.Delivery]:
    """Put on its way what the paper's holder owes and has not sent, in the caller's transaction."""
    owed = ledger.obligations.of(thing=paper.thing, debtor=paper.owner).filter(standing="open")
    return [_send(paper, duty) for duty in owed]


def _send(paper: Paper, duty: Obligation) -> ledger.Delivery:
    channel = _channel(duty.creditor)
    key, kind = str(duty.id), duty.event_kind
    if channel == NODE:
        payload = files.put(message.compose(paper, duty.event_kind, _told(duty)), media_type="application/json")
    elif channel == HEALTH_BOOK:
        payload = paper.content
    else:
        return send_envelope(duty, paper.source or _envelope(paper), subject=paper.subject, thing=paper.thing)
    return ledger.send(
        duty,
        channel=channel,
        destination=duty.creditor,
        payload=payload,
        kind=kind,
        key=key,
        subject=paper.subject,
        thing=paper.thing,
    )


def send_envelope(duty: Obligation, envelope: str, *, subject: str, thing: str) -> ledger.Delivery:
    """Send an envelope (digest) to social insurance: once, however many papers and episodes travel in it."""
    return ledger.send(
        duty,
        channel=SOCIAL_INSURANCE,
        destination=duty.creditor,
        payload=envelope,
        kind=ENVELOPE,
        key=f"{ENVELOPE}:{envelope}",
        subject=subject,
        thing=thing,
    )


def _channel(creditor: str) -> str:
    if creditor.startswith("facility:"):
        return NODE
    return HEALTH_BOOK if creditor.startswith("person:") else SOCIAL_INSURANCE


def _told(duty: Obligation) -> dict:
    """What the fact behind the obligation says."""
    return next((event.data for event in ledger.events(thing=duty.thing) if event.id == duty.event), {})


def _envelope(paper: Paper) -> str:
    said = paper.read()
    row = {"MA_LK": paper.episode, "MA_CSKCB": paper.issuer.removeprefix("facility:"), "HO_TEN": said["person"]["name"]}
    row |= _of_the_person(said) | said["values"] | _of_the_paper(paper, said)
    table = paper.form.table or paper.kind.upper()
    written = ports.envelope_writer().write(table, row, organisation=paper.issuer)
    return files.put(written, media_type="application/xml")


def _of_the_person(said: dict) -> dict[str, str]:
    person = said["person"]
    numbers = person["identifiers"]
    return {
        "NGAY_SINH": person["birth"].replace("-", "").ljust(12, "0") if person["birth"] else "",
        "GIOI_TINH": {"male": "1", "female": "2"}.get(person["sex"], "3"),
        "SO_CCCD": numbers.get("personal-number", ""),
        "MA_THE_BHYT": numbers.get("insurance-card", ""),
        "DIA_CHI": person["address"],
    }


def _of_the_paper(paper: Paper, said: dict) -> dict[str, str]:
    licence = said["doctor"]["licence"]
    row = {"MA_BAC_SI": licence, "MA_BS": licence, "MA_TTDV": licence, "TEN_BS": said["doctor"]["name"]}
    if paper.form.number:
        row[paper.form.number] = paper.number
    if paper.written_on:
        row["NGAY_CT"] = paper.written_on.strftime("%Y%m%d")
    return row
