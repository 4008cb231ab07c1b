"""Whom a person takes or took money for is found by an index, of the changes that name a payee alone."""

from django.db import migrations


class Migration(migrations.Migration):
    """The index."""

    dependencies = [("assistance", "0010_stop_order")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX beneficiary_change_payee ON assistance_beneficiary_change ((changes ->> 'payee_id')) "
            "WHERE changes ->> 'payee_id' IS NOT NULL",
            "DROP INDEX beneficiary_change_payee",
        )
    ]
