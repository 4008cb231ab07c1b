"""What was printed under which code, and what no longer counts: both only ever grow."""

from django.db import migrations, models

from lienthong.database import history


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Ended",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(db_index=True, max_length=24)),
                (
                    "ending",
                    models.CharField(choices=[("cancelled", "Cancelled"), ("replaced", "Replaced")], max_length=10),
                ),
                ("replaced_by", models.CharField(blank=True, max_length=24)),
                ("ended_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("code", "ending", "replaced_by"), name="print_ended_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Issued",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=24)),
                ("digest", models.CharField(max_length=64)),
                ("thing", models.CharField(db_index=True, max_length=80)),
                ("title_vi", models.CharField(max_length=200)),
                ("title_en", models.CharField(max_length=200)),
                ("organisation", models.CharField(max_length=60)),
                ("organisation_name", models.CharField(max_length=255)),
                ("initials", models.CharField(blank=True, max_length=20)),
                ("birth_year", models.PositiveSmallIntegerField(null=True)),
                ("issued_at", models.DateTimeField()),
                ("valid_until", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("code", "digest"), name="print_issued_once")],
            },
        ),
        history.append_only("print_issued"),
        history.append_only("print_ended"),
    ]
