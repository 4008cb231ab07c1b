"""The desks of December 2026: in the cast's commune dossiers in every state, some late, some waiting for a signature;
in one commune of every other province one that is finished, whose result its province's system is to have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min

from lienthong.access import Actor, Role
from lienthong.assistance import dossiers
from lienthong.assistance.dossiers import checking, deciding, proposing, reception
from lienthong.assistance.dossiers.dossier import Dossier
from lienthong.assistance.register.beneficiary import Beneficiary
from lienthong.database import clock
from lienthong.people.identifiers import PERSONAL_NUMBER, Identifier
from lienthong.people.persons import Person
from lienthong.web.demo import applications, cast, offices, simulators

Progress = Callable[[int, int], None]  # dossiers done, of how many
SEVENTY, SEVENTY_FIVE = 1956, 1951  # born before: who may ask for the social pension, poor or not
RECEIVED, CHECKED, PROPOSED, SIGNED, RETURNED = range(1, 6)


@dataclass(frozen=True)
class Case:
    """One dossier: when it came, how far the desk brings it, and what else becomes of it.

    after: "supplement", "complaint", "withdrawn", "refused". Who is too young for the social pension is disabled.
    """

    came: datetime
    brought: int = 0
    after: str = ""
    disabled: bool = False
    online: bool = True


CASES = (
    Case(datetime(2026, 12, 1, 8, 20), RETURNED),
    Case(datetime(2026, 12, 2, 9, 5), RETURNED, disabled=True, online=False),
    Case(datetime(2026, 12, 3, 10, 0), SIGNED),
    Case(datetime(2026, 12, 4, 14, 30), SIGNED, after="refused"),
    Case(datetime(2026, 12, 7, 8, 45), RECEIVED),  # late: seven working days have passed
    Case(datetime(2026, 12, 8, 9, 10), CHECKED, after="complaint"),
    Case(datetime(2026, 12, 10, 9, 0), PROPOSED),
    Case(datetime(2026, 12, 11, 9, 30), PROPOSED, disabled=True, online=False),
    Case(datetime(2026, 12, 14, 8, 15), PROPOSED),
    Case(datetime(2026, 12, 15, 10, 40), RECEIVED, after="supplement"),
    Case(datetime(2026, 12, 16, 13, 30), RECEIVED, after="withdrawn"),
    Case(datetime(2026, 12, 17, 9, 0), CHECKED),
    Case(datetime(2026, 12, 18, 8, 30), RECEIVED, online=False),
    Case(datetime(2026, 12, 18, 15, 45)),
    Case(datetime(2026, 12, 20, 20, 10)),
)

ELSEWHERE = (Case(datetime(2026, 12, 3, 9, 0), RETURNED),)  # in every other province


def play(progress: Progress = lambda done, total: None) -> int:
    """Bring each case as far as it goes; how many dossiers. Played again, it adds nothing."""
    places = [(cast.home_commune(), CASES), *((commune, ELSEWHERE) for commune in _elsewhere())]
    total, done = sum(len(cases) for _commune, cases in places), 0
    for commune, cases in places:
        key = "demo:dossier" if commune == cast.home_commune() else f"demo:dossier:{commune}"
        for number, (case, (person, code)) in enumerate(zip(cases, _people(commune, len(cases)), strict=False), 1):
            _play(f"{key}:{number}", case, person, code)
            done += 1
            progress(done, total)
    return done


def _elsewhere() -> list[str]:
    """One commune of every other province that pays somebody."""
    rows = Beneficiary.objects.unscoped("the demo's own people").exclude(province=cast.PROVINCE)
    return [one["first"] for one in rows.values("province").annotate(first=Min("commune")).order_by("province")]


def _people(commune: str, count: int) -> Iterator[tuple[Person, str]]:
    """People of the commune who have nothing from it yet, the oldest first, with their personal numbers."""
    have = Beneficiary.objects.unscoped("who has something already").values("person")
    rows = Person.objects.unscoped("the demo's own people").filter(
        synthetic=True, commune=commune, survivor=None, life_status="alive", birth_precision="day",
        birth_date__lt=datetime(2000, 1, 1).date(),
    )  # fmt: skip
    chosen = list(rows.exclude(pk__in=have).order_by("birth_date", "pk")[:count])
    numbers = Identifier.objects.unscoped("the demo's own people").filter(
        person__in=chosen, system=PERSONAL_NUMBER, state="active"
    )
    by_person = dict(numbers.values_list("person", "value"))
    return ((one, by_person[one.pk]) for one in chosen if one.pk in by_person)


def _play(key: str, case: Case, person: Person, number: str) -> None:
    officer, came = offices.officer(person.commune), case.came.replace(tzinfo=clock.VIETNAM)
    with simulators.at(came):
        dossier = _hand_in(key, case, person, number, officer)
    if dossier.version > 1 or not case.brought:
        return
    with simulators.at(came.replace(hour=16, minute=30)):
        dossier = reception.receive(dossier, by=officer)
        if case.brought >= CHECKED:
            dossier = checking.check(dossier, by=officer)
        if case.brought >= PROPOSED:
            refuse = case.after == "refused"
            reasons = "Chưa đủ 75 tuổi và không thuộc hộ nghèo, hộ cận nghèo." if refuse else ""
            dossier = proposing.propose(dossier, refuse=refuse, reasons=reasons, by=officer)
        _after(dossier, case, person, officer)
    if case.brought >= SIGNED:
        with simulators.at(came.replace(day=came.day + 6, hour=10)):
            deciding.sign(dossier, by=offices.chairman(person.commune))
            if case.brought >= RETURNED:
                dossier.refresh_from_db(from_queryset=_all())
                reception.return_result(dossier, to=person.name, by=officer)


def _hand_in(key: str, case: Case, person: Person, number: str, officer: Actor) -> Dossier:
    citizen = Actor(f"user:{number}", roles=frozenset({Role.CITIZEN.value}), persons=frozenset({person.party}))
    refused = case.after == "refused"
    pension = refused or (not case.disabled and person.birth_year < SEVENTY)
    household = "neither" if refused or person.birth_year < SEVENTY_FIVE else "poor"
    written = applications.pension if pension else applications.disability
    return applications.hand_in(
        person, written(person, number, household=household), key=key, by=citizen if case.online else officer,
        channel=dossiers.Channel.ONLINE if case.online else dossiers.Channel.DESK,
        procedure=applications.PENSION if pension else applications.ALLOWANCE,
    )  # fmt: skip


def _after(dossier: Dossier, case: Case, person: Person, officer: Actor) -> None:
    citizen = Actor("user:demo", roles=frozenset({Role.CITIZEN.value}), persons=frozenset({person.party}))
    match case.after:
        case "supplement":
            reception.ask_supplement(dossier, ["Giấy tờ chứng minh hộ nghèo, hộ cận nghèo"], by=officer)
        case "complaint":
            dossiers.complain(dossier, "Tôi chưa được trả lời về hồ sơ của mình.", by=citizen)
        case "withdrawn":
            dossiers.withdraw(dossier, by=citizen, reason="Tôi nộp nhầm thủ tục.")


def _all():
    return Dossier.objects.unscoped("the demo acts for every office")
