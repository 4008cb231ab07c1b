"""Scope: every query on personal data begins from what its caller may see.

    class Paper(models.Model):
        personal = True
        objects = access.ScopedManager()

        @staticmethod
        def visible_to(actor: access.Actor) -> models.Q:
            return models.Q(organisation__in=actor.organisations) | models.Q(person__in=actor.persons)

    Paper.objects.within(request.actor).filter(...)
    Paper.objects.unscoped("the courier reads every paper it carries").get(...)

Anything else raises Unscoped when it is evaluated; related managers (`person.papers.all()`) too. What Django itself
reads (a row's parent by foreign key, cascades, refresh_from_db) starts from a row one already has, and is let through.
`Subquery` and `Exists` take a bare query: scope what goes into them.
"""

import functools
from typing import Any, NoReturn

from django.db import models

from lienthong.access.actor import Actor


class Unscoped(Exception):
    """A fault of the code: a query on personal data that says neither for whom nor why for no one."""


class ScopedQuerySet(models.QuerySet):
    """A query that must say on whose behalf it runs before it is evaluated."""

    _scoped: str = ""

    def within(self, actor: Actor) -> "ScopedQuerySet":
        """Only the rows that this actor may see. The house itself sees all; nobody in particular sees none."""
        if actor.is_anonymous:
            return self._mark(self.none(), "anonymous")
        found = self if actor.is_system else self.filter(_visible(self.model, actor))
        return self._mark(found, actor.code)

    def unscoped(self, reason: str) -> "ScopedQuerySet":
        """All rows, for a reason that stands in the code."""
        if not reason.strip():
            raise Unscoped("unscoped(...) needs its reason in words")
        return self._mark(self, reason)

    @staticmethod
    def _mark(found: models.QuerySet, mark: str) -> "ScopedQuerySet":
        marked: Any = found._chain()  # type: ignore[attr-defined]
        marked._scoped = mark
        return marked

    def _clone(self) -> "ScopedQuerySet":
        copy = super()._clone()  # type: ignore[misc]
        copy._scoped = self._scoped
        return copy

    def _need_scope(self) -> None:
        if not self._scoped:
            self._refuse()

    def _refuse(self) -> NoReturn:
        name = self.model.__name__
        raise Unscoped(f'{name} holds personal data: say {name}.objects.within(actor), or .unscoped("why")')

    def _fetch_all(self) -> None:
        self._need_scope()
        super()._fetch_all()

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        self._need_scope()
        return super().resolve_expression(*args, **kwargs)

    resolve_expression.queryset_only = True  # type: ignore[attr-defined]

    def _combinator_query(self, combinator: str, *others: Any, **kwargs: Any) -> Any:
        for query in (self, *others):
            need(query)
        return super()._combinator_query(combinator, *others, **kwargs)  # type: ignore[misc]

    def __or__(self, other: Any) -> Any:
        self._need_scope()
        need(other)
        return super().__or__(other)

    def __xor__(self, other: Any) -> Any:
        self._need_scope()
        need(other)
        return super().__xor__(other)


def need(query: Any) -> None:
    """Refuse a query on personal data that says neither for whom nor why. For whoever evaluates one in another way."""
    if isinstance(query, ScopedQuerySet):
        query._need_scope()


def _visible(model: Any, actor: Actor) -> models.Q:
    rule = getattr(model, "visible_to", None) or getattr(model, "scope", None)
    if rule is None:
        raise Unscoped(f"{model.__name__} has a ScopedManager but no visible_to(actor)")
    return rule(actor)


def _guarded(name: str) -> Any:
    inherited = getattr(models.QuerySet, name)

    @functools.wraps(inherited)  # copies Django's marks (alters_data, queryset_only) too
    def evaluated(self: ScopedQuerySet, *args: Any, **kwargs: Any) -> Any:
        self._need_scope()
        return inherited(self, *args, **kwargs)

    return evaluated


# Every way of Django to evaluate a query without fetching through `_fetch_all`.
_EVALUATING = ("iterator", "count", "exists", "contains", "aggregate", "update", "delete", "explain", "_raw_delete")
for _name in _EVALUATING:
    setattr(ScopedQuerySet, _name, _guarded(_name))
del _name


class ScopedManager(models.Manager.from_queryset(ScopedQuerySet)):  # type: ignore[misc]
    """The manager of every model with personal data."""

    def raw(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Unscoped(f"{self.model.__name__}: raw SQL on personal data goes through the connection, scoped by hand")
