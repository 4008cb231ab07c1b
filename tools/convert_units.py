"""Write `src/lienthong/directory/law/units.yaml` from the collected facts on administrative units (run once).

    python tools/convert_units.py FOLDER

FOLDER holds communes_legal_notes.csv and province_status_changes_2026.csv. Only numbers, dates, codes and names are
taken; the wording is ours.
"""

import csv
import sys
from pathlib import Path

import yaml

OUT = Path(__file__).parent.parent / "src/lienthong/directory/law/units.yaml"
HEAD = """\
# Administrative units: legal basis a province, changes since 01/07/2025, disputed codes.
# Codes, names and the mapping from the former communes come from PyPI vietnamadminunits 1.0.4 (MIT).
# The dates on which the communes of 2026 became wards are assumed to be those of their provinces' change; the
# resolutions' own dates (14/04/2026 and 04/08/2026) are given as `resolved_on`.
"""
KINDS = {"thanh_pho": "city", "tinh": "province"}
BECAME_WARDS = {"75": "2026-04-30", "24": "2026-09-20"}


def main(folder: Path) -> None:
    notes = list(csv.DictReader((folder / "communes_legal_notes.csv").open(encoding="utf-8")))
    changes = list(csv.DictReader((folder / "province_status_changes_2026.csv").open(encoding="utf-8")))
    data = {
        "formed": {
            "on": "2025-07-01",
            "provinces": {"legal_basis": "Nghị quyết 202/2025/QH15", "evidence": "secondary"},
            "communes": _formed(notes),
        },
        "changes": [_province(row) for row in changes] + _wards(notes),
        "disputed_codes": [
            {"code": "06970", "also": ["06978"], "province": "22", "evidence": "secondary",
             "note": "Ba Chẽ: three packages write 06970, the statistics office's list of 08/2026 writes 06978"},
        ],
    }  # fmt: skip
    OUT.write_text(HEAD + yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=120), encoding="utf-8")


def _formed(notes: list[dict]) -> dict[str, dict]:
    found: dict[str, dict] = {}
    for row in notes:
        if row["resolution"].endswith("UBTVQH15"):
            found.setdefault(
                row["province_code"], {"legal_basis": f"Nghị quyết {row['resolution']}", "evidence": "secondary"}
            )
    return dict(sorted(found.items()))


def _province(row: dict) -> dict:
    basis = "" if row["legal_basis"].startswith("(") else f"Nghị quyết {row['legal_basis'].removeprefix('NQ ')}"
    return {
        "code": row["province_code"], "on": row["valid_from"], "kind": KINDS[row["unit_type_to"]],
        "name": row["name_to"], "legal_basis": basis, "evidence": "secondary",
    }  # fmt: skip


def _wards(notes: list[dict]) -> list[dict]:
    return [
        {
            "code": row["code"], "on": BECAME_WARDS[row["province_code"]], "kind": "ward", "name": row["name"],
            "legal_basis": f"Nghị quyết {row['resolution']}", "evidence": "assumed",
            "resolved_on": "-".join(reversed(row["resolution_date"].split("/"))),
        }
        for row in notes
        if row["resolution"].endswith("UBTVQH16")
    ]  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]))
