"""If these fail, people vanish or are doubled when a register goes from three levels to two, or are paid elsewhere."""

import csv
import io
import random
from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienthong import access, ledger
from lienthong.assistance.register import moving_apply, moving_file, moving_register, moving_totals
from lienthong.assistance.register.beneficiary import Beneficiary
from lienthong.assistance.register.entitlement import Entitlement
from lienthong.assistance.register.moving_commands import move_register
from lienthong.assistance.register.moving_register import MovedLine, MovedPlace, RegisterMove, State
from lienthong.database import clock
from lienthong.directory import splits, units
from lienthong.directory.splits import Split
from lienthong.directory.units import Succession, Unit
from lienthong.ledger import refold
from lienthong.people.residence import Residence
from tests.access.actors import signed_in, user

pytestmark = pytest.mark.django_db
MINISTRY = access.Actor("user:bo", "agency:moh", frozenset({"ministry_officer"}))
NOW = datetime(2026, 11, 12, 9, tzinfo=clock.VIETNAM)
MONTH, ALL = date(2026, 12, 1), "a test looks at everything"
FAMILIES = ("social_pension", "allowance", "child_raising", "care_maternity")


@pytest.fixture(autouse=True)
def country(db):
    from lienthong.web import house

    house.build()
    with clock.at(NOW):
        yield


def old_units() -> list[Unit]:
    """Every former commune and island district."""
    return list(Unit.objects.filter(valid_to=units.TWO_LEVELS, level__in=["commune", "district"]).order_by("code"))


def divided() -> list[Unit]:
    codes = Succession.objects.filter(is_split=True).values("old_code")
    return list(Unit.objects.filter(valid_to=units.TWO_LEVELS, level="commune", code__in=codes).order_by("code"))


def row(which: int, unit: Unit, **changes: str) -> dict[str, str]:
    """One line: somebody in a unit of before."""
    island = unit.level == "district"
    said = {
        "source_id": f"S{which:06}", "number": f"{unit.province_code}015{which:07}"[:12], "born": "1940",
        "name": f"Người Thứ {which}", "sex": "nữ" if which % 2 else "nam", "province": unit.province_code,
        "district": unit.district_code, "commune": "" if island else unit.code, "village": f"Thôn {which % 3}",
        "address": f"Số {which}", "family": FAMILIES[which % 4], "amount": str(540_000 + which % 7 * 1000),
        "from_month": "07/2025", "household": "poor" if which % 4 == 2 else "",
    }  # fmt: skip
    return said | changes


def as_csv(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    out = csv.DictWriter(text, moving_file.COLUMNS)
    out.writeheader()
    out.writerows(rows)
    return text.getvalue().encode()


def previewed(rows: list[dict[str, str]], by: access.Actor = MINISTRY) -> RegisterMove:
    move = moving_register.begin(as_csv(rows), name="cu.csv", by=by)
    moving_register.read(move=str(move.pk))
    move.refresh_from_db()
    return move


def tell() -> None:
    from lienthong.ledger import followers, subscriptions

    with followers.rehearsing():
        for one in moving_register.SUBSCRIPTIONS:
            subscriptions.serve(one)


def decide(case: Split, code: str = "") -> None:
    officer = access.Actor(
        "user:tinh", f"unit:{case.province}", frozenset({"province_officer"}), frozenset({f"unit:{case.province}"})
    )
    splits.decide(case, code or case.candidates[0], by=officer, why="theo nghị quyết")
    tell()


def total(move: RegisterMove, what: str) -> int:
    return sum(one[what] for one in move.totals)


def test_five_thousand_people_of_63_provinces_with_divided_communes_and_islands(tmp_path):
    chance, everywhere = random.Random(2026), old_units()
    islands = [unit for unit in everywhere if unit.level == "district"]
    homes = [*islands, *divided()[:40], *chance.sample(everywhere, 400)]
    rows = [row(number, homes[number % len(homes)]) for number in range(5000)]
    file = tmp_path / "cu.csv"
    file.write_bytes(as_csv(rows))
    user("bo", ("agency:moh", "ministry_officer"))
    told = CliRunner().invoke(
        move_register, [str(file), "--by", "bo", "--apply", "--listed-from", "2026-12"], catch_exceptions=False
    )
    assert told.exit_code == 0 and "Before and after agree." in told.output
    move = RegisterMove.objects.get()
    waiting = total(move, "waiting_lines")
    assert (move.lines, move.faults, move.state) == (5000, 0, State.MOVED) and len(islands) == 5
    assert total(move, "before_lines") == 5000 and total(move, "there_lines") == 5000 - waiting
    assert moving_totals.arrived(move.totals) and moving_totals.balanced(move.totals)
    assert Entitlement.objects.unscoped(ALL).count() == 5000 - waiting
    cases = Split.objects.unscoped(ALL)
    assert 40 * 3 <= cases.count() <= waiting  # one case a village
    old, new = (moving_totals.by_place(move.pk, view) for view in ("old", "new"))
    assert len(old) > len(new) and sum(one["amount"] for one in old) == sum(one["amount"] for one in new)
    assert not [said for said in refold.differences() if said]


def test_old_codes_stay_on_what_came_with_them_and_the_islands_are_special_zones():
    island = Unit.objects.get(code="755", level="district")  # Côn Đảo
    plain = Unit.objects.get(
        code=Succession.objects.filter(new_code="00004", is_split=False)[0].old_code, valid_to=units.TWO_LEVELS
    )
    move = previewed([row(1, island), row(2, plain)])
    moving_apply.apply(move, listed_from=MONTH, by=MINISTRY)
    assert move.state == State.DONE
    first, second = MovedLine.objects.unscoped(ALL).order_by("line").select_related("entitlement", "place")
    assert (first.old_province, first.old_district, first.old_commune) == ("77", "755", "")
    unit = units.get(first.entitlement.commune, clock.today())
    assert (unit.kind, unit.province_code, unit.name) == ("special-zone", "79", "Đặc khu Côn Đảo")
    assert second.entitlement.commune == "00004" and second.entitlement.listed_from == MONTH
    home = Residence.objects.unscoped(ALL).get(person=Beneficiary.objects.unscoped(ALL).get(commune="00004").person)
    assert (home.unit_code, home.commune, home.certain) == (plain.code, "00004", True)


def test_a_divided_commune_waits_for_whoever_knows_the_village_and_its_lines_follow():
    home = divided()[0]
    move = previewed(
        [row(1, home, village="Thôn Đông"), row(2, home, village="Thôn Đông"), row(3, home, village="Thôn Tây")]
    )
    assert move.balanced and total(move, "waiting_lines") == 3
    moving_apply.apply(move, listed_from=MONTH, by=MINISTRY)
    assert move.state == State.MOVED and not Entitlement.objects.unscoped(ALL).exists()
    case = Split.objects.unscoped(ALL).get(village="Thôn Đông")
    decide(case, case.candidates[-1])
    moving_register.follow(move=str(move.pk))  # the job that was deferred
    assert set(Entitlement.objects.unscoped(ALL).values_list("commune", flat=True)) == {case.candidates[-1]}
    move.refresh_from_db()
    assert (move.state, total(move, "there_lines"), total(move, "waiting_lines")) == (State.MOVED, 2, 1)
    decide(Split.objects.unscoped(ALL).get(village="Thôn Tây"))
    moving_register.follow(move=str(move.pk))
    move.refresh_from_db()
    assert move.state == State.DONE and moving_totals.arrived(move.totals)
    assert Split.objects.unscoped(ALL).count() == 2  # the residences opened no cases of their own


def test_what_does_not_agree_is_not_applied():
    home = old_units()[0]
    move = previewed([row(1, home), row(2, home, commune="99999"), row(3, home, amount="-1"), row(1, home)])
    assert move.faults == 3 and not move.balanced
    with pytest.raises(ledger.InvalidState):
        moving_apply.apply(move, listed_from=MONTH, by=MINISTRY)
    fine = previewed([row(4, home)])
    MovedPlace.objects.filter(move=fine).update(new_province="96")  # the mapping is wrong
    with pytest.raises(ledger.InvalidState):
        moving_apply.apply(fine, listed_from=MONTH, by=MINISTRY)
    assert not Entitlement.objects.unscoped(ALL).exists()


def test_a_slice_that_would_not_be_what_the_file_says_is_undone(monkeypatch):
    home = old_units()[0]
    move = previewed([row(1, home), row(2, home)])
    made = moving_apply._entitlements
    monkeypatch.setattr(moving_apply, "_entitlements", lambda move, lines, *more: made(move, lines[:1], *more))
    with pytest.raises(moving_apply.NotBalanced):
        moving_apply.apply(move, listed_from=MONTH, by=MINISTRY)
    assert not Entitlement.objects.unscoped(ALL).exists() and not Beneficiary.objects.unscoped(ALL).exists()


def test_nobody_is_doubled_who_is_on_the_register_already_and_applying_twice_changes_nothing():
    here, there = old_units()[0], Unit.objects.get(code="755", level="district")
    moving_apply.apply(previewed([row(1, here)]), listed_from=MONTH, by=MINISTRY)
    number = row(1, here)["number"]
    again = previewed([row(1, here), row(10, there, number=number, name="Người Thứ 1", born="1940", sex="nữ")])
    moving_apply.apply(again, listed_from=MONTH, by=MINISTRY)
    faults = list(MovedLine.objects.unscoped(ALL).filter(move=again).order_by("line").values_list("fault", flat=True))
    assert faults[0].startswith("family:") and faults[1].startswith("number:")
    assert Entitlement.objects.unscoped(ALL).count() == 1 and again.state == State.MOVED


def test_a_province_moves_its_own_register_only_and_others_none():
    home, own = old_units()[0], access.Actor("user:t", "unit:79", frozenset({"province_officer"}))
    move = previewed([row(1, home)], by=own)
    assert move.faults == 1 and move.province == "79"
    with pytest.raises(access.NotAllowed):
        moving_register.begin(b"", name="x", by=access.Actor("user:x", "unit:00004", frozenset({"commune_officer"})))
    client = signed_in(user("t", ("unit:79", "province_officer")))
    assert client.get(f"/register/moves/{move.pk}/").status_code == 200
    assert client.get(f"/register/moves/{previewed([row(2, home)]).pk}/").status_code == 404


@pytest.mark.parametrize(
    "content",
    [b"", b"a,b\n1,2\n", "tên".encode("utf-16"), as_csv([]) + b'"' + b"x" * 200_000],
    ids=["empty", "without the columns", "not in UTF-8", "a quote that never ends"],
)
def test_a_file_that_is_no_register_is_refused(content):
    move = moving_register.begin(content, name="x.csv", by=MINISTRY)
    moving_register.read(move=str(move.pk))
    move.refresh_from_db()
    assert move.state == State.REFUSED and "Nothing was taken" in move.reason


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0, 11), st.sampled_from(FAMILIES), st.integers(0, 5_000_000), st.integers(0, 2)),
        min_size=1, max_size=40,
    )
)  # fmt: skip
def test_whatever_the_file_holds_before_is_after(lines):
    homes = [*divided()[:4], *old_units()[:4], *(unit for unit in old_units() if unit.level == "district")][:12]
    rows = [
        row(
            number,
            homes[place % len(homes)],
            family=family,
            amount=str(amount),
            village=f"Thôn {village}" if village else "",
        )
        for number, (place, family, amount, village) in enumerate(lines)
    ]
    move = previewed(rows)
    assert move.balanced, move.totals
    said: dict[tuple[str, str], list[int]] = {}
    for one in rows:
        heir = Succession.objects.get(old_code=one["province"]).new_code
        sums = said.setdefault((heir, one["family"]), [0, 0])
        sums[0], sums[1] = sums[0] + 1, sums[1] + int(one["amount"])
    counted = {(one["province"], one["family"]): [one["before_lines"], one["before_amount"]] for one in move.totals}
    assert counted == said


def test_the_format_is_that_of_the_document():
    text = Path("docs/register-move.md").read_text("utf-8")
    assert all(f"`{name}`" in text for name in moving_file.COLUMNS)


def test_every_number_of_the_page_opens_its_lines_without_names():
    plain = Unit.objects.get(
        code=Succession.objects.filter(new_code="00004", is_split=False)[0].old_code, valid_to=units.TWO_LEVELS
    )
    split = next(unit for unit in divided() if unit.province_code != "01")
    move = previewed([row(1, plain), row(5, plain), row(2, split), row(3, plain, amount="-1")])
    client = signed_in(user("bo", ("agency:moh", "ministry_officer")))
    page, lines = f"/register/moves/{move.pk}/", f"/register/moves/{move.pk}/lines/"
    words = client.get(page).content.decode()
    assert "amount: số đồng nguyên, không có dấu" in words and f"{lines}?standing=wrong" in words

    def count(query: str) -> int:
        return len(client.get(f"{lines}?export=csv&{query}").getvalue().decode().strip().splitlines()) - 1

    for one in move.totals:
        chosen = f"province={one['province']}&family={one['family']}"
        for name, standing in (("before", ""), ("settled", "settled"), ("waiting", "waiting"), ("there", "done")):
            assert count(f"{chosen}&standing={standing}") == one[f"{name}_lines"], (one, name)
    assert (count("standing=wrong"), count("old=01"), count("standing=clean")) == (1, 3, 3)
    assert (count("standing=mapped"), count("standing=x")) == (2, 0)
    assert (
        "Phường Ba Đình" in client.get(lines).content.decode() and "Người Thứ" not in client.get(lines).content.decode()
    )
    other = signed_in(user("t", ("unit:79", "province_officer")))
    assert other.get(lines).status_code == 404


def test_every_fault_of_a_line_is_told_in_vietnamese():
    from django.utils import translation

    from lienthong.assistance.screens.register_move import FAULT_WORDS, fault_words

    source = Path(moving_file.__file__).parent
    texts = "".join(source.joinpath(name).read_text() for name in ("moving_file.py", "moving_apply.py"))
    sql = source.joinpath("moving_register.sql").read_text().replace("''", "'")
    assert all(words in texts + sql for words in FAULT_WORDS)
    with translation.override("vi"):
        assert all(fault_words(f"a, b: {words}") != f"a, b: {words}" for words in FAULT_WORDS)
        assert fault_words("number: the register of another commune has this person (00004)").endswith(
            "xã khác (00004)"
        )


def test_a_line_is_called_by_its_number_in_the_file_and_odd_characters_hurt_nobody():
    content = as_csv([row(1, old_units()[0]), row(2, old_units()[0], name="Người\0 Hai", amount="x")])
    head, first, second = content.splitlines(keepends=True)
    read = list(moving_file.lines(head + b"\r\n" + first + b"\r\n\r\n" + second))
    assert [(one.line, one.name, bool(one.fault)) for one in read] == [
        (3, "Người Thứ 1", False),
        (6, "Người Hai", True),
    ]
