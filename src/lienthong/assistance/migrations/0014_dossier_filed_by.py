"""Who handed a dossier in online for another, as a person known here, and when the other agreed."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The proxy and the consent."""

    dependencies = [("people", "0004_word_pairs"), ("assistance", "0013_news_of_beneficiaries")]
    operations = [
        migrations.AddField("dossier", "agreed_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "dossier",
            "filed_by",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="filed", to="people.person"
            ),
        ),
    ]
