"""Results of tests and imaging are entries; a record knows with which paper the patient came."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("papers", "0004_consent"), ("records", "0003_release")]
    operations = [
        migrations.AddField(
            model_name="medicalrecord",
            name="came_with",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="papers.paper"
            ),
        ),
        migrations.AlterField(
            model_name="entry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("form", "Record form"),
                    ("progress", "Progress note with orders"),
                    ("vitals", "Vital signs"),
                    ("prescription", "Prescription"),
                    ("result", "Result of a test or of imaging"),
                ],
                max_length=20,
            ),
        ),
    ]
