"""The print: one page where one page is enough, nothing lost that was said, nothing shown that must not be."""

import io

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from lienthong import access
from lienthong.database import clock
from lienthong.forms import catalogue, printing, response, restricted
from lienthong.forms import written as page
from lienthong.forms.sheet import Sheet
from tests.access.actors import user
from tests.forms.conftest import CITIZEN

pytestmark = pytest.mark.django_db


def pages(pdf: bytes) -> int:
    return int(PdfFileReader(io.BytesIO(pdf)).root["/Pages"]["/Count"])


def response_of(form, values):
    reading = Sheet(form, page.from_values(form, values)).read()
    return response.build(form, reading.items, authored=clock.now())


CHILDREN = [{"child_name": "Lan", "studies": True, "school": "THCS Ba Đình"}, {"child_name": "Huệ"}]
VALUES = {"kinds": ["elderly", "child"], "name": "#strong[Lành] $x$", "born": "1950", "number": "001150012345",
          "pension": 1500000, "alone": True, "why": "goá", "hiv": True, "children": CHILDREN}  # fmt: skip


def test_a_short_form_takes_one_page(small):
    assert pages(printing.blank("small", for_whom=CITIZEN)) == 1
    assert pages(printing.pdf(response_of(small, VALUES), for_whom=CITIZEN)) == 1


def test_the_foot_names_who_printed_it(small, monkeypatch):
    told = {}
    monkeypatch.setattr(printing.house_print, "paper", lambda _template, data, **_more: told.update(data) or b"")
    maker = user("mai")
    printing.blank("small", for_whom=access.Actor(maker.code))
    assert told["printed_by"] == "Mai"


@pytest.mark.parametrize("name", [form.name for form in catalogue.every()])
def test_the_forms_of_the_house_print_empty(name):
    assert 0 < pages(printing.blank(name, for_whom=CITIZEN)) < 7


def test_every_answer_stands_in_the_print(small):
    said = response_of(small, VALUES)
    with printing.override("vi"):
        blocks = printing.blocks(small, said)
    shown = {block["label"]: block["value"] for block in blocks}
    assert shown["Họ tên"] == "#strong[Lành] $x$" and shown["Lương hưu"] == "1.500.000\u00a0đ"
    assert shown["Ngày sinh"] == "1950" and shown["Trường"] == "THCS Ba Đình" and "Con 2" in shown
    kinds = next(block for block in blocks if block["label"] == "Loại")
    assert [one["ticked"] for one in kinds["options"]] == [True, True, False]
    assert shown["Từ ngày"] == ""  # a dotted line


def test_what_was_not_asked_is_left_out(small):
    said = response_of(small, {"kinds": ["none"], "name": "A"})
    with printing.override("vi"):
        labels = {block["label"] for block in printing.blocks(small, said)}
    assert "Vì sao" not in labels and "Tên con" not in labels


def test_a_stripped_print_ticks_nothing_restricted(small):
    said = restricted.strip(response_of(small, VALUES))
    assert not any("HIV" in str(one) for one in [*printing.facts(small, said), *printing.blocks(small, said)])
    assert any("HIV" in str(one) for one in printing.blocks(small, response_of(small, VALUES)))


def test_the_same_answers_give_the_same_bytes(small):
    with clock.at(clock.today()):
        said = response_of(small, VALUES)
        assert printing.pdf(said, for_whom=CITIZEN) == printing.pdf(said, for_whom=CITIZEN)
