"""Situations that a lawyer can read, one file a subject; if one fails, a person like this is paid something else."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from lienthong.assistance import law, rules
from lienthong.assistance.law import Unit
from lienthong.assistance.rules import explanation
from lienthong.assistance.rules.explanation import _Teller
from lienthong.assistance.rules.people import CASES_WITHOUT_SUPPORT

FOLDER = Path(__file__).with_name("situations")
LATER = date(2027, 6, 1)


@cache
def situations() -> list[tuple[str, dict[str, Any]]]:
    return [
        (path.stem, one)
        for path in sorted(FOLDER.glob("*.yaml"))
        for one in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def month_of(one: dict[str, Any]) -> date:
    year, month = str(one["month"]).split("-")
    return date(int(year), int(month), 1)


def known_of(one: dict[str, Any]) -> datetime:
    return datetime.combine(one.get("known", LATER), datetime.min.time())


def law_of(one: dict[str, Any]) -> law.Law:
    found = law.load()
    if "reading" in one:
        found = found.what_if("province.social_pension_reading", one["reading"], date(2026, 1, 1), province="01")
    return found


def computed(one: dict[str, Any]) -> dict[str, Any]:
    asked = {f"granted_{family}": True for family in one.get("asks", rules.FAMILIES)}
    return rules.evaluate_one(one["person"] | asked, month_of(one), known_of(one), law_of(one)) | one["person"]


@pytest.mark.parametrize(
    "one", [one for _, one in situations()], ids=[f"{f}: {o['situation']}" for f, o in situations()]
)
def test_situation(one: dict[str, Any]) -> None:
    """What is paid, by which clause, what the province adds, and why not."""
    row = computed(one)
    assert {f: row[f"{f}_national"] for f in rules.FAMILIES if row[f"{f}_national"]} == one["paid"]
    assert {f: row[f"{f}_province"] for f in rules.FAMILIES if row[f"{f}_province"]} == one.get("top_up", {})
    for family, clause in one.get("clause", {}).items():
        assert row[f"{family}_clause"] == clause
    for family, reason in one.get("why", {}).items():
        assert rules.Reason(row[f"{family}_reason"]).name == reason
    told = explanation.sentences(row, "vi", law=law_of(one), known_at=known_of(one), may_see_hiv=True)
    if "article" in one:
        assert any(one["article"] in sentence for sentence in told)
    if "evidence" in one:
        assert ("chưa kiểm chứng" in told[0]) == (one["evidence"] != "primary")


def test_every_rate_of_the_law_has_a_situation() -> None:
    """A rate that no situation touches could be wrong unseen: each, under each decree, is paid to someone here."""
    touched = set()
    for _file, one in situations():
        row, figures = computed(one), law_of(one).at(month_of(one), known_of(one))
        teller = _Teller(row, figures, "vi", True)
        for family in rules.FAMILIES:
            if row[f"{family}_clause"]:
                values = [figures.value(teller.code(family, row[f"{family}_clause"])),
                          figures.value("social_pension.amount" if family == "social_pension" else "base")]  # fmt: skip
                touched |= {(value.code, value.document.code) for value in values}
    rates = {
        (value.code, value.document.code)
        for value in law.load().values
        if value.amount is not None and not value.province
        and (law.load().names[value.code].unit == Unit.COEFFICIENT or value.code in ("base", "social_pension.amount"))
    }  # fmt: skip
    assert rates - touched == set()


def test_every_province_that_pays_more_has_a_situation() -> None:
    """Each province for which the law holds a value is lived in by someone here."""
    assert {value.province for value in law.load().values if value.province} <= {
        one["person"].get("province", "") for _file, one in situations()
    }


def test_every_case_of_clause_1_has_a_situation() -> None:
    """The eleven cases of a child without support."""
    assert {one["person"].get("no_support", "") for _file, one in situations()} >= set(CASES_WITHOUT_SUPPORT)
