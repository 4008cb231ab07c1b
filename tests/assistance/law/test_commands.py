"""The commands on the law. If these fail, a ministry can't see what its law is, or what a change would cost."""

from __future__ import annotations

import datetime

import pytest
from click.testing import CliRunner

from lienthong.assistance import commands_law, planning
from lienthong.assistance import law as laws
from tests.assistance.register.conftest import _house, granted, person  # noqa: F401 - fixtures

pytestmark = pytest.mark.usefixtures("country")


def said(command, *arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(command, list(arguments))
    assert result.exit_code == code, result.output
    return result.output


def test_the_law_is_listed_with_dates_amounts_and_evidence() -> None:
    everything = said(commands_law.law)
    assert "540.000" in everything and "[secondary]" in everything and "known 21/08/2026" in everything
    assert "Only the highest" in everything


def test_the_law_of_a_month_and_of_a_province() -> None:
    june = said(commands_law.law, "--at", "06/2026")
    assert "500.000" in june and "540.000" not in june
    haiphong = said(commands_law.law, "--at", "11/2026", "--province", "31")
    assert "700.000" in haiphong and "650.000" not in haiphong
    assert "Mức chuẩn" in said(commands_law.law, "--language", "vi", "--unverified")
    assert "no month" in said(commands_law.law, "--at", "soon", code=2)
    assert "Nothing in the law" in said(commands_law.law, "--province", "99", code=1)


def test_a_changed_value_is_told_by_province(granted) -> None:  # noqa: F811
    """One poor person of 81 in Hà Nội: 2.0 × 650,000 today; with a base of 700,000 for the nation, 1,400,000."""
    one = granted()
    told = said(commands_law.rules, "what-if", "--value", "base=700.000", "--month", "11/2026")
    assert "Hà Nội" in told and "1,300,000" not in told.split("Hà Nội")[0]
    row = next(line for line in told.splitlines() if "Hà Nội" in line)
    assert "1,400,000" in row and one.province == "01"
    assert row.split()[-2:] == ["+100,000", "+320,000"]  # the nation pays 1,400,000 where it paid 1,080,000
    assert told.splitlines()[-1].startswith("all") and "Bắc Ninh" not in told


def test_a_wrong_change_is_refused_in_words() -> None:
    assert "no such value" in said(commands_law.rules, "what-if", "--value", "wage=1", code=2)
    assert "whole number" in said(commands_law.rules, "what-if", "--value", "base=lots", code=2)
    assert "no province" in said(commands_law.rules, "what-if", "--value", "base=1", "--province", "99", code=1)


def test_changes_add_up_and_may_be_a_provinces() -> None:
    month, later = datetime.date(2027, 1, 1), datetime.datetime(2027, 6, 1)
    law = planning.changed(laws.load(), ["base=600000", "allowance.5.4=1,5", "province.base:38=620000"], month)
    figures = law.at(month, later)
    assert (figures.get("base"), figures.get("allowance.5.4")) == (600_000, 150)
    assert figures.of_provinces("province.base")["38"] == 620_000
