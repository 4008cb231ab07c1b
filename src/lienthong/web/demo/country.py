"""What the synthetic country offers for traffic: facilities with those who sign there, and patients."""

from datetime import date
from random import Random

from lienthong import database
from lienthong.web.demo import cast
from lienthong.web.demo.plan import Patient
from lienthong.web.demo.traffic import Place

HOSPITALS, STATIONS = 3, 2  # of each province take part
PATIENTS = 1200


def places(random: Random) -> list[Place]:
    """Some hospitals and stations of each province; a station refers to a hospital of its province."""
    rows = (
        database.connection()
        .execute(
            """
        SELECT f.code, f.kind, f.province, array_agg(m.practitioner_id ORDER BY m.practitioner_id)
        FROM directory_facility f JOIN directory_membership m ON m.facility_id = f.code
        WHERE f.synthetic AND f.kind IN ('hospital', 'station') AND f.code <> ALL(%s)
        GROUP BY f.code HAVING count(*) >= 2 ORDER BY f.code
        """,
            [[cast.CLINIC, cast.HOSPITAL]],
        )
        .fetchall()
    )
    found: list[Place] = []
    for province in sorted({row[2] for row in rows}):
        hospitals, stations = (
            [row for row in rows if row[2] == province and row[1] == kind] for kind in ("hospital", "station")
        )
        hospitals = hospitals[:1] + random.sample(hospitals[1:], k=min(HOSPITALS - 1, len(hospitals) - 1))
        found += [Place(code, licences[1], licences[0], False, province) for code, _, _, licences in hospitals]
        for code, _, _, licences in random.sample(stations, k=min(STATIONS, len(stations))):
            found.append(Place(code, licences[1], licences[0], True, province, random.choice(hospitals)[0]))
    return found


def patients(random: Random) -> list[Patient]:
    """People of the country as a reception would write them down."""
    rows = (
        database.connection()
        .execute(
            """
        SELECT p.name, p.birth_date, p.sex, n.value, coalesce(c.value, ''), p.province, p.commune
        FROM people_person p
        JOIN people_identifier n ON n.person_id = p.id AND n.system = 'personal-number' AND n.state = 'active'
        LEFT JOIN people_identifier c ON c.person_id = p.id AND c.system = 'insurance-card' AND c.state = 'active'
        WHERE p.synthetic AND p.birth_precision = 'day' AND p.birth_date < %s ORDER BY n.value
        """,
            [date(2020, 1, 1)],
        )
        .fetchall()
    )
    return [_patient(*row) for row in random.sample(rows, k=min(PATIENTS, len(rows)))]


def _patient(name: str, born: date, sex: str, number: str, card: str, province: str, commune: str) -> Patient:
    code = {"male": "1", "female": "2"}.get(sex, "3")
    return Patient("", name.upper(), born, code, number, card, "Thôn 1", province, commune)
