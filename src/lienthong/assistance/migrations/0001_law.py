import uuid

import django.db.models.deletion
from django.db import migrations, models

from lienthong.database import history


class Migration(migrations.Migration):
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="LawEntry",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("state", models.CharField(max_length=40)),
                ("subject", models.CharField(default="", max_length=200)),
                ("due_at", models.DateTimeField(null=True)),
                ("owner", models.CharField(default="", max_length=200)),
                ("version", models.IntegerField(default=0)),
                ("began_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("code", models.CharField(max_length=80)),
                ("province", models.CharField(default="", max_length=2)),
                ("amount", models.BigIntegerField(null=True)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("document", models.CharField(max_length=200)),
                ("document_on", models.DateField()),
                ("article", models.CharField(default="", max_length=120)),
                ("file", models.CharField(max_length=64)),
                ("known_from", models.DateTimeField(null=True)),
                ("entered_by", models.CharField(max_length=200)),
            ],
            options={
                "indexes": [models.Index(fields=["state", "code"], name="law_entry_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(valid_from__day=1) & (models.Q(valid_to=None) | models.Q(valid_to__day=1)),
                        name="law_entry_whole_months",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(valid_to=None) | models.Q(valid_to__gt=models.F("valid_from")),
                        name="law_entry_some_months",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(state="in-force", known_from__isnull=False)
                        | (~models.Q(state="in-force") & models.Q(known_from=None)),
                        name="law_entry_known_when_signed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LawEntryAction",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="actions", to="assistance.lawentry"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("life", "number"), name="lawentryaction_number")],
            },
        ),
        history.append_only("assistance_lawentryaction"),
    ]
