"""Up to where a payer's news has been read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The mark."""

    dependencies = [("partners", "0007_endpoint")]
    operations = [
        migrations.AddField("payeraccount", "mark", models.CharField(blank=True, default="", max_length=200)),
    ]
