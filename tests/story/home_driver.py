"""A home of its own, driven from a test: one process that does what it is told, line by line, in real transactions.

    {"do": "refer", "changes": {}}      →  {"thing": "referral:…"}

The same functions play the one-home reference inside the test's own process.
"""

import json
import sys
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any

CLINIC, HOSPITAL = "facility:01801", "facility:01001"
MORNING = "2026-12-07T09:30:00+07:00"


def prepare(*, clinic_at: str = "", hospital_at: str = "", trust: str = "", portal: str = "") -> dict[str, Any]:
    """The two facilities, where they live, whom to trust, and the clock of the story."""
    from lienthong.database import clock
    from lienthong.directory import Facility
    from lienthong.partners import portal_account
    from lienthong.signing import trust as trusted

    clock.mark_synthetic()
    clock.set_time(datetime.fromisoformat(MORNING))
    for code, name, kind, url in (
        ("01801", "Trạm Y tế phường Ba Đình", "station", clinic_at),
        ("01001", "Bệnh viện Bạch Mai", "hospital", hospital_at),
    ):
        facts = {"name": name, "kind": kind, "owner": "province", "level": "basic", "province": "01"}
        Facility.objects.update_or_create(code=code, defaults=facts | {"commune": "00004", "node_url": url})
    if trust:
        trusted.add(trust.encode())
    if portal:
        portal_account.keep(CLINIC, address=portal, username="01801_BV", password="x", looks_up=True)
    return {"pem": trusted.own_pem().decode()}


def refer(**changes: str) -> dict[str, Any]:
    """The clinic's envelope is accepted: its referral is signed."""
    from lienthong import access, people
    from lienthong.papers import intake
    from tests.papers.conftest import REFERRAL

    clinic = access.Actor("system:hub", organisation=CLINIC, roles=frozenset({"system"}))
    person = people.match_or_create(
        people.PersonFacts(
            name="Nguyễn Thị Lành", birth=people.BirthDate(1950), sex="female",
            identifiers={"personal-number": "001150012345"}, synthetic=True,
        ),
        by=clinic,
    )  # fmt: skip
    paper = intake.take(
        "XML13", REFERRAL | changes, episode="01801.2612.0001", person=person, organisation=CLINIC, by=clinic
    )
    assert paper is not None
    return {"thing": paper.thing}


def arrive() -> dict[str, Any]:
    """The hospital's XML1 names the referral."""
    from lienthong import access, people
    from lienthong.papers import intake
    from tests.papers.conftest import ARRIVAL

    hospital = access.Actor("system:hub", organisation=HOSPITAL, roles=frozenset({"system"}))
    person = people.find("personal-number", "001150012345")
    assert person is not None
    used = intake.used(ARRIVAL, episode="01001.2612.0900", person=person, organisation=HOSPITAL, by=hospital)
    assert used is not None
    return {"outcome": used.outcome.value}


def settle() -> dict[str, Any]:
    """Do all that is due."""
    from lienthong import ledger

    ledger.settle(patience=timedelta(seconds=1))
    return {}


def told() -> dict[str, Any]:
    """What can be compared: whose copy is in which state, and which receipt closed what, without ids and times."""
    from lienthong import ledger
    from lienthong.papers.paper import Paper

    papers = Paper.objects.unscoped("test").order_by("signed_at", "owner")
    receipts = {row.id: row for row in ledger.Receipt.objects.all()}
    duties = [row for row in ledger.Obligation.objects.all() if row.receipt]
    return {
        "papers": sorted([row.owner, row.state, row.content, str(row.valid_until), row.number] for row in papers),
        "receipts": sorted(
            [duty.rule, duty.standing, receipts[duty.receipt].kind, receipts[duty.receipt].proof.get("from", "")]
            for duty in duties
        ),
        "open": sorted(row.rule for row in ledger.Obligation.objects.filter(standing="open")),
        "waiting": sorted(row.channel for row in ledger.Delivery.objects.filter(state="waiting")),
        "judged": judged(),
    }


def judged() -> list[list[str]]:
    """What the inbox took."""
    from lienthong.papers.arrival import Judgement

    return sorted([row.sender, row.recipient, row.about] for row in Judgement.objects.filter(received=True))


def faults() -> dict[str, Any]:
    """What `lienthong verify` would name."""
    from lienthong.ledger.verify import Fault, verify

    return {"faults": [str(report) for report in verify() if isinstance(report, Fault)]}


DOES = {"prepare": prepare, "refer": refer, "arrive": arrive, "settle": settle, "told": told, "faults": faults}


def main() -> None:
    """Do what the lines on standard input say."""
    from lienthong.cli import ground

    with ExitStack() as stack:
        ground.set_up_django()
        stack.enter_context(ground.under("schema"))
        print(json.dumps({"ready": True}), flush=True)
        for line in sys.stdin:
            asked = json.loads(line)
            print(json.dumps(DOES[asked.pop("do")](**asked)), flush=True)


if __name__ == "__main__":
    main()
