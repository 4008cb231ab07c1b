"""Content-addressed files: what was kept (history), its bytes, and which lawful protocol destroyed them."""

from django.db import migrations

from lienthong.database import history


class Migration(migrations.Migration):
    dependencies = [("database", "0001_home")]
    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE database_file (
                digest text PRIMARY KEY CHECK (digest ~ '^[0-9a-f]{64}$'),
                media_type text NOT NULL CHECK (media_type <> ''),
                size bigint NOT NULL CHECK (size >= 0),
                store text NOT NULL,
                recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
            );
            COMMENT ON COLUMN database_file.digest IS 'SHA-256 of the bytes, hexadecimal; stays after destruction';
            COMMENT ON COLUMN database_file.store IS 'the files.FileStore that holds the bytes';
            CREATE TABLE database_file_destruction (
                digest text PRIMARY KEY REFERENCES database_file,
                protocol text NOT NULL CHECK (protocol <> ''),
                recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
            );
            COMMENT ON COLUMN database_file_destruction.protocol IS 'number and date of the lawful protocol';
            CREATE TABLE database_file_content (
                digest text PRIMARY KEY REFERENCES database_file,
                content bytea NOT NULL
            );
            -- Uncompressed: papers are PDF or base64, and pglz would cost more time than the disk is worth.
            ALTER TABLE database_file_content ALTER COLUMN content SET STORAGE EXTERNAL;

            CREATE FUNCTION database_refuse_unlawful_loss() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NOT EXISTS (SELECT FROM database_file_destruction d WHERE d.digest = OLD.digest) THEN
                    RAISE EXCEPTION 'the content of file % may only go by a lawful protocol', OLD.digest
                        USING ERRCODE = 'insufficient_privilege';
                END IF;
                RETURN OLD;
            END $$;
            CREATE TRIGGER content_goes_by_protocol BEFORE DELETE ON database_file_content
                FOR EACH ROW EXECUTE FUNCTION database_refuse_unlawful_loss();
            """,
            """
            DROP TABLE database_file_content, database_file_destruction, database_file;
            DROP FUNCTION database_refuse_unlawful_loss;
            """,
        ),
        history.append_only("database_file"),
        history.append_only("database_file_destruction"),
        migrations.RunSQL(
            """
            CREATE TRIGGER content_is_never_changed BEFORE UPDATE ON database_file_content
                FOR EACH ROW EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER content_is_kept BEFORE TRUNCATE ON database_file_content
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
            REVOKE UPDATE, TRUNCATE ON database_file_content FROM lienthong_app;
            """,
            migrations.RunSQL.noop,
        ),
    ]
