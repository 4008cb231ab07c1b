"""A function by which the role `app` has the planner's statistics renewed after a bulk load."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("database", "0003_real_data")]
    operations = [
        migrations.RunSQL(
            """
            CREATE FUNCTION renew_statistics(tables text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
                SET search_path = public, pg_temp AS $$
            DECLARE named text;
            BEGIN
                FOREACH named IN ARRAY tables LOOP
                    EXECUTE format('ANALYZE %I', named);
                END LOOP;
            END $$;
            """,
            "DROP FUNCTION renew_statistics(text[])",
        )
    ]
