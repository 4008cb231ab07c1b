"""An index of the deliveries that failed, so that what was lost is found without looking at all that arrived."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """The index."""

    dependencies = [("ledger", "0002_history")]
    operations = [
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                fields=["obligation"],
                condition=models.Q(state__in=["refused", "unknown", "given-up"]),
                name="ledger_delivery_failed",
            ),
        )
    ]
