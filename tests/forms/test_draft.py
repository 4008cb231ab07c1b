"""Drafts: if these fail, somebody loses what they wrote, or sees what another wrote."""

import pytest

from lienthong import access, forms
from lienthong.forms import answers, restricted
from lienthong.forms.draft import Closed, Draft, Stale
from tests.forms.conftest import CITIZEN, OFFICER

pytestmark = pytest.mark.django_db
FULL = {"kinds": ["elderly"], "name": ["Nguyễn Thị Lành"], "born": ["1950"], "alone": ["true"], "why": ["goá"]}


def test_a_draft_is_kept_step_by_step_and_sent(small):
    draft = forms.begin("try", "small", by=CITIZEN, initial={"name": "Lành", "told": "có"})
    draft = forms.save(draft, {"name": ["Lành"], "born": ["31/0"]}, revision=0, by=CITIZEN)
    assert (draft.revision, draft.written["born"], draft.written["told"]) == (1, ["31/0"], ["có"])
    draft = forms.save(draft, FULL, revision=1, by=CITIZEN)
    sent = forms.submit(draft, revision=2, by=CITIZEN)
    said = sent.values()
    assert said["kinds"] == ["elderly"] and said["alone"] is True and said["told"] == "có"
    assert str(said["born"]) == "1950"
    assert answers.values(sent.response) == said
    with pytest.raises(Closed):
        forms.save(draft, FULL, revision=2, by=CITIZEN)
    assert forms.find(draft.pk, by=CITIZEN).written == {}


def test_the_second_of_two_tabs_is_refused_and_nothing_is_lost(small):
    draft = forms.begin("try", "small", by=CITIZEN)
    first = forms.save(draft, {"name": ["A"]}, revision=0, by=CITIZEN)
    with pytest.raises(Stale) as stale:
        forms.save(draft, {"name": ["B"]}, revision=0, by=CITIZEN)
    assert stale.value.draft.revision == first.revision == 1
    assert forms.find(draft.pk, by=CITIZEN).written == {"name": ["A"]}


def test_nobody_else_finds_a_draft(small):
    draft = forms.begin("try", "small", by=CITIZEN)
    for other in (OFFICER, access.ANONYMOUS, access.Actor("user:lanh", "unit:00004", frozenset({"citizen"}))):
        with pytest.raises(Draft.DoesNotExist):
            forms.find(draft.pk, by=other)


def test_hiv_lies_apart_and_leaves_no_trace_without_the_right(small):
    draft = forms.begin("try", "small", by=CITIZEN)
    draft = forms.save(draft, {**FULL, "hiv": ["true"]}, revision=0, by=CITIZEN)
    assert "hiv" not in Draft.objects.within(CITIZEN).get(pk=draft.pk).written
    assert draft.all_written()["hiv"] == ["true"]
    sent = forms.submit(draft, revision=1, by=CITIZEN)
    assert "hiv" not in str(sent.response).lower()
    assert sent.values()["hiv"] is True and restricted.is_marked(sent.whole())
    assert "hiv" not in str(
        restricted.for_actor(sent.whole(), access.Actor("user:x", None, frozenset({"payer_officer"})))
    )
    assert restricted.written_of(draft.pk) == {}
