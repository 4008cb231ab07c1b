"""When an attempt happened, beside when it was recorded."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The moment; unknown of attempts that were made before."""

    dependencies = [("ledger", "0003_failed_deliveries")]

    operations = [
        migrations.AddField(model_name="attempt", name="happened_at", field=models.DateTimeField(null=True)),
    ]
