"""If these fail, whoever runs the home can't take a report by hand, or isn't told what is wrong with it."""

import pytest
from click.testing import CliRunner

from lienthong.assistance.payments.commands import check_file, result
from lienthong.database import clock
from tests.assistance.payments.conftest import PAID_ON, paid, told

pytestmark = pytest.mark.django_db


def run(command, *arguments):
    with clock.at(PAID_ON):
        return CliRunner().invoke(command, list(map(str, arguments)))


def test_a_report_is_taken_and_its_faults_are_printed(handed, ids, tmp_path):
    file = tmp_path / "kq.csv"
    file.write_bytes(told([paid(ids[0], 540_000), paid(ids[1], 1)]))
    done = run(result, file, "--language", "en")
    assert done.exit_code == 1 and "1/2" in done.output and "Not taken as paid" in done.output
    file.write_bytes(told([paid(ids[1], 1_080_000)]))
    assert run(result, file).exit_code == 0


def test_a_file_that_is_not_whole_is_refused_in_a_sentence(handed, tmp_path):
    file = tmp_path / "kq.csv"
    file.write_bytes(b"id\n1\n")
    for command in (result, check_file):
        done = run(command, file)
        assert done.exit_code == 1 and "Traceback" not in done.output and done.output.strip()


def test_a_whole_file_says_so(ids, tmp_path):
    file = tmp_path / "kq.csv"
    file.write_bytes(told([paid(ids[0], 540_000)]))
    assert "1 lines, 540000 VND" in run(check_file, file).output
