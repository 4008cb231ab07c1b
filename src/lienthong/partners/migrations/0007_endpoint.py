from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0006_provinces")]

    operations = [
        migrations.CreateModel(
            name="PartnerEndpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("service", models.CharField(max_length=30)),
                ("system", models.CharField(max_length=40)),
                ("address", models.URLField()),
                ("username", models.CharField(blank=True, default="", max_length=100)),
                ("locked_secret", models.BinaryField()),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("service", "system"), name="partner_endpoint_once"),
                    models.CheckConstraint(
                        condition=models.Q(valid_to=None)
                        | models.Q(valid_from=None)
                        | models.Q(valid_to__gt=models.F("valid_from")),
                        name="partner_endpoint_span",
                    ),
                ]
            },
        )
    ]
