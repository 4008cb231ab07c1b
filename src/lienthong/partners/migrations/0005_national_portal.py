"""The national portal: its account, dossiers known to it too, the last look."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from lienthong.database import history


class Migration(migrations.Migration):
    dependencies = [
        ("assistance", "0005_dossiers"),
        ("partners", "0004_payer_account"),
    ]

    operations = [
        migrations.CreateModel(
            name="NationalPortalAccount",
            fields=[
                ("valid_from", models.DateField(primary_key=True, serialize=False)),
                ("valid_to", models.DateField(null=True)),
                (
                    "variant",
                    models.CharField(
                        choices=[
                            ("classic", "Classic, through an adapter (DongBoHoSoMC)"),
                            ("six-steps", "Six steps of 2026 (NoiHoSo)"),
                        ],
                        max_length=10,
                    ),
                ),
                ("address", models.CharField(max_length=300)),
                ("username", models.CharField(max_length=100)),
                ("locked_secret", models.BinaryField()),
                ("agency", models.CharField(max_length=50)),
                ("destination", models.CharField(blank=True, default="", max_length=50)),
                ("login_path", models.CharField(blank=True, default="/login", max_length=100)),
                ("service_path", models.CharField(blank=True, default="/services", max_length=100)),
                ("looks_up", models.BooleanField(default=True)),
                ("sends_all", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ["-valid_from"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="national_portal_account_span",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NationalPortalContact",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("tried_at", models.DateTimeField()),
                ("heard_at", models.DateTimeField(null=True)),
                ("fault", models.TextField(blank=True, default="")),
                ("faults", models.IntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="national_portal_contact_one")
                ],
            },
        ),
        migrations.CreateModel(
            name="NationalPortalDossier",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("state", models.CharField(max_length=40)),
                ("subject", models.CharField(default="", max_length=200)),
                ("due_at", models.DateTimeField(null=True)),
                ("owner", models.CharField(default="", max_length=200)),
                ("version", models.IntegerField(default=0)),
                ("began_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("number", models.CharField(blank=True, default="", max_length=50)),
                ("origin", models.CharField(choices=[("portal", "On the portal"), ("here", "Here")], max_length=10)),
                ("procedure", models.CharField(max_length=20)),
                ("commune", models.CharField(blank=True, default="", max_length=5)),
                ("message", models.CharField(blank=True, default="", max_length=64)),
                ("reasons", models.JSONField(default=list)),
                (
                    "dossier",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assistance.dossier",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="NationalPortalDossierAction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField()),
                ("name", models.CharField(max_length=60)),
                ("state_after", models.CharField(max_length=40)),
                ("by", models.CharField(max_length=200)),
                ("organisation", models.CharField(max_length=200)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("event", models.UUIDField()),
                ("data", models.JSONField(default=dict)),
                ("changes", models.JSONField(default=dict)),
                (
                    "life",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="partners.nationalportaldossier",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="nationalportaldossier",
            index=models.Index(fields=["state", "-changed_at"], name="portal_dossier_state"),
        ),
        migrations.AddConstraint(
            model_name="nationalportaldossier",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number", ""), _negated=True), fields=("number",), name="portal_dossier_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="nationalportaldossier",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("dossier__isnull", False), ("state", "linked")),
                    models.Q(models.Q(("state", "linked"), _negated=True), ("dossier", None)),
                    _connector="OR",
                ),
                name="portal_dossier_linked",
            ),
        ),
        migrations.AddConstraint(
            model_name="nationalportaldossieraction",
            constraint=models.UniqueConstraint(fields=("life", "number"), name="nationalportaldossieraction_number"),
        ),
        history.append_only("partners_nationalportaldossieraction"),
    ]
