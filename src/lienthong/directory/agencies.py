"""Agencies: authorities that are no health facility: social insurance, health departments, the ministry."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class UnknownAgency(LookupError):
    """No agency has this code."""


class AgencyKind(models.TextChoices):
    MINISTRY = "ministry", _("Ministry")
    HEALTH_DEPARTMENT = "health-department", _("Provincial health department")
    SOCIAL_INSURANCE = "social-insurance", _("Social insurance")
    POLICE = "police", _("Public security")
    OTHER = "other", _("Other agency")


class Agency(models.Model):
    """An agency; `agency:bhxh` is social insurance, `agency:syt-01` the health department of province 01."""

    code = models.CharField(max_length=30, primary_key=True)
    kind = models.CharField(max_length=20, choices=AgencyKind.choices)
    name_vi = models.CharField(max_length=255)
    name_en = models.CharField(max_length=255)
    province = models.CharField(max_length=2, blank=True, default="")
    node_url = models.URLField(blank=True, default="")

    def __str__(self) -> str:
        return self.name

    @property
    def party(self) -> str:
        return f"agency:{self.code}"

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if (get_language() or "vi").startswith("en") else self.name_vi


def agency(code: str) -> Agency:
    """The agency with `code` ("bhxh" or "agency:bhxh"). Raises UnknownAgency."""
    bare = code.removeprefix("agency:")
    try:
        return Agency.objects.get(code=bare)
    except Agency.DoesNotExist:
        raise UnknownAgency(bare) from None
