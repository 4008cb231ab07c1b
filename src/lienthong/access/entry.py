"""An entry of the audit, as pages read it. Entries are written by `audit` alone."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now

from lienthong.access.actor import HOME, Actor
from lienthong.access.role import Role
from lienthong.access.scope import ScopedManager


class Entry(models.Model):
    """Who (actor, for which organisation) did or saw what (action, things), of whom (persons), when (real time)."""

    personal = True

    at = models.DateTimeField(db_default=Now(), editable=False)
    kind = models.CharField(max_length=5)  # "read" or "write"
    actor = models.TextField()
    organisation = models.TextField(null=True)
    action = models.TextField()
    things = ArrayField(models.TextField())
    persons = ArrayField(models.UUIDField())
    request = models.TextField(null=True)
    address = models.TextField(null=True)
    emergency = models.BooleanField(db_default=False)

    objects = ScopedManager()

    class Meta:
        db_table = "access_audit"
        indexes: ClassVar = [
            GinIndex(fields=["persons"], name="access_audit_persons"),
            models.Index(fields=["organisation", "-id"], name="access_audit_organisation"),
        ]

    @staticmethod
    def visible_to(actor: Actor) -> models.Q:
        """Administrators see their organisation's entries; everyone sees what concerns the persons they speak for."""
        persons = [person.removeprefix("person:") for person in actor.persons]
        mine = models.Q(persons__overlap=persons) if persons else models.Q(pk__in=[])
        if Role.ADMINISTRATOR not in actor.roles:
            return mine
        everywhere = actor.organisation == HOME
        return models.Q() if everywhere else mine | models.Q(organisation__in=actor.organisations)
