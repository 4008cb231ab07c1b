"""Events, the blocks that seal them, and the positions of those who follow them; and what of all this is history."""

from django.db import migrations

from lienthong.database import history


class Migration(migrations.Migration):
    dependencies = [("database", "0001_home"), ("ledger", "0001_ledger")]

    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE ledger_event (
                seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                id uuid NOT NULL UNIQUE,
                era integer NOT NULL,
                xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
                kind text NOT NULL CHECK (kind <> ''),
                subject text NOT NULL CHECK (subject <> ''),
                thing text NOT NULL CHECK (thing <> ''),
                actor text NOT NULL CHECK (actor <> ''),
                organisation text NOT NULL CHECK (organisation <> ''),
                parties jsonb NOT NULL CHECK (jsonb_typeof(parties) = 'object'),
                data jsonb NOT NULL CHECK (jsonb_typeof(data) = 'object'),
                key text UNIQUE,
                happened_at timestamptz NOT NULL,
                recorded_at timestamptz NOT NULL,
                hash bytea NOT NULL CHECK (length(hash) = 32)
            );
            CREATE UNIQUE INDEX ledger_event_position ON ledger_event (era, xid, seq);
            CREATE INDEX ledger_event_thing ON ledger_event (thing, seq);
            CREATE INDEX ledger_event_subject ON ledger_event (subject, seq);

            CREATE TABLE ledger_block (
                number bigint PRIMARY KEY CHECK (number > 0),
                from_era integer NOT NULL, from_xid bigint NOT NULL, from_seq bigint NOT NULL,
                to_era integer NOT NULL, to_xid bigint NOT NULL, to_seq bigint NOT NULL,
                leaves bytea NOT NULL CHECK (length(leaves) > 0 AND length(leaves) %% 40 = 0),
                root bytea NOT NULL CHECK (length(root) = 32),
                previous bytea NOT NULL CHECK (length(previous) = 32),
                signature jsonb,
                sealed_at timestamptz NOT NULL
            );
            COMMENT ON TABLE ledger_block IS 'events after (from) up to and with (to); a leaf is seq (8 bytes) and hash (32)';

            CREATE TABLE ledger_follower (
                name text PRIMARY KEY,
                era integer NOT NULL DEFAULT 0, xid bigint NOT NULL DEFAULT 0, seq bigint NOT NULL DEFAULT 0,
                moved_at timestamptz NOT NULL DEFAULT clock_timestamp()
            );

            CREATE TABLE ledger_retry (
                number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                subscriber text NOT NULL,
                event_seq bigint NOT NULL,
                subject text NOT NULL,
                state text NOT NULL CHECK (state IN ('failing', 'behind', 'stuck')),
                attempts integer NOT NULL DEFAULT 0,
                next_at timestamptz NOT NULL,
                fault text NOT NULL DEFAULT '',
                since timestamptz NOT NULL,
                UNIQUE (subscriber, event_seq)
            );
            CREATE INDEX ledger_retry_subject ON ledger_retry (subscriber, subject, number);
            COMMENT ON COLUMN ledger_retry.state IS
                'failing: tried again at next_at; behind: waits for an earlier event of its subject; stuck: for a person';
            """.replace("%%", "%"),
            """
            DROP TABLE ledger_retry; DROP TABLE ledger_follower; DROP TABLE ledger_block; DROP TABLE ledger_event;
            """,
        ),
        *(
            history.append_only(table)
            for table in (
                "ledger_event",
                "ledger_block",
                "ledger_obligation_arisen",
                "ledger_obligation_closed",
                "ledger_attempt",
                "ledger_receipt",
            )
        ),
    ]
