"""If these fail, an officer reads a code where a decision has its number, and can't open what it decided."""

import pytest
from django.utils import translation

from lienthong import access, ledger
from lienthong.assistance.dossiers import deciding
from lienthong.assistance.dossiers.issued_paper import DossierPaper
from lienthong.assistance.screens import decision_words
from lienthong.people import life

pytestmark = pytest.mark.django_db


def test_a_decision_is_told_by_its_number_and_opens_its_dossier(proposed, chairman):
    dossier = proposed()
    deciding.sign(dossier, by=chairman)
    paper = DossierPaper.objects.unscoped("a test").get(kind="decision")
    by_hand = "12/QĐ-UBND ngày 01/06/2025"
    told = decision_words.told([paper.thing, "register-move:x", by_hand, "decision:1", ""])
    assert told[paper.thing] == (paper.written_number, f"/dossiers/{dossier.pk}/")
    assert (told[by_hand].words, told[""].words, told["decision:1"].href) == (by_hand, "", "")
    life.report_death(dossier.person, on=None, source="neighbour", by=access.SYSTEM)
    [reported] = ledger.events(kind="person.death-reported")
    with translation.override("vi"):
        death = decision_words.told([f"event:{reported.id}"])[f"event:{reported.id}"]
        assert death == ("có tin báo chết", f"/persons/{dossier.person_id}/")
        assert decision_words.told(["register-move:x"])["register-move:x"].words == "tiếp nhận từ danh sách cũ"
