"""A home is synthetic for ever, or holds real data from some moment on; never both."""

from django.db import migrations

from lienthong.database import history


class Migration(migrations.Migration):
    dependencies = [("database", "0002_file")]
    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE database_home ADD real_since timestamptz,
                ADD CONSTRAINT synthetic_or_real CHECK (NOT synthetic OR real_since IS NULL),
                ADD CONSTRAINT only_synthetic_moves_its_clock CHECK (synthetic OR clock_offset = '0');
            COMMENT ON COLUMN database_home.real_since IS 'when the first paper came into a home not marked synthetic';
            CREATE FUNCTION database_home_keeps_its_kind() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'DELETE' OR OLD.synthetic AND NOT NEW.synthetic OR OLD.real_since <> NEW.real_since
                   OR OLD.real_since IS NOT NULL AND NEW.real_since IS NULL THEN
                    RAISE EXCEPTION 'what a home holds, synthetic or real data, is said once'
                        USING ERRCODE = 'insufficient_privilege';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER kind_is_kept BEFORE UPDATE OR DELETE ON database_home
                FOR EACH ROW EXECUTE FUNCTION database_home_keeps_its_kind();

            CREATE FUNCTION database_real_data_came() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
                SET search_path = public AS $$
            BEGIN
                UPDATE database_home SET real_since = clock_timestamp() WHERE NOT synthetic AND real_since IS NULL;
                RETURN NULL;
            END $$;
            REVOKE INSERT, DELETE, TRUNCATE ON database_home FROM lienthong_app;
            """,
            """
            DROP FUNCTION database_real_data_came, database_home_keeps_its_kind CASCADE;
            ALTER TABLE database_home DROP real_since;
            """,
        ),
        history.makes_real("database_file"),
    ]
