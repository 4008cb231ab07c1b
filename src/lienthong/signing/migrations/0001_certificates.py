"""Certificates, trusted authorities, revocations. Keys are in files, never here."""

import django.contrib.postgres.fields
import django.db.models.functions.datetime
from django.db import migrations, models

from lienthong.database.history import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Authority",
            fields=[
                ("fingerprint", models.TextField(primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("pem", models.TextField()),
                (
                    "organisations",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), null=True, size=None),
                ),
                (
                    "added_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("removed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("authority", models.TextField()),
                ("serial", models.TextField()),
                ("organisation", models.TextField(db_index=True)),
                ("pem", models.TextField()),
                ("valid_from", models.DateTimeField()),
                ("valid_to", models.DateTimeField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("authority", "serial"), name="signing_certificate_issued_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Revocation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("authority", models.TextField()),
                ("serial", models.TextField()),
                ("revoked_at", models.DateTimeField()),
                ("reason", models.TextField()),
                (
                    "recorded_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("authority", "serial"), name="signing_revocation_said_once")
                ],
            },
        ),
        append_only("signing_certificate"),
        append_only("signing_revocation"),
    ]
