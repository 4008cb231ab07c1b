"""Envelopes a second, against lxml parsing of the same bytes: `python -m bench.envelopes [--envelopes N]`.

The peer parses, with lxml and nothing else, each envelope and the tables inside it (base64 undone, for without that
there is nothing to parse). Ours opens, checks, stores, matches persons, maps to FHIR with provenance, writes events
with their obligations, and gives sealed receipts: all that stands between arrival and answer. One process and its
database, which works on one batch while the next is opened. Two kinds of episode: an outpatient visit (some 12 kB) and
an inpatient stay of five days with 15 drug, 25 service and 25 test lines (some 90 kB). Nine patients of ten are known
beforehand. "all" and "store" are the medians of a few rounds, each with envelopes, patients and episodes of its own;
"map and the rest" is what remains of the wall time when storing and checking are taken off. It may be run again in one
home: what it sends is never the same.
"""

import argparse
import base64
import cProfile
import os
import pstats
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta  # local times without zone, as the XML set writes them
from random import Random, randrange

GOAL = 6.0
FACILITY = "99S01"
NOW = datetime(2026, 12, 11, 15, 0)
ROUNDS = 5  # of all that is done


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m bench.envelopes", description=__doc__.splitlines()[0])
    options.add_argument("--envelopes", type=int, default=400, metavar="N", help="of each kind (default 400)")
    options.add_argument("--profile", action="store_true", help="say where the time goes")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="lienthong-bench-") as folder:
        os.environ.setdefault("LIENTHONG_HOME", folder)
        os.environ.setdefault("LIENTHONG_SECRET_KEY", "bench")
        os.environ["DJANGO_SETTINGS_MODULE"] = "lienthong.web.settings"
        from lienthong.cli import ground

        ground.set_up_django()
        with ground.under("schema"):
            return bench(chosen.envelopes, chosen.profile)


def bench(count: int, profile: bool) -> int:
    """Both kinds; 1 if the mix misses the goal."""
    from lienthong.database import clock
    from lienthong.web import house

    house.build()
    with clock.at(NOW.replace(tzinfo=clock.VIETNAM)):
        _stage()
        _all(_bodies(_episodes(20, "outpatient")) + _bodies(_episodes(10, "inpatient")))
        kinds = {kind: _measure(kind, count, profile) for kind in ("outpatient", "inpatient")}
    mixed = sum(ours for _, ours in kinds.values()) / sum(peer for peer, _ in kinds.values())
    print(f"both together: {mixed:.1f} × lxml (goal: at most {GOAL:.0f})")
    return 0 if mixed <= GOAL else 1


def _measure(kind: str, count: int, profile: bool) -> tuple[float, float]:
    from lienthong.exchange import outcome
    from lienthong.exchange.envelope import open_envelope

    episodes = _episodes(count, kind)
    bodies = _bodies(episodes)
    _acquaint(episodes)
    size = sum(map(len, bodies)) / len(bodies) / 1000
    peer = _median(lambda: _peer(bodies), 5)
    opening = _median(lambda: [open_envelope(body) for body in bodies], 3)
    checking = _median(lambda: [outcome.look_at(_kept(body)) for body in bodies], 3)
    profiler = cProfile.Profile()
    if profile:
        profiler.enable()
    rounds = [_all(bodies)]
    profiler.disable()
    for _round in range(ROUNDS - 1):
        further = _episodes(count, kind)
        _acquaint(further)
        rounds.append(_all(_bodies(further)))
    storing, all_of_it = (statistics.median(seconds) for seconds in zip(*rounds, strict=True))
    each = 1e6 / len(bodies)
    spread = f"{min(took for _, took in rounds) / peer:.1f} to {max(took for _, took in rounds) / peer:.1f} × lxml"
    print(f"{kind}: {len(bodies)} envelopes of {size:.0f} kB, {len(bodies) / all_of_it:.0f} a second; rounds {spread}")
    stages = {
        "lxml parsing": peer, "open": opening, "check": checking - opening, "store": storing,
        "map and the rest": all_of_it - storing - checking, "all": all_of_it,
    }  # fmt: skip
    for name, seconds in stages.items():
        print(f"  {name:<32}{seconds * each:8.0f} µs  {seconds / peer:5.1f} × lxml")
    if profile:
        pstats.Stats(profiler).sort_stats("tottime").print_stats(45)
    return peer, all_of_it


def _peer(bodies: list[bytes]) -> None:
    from lxml import etree

    for body in bodies:
        for file in etree.fromstring(body).iter("NOIDUNGFILE"):
            etree.fromstring(base64.b64decode(file.text or ""))


def _all(bodies: list[bytes]) -> tuple[float, float]:
    """Seconds of storing, and until all are answered; the hub makes batches of 200."""
    from lienthong import access
    from lienthong.exchange import hub, keeping

    actor = access.Actor("client:bench", f"facility:{FACILITY}", frozenset({"facility_it"}))
    stored, real_keep = [0.0], keeping.keep

    def timed(sendings):
        begun = time.perf_counter()
        kept = real_keep(sendings)
        stored[0] += time.perf_counter() - begun
        return kept

    hub.keep = timed
    begun = time.perf_counter()
    answers = hub.receive_many([hub.Sending(body, f"facility:{FACILITY}", "folder", actor) for body in bodies])
    wrong = [answer for answer in answers if not answer.is_good]
    if wrong:
        raise SystemExit(f"an envelope of the benchmark was {wrong[0].state}: {wrong[0].faults[:3]}")
    return stored[0], time.perf_counter() - begun


def _kept(body: bytes):
    import uuid

    from lienthong.exchange.keeping import Kept

    return Kept(uuid.uuid4(), "", f"facility:{FACILITY}", "client:bench", body, "", duplicate=False)


def _median(work: Callable[[], object], times: int) -> float:
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        found.append(time.perf_counter() - begun)
    return statistics.median(found)


def _stage() -> None:
    from lienthong.database import clock
    from lienthong.directory import Facility

    clock.mark_synthetic()
    for code in (FACILITY, "99S02"):
        Facility.objects.get_or_create(
            code=code,
            defaults={
                "name": f"Cơ sở {code}", "kind": "hospital", "owner": "province", "level": "basic", "province": "37",
                "commune": "14464", "synthetic": True,
            },
        )  # fmt: skip


def _episodes(count: int, kind: str) -> list[dict]:
    """Episodes of patients whom nobody has seen: each round begins at a number of its own."""
    random, first = Random(kind), randrange(10**8 - count)
    return [_tables(number, kind, first + number, random) for number in range(count)]


def _bodies(episodes: list[dict]) -> list[bytes]:
    from lienthong.exchange import writing

    return [writing.envelope(FACILITY, [tables], made_on=NOW.date()) for tables in episodes]


def _acquaint(episodes: list[dict]) -> None:
    """Nine patients of ten have been here before."""
    from lienthong import access, people
    from lienthong.exchange import persons

    known = [tables["XML1"][0] for number, tables in enumerate(episodes) if number % 10]
    by = access.Actor("client:bench", f"facility:{FACILITY}", frozenset({"system"}))
    people.match_or_create_many([persons.facts(row) for row in known], by=by)


def _tables(number: int, kind: str, own: int, random: Random) -> dict[str, list[dict[str, str]]]:
    from lienthong.web.demo import episodes
    from lienthong.web.demo.catalogue import ILLNESSES
    from lienthong.web.demo.plan import Patient, Plan

    patient = Patient(
        number=f"BN{own:08d}", name=f"NGUYỄN THỊ {'ABCDEGHIKLMNOPQRSTUVXY'[number % 22]} {number:04d}",
        born=date(1950, 1, 1) + timedelta(days=number), sex="2", personal_number=f"0371{own:08d}",
        card=f"HT237{own:010d}", address="Thôn 1", province="37", commune="14464", registered_at=FACILITY,
    )  # fmt: skip
    plan = Plan(
        episode=f"{FACILITY}{kind[0]}{own:08d}", facility=FACILITY, doctor="000101/NB-GPHN", director="000100/NB-GPHN",
        patient=patient, illness=random.choice(ILLNESSES[:4]), arrived=datetime(2026, 12, 7, 8, 5),
        left=datetime(2026, 12, 7, 9, 20), refer_to="99S02" if number % 10 == 0 else "",
        revisit_on=date(2026, 12, 21) if number % 4 == 0 else None,
    )  # fmt: skip
    if kind == "outpatient":
        return episodes.write(plan, random)
    stay = replace(plan, kind="03", left=datetime(2026, 12, 11, 10, 0))
    return _fuller(episodes.write(stay, random), {"XML2": 15, "XML3": 25, "XML4": 25})


DRUGS, TESTS = 8, 10  # distinct ones in a stay; the others are further orders and further indices of these


def _fuller(tables: dict, wanted: dict[str, int]) -> dict:
    """As many lines as a real stay has: several drugs on several days, tests with several indices, supplies and
    procedures; the totals with them."""
    drug, bed = tables["XML2"][0], tables["XML3"][-1]
    result = next((row for row in tables["XML4"] if row["GIA_TRI"]), None)
    tables["XML2"] = [
        {**drug, "STT": str(n + 1), "MA_THUOC": f"40.{n % DRUGS}", "TEN_THUOC": f"{drug['TEN_THUOC']} {n % DRUGS}"}
        for n in range(wanted["XML2"])
    ]
    tables["XML3"] = [_line(bed, n) for n in range(wanted["XML3"])]
    if result:
        tables["XML4"] = [
            {**result, "STT": str(n + 1), "MA_DICH_VU": f"23.{n % TESTS}", "TEN_CHI_SO": f"Chỉ số {n}"}
            for n in range(wanted["XML4"])
        ]
    lines, summary = tables["XML2"] + tables["XML3"], tables["XML1"][0]
    for total, field, rows in (
        ("T_THUOC", "THANH_TIEN_BV", tables["XML2"]), ("T_TONGCHI_BV", "THANH_TIEN_BV", lines),
        ("T_TONGCHI_BH", "THANH_TIEN_BH", lines), ("T_BNTT", "T_BNTT", lines), ("T_BNCCT", "T_BNCCT", lines),
    ):  # fmt: skip
        summary[total] = f"{sum(float(row[field]) for row in rows):.2f}"
    claimed = float(summary["T_TONGCHI_BH"]) - float(summary["T_BNCCT"])
    summary["T_BHTT"] = summary["T_BHTT_GDV"] = f"{claimed:.2f}"
    return tables


def _line(bed: dict[str, str], n: int) -> dict[str, str]:
    """A test, a procedure, or a day in bed."""
    if n < TESTS:
        return {**bed, "STT": str(n + 1), "MA_NHOM": "1", "MA_DICH_VU": f"23.{n}", "TEN_DICH_VU": f"Xét nghiệm {n}"}
    if n < TESTS + 4:
        return {**bed, "STT": str(n + 1), "MA_NHOM": "18", "MA_DICH_VU": f"18.{n}", "TEN_DICH_VU": f"Thủ thuật {n}"}
    return {**bed, "STT": str(n + 1)}


if __name__ == "__main__":
    raise SystemExit(main())
