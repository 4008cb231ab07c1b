"""Users, their memberships, and the audit, to which rows can only be added."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Now

from lienthong.access.role import Role
from lienthong.database.history import append_only


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("login", models.CharField(max_length=150, unique=True)),
                ("name", models.CharField(max_length=255)),
                ("is_active", models.BooleanField(default=True)),
                ("language", models.CharField(default="vi", max_length=2)),
                ("demo", models.BooleanField(default=False)),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation", models.TextField()),
                ("role", models.CharField(choices=Role.choices, max_length=30)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to="access.user"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "organisation", "role", "valid_from"), name="access_membership_said_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="access_membership_ends_after_it_begins",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(db_default=Now(), editable=False)),
                ("kind", models.CharField(max_length=5)),
                ("actor", models.TextField()),
                ("organisation", models.TextField(null=True)),
                ("action", models.TextField()),
                ("things", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("persons", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ("request", models.TextField(null=True)),
                ("address", models.TextField(null=True)),
                ("emergency", models.BooleanField(db_default=False)),
            ],
            options={
                "db_table": "access_audit",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["persons"], name="access_audit_persons"),
                    models.Index(fields=["organisation", "-id"], name="access_audit_organisation"),
                ],
            },
        ),
        append_only("access_audit"),
    ]
