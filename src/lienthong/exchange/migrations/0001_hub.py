"""The hub: accounts, arrivals, episodes and their versions, faults."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from lienthong.database import history


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0002_sign_in_and_clients"),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("username", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("facility", models.CharField(max_length=5)),
                ("verifier", models.CharField(max_length=160)),
                (
                    "client",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="access.client"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Arrival",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=40, unique=True)),
                ("digest", models.CharField(max_length=64)),
                ("size", models.BigIntegerField()),
                ("organisation", models.CharField(max_length=60)),
                ("sender", models.CharField(max_length=120)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("insurance-api", "Interface of the insurance portal"),
                            ("axis-api", "Interface of the provincial axis"),
                            ("upload", "Upload page"),
                            ("folder", "Folder watcher"),
                            ("command", "Command line"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("arrived", "Arrived, being judged"),
                            ("accepted", "Accepted"),
                            ("accepted-with-warnings", "Accepted with warnings"),
                            ("partly-accepted", "Partly accepted"),
                            ("refused", "Refused"),
                            ("duplicate", "Sent before"),
                            ("replaced", "Replaced by a correction"),
                        ],
                        default="arrived",
                        max_length=24,
                    ),
                ),
                ("dossiers", models.PositiveIntegerField(default=0)),
                ("errors", models.PositiveIntegerField(default=0)),
                ("warnings", models.PositiveIntegerField(default=0)),
                ("receipt", models.JSONField(null=True)),
                ("sheet", models.CharField(default="", max_length=64)),
                ("received_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("judged_at", models.DateTimeField(null=True)),
                (
                    "original",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duplicates",
                        to="exchange.arrival",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Episode",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("episode", models.UUIDField()),
                ("position", models.PositiveIntegerField()),
                ("facility", models.CharField(max_length=5)),
                ("number", models.CharField(max_length=100)),
                ("version", models.PositiveIntegerField(default=0)),
                ("current", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("arrived", "Arrived, being judged"),
                            ("accepted", "Accepted"),
                            ("accepted-with-warnings", "Accepted with warnings"),
                            ("partly-accepted", "Partly accepted"),
                            ("refused", "Refused"),
                            ("duplicate", "Sent before"),
                            ("replaced", "Replaced by a correction"),
                        ],
                        max_length=24,
                    ),
                ),
                ("content", models.CharField(max_length=64)),
                ("patient", models.CharField(max_length=100)),
                ("who", models.CharField(max_length=64)),
                ("person", models.UUIDField(null=True)),
                ("era", models.PositiveSmallIntegerField()),
                ("ended_on", models.DateField(null=True)),
                (
                    "tables",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), size=None),
                ),
                ("errors", models.PositiveIntegerField(default=0)),
                ("warnings", models.PositiveIntegerField(default=0)),
                ("forwarded", models.CharField(default="", max_length=64)),
                (
                    "arrival",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="episodes", to="exchange.arrival"
                    ),
                ),
                (
                    "previous",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="exchange.episode"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FaultRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("organisation", models.CharField(max_length=60)),
                ("dossier", models.PositiveIntegerField()),
                ("rule", models.CharField(max_length=40)),
                (
                    "severity",
                    models.CharField(
                        choices=[("critical", "Critical"), ("error", "Error"), ("warning", "Warning")], max_length=10
                    ),
                ),
                ("table", models.CharField(max_length=5)),
                ("row", models.PositiveIntegerField()),
                ("field", models.CharField(max_length=60)),
                ("found", models.TextField()),
                ("expected", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "arrival",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="faults", to="exchange.arrival"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="arrival",
            index=models.Index(fields=["organisation", "-received_at"], name="arrival_organisation"),
        ),
        migrations.AddIndex(
            model_name="arrival",
            index=models.Index(fields=["-received_at"], name="arrival_received"),
        ),
        migrations.AddIndex(
            model_name="arrival",
            index=models.Index(
                condition=models.Q(("state", "arrived")), fields=["recorded_at"], name="arrival_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="arrival",
            constraint=models.UniqueConstraint(
                condition=models.Q(("original", None)), fields=("organisation", "digest"), name="arrival_kept_once"
            ),
        ),
        migrations.AddIndex(
            model_name="episode",
            index=models.Index(fields=["episode", "version"], name="episode_versions"),
        ),
        migrations.AddIndex(
            model_name="episode",
            index=models.Index(fields=["person"], name="episode_person"),
        ),
        migrations.AddConstraint(
            model_name="episode",
            constraint=models.UniqueConstraint(
                condition=models.Q(("current", True)), fields=("facility", "number"), name="episode_current_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="episode",
            constraint=models.UniqueConstraint(fields=("arrival", "position"), name="episode_judged_once"),
        ),
        migrations.AddIndex(
            model_name="faultrow",
            index=models.Index(fields=["rule", "-recorded_at"], name="fault_rule"),
        ),
        migrations.AddIndex(
            model_name="faultrow",
            index=models.Index(fields=["organisation", "-recorded_at"], name="fault_organisation"),
        ),
        history.append_only("exchange_faultrow"),
    ]
