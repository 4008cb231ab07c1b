"""What became known of beneficiaries since a list was drawn up is found by an index, of the few changes with a month."""

from django.db import migrations


class Migration(migrations.Migration):
    """The index."""

    dependencies = [("assistance", "0012_payers")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX beneficiary_change_recorded ON assistance_beneficiary_change (recorded_at) "
            "WHERE effect_from IS NOT NULL",
            "DROP INDEX beneficiary_change_recorded",
        )
    ]
