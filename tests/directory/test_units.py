"""If these fail, a letter goes to a commune that no longer exists, or an address of 2024 leads nowhere."""

from collections import Counter
from datetime import date

import pytest

from lienthong.directory import reference, units
from lienthong.directory.agencies import agency
from lienthong.directory.units import Level, Succession

pytestmark = pytest.mark.usefixtures("country")
BEFORE, FORMED, NOW = date(2025, 6, 30), date(2025, 7, 1), date(2026, 11, 23)


def count(on: date) -> Counter:
    return Counter(units.at(on).values_list("level", flat=True))


def test_the_country_before_and_after_the_reform():
    assert count(BEFORE) == {"province": 63, "commune": 10_035, "district": 5}
    assert count(FORMED) == count(NOW) == {"province": 34, "commune": 3_321}


def test_wards_communes_and_special_zones_follow_the_changes_of_2026():
    kinds = {on: Counter(units.at(on).filter(level=Level.COMMUNE).values_list("kind", flat=True))
             for on in (FORMED, date(2026, 8, 2), NOW)}  # fmt: skip
    assert kinds[FORMED] == {"ward": 687, "commune": 2621, "special-zone": 13}
    assert kinds[date(2026, 8, 2)] == {"ward": 697, "commune": 2611, "special-zone": 13}
    assert kinds[NOW] == {"ward": 709, "commune": 2599, "special-zone": 13}


def test_a_province_that_became_a_city_keeps_its_code():
    assert units.get("24", date(2026, 9, 19)).name == "Tỉnh Bắc Ninh"
    assert units.get("24", date(2026, 9, 20)).name == "Thành phố Bắc Ninh"
    cities = units.at(NOW).filter(level=Level.PROVINCE, kind="city").count()
    assert (cities, units.at(NOW).filter(level=Level.PROVINCE).count() - cities) == (9, 25)


def test_one_code_means_two_places_at_two_times():
    assert units.get("00004", BEFORE).name == "Phường Trúc Bạch"
    assert units.get("00004", FORMED).name == "Phường Ba Đình"


def test_a_code_that_sources_dispute_is_found_by_both_forms():
    assert units.get("06978", NOW).name == units.get("06970", NOW).name == "Xã Ba Chẽ"


def test_an_undivided_former_commune_leads_to_its_one_successor():
    found = units.resolve("00001", NOW)  # Phúc Xá
    assert found.certain is not None and not found.is_split and found.candidates == (found.certain,)
    assert found.certain.name == "Phường Hồng Hà"


def test_a_split_commune_gives_candidates_and_a_proposal_but_no_answer():
    old = Succession.objects.filter(is_split=True).values_list("old_code", flat=True)[0]
    found = units.resolve(old, NOW)
    assert found.is_split and len(found.candidates) > 1 and found.certain is None
    assert found.default == found.candidates[0]
    assert Succession.objects.filter(is_split=True).values("old_code").distinct().count() == 471


def test_island_districts_became_special_zones():
    assert units.resolve("498", NOW).certain.name == "Đặc khu Hoàng Sa"
    assert {units.resolve(code, NOW).certain.kind for code in ("318", "471", "498", "536", "755")} == {"special-zone"}


def test_a_code_written_after_the_reform_is_taken_as_it_stands():
    assert units.resolve("00004", NOW, written=date(2026, 1, 5)).certain.name == "Phường Ba Đình"
    assert units.resolve("00004", date(2025, 1, 1)).certain.name == "Phường Trúc Bạch"


def test_every_former_key_leads_somewhere():
    codes = list(units.at(BEFORE).exclude(level=Level.PROVINCE).values_list("code", flat=True))
    resolved = units.resolve_many(codes, NOW)
    assert len(codes) == 10_040 and all(each.default for each in resolved.values())


def test_former_provinces_lead_to_the_present_ones():
    assert units.resolve("02", NOW).certain.name == "Tỉnh Tuyên Quang"


def test_an_unknown_code_is_said_to_be_unknown():
    assert units.get("99999", NOW) is None
    assert units.resolve("99999", NOW) == units.Resolution((), None, False)


def test_loading_again_changes_nothing_and_agencies_are_there():
    assert reference.load() is False
    assert agency("agency:syt-01").name_vi == "Sở Y tế thành phố Hà Nội"
    assert agency("bhxh").party == "agency:bhxh"
