"""Lines are added to the partition of their month; its own triggers guard it as those of the whole table do."""

from django.db import migrations

PARTITION = """
DO $$ DECLARE name regclass; BEGIN
    FOR name IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'assistance_line'::regclass LOOP
        EXECUTE format('GRANT INSERT ON %s TO lienthong_app', name);
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION assistance_line_partition(month date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public AS $$
DECLARE
    first date := date_trunc('month', month)::date;
    name text := 'assistance_line_' || to_char(month, 'YYYY_MM');
BEGIN
    IF to_regclass(name) IS NOT NULL THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('assistance_line_partition'));
    IF to_regclass(name) IS NOT NULL THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE assistance_line INCLUDING ALL)', name);
    EXECUTE format('REVOKE ALL ON %I FROM lienthong_app', name);
    EXECUTE format('GRANT INSERT ON %I TO lienthong_app', name);
    PERFORM assistance_line_locks(name::regclass);
    EXECUTE format('ALTER TABLE assistance_line ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, first,
                   (first + interval '1 month')::date);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("assistance", "0007_register_move")]
    operations = [migrations.RunSQL(PARTITION, migrations.RunSQL.noop)]
