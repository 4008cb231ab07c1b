"""What judging found, in memory: for each arrival its envelope and, for each dossier, what it becomes."""

import hashlib
import unicodedata
import uuid
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from lienthong.exchange import episode as episodes
from lienthong.exchange.arrival import GOOD, State, fold
from lienthong.exchange.checks import Judgement, Known, judge
from lienthong.exchange.envelope import Envelope, open_envelope
from lienthong.exchange.fault import Fault, Severity, fault, refuses
from lienthong.exchange.keeping import Kept
from lienthong.exchange.known import known


@dataclass
class Outcome:
    """One dossier: what was found, and which version of which episode it becomes. `id` is that of the version."""

    position: int
    judgement: Judgement
    content: str
    facility: str
    state: State = State.ARRIVED
    id: uuid.UUID = field(default_factory=uuid.uuid4)
    version: int = 0
    previous: uuid.UUID | None = None
    person: uuid.UUID | None = None

    @property
    def number(self) -> str:
        return self.judgement.number

    @property
    def is_check_in(self) -> bool:
        return "XML0" in self.judgement.tables

    @cached_property
    def episode(self) -> uuid.UUID:
        """The same for all versions; a refused dossier without a number is an episode of its own."""
        return episodes.identity(self.facility, self.number) if self.number else self.id

    @property
    def thing(self) -> str:
        return f"episode:{self.episode}"

    @property
    def summary(self) -> dict[str, str]:
        """The one row of XML1 (or of XML0), empty if it couldn't be read."""
        tables = self.judgement.tables
        return (tables.get("XML1") or tables.get("XML0") or [{}])[0]

    @property
    def ended_on(self) -> date | None:
        return episodes.day_of(self.summary.get("NGAY_RA", ""))

    @property
    def who(self) -> str:
        """A digest of name and birth."""
        name = unicodedata.normalize("NFC", self.summary.get("HO_TEN", "")).casefold().split()
        return hashlib.sha256(f"{' '.join(name)}|{self.summary.get('NGAY_SINH', '')[:8]}".encode()).hexdigest()

    def count(self, *severities: Severity) -> int:
        return sum(fault.severity in severities for fault in self.judgement.faults)


@dataclass
class Judged:
    """One arrival with what was found in it."""

    kept: Kept
    envelope: Envelope
    outcomes: list[Outcome]
    receipt: dict[str, Any] | None = None
    sheet: str = ""

    @property
    def facility(self) -> str:
        return self.kept.organisation.removeprefix("facility:")

    @property
    def state(self) -> State:
        """Folded from the dossiers; faults of the envelope as a whole count for it all."""
        state = fold([outcome.state for outcome in self.outcomes])
        return State.WARNED if state == State.ACCEPTED and self.envelope.faults else state

    @property
    def faults(self) -> list[tuple[int, Fault]]:
        """Every fault with the position of its dossier, 0 for the envelope."""
        own = [(0, fault) for fault in self.envelope.faults]
        return own + [(outcome.position, fault) for outcome in self.outcomes for fault in outcome.judgement.faults]

    @property
    def numbers(self) -> set[str]:
        return {outcome.number for outcome in self.outcomes if outcome.number}


def look_at(kept: Kept, directory: Known | None = None) -> Judged:
    """Open and judge one arrival, by the directory of this home unless another is given; nothing is written."""
    envelope = open_envelope(kept.body)
    facility = kept.organisation.removeprefix("facility:")
    directory = directory or known(facility)
    if envelope.dossiers:
        envelope.faults += _of_sender(envelope, facility, directory.facilities)
        envelope.faults += _of_signature(envelope, kept)
    if refuses(envelope.faults):
        envelope.dossiers.clear()
    judged = Judged(kept, envelope, [])
    seen: set[str] = set()
    for dossier in envelope.dossiers:
        judgement = judge(dossier, facility=facility, known=directory)
        if judgement.number and judgement.number in seen and not envelope.is_check_in:
            judgement.faults.append(fault("episode.number-repeated", "XML1", 1, "MA_LK", judgement.number))
        seen.add(judgement.number)
        content = hashlib.sha256(dossier.content).hexdigest()
        judged.outcomes.append(Outcome(dossier.position, judgement, content, facility, _state(judgement)))
    return judged


def _state(judgement: Judgement) -> State:
    return State.REFUSED if judgement.refused else State.WARNED if judgement.faults else State.ACCEPTED


def refuse(outcome: Outcome, found: Fault) -> None:
    """Add a fault that refuses the dossier."""
    outcome.judgement.faults.append(found)
    outcome.state = State.REFUSED


def is_good(outcome: Outcome) -> bool:
    return outcome.state in GOOD


def _of_sender(envelope: Envelope, facility: str, facilities: frozenset[str]) -> list[Fault]:
    if envelope.facility != facility:
        return [fault("envelope.facility", field="MACSKCB", found=envelope.facility, expected=facility)]
    if facility not in facilities:
        return [fault("envelope.facility-unknown", field="MACSKCB", found=facility)]
    return []


def _of_signature(envelope: Envelope, kept: Kept) -> list[Fault]:
    if not envelope.signed:
        return []
    from lienthong.signing import xml

    verdict = xml.check(kept.body, organisation=kept.organisation)
    if verdict.valid or verdict.flaw is None:
        return []
    return [fault("envelope.signature-wrong", field="CHUKYDONVI", found=str(verdict.flaw.value))]
