"""Roles: what a user is in an organisation. What a role may do is said by each room's `permissions.py`."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """One of the roles of the house."""

    CLINIC_DOCTOR = "clinic_doctor", _("Clinic doctor")
    HOSPITAL_DOCTOR = "hospital_doctor", _("Hospital doctor")
    NURSE = "nurse", _("Nurse")
    RECORDS_OFFICER = "records_officer", _("Records officer")
    FACILITY_DIRECTOR = "facility_director", _("Facility director")
    FACILITY_IT = "facility_it", _("Facility IT or software vendor")
    COMMUNE_OFFICER = "commune_officer", _("Commune officer")
    COMMUNE_CHAIRMAN = "commune_chairman", _("Commune chairman")
    PROVINCE_OFFICER = "province_officer", _("Province officer")
    MINISTRY_OFFICER = "ministry_officer", _("Ministry officer")
    PAYER_OFFICER = "payer_officer", _("Payer officer")
    CITIZEN = "citizen", _("Citizen")
    ADMINISTRATOR = "administrator", _("Administrator")


_ON_TRIAL = _("Sandbox")

# Whoever signs papers, decides on people's cases or hands out rights proves it with a second factor.
NEEDS_CODE = frozenset(
    {
        Role.CLINIC_DOCTOR.value,
        Role.HOSPITAL_DOCTOR.value,
        Role.NURSE.value,
        Role.FACILITY_DIRECTOR.value,
        Role.COMMUNE_CHAIRMAN.value,
        Role.ADMINISTRATOR.value,
    }
)


def label(name: str) -> str:
    """A role in words; also that of software on trial, which is no role of the house."""
    return str(Role(name).label) if name in Role.values else str(_ON_TRIAL)
