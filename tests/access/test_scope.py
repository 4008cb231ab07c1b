"""What a patient would lose: that a forgotten filter shows their data to everyone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.db.models import Prefetch, Subquery

from lienthong import access
from lienthong.access import Actor, ScopedManager, Unscoped, audit
from lienthong.access.entry import Entry
from lienthong.access.user import Membership

pytestmark = pytest.mark.django_db
HOSPITAL, CLINIC = "facility:01001", "facility:01002"
ADMINISTRATOR = Actor("user:binh", HOSPITAL, frozenset({"administrator"}))
DOCTOR = Actor("user:lan", HOSPITAL, frozenset({"hospital_doctor"}))


@pytest.fixture(autouse=True)
def rows() -> None:
    for organisation in (HOSPITAL, HOSPITAL, CLINIC):
        audit.wrote(Actor("user:x", organisation), "test")


EVALUATIONS: list[Callable[[Any], Any]] = [
    list,
    len,
    bool,
    lambda found: found[0],
    lambda found: found[:2][0],
    lambda found: found.count(),
    lambda found: found.exists(),
    lambda found: found.first(),
    lambda found: found.last(),
    lambda found: found.get(pk=1),
    lambda found: found.latest("id"),
    lambda found: found.in_bulk([1]),
    lambda found: found.aggregate(models.Max("id")),
    lambda found: list(found.iterator()),
    lambda found: list(found.values("id")),
    lambda found: list(found.values_list("id", flat=True)),
    lambda found: list(found.dates("at", "day")),
    lambda found: list(found.filter(id=1).exclude(id=2).order_by("id").select_related().distinct()),
    lambda found: list(found.union(Entry.objects.unscoped("test"))),
    lambda found: list(Entry.objects.unscoped("test").union(found)),
    lambda found: list(Entry.objects.unscoped("test") | found),
    lambda found: list(found | Entry.objects.unscoped("test")),
    lambda found: list(found & Entry.objects.unscoped("test")),
    lambda found: list(Membership.objects.filter(id__in=found.values("id"))),
    lambda found: found.update(action="x"),
    lambda found: found.delete(),
    lambda found: found.contains(Entry(id=1)),
    lambda found: found.explain(),
    lambda found: found.get_or_create(actor="x"),
    lambda found: found.bulk_update([Entry(id=1)], ["action"]),
    lambda found: repr(found),
]


@pytest.mark.parametrize("evaluate", EVALUATIONS)
def test_whatever_evaluates_an_unscoped_query_raises(evaluate: Callable[[Any], Any]) -> None:
    with pytest.raises(Unscoped):
        evaluate(Entry.objects.all())


@pytest.mark.parametrize("evaluate", EVALUATIONS[:9] + EVALUATIONS[10:18])
def test_scoped_it_works_whatever_comes_before_or_after(evaluate: Callable[[Any], Any]) -> None:
    evaluate(Entry.objects.within(ADMINISTRATOR))
    evaluate(Entry.objects.filter(id__gt=0).within(ADMINISTRATOR).order_by("id"))
    evaluate(Entry.objects.unscoped("test").filter(id__gt=0))


def test_only_what_the_actor_may_see_is_found() -> None:
    assert Entry.objects.within(ADMINISTRATOR).count() == 2
    assert Entry.objects.within(DOCTOR).count() == 0
    assert Entry.objects.within(access.ANONYMOUS).count() == 0
    assert Entry.objects.within(access.SYSTEM).count() == 3
    assert not Entry.objects.within(ADMINISTRATOR).filter(organisation=CLINIC).exists()


def test_a_scope_cannot_be_widened_by_joining_queries() -> None:
    mine, others = Entry.objects.within(ADMINISTRATOR), Entry.objects.within(DOCTOR)
    assert (mine | others).count() == 2
    assert (mine & others).count() == 0


def test_no_reason_is_no_reason() -> None:
    with pytest.raises(Unscoped):
        Entry.objects.unscoped(" ")
    with pytest.raises(Unscoped):
        Entry.objects.raw("SELECT * FROM access_audit")


def test_a_subquery_of_a_scoped_query_stays_scoped() -> None:
    mine = Entry.objects.within(ADMINISTRATOR)
    found = Entry.objects.unscoped("test").filter(id__in=Subquery(mine.values("id")))
    assert found.count() == 2


def test_related_managers_are_scoped_too() -> None:
    """Shown on models of the rooms above where there are any; here on the manager that Django derives."""
    from django.db.models.fields.related_descriptors import create_reverse_many_to_one_manager

    class Relation:
        related_model = Entry
        field = type("Field", (), {"name": "x", "model": Entry, "null": False})()

    derived = create_reverse_many_to_one_manager(ScopedManager, Relation)
    assert issubclass(derived, ScopedManager)
    assert Prefetch("x", queryset=Entry.objects.within(DOCTOR)) is not None


TELL_TALE = {
    "birth_date", "born", "sex", "gender", "phone", "personal_number", "insurance_card", "folded_name", "patient",
    "person", "persons", "diagnosis", "address_line",
}  # fmt: skip


@pytest.mark.parametrize("model", apps.get_models(), ids=lambda model: model._meta.label)
def test_every_model_with_personal_data_is_scoped(model: type[models.Model]) -> None:
    """A model that says `personal = True`, or whose fields look personal, is scoped, or says `personal = "no: why"`."""
    if not model.__module__.startswith("lienthong."):
        return
    personal = getattr(model, "personal", None)
    looks = TELL_TALE & {field.name for field in model._meta.get_fields() if field.concrete}
    if isinstance(personal, str):
        assert personal.startswith("no: "), "say why the data is not personal"
    elif personal or looks:
        name = model.__name__
        manager = model._default_manager
        assert isinstance(manager, ScopedManager), f"{name} ({looks}) needs a ScopedManager, or personal = 'no: why'"
        assert hasattr(model, "visible_to") or hasattr(model, "scope"), f"{name} must say visible_to(actor)"
