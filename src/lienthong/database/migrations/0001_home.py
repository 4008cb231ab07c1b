"""The one row that says what this home is: synthetic or not, and how far its business time is moved."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: list = []
    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE database_home (
                id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
                synthetic boolean NOT NULL DEFAULT false,
                clock_offset interval NOT NULL DEFAULT '0',
                era integer NOT NULL DEFAULT 1
            );
            COMMENT ON COLUMN database_home.era IS
                'counts restores into another cluster, whose transaction numbers start anew';
            INSERT INTO database_home DEFAULT VALUES;
            """,
            "DROP TABLE database_home",
        )
    ]
