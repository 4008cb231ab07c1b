"""The frame of every page: served by us alone, safe by its headers, kind when something fails."""

import gzip
import re

import pytest
from django.test import Client, override_settings
from django.urls import path

from lienthong import access
from lienthong.pages import navigation, static_files

pytestmark = pytest.mark.django_db


def breaks(request):
    raise RuntimeError("secret detail")


def forbids(request):
    raise access.NotAllowed("Chỉ bác sĩ được ký.")


urlpatterns = [path("breaks/", breaks), path("forbids/", forbids)]


@pytest.fixture
def frame(monkeypatch):
    """Addresses that fail on purpose, beside the site's own."""
    from lienthong.web import urls

    monkeypatch.setattr(urls, "urlpatterns", [*urls.urlpatterns, *urlpatterns])
    from django.urls import clear_url_caches

    clear_url_caches()
    yield Client(raise_request_exception=False)
    clear_url_caches()


def test_files_have_names_that_change_with_their_content_and_are_kept_for_ever():
    page = Client().get("/v/").content.decode()
    address = re.search(r'href="(/static/lienthong/site\.[0-9a-f]{12}\.css)"', page)
    assert address
    answer = Client().get(address[1])
    assert answer.status_code == 200 and "immutable" in answer.headers["Cache-Control"]
    plain = Client().get("/static/lienthong/site.css")
    assert "immutable" not in plain.headers["Cache-Control"]


def test_large_files_travel_compressed():
    name = Client().get("/v/").content.decode()
    address = re.search(r'src="(/static/vendor/htmx\.min\.[0-9a-f]{12}\.js)"', name)[1]  # type: ignore[index]
    answer = Client().get(address, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert b"htmx" in gzip.decompress(b"".join(answer.streaming_content))


def test_pages_travel_compressed_to_those_on_slow_lines():
    answer = Client().get("/v/", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert b"</html>" in gzip.decompress(answer.content)


def test_a_changed_file_gets_another_name_at_the_next_start(tmp_path):
    file = tmp_path / "a.css"
    file.write_text("a{}")
    first = static_files.hashed("a.css", file)
    file.write_text("b{}")
    assert first == static_files.hashed("a.css", file), "a running process keeps to the names it gave out"
    static_files._digest.cache_clear()
    assert first != static_files.hashed("a.css", file)


def test_a_page_runs_only_our_own_files():
    answer = Client().get("/v/")
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    page = answer.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)", page), "no inline scripts"
    assert not re.search(r"\sstyle=", page), "no inline styles"
    assert not re.search(r'(src|href)="https?://', page), "no other host"
    assert "no-cache" in answer.headers["Cache-Control"]


def test_an_error_says_what_happened_was_kept_and_to_do_and_never_how_the_code_looks(frame):
    broken = frame.get("/breaks/")
    assert broken.status_code == 500
    text = broken.content.decode()
    assert "secret detail" not in text and "Traceback" not in text
    assert "vẫn an toàn" in text and "thử lại" in text
    refused = frame.get("/forbids/")
    assert refused.status_code == 403 and "Chỉ bác sĩ được ký." in refused.content.decode()
    lost = frame.get("/nowhere/", headers={"Cookie": "django_language=en"})
    assert lost.status_code == 404 and "There is no such page" in lost.content.decode()
    stale = Client(enforce_csrf_checks=True).post("/language/", {"language": "en"})
    assert stale.status_code == 403 and "quá hạn" in stale.content.decode()


def test_the_reader_chooses_the_language_not_the_browser():
    reader = Client(headers={"Accept-Language": "en"})
    assert 'lang="vi"' in reader.get("/v/").content.decode()
    reader.post("/language/", {"language": "en", "next": "/v/"})
    assert 'lang="en"' in reader.get("/v/").content.decode()


def test_navigation_offers_only_what_one_may_open(rf, monkeypatch):
    monkeypatch.setattr(navigation, "_items", [])
    monkeypatch.setitem(access.permission._ALLOWED, "pages.test.see", frozenset({"clinic_doctor"}))
    navigation.add(navigation.Item("Kiểm tra", "verify_ask"), navigation.Item("Bác sĩ", "style", "pages.test.see"))
    request = rf.get("/v/ABC")
    request.actor = access.ANONYMOUS
    assert [(item["label"], item["here"]) for item in navigation.for_request(request)] == [("Kiểm tra", True)]
    request.actor = access.Actor("user:a", roles=frozenset({"clinic_doctor"}))
    assert len(navigation.for_request(request)) == 2


def test_a_page_below_two_of_the_header_belongs_to_the_nearer(rf, monkeypatch):
    monkeypatch.setattr(navigation, "_items", [])
    navigation.add(navigation.Item("Giám sát", "oversight"), navigation.Item("Báo cáo", "oversight-report"))
    request = rf.get("/oversight/report/2026-10-05.pdf")
    request.actor = access.ANONYMOUS
    assert [item["label"] for item in navigation.for_request(request) if item["here"]] == ["Báo cáo"]


def test_a_long_navigation_keeps_six_in_a_row_and_loses_none(rf, monkeypatch):
    monkeypatch.setattr(navigation, "_items", [])
    navigation.add(*(navigation.Item(f"Trang {n}", "verify_ask", rank=n * 10) for n in range(9)))
    request = rf.get("/nowhere")
    request.actor = access.ANONYMOUS
    shown = navigation.in_two(request)
    assert [len(shown[part]) for part in ("all", "row", "more")] == [9, 6, 3]
    assert not [item for item in shown["row"] if item in shown["more"]]


@override_settings(ROOT_URLCONF="lienthong.web.urls")
def test_the_style_guide_is_not_there_in_a_real_home():
    assert Client().get("/style/").status_code == 404
