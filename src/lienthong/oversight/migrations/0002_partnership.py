import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from lienthong.database import history

HISTORY = ["vendoraction", "product", "trial", "trialpart", "trialfault", "certificateaction", "pilotaction"]


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_sign_in_and_clients"),
        ("oversight", "0001_facts_ways_tasks"),
    ]

    operations = [
        migrations.CreateModel(
            name="Product",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("release", models.CharField(max_length=40)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("his", "Hospital information system"),
                            ("record", "Electronic medical record"),
                            ("laboratory", "Laboratory or imaging system"),
                            ("gateway", "Gateway between systems"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                    ),
                ),
                ("added_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("state", models.CharField(max_length=40)),
                ("subject", models.CharField(default="", max_length=200)),
                ("due_at", models.DateTimeField(null=True)),
                ("owner", models.CharField(default="", max_length=200)),
                ("version", models.IntegerField(default=0)),
                ("began_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("scheme", models.CharField(max_length=20)),
                ("valid_from", models.DateField(null=True)),
                ("valid_until", models.DateField(null=True)),
                ("evidence", models.JSONField(default=list)),
                ("seal", models.JSONField(null=True)),
                ("issuer", models.CharField(default="", max_length=60)),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="certificates", to="oversight.product"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SandboxKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("username", models.CharField(max_length=60, unique=True)),
                ("issued_at", models.DateTimeField()),
                (
                    "client",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="access.client"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="keys", to="oversight.product"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Trial",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=40, unique=True)),
                (
                    "channel",
                    models.CharField(
                        max_length=20,
                    ),
                ),
                ("format", models.CharField(max_length=10)),
                ("digest", models.CharField(max_length=64)),
                ("size", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("arrived", "Arrived, being judged"),
                            ("accepted", "Accepted"),
                            ("accepted-with-warnings", "Accepted with warnings"),
                            ("partly-accepted", "Partly accepted"),
                            ("refused", "Refused"),
                            ("duplicate", "Sent before"),
                            ("replaced", "Replaced by a correction"),
                        ],
                        max_length=24,
                    ),
                ),
                ("dossiers", models.JSONField(default=list)),
                (
                    "numbers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), default=list, size=None
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="trials", to="oversight.sandboxkey"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="trials", to="oversight.product"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TrialFault",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("part", models.CharField(max_length=40)),
                ("rule", models.CharField(max_length=60)),
                ("severity", models.CharField(max_length=10)),
                ("field", models.CharField(max_length=120)),
                ("n", models.PositiveIntegerField()),
                (
                    "trial",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="faults", to="oversight.trial"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TrialPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("part", models.CharField(max_length=40)),
                ("total", models.PositiveIntegerField()),
                ("refused", models.PositiveIntegerField()),
                ("warned", models.PositiveIntegerField()),
                (
                    "trial",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="oversight.trial"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Usage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("client", models.CharField(max_length=120)),
                ("organisation", models.CharField(max_length=60)),
                ("door", models.CharField(choices=[("hub", "Hub (XML set)"), ("fhir", "FHIR")], max_length=8)),
                ("requests", models.BigIntegerField(default=0)),
                ("refused", models.BigIntegerField(default=0)),
                ("failed", models.BigIntegerField(default=0)),
                ("received", models.BigIntegerField(default=0)),
                ("sent", models.BigIntegerField(default=0)),
                (
                    "histogram",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organisation", "-day"], name="usage_organisation")],
                "constraints": [models.UniqueConstraint(fields=("client", "day", "door"), name="usage_day")],
            },
        ),
        migrations.CreateModel(
            name="Vendor",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("state", models.CharField(max_length=40)),
                ("subject", models.CharField(default="", max_length=200)),
                ("due_at", models.DateTimeField(null=True)),
                ("owner", models.CharField(default="", max_length=200)),
                ("version", models.IntegerField(default=0)),
                ("began_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("number", models.PositiveIntegerField(null=True, unique=True)),
                ("legal_name", models.CharField(max_length=200)),
                ("tax_code", models.CharField(max_length=14)),
                ("contact_name", models.CharField(max_length=200)),
                ("contact_email", models.EmailField(max_length=200)),
                ("contact_phone", models.CharField(max_length=20)),
            ],
            options={
                "indexes": [models.Index(fields=["state", "-began_at"], name="vendor_state")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "declined"), _negated=True),
                        fields=("tax_code",),
                        name="vendor_applied_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number", None), ("number__range", (1, 9999)), _connector="OR"),
                        name="vendor_number",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="product",
            name="vendor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="products", to="oversight.vendor"
            ),
        ),
        migrations.CreateModel(
            name="Pilot",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("state", models.CharField(max_length=40)),
                ("subject", models.CharField(default="", max_length=200)),
                ("due_at", models.DateTimeField(null=True)),
                ("owner", models.CharField(default="", max_length=200)),
                ("version", models.IntegerField(default=0)),
                ("began_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("site", models.CharField(max_length=60)),
                ("aim", models.CharField(max_length=300)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("terms", models.TextField()),
                ("targets", models.JSONField(default=list)),
                ("clients", models.JSONField(default=list)),
                ("results", models.JSONField(default=list)),
                ("conclusion", models.TextField(default="")),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pilots", to="oversight.product"
                    ),
                ),
                (
                    "vendor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pilots", to="oversight.vendor"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="VendorAction",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="actions", to="oversight.vendor"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CertificateAction",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="actions", to="oversight.certificate"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("life", "number"), name="certificateaction_number")],
            },
        ),
        migrations.CreateModel(
            name="PilotAction",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="actions", to="oversight.pilot"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("life", "number"), name="pilotaction_number")],
            },
        ),
        migrations.AddIndex(
            model_name="certificate",
            index=models.Index(fields=["state", "valid_until"], name="certificate_state"),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "requested")), fields=("product", "scheme"), name="certificate_asked_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "issued"), _negated=True),
                    models.Q(("seal__isnull", False), ("valid_from__isnull", False), ("valid_until__isnull", False)),
                    _connector="OR",
                ),
                name="certificate_dated_and_signed",
            ),
        ),
        migrations.AddIndex(
            model_name="trial",
            index=models.Index(fields=["product", "format", "-recorded_at"], name="trial_product"),
        ),
        migrations.AddConstraint(
            model_name="trial",
            constraint=models.UniqueConstraint(fields=("product", "channel", "digest"), name="trial_judged_once"),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.UniqueConstraint(fields=("vendor", "name", "release"), name="vendor_product_once"),
        ),
        migrations.AddIndex(
            model_name="pilot",
            index=models.Index(fields=["state", "last_day"], name="pilot_state"),
        ),
        migrations.AddConstraint(
            model_name="pilot",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day"))), name="pilot_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="vendoraction",
            constraint=models.UniqueConstraint(fields=("life", "number"), name="vendoraction_number"),
        ),
        *(history.append_only(f"oversight_{table}") for table in HISTORY),
    ]
