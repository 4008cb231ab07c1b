from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("papers", "0002_book_entry")]

    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE papers_number (
                facility text NOT NULL, kind text NOT NULL, year integer NOT NULL, last integer NOT NULL,
                PRIMARY KEY (facility, kind, year)
            );
            COMMENT ON TABLE papers_number IS 'the last number that a facility gave to a kind of paper in a year';
            """,
            "DROP TABLE papers_number",
        )
    ]
