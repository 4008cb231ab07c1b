"""Where the word of a death comes from, and what that word can do.

A notice (hospital, payer) only holds payments; civil registration or the population database makes the death a fact.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Source(TextChoices):
    """Who says so."""

    HOSPITAL = "hospital", _("Hospital's death notice")
    COMMUNE = "commune", _("Registration by the commune")
    CIVIL_STATUS = "civil-status", _("Civil status register")
    POPULATION = "population", _("Population database")
    PAYER = "payer", _("Payer's report")


class Says(TextChoices):
    """What is said of the person."""

    DIED = "died", _("has died")
    ALIVE = "alive", _("is alive")
    WITHDRAWN = "withdrawn", _("takes its word back")


AUTHORITIES = frozenset({Source.COMMUNE.value, Source.CIVIL_STATUS.value, Source.POPULATION.value})
