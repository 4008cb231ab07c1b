import uuid

import django.db.models.deletion
from django.db import migrations, models

from lienthong.database import history


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ProjectTask",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("state", models.CharField(max_length=40)),
                ("subject", models.CharField(default="", max_length=200)),
                ("due_at", models.DateTimeField(null=True)),
                ("owner", models.CharField(default="", max_length=200)),
                ("version", models.IntegerField(default=0)),
                ("began_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("code", models.CharField(max_length=60, unique=True)),
                ("blocks", models.CharField(default="", max_length=500)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FacilityWay",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("state", models.CharField(max_length=40)),
                ("subject", models.CharField(default="", max_length=200)),
                ("due_at", models.DateTimeField(null=True)),
                ("owner", models.CharField(default="", max_length=200)),
                ("version", models.IntegerField(default=0)),
                ("began_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("facility", models.CharField(max_length=5, unique=True)),
                ("since", models.DateField(null=True)),
                ("decision", models.CharField(default="", max_length=120)),
                ("source", models.CharField(default="", max_length=300)),
                ("reason", models.CharField(default="", max_length=30)),
                ("reason_note", models.CharField(default="", max_length=500)),
            ],
            options={
                "indexes": [models.Index(fields=["state"], name="oversight_way_state")],
            },
        ),
        migrations.CreateModel(
            name="Fact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("series", models.CharField(max_length=60)),
                ("on", models.DateField()),
                ("known", models.DateField()),
                ("value", models.BigIntegerField()),
                ("of", models.BigIntegerField(null=True)),
                ("about", models.BooleanField(default=False)),
                ("when_vi", models.CharField(default="", max_length=120)),
                ("when_en", models.CharField(default="", max_length=120)),
                ("of_vi", models.CharField(max_length=300)),
                ("of_en", models.CharField(max_length=300)),
                ("note_vi", models.CharField(default="", max_length=500)),
                ("note_en", models.CharField(default="", max_length=500)),
                ("places", models.JSONField(default=list)),
                ("items", models.JSONField(default=list)),
                ("source", models.CharField(max_length=300)),
                ("source_url", models.URLField(default="")),
                ("evidence", models.CharField(max_length=10)),
                ("entry", models.CharField(default="", max_length=80)),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["series", "on"], name="oversight_fact_series")],
            },
        ),
        migrations.CreateModel(
            name="FactEntry",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("state", models.CharField(max_length=40)),
                ("subject", models.CharField(default="", max_length=200)),
                ("due_at", models.DateTimeField(null=True)),
                ("owner", models.CharField(default="", max_length=200)),
                ("version", models.IntegerField(default=0)),
                ("began_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("series", models.CharField(max_length=60)),
                ("on", models.DateField()),
                ("value", models.BigIntegerField()),
                ("of", models.BigIntegerField(null=True)),
                ("of_vi", models.CharField(max_length=300)),
                ("of_en", models.CharField(max_length=300)),
                ("places", models.JSONField(default=list)),
                ("source", models.CharField(max_length=300)),
                ("source_url", models.URLField(default="")),
                ("evidence", models.CharField(max_length=10)),
                ("file", models.CharField(max_length=64)),
                ("entered_by", models.CharField(max_length=200)),
            ],
            options={
                "indexes": [models.Index(fields=["state", "-changed_at"], name="oversight_entry_state")],
            },
        ),
        migrations.CreateModel(
            name="FacilityWayAction",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="actions", to="oversight.facilityway"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("life", "number"), name="facilitywayaction_number")],
            },
        ),
        migrations.CreateModel(
            name="FactEntryAction",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="actions", to="oversight.factentry"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("life", "number"), name="factentryaction_number")],
            },
        ),
        migrations.CreateModel(
            name="ProjectTaskAction",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="actions", to="oversight.projecttask"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("life", "number"), name="projecttaskaction_number")],
            },
        ),
        history.append_only("oversight_fact"),
        history.append_only("oversight_factentryaction"),
        history.append_only("oversight_facilitywayaction"),
        history.append_only("oversight_projecttaskaction"),
    ]
