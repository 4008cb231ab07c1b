"""Payment lists and their lines."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from lienthong.database import history

# Partitioned by the month that is paid for. Lines are written and taken away only while their list is a draft, and never
# changed: the triggers say so to everyone, also to the owner, also on a partition itself.
LINE = """
CREATE TABLE assistance_line (
    for_month date NOT NULL CHECK (extract(day FROM for_month) = 1),
    entitlement_id bigint NOT NULL,
    sequence smallint NOT NULL,
    list_month date NOT NULL CHECK (list_month >= for_month),
    commune varchar(5) NOT NULL,
    kind varchar(8) NOT NULL CHECK (kind IN ('regular', 'top_up', 'arrears', 'carried', 'one_off', 'recovery')),
    fund varchar(8) NOT NULL CHECK (fund IN ('national', 'province')),
    amount bigint NOT NULL CHECK (amount <> 0 AND (kind = 'recovery') = (amount < 0)),
    of_sequence smallint CHECK ((kind = 'carried') = (of_sequence IS NOT NULL)),
    PRIMARY KEY (for_month, entitlement_id, sequence)
) PARTITION BY RANGE (for_month);
CREATE INDEX line_list ON assistance_line (list_month, commune);

CREATE FUNCTION assistance_line_of_draft() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lists date[]; communes text[]; drafts bigint;
BEGIN
    SELECT array_agg(list_month), array_agg(commune) INTO lists, communes
    FROM (SELECT DISTINCT list_month, commune FROM changed) AS c;
    IF lists IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT count(*) INTO drafts FROM (
        SELECT 1 FROM assistance_payment_list l
        JOIN unnest(lists, communes) AS c (list_month, commune) USING (list_month, commune)
        WHERE l.state = 'draft' FOR SHARE OF l) AS d;
    IF drafts <> cardinality(lists) THEN
        RAISE EXCEPTION 'lines change only while their payment list is a draft'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION assistance_line_locks(name regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER line_written AFTER INSERT ON %s REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION assistance_line_of_draft()', name);
    EXECUTE format('CREATE TRIGGER line_taken_away AFTER DELETE ON %s REFERENCING OLD TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION assistance_line_of_draft()', name);
    EXECUTE format('CREATE TRIGGER line_changed BEFORE UPDATE OR TRUNCATE ON %s
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name);
END $$;
REVOKE EXECUTE ON FUNCTION assistance_line_locks(regclass) FROM PUBLIC;
SELECT assistance_line_locks('assistance_line');
REVOKE UPDATE, TRUNCATE ON assistance_line FROM lienthong_app;

-- Who writes the first line of a month has its partition made, with the owner's rights. Made apart and attached, so that
-- nobody who reads or writes other months waits. The app reaches partitions through the whole table only.
CREATE FUNCTION assistance_line_partition(month date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
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
    PERFORM assistance_line_locks(name::regclass);
    EXECUTE format('ALTER TABLE assistance_line ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, first,
                   (first + interval '1 month')::date);
END $$;
REVOKE EXECUTE ON FUNCTION assistance_line_partition(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION assistance_line_partition(date) TO lienthong_app;
"""

# No two of one monthly family for one person at a time; months are their first days.

# The last guard before money looks for the few persons who can't be paid, among millions.
GUARD = """
CREATE INDEX assistance_not_payable ON people_person (id) WHERE life_status <> 'alive' OR survivor_id IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("assistance", "0002_register"), ("people", "0004_word_pairs")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(LINE, "DROP TABLE assistance_line")],
            state_operations=[
                migrations.CreateModel(
                    name="Line",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "for_month",
                                "entitlement_id",
                                "sequence",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("for_month", models.DateField()),
                        ("entitlement_id", models.BigIntegerField()),
                        ("sequence", models.SmallIntegerField()),
                        ("list_month", models.DateField()),
                        ("commune", models.CharField(max_length=5)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("regular", "This month"),
                                    ("top_up", "Top-up by the province"),
                                    ("arrears", "Arrears"),
                                    ("carried", "Not collected before"),
                                    ("one_off", "Paid once"),
                                    ("recovery", "Recovery"),
                                ],
                                max_length=8,
                            ),
                        ),
                        (
                            "fund",
                            models.CharField(
                                choices=[
                                    ("national", "State budget, national level"),
                                    ("province", "State budget, decided by the province"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("amount", models.BigIntegerField()),
                        ("of_sequence", models.SmallIntegerField(null=True)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["list_month", "commune"], name="line_list")],
                    },
                ),
            ],
        ),
        migrations.CreateModel(
            name="LineRecall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("for_month", models.DateField()),
                ("entitlement_id", models.BigIntegerField()),
                ("sequence", models.SmallIntegerField()),
                ("list_month", models.DateField()),
                ("commune", models.CharField(max_length=5)),
                ("reason", models.CharField(max_length=200)),
                ("event", models.UUIDField()),
                ("by", models.CharField(max_length=200)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "db_table": "assistance_line_recall",
                "indexes": [models.Index(fields=["commune", "list_month"], name="line_recall_list")],
                "constraints": [
                    models.UniqueConstraint(fields=("for_month", "entitlement_id", "sequence"), name="line_recall_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentList",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("state", models.CharField(max_length=40)),
                ("subject", models.CharField(default="", max_length=200)),
                ("due_at", models.DateTimeField(null=True)),
                ("owner", models.CharField(default="", max_length=200)),
                ("version", models.IntegerField(default=0)),
                ("began_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("commune", models.CharField(max_length=5)),
                ("province", models.CharField(max_length=2)),
                ("list_month", models.DateField()),
                ("known_at", models.DateTimeField()),
                ("lines", models.IntegerField(default=0)),
                ("amount", models.BigIntegerField(default=0)),
                ("recovery", models.BigIntegerField(default=0)),
                ("heads", models.IntegerField(default=0)),
                ("totals", models.JSONField(default=dict)),
                ("movement", models.JSONField(default=dict)),
                ("differences", models.JSONField(default=list)),
                ("broken", models.JSONField(default=list)),
                ("proposed_by", models.CharField(blank=True, default="", max_length=200)),
                ("approved_by", models.CharField(blank=True, default="", max_length=200)),
            ],
            options={
                "db_table": "assistance_payment_list",
                "indexes": [models.Index(fields=["list_month", "state"], name="payment_list_month")],
                "constraints": [models.UniqueConstraint(fields=("commune", "list_month"), name="payment_list_one")],
            },
        ),
        migrations.CreateModel(
            name="PaymentListAction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField()),
                ("name", models.CharField(max_length=60)),
                ("state_after", models.CharField(max_length=40)),
                ("by", models.CharField(max_length=200)),
                ("organisation", models.CharField(max_length=200)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("event", models.UUIDField()),
                ("data", models.JSONField(default=dict)),
                ("changes", models.JSONField(default=dict)),
                (
                    "life",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="actions", to="assistance.paymentlist"
                    ),
                ),
            ],
            options={
                "db_table": "assistance_payment_list_action",
                "ordering": ["number"],
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="paymentlistaction",
            constraint=models.UniqueConstraint(fields=("life", "number"), name="payment_list_action_number"),
        ),
        history.append_only("assistance_payment_list_action"),
        history.append_only("assistance_line_recall"),
        migrations.RunSQL(GUARD, "DROP INDEX assistance_not_payable"),
    ]
