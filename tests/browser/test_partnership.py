"""Vendors in a real browser: one joins, is admitted, gets its key, reads its report, agrees to a pilot."""

import pytest

from lienthong.access.user import User
from lienthong.database import clock
from lienthong.oversight import conformance_certificate as certificates
from lienthong.oversight import partnership, partnership_pilot
from lienthong.oversight.metering import BOUNDS, Usage
from lienthong.oversight.partnership import Product, Vendor
from tests.access.actors import user
from tests.exchange import conftest, sample
from tests.oversight.vendor_story import MINISTRY, Software, admitted, envelope, officer


@pytest.fixture(scope="module")
def told(site):
    """A vendor with a certificate, a broken sending after it, a running pilot, a day of usage; and a ministry."""
    from lienthong.exchange import account
    from lienthong.web import house

    house.build()
    conftest.stage()
    user("bo", ("agency:moh", "ministry_officer"))
    clock.set_time(sample.NOW)
    with clock.at(sample.NOW.replace(tzinfo=clock.VIETNAM)):
        vendor, product, by = admitted()
        User.objects.filter(login="vendor-0001").update(name="Lê Văn Tám")
        software = Software.of(product, by)
        for number in range(1, 11):
            software.sends(envelope(software, number))
        software.sends(envelope(software, 1, XML1={"DIA_CHI": "Thôn 2"}))
        certificate = certificates.request(product, "xml-qd1931", by=by)
        certificates.issue(certificate, by=MINISTRY)
        software.sends(envelope(software, 20, XML1={"GIOI_TINH": "9", "T_TONGCHI_BV": "1.00"}))
        account.register("his-37s01", sample.CLINIC)
        pilot = partnership_pilot.propose(
            product, site=f"facility:{sample.CLINIC}", aim="Gửi XML từ trạm y tế", first_day=clock.today(),
            last_day=clock.today(), terms="Ba tuần, một người trực.", targets=[("envelopes", 3), ("latency", 2000)],
            by=MINISTRY,
        )  # fmt: skip
        Usage.objects.unscoped("a test").create(
            day=clock.today(), client=software.given.key.client.code, organisation="facility:T0001", door="hub",
            requests=12, refused=1, failed=0, received=90_000, sent=12_000,
            histogram=[0] * 5 + [12] + [0] * (len(BOUNDS) - 5),
        )  # fmt: skip
    return {"vendor": vendor, "product": product, "certificate": certificate, "pilot": pilot, "by": officer(vendor)}


def addresses(told) -> list[str]:
    return [
        f"/vendors/{told['vendor'].pk}", f"/vendors/products/{told['product'].pk}",
        f"/vendors/products/{told['product'].pk}?format=fhir-r4", "/vendors/certificates",
        f"/vendors/certificates/{told['certificate'].pk}", "/vendors/pilots", f"/vendors/pilots/{told['pilot'].pk}",
        "/vendors/usage", "/vendors/join", "/vendors/certified",
    ]  # fmt: skip


@pytest.mark.parametrize("login", ["vendor-0001", "bo"])
def test_the_pages_are_accessible_on_phone_and_desk(site, page, visit, page_fits, told, login):
    site.signed_in(page, login)
    more = ["/vendors/", f"/vendors/products/{told['product'].pk}/pilot"] if login == "bo" else []
    for address in [*addresses(told), *more]:
        page.set_viewport_size({"width": 1280, "height": 900})
        visit(address)
        page_fits()


def test_the_pages_are_in_english_too(site, page, visit, page_is_accessible, told):
    site.signed_in(page, "vendor-0001")
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": site.address}])
    visit(f"/vendors/products/{told['product'].pk}")
    assert page.get_by_text("Rules broken").first.is_visible()
    visit(f"/vendors/certificates/{told['certificate'].pk}")
    assert page.get_by_text("Issued").first.is_visible()
    page_is_accessible()


def test_a_vendor_joins_is_admitted_and_gets_a_key(site, page, visit, page_is_accessible, told):
    visit("/vendors/join")
    for label, text in (
        ("Tổ chức", "Công ty Bình Minh"), ("Mã số thuế", "0312345678"), ("Người liên hệ", "Vũ Thị Mai"),
        ("Thư điện tử", "mai@binhminh.example"), ("Điện thoại", "0900000009"), ("Sản phẩm", "BM-HIS"),
        ("Phiên bản", "1.0"),
    ):  # fmt: skip
        page.get_by_label(label, exact=True).fill(text)
    with page.expect_navigation():
        page.get_by_role("button", name="Đăng ký").click()
    page_is_accessible()
    vendor = Vendor.objects.unscoped("a test").get(tax_code="0312345678")
    site.signed_in(page, "bo")
    visit("/vendors/?state=applied")
    with page.expect_navigation():
        page.get_by_role("link", name="Công ty Bình Minh").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Cho tham gia").click()
    page_is_accessible()
    assert page.get_by_text("/sign-in/password/").is_visible()
    vendor.refresh_from_db(from_queryset=Vendor._base_manager.all())
    site.signed_in(page, f"vendor-{vendor.number:04d}")
    visit("/vendors/own")
    with page.expect_navigation():
        page.get_by_role("button", name="Khóa thử nghiệm mới").click()
    page_is_accessible()
    assert page.get_by_text("client_secret").is_visible()
    assert page.get_by_text(vendor.test_code, exact=True).is_visible()
    product = Product.objects.unscoped("a test").get(vendor=vendor)
    assert partnership.names({f"{vendor.number:04d}"}) == [(f"{vendor.number:04d}", "Công ty Bình Minh")]
    visit(f"/vendors/products/{product.pk}")
    page_is_accessible()


def test_a_pilot_is_agreed_on_the_page_and_a_certificate_withdrawn(site, page, visit, page_is_accessible, told):
    site.signed_in(page, "vendor-0001")
    visit(f"/vendors/pilots/{told['pilot'].pk}")
    with page.expect_navigation():
        page.get_by_role("button", name="Đồng ý").click()
    page_is_accessible()
    site.signed_in(page, "bo")
    visit(f"/vendors/pilots/{told['pilot'].pk}")
    page.get_by_label("his-37s01").check()
    page_is_accessible()
    visit(f"/vendors/certificates/{told['certificate'].pk}")
    page.get_by_text("Quyết định khác").click()
    page.get_by_label("Lý do").fill("Gửi sai ở ba bệnh viện")
    with page.expect_navigation():
        page.get_by_role("button", name="Thu hồi giấy chứng nhận").click()
    assert page.get_by_text("Gửi sai ở ba bệnh viện").is_visible()
    page_is_accessible()
