"""Families of benefit: all that register, lists and payer files know of why somebody is paid."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Family(models.TextChoices):
    """Which right; never a clause, a category or a coefficient."""

    ALLOWANCE = "allowance", _("Monthly allowance")
    CHILD_RAISING = "child_raising", _("Allowance for raising a child")
    CARE = "care", _("Care support")
    CARE_MATERNITY = "care_maternity", _("Care support while pregnant or raising a small child")
    SOCIAL_PENSION = "social_pension", _("Social pension")
    FUNERAL = "funeral", _("Funeral grant")


MONTHLY = tuple(family.value for family in Family if family is not Family.FUNERAL)
PAID_TO_CARER = (Family.CARE.value, Family.FUNERAL.value)  # who receives it is not the person it is granted for

# What lists, postings and payer files may say.
SHOWN = {
    Family.ALLOWANCE: _("Monthly allowance"),
    Family.CHILD_RAISING: _("Monthly allowance"),
    Family.CARE: _("Care support"),
    Family.CARE_MATERNITY: _("Care support"),
    Family.SOCIAL_PENSION: _("Social pension"),
    Family.FUNERAL: _("Funeral grant"),
}


def shown_family(family: str) -> str:
    """The family as others may read it: it doesn't tell why the person is entitled."""
    return str(SHOWN[Family(family)])
