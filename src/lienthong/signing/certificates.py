"""What the database knows of certificates, so that others can verify: never a key."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class Certificate(models.Model):
    """A certificate issued here. authority: fingerprint of the root; serial: hexadecimal. Rows can only be added."""

    authority = models.TextField()
    serial = models.TextField()
    organisation = models.TextField(db_index=True)
    pem = models.TextField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority", "serial"], name="signing_certificate_issued_once")
        ]


class Authority(models.Model):
    """An authority whose certificates count here, besides the home's own. Ended by `removed_at`.

    organisations: the party codes it may certify; none given means any.
    """

    fingerprint = models.TextField(primary_key=True)
    name = models.TextField()
    pem = models.TextField()
    organisations = ArrayField(models.TextField(), null=True)
    added_at = models.DateTimeField(db_default=Now(), editable=False)
    removed_at = models.DateTimeField(null=True)


class Revocation(models.Model):
    """A certificate taken back. Rows can only be added.

    With the reason "key-compromise" nothing it ever signed counts.
    """

    authority = models.TextField()
    serial = models.TextField()
    revoked_at = models.DateTimeField()
    reason = models.TextField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority", "serial"], name="signing_revocation_said_once")
        ]
