"""The register of beneficiaries: who is entitled to what, on what facts."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from lienthong.database import history

MONTHS = """
ALTER TABLE assistance_entitlement ADD CONSTRAINT entitlement_no_overlap
    EXCLUDE USING gist (beneficiary_id WITH =, family WITH =, daterange(from_month, to_month) WITH &&)
    WHERE (family <> 'funeral');
ALTER TABLE assistance_entitlement ADD CONSTRAINT entitlement_first_days CHECK (
    extract(day FROM from_month) = 1 AND extract(day FROM coalesce(to_month, from_month)) = 1
    AND extract(day FROM coalesce(suspended_from, from_month)) = 1 AND extract(day FROM listed_from) = 1);
ALTER TABLE assistance_entitlement ADD CONSTRAINT entitlement_families CHECK (family IN (
    'allowance', 'child_raising', 'care', 'care_maternity', 'social_pension', 'funeral'));
CREATE INDEX entitlement_change_recorded ON assistance_entitlement_change (recorded_at);
CREATE INDEX circumstance_recorded ON assistance_circumstance (recorded_at);
"""

# HIV facts: a schema of their own. The app reads and adds; nobody changes.
HIV = """
CREATE SCHEMA assistance_hiv;
CREATE TABLE assistance_hiv.circumstance (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    beneficiary_id bigint NOT NULL REFERENCES public.assistance_beneficiary,
    valid_from date NOT NULL,
    recorded_at timestamptz NOT NULL,
    source varchar(200) NOT NULL,
    hiv boolean NOT NULL
);
CREATE INDEX hiv_circumstance_of ON assistance_hiv.circumstance (beneficiary_id, recorded_at);
CREATE TRIGGER circumstance_is_history BEFORE UPDATE OR DELETE ON assistance_hiv.circumstance
    FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER circumstance_is_kept BEFORE TRUNCATE ON assistance_hiv.circumstance
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
GRANT USAGE ON SCHEMA assistance_hiv TO lienthong_app;
GRANT SELECT, INSERT ON assistance_hiv.circumstance TO lienthong_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("assistance", "0001_law"),
        ("directory", "0001_places"),
        ("people", "0004_word_pairs"),
    ]

    operations = [
        migrations.CreateModel(
            name="Beneficiary",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("commune", models.CharField(max_length=5)),
                ("province", models.CharField(max_length=2)),
                ("village", models.CharField(blank=True, default="", max_length=120)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("cash", "Cash at the pay point"),
                            ("home", "Cash at home"),
                            ("bank", "Bank account"),
                            ("ewallet", "Electronic wallet"),
                        ],
                        default="cash",
                        max_length=7,
                    ),
                ),
                ("bank", models.CharField(blank=True, default="", max_length=20)),
                ("account", models.CharField(blank=True, default="", max_length=40)),
                ("account_name", models.CharField(blank=True, default="", max_length=120)),
                ("synthetic", models.BooleanField(default=False)),
                ("version", models.IntegerField(default=1)),
                (
                    "payee",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="paid_for",
                        to="people.person",
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="beneficiary", to="people.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BeneficiaryChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField()),
                ("name", models.CharField(max_length=20)),
                ("changes", models.JSONField(default=dict)),
                ("effect_from", models.DateField(null=True)),
                ("decision", models.CharField(max_length=200)),
                ("event", models.UUIDField()),
                ("cause", models.UUIDField(null=True)),
                ("by", models.CharField(max_length=200)),
                ("organisation", models.CharField(max_length=200)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("data", models.JSONField(default=dict)),
                (
                    "beneficiary",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="assistance.beneficiary",
                    ),
                ),
            ],
            options={
                "db_table": "assistance_beneficiary_change",
                "ordering": ["number"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Circumstance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                ("source", models.CharField(max_length=200)),
                ("born", models.DateField()),
                ("born_precision", models.CharField(default="day", max_length=5)),
                ("household", models.CharField(blank=True, default="", max_length=9)),
                ("difficult_area", models.BooleanField(default=False)),
                ("no_support", models.CharField(blank=True, default="", max_length=1)),
                ("was_supported_child", models.BooleanField(default=False)),
                ("studying", models.BooleanField(default=False)),
                ("lone_parent", models.BooleanField(default=False)),
                (
                    "children",
                    django.contrib.postgres.fields.ArrayField(base_field=models.DateField(), default=list, size=None),
                ),
                (
                    "children_studying",
                    django.contrib.postgres.fields.ArrayField(base_field=models.DateField(), default=list, size=None),
                ),
                ("no_supporter", models.BooleanField(default=False)),
                ("supporter_on_allowance", models.BooleanField(default=False)),
                ("taken_in", models.BooleanField(default=False)),
                ("disability", models.CharField(blank=True, default="", max_length=14)),
                ("disability_certified_on", models.DateField(null=True)),
                ("pension_monthly", models.BigIntegerField(default=0)),
                ("other_monthly", models.BooleanField(default=False)),
                ("survivor_monthly", models.BooleanField(default=False)),
                ("wage", models.BooleanField(default=False)),
                ("pregnant", models.BooleanField(default=False)),
                ("couple_grant_elsewhere", models.BooleanField(default=False)),
                ("cared_by", models.CharField(blank=True, default="", max_length=16)),
                ("in_institution", models.BooleanField(default=False)),
                (
                    "beneficiary",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="circumstances",
                        to="assistance.beneficiary",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Entitlement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "family",
                    models.CharField(
                        choices=[
                            ("allowance", "Monthly allowance"),
                            ("child_raising", "Allowance for raising a child"),
                            ("care", "Care support"),
                            ("care_maternity", "Care support while pregnant or raising a small child"),
                            ("social_pension", "Social pension"),
                            ("funeral", "Funeral grant"),
                        ],
                        max_length=15,
                    ),
                ),
                ("commune", models.CharField(max_length=5)),
                ("province", models.CharField(max_length=2)),
                ("from_month", models.DateField()),
                ("to_month", models.DateField(null=True)),
                ("listed_from", models.DateField()),
                ("suspended_from", models.DateField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "Running"), ("suspended", "Suspended"), ("stopped", "Stopped")],
                        default="running",
                        max_length=9,
                    ),
                ),
                ("hold", models.CharField(blank=True, default="", max_length=30)),
                ("decision", models.CharField(max_length=200)),
                ("one_off_amount", models.BigIntegerField(null=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "beneficiary",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entitlements",
                        to="assistance.beneficiary",
                    ),
                ),
                (
                    "carer",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="cares", to="people.person"
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="continued_by",
                        to="assistance.entitlement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EntitlementChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField()),
                ("name", models.CharField(max_length=20)),
                ("changes", models.JSONField(default=dict)),
                ("effect_from", models.DateField(null=True)),
                ("decision", models.CharField(max_length=200)),
                ("event", models.UUIDField()),
                ("cause", models.UUIDField(null=True)),
                ("by", models.CharField(max_length=200)),
                ("organisation", models.CharField(max_length=200)),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("data", models.JSONField(default=dict)),
                (
                    "entitlement",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="assistance.entitlement",
                    ),
                ),
            ],
            options={
                "db_table": "assistance_entitlement_change",
                "ordering": ["number"],
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="beneficiary",
            index=models.Index(fields=["commune"], name="beneficiary_commune"),
        ),
        migrations.AddConstraint(
            model_name="beneficiary",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("channel__in", ["cash", "home"]), models.Q(("account", ""), _negated=True), _connector="OR"
                ),
                name="beneficiary_account",
            ),
        ),
        migrations.AddConstraint(
            model_name="beneficiarychange",
            constraint=models.UniqueConstraint(fields=("beneficiary", "number"), name="beneficiary_change_number"),
        ),
        migrations.AddIndex(
            model_name="circumstance",
            index=models.Index(fields=["beneficiary", "recorded_at"], name="circumstance_of"),
        ),
        migrations.AddIndex(
            model_name="entitlement",
            index=models.Index(fields=["commune", "id"], name="entitlement_commune"),
        ),
        migrations.AddConstraint(
            model_name="entitlement",
            constraint=models.CheckConstraint(
                condition=models.Q(("to_month", None), ("to_month__gte", models.F("from_month")), _connector="OR"),
                name="entitlement_months",
            ),
        ),
        migrations.AddConstraint(
            model_name="entitlement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "running"), ("suspended_from", None), ("to_month", None)),
                    models.Q(("state", "suspended"), ("suspended_from__isnull", False), ("to_month", None)),
                    models.Q(("state", "stopped"), ("to_month__isnull", False)),
                    _connector="OR",
                ),
                name="entitlement_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="entitlement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("family", "funeral"), ("one_off_amount__gt", 0)),
                    models.Q(models.Q(("family", "funeral"), _negated=True), ("one_off_amount", None)),
                    _connector="OR",
                ),
                name="entitlement_one_off",
            ),
        ),
        migrations.AddConstraint(
            model_name="entitlementchange",
            constraint=models.UniqueConstraint(fields=("entitlement", "number"), name="entitlement_change_number"),
        ),
        history.append_only("assistance_beneficiary_change"),
        history.append_only("assistance_entitlement_change"),
        history.append_only("assistance_circumstance"),
        migrations.RunSQL(MONTHS, migrations.RunSQL.noop),
        migrations.RunSQL(HIV, "DROP SCHEMA assistance_hiv CASCADE"),
    ]
