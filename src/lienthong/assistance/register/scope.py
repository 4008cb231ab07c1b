"""Who sees a commune's register: its officers, those of its province, and the persons themselves."""

import uuid

from django.db import models

from lienthong import access


def of_units(actor: access.Actor, prefix: str = "") -> models.Q:
    """Rows of the communes and provinces the actor looks into."""
    codes = [code.removeprefix("unit:") for code in actor.organisations if code.startswith("unit:")]
    return models.Q(**{f"{prefix}commune__in": codes}) | models.Q(**{f"{prefix}province__in": codes})


def of_persons(actor: access.Actor, column: str) -> models.Q:
    """Rows of the persons the actor speaks for."""
    persons = [uuid.UUID(code.removeprefix("person:")) for code in actor.persons]
    return models.Q(**{f"{column}__in": persons})
