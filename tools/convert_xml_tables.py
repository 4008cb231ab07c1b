"""One-off: turn the collected facts on the XML set into our own YAML tables and code lists.

    python tools/convert_xml_tables.py FOLDER

FOLDER holds `xml_fields_effective.json` and `codes/`. Written: src/lienthong/exchange/tables/XML*.yaml and
tables/lists/. Only facts are taken over (names, order, types, lengths, what is required, official labels of codes);
the meanings are our own words from `xml_field_meanings.psv`; the shape of fields is in `xml_field_rules.yaml`.
"""

import csv
import gzip
import json
import sys
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
TABLES = HERE.parent / "src" / "lienthong" / "exchange" / "tables"
PRIMARY_SOURCE = "QĐ 130/QĐ-BYT, QĐ 4750/QĐ-BYT"
LATER_SOURCE = "QĐ 3176/QĐ-BYT"


def main(folder: Path) -> None:
    """Write every table and every list."""
    facts = json.loads((folder / "xml_fields_effective.json").read_text(encoding="utf-8"))
    rules = yaml.safe_load((HERE / "xml_field_rules.yaml").read_text(encoding="utf-8"))
    meanings = _meanings()
    for name, table in facts.items():
        _write_table(name, table, rules, meanings)
    _write_lists(folder / "codes")
    _write_diseases(folder / "codes")


def _meanings() -> dict[str, tuple[str, str]]:
    lines = (HERE / "xml_field_meanings.psv").read_text(encoding="utf-8").splitlines()[1:]
    return {name: (vi, en) for name, vi, en in (line.split("|") for line in lines)}


def _write_table(name: str, table: dict, rules: dict, meanings: dict) -> None:
    own = rules["tables"][name]
    rows = [_field(name, fact, rules, meanings) for fact in table["fields"]]
    if name == "XML13":
        rows = _with_4750_fields(rows, rules, meanings)
    head = {
        "table": name,
        "title": own["title"],
        "root": table["root"],
        "list": table["list"],
        "record": table["record"],
        "sent": own["sent"],
        "source": PRIMARY_SOURCE,
        "evidence": "primary",
    }
    text = _flow(head) + "fields:\n" + "".join(f"- {_row(row)}\n" for row in rows)
    (TABLES / f"{name}.yaml").write_text(text, encoding="utf-8")


def _field(table: str, fact: dict, rules: dict, meanings: dict) -> dict[str, Any]:
    name = fact["field"]
    vi, en = meanings[name]
    row: dict[str, Any] = {"name": name, "type": "number" if fact["type"] == "Số" else "text"}
    row |= _lengths(fact)
    row |= rules["fields"].get(name, {}) | rules["overrides"].get(f"{table}.{name}", {})
    if fact["required"] == "x" and "required" not in row:
        row["required"] = "always"
    if "giống thông tin này ở bảng 1" in fact["portal_check"]:
        row.setdefault("same_as", rules["twins"].get(name, name))
    source, evidence = (LATER_SOURCE, "secondary") if fact["note"] == "QĐ 3176/2024" else (PRIMARY_SOURCE, "primary")
    row.setdefault("source", source)
    row.setdefault("evidence", evidence)
    return {key: value for key, value in row.items() if value is not None} | {"vi": vi, "en": en}


def _lengths(fact: dict) -> dict[str, Any]:
    """The present length (None: no limit) and, where QĐ 3176 enlarged it, the one before."""
    now, before = fact["max_len_3176"] or fact["max_len"], fact["max_len"]
    row: dict[str, Any] = {"length": _number(now)}
    if now != before and (_number(now) is None or int(now) > int(before)):
        row["length_4750"] = _number(before)
        row["length_evidence"] = "secondary"
    elif now != before:  # a shorter one is known from programs only: the annex's stays
        row["length"] = _number(before)
    return row


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else None


def _with_4750_fields(rows: list[dict], rules: dict, meanings: dict) -> list[dict]:
    """XML13 lost three fields and renamed three with QĐ 3176: both orders stand in one table."""
    renamed = {"MA_CSKCB_DI": "MA_NOI_DI", "MA_CSKCB_DEN": "MA_NOI_DEN", "TINH_TRANG_CT": "PP_DIEU_TRI"}
    both = []
    for row in rows:
        old = renamed.get(row["name"])
        if old == "PP_DIEU_TRI":
            both += [_old(name, rules, meanings) for name in ("TEN_DICH_VU", "TEN_THUOC")]
        if old:
            both.append(_old(old, rules, meanings))
            row = {**row, "eras": [3176, 1931]}
        both.append(row)
    return both


def _old(name: str, rules: dict, meanings: dict) -> dict[str, Any]:
    vi, en = meanings[name]
    length = {"MA_NOI_DI": 5, "MA_NOI_DEN": 5}.get(name)
    row = {"name": name, "type": "text", "length": length, "eras": [4750], "source": PRIMARY_SOURCE}
    row |= rules["fields"].get(name, {}) | {"evidence": "primary", "vi": vi, "en": en}
    return {key: value for key, value in row.items() if value is not None}


def _flow(head: dict) -> str:
    return yaml.safe_dump(head, allow_unicode=True, sort_keys=False, width=110)


def _row(row: dict) -> str:
    return yaml.safe_dump(row, allow_unicode=True, sort_keys=False, default_flow_style=True, width=10_000).strip()


def _write_lists(codes: Path) -> None:
    """The longer lists as CSV: code, label in Vietnamese, validity, source, evidence."""
    ethnic = [
        (r["ma"], r["ten_theo_QD121_TCTK_1979"] or r["ten_theo_vn_core_race"]) for r in _read(codes / "dan_toc.csv")
    ]
    _list("ethnic_group", "QĐ 121-TCTK/PPCĐ 1979", "primary", ethnic)
    jobs = [(r["ma"], r["ten"].replace("Lao. động", "Lao động")) for r in _read(codes / "nghe_nghiep_cap2.csv")]
    _list("occupation", "QĐ 34/2020/QĐ-TTg", "secondary", jobs)
    forms = [(r["ma"], r["ten"]) for r in _read(codes / "ma_loai_kcb_qd1804_2026.csv")]
    since = {code: "2026-08-01" for code, _ in forms if int(code) > 10}
    _list("form_of_care", "QĐ 1804/QĐ-BYT 2026", "secondary", forms, since)
    categories = {r["ma"]: r["ten"].split("(")[0].strip() for r in reversed(_read(codes / "ma_doituong_kcb.csv"))}
    _list("category_of_care", "QĐ 3276/QĐ-BYT 2025", "secondary", sorted(categories.items(), key=_by_code))
    surgery = [(r["ma_icd9"], "") for r in _read(codes / "icd9cm_vol3_unique.csv")]
    _list("procedure", "QĐ 4440/QĐ-BYT 2020", "primary", surgery)


def _by_code(item: tuple[str, str]) -> list[int]:
    return [int(part) for part in item[0].split(".")]


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _list(name: str, source: str, evidence: str, rows: list[tuple[str, str]], since: dict | None = None) -> None:
    with (TABLES / "lists" / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["code", "vi", "from", "source", "evidence"])
        writer.writerows([code, label, (since or {}).get(code, ""), source, evidence] for code, label in rows)


def _write_diseases(codes: Path) -> None:
    """ICD-10 of QĐ 4469: code without dot, flags (M never main, F women only, B men only), name. Compressed."""
    flags: dict[str, set[str]] = {}
    letters = {"A2": "M", "A4.1": "F", "A4.2": "B"}
    for row in _read(codes / "icd10_qd4469_restrictions.csv"):
        if letter := letters.get(row["phu_luc"]):
            flags.setdefault(_bare(row["ma"]), set()).add(letter)
    names = {_bare(row["ma_benh_khong_dau"]): row["ten_benh"].strip() for row in _read(codes / "icd10_qd4469_2020.csv")}
    lines = [f"{code}|{''.join(sorted(flags.get(code, ())))}|{name}" for code, name in sorted(names.items())]
    text = "\n".join(["code|flags|vi", *lines, ""])
    (TABLES / "lists" / "disease.psv.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def _bare(code: str) -> str:
    return "".join(letter for letter in code if letter.isalnum()).upper()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
