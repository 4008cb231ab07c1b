"""A change of a dossier, as it is told to the portal: in our own words, whatever variant carries it.

It is folded from the dossier's actions up to the one it tells of, so that a late courier tells what was true then. It
is kept as a file, the payload of its delivery. It names the applicant and never what the form says; whatever an office
wrote about HIV is left to the slip that the applicant gets. Of the papers handed in here, those of a kind that the
procedure names go along as files; what came under no such kind, whose content nobody can tell, does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

import orjson

from lienthong.access import user
from lienthong.assistance.dossiers.dossier import Dossier, DossierAction
from lienthong.assistance.dossiers.state import State
from lienthong.database import clock, files
from lienthong.directory import units
from lienthong.partners.national_portal.codes import WORDS
from lienthong.partners.national_portal.declaration import OTHER
from lienthong.partners.national_portal.status import STATUS_OF, Status
from lienthong.people.identifiers import PERSONAL_NUMBER, Identifier
from lienthong.people.persons import Person

SEE_SLIP = "xem phiếu yêu cầu bổ sung"


@dataclass(frozen=True)
class Supplement:
    """A supplement the office asked for: by whom, what, when; when it came (None: not yet)."""

    name: str
    officer: str
    words: str
    asked_at: datetime
    came_at: datetime | None = None


@dataclass(frozen=True)
class Component:
    """A paper that was handed in: its kind, never what a person called it. file: SHA-256 of one handed in here."""

    code: str
    name: str
    file: str = ""

    @property
    def sent(self) -> bytes | None:
        """The bytes that go along; None where the portal has them, nobody may tell what they are, or they are gone."""
        return files.get(self.file) if self.file and files.exists(self.file) else None


@dataclass(frozen=True)
class Change:
    """What became of a dossier by one action. `opens`: the portal does not know the dossier yet."""

    status: int
    words: str
    happened_at: datetime
    action: int
    opens: bool = False
    own_number: str = ""
    procedure: str = ""
    procedure_name: str = ""
    owner_name: str = ""
    owner_number: str = ""
    channel: str = ""
    office: str = ""
    commune: str = ""
    officer: str = ""
    submitted_at: datetime | None = None
    received_at: datetime | None = None
    due_at: datetime | None = None
    decided_at: datetime | None = None
    returned_at: datetime | None = None
    components: tuple[Component, ...] = ()
    brings: bool = False  # papers came by this very action, here
    supplements: tuple[Supplement, ...] = field(default_factory=tuple)
    result: str = ""  # the id of the paper that answers the dossier

    def written(self) -> bytes:
        """As it is kept."""
        return orjson.dumps(asdict(self), option=orjson.OPT_SORT_KEYS)


def read(content: bytes) -> Change:
    """A change that was kept."""
    said = with_times(orjson.loads(content))
    said["components"] = tuple(_component(one) for one in said["components"])
    said["supplements"] = tuple(Supplement(**with_times(one)) for one in said["supplements"])
    return Change(**said)


def of(dossier: Dossier, action: DossierAction, *, opens: bool, here: bool) -> Change:
    """What the action with this number did to the dossier. `here`: it was not handed in on the portal."""
    before = list(dossier.actions.filter(number__lte=action.number).order_by("number"))
    columns: dict[str, Any] = {}
    for one in before:
        columns |= one.changes
    names = user.names({one.by for one in before})
    supplements = _supplements(dossier, before, names)
    words = WORDS[action.name]
    if action.name == "supplement_asked":
        words = f"{words}: {supplements[-1].words}"
    return Change(
        status=STATUS_OF[State(action.state_after)], words=words, happened_at=action.happened_at,
        action=action.number, opens=opens, own_number=dossier.number, procedure=dossier.procedure,
        procedure_name=dossier.rules.name["vi"], owner_name=dossier.applicant.name,
        owner_number=number_of(dossier.applicant), channel=dossier.channel, commune=dossier.commune,
        office=_office(dossier.commune), officer=_officer(action, names), submitted_at=dossier.began_at,
        received_at=_last(before, "received"), due_at=_moment(columns.get("due_at")),
        decided_at=_last(before, "decided"), returned_at=_last(before, "returned"),
        components=_components(dossier, columns, here=here), brings=here and "attachments" in action.changes,
        supplements=supplements,
        result=str(columns.get("decision") or "").rpartition(":")[2],
    )  # fmt: skip


def not_received(words: str, *, procedure: str, action: int) -> Change:
    """The portal's application is not received here, for this reason."""
    return Change(Status.NOT_RECEIVED, f"{WORDS['refused']}: {words}", clock.now(), action, procedure=procedure)


def _supplements(dossier: Dossier, actions: Iterable[DossierAction], names: dict[str, str]) -> tuple[Supplement, ...]:
    found: list[Supplement] = []
    for one in actions:
        if one.name == "supplement_asked":
            words = "; ".join(one.changes.get("asked_for", []))
            name = f"{dossier.number}-BS{len(found) + 1}"
            found.append(Supplement(name, _officer(one, names), _open_words(words), one.happened_at))
        elif one.name == "supplemented" and found:
            found[-1] = replace(found[-1], came_at=one.happened_at)
    return tuple(found)


def _open_words(words: str) -> str:
    return SEE_SLIP if any(mark in words.casefold() for mark in ("hiv", "aids")) else words


def _components(dossier: Dossier, columns: dict[str, Any], *, here: bool) -> tuple[Component, ...]:
    """The papers of a kind that the procedure's version knows; with their files where they were handed in here."""
    known = ((one, dossier.version_rules.attachment(one["code"])) for one in columns.get("attachments", []))
    return tuple(dict.fromkeys(
        Component(one["code"], paper.name["vi"], one["file"] if here and one["code"] != OTHER else "")
        for one, paper in known if paper
    ))  # fmt: skip


def _component(said: Any) -> Component:
    """As it was kept; before files went along, as a pair of code and name."""
    return Component(**said) if isinstance(said, dict) else Component(*said)


def _officer(action: DossierAction, names: dict[str, str]) -> str:
    return names.get(action.by, "") if action.organisation.startswith("unit:") else ""


def _office(commune: str) -> str:
    return units.names([commune], clock.today()).get(commune, commune)


def number_of(person: Person) -> str:
    """The personal number by which the portal knows somebody; empty if none is known."""
    held = Identifier.objects.unscoped("the portal knows a dossier by its owner's number").filter(
        person=person, system=PERSONAL_NUMBER, state="active"
    )
    return held.values_list("value", flat=True).first() or ""


def _last(actions: Iterable[DossierAction], name: str) -> datetime | None:
    return max((one.happened_at for one in actions if one.name == name), default=None)


def _moment(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def with_times(said: dict[str, Any]) -> dict[str, Any]:
    """What was kept as JSON, with its moments as such."""
    return {name: _moment(given) if name.endswith("_at") else given for name, given in said.items()}
