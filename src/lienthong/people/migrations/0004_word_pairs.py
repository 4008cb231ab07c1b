"""The search index gets pairs of words and what scope needs. It is derived, so it is written anew."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0003_verification")]
    operations = [
        migrations.RunSQL(
            """
            DROP TABLE people_word;
            CREATE TABLE people_word (
                word text COLLATE "C" NOT NULL,
                birth_year smallint NOT NULL,
                folded text COLLATE "C" NOT NULL,
                commune text COLLATE "C" NOT NULL,
                province text COLLATE "C" NOT NULL,
                person_id uuid NOT NULL
            );
            INSERT INTO people_word (word, birth_year, folded, commune, province, person_id)
            SELECT key.word, coalesce(extract(year FROM birth_date), 0)::smallint, ' ' || folded || ' ', commune,
                province, id
            FROM people_person, LATERAL (
                WITH one AS (SELECT DISTINCT unnest(string_to_array(folded, ' ')) COLLATE "C" AS word)
                SELECT word FROM one WHERE word <> ''
                UNION ALL
                SELECT a.word || ' ' || b.word FROM one AS a JOIN one AS b ON a.word < b.word WHERE a.word <> ''
            ) AS key;
            CREATE INDEX word_year ON people_word (word, birth_year)
                INCLUDE (folded, commune, province, person_id);
            CREATE INDEX word_person ON people_word (person_id);
            """,
            migrations.RunSQL.noop,
        )
    ]
