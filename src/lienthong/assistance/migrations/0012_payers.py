"""Payers are entered and confirmed by two persons; a commune may have one for cash and one for transfers."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from lienthong.database import history

WAY = "(CASE method WHEN 'cash' THEN int4range(0, 1) WHEN 'transfer' THEN int4range(1, 2) ELSE int4range(0, 2) END)"
SPAN = "daterange(valid_from, valid_to) WITH &&"


class Migration(migrations.Migration):
    dependencies = [("assistance", "0011_payee_index")]

    operations = [
        migrations.CreateModel(
            name="PayerEntry",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("state", models.CharField(max_length=40)),
                ("subject", models.CharField(default="", max_length=200)),
                ("due_at", models.DateTimeField(null=True)),
                ("owner", models.CharField(default="", max_length=200)),
                ("version", models.IntegerField(default=0)),
                ("began_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("payer", "Payer entered or changed"),
                            ("closing", "Payer closed"),
                            ("account", "How the payer is reached"),
                            ("contract", "Contract of a commune"),
                        ],
                        max_length=10,
                    ),
                ),
                ("payer", models.CharField(max_length=60)),
                ("commune", models.CharField(blank=True, default="", max_length=5)),
                ("valid_from", models.DateField()),
                ("content", models.JSONField(default=dict)),
                ("entered_by", models.CharField(max_length=200)),
                ("locked", models.BinaryField(null=True)),
            ],
            options={
                "db_table": "assistance_payer_entry",
                "indexes": [
                    models.Index(fields=["commune", "state"], name="payer_entry_commune"),
                    models.Index(fields=["what", "state"], name="payer_entry_what"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PayerEntryAction",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="actions", to="assistance.payerentry"
                    ),
                ),
            ],
            options={
                "db_table": "assistance_payer_entry_action",
                "ordering": ["number"],
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("life", "number"), name="payerentryaction_number")],
            },
        ),
        history.append_only("assistance_payer_entry_action"),
        migrations.RunSQL(
            "ALTER TABLE assistance_payer_contract DROP CONSTRAINT payer_contract_alone, ADD CONSTRAINT"
            f" payer_contract_alone EXCLUDE USING gist (commune WITH =, {WAY} WITH &&, {SPAN})",
            "ALTER TABLE assistance_payer_contract DROP CONSTRAINT payer_contract_alone, ADD CONSTRAINT"
            f" payer_contract_alone EXCLUDE USING gist (commune WITH =, {SPAN})",
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE assistance_handed_list ADD COLUMN id uuid;"
                    "UPDATE assistance_handed_list SET id = list;"
                    "ALTER TABLE assistance_handed_list ALTER COLUMN id SET NOT NULL,"
                    " DROP CONSTRAINT assistance_handed_list_pkey, ADD PRIMARY KEY (id)",
                    "ALTER TABLE assistance_handed_list DROP COLUMN id, ADD PRIMARY KEY (list)",
                )
            ],
            state_operations=[
                migrations.AlterField("handedlist", "list", models.UUIDField()),
                migrations.AddField(
                    "handedlist",
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
            ],
        ),
        migrations.AddField("handedlist", "part", models.SmallIntegerField(default=1)),
        migrations.RemoveConstraint("handedlist", "handed_list_once"),
        migrations.AddConstraint(
            "handedlist",
            models.UniqueConstraint(fields=("list_month", "commune", "payer"), name="handed_list_once"),
        ),
        migrations.AddConstraint(
            "handedlist", models.UniqueConstraint(fields=("list", "part"), name="handed_list_part")
        ),
        migrations.CreateModel(
            name="HandedLine",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "for_month",
                        "entitlement",
                        "sequence",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("for_month", models.DateField()),
                ("entitlement", models.BigIntegerField(db_column="entitlement_id")),
                ("sequence", models.SmallIntegerField()),
                ("payer", models.CharField(max_length=60)),
            ],
            options={"db_table": "assistance_handed_line"},
        ),
    ]
