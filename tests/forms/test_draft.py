"""Drafts: if these fail, somebody loses what they wrote, or sees what another wrote."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienthong import access, forms
from lienthong.database import clock
from lienthong.forms import answers, restricted
from lienthong.forms.draft import Closed, Draft, Stale
from lienthong.forms.forgetting import AFTER, forget
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


STEPS = st.lists(st.tuples(st.sampled_from(["one", "two"]), st.sampled_from(["write", "load"])), max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_in_whatever_order_two_tabs_write_none_overwrites_what_it_has_not_seen(small, steps):
    draft = forms.begin("try", "small", by=CITIZEN)
    seen, truth = {"one": 0, "two": 0}, {}
    for number, (tab, does) in enumerate(steps):
        if does == "load":
            seen[tab] = forms.find(draft.pk, by=CITIZEN).revision
            continue
        current = forms.find(draft.pk, by=CITIZEN).revision
        try:
            seen[tab] = forms.save(draft, {"name": [str(number)]}, revision=seen[tab], by=CITIZEN).revision
            assert seen[tab] == current + 1
            truth = {"name": [str(number)]}
        except Stale:
            assert seen[tab] != current
    assert forms.find(draft.pk, by=CITIZEN).written == truth


def test_what_is_left_for_half_a_year_is_emptied(small):
    left = forms.begin("try", "small", by=CITIZEN, initial={"name": "Lành", "hiv": True})
    with clock.at(clock.now() + AFTER - timedelta(days=1)):
        going_on = forms.begin("try", "small", by=CITIZEN, initial={"name": "Lành"})
        forget()
        assert forms.find(left.pk, by=CITIZEN).written
    with clock.at(clock.now() + AFTER + timedelta(days=1)):
        forget()
    now = forms.find(left.pk, by=CITIZEN)
    assert (now.state, now.all_written()) == ("discarded", {})
    assert forms.find(going_on.pk, by=CITIZEN).is_open


def test_a_draft_goes_on_from_answers_that_were_sent(small):
    draft = forms.save(forms.begin("try", "small", by=CITIZEN), {**FULL, "hiv": ["true"]}, revision=0, by=CITIZEN)
    sent = forms.submit(draft, revision=1, by=CITIZEN)
    again = forms.begin("try", "small", by=CITIZEN, response=sent.whole(), initial={"name": "Khác"})
    assert again.all_written() | {"name": FULL["name"]} == FULL | {"hiv": ["true"]}
    assert again.written["name"] == ["Khác"]


def test_a_fact_the_form_does_not_ask_is_a_fault_of_the_code(small):
    with pytest.raises(KeyError, match="nothing"):
        forms.begin("try", "small", by=CITIZEN, initial={"nothing": 1})


def test_every_saving_is_in_the_audit(small):
    from lienthong.access.entry import Entry

    draft = forms.begin("try", "small", by=CITIZEN)
    forms.save(draft, FULL, revision=0, by=CITIZEN)
    forms.submit(draft, revision=1, by=CITIZEN)
    rows = Entry.objects.unscoped("test").filter(things__contains=[draft.thing]).order_by("id")
    assert list(rows.values_list("action", flat=True)) == ["form.begin", "form.save", "form.submit"]
