"""How the bytes of a file are written: as they are, or packed by zstd. What was kept before stays as it is."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("database", "0004_statistics")]
    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE database_file_content
                ADD COLUMN encoding text NOT NULL DEFAULT '' CHECK (encoding IN ('', 'zstd'));
            """,
            "ALTER TABLE database_file_content DROP COLUMN encoding;",
        ),
    ]
