"""A medical record of 300 entries: how long it takes to open, and to sign an entry: `python -m bench.records`.

The entries are notes, vital signs and results of ten values, a third each.
Opening is the whole page through Django, with session, audit and every entry read and checked by its hash. Signing is
measured twice: the seal alone (canonical bytes, digest, the author's key), and the whole action for one entry and for
fifty at once. The peer of the page is reading the same 300 contents from PostgreSQL and parsing them, and nothing else.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

OPENING, SEALING = 0.3, 0.03  # seconds
FACILITY, NOW = "facility:01001", datetime(2026, 12, 7, 9, 30)
MEASURED = 10  # values in one result
NOTE = "Tỉnh, đỡ sốt, ăn được, mạch 84, huyết áp 120/80, phổi còn ran ẩm đáy phải. " * 4


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m bench.records", description=__doc__.splitlines()[0])
    options.add_argument("--entries", type=int, default=300)
    options.add_argument("--rounds", type=int, default=20)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="lienthong-bench-") as folder:
        os.environ.setdefault("LIENTHONG_HOME", folder)
        os.environ.setdefault("LIENTHONG_SECRET_KEY", "bench")
        os.environ["DJANGO_SETTINGS_MODULE"] = "lienthong.web.settings"
        from lienthong.cli import ground

        ground.set_up_django()
        with ground.under("schema"):
            return bench(chosen.entries, chosen.rounds)


def bench(count: int, rounds: int) -> int:
    """1 if a goal is missed."""
    from lienthong.database import clock

    clock.mark_synthetic()
    with clock.at(NOW.replace(tzinfo=clock.VIETNAM)):
        client, doctor, record = _stage()
        entries = [_write(record, doctor, number) for number in range(count)]
        sealed = _median(rounds * 10, lambda: _seal(entries[0], doctor))
        one = _median(rounds, lambda: _sign(record, [entries.pop()], doctor))
        fifty = _median(1, lambda: _sign(record, entries[-50:], doctor))
        _sign(record, entries[:-50], doctor)
        opened = _median(rounds, lambda: _open(client, record, count))
        peer = _median(rounds, lambda: _read(record))
    print(f"one seal: {sealed * 1000:.2f} ms (goal: at most {SEALING * 1000:.0f})")
    print(f"one entry signed, the whole action: {one * 1000:.1f} ms; fifty at once: {fifty * 20:.1f} ms each")
    print(f"a record of {count} entries opened: {opened * 1000:.0f} ms (goal: at most {OPENING * 1000:.0f}); "
          f"{opened / peer:.1f} × reading and parsing the same contents ({peer * 1000:.0f} ms)")  # fmt: skip
    return 0 if opened <= OPENING and sealed <= SEALING else 1


def _median(rounds: int, work: Callable[[], Any]) -> float:
    def once() -> float:
        begun = time.perf_counter()
        work()
        return time.perf_counter() - begun

    return statistics.median(once() for _round in range(rounds))


def _stage() -> tuple[Any, Any, Any]:
    """A hospital, its doctor in a browser, a patient, an empty record."""
    from datetime import date

    from django.test import Client

    from lienthong import access, people
    from lienthong.access.user import Membership, User
    from lienthong.directory import Facility
    from lienthong.records import opening

    Facility.objects.get_or_create(code="01001", defaults={
        "name": "Bệnh viện", "province": "01", "commune": "00004", "kind": "hospital", "owner": "ministry-of-health",
        "level": "specialised",
    })  # fmt: skip
    user = User.objects.filter(login="hoa").first() or User.objects.create_user("hoa", name="Trần Thị Hoa")
    Membership.objects.get_or_create(
        user=user, organisation=FACILITY, role="hospital_doctor", defaults={"valid_from": date(2026, 1, 1)}
    )
    doctor = access.Actor("user:hoa", FACILITY, frozenset({"hospital_doctor"}))
    facts = people.PersonFacts(name="Nguyễn Văn Bình", birth=people.BirthDate(1962), sex="male", synthetic=True)
    record = opening.open_(people.match_or_create(facts, by=doctor), form="ms-01", care="03", by=doctor)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    return client, doctor, record


def _write(record: Any, doctor: Any, number: int) -> Any:
    from lienthong.database import clock
    from lienthong.forms import catalogue, response, written
    from lienthong.forms.sheet import Sheet
    from lienthong.records import record_form, writing

    kind, values = (
        ("progress", {"noted_at": clock.now(), "assessment": NOTE,
                      "orders": [{"order": f"Thuốc {number}", "order_kind": "medicine"}]}),
        ("vitals", {"measured_at": clock.now(), "pulse": 60 + number % 60, "temperature": 37}),
        ("result", {"resulted_at": clock.now(), "result_kind": "test", "service": "Công thức máu", "outcome": "final",
                    "measures": [{"index": f"Chỉ số {row}", "measure": "5,2", "unit": "G/L", "low": 4, "high": 10}
                                 for row in range(MEASURED)]}),
    )[number % 3]  # fmt: skip
    asked = catalogue.get(record_form.questionnaire_of(kind, "ms-01"))
    reading = Sheet(asked, written.from_values(asked, values), {}).read()
    said = response.build(asked, reading.items, authored=clock.now())
    return writing.write(record, kind, said, by=doctor)


def _seal(entry: Any, doctor: Any) -> None:
    from lienthong import signing
    from lienthong.database import files

    signing.seal(files.get(entry.content), organisation=doctor.code)


def _sign(record: Any, entries: list[Any], doctor: Any) -> None:
    from lienthong.records import signing_off

    signing_off.sign(record, entries, by=doctor)


def _open(client: Any, record: Any, count: int) -> None:
    answer = client.get(f"/records/{record.pk}/")
    assert answer.status_code == 200 and answer.content.count(b'id="entry-') == count


def _read(record: Any) -> None:
    from lienthong.records.folder import Folder

    assert Folder(record).contents


if __name__ == "__main__":
    raise SystemExit(main())
