"""If these fail, the nation's payroll could not move to Spark: there, the rules would give other amounts than here."""

from __future__ import annotations

import shutil
from dataclasses import asdict
from datetime import date, datetime
from importlib.util import find_spec

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from lienthong.assistance import law, rules
from lienthong.assistance.rules import spark
from lienthong.assistance.rules.people import complete
from tests.assistance.rules.reference import Person

MONTH, KNOWN, LAW = date(2026, 11, 1), datetime(2026, 12, 1), law.load()


class Batch:
    """A batch of Arrow that is no frame of Polars: it only speaks the Arrow C stream interface."""

    def __init__(self, frame: pl.DataFrame):
        self.frame = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.frame.__arrow_c_stream__(requested_schema)


def people(number: int = 600) -> pl.DataFrame:
    """People of every age and many circumstances."""
    persons = [
        Person(
            born=date(1925 + n % 100, 1 + n % 12, 1 + n % 28), household=["poor", "near_poor", ""][n % 3],
            no_supporter=n % 2 == 0, lone_parent=n % 5 == 0, children=[date(2008 + n % 18, 1 + n % 12, 1)] * (n % 3),
            disability=["", "severe", "special_severe"][n % 7 % 3], hiv=n % 11 == 0, province=["01", "38"][n % 2],
            cared_by=["", "own_household"][n % 2], granted_allowance=True, granted_child_raising=True,
            granted_care=True, granted_social_pension=n % 4 == 0,
        )
        for n in range(number)
    ]  # fmt: skip
    rows = [asdict(person) | {"id": number} for number, person in enumerate(persons)]
    return complete(pl.DataFrame(rows, schema={name: rules.COLUMNS[name] for name in rows[0]}))


def one_batch(frame: pl.DataFrame):
    yield Batch(frame)


def test_the_mapped_function_gives_what_the_rules_give() -> None:
    """The very function that mapInArrow calls, on an iterator of Arrow batches."""
    everyone = people()
    cut = (Batch(everyone.slice(start, 250)) for start in range(0, everyone.height, 250))
    mapped = spark.mapper(MONTH, KNOWN, LAW, one_batch)(cut)
    found = pl.concat([pl.DataFrame(batch) for batch in mapped])
    assert_frame_equal(found, spark.plain(rules.entitlements(everyone, MONTH, KNOWN, LAW)))
    assert found["allowance_national"].sum() > 0


def test_the_declared_columns_are_those_that_come() -> None:
    """Spark is told the columns beforehand; another column, or another type, would stop the run."""
    found = spark.plain(rules.entitlements(people(5), MONTH, KNOWN, LAW))
    declared = [part.strip().rsplit(" ", 1) for part in spark.schema(MONTH, KNOWN, LAW).split(",")]
    assert [name.strip("`") for name, _ in declared] == found.columns
    assert [kind for _, kind in declared] == [spark._SPARK[kind] for kind in found.dtypes]


@pytest.mark.skipif(find_spec("pyarrow") is None, reason="pyarrow comes with the extra `spark`")
def test_record_batches_of_pyarrow_come_and_go() -> None:
    """With pyarrow's own record batches, as Spark hands them over."""
    everyone = people()
    mapped = spark.mapper(MONTH, KNOWN, LAW, spark.record_batches)(spark.record_batches(everyone))
    found = pl.concat([pl.DataFrame(batch) for batch in mapped])
    assert_frame_equal(found, spark.plain(rules.entitlements(everyone, MONTH, KNOWN, LAW)))


@pytest.mark.skipif(
    find_spec("pyspark") is None or find_spec("pyarrow") is None or shutil.which("java") is None,
    reason="the extra `spark` and Java are not installed",
)
def test_spark_itself_gives_what_the_rules_give() -> None:
    """A real session with real tasks."""
    everyone = people()
    found = spark.entitlements(everyone, MONTH, KNOWN, LAW)
    assert_frame_equal(found, spark.plain(rules.entitlements(everyone, MONTH, KNOWN, LAW)))


@pytest.mark.skipif(find_spec("pyspark") is not None, reason="the extra `spark` is installed")
def test_without_spark_one_sentence_says_what_is_missing() -> None:
    """Who asks for Spark where there is none is told what to install."""
    with pytest.raises(spark.NoSpark, match=r"lienthong\[spark\]"):
        spark.entitlements(people(3), MONTH, KNOWN, LAW)
