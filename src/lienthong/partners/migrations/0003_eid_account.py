from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0002_population_account"),
    ]

    operations = [
        migrations.CreateModel(
            name="EIdAccount",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("issuer", models.CharField(max_length=300)),
                ("client_id", models.CharField(max_length=200)),
                ("locked_secret", models.BinaryField()),
                ("back", models.CharField(blank=True, default="", max_length=300)),
                ("endpoints", models.JSONField(blank=True, default=dict)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="eid_account_one")],
            },
        ),
    ]
