"""Named SQL: the query a name stands for is the one that runs."""

from pathlib import Path

import pytest

from lienthong.database import queries


def test_queries_are_found_by_name(tmp_path: Path):
    (tmp_path / "paper.sql").write_text("-- one: the first\nSELECT 1\n\n-- two: the second\n-- why\nSELECT 2\n")
    assert queries.load(str(tmp_path / "paper.py")) == {"one": "SELECT 1", "two": "-- why\nSELECT 2"}


def test_a_query_that_is_not_there_is_an_error(tmp_path: Path):
    (tmp_path / "paper.sql").write_text("-- one: the first\nSELECT 1\n")
    with pytest.raises(KeyError):
        queries.load(str(tmp_path / "paper.py"))["two"]
