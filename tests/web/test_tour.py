"""The tour's ways. If these fail, a home with real data lets strangers in, or what is not there yet is an error."""

import pytest
from django.test import Client

from lienthong.database import clock
from lienthong.web import tour
from tests.access.actors import user

pytestmark = pytest.mark.django_db


def test_a_home_with_real_data_has_no_tour():
    assert Client().post("/tour/1/").status_code == 404


def test_what_is_not_there_yet_is_passed_over(monkeypatch):
    clock.mark_synthetic()
    user("bo", ("agency:moh", "ministry_officer"), demo=True)
    here = tour.Stop("bo", lambda: "/oversight/", "Here", "", "")
    gone = tour.Stop("bo", lambda: None, "Not yet", "", "")
    nobody = tour.Stop("not-staged", lambda: "/", "Nobody", "", "")
    monkeypatch.setattr(tour, "STOPS", (here, gone, nobody, here))
    visitor = Client()
    assert visitor.get("/tour/1/").status_code == 405
    assert visitor.post("/tour/1/").url == "/oversight/"
    assert visitor.post("/tour/2/").url == "/oversight/"
    assert visitor.session[tour.KEY] == {"stop": 4, "skipped": [2, 3]}
    assert visitor.post("/tour/5/").status_code == 404
    assert visitor.post("/tour/leave/").status_code == 302 and tour.KEY not in visitor.session
