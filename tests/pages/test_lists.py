"""A list page shows each row exactly once, in the order asked for, at the same price whatever its length."""

import csv
import io
import random
from datetime import date, timedelta

import openpyxl
import pytest
from django.test import RequestFactory

from lienthong.access import SYSTEM, Actor
from lienthong.access.models import Membership, User
from lienthong.pages import keyset, layout
from lienthong.pages.lists import Column, DayFilter, Filter, ListPage
from lienthong.pages.query_count import counted

pytestmark = pytest.mark.django_db
BEGAN = date(2026, 1, 1)


class Memberships(ListPage):
    title = "Memberships"
    columns = [
        Column("organisation", "Organisation", sort="organisation", link=lambda row: f"/m/{row.pk}"),
        Column("user.name", "Name", sort="user__name"),
        Column("valid_to", "Until", sort="valid_to"),
        Column("role", "Role", state=True),
    ]
    filters = [
        Filter("role", "Role", [("citizen", "Citizen"), ("facility_it", "IT")]),
        DayFilter("until", "Until", "valid_to__lte"),
    ]
    search_in = ["organisation", "user__name"]
    sort = "organisation"
    page_size = 7

    def rows(self):
        return Membership.objects.select_related("user")


@pytest.fixture
def members() -> list[Membership]:
    chance = random.Random(7)
    users = [
        User.objects.create(login=f"u{n}", name=chance.choice(["Lê Lành", "Trần Ổn", "Phạm =Thịnh"])) for n in range(5)
    ]
    return [
        Membership.objects.create(
            user=chance.choice(users),
            organisation=f"facility:{chance.randrange(8):05}",
            role=chance.choice(["citizen", "facility_it"]),
            valid_from=BEGAN + timedelta(days=n),
            valid_to=None if chance.random() < 0.4 else date(2027, 1, chance.randrange(1, 9)),
        )
        for n in range(40)
    ]


def opened(query: str = "", actor: Actor = SYSTEM, **headers: str):
    request = RequestFactory().get(f"/members/?{query}", headers=headers)
    request.actor = actor
    page = Memberships()
    page.setup(request)
    return page, page.get(request)


def walked(query: str, *, backwards: bool = False) -> list[int]:
    """The keys of every row, page after page, as a reader would go through them."""
    seen: list[int] = []
    for _page in range(30):
        page, _response = opened(query)
        context = page.context()
        keys = [row["row"].pk for row in context["rows"]]
        seen = [*keys, *seen] if backwards else [*seen, *keys]
        onward = context["page"]["previous_url" if backwards else "next_url"]
        if not onward:
            return seen
        query = onward.split("?")[1]
    raise AssertionError("the pages never end")


@pytest.mark.parametrize(
    "sort", ["organisation", "-organisation", "valid_to", "-valid_to", "user__name", "-user__name"]
)
def test_paging_shows_each_row_once_in_both_directions(members, sort):
    forwards = walked(f"sort={sort}")
    assert sorted(forwards) == sorted(member.pk for member in members)
    order = keyset.Order.read(sort)
    rows = {row.pk: row for row in Membership.objects.select_related("user")}
    last = keyset.write(order.place(rows[forwards[-1]]))
    assert walked(f"sort={sort}&before={last}", backwards=True) == forwards[:-1]


@pytest.mark.parametrize("place", ["", "rubbish", "W10", keyset.write(["no day", 1]), keyset.write([{"a": 1}, []])])
def test_a_place_that_makes_no_sense_begins_from_the_start(members, place):
    page, response = opened(f"sort=valid_to&after={place}")
    assert response.status_code == 200
    assert [row["row"].pk for row in page.context()["rows"]] == walked("sort=valid_to")[:7]


def test_search_finds_every_word_and_filters_narrow(members):
    page, _response = opened("q=lành+facility:00003&role=citizen")
    shown = [row["row"] for row in page.context()["rows"]]
    assert shown
    assert all(row.user.name == "Lê Lành" and row.role == "citizen" and "00003" in row.organisation for row in shown)
    page, _response = opened("until=03/01/2027")
    assert all(row["row"].valid_to <= date(2027, 1, 3) for row in page.context()["rows"])


def test_a_page_costs_the_same_however_long_the_list(members, monkeypatch):
    monkeypatch.setattr(layout, "is_synthetic", lambda: False)  # asked every few seconds, whatever the page
    with counted() as few:
        opened("role=citizen")[1].content  # noqa: B018 - rendered here
    Membership.objects.bulk_create(
        Membership(user_id=members[0].user_id, organisation=f"facility:{n:05}", role="citizen", valid_from=BEGAN)
        for n in range(100, 400)
    )
    with counted() as many:
        opened("role=citizen")[1].content  # noqa: B018
    assert len(many) == len(few) <= 4


def test_a_script_gets_only_the_list_a_reader_the_whole_page(members):
    whole = opened()[1].content.decode()
    part = opened(**{"HX-Request": "true"})[1].content.decode()
    assert "<html" in whole and "<html" not in part
    assert 'id="list"' in whole and 'id="list"' in part


def test_nothing_found_says_so_and_leads_back(members):
    text = opened("q=nobody")[1].content.decode()
    assert "Không có dòng nào khớp" in text and 'href="/members/"' in text


def test_exports_hold_every_row_and_nothing_a_spreadsheet_would_run(members):
    text = b"".join(opened("export=csv&sort=user__name")[1].streaming_content).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert lines[0] == ["Organisation", "Name", "Until", "Role"]
    assert len(lines) == 41
    User.objects.filter(name="Lê Lành").update(name="=HYPERLINK(1)")
    text = b"".join(opened("export=csv")[1].streaming_content).decode("utf-8-sig")
    assert not any(cell.startswith("=") for line in csv.reader(io.StringIO(text)) for cell in line)
    body = b"".join(opened("export=xlsx")[1].streaming_content)
    sheet = openpyxl.load_workbook(io.BytesIO(body)).active
    assert sheet.max_row == 41
    formulas = [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert not formulas


def test_a_stranger_is_asked_to_sign_in_and_comes_back(members):
    class Guarded(Memberships):
        permission = "pages.test"

    request = RequestFactory().get("/members/?q=a")
    request.actor = Actor("anonymous")
    page = Guarded()
    page.setup(request)
    assert page.get(request).headers["Location"] == "/sign-in/?next=%2Fmembers%2F%3Fq%3Da"
