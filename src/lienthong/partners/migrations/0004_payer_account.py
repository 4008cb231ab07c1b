from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0003_eid_account"),
    ]

    operations = [
        migrations.CreateModel(
            name="PayerAccount",
            fields=[
                ("payer", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("address", models.URLField()),
                ("username", models.CharField(max_length=100)),
                ("locked_secret", models.BinaryField()),
            ],
        ),
    ]
