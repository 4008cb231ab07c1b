"""What lies with the payers, what they report, and what follows from it."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from lienthong.database import history

LIFE = [
    ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
    ("state", models.CharField(max_length=40)),
    ("subject", models.CharField(default="", max_length=200)),
    ("due_at", models.DateTimeField(null=True)),
    ("owner", models.CharField(default="", max_length=200)),
    ("version", models.IntegerField(default=0)),
    ("began_at", models.DateTimeField()),
    ("changed_at", models.DateTimeField()),
]
ACTION = [
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
]
PAID = ["PAID_CASH", "PAID_HOME", "PAID_TRANSFER"]
UNPAID = [
    "ACCOUNT_CLOSED", "ADDRESS_UNKNOWN", "DECEASED_REPORTED", "NAME_MISMATCH", "NOT_PRESENT", "OTHER", "REFUSED", "RETURNED",
]  # fmt: skip


def action_table(name: str, table: str, life: str) -> migrations.CreateModel:
    foreign = models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="actions", to=f"assistance.{life}"
    )
    constraint = models.UniqueConstraint(fields=("life", "number"), name=f"{name.lower()}_number")
    return migrations.CreateModel(
        name=name,
        fields=[*ACTION, ("life", foreign)],
        options={"db_table": table, "ordering": ["number"], "abstract": False, "constraints": [constraint]},
    )


class Migration(migrations.Migration):
    dependencies = [("assistance", "0003_payroll")]

    operations = [
        migrations.CreateModel(
            name="PayerContract",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("commune", models.CharField(max_length=5)),
                ("payer", models.CharField(max_length=60)),
                ("method", models.CharField(max_length=10)),
                ("fee_per_mille", models.DecimalField(decimal_places=3, max_digits=6)),
                ("legal_note", models.CharField(max_length=255)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("by", models.CharField(max_length=80)),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "db_table": "assistance_payer_contract",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                        ),
                        name="payer_contract_span",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("fee_per_mille__gte", 0), ("fee_per_mille__lte", 100)),
                        name="payer_contract_fee",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            "ALTER TABLE assistance_payer_contract ADD CONSTRAINT payer_contract_alone"
            " EXCLUDE USING gist (commune WITH =, daterange(valid_from, valid_to) WITH &&)",
            "ALTER TABLE assistance_payer_contract DROP CONSTRAINT payer_contract_alone",
        ),
        migrations.CreateModel(
            name="HandedList",
            fields=[
                ("list", models.UUIDField(primary_key=True, serialize=False)),
                ("list_month", models.DateField()),
                ("commune", models.CharField(max_length=5)),
                ("province", models.CharField(max_length=2)),
                ("payer", models.CharField(max_length=60)),
                ("contract", models.BigIntegerField()),
                ("lines", models.IntegerField()),
                ("amount", models.BigIntegerField()),
                ("fee", models.BigIntegerField()),
                ("remainder", models.BigIntegerField()),
                ("csv", models.CharField(max_length=64)),
                ("json", models.CharField(max_length=64)),
                ("seal", models.JSONField()),
                ("handed_at", models.DateTimeField()),
                ("paid_lines", models.IntegerField(default=0)),
                ("paid", models.BigIntegerField(default=0)),
                ("unpaid_lines", models.IntegerField(default=0)),
                ("unpaid", models.BigIntegerField(default=0)),
                ("faults", models.IntegerField(default=0)),
            ],
            options={
                "db_table": "assistance_handed_list",
                "constraints": [models.UniqueConstraint(fields=("list_month", "commune"), name="handed_list_once")],
                "indexes": [
                    models.Index(fields=["payer", "-list_month"], name="handed_list_payer"),
                    models.Index(fields=["province", "list_month"], name="handed_list_province"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "for_month",
                        "entitlement",
                        "sequence",
                        "paid",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("for_month", models.DateField()),
                ("entitlement", models.BigIntegerField(db_column="entitlement_id")),
                ("sequence", models.SmallIntegerField()),
                ("paid", models.BooleanField()),
                ("commune", models.CharField(max_length=5)),
                ("result", models.CharField(max_length=20)),
                ("paid_at", models.DateField(null=True)),
                ("proof", models.CharField(max_length=100)),
                ("report", models.UUIDField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "db_table": "assistance_outcome",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("paid", True), ("paid_at__isnull", False), ("result__in", PAID)),
                            models.Q(("paid", False), ("paid_at", None), ("result__in", UNPAID)),
                            _connector="OR",
                        ),
                        name="outcome_paid",
                    )
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("paid", False)), fields=["commune", "for_month"], name="outcome_unpaid"
                    )
                ],
            },
        ),
        history.append_only("assistance_outcome"),
        migrations.CreateModel(
            name="PayerReport",
            fields=[
                *LIFE,
                ("payer", models.CharField(max_length=60)),
                ("file", models.CharField(max_length=64)),
                ("channel", models.CharField(max_length=10)),
                ("code", models.CharField(blank=True, default="", max_length=12)),
                ("commune", models.CharField(blank=True, default="", max_length=5)),
                ("lines", models.IntegerField(default=0)),
                ("amount", models.BigIntegerField(default=0)),
                ("taken", models.IntegerField(default=0)),
                ("paid_amount", models.BigIntegerField(default=0)),
                ("faults", models.IntegerField(default=0)),
                ("refusal", models.TextField(blank=True, default="")),
            ],
            options={
                "db_table": "assistance_payer_report",
                "constraints": [models.UniqueConstraint(fields=("payer", "file"), name="payer_report_once")],
                "indexes": [models.Index(fields=["payer", "-began_at"], name="payer_report_payer")],
            },
        ),
        action_table("PayerReportAction", "assistance_payer_report_action", "payerreport"),
        history.append_only("assistance_payer_report_action"),
        migrations.CreateModel(
            name="ReportFault",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row", models.IntegerField()),
                ("line", models.CharField(max_length=40)),
                ("commune", models.CharField(max_length=5)),
                ("fault", models.CharField(max_length=20)),
                ("told", models.JSONField()),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="line_faults",
                        to="assistance.payerreport",
                    ),
                ),
            ],
            options={
                "db_table": "assistance_report_fault",
                "indexes": [models.Index(fields=["report", "row"], name="report_fault_row")],
            },
        ),
        history.append_only("assistance_report_fault"),
        migrations.CreateModel(
            name="SuspensionProposal",
            fields=[
                *LIFE,
                ("entitlement", models.BigIntegerField()),
                ("commune", models.CharField(max_length=5)),
                ("last_month", models.DateField()),
                ("amount", models.BigIntegerField()),
                ("reason", models.TextField(blank=True, default="")),
            ],
            options={
                "db_table": "assistance_suspension_proposal",
                "constraints": [
                    models.UniqueConstraint(fields=("entitlement", "last_month"), name="suspension_proposal_once")
                ],
                "indexes": [models.Index(fields=["commune", "state"], name="suspension_proposal_commune")],
            },
        ),
        action_table("SuspensionProposalAction", "assistance_suspension_proposal_action", "suspensionproposal"),
        history.append_only("assistance_suspension_proposal_action"),
    ]
