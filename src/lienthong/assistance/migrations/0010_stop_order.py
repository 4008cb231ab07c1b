"""Orders to the payers to stop a line that was handed over, and the result that says a line was stopped."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from lienthong.database import history

PAID = ["PAID_CASH", "PAID_HOME", "PAID_TRANSFER"]
UNPAID = [
    "ACCOUNT_CLOSED", "ADDRESS_UNKNOWN", "DECEASED_REPORTED", "NAME_MISMATCH", "NOT_PRESENT", "OTHER", "REFUSED", "RETURNED",
    "STOPPED_BY_ORDER",
]  # fmt: skip
REASONS = [("STOP", "Not to be paid any more"), ("HOLD", "Not to be paid until told otherwise")]


class Migration(migrations.Migration):
    dependencies = [("assistance", "0009_handover")]

    operations = [
        migrations.CreateModel(
            name="StopOrder",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("state", models.CharField(max_length=40)),
                ("subject", models.CharField(default="", max_length=200)),
                ("due_at", models.DateTimeField(null=True)),
                ("owner", models.CharField(default="", max_length=200)),
                ("version", models.IntegerField(default=0)),
                ("began_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("for_month", models.DateField()),
                ("entitlement", models.BigIntegerField()),
                ("sequence", models.SmallIntegerField()),
                ("list", models.UUIDField()),
                ("list_month", models.DateField()),
                ("commune", models.CharField(max_length=5)),
                ("payer", models.CharField(max_length=60)),
                ("amount", models.BigIntegerField()),
                ("reason", models.CharField(choices=REASONS, max_length=4)),
                ("received_at", models.DateTimeField(null=True)),
                ("paid_on", models.DateField(null=True)),
                ("late_payment", models.DateField(null=True)),
            ],
            options={
                "db_table": "assistance_stop_order",
                "constraints": [
                    models.UniqueConstraint(fields=("for_month", "entitlement", "sequence"), name="stop_order_once")
                ],
                "indexes": [
                    models.Index(fields=["payer", "state"], name="stop_order_payer"),
                    models.Index(fields=["list"], name="stop_order_list"),
                    models.Index(fields=["commune", "changed_at"], name="stop_order_commune"),
                    models.Index(fields=["entitlement"], name="stop_order_entitlement"),
                ],
            },
        ),
        migrations.CreateModel(
            name="StopOrderAction",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="actions", to="assistance.stoporder"
                    ),
                ),
            ],
            options={
                "db_table": "assistance_stop_order_action",
                "ordering": ["number"],
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("life", "number"), name="stoporderaction_number")],
            },
        ),
        history.append_only("assistance_stop_order_action"),
        migrations.RemoveConstraint(model_name="outcome", name="outcome_paid"),
        migrations.AddConstraint(
            model_name="outcome",
            constraint=models.CheckConstraint(
                condition=models.Q(paid=True, result__in=PAID, paid_at__isnull=False)
                | models.Q(paid=False, result__in=UNPAID, paid_at=None),
                name="outcome_paid",
            ),
        ),
    ]
