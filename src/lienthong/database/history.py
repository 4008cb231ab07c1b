"""Append-only tables: two locks on what has happened.

The role `app` may only SELECT and INSERT (first lock); triggers refuse UPDATE, DELETE and TRUNCATE to everyone, the
owner too (second lock). A migration names the table:

    operations = [..., history.append_only("ledger_event")]
"""

from django.db import migrations

_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'history of % is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
"""


def append_only(table: str) -> migrations.RunSQL:
    """A migration step after which rows of `table` can only be added."""
    return migrations.RunSQL(
        sql=_FUNCTION
        + f"""
        CREATE TRIGGER {table}_is_history BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER {table}_is_kept BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM lienthong_app;
        """,
        reverse_sql=f"""
        DROP TRIGGER {table}_is_history ON {table};
        DROP TRIGGER {table}_is_kept ON {table};
        GRANT UPDATE, DELETE ON {table} TO lienthong_app;
        """,
    )


def makes_real(table: str) -> migrations.RunSQL:
    """A migration step after which a row in `table` says: real data have come, unless this home is synthetic."""
    return migrations.RunSQL(
        sql=f"""
        CREATE TRIGGER {table}_makes_real AFTER INSERT ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION database_real_data_came();
        """,
        reverse_sql=f"DROP TRIGGER {table}_makes_real ON {table}",
    )
