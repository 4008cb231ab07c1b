"""Thirty days of synthetic traffic with faults in it: who is treated, who is referred, what is sent wrong or late.

The plan is drawn from a seed, so that the same country gives the same traffic. A day's episodes of one facility go in
one envelope, as small facilities do it. Faults are of the kinds vendors make; half of them are mended the next day.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from random import Random

from lienthong.exchange import writing
from lienthong.ledger import calendar
from lienthong.web.demo import episodes
from lienthong.web.demo.catalogue import ILLNESSES
from lienthong.web.demo.plan import Patient, Plan, Tables

FAULTY = 0.06  # of the episodes
MENDED = 0.5  # of the faulty ones, the day after
REFERRED = 0.16  # of a station's episodes
USED = 0.7  # of the referrals, after one to five days
TARDY = 0.08  # of the facilities send three days late


@dataclass(frozen=True)
class Place:
    """A facility of the demo with those who sign there. Stations refer to `hospital`."""

    code: str
    doctor: str
    director: str
    is_station: bool
    province: str
    hospital: str = ""


@dataclass(frozen=True)
class Sending:
    """One envelope: who sends it, on which day, with how many episodes."""

    facility: str
    on: date
    body: bytes
    episodes: int


@dataclass
class Traffic:
    """The sendings of a period, day by day.

    places and patients: whom the demo country offers; `daily`: episodes a day, all facilities together.
    """

    places: list[Place]
    patients: list[Patient]
    first: date
    days: int
    daily: int
    random: Random
    _arriving: dict[date, list[Plan]] = field(default_factory=lambda: defaultdict(list))
    _mending: dict[date, list[Plan]] = field(default_factory=lambda: defaultdict(list))
    _number: int = 0

    @cached_property
    def _near(self) -> dict[str, list[Patient]]:
        """The patients of each province."""
        found: dict[str, list[Patient]] = defaultdict(list)
        for patient in self.patients:
            found[patient.province].append(patient)
        return found

    def sendings(self) -> Iterator[Sending]:
        """Every envelope of the period, in the order in which they are sent."""
        tardy = {place.code for place in self.places if self.random.random() < TARDY}
        late: dict[date, list[Sending]] = defaultdict(list)
        for number in range(self.days):
            day = self.first + timedelta(days=number)
            for sending in self._of_day(day):
                if sending.facility in tardy and number + 3 < self.days:
                    late[day + timedelta(days=3)].append(replace(sending, on=day + timedelta(days=3)))
                else:
                    yield sending
            yield from late.pop(day, [])

    def _of_day(self, day: date) -> Iterator[Sending]:
        share = 1.0 if calendar.is_working_day(day) else 0.3
        plans = [self._plan(day) for _ in range(int(self.daily * share))]
        plans += self._arriving.pop(day, [])
        written: dict[str, list[Tables]] = defaultdict(list)
        for plan in plans:
            written[plan.facility].append(self._written(plan, day))
        for plan in self._mending.pop(day, []):
            written[plan.facility].append(episodes.write(plan, Random(plan.episode)))
        for facility, tables in written.items():
            body = writing.signed(writing.envelope(facility, tables, made_on=day), facility=facility)
            yield Sending(facility, day, body, len(tables))

    def _plan(self, day: date) -> Plan:
        place = self.random.choice(self.places)
        patient = self.random.choice(self._near.get(place.province) or self.patients)
        arrived = datetime.combine(day, time(7, 30)) + timedelta(minutes=self.random.randrange(0, 400))
        inpatient = not place.is_station and self.random.random() < 0.3
        stay = timedelta(days=self.random.randint(2, 6)) if inpatient else timedelta()
        if inpatient:
            arrived -= stay
        plan = Plan(
            episode=self._episode(place.code, day),
            facility=place.code,
            doctor=place.doctor,
            director=place.director,
            patient=replace(patient, number=f"{place.code}-{patient.personal_number[-6:]}"),
            illness=self.random.choice(ILLNESSES),
            arrived=arrived,
            left=arrived + stay + timedelta(minutes=self.random.randint(30, 90)),
            kind="03" if inpatient else "01",
            revisit_on=day + timedelta(days=14) if self.random.random() < 0.3 else None,
            sick_days=self.random.randint(1, 5) if patient.card[:2] == "DN" and self.random.random() < 0.3 else 0,
        )
        if place.is_station and self.random.random() < REFERRED:
            return self._refer(plan, place)
        return plan

    def _refer(self, plan: Plan, place: Place) -> Plan:
        """The patient goes to the hospital; most arrive there within the week."""
        number = f"CT-{plan.episode[-9:]}"
        referred = replace(plan, refer_to=place.hospital, numbers={"referral": number})
        if self.random.random() < USED:
            hospital = next(other for other in self.places if other.code == place.hospital)
            arrived = plan.left + timedelta(days=self.random.randint(1, 5))
            self._arriving[arrived.date()].append(
                replace(
                    plan,
                    episode=self._episode(hospital.code, arrived.date()),
                    facility=hospital.code,
                    doctor=hospital.doctor,
                    director=hospital.director,
                    patient=replace(plan.patient, number=f"{hospital.code}-{plan.patient.personal_number[-6:]}"),
                    arrived=arrived,
                    left=arrived + timedelta(minutes=75),
                    came_from=plan.facility,
                    came_with=number,
                    revisit_on=None,
                    sick_days=0,
                )
            )
        return referred

    def _written(self, plan: Plan, day: date) -> Tables:
        tables = episodes.write(plan, Random(plan.episode))
        if self.random.random() < FAULTY:
            self.random.choice(FAULTS)(tables)
            if self.random.random() < MENDED:
                self._mending[day + timedelta(days=1)].append(plan)
        return tables

    def _episode(self, facility: str, day: date) -> str:
        self._number += 1
        return f"{facility}{day:%y%m%d}{self._number:06d}"


def _wrong_total(tables: Tables) -> None:
    tables["XML1"][0]["T_TONGCHI_BV"] = "1.00"


def _no_such_disease(tables: Tables) -> None:
    tables["XML1"][0]["MA_BENH_CHINH"] = "I1O"


def _name_left_out(tables: Tables) -> None:
    tables["XML1"][0]["HO_TEN"] = ""


def _left_before_arrival(tables: Tables) -> None:
    row = tables["XML1"][0]
    row["NGAY_RA"] = str(int(row["NGAY_VAO"]) - 1_0000)


def _card_cut_short(tables: Tables) -> None:
    tables["XML1"][0]["MA_THE_BHYT"] = "HT237"


def _other_name_on_paper(tables: Tables) -> None:
    for name in ("XML13", "XML14"):
        for row in tables.get(name, []):
            row["HO_TEN"] = "NGUYỄN VĂN KHÁC"
    tables["XML1"][0]["SO_NGAY_DTRI"] = "99"


FAULTS = (
    _wrong_total, _no_such_disease, _name_left_out, _left_before_arrival, _card_cut_short, _other_name_on_paper,
)  # fmt: skip
