"""What travels between facilities, counted: by obligation, and by day, obligation and province; derived, by events."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two tables of counts, and how far the readings of health books have been counted."""

    dependencies = [("oversight", "0002_partnership")]
    operations = [
        migrations.CreateModel(
            name="Travelled",
            fields=[
                ("obligation", models.UUIDField(primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("rule", models.TextField()),
                ("province", models.CharField(max_length=2)),
                ("issued", models.BooleanField()),
                ("delivered", models.BooleanField()),
                ("received", models.BooleanField()),
                ("used", models.BooleanField()),
            ],
            options={"db_table": "oversight_travelled"},
        ),
        migrations.CreateModel(
            name="TravelDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("rule", models.TextField()),
                ("province", models.CharField(max_length=2)),
                ("issued", models.BigIntegerField()),
                ("delivered", models.BigIntegerField()),
                ("received", models.BigIntegerField()),
                ("used", models.BigIntegerField()),
            ],
            options={
                "db_table": "oversight_travel_day",
                "constraints": [
                    models.UniqueConstraint(fields=["day", "rule", "province"], name="travel_day_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReadingsCounted",
            fields=[
                ("one", models.BooleanField(primary_key=True, default=True, serialize=False)),
                ("last", models.BigIntegerField(default=0)),
            ],
            options={"db_table": "oversight_readings_counted"},
        ),
        migrations.RunSQL(
            "INSERT INTO oversight_readings_counted (one, last) VALUES (true, 0)",
            "DELETE FROM oversight_readings_counted",
        ),
    ]
